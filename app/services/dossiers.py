"""Dossiers: everything held about one person, for whoever asks about herself or takes it elsewhere."""

from typing import Any, Final
from uuid import UUID

import orjson
import sqlalchemy as sa

from app.core import clock
from app.core.db import Snapshot
from app.core.errors import NotFound
from app.models.agencies import Agency
from app.models.changes import Change
from app.models.engagements import Engagement
from app.models.imports import Import
from app.models.municipalities import Municipality
from app.schemas.changes import ChangeRead
from app.services import import_history, patrons, reading, reads, retention
from app.services.access import Actor
from app.services.dossier_texts import ABOUT, MUNICIPALITY, PURPOSES, STAFF
from app.services.holdings import HOLDINGS, Holding, Person

A = sa.inspect(Agency).columns
C = sa.inspect(Change).columns
E = sa.inspect(Engagement).columns
I = sa.inspect(Import).columns  # noqa: E741 - one letter per table, as everywhere
M = sa.inspect(Municipality).columns
ASKED_AT_ONCE: Final = 500


def get_patron_dossier(db: Snapshot, actor: Actor, key: str) -> dict[str, Any]:
    """Everything about a volunteer of the caller's agency; a volunteer gets the own one.

    Raises:
        NotFound: no such volunteer, or not for this caller.
    """
    place = _located(db, actor, key)
    person = Person(actor.tenant, place.id)
    held = {holding.name: _rows(db, holding, person) for holding in HOLDINGS}
    records = {str(row["id"]) for rows in held.values() for row in rows if "id" in row}
    end = retention.kept_until(db, person)
    return {
        "generated_at": clock.now(),
        "agency_id": person.agency_id,
        "agency_name": db.scalar(sa.select(A["name"]).where(A["id"] == person.agency_id)),
        "patron_id": person.id,
        **ABOUT._asdict(),
        "holdings": [{"name": name, **PURPOSES[name]._asdict(), "records": rows} for name, rows in held.items()],
        "changes": _changes(db, person, held),
        "reads": reads.of_records(db, person.agency_id, records),
        "lists": reads.of_lists(db, person.agency_id),
        "recipients": [{**STAFF._asdict(), "municipality_id": None, "name": None}, *_municipalities(db, person)],
        "end": None if end is None else {"rule": end[0], "kept_until": end[1]},
    }


def _located(db: Snapshot, actor: Actor, key: str) -> reading.Located:
    """The volunteer; a record that was merged into another one leads there."""
    try:
        return reading.locate_own(db, patrons.PATRONS, actor, key)
    except NotFound:
        return reading.locate_own(db, patrons.PATRONS, actor, patrons.leading_to(db, actor, key))


def _rows(db: Snapshot, holding: Holding, person: Person) -> list[dict[str, Any]]:
    columns = holding.shown()
    statement = sa.select(*columns).where(*holding.of(person)).order_by(*columns[:1])
    return [row._asdict() for row in db.all(statement)]


def _changes(db: Snapshot, person: Person, held: dict[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """The history of the records, with what imports did to them; a link to a project has the project's id."""
    found = []
    for resource, rows in held.items():
        records = [str(row["id"]) for row in rows if "id" in row]
        if resource == "patrons":
            records += [str(gone) for gone in patrons.merged_with(db, person.agency_id, person.id)]
        found += changes_of(db, person.agency_id, resource, records or [str(row["project_id"]) for row in rows])
        found += imported(db, person.agency_id, records)
    return sorted((each for each in found if _concerns(each, person)), key=lambda each: each["id"])


def changes_of(db: Snapshot, agency_id: UUID, resource: str, records: list[str]) -> list[dict[str, Any]]:
    """The history of some records of an agency."""
    names = [name for name in ChangeRead.model_fields if name not in {"erased", "import_id"}]
    found = []
    for start in range(0, len(records), ASKED_AT_ONCE):
        mine = (C["agency_id"] == agency_id, C["resource"] == resource)
        part = C["record_id"].in_(records[start : start + ASKED_AT_ONCE])
        wanted = sa.select(*[C[name] for name in names], C["salt"].is_(None).label("erased"))
        rows = db.all(wanted.where(*mine, part).order_by(C["id"]))
        found += [{**row._asdict(), "import_id": None} for row in rows]
    for each in found:
        for name in ("before", "after"):
            each[name] = None if each[name] is None else orjson.Fragment(each[name])
    return found


def imported(db: Snapshot, agency_id: UUID, records: list[str]) -> list[dict[str, Any]]:
    """What imports did to some records of an agency."""
    own = I["agency_id"] == agency_id
    return [entry for record in records for entry in import_history.of_record(db, record, own, {})]


def _concerns(change: dict[str, Any], person: Person) -> bool:
    """A project's links are noted under the project: those of others are nobody else's business."""
    if change["resource"] != "project_patrons":
        return True
    return str(person.id).encode() in bytes(orjson.dumps([change["before"], change["after"]]))


def _municipalities(db: Snapshot, person: Person) -> list[dict[str, Any]]:
    engaged = sa.select(E["municipality_id"]).where(E["agency_id"] == person.agency_id, E["patron_id"] == person.id)
    named = sa.select(M["id"], M["name"]).where(M["id"].in_(engaged)).order_by(M["id"])
    return [{**MUNICIPALITY._asdict(), "municipality_id": row.id, "name": row.name} for row in db.all(named)]
