"""Ids of another agency's records, wherever a request can hold one: they are answered as ids of nothing."""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from app.core.db import Database
from app.main import Service
from app.models import metadata
from app.models.accounts import Role
from tests.api import Api, Caller
from tests.contract.authorization import named
from tests.contract.declared import ID, OPERATIONS, REF, SCHEMAS, SENT_SHAPES, Declared, example
from tests.contract.seeds import Known, seeded
from tests.routers.test_round_trip import back

TENANTS = {
    "agency_id", "corrects_id", "engagement_id", "grant_id", "merged_id", "patron_id", "project_id", "project_ids",
    "registration_id", "saving_id", "series_id", "text_id", "user_id", "workshop_id",
}  # fmt: skip
"""Fields with the id of an agency, or of something that belongs to one."""
SHARED = {
    "catalogue_entry_id", "credited_agency_id", "ended_ids", "factor_id", "factor_set_id", "former_factor_set_id",
    "funding_programme_id", "municipality_id", "other_agency_id", "other_factor_set_id", "other_municipality_id",
    "parent_id", "successor_id", "supersedes_id", "to_agency_id",
}  # fmt: skip
"""Fields with the id of what is everybody's."""
NO_IDS = {"client_id", "external_id", "record_id", "request_id"}
PUBLIC = {
    ("create_report", "/agency_id"): "a report is about published figures, of whatever agency",
    ("create_report", "/scopes/0/agency_id"): "the same",
    ("create_target", "/scopes/0/agency_id"): "the same",
    ("create_provider", "/agency_id"): "the network lead's",
}
OF_FIGURES = (
    "calendar", "claims", "findings", "impact", "milestones", "participations", "progress", "projects", "provider",
    "reports", "targets", "workshops",
)  # fmt: skip
"""Lists and figures in which the id of an agency, or of a series of published events, is a public filter."""
IMPORTED = (
    "patrons", "engagements", "hours", "trainings", "project_patrons", "consultations", "registrations", "grants",
    "savings",
)  # fmt: skip
BESIDE = {"guess_counts", "idempotency_keys", "imports", "import_changes", "jobs", "reads", "tokens", "changes"}
"""Tables in which asking and uploading leave something."""


class Worlds:
    """Two agencies with records of everything."""

    def __init__(self, service: Service, database: Database) -> None:
        self.here, self.there = Api(service, database), Api(service, database)
        self.own, self.foreign = seeded(self.here), seeded(self.there)
        self.own |= {"agency_id": str(self.here.home["id"]), "corrects_id": self.own["release_id"]}
        self.foreign |= {"agency_id": str(self.there.home["id"]), "project_ids": self.foreign["project_id"]}
        self.foreign |= {"corrects_id": self.foreign["release_id"]}
        self.callers = {Role.AGENCY_COORDINATOR: self.here.staff, Role.AGENCY_ADMIN: self.here.admin}

    def caller(self, operation: Declared) -> Caller | None:
        """Somebody of the first agency who may."""
        roles = operation.node["x-roles"]
        return next((caller for role, caller in self.callers.items() if role.value in roles), None)

    def stored(self) -> dict[str, list[tuple[Any, ...]]]:
        """Everything there is, but for traces of the asking itself."""
        with self.here.database.read() as db:
            return {
                name: sorted(map(tuple, db.all(sa.select(table))), key=str)
                for name, table in metadata.tables.items()
                if name not in BESIDE
            }


@pytest.fixture
def worlds(service: Service, database: Database) -> Worlds:
    return Worlds(service, database)


def variants(schema: dict[str, Any], known: Known, ids: Known) -> Iterator[tuple[str, Any]]:
    """Bodies that are right but for one id, each with the place of that id."""
    if "$ref" in schema:
        yield from variants(SCHEMAS[schema["$ref"].removeprefix(REF)], known, ids)
    for member in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
        yield from variants(member, known, ids)
    if schema.get("type") == "array":
        yield from ((f"/0{place}", [value]) for place, value in variants(schema["items"], known, ids))
    base = named(example(schema), known) if "properties" in schema else {}
    for name, inner in schema.get("properties", {}).items():
        if name in TENANTS:
            yield f"/{name}", {**base, name: [ids[name]] if name.endswith("ids") else ids[name]}
        else:
            yield from ((f"/{name}{place}", {**base, name: value}) for place, value in variants(inner, known, ids))


