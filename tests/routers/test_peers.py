"""Peers over HTTP: entered, previewed, pulled, and pulled again when they sign something new."""

from collections.abc import Iterator
from typing import Any

import pytest

from app.formats.releases.keys import PrivateKey
from tests.api import Api
from tests.factories.entries import handover, release, withdrawal
from tests.factories.peers import body
from tests.publishing import Publisher, publishing
from tests.routers.answers import faults, refused

URL = "/v1/peers"
ANOTHER = PrivateKey(bytes(range(1, 33)))


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with publishing() as found:
        found.signing.sign(release())
        yield found


def entered(api: Api, publisher: Publisher, **values: Any) -> dict[str, Any]:
    return api.lead.made(URL, body(publisher.signing, address=publisher.address, **values))


def previewed(api: Api, peer: dict[str, Any]) -> dict[str, Any]:
    answer = api.lead.post(f"{URL}/{peer['id']}/preview")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def pulled(api: Api, peer: dict[str, Any]) -> dict[str, Any]:
    """What came of a pull."""
    answer = api.lead.post(f"{URL}/{peer['id']}/pulls")
    assert answer.status_code == 202, answer.text
    api.work()
    found: dict[str, Any] = api.lead.get(answer.headers["location"]).json()
    return found


def ready(api: Api, publisher: Publisher, **values: Any) -> dict[str, Any]:
    peer = entered(api, publisher, **values)
    previewed(api, peer)
    return peer


