"""Releases over HTTP: drafts, a person's yes, publication, correction, withdrawal, and who sees what."""

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.core import clock
from app.core.errors import Misconfigured
from app.core.settings import DEMO_RELEASE_SECRET, load_settings
from app.formats.releases.chain import standing
from app.formats.releases.entries import Handover, Release, Withdrawal
from app.models import releases as stored
from app.models.accounts import Role
from app.models.publishers import ReleaseAudience
from app.services import publishers, recording
from app.services.access import SYSTEM_ACTOR
from app.services.releases.rebuilding import is_rebuilt
from tests.api import Api, Caller
from tests.factories import municipalities, participations, projects, savings
from tests.factories.publishers import pulled
from tests.factories.releases import URL, body, boss, drafted, published

MARCH = datetime(2026, 3, 15, tzinfo=UTC)
DECEMBERS = [f"{year}-12" for year in range(2018, 2026)]


@pytest.fixture(autouse=True)
def _in_march() -> Iterator[None]:
    with clock.frozen(MARCH):
        yield


def achieved(api: Api, number: int = 3, **values: Any) -> list[str]:
    """Projects of the home agency with 12 t a year each since 2025."""
    effect = {"stage": "achieved", "result_t": 12.0, "effect_from": "2025-01", "lifetime_months": 120}
    made = [projects.made(api, **values)["id"] for _ in range(number)]
    for project in made:
        api.staff.made("/v1/savings", savings.direct(project, **effect))
    return made


def annual(entry: Any) -> tuple[Any, Any]:
    assert isinstance(entry.body, Release)
    table = entry.body.figures.table()
    assert table is not None
    ((_, value, contributors),) = table.cells("annual")
    return value, contributors


def code(answer: Any) -> str:
    assert answer.status_code >= 400
    return str(answer.json()["code"])


def wrong(answer: Any) -> tuple[str, str]:
    (fault,) = answer.json()["errors"]
    return fault["pointer"], fault["code"]


def approve(release: dict[str, Any], by: Caller, **values: Any) -> Any:
    return by.post(f"{URL}/{release['id']}/approval", {"digest": release["digest"], **values})


class TestDraft:
    def test_is_computed_at_once_and_seen_by_its_agency_and_the_network_alone(self, api: Api) -> None:
        achieved(api)
        draft = drafted(api)
        assert (draft["state"], draft["sequence"], draft["publisher"]) == ("draft", None, api.home["slug"])
        document = api.staff.get(f"{URL}/{draft['id']}/document")
        assert hashlib.sha256(document.content).hexdigest() == draft["digest"]
        assert document.headers["etag"] == f'"{draft["digest"]}"'
        assert api.lead.get(f"{URL}/{draft['id']}").status_code == 200
        partner = api.caller(Role.PARTNER)
        for path in ("", "/preview", "/document"):
            for other in (api.public, partner, api.stranger):
                assert other.get(f"{URL}/{draft['id']}{path}").status_code == 404
        assert api.public.get(URL).json()["items"] == []

    def test_shows_what_would_leave_the_house_and_what_is_held_back(self, api: Api) -> None:
        achieved(api, 2)
        summary = api.staff.get(f"{URL}/{drafted(api)['id']}/preview").json()["summary"]
        totals = {each["measure"]: each for each in summary["totals"]}
        assert (totals["annual"]["state"], totals["annual"]["value"]) == ("suppressed", None)
        assert (totals["projects"]["state"], totals["projects"]["value"]) == ("reported", 2)
        cells = {tuple(each["by"]): each for each in summary["tables"]}
        assert cells["municipality",]["cells"]["annual"]["suppressed"] == cells["municipality",]["rows"] > 0
        assert summary["coverage"]["projects"] == 2
        assert summary["coverage"]["annual"]["contributing"] is None

    @pytest.mark.parametrize(("month", "code_"), [("2026-04", "as_of_future"), ("2026-02", "cut_off_not_told")])
    def test_speaks_about_the_current_month_or_a_december(self, api: Api, month: str, code_: str) -> None:
        assert wrong(api.staff.post(URL, body(cut_off=month))) == ("/cut_off", code_)
        made = drafted(api, cut_off="2026-03")
        assert made["cut_off"] == "2026-03"
        listed = api.staff.get(f"{URL}?cut_off=2026-03").json()["items"]
        assert [each["id"] for each in listed] == [made["id"]]
        assert api.staff.get(f"{URL}?cut_off=2025-12").json()["items"] == []

    def test_tells_zero_from_not_reported_where_an_agency_works_without_a_project(self, api: Api) -> None:
        place = api.lead.made("/v1/municipalities", municipalities.body())
        api.staff.made("/v1/participations", participations.body(place["id"]))
        document = api.staff.get(f"{URL}/{drafted(api)['id']}/document").json()
        table = next(each for each in document["tables"] if each["by"] == ["municipality"])
        ((index, *cells),) = table["rows"]
        told = dict(zip(table["measures"], zip(cells[::2], cells[1::2], strict=True), strict=True))
        assert document["places"][index] == [place["ars"], "municipality", place["name"], None]
        assert told["projects"] == told["patrons_ever"] == (0, 0)
        assert told["annual"] == told["granted"] == (None, 0)
        assert told["municipalities_participating"] == (1, 1)

    def test_can_be_thrown_away_until_it_is_published(self, api: Api) -> None:
        draft = drafted(api)
        assert code(api.stranger.delete(f"{URL}/{draft['id']}")) == "not_found"
        assert api.staff.delete(f"{URL}/{draft['id']}").status_code == 204
        release = published(api)
        assert code(api.staff.delete(f"{URL}/{release['id']}", version=release["version"])) == "release_published"


