"""Figures of the network: questions, answered from rows that are kept, less what was told twice."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import orjson
import sqlalchemy as sa

from app.core.db import Read, Snapshot
from app.formats.releases.words import MEASURES
from app.models.accounts import Role
from app.models.network import Conflict, ConflictState, Source, SourceLoss, SourcePlace, SourceRow, World
from app.models.peers import Peer
from app.schemas.claims import ClaimQuery
from app.schemas.jobs import problem_in_words
from app.schemas.network import LackCode, NetworkQuery
from app.services.access import STAFF, Actor
from app.services.impact import claims
from app.services.network import overlaps
from app.services.network.ages import age_of
from app.services.network.cells import Cells
from app.services.network.place_rows import of_place, row_key, rows_of
from app.services.network.strands import Measured, Part, StrandKey, in_unit, month, summed, wire_unit

S = sa.inspect(Source).columns
R = sa.inspect(SourceRow).columns
L = sa.inspect(SourceLoss).columns
P = sa.inspect(SourcePlace).columns
E = sa.inspect(Peer).columns
C = sa.inspect(Conflict).columns
PARTNERS: Final = STAFF | {Role.NETWORK_LEAD, Role.AUDITOR, Role.PARTNER}
"""Who may see releases for partners."""
_ORDER: Final = ("state", "theme", "year")
_ANY: Final = "%"

Rows = dict[str, dict[Any, Cells]]
"""Key -> source -> cells."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: dimensions with the value of each, or any for the one it is grouped by.

    Attributes:
        dims: names, in their order.
        values: of each.
        group: place of the one that is told apart.
        place: placed exactly there.
    """

    dims: tuple[str, ...]
    values: tuple[str, ...]
    group: int | None
    place: str | None

    @classmethod
    def of(cls, query: NetworkQuery) -> "Asked":
        """The question behind the parameters."""
        given: dict[str, Any] = {"state": query.state, "theme": query.theme, "year": query.year}
        dims = tuple(name for name in _ORDER if given[name] is not None or query.group_by == name)
        values = tuple(_ANY if query.group_by == name else str(given[name]) for name in dims)
        return cls(dims, values, dims.index(query.group_by) if query.group_by else None, query.place)

    @property
    def table(self) -> str:
        """What a release must tell apart to answer it."""
        return ",".join(self.dims) if self.place is None else of_place(self.beside)

    @property
    def beside(self) -> list[str]:
        """What is told apart beside a place, which lies in one state."""
        return [name for name in self.dims if name != "state"]

    def key_of(self, row: str) -> str | None:
        """What a row is shown as."""
        return None if self.group is None else row.split("|")[self.group]


def world_of(actor: Actor) -> World:
    """Whose releases a caller sees."""
    return World.PARTNERS if actor.role in PARTNERS else World.PUBLIC


def get_network_figures(db: Snapshot, actor: Actor, query: NetworkQuery) -> dict[str, Any]:
    """Figures of all publishers together, with where each comes from."""
    world, asked = world_of(actor), Asked.of(query)
    sources = [each for each in sources_seen(db, world) if each.counts]
    rows, lost = (_rows(db, asked), _losses(db, asked, world)) if asked.place is None else _place_rows(db, asked, world)
    keys = sorted(rows) if asked.group is not None else [row_key(asked.values)]
    measures = [each.value for each in query.measure]
    shown = [
        {"key": asked.key_of(key), "figures": _figures(sources, measures, asked, rows.get(key, {}), lost.get(key, {}))}
        for key in keys
    ]
    claimed = claims.list_claims(db, actor, ClaimQuery(state=query.state, limit=500)).items
    open_conflicts = _open_conflicts(db) if world is World.PARTNERS else None
    return {"audience": world.value, "open_conflicts": open_conflicts, "claims": claimed, "rows": shown}


def _open_conflicts(db: Read) -> int:
    return int(db.scalar(sa.select(sa.func.count()).where(C["state"] == ConflictState.OPEN)))


def _like(column: Any, asked: Asked) -> sa.ColumnElement[bool]:  # noqa: ANN401 - a column
    pattern = row_key([value.replace("_", "\\_") for value in asked.values])
    whole: sa.ColumnElement[bool] = column == pattern
    return whole if asked.group is None and "_" not in pattern else column.like(pattern, escape="\\")


def _rows(db: Read, asked: Asked) -> Rows:
    columns = (R["source_id"], R["key"], sa.cast(R["cells"], sa.Text).label("cells"))
    found: Rows = {}
    for row in db.all(sa.select(*columns).where(R["dims"] == ",".join(asked.dims), _like(R["key"], asked))):
        found.setdefault(row.key, {})[row.source_id] = orjson.loads(row.cells)
    return found


def _losses(db: Read, asked: Asked, world: World) -> Rows:
    columns = (L["source_id"], L["key"], sa.cast(L["cells"], sa.Text).label("cells"))
    where = (L["world"] == world, L["dims"] == ",".join(asked.dims), _like(L["key"], asked))
    found: Rows = {}
    for row in db.all(sa.select(*columns).where(*where)):
        found.setdefault(row.key, {})[row.source_id] = orjson.loads(row.cells)
    return found


def _place_rows(db: Read, asked: Asked, world: World) -> tuple[Rows, Rows]:
    """Rows of one place, and what of them does not count: all of a source's or nothing."""
    place = asked.place or ""
    told = overlaps.told(db, [place], [])
    losing = told.places_lost(place, world)
    dims = ",".join(asked.beside)
    rows: Rows = {}
    lost: Rows = {}
    for row in db.all(sa.select(P["source_id"], P["rows"]).where(P["place"] == place)):
        teller = told.tellers[row.source_id]
        for told_dims, values, cells in rows_of(row.rows, teller.tables, teller.additive):
            key = row_key([*([place[:2]] if "state" in asked.dims else []), *values])
            if told_dims == dims and _fits(asked, key):
                rows.setdefault(key, {})[row.source_id] = cells
                if row.source_id in losing:
                    lost.setdefault(key, {})[row.source_id] = {
                        name: [cell[0], cell[2]] if type(cell[0]) is int else [0, 1] for name, cell in cells.items()
                    }
    return rows, lost


