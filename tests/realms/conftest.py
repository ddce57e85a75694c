"""Two agencies with records in every table that is under a policy, and the database past all services."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.core import clock
from app.core.db import Database, Write
from app.core.ids import new_id
from app.core.realms import INSTANCE, NETWORK, NOBODY, Realm
from app.main import Service
from app.models import OPEN_TABLES, metadata
from app.models.accounts import Role
from tests.api import Api
from tests.contract.seeds import seeded
from tests.emptied import empty
from tests.factories import catalogue, fundings, projects, workshops

CLOSED = sorted(metadata.tables.keys() - OPEN_TABLES)
"""Tables that hold each row against the realm."""
_OF_USER = "(SELECT agency_id FROM users WHERE users.id = {table}.user_id)"
_THROUGH = {
    "import_changes": "(SELECT agency_id FROM imports WHERE imports.id = import_changes.import_id)",
    "refresh_tokens": (
        "(SELECT users.agency_id FROM sessions JOIN users ON users.id = sessions.user_id"
        " WHERE sessions.id = refresh_tokens.session_id)"
    ),
    "guess_counts": "NULL::uuid",
    "letters": "coalesce(letters.agency_id, (SELECT agency_id FROM users WHERE users.id = letters.user_id))",
}
"""Table whose own column does not say it -> how its row leads to an agency."""
Row = tuple[Any, ...]


def whose(table: str) -> str:
    """An expression for the agency of a row."""
    if table in _THROUGH:
        return _THROUGH[table]
    return f"{table}.agency_id" if "agency_id" in metadata.tables[table].columns else _OF_USER.format(table=table)


def key(table: str) -> str:
    """The primary key, as one value."""
    columns = ", ".join(each.name for each in metadata.tables[table].primary_key)
    return f"ROW({columns})::text"


@dataclass(slots=True)
class Two:
    """Two agencies.

    Attributes:
        database: as the service has it.
        here: one of the agencies.
        there: the other one.
        owners: table -> key of a row -> whose it is.
    """

    database: Database
    here: UUID
    there: UUID
    owners: dict[str, dict[str, UUID | None]]

    @property
    def realms(self) -> dict[str, Realm]:
        """By name."""
        return {"here": Realm.of(self.here), "there": Realm.of(self.there), "network": NETWORK, "nobody": NOBODY}

    def seen(self, realm: Realm, table: str) -> set[str]:
        """Keys of all rows a statement without any condition finds."""
        with self.database.within(realm).read() as db:
            return {row[0] for row in db.all(sa.text(f"SELECT {key(table)} FROM {table}"))}

    def of(self, table: str, agency_id: UUID | None) -> set[str]:
        """Keys of the rows of an agency."""
        return {each for each, owner in self.owners[table].items() if owner == agency_id}


@pytest.fixture(scope="module")
def two(service: Service) -> Iterator[Two]:
    """Made once: no test changes anything."""
    whole = service.database.within(INSTANCE)
    if whole.is_sqlite:
        pytest.skip("SQLite has no policies")
    agencies = [filled(Api(service, whole)) for _ in range(2)]
    with whole.read() as db:
        owners = {
            table: dict(map(tuple, db.all(sa.text(f"SELECT {key(table)}, {whose(table)} FROM {table}"))))
            for table in CLOSED
        }
    yield Two(service.database, agencies[0], agencies[1], owners)
    empty(whole)


def filled(api: Api) -> UUID:
    """Records of everything, published ones among them."""
    known = seeded(api)
    place = known["municipality_id"]
    public = api.staff.made("/v1/projects", projects.body(place, published=True))["id"]
    api.staff.made("/v1/fundings/grants", fundings.body(known["programme_id"]))
    api.staff.made("/v1/catalogue/stories", catalogue.story_body(public, published=True))
    api.staff.made(
        "/v1/workshops",
        workshops.body(published=False),
    )
    admin = api.caller(Role.AGENCY_ADMIN, api.home["id"])
    admin.call("PATCH", "/v1/retention/alumni", {"days": 400}, headers={"if-match": "*"})
    person = api.person(Role.AGENCY_COORDINATOR, api.home["id"], email=f"{new_id()}@example.org").logs_in()
    with api.database.write() as db:
        hidden(db, UUID(str(api.home["id"])), UUID(person.id), known)
    return UUID(str(api.home["id"]))


def hidden(db: Write, agency_id: UUID, user_id: UUID, known: dict[str, str]) -> None:
    """Rows that no request makes at once."""
    stamps = {"created_at": clock.now(), "updated_at": clock.now(), "created_by": "x", "updated_by": "x", "version": 1}
    own, word = {"agency_id": agency_id}, str(agency_id)
    project, grant = UUID(known["project_id"]), UUID(known["grant_id"])
    rows: dict[str, dict[str, Any]] = {
        "evidence_files": {**own, "digest": word, "file_id": new_id(), "size_bytes": 1, "stored_at": clock.now()},
        "care_marks": {**own, "id": new_id(), "rule": "project_without_value", "record_id": project, **stamps},
        "care_places": {**own, "id": new_id(), "municipality_id": UUID(known["municipality_id"]), **stamps},
        "care_settings": {**own, "id": new_id(), "rule": "project_without_value", "days": 9, "mailed": True, **stamps},
        "reminded_items": {**own, "item": word, "reminded_at": clock.now()},
        "reminder_refusals": {**own, "recipient": "agency", "rule": "all", "refused_at": clock.now()},
        "reminder_settings": {**own, "id": new_id(), "enabled": False, "weekday": 1, "next_at": clock.now(), **stamps},
        "reminders": {
            **own, "id": new_id(), "kind": "digest", "period": "2026-W14", "recipient": "agency", "items": [],
            "state": "sent", "made_at": clock.now(),
        },
        "delivery_attempts": {
            **own, "id": new_id(), "delivery_id": UUID(known["delivery_id"]), "tried_at": clock.now(),
            "milliseconds": 9,
        },
        "finding_acknowledgements": {**own, "id": known["finding_id"], **stamps},
        "flows": {
            "digest": word, "provider_id": UUID(known["provider_id"]), "user_id": user_id, "purpose": "link",
            "redirect_uri": "https://example.org", "expires_at": clock.now(),
        },
        "grant_projects": {**own, "grant_id": grant, "project_id": project},
        "guess_counts": {"digest": word, "tries": 1, "until_at": clock.now()},
        "idempotency_keys": {
            **own, "credential_id": "x", "operation": "x", "key": word, "body_digest": "x", "created_at": clock.now(),
        },
        "identities": {
            "provider_id": UUID(known["provider_id"]), "subject": word, "user_id": user_id, "created_at": clock.now(),
        },
        "import_changes": {
            "import_id": UUID(known["import_id"]), "position": 9, "resource": "projects", "payload": b"x",
        },
        "links": {
            "id": word[:40], "digest": word, "user_id": user_id, "purpose": "invitation", "expires_at": clock.now(),
        },
        "mail_refusals": {**own, "digest": word, "refused_at": clock.now()},
        "project_ancestors": {
            **own, "project_id": project, "depth": 1, "ancestor_agency_id": agency_id, "ancestor_id": new_id(),
        },
        "project_share_changes": {
            **own, "project_id": project, "version": 2, "reason": "x", "shares_before": [], "changed_at": clock.now(),
            "changed_by": "x",
        },
        "reads": {
            **own, "id": new_id(), "read_at": clock.now(), "actor": "x", "role": "auditor", "operation": "get_patron",
        },
        "recovery_codes": {"user_id": user_id, "digest": word},
    }  # fmt: skip
    for table, values in rows.items():
        db.run(sa.insert(metadata.tables[table]).values(**values))