class TestPublication:
    def test_needs_a_person_who_says_yes_to_exactly_these_bytes(self, api: Api) -> None:
        draft, admin = drafted(api), boss(api)
        machine = api.caller(Role.AGENCY_ADMIN, api.home["id"])
        another = api.person(Role.AGENCY_ADMIN, api.elsewhere["id"]).logs_in()
        assert code(admin.post(f"{URL}/{draft['id']}/publication")) == "release_not_approved"
        assert code(approve(draft, machine)) == "person_needed"
        assert code(approve(draft, api.staff)) == "not_permitted"
        assert code(approve(draft, another)) == "not_found"
        assert code(approve(draft, admin, digest="0" * 64)) == "release_other_bytes"
        assert approve(draft, admin).json()["state"] == "approved"
        assert code(approve(draft, admin)) == "release_not_a_draft"
        assert machine.post(f"{URL}/{draft['id']}/publication").json()["state"] == "published"
        assert code(machine.post(f"{URL}/{draft['id']}/publication")) == "release_not_approved"

    def test_puts_exactly_the_approved_figures_into_the_chain(self, api: Api) -> None:
        achieved(api)
        release = published(api, licence="https://www.govdata.de/dl-de/by-2-0")
        (entry,) = pulled(api, release["publisher"])
        document = api.public.get(f"{URL}/{release['id']}/document")
        assert hashlib.sha256(document.content).hexdigest() == release["digest"]
        assert document.headers["etag"] == f'"{release["digest"]}"'
        held = {"if-none-match": document.headers["etag"]}
        assert api.public.get(f"{URL}/{release['id']}/document", headers=held).status_code == 304
        head = ("schema", "publisher", "sequence", "previous", "issued_at")
        assert document.json() == {name: value for name, value in entry.document.items() if name not in head}
        assert annual(entry) == (36_000, 3)
        assert entry.is_understood
        assert entry.document["licence"] == "https://www.govdata.de/dl-de/by-2-0"

    def test_is_corrected_by_another_one_that_lists_what_differs(self, api: Api) -> None:
        achieved(api)
        first, admin = published(api), boss(api)
        achieved(api, 1)
        again = drafted(api, admin)
        approve(again, admin)
        assert code(admin.post(f"{URL}/{again['id']}/publication")) == "release_stands"
        assert wrong(api.staff.post(URL, body(cut_off="2024-12", corrects_id=first["id"]))) == (
            "/corrects_id",
            "not_to_be_corrected",
        )
        second = published(api, admin, corrects_id=first["id"])
        entries = pulled(api, second["publisher"])
        assert [each.head.sequence for each in standing(entries)] == [2]
        assert api.public.get(f"{URL}/{first['id']}").json()["state"] == "corrected"
        changed = entries[1].document["differences"]
        whole = next(each for each in changed if (each["by"], each["measure"]) == ([], "annual"))
        assert (whole["before"], whole["after"]) == ([36_000, 3], [48_000, 4])
        preview = api.public.get(f"{URL}/{second['id']}/preview").json()
        assert preview["summary"]["differences"] == len(changed) > 1
        with api.database.snapshot() as db:
            assert is_rebuilt(db, UUID(second["id"]))

    def test_is_withdrawn_for_a_reason_that_is_signed(self, api: Api) -> None:
        release, admin = published(api), boss(api)
        assert code(admin.post(f"{URL}/{drafted(api, admin)['id']}/withdrawal", {"reason": "Falsch"})) == (
            "release_does_not_stand"
        )
        gone = admin.post(f"{URL}/{release['id']}/withdrawal", {"reason": "Doppelt gezählt."}).json()
        assert (gone["state"], gone["withdrawal_reason"]) == ("withdrawn", "Doppelt gezählt.")
        entries = pulled(api, release["publisher"])
        assert isinstance(entries[1].body, Withdrawal)
        assert (entries[1].body.reason, standing(entries)) == ("Doppelt gezählt.", [])
        published(api, admin)  # the month is free again

    def test_for_partners_is_fetched_by_partners(self, api: Api) -> None:
        release = published(api, audience="partners")
        partner = api.caller(Role.PARTNER)
        path = f"/v1/publishers/{release['publisher']}/chain/1"
        assert code(api.public.get(path)) == code(api.public.get(f"{URL}/{release['id']}")) == "not_found"
        assert len(pulled(api, release["publisher"], partner)) == 1
        assert partner.get(f"{URL}/{release['id']}").status_code == 200

    def test_leaves_nothing_half_done(self, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
        draft, admin = drafted(api), boss(api)
        approve(draft, admin)

        def broken(*_: Any) -> None:
            raise RuntimeError

        with monkeypatch.context() as patch:
            patch.setattr(recording, "update", broken)
            assert admin.post(f"{URL}/{draft['id']}/publication").status_code == 500
        assert pulled(api, draft["publisher"]) == []
        assert admin.post(f"{URL}/{draft['id']}/publication").json()["sequence"] == 1

    def test_many_at_once_get_places_without_a_gap(self, api: Api) -> None:
        admin = boss(api)
        drafts = [drafted(api, admin, cut_off=month) for month in DECEMBERS]
        for draft in drafts:
            approve(draft, admin)
        with ThreadPoolExecutor(len(drafts)) as pool:
            answers = list(pool.map(lambda draft: admin.post(f"{URL}/{draft['id']}/publication"), drafts))
        assert [answer.status_code for answer in answers] == [200] * len(drafts)
        assert sorted(answer.json()["sequence"] for answer in answers) == list(range(1, len(drafts) + 1))
        assert len(pulled(api, drafts[0]["publisher"])) == len(drafts)

    def test_goes_on_under_a_new_key_that_the_old_one_hands_over_to(
        self, api: Api, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        release = published(api, cut_off="2024-12")
        slug, settings = release["publisher"], api.database.settings
        secrets = [*settings.release_keys, "another secret that is long enough to be one"]
        monkeypatch.setattr(type(settings), "release_keys", property(lambda _: secrets))
        with api.database.write() as db:
            assert publishers.hand_over(db, slug) is not None
            assert publishers.hand_over(db, slug) is None
        published(api)
        entries = pulled(api, slug)
        assert [type(each.body) for each in entries] == [Release, Handover, Release]
        assert entries[0].kid == entries[1].kid != entries[2].kid
        monkeypatch.setattr(type(settings), "release_keys", property(lambda _: secrets[:1]))
        with api.database.write() as db, pytest.raises(Exception, match="release_key_missing"):
            publishers.add(db, slug, {"kind": "withdrawal"}, ReleaseAudience.PUBLIC)


class TestRebuilding:
    def test_gives_the_same_bytes_after_whatever_was_entered_since(self, api: Api) -> None:
        ids = achieved(api)
        release = published(api)
        achieved(api, 2, theme="mobility")
        for each in ids:
            saved = api.staff.get(f"/v1/savings?project_id={each}").json()["items"][0]
            api.staff.patch(f"/v1/savings/{saved['id']}", {"result_t": 1.0, "reason": "Neue Messung"})
        with clock.frozen(datetime(2027, 1, 10, tzinfo=UTC)), api.database.snapshot() as db:
            assert is_rebuilt(db, UUID(release["id"]))
        with api.database.write() as db:
            columns = {"threshold": 5}
            recording.update(db, stored.Release, SYSTEM_ACTOR, {"id": UUID(release["id"])}, None, columns)
        with api.database.snapshot() as db:
            assert not is_rebuilt(db, UUID(release["id"]))


class TestKeys:
    def test_of_the_demo_sign_nothing_in_production(self) -> None:
        safe: dict[str, Any] = {"environment": "production", "secret": "x" * 32}
        safe |= {"password_memory_kib": 65_536, "password_rounds": 3}
        assert load_settings(**safe).release_keys == []
        assert load_settings().release_keys == [DEMO_RELEASE_SECRET]
        for secrets in ([DEMO_RELEASE_SECRET], ["y" * 40, DEMO_RELEASE_SECRET], ["short"]):
            with pytest.raises(Misconfigured):
                load_settings(**safe, release_secrets=secrets)

    def test_are_others_for_every_publisher_and_secret(self, api: Api) -> None:
        settings = api.database.settings
        kids = {publishers.keys_of(settings, slug)[-1].public.kid for slug in ("agency-1", "agency-2", "network")}
        assert len(kids) == 3
        published(api)
        with api.database.read() as db:
            (row,) = db.all(sa.text("SELECT * FROM publisher_keys"))
        assert publishers.keys_of(settings, api.home["slug"])[-1].jwk["d"] not in str(row)
