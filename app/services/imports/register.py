"""The official register into the tree: keys that ended end, new ones begin, names and population years stay.

Editions may come in any order. The newest one says what the tree looks like now; an older one adds what it knows of
its day (names, population, units that existed then) and changes nothing that is newer. A diff of two editions does not
say where a key went: units that ended are reported so that a person can name their successors.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core import clock
from app.core.bulk import Progress, bulk_insert
from app.core.collecting import paused_collector
from app.core.db import Write
from app.core.folding import search_key, sort_key
from app.core.ids import new_id
from app.formats.findings import Finding
from app.formats.register import read_register
from app.formats.register_record import Level as RegisterLevel
from app.formats.register_record import RegisterRecord
from app.models import metadata
from app.models.municipalities import Level, Municipality
from app.services import ledger
from app.services.access import Actor
from app.services.import_changes import Changed
from app.services.imports.noted import plain
from app.services.imports.register_location import LOCATION, has_moved, location_of
from app.services.imports.report import Report, sorted_out
from app.services.municipalities import move_below
from app.services.municipality_parts import census_of

M = sa.inspect(Municipality).columns
UNITS, NAMES, POPULATIONS = (
    metadata.tables[name] for name in ("municipalities", "municipality_names", "municipality_populations")
)
LEVELS = {
    RegisterLevel.STATE: Level.STATE,
    RegisterLevel.GOVERNMENT_REGION: Level.REGION,
    RegisterLevel.COUNTY: Level.COUNTY,
    RegisterLevel.ASSOCIATION: Level.ASSOCIATION,
    RegisterLevel.MUNICIPALITY: Level.MUNICIPALITY,
}
STATE_DIGITS, REGION_DIGITS, COUNTY_DIGITS = 2, 3, 5
UNIT_COLUMNS = (
    "id", "parent_id", "level", "name", "name_search", "name_sort", "ags", "ars", "path", "inhabited", "valid_from",
    "valid_to", "postcode", "area_ha", "urbanisation", "longitude_microdegrees", "latitude_microdegrees", "located_on",
    "location_source", "source", "origin", "version", "created_at", "updated_at", "created_by",
    "updated_by",
)  # fmt: skip


@dataclass(slots=True)
class _Unit:
    """A unit as the database has it."""

    id: UUID
    level: Level
    ags: str | None
    ars: str
    name: str
    parent_id: UUID | None
    postcode: str | None = None
    area_ha: int | None = None
    inhabited: bool = True
    valid_from: date | None = None
    valid_to: date | None = None
    version: int = 1
    urbanisation: str | None = None
    longitude_microdegrees: int | None = None
    latitude_microdegrees: int | None = None
    located_on: date | None = None
    location_source: str | None = None


@dataclass(slots=True)
class _Plan:
    """What one edition means for the tree."""

    edition: date
    is_newest: bool
    next_edition: date | None
    new: list[tuple[Any, ...]] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)
    names: list[tuple[Any, ...]] = field(default_factory=list)
    populations: list[tuple[Any, ...]] = field(default_factory=list)
    moved: list[tuple[UUID, str, str]] = field(default_factory=list)
    former: list[tuple[_Unit, list[str]]] = field(default_factory=list)
    by_key: dict[str, UUID] = field(default_factory=dict)
    seen: set[UUID] = field(default_factory=set)


def identity(level: Level, ags: str | None, ars: str) -> str:
    """What makes a unit the same in two editions: the AGS, which survives a move to another association.

    An association has no AGS and is known by its ARS.
    """
    return f"{level.value}:{ars if level is Level.ASSOCIATION else ags}"


def import_register(
    db: Write, actor: Actor, data: bytes, report: Report, *, source: str, progress: Progress | None = None
) -> Changed | None:
    """Bring one edition into the tree, from the text file of the register."""
    return import_records(db, actor, read_register(data), report, source=source, progress=progress)


@paused_collector()
def import_records(
    db: Write, actor: Actor, found: Iterable[RegisterRecord | Finding], report: Report, *, source: str,
    progress: Progress | None = None,
) -> Changed | None:  # fmt: skip
    """Bring one edition into the tree, in the caller's transaction.

    Args:
        db: the transaction.
        actor: who imports.
        found: what a reader of the register yields.
        report: gathers counts and findings; with errors in it nothing was written.
        source: what the records name as their source.
        progress: told how far it is.

    Returns:
        What was done, for undoing it; None if nothing was.
    """
    records: list[RegisterRecord] = sorted_out(found, report)
    if report.has_errors or not records:
        return None
    edition = records[0].edition
    report.notes["edition"] = edition.isoformat()
    known = _known(db)
    plan = _plan(db, edition)
    stored_names = _stored(db, NAMES, "municipality_id", "valid_from", edition)
    reference = reference_day(edition)
    stored_people = _stored(db, POPULATIONS, "municipality_id", "reference_date", reference)
    ignored = 0
    for record in records:
        level = LEVELS.get(record.level)
        if level is None or record.is_placeholder:
            ignored += 1
            continue
        _place(plan, record, level, known, actor, report, source)
    report.notes["records_without_a_unit"] = ignored
    _note_facts(plan, records, stored_names, stored_people, reference, source)
    ended = _ended(plan, known) if plan.is_newest else []
    _write(db, actor, plan, ended, progress)
    for unit in ended:
        key = unit.ags or unit.ars
        report.warning(0, "register_key_ended", "key", key=key, name=unit.name)
    report.notes["ended"] = [{"key": unit.ags or unit.ars, "name": unit.name, "id": str(unit.id)} for unit in ended]
    return _done(plan, ended, reference)


def _done(plan: _Plan, ended: Iterable[_Unit], reference: date) -> Changed:
    """What an edition did."""
    updated = [(str(unit.id), unit.version + 1, {name: plain(getattr(unit, name)) for name in names})
               for unit, names in [*plan.former, *((unit, ["valid_to"]) for unit in ended)]]  # fmt: skip
    facts = {
        "edition": plan.edition.isoformat(), "names": [str(row[0]) for row in plan.names],
        "reference": reference.isoformat(), "populations": [str(row[0]) for row in plan.populations],
    }  # fmt: skip
    return Changed([str(row[0]) for row in plan.new], updated, facts)


def reference_day(edition: date) -> date:
    """The day the population of an edition speaks of: the last end of a year. Source: notes to GV100AD (Destatis)."""
    last = date(edition.year, 12, 31)
    return last if edition >= last else date(edition.year - 1, 12, 31)


def _known(db: Write) -> dict[str, _Unit]:
    """Official units by identity; a current one stands before an ended one."""
    statement = sa.select(
        M["id"], M["level"], M["ags"], M["ars"], M["name"], M["parent_id"], M["postcode"], M["area_ha"],
        M["inhabited"], M["valid_from"], M["valid_to"], M["version"], *[M[name] for name in LOCATION],
    ).where(M["ars"].is_not(None)).order_by(M["valid_to"].is_(None), M["valid_to"])  # fmt: skip
    units = (_Unit(*tuple(row)) for row in db.all(statement))
    return {identity(unit.level, unit.ags, unit.ars): unit for unit in units}


def _plan(db: Write, edition: date) -> _Plan:
    """Whether the edition is the newest, and which known one comes after it.

    Units without official key are in no edition, so their days say nothing about one.
    """
    column, official = NAMES.columns["valid_from"], NAMES.columns["ars"].is_not(None)
    newer = db.scalar(sa.select(sa.func.min(column)).where(column > edition, official))
    return _Plan(edition, newer is None, newer)


def _stored(db: Write, table: sa.Table, unit: str, day: str, wanted: date) -> set[UUID]:
    statement = sa.select(table.columns[unit]).where(table.columns[day] == wanted)
    return {row[0] for row in db.all(statement)}


def _place(
    plan: _Plan, record: RegisterRecord, level: Level, known: dict[str, _Unit], actor: Actor, report: Report,
    source: str,
) -> None:  # fmt: skip
    """One record: a new unit, a changed one, or one that is as it was."""
    ags = record.ags if level is Level.MUNICIPALITY else (record.key if level is not Level.ASSOCIATION else None)
    key = identity(level, ags, record.key)
    parent_id = _parent(plan, record)
    unit = known.get(key)
    if unit is None:
        unit_id = new_id()
        plan.by_key[record.key] = unit_id
        plan.seen.add(unit_id)
        plan.new.append(_row(plan, record, level, unit_id, ags, parent_id, actor, source))
        known[key] = _Unit(unit_id, level, ags, record.key, record.name, parent_id)
        report.created += 1
        return
    plan.by_key[record.key] = unit.id
    plan.seen.add(unit.id)
    changes = _changes(plan, record, unit, parent_id, source)
    if changes:
        plan.changed.append({"id": unit.id, **changes})
        plan.former.append((unit, [name for name in changes if hasattr(unit, name)]))
        report.updated += 1
        if "path" in changes:
            plan.moved.append((unit.id, unit.ars, record.key))
        if "valid_to" in changes:
            report.warning(record.line, "register_key_reopened", "key", key=unit.ags or unit.ars, name=record.name)
    else:
        report.unchanged += 1


def _parent(plan: _Plan, record: RegisterRecord) -> UUID | None:
    """The unit above: a municipality without association hangs below its county, a county below its region."""
    keys = [record.parent_key]
    if record.level is RegisterLevel.MUNICIPALITY:
        keys.append(record.key[:COUNTY_DIGITS])
    if record.level in {RegisterLevel.COUNTY, RegisterLevel.MUNICIPALITY}:
        keys.insert(0 if record.level is RegisterLevel.COUNTY else len(keys), record.key[:REGION_DIGITS])
    keys.append(record.key[:STATE_DIGITS])
    return next((plan.by_key[key] for key in keys if key in plan.by_key and key != record.key), None)


def _row(
    plan: _Plan, record: RegisterRecord, level: Level, unit_id: UUID, ags: str | None, parent_id: UUID | None,
    actor: Actor, source: str,
) -> tuple[Any, ...]:  # fmt: skip
    now = clock.now()
    valid_to = None if plan.next_edition is None else plan.next_edition - timedelta(days=1)
    return (
        unit_id, parent_id, level.value, record.name, search_key(record.name), sort_key(record.name), ags, record.key,
        record.key, not record.is_uninhabited, plan.edition, valid_to, record.postcode or None, record.area_ha,
        *(location_of(record, source).get(name) for name in LOCATION), source,
        "published", 1, now, now, actor.credential_id, actor.credential_id,
    )  # fmt: skip


def _changes(plan: _Plan, record: RegisterRecord, unit: _Unit, parent_id: UUID | None, source: str) -> dict[str, Any]:
    """Columns that move; an older edition only proves that the unit existed earlier."""
    changes: dict[str, Any] = {}
    if unit.valid_from is None or plan.edition < unit.valid_from:
        changes["valid_from"] = plan.edition
    if not plan.is_newest:
        return changes
    wanted = {
        "name": record.name, "ars": record.key, "parent_id": parent_id, "postcode": record.postcode or None,
        "area_ha": record.area_ha, "inhabited": not record.is_uninhabited, "valid_to": None,
    }  # fmt: skip
    located = location_of(record, source)
    wanted |= located if has_moved(unit, located) else {"urbanisation": located.get("urbanisation", unit.urbanisation)}
    changes.update({name: value for name, value in wanted.items() if getattr(unit, name) != value})
    if "name" in changes:
        changes.update(name_search=search_key(record.name), name_sort=sort_key(record.name))
    if "ars" in changes:
        changes["path"] = record.key
    return changes


def _note_facts(
    plan: _Plan, records: Iterable[RegisterRecord], names: set[UUID], people: set[UUID], reference: date, source: str
) -> None:
    """Names and population of the edition's day, unless they are known already."""
    census = census_of(reference).value
    for record in records:
        unit_id = plan.by_key.get(record.key)
        if unit_id is None or record.is_placeholder:
            continue
        if unit_id not in names:
            names.add(unit_id)
            plan.names.append((unit_id, plan.edition, record.name, record.key, source))
        if record.population is not None and unit_id not in people:
            people.add(unit_id)
            plan.populations.append((unit_id, reference, record.population, record.population_male, census, source))


