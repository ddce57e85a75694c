import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.db import Database
from app.models import metadata
from app.models.accounts import Role
from app.models.changes import Change
from app.services import sealing
from app.services.noting import digest_of
from app.services.sealing import Head
from tests.api import Api
from tests.contract.seeds import seeded
from tests.factories import changes, patrons, projects

C = sa.inspect(Change).columns


class TestNoting:
    def test_what_differs_is_kept_with_who_when_why_and_the_request(self, api: Api) -> None:
        project = projects.made(api, title="LED", planned_investment_eur=1000.5)
        path = f"/v1/projects/{project['id']}"
        answer = api.staff.patch(path, {"title": "LEDs", "planned_investment_eur": 2000})
        made, changed = changes.of(api.staff, project["id"])
        assert (made["action"], made["before"], made["version"]) == ("created", None, 1)
        assert (made["after"]["title"], made["after"]["planned_investment_eur"]) == ("LED", 1000.5)
        assert made["after"]["shares"][0]["basis_points"] == 10_000
        assert changed["before"] == {"title": "LED", "planned_investment_eur": 1000.5}
        assert changed["after"] == {"title": "LEDs", "planned_investment_eur": 2000.0}
        assert (changed["action"], changed["version"], changed["role"]) == ("updated", 2, "agency_coordinator")
        assert changed["request_id"] == answer.headers["x-request-id"]
        assert changed["agency_id"] == str(api.home["id"])

    def test_a_refused_change_leaves_no_trace(self, api: Api) -> None:
        project = projects.made(api)
        assert api.staff.patch(f"/v1/projects/{project['id']}", {"title": "x"}, version=7).status_code == 412
        assert len(changes.of(api.staff, project["id"])) == 1

    def test_a_deleted_record_leaves_its_last_values(self, api: Api) -> None:
        project = projects.made(api, title="Nahwärme")
        assert api.staff.delete(f"/v1/projects/{project['id']}").status_code == 204
        last = changes.of(api.staff, project["id"])[-1]
        assert (last["action"], last["before"]["title"], last["after"]) == ("deleted", "Nahwärme", None)

    def test_moved_shares_and_their_reason_are_kept(self, api: Api) -> None:
        project = projects.made(api)
        elsewhere = projects.made(api)["shares"][0]["municipality_id"]
        body = {"shares": projects.shares([elsewhere]), "reason": "falsch zugeordnet"}
        assert api.staff.patch(f"/v1/projects/{project['id']}", body).status_code == 200
        last = changes.of(api.staff, project["id"])[-1]
        assert last["reason"] == "falsch zugeordnet"
        assert last["before"]["shares"][0]["municipality_id"] == project["shares"][0]["municipality_id"]
        assert last["after"]["shares"][0]["municipality_id"] == elsewhere

    def test_no_kind_of_record_is_forgotten(self, api: Api) -> None:
        seeded(api)
        recorded = {name for name, table in metadata.tables.items() if {"created_by", "version"} <= set(table.columns)}
        count = sa.func.count()
        with api.database.read() as db:
            filled = {name for name in recorded if db.scalar(sa.select(count).select_from(metadata.tables[name]))}
            noted = {row[0] for row in db.all(sa.select(C["resource"]).distinct())}
        assert filled - noted == {"imports"} - noted
        assert {"savings", "project_patrons"} <= noted


class TestVisibility:
    def test_persons_stay_with_their_agency_and_foreign_changes_are_not_there(self, api: Api) -> None:
        person = api.staff.made("/v1/patrons", patrons.body())["id"]
        (change,) = changes.of(api.staff, person)
        auditor = api.caller(Role.AUDITOR, api.home["id"])
        assert auditor.get(f"/v1/changes/{change['id']}").status_code == 200
        for caller in (api.lead, api.stranger, api.caller(Role.AUDITOR)):
            assert changes.of(caller, person) == []
            assert caller.get(f"/v1/changes/{change['id']}").status_code == 404
        project = projects.made(api)["id"]
        assert [len(changes.of(caller, project)) for caller in (api.lead, api.stranger)] == [1, 0]