def now(api: Api, peer: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = api.lead.get(f"{URL}/{peer['id']}").json()
    return found


class TestPeer:
    def test_is_entered_with_its_pinned_key(self, api: Api, publisher: Publisher) -> None:
        peer = entered(api, publisher, interval_minutes=60)
        key = publisher.signing.key.public
        assert (peer["key"], peer["kid"]) == (dict(key.jwk), key.kid)
        assert (peer["head_sequence"], peer["next_pull_at"], peer["age_minutes"]) == (0, None, None)
        assert api.staff.get(f"{URL}/publisher:{peer['publisher']}").json() == peer

    def test_a_key_that_is_none_is_refused(self, api: Api) -> None:
        sent = body(key={"kty": "OKP", "crv": "Ed25519", "x": "AAAA"})
        assert faults(api.lead.post(URL, sent)) == [("not_a_key", "/key")]

    def test_a_publisher_is_one_peer(self, api: Api, publisher: Publisher) -> None:
        entered(api, publisher)
        refused(api.lead.post(URL, body(publisher.signing)), 409, "already_exists")

    def test_is_the_network_leads_to_keep(self, api: Api) -> None:
        refused(api.admin.post(URL, body()), 403, "not_permitted")
        refused(api.public.get(URL), 401, "not_authenticated")

    def test_goes_with_everything_received(self, api: Api, publisher: Publisher) -> None:
        peer = ready(api, publisher)
        pulled(api, peer)
        assert api.lead.delete(f"{URL}/{peer['id']}").status_code == 204
        assert api.lead.get("/v1/network/sources").json()["items"] == []

    def test_changes_by_merge_patch(self, api: Api, publisher: Publisher) -> None:
        peer = ready(api, publisher)
        changed = api.lead.patch(f"{URL}/{peer['id']}", {"interval_minutes": 30, "name": "Anders"}).json()
        assert (changed["interval_minutes"], changed["name"], changed["version"]) == (30, "Anders", 2)
        assert changed["next_pull_at"] is not None


class TestPreview:
    def test_says_what_would_come_and_keeps_nothing(self, api: Api, publisher: Publisher) -> None:
        peer = entered(api, publisher)
        found = previewed(api, peer)
        assert (found["entry_count"], found["release"]["cut_off"], found["release"]["places"]) == (1, "2025-12", 1)
        assert [each["code"] for each in found["release"]["remarks"]] == ["unknown_place"]
        assert (now(api, peer)["head_sequence"], api.lead.get("/v1/network/sources").json()["items"]) == (0, [])

    def test_comes_before_the_first_pull(self, api: Api, publisher: Publisher) -> None:
        peer = entered(api, publisher)
        refused(api.lead.post(f"{URL}/{peer['id']}/pulls"), 409, "preview_needed")

    def test_tells_why_there_is_none(self, api: Api, publisher: Publisher) -> None:
        peer = entered(api, publisher, key=ANOTHER.public.jwk)
        refused(api.lead.post(f"{URL}/{peer['id']}/preview"), 409, "wrong_key")
        assert now(api, peer)["previewed_at"] is None


class TestPull:
    def test_brings_what_is_new_once(self, api: Api, publisher: Publisher) -> None:
        peer = ready(api, publisher)
        first = pulled(api, peer)
        assert (first["state"], first["entries"], first["requests"]) == ("received", 1, 2)
        again = pulled(api, peer)
        assert (again["state"], again["entries"], again["requests"]) == ("unchanged", 0, 1)
        assert again["received_bytes"] == 0  # one 304
        found = now(api, peer)
        assert (found["head_sequence"], found["failures"], found["age_minutes"]) == (1, 0, 0)
        entries = api.lead.get(f"{URL}/{peer['id']}/entries").json()["items"]
        assert [(each["sequence"], each["kind"], each["digest"]) for each in entries] == [
            (1, "release", publisher.signing.sha256)
        ]
        assert len(api.staff.get(f"{URL}/{peer['id']}/pulls").json()["items"]) == 2

    def test_goes_on_behind_the_last_entry(self, api: Api, publisher: Publisher) -> None:
        peer = ready(api, publisher)
        pulled(api, peer)
        publisher.signing.sign(release(cut_off="2026-01"))
        assert pulled(api, peer)["entries"] == 1
        assert publisher.asked[f"{publisher.chain}/1"] == 2  # the preview's, and the first pull's

    def test_that_waits_is_not_asked_for_twice(self, api: Api, publisher: Publisher) -> None:
        peer = ready(api, publisher)
        one, other = (api.lead.post(f"{URL}/{peer['id']}/pulls").json()["id"] for _ in range(2))
        assert one == other

    def test_follows_a_signed_handover(self, api: Api, publisher: Publisher) -> None:
        peer = ready(api, publisher)
        publisher.signing.sign(handover(ANOTHER))
        publisher.signing.key = ANOTHER
        publisher.signing.sign(release(cut_off="2026-01"))
        assert pulled(api, peer)["entries"] == 3
        assert now(api, peer)["kid"] == ANOTHER.public.kid
        changes = api.lead.get("/v1/changes", params={"resource": "peers"}).json()["items"]
        assert "kid" in changes[0]["after"] or "kid" in changes[-1]["after"]

    def test_keeps_what_it_does_not_understand(self, api: Api, publisher: Publisher) -> None:
        peer = ready(api, publisher)
        publisher.signing.sign({**release(), "schema": "klikks-release/9"})
        publisher.signing.sign({"kind": "dance"})
        assert pulled(api, peer)["entries"] == 3
        entries = api.lead.get(f"{URL}/{peer['id']}/entries").json()["items"]
        assert [[each["code"] for each in entry["remarks"]] for entry in entries] == [
            [], ["unknown_schema"], ["unknown_kind"],
        ]  # fmt: skip
        figure = api.lead.get("/v1/network/figures").json()["rows"][0]["figures"][0]
        assert not figure["is_complete"]
        assert {"code": "not_understood", "publisher": "agentur-0", "count": 2} in figure["lacks"]

    def test_withdrawn_leaves_the_figures(self, api: Api, publisher: Publisher) -> None:
        peer = ready(api, publisher)
        pulled(api, peer)
        publisher.signing.sign(withdrawal(1, publisher.signing.sha256 or ""))
        pulled(api, peer)
        (source,) = api.lead.get("/v1/network/sources").json()["items"]
        assert source["sequence"] is None
        assert api.lead.get("/v1/network/figures").json()["rows"][0]["figures"][0]["state"] == "not_reported"
