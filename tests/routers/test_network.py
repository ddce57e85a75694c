"""The network over HTTP: what a peer and this instance tell, put together; what was told twice, settled."""

from typing import Any

from app.services.network import own
from tests.api import Api
from tests.factories import releases
from tests.factories.entries import Signing
from tests.factories.network import told, values_of
from tests.factories.peers import body
from tests.publishing import publishing
from tests.routers.answers import faults, refused

URL = "/v1/network"
HERE, THERE = "071325003084", "071325003085"


def pulled(api: Api, name: str, *releases: dict[str, Any]) -> dict[str, Any]:
    """A peer that signed these releases, all of them here."""
    with publishing(Signing(name)) as publisher:
        for each in releases:
            publisher.signing.sign(each)
        peer = api.lead.made("/v1/peers", body(publisher.signing, address=publisher.address))
        assert api.lead.post(f"/v1/peers/{peer['id']}/preview").status_code == 200
        assert api.lead.post(f"/v1/peers/{peer['id']}/pulls").status_code == 202
        api.work()
    return peer


class TestFigures:
    def test_come_with_everything_needed_to_read_them(self, api: Api) -> None:
        pulled(api, "agentur-1", told([(HERE, "heating", 2021, 1_500)]))
        answer = api.public.get(f"{URL}/figures", params={"measure": ["annual", "projects"], "group_by": "state"})
        assert answer.status_code == 200, answer.text
        (row,) = answer.json()["rows"]
        annual, projects = row["figures"]
        assert (row["key"], annual["value"], annual["unit"], annual["state"]) == ("07", 1.5, "t/a", "reported")
        (strand,) = annual["strands"]
        assert (strand["basis"], strand["convention"], strand["cut_off_from"]) == ("annual", "real", "2025-12")
        (part,) = strand["parts"]
        assert (part["publisher"], part["value"], part["age_minutes"], part["is_stale"]) == ("agentur-1", 1.5, 0, False)
        assert projects["lacks"][0]["code"] == "not_declared"

    def test_say_that_a_place_is_not_in_the_register(self, api: Api) -> None:
        pulled(api, "agentur-1", told([(HERE, "heating", 2021, 1_500)]))
        (source,) = api.public.get(f"{URL}/sources").json()["items"]
        assert source["remarks"] == [{"code": "unknown_place", "count": 1, "examples": [HERE]}]
        (row,) = api.public.get(f"{URL}/figures").json()["rows"]
        assert (row["figures"][0]["is_complete"], row["figures"][0]["value"]) == (False, 1.5)

    def test_refuse_what_nobody_can_ask(self, api: Api) -> None:
        assert faults(api.public.get(f"{URL}/figures?measure=happiness")) == [("not_in_list", "?measure")]

    def test_are_right_after_a_correction(self, api: Api) -> None:
        signing = Signing("agentur-1")
        signing.sign(told([(HERE, "heating", 2021, 1_500)]))
        corrects = {"sequence": 1, "sha256": signing.sha256}
        with publishing(signing) as publisher:
            signing.sign(told([(HERE, "heating", 2021, 1_200)], corrects=corrects))
            peer = api.lead.made("/v1/peers", body(signing, address=publisher.address))
            api.lead.post(f"/v1/peers/{peer['id']}/preview")
            api.lead.post(f"/v1/peers/{peer['id']}/pulls")
            api.work()
        assert values_of(api.public.get(f"{URL}/figures").json()) == {None: 1.2}


class TestConflicts:
    def test_are_listed_and_settled_with_a_reason(self, api: Api) -> None:
        pulled(api, "agentur-1", told([(HERE, "heating", 2021, 1_000)]))
        pulled(api, "agentur-2", told([(HERE, "heating", 2021, 700), (THERE, "heating", 2021, 5)]))
        assert values_of(api.lead.get(f"{URL}/figures").json()) == {None: 1.005}
        (conflict,) = api.staff.get(f"{URL}/conflicts", params={"state": "open"}).json()["items"]
        assert (conflict["kind"], conflict["subject"], conflict["publishers"]) == (
            "place", HERE, ["agentur-1", "agentur-2"],
        )  # fmt: skip
        address = f"{URL}/conflicts/{conflict['id']}"
        sent = {"counted": ["agentur-2"], "reason": "Abgestimmt"}
        refused(api.staff.call("PUT", f"{address}/settlement", sent, headers={"if-match": '"1"'}), 403, "not_permitted")
        settled = api.lead.call("PUT", f"{address}/settlement", sent, headers={"if-match": '"1"'})
        assert settled.status_code == 200, settled.text
        assert (settled.json()["state"], settled.json()["reason"]) == ("settled", "Abgestimmt")
        assert values_of(api.lead.get(f"{URL}/figures").json()) == {None: 0.705}
        assert api.staff.get(address).json() == settled.json()

    def test_are_settled_for_who_reports_it(self, api: Api) -> None:
        for name in ("agentur-1", "agentur-2"):
            pulled(api, name, told([(HERE, "heating", 2021, 1_000)]))
        (conflict,) = api.lead.get(f"{URL}/conflicts").json()["items"]
        sent = {"counted": ["agentur-3"], "reason": "x"}
        address = f"{URL}/conflicts/{conflict['id']}/settlement"
        answer = api.lead.call("PUT", address, sent, headers={"if-match": "*"})
        assert faults(answer) == [("reference_missing", "/counted/0")]

    def test_go_with_the_peer(self, api: Api) -> None:
        pulled(api, "agentur-1", told([(HERE, "heating", 2021, 1_000)]))
        other = pulled(api, "agentur-2", told([(HERE, "heating", 2021, 700)]))
        assert api.lead.delete(f"/v1/peers/{other['id']}").status_code == 204
        (conflict,) = api.lead.get(f"{URL}/conflicts").json()["items"]
        assert (conflict["state"], values_of(api.lead.get(f"{URL}/figures").json())) == ("gone", {None: 1.0})


class TestOwn:
    def test_what_this_instance_signs_is_put_beside_what_peers_do(self, api: Api) -> None:
        by = releases.boss(api)
        release = releases.published(api, by)
        assert (own.take_in_own(api.database), own.take_in_own(api.database)) == (1, 0)
        pulled(api, "zentrale", told([(HERE, "heating", 2021, 1_500)]))
        sources = api.public.get(f"{URL}/sources").json()["items"]
        assert [(each["publisher"], each["peer_id"] is None, each["age_minutes"]) for each in sources] == [
            (str(api.home["slug"]), True, None), ("zentrale", False, 0),
        ]  # fmt: skip
        assert by.post(f"/v1/releases/{release['id']}/withdrawal", {"reason": "Falsch."}).status_code == 200
        own.take_in_own(api.database)
        (source,) = [each for each in api.public.get(f"{URL}/sources").json()["items"] if each["peer_id"] is None]
        assert source["sequence"] is None

    def test_a_peer_is_no_publisher_of_this_instance(self, api: Api) -> None:
        releases.published(api)
        refused(api.lead.post("/v1/peers", body(publisher=str(api.home["slug"]))), 409, "publisher_is_own")
