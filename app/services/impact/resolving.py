"""Resolving: what the parameters of a question name, and so the scope it is about."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from app.core import clock
from app.core.db import Read
from app.core.errors import Fault, Invalid, NotFound
from app.core.prepared import Prepared
from app.core.units import month_index, month_text
from app.models.municipalities import Level
from app.models.projects import ProjectStatus
from app.schemas.impact import ImpactQuery
from app.services import agencies, factors, ledger, municipalities, reading
from app.services.access import Actor
from app.services.impact.scope import MONTHS_A_YEAR, Scope
from app.services.ledger.state import last_post

SETTLING = timedelta(seconds=10)
"""Younger knowledge can still change."""
_SHOWN: Mapping[str, tuple[reading.Collection, tuple[str, ...]]] = {
    "agency": (agencies.AGENCIES, ("id", "slug", "name")),
    "municipality": (municipalities.MUNICIPALITIES, ("id", "name", "level", "ags", "ars", "path")),
    "factor_set": (factors.FACTOR_SETS, ("id", "slug", "title")),
}
"""What a question can name -> where it is, and what a scope knows of it."""

Row = dict[str, Any]


class Named(NamedTuple):
    """Something a parameter names.

    Attributes:
        what: agency, municipality or factor set.
        parameter: that names it.
        kind: of key and of caller, as far as they decide the statement's text.
        statement: finds it, if the caller may see it.
        values: of the statement's parameters.
    """

    what: str
    parameter: str
    kind: tuple[str, ...]
    statement: sa.Select[Any]
    values: Mapping[str, Any]

    def row(self, rows: Sequence[Sequence[Any]]) -> Row:
        """What the statement found.

        Raises:
            Invalid: nothing.
        """
        if not rows:
            raise _missing(self.what, self.parameter)
        found = dict(zip(_SHOWN[self.what][1], rows[0], strict=True))
        found["id"] = UUID(str(found["id"]))
        if "level" in found:
            found["level"] = Level(found["level"])
        return found


def named_by(actor: Actor, query: ImpactQuery) -> list[Named]:
    """What a question names.

    Raises:
        Invalid: an agency twice, or a key that nothing can have.
    """
    if query.agency_id is not None and query.agency is not None:
        raise Invalid(faults=[Fault("one_of_two", "?agency", {"one": "agency_id", "other": "agency"})])
    given: list[tuple[str, str, str | UUID | None]] = [
        ("agency", "agency", None if query.agency is None else f"slug:{query.agency}"),
        ("agency", "agency_id", query.agency_id),
        ("municipality", "municipality_id", query.municipality_id and municipalities.address(query.municipality_id)),
        ("factor_set", "factor_set_id", query.factor_set_id and _by_id_or_slug(query.factor_set_id)),
    ]
    return [_named(actor, what, parameter, key) for what, parameter, key in given if key is not None]


def _by_id_or_slug(key: str) -> str | UUID:
    try:
        return UUID(key)
    except ValueError:
        return f"slug:{key}"


def _named(actor: Actor, what: str, parameter: str, key: str | UUID) -> Named:
    collection, columns = _SHOWN[what]
    seen = collection.visible(actor)
    try:
        where = reading.key_of(collection, actor, key)
    except NotFound:
        raise _missing(what, parameter) from None

    def build() -> sa.Select[Any]:
        wanted = where.condition(sa.bindparam(f"named_{what}"))
        return sa.select(*[collection.own[name] for name in columns]).where(wanted, seen.clause)

    kind = ("named", what, where.name, seen.name)
    values = {**where.values, **seen.values, f"named_{what}": where.values["record_key"]}
    return Named(what, parameter, kind, collection.remember(kind, build), values)


def _missing(what: str, parameter: str) -> Invalid:
    return Invalid(faults=[Fault("reference_missing", f"?{parameter}", {"what": _SHOWN[what][0].name})])


def resolve(db: Read, actor: Actor, query: ImpactQuery) -> Scope:
    """The scope a question names. Without a month it speaks about the month of ``known_at``.

    Raises:
        Invalid: a month or moment that has not come yet; an agency, place or factor set that does not exist.
    """
    known_at = _known(db, query.known_at)
    as_of, found = as_of_month(query, known_at), dict[str, Row]()
    for each in named_by(actor, query):
        rows = db.fetch(_prepared(db, each), each.values)
        found[each.what] = _as_called(db, each.row(rows), known_at)
    return scope_of(query, as_of, found, known_at)


def as_of_month(query: ImpactQuery, known_at: datetime | None = None) -> int:
    """The month a question speaks about.

    Raises:
        Invalid: it has not come yet.
    """
    latest = clock.this_month()
    as_of = _month_of(known_at or clock.now()) if query.as_of is None else month_index(query.as_of)
    if as_of > latest:
        raise Invalid(faults=[Fault("as_of_future", "?as_of", {"latest": month_text(latest)})])
    return as_of


def scope_of(query: ImpactQuery, as_of: int, found: Mapping[str, Row], known_at: datetime | None = None) -> Scope:
    """The scope of a question.

    Args:
        query: the question.
        as_of: the month it speaks about.
        found: what it names.
        known_at: the moment whose knowledge is used.
    """
    return Scope(
        as_of=as_of,
        agency=found.get("agency"),
        state=query.state,
        municipality=found.get("municipality"),
        below=query.below,
        theme=query.theme,
        year=query.year,
        origin=query.origin,
        measure_type=query.measure_type,
        statuses=tuple(each for each in ProjectStatus if each in query.status) if query.status else (),
        assessment=query.assessment,
        stage=query.stage,
        factor_set=found.get("factor_set"),
        known_at=known_at,
    )


def _prepared(db: Read, named: Named) -> Prepared:
    prepared: Prepared = _SHOWN[named.what][0].remember(
        (*named.kind, db.dialect), lambda: Prepared(named.statement, db.engine.dialect)
    )
    return prepared


def _known(db: Read, moment: datetime | None) -> datetime | None:
    """A moment whose knowledge is settled: no post that is being written can still fall before it.

    Posts are numbered in the last instants of their transactions; the settling time covers those and clocks that go
    apart. Up to the last post that is seen, everything is settled.
    """
    if moment is None:
        return None
    settled = clock.now() - SETTLING
    if moment > settled:
        last = last_post(db)
        settled = settled if last is None else max(settled, last.known_at)
        if moment > settled:
            fault = Fault("known_at_unsettled", "?known_at", {"latest": settled.isoformat()})
            raise Invalid(faults=[fault])
    return moment.astimezone(UTC)


def _as_called(db: Read, found: Row, moment: datetime | None) -> Row:
    """What a parameter points at, as it was called and where it lay at a moment."""
    if moment is None:
        return found
    label = ledger.labels_at(db, moment, [found["id"]]).get(str(found["id"]), {})
    return {name: label.get(name, value) for name, value in found.items()}


def _month_of(moment: datetime) -> int:
    day = moment.astimezone(clock.GERMANY)
    return day.year * MONTHS_A_YEAR + day.month - 1
