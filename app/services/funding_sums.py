"""Sums of grants per funder and year: requested, granted and paid, each grant once.

Nothing is joined to projects, so a grant that pays for several of them counts as one. An amount belongs to the year of
its own day: of the application, of the notice of grant, of each payment. Where that day is not known, the year is
null. What was paid without recorded payments has no day.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import sqlalchemy as sa

from app.core.db import Snapshot
from app.core.units import euros
from app.models.agencies import Agency
from app.models.fundings import FundingProgramme, Grant, GrantPayment
from app.schemas.funding_answers import SumsBy, SumsQuery
from app.services import fundings
from app.services.access import Actor
from app.services.fundings import GRANTED, REQUESTED

A = sa.inspect(Agency).columns
FP = sa.inspect(FundingProgramme).columns
G = sa.inspect(Grant).columns
GP = sa.inspect(GrantPayment).columns
_KEYS: Final[Mapping[SumsBy, tuple[Any, Any]]] = {
    SumsBy.FUNDER: (FP["funder"], FP["funder"]),
    SumsBy.PROGRAMME: (FP["slug"], FP["name"]),
    SumsBy.LEVEL: (FP["funder_level"], FP["funder_level"]),
    SumsBy.AGENCY: (G["agency_id"], A["name"]),
}
"""By what -> the key of a line, and how people say it."""
_of_grant = sa.and_(GP["agency_id"] == G["agency_id"], GP["grant_id"] == G["id"])
_has_payments = sa.exists().where(_of_grant).correlate(Grant)


@dataclass(slots=True)
class _Line:
    name: str
    cents: dict[str, int] = field(default_factory=dict)
    grants: dict[str, int] = field(default_factory=dict)


def get_funding_sums(db: Snapshot, actor: Actor, query: SumsQuery) -> dict[str, Any]:
    """Sums over the grants the caller may see, by key and year."""
    lines: dict[tuple[str, int | None], _Line] = {}
    for name, amount, day, where, paid in (
        ("requested", G["requested_cents"], G["applied_on"], REQUESTED, False),
        ("granted", G["granted_cents"], G["granted_on"], GRANTED, False),
        ("paid", GP["amount_cents"], GP["paid_on"], GRANTED, True),
        ("paid", G["paid_cents"], sa.null(), sa.and_(GRANTED, G["paid_cents"].is_not(None), ~_has_payments), False),
    ):
        for row in db.all(_sums(actor, query, amount, day, where, paid=paid)):
            key = str(getattr(row.key, "value", row.key)), None if row.year is None else int(row.year)
            line = lines.setdefault(key, _Line(str(getattr(row.name, "value", row.name))))
            line.cents[name] = line.cents.get(name, 0) + int(row.cents or 0)
            line.grants[name] = line.grants.get(name, 0) + int(row.grants)
    return {"by": query.by.value, "items": list(_items(lines, _wanted(query)))}


def _sums(
    actor: Actor, query: SumsQuery, amount: Any, day: Any, where: sa.ColumnElement[bool], *, paid: bool  # noqa: ANN401 - columns
) -> sa.Select[Any]:  # fmt: skip
    """One of the amounts, added up."""
    seen = fundings.visible(actor)
    key, name = _KEYS[query.by]
    year = sa.null() if isinstance(day, sa.sql.elements.Null) else sa.extract("year", day)
    statement = (
        sa.select(
            key.label("key"),
            sa.func.min(name).label("name"),
            year.label("year"),
            sa.func.sum(amount).label("cents"),
            sa.func.count(sa.distinct(G["id"])).label("grants"),
        )
        .select_from(Grant)
        .join(FundingProgramme, FP["id"] == G["funding_programme_id"])
        .join(Agency, A["id"] == G["agency_id"])
        .where(seen.clause, where)
        .group_by(key, *([] if isinstance(day, sa.sql.elements.Null) else [year]))
    )
    if paid:
        statement = statement.join(GrantPayment, _of_grant)
    if query.agency_id is not None:
        statement = statement.where(G["agency_id"] == query.agency_id)
    return statement.params(**seen.values)


def _wanted(query: SumsQuery) -> Callable[[int | None], bool]:
    def wanted(year: int | None) -> bool:
        if query.year_from is None and query.year_to is None:
            return True
        if year is None:
            return False
        return (query.year_from or year) <= year <= (query.year_to or year)

    return wanted


def _items(
    lines: Mapping[tuple[str, int | None], _Line], wanted: Callable[[int | None], bool]
) -> Iterator[dict[str, Any]]:
    for key, year in sorted(lines, key=lambda each: (each[0], each[1] or 0)):
        if not wanted(year):
            continue
        line = lines[key, year]
        amounts = {f"{name}_eur": euros(line.cents.get(name, 0)) for name in ("requested", "granted", "paid")}
        counts = {f"{name}_grants": line.grants.get(name, 0) for name in ("requested", "granted", "paid")}
        yield {"key": key, "name": line.name, "year": year, **amounts, **counts}