def _fits(asked: Asked, key: str) -> bool:
    return all(wanted in {_ANY, value} for wanted, value in zip(asked.values, key.split("|"), strict=False))


def _figures(
    sources: Sequence[Any], measures: Sequence[str], asked: Asked, rows: Mapping[Any, Cells], lost: Mapping[Any, Any]
) -> list[dict[str, Any]]:
    found = []
    for name in measures:
        measured = Measured(name)
        for source in sources:
            if source.sequence is None:
                measured.lacks.append((LackCode.NO_RELEASE, source.publisher, 1))
                continue
            measured.take(source, asked.table, rows.get(source.id, {}), lost.get(source.id, {}))
            measured.remark(source.publisher, source.remarks)
        found.append(_figure(measured))
    return found


def _figure(measured: Measured) -> dict[str, Any]:
    additive = MEASURES[measured.measure].additive
    strands = [_strand(key, parts, additive=additive) for key, parts in sorted(measured.sums.items(), key=str)]
    differs = measured.differs
    one = strands[0] if len(strands) == 1 and not differs else None
    unit = wire_unit(MEASURES[measured.measure].unit)[0]
    return {
        "measure": measured.measure,
        "value": one["value"] if one else None,
        "unit": one["unit"] if one else unit,
        "state": one["state"] if one else "undefined" if strands else "not_reported",
        "differs": differs,
        "is_complete": not measured.lacks,
        "lacks": [{"code": code, "publisher": who, "count": count} for code, who, count in measured.lacks],
        "strands": strands,
    }