class TestRestoring:
    def test_a_record_becomes_what_it_was_as_a_new_version(self, api: Api) -> None:
        project = projects.made(api, title="Eins", description="so")
        path = f"/v1/projects/{project['id']}"
        api.staff.patch(path, {"title": "Zwei", "status": "planned"})
        api.staff.patch(path, {"title": "Drei", "description": None}, version=2)
        first = changes.of(api.staff, project["id"])[0]
        where = f"/v1/changes/{first['id']}/restoration"
        assert api.staff.post(where, headers={"if-match": '"2"'}).status_code == 412
        answer = api.staff.post(where, headers={"if-match": '"3"'})
        assert (answer.status_code, answer.json()["version"]) == (200, 4)
        now = api.staff.get(path).json()
        assert (now["title"], now["description"], now["status"]) == ("Eins", "so", project["status"])
        last = changes.of(api.staff, project["id"])[-1]
        assert (last["action"], last["reason"]) == ("restored", "restored to version 1")
        assert api.stranger.post(where, headers={"if-match": "*"}).status_code == 404

    def test_shares_come_back_too(self, api: Api) -> None:
        project = projects.made(api)
        elsewhere = projects.made(api)["shares"][0]["municipality_id"]
        api.staff.patch(f"/v1/projects/{project['id']}", {"shares": projects.shares([elsewhere])})
        first = changes.of(api.staff, project["id"])[0]
        assert api.staff.post(f"/v1/changes/{first['id']}/restoration", headers={"if-match": "*"}).status_code == 200
        assert api.staff.get(f"/v1/projects/{project['id']}").json()["shares"] == project["shares"]

    def test_what_is_gone_does_not_come_back(self, api: Api) -> None:
        project = projects.made(api)
        api.staff.delete(f"/v1/projects/{project['id']}")
        first = changes.of(api.staff, project["id"])[0]
        answer = api.staff.post(f"/v1/changes/{first['id']}/restoration", headers={"if-match": "*"})
        assert (answer.status_code, answer.json()["code"]) == (409, "change_of_deleted")


def flaws(database: Database, known: tuple[Head, ...] = ()) -> set[str]:
    with database.snapshot() as db:
        return {flaw.code for flaw in sealing.verify(db, sealing.key_of(database), known)}


class _Undone(Exception):
    pass


def after(database: Database, forgery: sa.Executable, head: Head) -> set[str]:
    """What is found after a forgery, which is taken back."""
    found: set[str] = set()

    def forge() -> None:
        with database.write() as db:
            db.run(forgery)
            found.update(flaw.code for flaw in sealing.verify(db, sealing.key_of(database), [head]))
            raise _Undone

    with pytest.raises(_Undone):
        forge()
    return found


class TestSealing:
    def test_whoever_alters_inserts_or_removes_a_change_is_found_out(self, api: Api) -> None:
        for number in range(4):
            project = projects.made(api, title=f"Projekt {number}")
            api.staff.patch(f"/v1/projects/{project['id']}", {"title": "anders"})
        assert sealing.seal_new(api.database) > 8
        assert sealing.seal_new(api.database) == 0
        assert flaws(api.database) == set()
        with api.database.read() as db:
            chain = str(api.home["id"])
            head = sealing.head_of(db, chain)
            statement = sa.select(C["id"]).where(C["chain"] == chain).order_by(C["seal_number"])
            ids = [row[0] for row in db.all(statement)]
        forged = [
            (sa.update(Change).where(C["id"] == ids[1]).values(after=b'{"title":"x"}'), {"values"}),
            (sa.update(Change).where(C["id"] == ids[1]).values(actor="jemand"), {"seal"}),
            (sa.update(Change).where(C["id"] == ids[1]).values(salt=None, before=None, after=None), {"values_missing"}),
            (sa.delete(Change).where(C["id"] == ids[2]), {"gap"}),
            (sa.delete(Change).where(C["id"] == ids[-1]), {"head"}),
        ]
        for forgery, codes in forged:
            assert after(api.database, forgery, head) == codes
        assert flaws(api.database, (head,)) == set()

    def test_another_key_fits_no_seal(self, api: Api) -> None:
        projects.made(api)
        sealing.seal_new(api.database)
        with api.database.snapshot() as db:
            assert {flaw.code for flaw in sealing.verify(db, b"another key")} == {"seal"}


@settings(max_examples=100)
@given(st.binary(max_size=5) | st.none(), st.binary(max_size=5) | st.none())
def test_digests_tell_before_from_after(before: bytes | None, after: bytes | None) -> None:
    assert (digest_of("s", before, after) == digest_of("s", after, before)) == (before == after)
