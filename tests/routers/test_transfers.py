"""Transfers over HTTP: a volunteer moves from one agency to another and counts once."""

from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.core import clock
from app.models import metadata
from app.models.accounts import Role
from app.services import ledger
from tests.api import Api, Caller
from tests.factories import consents, engagements, erasures, municipalities, persons, users
from tests.factories import patrons as patron_factory
from tests.factories import transfers as factory
from tests.routers.answers import faults, ids, refused

TRANSFERS = "/v1/transfers"
PATRONS = "/v1/patrons"
KNOWN = {**persons.NAME, **persons.CONTACT, "external_id": "PERSON-4711", "note": "Vertraulichkeitsprobe"}


class Offer:
    """A volunteer of one agency with a past and a lasting engagement, offered to another one."""

    def __init__(self, api: Api) -> None:
        self.api, staff = api, api.staff
        self.past, self.place = (str(api.lead.made("/v1/municipalities", municipalities.body())["id"]) for _ in "ab")
        self.patron = str(staff.made(PATRONS, patron_factory.body(**KNOWN, status="active"))["id"])
        for place, starts, ends in ((self.past, "2020-01-01", "2021-12-31"), (self.place, "2025-01-01", None)):
            staff.made("/v1/engagements", engagements.body(self.patron, place, starts_on=starts, ends_on=ends))
        api.admin.made("/v1/consents/texts", consents.text_body())
        staff.made("/v1/consents", consents.body(self.patron))
        self.id = str(staff.made(TRANSFERS, factory.body(self.patron, api.elsewhere["id"], note="Umzug"))["id"])

    def answers(self, step: str, caller: Caller | None = None, **values: Any) -> Any:
        return (caller or self.api.stranger).post(f"{TRANSFERS}/{self.id}/{step}", values)

    def counts(self, caller: Caller, **query: str) -> tuple[int, int]:
        found = caller.get("/v1/impact", params={"as_of": "2026-11", **query}).json()["counts"]
        with self.api.database.snapshot() as db:
            assert (ledger.verify(db).examples, ledger.verify_cells(db)) == ([], [])
        return found["patrons_ever"]["value"], found["patrons_active"]["value"]

    def everywhere(self) -> list[tuple[int, int]]:
        """The whole network, by place and in the past."""
        lead = self.api.lead
        asked: tuple[dict[str, str], ...] = (
            {},
            {"municipality_id": self.past},
            {"municipality_id": self.place},
            {"as_of": "2021-06"},
            {"as_of": "2023-06"},
        )
        return [self.counts(lead, **query) for query in asked]


@pytest.fixture
def offer(api: Api) -> Offer:
    return Offer(api)


class TestAcceptance:
    def test_the_person_counts_once_before_and_after(self, offer: Offer) -> None:
        api = offer.api
        here, there = api.home["slug"], api.elsewhere["slug"]
        before = offer.everywhere()
        assert before[0] == (1, 1)
        assert offer.answers("acceptance").status_code == 200
        assert offer.everywhere() == before
        assert offer.counts(api.staff, agency=here) == (1, 0)
        assert offer.counts(api.stranger, agency=there) == (1, 1)

    def test_the_record_and_what_lasts_stand_with_the_new_agency(self, offer: Offer) -> None:
        api = offer.api
        account = users.body(role="patron", patron_id=offer.patron)
        user = api.admin.made("/v1/users", account)["id"]
        answer = offer.answers("acceptance").json()
        assert (answer["patron_id"], answer["consents_needed"]) == (offer.patron, ["newsletter"])
        record = api.stranger.get(f"{PATRONS}/{offer.patron}").json()
        moved = {name: record[name] for name in (*persons.NAME, *persons.CONTACT, "status", "external_id", "note")}
        assert moved == {**persons.NAME, **persons.CONTACT, "status": "active", "external_id": None, "note": None}
        (lasting,) = api.stranger.get(f"/v1/engagements?patron_id={offer.patron}").json()["items"]
        assert (lasting["id"], lasting["starts_on"]) == (answer["engagements"][0], clock.today().isoformat())
        assert api.stranger.patch(f"{PATRONS}/{offer.patron}", {"note": "Neu hier"}, "*").status_code == 200
        # the former agency keeps dates and places, and no person
        assert api.staff.get(f"{PATRONS}/{offer.patron}").status_code == 404
        assert api.admin.get(f"/v1/users/{user}").status_code == 404
        kept = api.staff.get(f"/v1/engagements?patron_id={offer.patron}").json()["items"]
        assert [each["municipality_id"] for each in kept] == [offer.past, offer.place]
        assert api.staff.get(f"/v1/consents?patron_id={offer.patron}&standing=true").json()["items"] == []
        assert api.staff.get(f"{TRANSFERS}/{offer.id}").json()["status"] == "accepted"
        with api.database.read() as db:
            table = metadata.tables["patrons"]
            rows = [row for row in db.all(sa.select(table)) if str(row.agency_id) == str(api.home["id"])]
        assert "Quorxenberg" not in str(rows)

    def test_each_agency_reads_its_own_history(self, offer: Offer) -> None:
        api = offer.api
        offer.answers("acceptance")
        path = f"/v1/changes?resource=patrons&record_id={offer.patron}"
        here, there = (caller.get(path).json()["items"] for caller in (api.staff, api.stranger))
        assert [each["action"] for each in here] == ["created", "deleted"]
        assert [each["action"] for each in there] == ["created"]
        assert api.lead.get(path).json()["items"] == []

    def test_an_erasure_with_the_former_agency_leaves_the_new_record_alone(self, offer: Offer) -> None:
        api = offer.api
        offer.answers("acceptance")
        assert api.admin.post("/v1/erasures", erasures.body(offer.patron)).status_code == 201
        path = f"/v1/changes?resource=patrons&record_id={offer.patron}"
        assert "Quorxenberg" not in api.staff.get(path).text
        assert api.stranger.get(f"{PATRONS}/{offer.patron}").json()["last_name"] == "Quorxenberg"
        assert "Quorxenberg" in api.stranger.get(path).text
        refused(api.admin.post("/v1/erasures", erasures.body(offer.patron)), 404, "not_found")
        assert offer.counts(api.lead) == (1, 1)

    def test_there_and_back_is_one_person(self, offer: Offer) -> None:
        api = offer.api
        before = offer.everywhere()
        offer.answers("acceptance")
        back = api.stranger.made(TRANSFERS, factory.body(offer.patron, api.home["id"]))["id"]
        assert api.staff.post(f"{TRANSFERS}/{back}/acceptance", {}).status_code == 200
        assert api.staff.get(f"{PATRONS}/{offer.patron}").json()["last_name"] == "Quorxenberg"
        assert api.stranger.get(f"{PATRONS}/{offer.patron}").status_code == 404
        assert offer.everywhere() == before

    def test_whom_the_new_agency_erased_comes_back_for_a_reason_only(self, offer: Offer) -> None:
        api = offer.api
        known = api.stranger.made(PATRONS, patron_factory.body(**persons.NAME, **persons.CONTACT))["id"]
        admin = api.caller(Role.AGENCY_ADMIN, api.elsewhere["id"])
        admin.made("/v1/erasures", erasures.body(known))
        refused(offer.answers("acceptance"), 409, "person_erased")
        assert offer.answers("acceptance", despite_erasure="Selbst gewünscht").status_code == 200