def answered(answer: Any) -> tuple[int, Any]:
    """Status and complaints, or what is shown."""
    body = answer.json() if answer.content and "json" in answer.headers["content-type"] else answer.content
    if answer.status_code >= 400:
        return answer.status_code, [(each["code"], each["pointer"]) for each in body["errors"]] or body["code"]
    return answer.status_code, body


class TestFields:
    def test_are_all_told_apart(self) -> None:
        """A new field with an id is one of an agency's records, or of what is everybody's."""
        sent = {name for shape in SENT_SHAPES for name in SCHEMAS[shape].get("properties", ())}
        asked = {name for operation in OPERATIONS for name in operation.query_names}
        ids = {name for name in sent | asked if name.endswith(("_id", "_ids"))}
        assert ids == TENANTS | SHARED | NO_IDS


class TestBodies:
    def test_with_an_id_of_another_agency_are_refused_as_with_one_of_nothing(self, worlds: Worlds) -> None:
        before, asked, wrong = worlds.stored(), 0, {}
        for operation in OPERATIONS:
            caller = worlds.caller(operation)
            if operation.json_body is None or caller is None:
                continue
            path = operation.path
            for name in operation.path_names:
                path = path.replace(f"{{{name}}}", worlds.own.get(name, ID))
            headers = {"if-match": "*"} if "If-Match" in operation.header_names else {}
            pairs = zip(
                variants(operation.json_body, worlds.own, worlds.foreign),
                variants(operation.json_body, worlds.own, dict.fromkeys(TENANTS, ID)),
                strict=True,
            )
            for (place, foreign), (_, missing) in pairs:
                if (operation.name, place) in PUBLIC:
                    continue
                asked += 1
                given = answered(caller.call(operation.method, path, foreign, headers=headers))
                if given[0] not in {404, 422} or given != answered(
                    caller.call(operation.method, path, missing, headers=headers)
                ):
                    wrong[operation.name, place] = given
        assert wrong == {}
        assert asked > 15
        assert worlds.stored() == before


class TestQueries:
    def test_with_an_id_of_another_agency_are_answered_as_with_one_of_nothing(self, worlds: Worlds) -> None:
        before, asked, wrong = worlds.stored(), 0, {}
        for operation in OPERATIONS:
            caller = worlds.caller(operation)
            if operation.method != "GET" or caller is None:
                continue
            path = operation.path
            for name in operation.path_names:
                path = path.replace(f"{{{name}}}", worlds.own.get(name, ID))
            for name in sorted(operation.query_names & TENANTS):
                if name in {"agency_id", "series_id"} and any(word in operation.name for word in OF_FIGURES):
                    continue
                asked += 1
                foreign, missing = (
                    answered(caller.get(path, params={name: value})) for value in (worlds.foreign[name], ID)
                )
                if foreign != missing:
                    wrong[operation.name, name] = (foreign, missing)
        assert wrong == {}
        assert asked > 10
        assert worlds.stored() == before


class TestFiles:
    @pytest.mark.parametrize("resource", IMPORTED)
    def test_with_ids_of_another_agency_change_and_make_nothing(self, worlds: Worlds, resource: str) -> None:
        file = worlds.there.staff.get(f"/v1/exports/{resource}")
        assert file.status_code == 200
        assert file.content.count(b"\n") > 1, "no row to look for"
        before = worlds.stored()
        made = back(worlds.here, worlds.here.staff, resource, file.content)
        report = made["report"]
        assert (report["created"], report["updated"]) == (0, 0)
        assert sum(each["total"] for each in report["conflicts"]) > 0
        assert worlds.stored() == before