def _ended(plan: _Plan, known: dict[str, _Unit]) -> list[_Unit]:
    """Units the newest edition no longer has, if they lie in a state it speaks of."""
    states = {key for key in plan.by_key if len(key) == STATE_DIGITS}
    gone = [
        unit for unit in known.values()
        if unit.id not in plan.seen and unit.valid_to is None and unit.ars[:STATE_DIGITS] in states
    ]  # fmt: skip
    return sorted(gone, key=lambda unit: unit.ars)


def _write(db: Write, actor: Actor, plan: _Plan, ended: list[_Unit], progress: Progress | None) -> None:
    """Everything in a few statements; endings first, since a key is unique among current units."""
    stamp = {"updated_at": clock.now(), "updated_by": actor.credential_id}
    last_day = plan.edition - timedelta(days=1)
    shown = ledger.SHOWN[Municipality]
    relabelled = [change["id"] for change in plan.changed if any(name in change for name in shown)]
    ledger.keep_labels(db, Municipality, [*[unit.id for unit in ended], *relabelled])
    endings = [{"unit_id": unit.id, "valid_to": last_day} for unit in ended]
    _update(db, endings, stamp)
    bulk_insert(db, UNITS, UNIT_COLUMNS, plan.new, _part(progress, 0))
    bulk_insert(db, NAMES, ("municipality_id", "valid_from", "name", "ars", "source"), plan.names, _part(progress, 1))
    # a moved unit may hang below a new one
    grouped: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for change in plan.changed:
        row = {("unit_id" if name == "id" else name): value for name, value in change.items()}
        grouped.setdefault(tuple(sorted(row)), []).append(row)
    for rows in grouped.values():
        _update(db, rows, stamp)
    for unit_id, old, new in plan.moved:
        ledger.touch_places(db, [unit_id, *move_below(db, unit_id, old, new)])
    ledger.mark(db)  # names and populations stand in figures, too
    columns = ("municipality_id", "reference_date", "population", "population_male", "census_basis", "source")
    bulk_insert(db, POPULATIONS, columns, plan.populations, _part(progress, 2))


def _part(progress: Progress | None, part: int) -> Progress | None:
    """Three tables, one bar."""
    if progress is None:
        return None
    report: Callable[[int, int], None] = progress
    return lambda done, total: report(part * total + done, 3 * total)


def _update(db: Write, rows: list[dict[str, Any]], stamp: dict[str, Any]) -> None:
    if not rows:
        return
    names = [name for name in rows[0] if name != "unit_id"]
    values: dict[str, Any] = {name: sa.bindparam(f"new_{name}") for name in names}
    statement = sa.update(UNITS).where(M["id"] == sa.bindparam("unit_id"))
    statement = statement.values(**values, **stamp, version=M["version"] + 1)
    db.run(statement, [{"unit_id": row["unit_id"], **{f"new_{n}": row[n] for n in names}} for row in rows])