class TestOffer:
    def test_tells_the_other_agency_nothing_of_the_person(self, offer: Offer) -> None:
        api = offer.api
        seen = api.stranger.get(f"{TRANSFERS}/offers")
        assert [each["id"] for each in seen.json()["items"]] == [offer.id]
        declined = offer.answers("refusal", answer="Zu weit weg")
        for text in (seen.text, declined.text):
            assert offer.patron not in text
            assert not any(value in text for value in (*KNOWN.values(), "Umzug"))
        for path in (f"{PATRONS}/{offer.patron}", f"{TRANSFERS}/{offer.id}"):
            assert api.stranger.get(path).status_code == 404
        assert ids(api.stranger.get(TRANSFERS)) == []
        assert api.staff.get(f"{TRANSFERS}/{offer.id}").json()["answer"] == "Zu weit weg"
        assert api.staff.get(f"{TRANSFERS}/offers").json()["items"] == []

    def test_is_answered_once_and_by_whom_it_is_for(self, offer: Offer) -> None:
        api = offer.api
        third = api.caller(Role.AGENCY_COORDINATOR, UUID(str(api.agency()["id"])))
        for caller in (api.staff, third):
            for step in ("acceptance", "refusal"):
                assert offer.answers(step, caller).status_code == 404
        assert api.stranger.post(f"{TRANSFERS}/{offer.id}/withdrawal").status_code == 404
        assert api.staff.post(f"{TRANSFERS}/{offer.id}/withdrawal").json()["status"] == "withdrawn"
        refused(offer.answers("acceptance"), 409, "transfer_decided")
        refused(api.staff.post(f"{TRANSFERS}/{offer.id}/withdrawal"), 409, "transfer_decided")
        assert api.staff.get(f"{PATRONS}/{offer.patron}").status_code == 200

    def test_needs_a_consent_and_another_agency_and_is_made_once(self, offer: Offer) -> None:
        api = offer.api
        body = factory.body(offer.patron, api.elsewhere["id"])
        refused(api.staff.post(TRANSFERS, body), 409, "transfer_open")
        for values, fault in (
            ({"to_agency_id": str(api.home["id"])}, ("transfer_to_itself", "/to_agency_id")),
            ({"consented_on": "2199-01-01"}, ("day_to_come", "/consented_on")),
            ({"consented_on": None}, ("wrong_type", "/consented_on")),
            ({"patron_id": str(UUID(int=7))}, ("reference_missing", "/patron_id")),
        ):
            assert faults(api.staff.post(TRANSFERS, {**body, **values})) == [fault]

    def test_an_erased_person_cannot_be_accepted(self, offer: Offer) -> None:
        offer.api.admin.made("/v1/erasures", erasures.body(offer.patron))
        assert offer.answers("acceptance").status_code == 404
