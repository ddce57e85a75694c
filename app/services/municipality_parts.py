"""What a unit carries along: its names, its populations, and where it went when its key ended."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core.db import Read, Write
from app.core.errors import Fault, Invalid, NotFound
from app.models.municipalities import (
    CENSUS_2022_FROM,
    CensusBasis,
    Municipality,
    MunicipalityName,
    MunicipalityPopulation,
    MunicipalitySuccessor,
)
from app.schemas.municipalities import PopulationInput, SuccessorCreate
from app.services import noting, reading, recording
from app.services.access import Actor
from app.services.municipalities import MUNICIPALITIES, address
from app.services.paging import Page
from app.services.reading import Found, Located
from app.services.references import require

M = sa.inspect(Municipality).columns
N = sa.inspect(MunicipalityName).columns
P = sa.inspect(MunicipalityPopulation).columns
S = sa.inspect(MunicipalitySuccessor).columns

CENSUS_2011_FROM = date(2011, 5, 9)
"""Day of the census of 2011. Source: Zensusgesetz 2011, section 1."""

_SUCCESSOR = (M["id"], M["name"], M["ags"], M["ars"], S["valid_from"], S["source"])


def list_municipality_names(db: Read, actor: Actor, key: str) -> Page:
    """Names and regional keys of a unit, the latest first."""
    place = _locate(db, actor, key)
    columns = (N["valid_from"], N["name"], N["ars"], N["source"])
    return _whole(db.all(sa.select(*columns).where(N["municipality_id"] == place.id).order_by(N["valid_from"].desc())))


def list_municipality_populations(db: Read, actor: Actor, key: str) -> Page:
    """Populations of a unit, the latest first."""
    place = _locate(db, actor, key)
    columns = (P["reference_date"], P["population"], P["population_male"], P["census_basis"], P["source"])
    order = P["reference_date"].desc()
    return _whole(db.all(sa.select(*columns).where(P["municipality_id"] == place.id).order_by(order)))


def list_municipality_successors(db: Read, actor: Actor, key: str) -> Page:
    """The units an ended one went to, by name."""
    place = _locate(db, actor, key)
    statement = sa.select(*_SUCCESSOR).join_from(MunicipalitySuccessor, Municipality, M["id"] == S["successor_id"])
    return _whole(db.all(statement.where(S["municipality_id"] == place.id).order_by(M["name_sort"], M["id"])))


def record_population(db: Write, actor: Actor, key: str | UUID, body: PopulationInput) -> None:
    """Write the inhabitants of a unit on a day, in place of what was known of that day.

    Raises:
        NotFound: no such unit.
    """
    place = _locate(db, actor, key)
    values = body.model_dump()
    values["census_basis"] = body.census_basis or census_of(body.reference_date)
    same_day = (P["municipality_id"] == place.id, P["reference_date"] == body.reference_date)
    db.run(sa.delete(MunicipalityPopulation).where(*same_day))
    db.run(sa.insert(MunicipalityPopulation), {"municipality_id": place.id, **values})
    recording.touch(db, Municipality, actor, {"id": place.id}, None)
    noting.beside(db, Municipality, place.id, None, {**values, "reference_date": body.reference_date}, "population")


def census_of(day: date) -> CensusBasis:
    """The census the register's population of a day is updated from."""
    if day >= CENSUS_2022_FROM:
        return CensusBasis.CENSUS_2022
    return CensusBasis.CENSUS_2011 if day >= CENSUS_2011_FROM else CensusBasis.NOT_STATED


def create_municipality_successor(db: Write, actor: Actor, key: str, body: SuccessorCreate) -> Found:
    """Say where an ended unit went; its version moves.

    Raises:
        Invalid: it has not ended, goes to itself, to nothing, in a circle, or before its end.
        Conflict: this is recorded already.
    """
    place = _locate(db, actor, key)
    require(db, [("successor_id", Municipality, body.successor_id, None)])
    # Both rows are held, in the order of their ids, so that two callers cannot close a circle at once.
    ids = sorted({place.id, body.successor_id})
    rows = db.all(sa.select(M["id"], M["valid_to"]).where(M["id"].in_(ids)).order_by(M["id"]).with_for_update())
    ended_on: date | None = {row.id: row.valid_to for row in rows}[place.id]
    faults = _succession_faults(db, place.id, body, ended_on)
    if faults or ended_on is None:
        raise Invalid(faults=faults)
    valid_from = body.valid_from or ended_on + timedelta(days=1)
    row = {"municipality_id": place.id, **body.model_dump(), "valid_from": valid_from}
    db.run(sa.insert(MunicipalitySuccessor), row)
    version = recording.touch(db, Municipality, actor, {"id": place.id}, None)
    noting.beside(db, Municipality, place.id, None, row, "successor")
    statement = sa.select(*_SUCCESSOR).join_from(MunicipalitySuccessor, Municipality, M["id"] == S["successor_id"])
    made = db.all(statement.where(S["municipality_id"] == place.id, S["successor_id"] == body.successor_id))
    return Found(made[0]._asdict(), version)


def delete_municipality_successor(db: Write, actor: Actor, key: str, successor_id: UUID, expected: int | None) -> None:
    """Take back where an ended unit went; the version expected is the ended unit's.

    Raises:
        NotFound: this was not recorded.
        PreconditionFailed: the ended unit changed meanwhile.
    """
    place = _locate(db, actor, key)
    recording.touch(db, Municipality, actor, {"id": place.id}, expected)
    where = (S["municipality_id"] == place.id, S["successor_id"] == successor_id)
    if not db.run(sa.delete(MunicipalitySuccessor).where(*where)).rowcount:
        raise NotFound
    noting.beside(db, Municipality, place.id, {"successor_id": successor_id}, None, "successor")


def _succession_faults(db: Read, unit_id: UUID, body: SuccessorCreate, ended_on: date | None) -> list[Fault]:
    if body.successor_id == unit_id:
        return [Fault("successor_itself", "/successor_id")]
    faults = []
    if ended_on is None:
        faults.append(Fault("not_ended", ""))
    elif body.valid_from is not None and body.valid_from < ended_on:
        faults.append(Fault("end_before_start", "/valid_from", {"start": "valid_to"}))
    after = sa.select(S["successor_id"]).where(S["municipality_id"] == body.successor_id).cte("after", recursive=True)
    after = after.union(sa.select(S["successor_id"]).where(S["municipality_id"] == after.c.successor_id))
    if db.first(sa.select(after.c.successor_id).where(after.c.successor_id == unit_id)) is not None:
        faults.append(Fault("successor_circle", "/successor_id"))
    return faults


def _locate(db: Read, actor: Actor, key: str | UUID) -> Located:
    return reading.locate(db, MUNICIPALITIES, actor, address(key))


def _whole(rows: Sequence[sa.Row[Any]]) -> Page:
    """A short list as one page."""
    return Page([row._asdict() for row in rows], None, None, None)
