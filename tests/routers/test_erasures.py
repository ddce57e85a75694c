"""Who is erased is gone from everywhere, comes back by no list, and leaves every figure as it was."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.cli import privacy
from app.core.db import Database
from app.models import metadata
from app.models.accounts import Role
from app.models.erasures import Ground
from app.services import erasures, ledger, sealing
from app.services.access import SYSTEM_ACTOR
from app.services.holdings import Person
from tests.api import Api, Caller
from tests.factories import changes, consultations, engagements, patrons, persons, workshops
from tests.factories import erasures as factory
from tests.factories.persons import FOLDED, TEXTS, Known
from tests.factories.workbooks import workbook

FIGURES = ("/v1/impact?as_of=2026-01", "/v1/impact/table?group_by=municipality&measures=annual", "/v1/engagements",
           "/v1/impact/receipt?measure=annual")  # fmt: skip


def admin(api: Api) -> Caller:
    return api.caller(Role.AGENCY_ADMIN, api.home["id"])


def everything_stored(database: Database) -> str:
    """Every value of every table, as a thief of the file would read it."""
    told = []
    with database.read() as db:
        for table in metadata.tables.values():
            for row in db.all(sa.select(table)):
                told += [cell.decode("utf-8", "replace") if isinstance(cell, bytes) else str(cell) for cell in row]
    return "\n".join(told)


def rows(database: Database, name: str) -> list[tuple[Any, ...]]:
    table = metadata.tables[name]
    with database.read() as db:
        return [tuple(row) for row in db.all(sa.select(table).order_by(*table.primary_key))]


def erased(api: Api, known: Known, **values: Any) -> dict[str, Any]:
    return admin(api).made("/v1/erasures", factory.body(known.id, **values))


class TestErasing:
    def test_leaves_no_trace_of_the_person_and_every_figure_as_it_was(self, api: Api) -> None:
        known = persons.known(api)
        book = workbook(Klimaschutzpaten=[["Patennummer", "Status"], [TEXTS["external_id"], TEXTS["cell"]]])
        assert api.imported(api.staff, "workbook", book, file_name=TEXTS["file"])["report"]["rejected"] == 1
        named = api.staff.made("/v1/patrons", patrons.body(status="named"))["id"]  # counts without an engagement
        assert all(text in everything_stored(api.database) for text in (*TEXTS.values(), *FOLDED))
        before = [api.staff.get(path).json() for path in FIGURES]
        entries, spans = rows(api.database, "impact_entries"), rows(api.database, "engagements")
        sealing.seal_new(api.database)

        erasure = erased(api, known)
        admin(api).made("/v1/erasures", factory.body(named))
        assert erasure["removed"] == {
            "patrons": 1, "registrations": 1, "consultations": 1, "hours": 1, "trainings": 1, "transfers": 1,
            "tokens": 1, "idempotency_keys": 1, "users": 1,
            "imports": 2, "inquiries": 1,
        }  # fmt: skip
        stored = everything_stored(api.database).casefold()
        assert [text for text in (*TEXTS.values(), *FOLDED) if text.casefold() in stored] == []
        assert [api.staff.get(path).json() for path in FIGURES] == before
        assert rows(api.database, "impact_entries") == entries
        assert rows(api.database, "engagements") == spans
        with api.database.read() as db:
            versions = [row.version for row in db.all(sa.select(metadata.tables["patrons"].c.version))]
        assert versions == [1, 1]  # entries of the ledger name it
        sealing.seal_new(api.database)
        with api.database.snapshot() as db:
            assert ledger.verify(db).wrong == 0
            assert list(sealing.verify(db, sealing.key_of(api.database))) == []

    def test_is_told_in_the_history_with_its_reason_and_without_values(self, api: Api) -> None:
        known = persons.known(api)
        erased(api, known, reason="Az. 4711")
        for record in (known.id, known.records["registrations"], known.records["consultations"]):
            *earlier, last = changes.of(api.staff, record)
            assert (last["action"], last["reason"]) == ("erased", "Az. 4711")
            assert {(each["before"], each["after"], each["erased"]) for each in earlier} == {(None, None, True)}

    def test_makes_the_person_unseen_and_unnamed_but_not_her_work(self, api: Api) -> None:
        known = persons.known(api)
        erased(api, known)
        assert api.staff.get(f"/v1/patrons/{known.id}").status_code == 404
        assert api.staff.get("/v1/patrons").json()["items"] == []
        registration = api.staff.get(f"/v1/workshops/{known.workshop}/registrations").json()["items"][0]
        assert (registration["status"], registration["note"], registration["version"]) == ("confirmed", None, 2)
        engagement = f"/v1/engagements/{known.records['engagements']}"
        assert api.staff.patch(engagement, {"ends_on": "1989-09-09"}).status_code == 200

    def test_lets_nobody_say_anything_new_about_the_person(self, api: Api) -> None:
        known = persons.known(api)
        erased(api, known)
        for path, body in (
            ("/v1/engagements", engagements.body(known.id, known.place)),
            ("/v1/consultations", consultations.body(patron_id=known.id)),
            ("/v1/consents", {"patron_id": known.id, "purpose": "newsletter"}),
            (f"/v1/workshops/{known.workshop}/registrations", {"patron_id": known.id}),
        ):
            answer = api.staff.post(path, body)
            assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "reference_missing"), path
        assert api.staff.get(f"/v1/patrons/{known.id}/dossier").status_code == 404

    @pytest.mark.parametrize("place", ["registrations", "consultations"])
    def test_what_is_said_about_the_person_at_the_same_moment_waits_and_is_refused(self, api: Api, place: str) -> None:
        known = persons.known(api)
        other = api.staff.made("/v1/workshops", workshops.body())["id"]
        path, body = {
            "registrations": (f"/v1/workshops/{other}/registrations", {"patron_id": known.id, "note": "danach"}),
            "consultations": ("/v1/consultations", consultations.body(patron_id=known.id, note="danach")),
        }[place]
        begun = Event()

        def say() -> Any:
            begun.set()
            return api.staff.post(path, body)

        with ThreadPoolExecutor(1) as pool:
            with api.database.write() as db:
                person = Person(UUID(str(api.home["id"])), UUID(known.id))
                erasures.erase(db, SYSTEM_ACTOR, person, Ground.REQUEST, None)
                saying = pool.submit(say)
                begun.wait()
                time.sleep(0.3)  # it has asked whether there is such a person
            answer = saying.result()
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "reference_missing")
        assert "danach" not in everything_stored(api.database)

    def test_reaches_records_that_were_deleted_or_moved_to_somebody_else_before(self, api: Api) -> None:
        known = persons.known(api)
        other = api.staff.made("/v1/patrons", patrons.body())["id"]
        moved = api.staff.made("/v1/consultations", consultations.body(patron_id=known.id, note=TEXTS["note"]))["id"]
        assert api.staff.patch(f"/v1/consultations/{moved}", {"patron_id": other, "note": None}).status_code == 200
        gone = f"/v1/consultations/{known.records['consultations']}"
        assert api.staff.delete(gone).status_code == 204
        erased(api, known)
        stored = everything_stored(api.database)
        assert [text for text in TEXTS.values() if text in stored] == []

    def test_reaches_somebody_whose_record_was_deleted(self, api: Api) -> None:
        person = api.staff.made("/v1/patrons", patrons.body(last_name="Quorxenberg", external_id="PERSON-4711"))
        api.staff.delete(f"/v1/patrons/{person['id']}")
        admin(api).made("/v1/erasures", factory.body(person["id"]))
        assert "quorxenberg" not in everything_stored(api.database).casefold()
        assert api.staff.post("/v1/patrons", patrons.body(external_id="PERSON-4711")).status_code == 409

    def test_is_done_once_and_by_admins_of_the_agency_alone(self, api: Api) -> None:
        known = persons.known(api)
        body = factory.body(known.id)
        assert api.staff.post("/v1/erasures", body).status_code == 403
        stranger = api.caller(Role.AGENCY_ADMIN, api.elsewhere["id"])
        assert stranger.post("/v1/erasures", body).status_code == 404
        assert [admin(api).post("/v1/erasures", body).status_code for _ in range(2)] == [201, 404]
        assert stranger.get("/v1/erasures").json()["items"] == []
        (listed,) = api.staff.get("/v1/erasures", params={"ground": "request"}).json()["items"]
        assert listed == admin(api).get(f"/v1/erasures/{listed['id']}").json()

    def test_ends_the_persons_access(self, api: Api) -> None:
        known = persons.known(api)
        erased(api, known)
        table = metadata.tables["tokens"]
        with api.database.read() as db:
            row = db.first(sa.select(table).where(table.c.patron_id == UUID(known.id)))
        assert row is not None
        assert row.revoked_at is not None


class TestComingBack:
    @pytest.mark.parametrize(
        "again",
        [
            {"external_id": "person-4711"},
            {"first_name": "QUORXENBERG", "last_name": "Xanthippa", "email": "ZyxGeheim@example.org"},
            {"first_name": "Xanthippa", "last_name": "Quorxenberg", "phone": "(0)999 / 765-4321"},
        ],
        ids=["number", "name and mail", "name and telephone"],
    )
    def test_is_refused_unless_staff_says_why(self, api: Api, again: dict[str, str]) -> None:
        erased(api, persons.known(api, phone="0999 7654321"))
        body = patrons.body(**again)
        for caller in (api.staff, api.caller(Role.IMPORTER, api.home["id"])):
            answer = caller.post("/v1/patrons", body)
            assert (answer.status_code, answer.json()["code"]) == (409, "person_erased")
        other = api.staff.made("/v1/patrons", patrons.body())
        assert api.staff.patch(f"/v1/patrons/{other['id']}", again).json()["code"] == "person_erased"
        reason = {"despite_erasure": "Am 3.2. neu angemeldet"}
        assert api.caller(Role.IMPORTER, api.home["id"]).post("/v1/patrons", {**body, **reason}).status_code == 403
        back = api.staff.made("/v1/patrons", {**body, **reason})
        assert changes.of(api.staff, back["id"])[0]["reason"] == reason["despite_erasure"]
        assert api.staff.patch(f"/v1/patrons/{back['id']}", {"note": "wieder da", "phone": "030 1"}).status_code == 200

    def test_by_a_list_is_refused_row_by_row(self, api: Api) -> None:
        erased(api, persons.known(api))
        head = ("external_id", "first_name", "last_name", "email")
        gone = ("", "Xanthippa", "Quorxenberg", TEXTS["email"])
        done = persons.listed(api, head, gone, ("NEU-1", "Kim", "Neu", "neu@example.org"), mode="partial")
        report = done["report"]
        assert (report["created"], report["rejected"]) == (1, 1)
        assert [each["code"] for each in report["conflicts"]] == ["person_erased"]
        assert [each["last_name"] for each in api.staff.get("/v1/patrons").json()["items"]] == ["Neu"]

    def test_by_her_old_id_in_a_list_is_refused(self, api: Api) -> None:
        known = persons.known(api)
        erased(api, known)
        done = persons.listed(api, ("id", "last_name"), (known.id, "Quorxenberg"))
        assert (done["report"]["updated"], done["report"]["created"]) == (0, 0)
        with api.database.read() as db:
            names = {row[0] for row in db.all(sa.select(metadata.tables["patrons"].c.last_name))}
        assert names == {"-"}

    def test_namesakes_and_other_agencies_are_not_meant(self, api: Api) -> None:
        erased(api, persons.known(api))
        assert api.staff.post("/v1/patrons", patrons.body(**persons.NAME)).status_code == 201
        facts = {**persons.NAME, **persons.CONTACT, "external_id": TEXTS["external_id"]}
        assert api.stranger.post("/v1/patrons", patrons.body(**facts)).status_code == 201


class TestAfterARestore:
    def brought_back(self, api: Api) -> None:
        """The database as a backup from before the erasure has it, as far as the person is concerned."""
        back: dict[str, dict[str, Any]] = {
            "patrons": {"erased_at": None, "last_name": TEXTS["last_name"], "note": TEXTS["note"]},
            "registrations": {"note": TEXTS["registration"]},
        }
        with api.database.write() as db:
            for name in ("tombstones", "erasures"):
                db.run(sa.delete(metadata.tables[name]))
            for name, values in back.items():
                db.run(sa.update(metadata.tables[name]).values(**values))

    def test_whoever_was_erased_is_erased_again_once(self, api: Api) -> None:
        known = persons.known(api)
        erasure = erased(api, known)
        with api.database.snapshot() as db:
            kept = json.loads(json.dumps(list(erasures.kept(db)), default=str))
        self.brought_back(api)
        assert TEXTS["note"] in everything_stored(api.database)
        done = []
        for _ in range(2):
            with api.database.write() as db:
                done.append(erasures.reapply(db, SYSTEM_ACTOR, kept[0]))
        assert done == [True, False]
        stored = everything_stored(api.database)
        assert [text for text in TEXTS.values() if text in stored] == []
        again = api.staff.get(f"/v1/erasures/{erasure['id']}").json()
        assert (again["ground"], again["erased_at"]) == (erasure["ground"], erasure["erased_at"])
        assert api.staff.post("/v1/patrons", patrons.body(external_id=TEXTS["external_id"])).status_code == 409

    def test_the_file_names_nobody_and_is_read_by_the_command(
        self,
        api: Api,
        database_url: str,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        known = persons.known(api)
        erased(api, known)
        monkeypatch.setenv("DATABASE_URL", database_url)
        file = tmp_path / "tombstones.jsonl"
        privacy.tombstones(file)
        content = file.read_text(encoding="utf-8")
        assert len(content.splitlines()) == 1
        assert [text for text in TEXTS.values() if text in content] == []
        self.brought_back(api)
        privacy.reapply(file)
        privacy.reapply(file)
        said = capsys.readouterr().out.splitlines()
        assert [line.split(", ")[-1] for line in said[1:]] == ["1 applied again", "0 applied again"]
        assert TEXTS["note"] not in everything_stored(api.database)