def _strand(key: StrandKey, parts: Sequence[Part], *, additive: bool) -> dict[str, Any]:
    total, state = summed(parts, additive=additive)
    return {
        "unit": wire_unit(key.unit)[0],
        "basis": key.basis,
        "convention": key.convention,
        "proration": key.proration,
        "value": in_unit(total, key.unit),
        "state": state,
        "cut_off_from": month(min(each.source.cut_off for each in parts)),
        "cut_off_to": month(max(each.source.cut_off for each in parts)),
        "parts": [_part(each, key.unit) for each in parts],
    }


def _part(part: Part, unit: str) -> dict[str, Any]:
    age, is_stale = _age(part.source)
    return {
        "publisher": part.source.publisher,
        "value": in_unit(part.counted, unit),
        "state": part.state,
        "contributors": part.contributors,
        "conventions": part.conventions,
        "taken_off": in_unit(part.taken_off, unit),
        "cut_off": month(part.source.cut_off),
        "age_minutes": age,
        "is_stale": is_stale,
    }


@dataclass(frozen=True, slots=True)
class Seen:
    """A source as a caller sees it."""

    id: Any
    publisher: str
    peer_id: Any
    audience: World
    sequence: int | None
    digest: str | None
    cut_off: int | None
    known_at: datetime | None
    issued_at: datetime | None
    measures: Mapping[str, Any]
    tables: Mapping[str, Sequence[str]]
    method: Mapping[str, Any]
    factor_sets: Sequence[Any]
    remarks: Sequence[Mapping[str, Any]]
    counts: bool
    checked_at: datetime | None
    interval_minutes: int | None
    problem: Mapping[str, Any] | None


_SHOWN = (
    "id", "publisher", "peer_id", "audience", "sequence", "digest", "cut_off", "known_at", "issued_at", "measures",
    "tables", "method", "factor_sets", "remarks",
)  # fmt: skip


def sources_seen(db: Read, world: World) -> Iterator[Seen]:
    """Publishers by name, as far as a caller sees them, and whether each counts among those."""
    beside = (S["house"], S["is_whole"], E["succeeded_at"], E["interval_minutes"], E["problem"])
    asked = sa.select(*[S[name] for name in _SHOWN], *beside).outerjoin(Peer, E["id"] == S["peer_id"])
    rows = db.all(asked.order_by(S["publisher"]))
    whole = overlaps.whole_houses(rows, world)
    for row in rows:
        if world is World.PARTNERS or row.audience == World.PUBLIC:
            counts = row.house not in whole or row.is_whole
            shown = {name: getattr(row, name) for name in _SHOWN}
            yield Seen(
                **shown, counts=counts, checked_at=row.succeeded_at, interval_minutes=row.interval_minutes,
                problem=row.problem,
            )  # fmt: skip


def _age(source: Seen) -> tuple[int | None, bool]:
    """What this instance tells itself has no age."""
    return (None, False) if source.peer_id is None else age_of(source.checked_at, source.interval_minutes)


def get_network_sources(db: Snapshot, actor: Actor) -> dict[str, Any]:
    """Publishers with the release that stands, its age and what is not understood of it."""
    return {"items": [_source(each) for each in sources_seen(db, world_of(actor))]}


def _source(seen: Seen) -> dict[str, Any]:
    age, is_stale = _age(seen)
    same = ("publisher", "peer_id", "audience", "sequence", "known_at", "issued_at", "counts", "checked_at")
    return {
        **{name: getattr(seen, name) for name in same},
        "sha256": seen.digest,
        "cut_off": None if seen.cut_off is None else month(seen.cut_off),
        "method": seen.method,
        "factor_sets": seen.factor_sets,
        "age_minutes": age,
        "is_stale": is_stale,
        "problem": None if seen.problem is None else problem_in_words(seen.problem),
        "remarks": seen.remarks,
    }
