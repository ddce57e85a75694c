"""Dossiers: whoever asks gets everything, and nobody else's."""

from typing import Any

import orjson
import pytest
import sqlalchemy as sa

from app.main import Service
from app.models import metadata
from app.models.accounts import Role
from app.models.personal import Kind
from tests.api import Api
from tests.factories import patrons, persons
from tests.factories.persons import DAYS, TEXTS
from tests.house.test_privacy import MARKED


def dossier(api: Api, person: str) -> dict[str, Any]:
    answer = api.staff.get(f"/v1/patrons/{person}/dossier")
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


class TestDossier:
    def test_holds_everything_that_is_stored_about_the_person(self, api: Api) -> None:
        known = persons.known(api)
        told = dossier(api, known.id)
        held = {each["name"]: each["records"] for each in told["holdings"]}
        assert {name for name, records in held.items() if len(records) != 1} == set()
        text = orjson.dumps(told).decode()
        stored = [
            each for name, each in TEXTS.items() if name not in {"file", "cell"}
        ]  # of whom a list is, nobody knows
        planted = [*stored, *DAYS.values(), known.place, known.project]
        assert [each for each in planted if each not in text] == []
        for name, marked in MARKED.items():
            table = metadata.tables[name]
            links = [column for column, kind in marked.items() if kind is Kind.LINK and column != "merged_into_id"]
            for link in links if name != "erasures" else ():
                with api.database.read() as db:
                    (row,) = db.all(sa.select(table).where(table.c[link] == sa.cast(known.id, table.c[link].type)))
                shown = set(held[name][0])
                hidden = {column for column in row._fields if column not in shown}
                assert hidden <= {
                    "agency_id", "digest", "former_digest", "name_search", "name_sort", "subject_search",
                    "password_hash", "second_factor_key", "second_factor_step", "address_digest",
                }, name  # fmt: skip

    def test_says_who_changed_and_who_read_it_who_else_sees_it_and_for_how_long(
        self, api: Api, service: Service
    ) -> None:
        known = persons.known(api, status="left", status_since="2026-01-01")
        api.staff.get(f"/v1/consultations/{known.records['consultations']}")
        api.staff.get("/v1/engagements", params={"patron_id": known.id})
        api.staff.get("/v1/patrons", params={"q": "Quorx", "limit": 5})
        api.stranger.get(f"/v1/patrons/{known.id}")  # was not shown
        service.reads.keep(api.database)
        told = dossier(api, known.id)
        assert {each["resource"] for each in told["changes"]} == {
            "patrons", "engagements", "registrations", "consultations", "consents", "project_patrons",
            "comments", "evidence", "hours", "trainings", "transfers", "users",
        }  # fmt: skip
        assert [each["operation"] for each in told["reads"]] == ["get_consultation", "list_engagements"]
        assert [(each["operation"], each["times"]) for each in told["lists"]] == [("list_patrons", 1)]
        assert [each["municipality_id"] for each in told["recipients"]] == [None, known.place]
        assert told["end"] == {"rule": "alumni", "kept_until": "2028-01-01"}

    def test_says_what_imports_changed(self, api: Api) -> None:
        known = persons.known(api)
        made = persons.listed(api, ("external_id", "phone"), (TEXTS["external_id"], "+49 111 222"))
        assert made["report"]["updated"] == 1
        last = dossier(api, known.id)["changes"][-1]
        assert (last["import_id"], last["before"], last["after"]) == (
            made["id"], {"phone": TEXTS["phone"]}, {"phone": "+49 111 222"},
        )  # fmt: skip

    def test_is_the_persons_own(self, api: Api) -> None:
        known = persons.known(api)
        other = api.staff.made("/v1/patrons", patrons.body(last_name="Andersen"))["id"]
        api.staff.call(
            "PUT", f"/v1/projects/{known.project}/patrons/{other}", headers={"if-match": "*"}
        )  # the same project
        mine = known.caller.get(f"/v1/patrons/{known.id}/dossier")
        assert mine.status_code == 200
        assert other not in mine.text
        assert "Andersen" not in mine.text
        assert known.caller.get(f"/v1/patrons/{other}/dossier").status_code == 404
        assert api.stranger.get(f"/v1/patrons/{known.id}/dossier").status_code == 404
        for role in (Role.IMPORTER, Role.AUDITOR):
            assert api.caller(role, api.home["id"]).get(f"/v1/patrons/{known.id}/dossier").status_code == 403
        assert api.lead.get(f"/v1/patrons/{known.id}/dossier").status_code == 403


class TestReads:
    def test_leave_a_line_without_any_value(self, api: Api, service: Service, caplog: pytest.LogCaptureFixture) -> None:
        known = persons.known(api)
        service.reads.keep(api.database)
        with caplog.at_level("INFO", "klikks.reads"):
            answer = api.staff.get(f"/v1/patrons/{known.id}")
            api.staff.get("/v1/patrons", params={"q": "Quorxenberg", "status": "active"})
            api.staff.get("/v1/projects")
            api.public.get(f"/v1/patrons/{known.id}")
        one, many = (record.__dict__ for record in caplog.records if record.name == "klikks.reads")
        assert (one["operation"], one["record"], one["asked"]) == ("get_patron", known.id, None)
        assert one["request_id"] == answer.headers["x-request-id"]
        assert (many["operation"], many["record"], many["asked"]) == ("list_patrons", None, "q,status")
        assert service.reads.keep(api.database) == 2
        with api.database.read() as db:
            kept = [tuple(row) for row in db.all(sa.select(metadata.tables["reads"]))]
        assert "Quorxenberg" not in str(kept)
