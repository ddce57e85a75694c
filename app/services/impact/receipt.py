"""Receipt: a figure's contributions, page by page, which sum to it exactly.

Who does not see the scope in full is shown the contributions of records anybody may see. The rest is one line with its
sum, as long as it stands for enough projects; otherwise the receipt is withheld, for the sum would give somebody away.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from app.core.db import Snapshot
from app.core.errors import Fault, Invalid
from app.core.units import month_index, month_text
from app.models.agencies import Agency
from app.models.factors import FactorSet
from app.models.ledger import Entry, EntryKind
from app.models.municipalities import Municipality
from app.models.projects import Project
from app.schemas.impact_receipts import ReceiptMeasure, ReceiptQuery, ReceiptState
from app.schemas.impact_table import Measure
from app.services import fundings, projects
from app.services.access import Actor
from app.services.impact.answer import count, envelope, maker_for
from app.services.impact.cell import MONEY, cell
from app.services.impact.contributions import CONTRIBUTIONS, IN_TIME, Contribution
from app.services.impact.figures import Maker
from app.services.impact.receipt_lines import COLUMNS, lines
from app.services.impact.receipt_totals import NOT_BY_SAVING, SMALL_NUMBER, Totals, total_wire
from app.services.impact.resolving import resolve
from app.services.impact.scope import MONTHS_A_YEAR, Scope, Shape, rows
from app.services.impact.seeking import Place, Seek
from app.services.impact.selection import E, known, of_kind, restricted

A = sa.inspect(Agency).columns
F = sa.inspect(FactorSet).columns
M = sa.inspect(Municipality).columns
P = sa.inspect(Project).columns
OF_PROJECT = sa.and_(P["agency_id"] == E["agency_id"], P["id"] == E["project_id"])
_OWN = E["agency_id"] == sa.bindparam("caller_agency", type_=E["agency_id"].type)
_PUBLISHED = sa.and_(E["published"].is_(sa.true()), P["published"].is_(sa.true()))
CLAUSES: Mapping[str, sa.ColumnElement[bool]] = {
    "all": sa.true(),
    "own": sa.or_(_OWN, _PUBLISHED),
    "published": _PUBLISHED,
    "own grants": _OWN,
    "none": sa.false(),
}
"""Entries the caller may see one by one, by the name of what the caller sees."""
_EVERY = "every"


@dataclass(frozen=True, slots=True)
class Sight:
    """What the caller is shown of a receipt.

    Attributes:
        named: name of the clause for entries shown with their record.
        shown: name of the clause for entries shown at all; a caller who sees the scope in full is shown all of them.
        values: of the clauses' parameters.
    """

    named: str
    shown: str
    values: dict[str, Any] = field(default_factory=dict)


def sight(actor: Actor, scope: Scope, *, of_grants: bool) -> Sight:
    """What the caller is shown."""
    seen = fundings.visible(actor) if of_grants else projects.visible(actor)
    named = "own grants" if of_grants and seen.name == "own" else seen.name
    if named not in CLAUSES:  # who sees single records of an agency, sees its receipts as everybody does
        named = "published"
    shown = "all" if scope.seen_in_full_by(actor) else named
    return Sight(named, shown, {"caller_agency": actor.agency_id})


def get_receipt(db: Snapshot, actor: Actor, query: ReceiptQuery) -> dict[str, Any]:
    """A page of the contributions to a figure, with the figure.

    Raises:
        Invalid: a scope or period that does not exist.
        Malformed: a cursor of another question.
    """
    scope = resolve(db, actor, query)
    measure = query.measure
    first, last = period(query, scope)
    contribution = CONTRIBUTIONS[measure]
    seen = sight(actor, scope, of_grants=contribution.of_grants)
    values = {**seen.values, "first": first, "last": last}
    head = {
        **envelope(db, scope),
        "measure": measure,
        "unit": contribution.unit,
        "basis": contribution.basis,
        "first": first and month_text(first),
        "last": last and month_text(last),
    }
    if scope.shape.by_saving and not contribution.is_tonnage:
        return {
            **head,
            **_empty(ReceiptState.UNDEFINED, NOT_BY_SAVING),
            **total_wire(contribution, None, maker_for(db, actor, scope)),
        }
    maker = maker_for(db, actor, scope)
    found = totals(db, scope, measure, seen, values)
    told = total_wire(contribution, found, maker, known=_timed(db, scope, contribution, found))
    reason = found.withheld(maker)
    if found.contributors and not reason and _veiled(maker, measure, found, first, last):
        reason = SMALL_NUMBER
        told = total_wire(contribution, found, maker, hidden=True)
    if measure is not ReceiptMeasure.PERIOD:
        headline = cell(count(db, scope), maker, scope.shape).figure(Measure(measure.value))
        told["total"] = headline.wire()
        reason = SMALL_NUMBER if headline.is_suppressed else reason
    if reason is not None:
        return {**head, **_empty(ReceiptState.SUPPRESSED, reason), **told}
    seek = Seek.of(db, query, ("receipt", measure, seen.named, seen.shown, values, scope))
    return {
        **head,
        "state": ReceiptState.REPORTED,
        "reason": None,
        **told,
        "entries": found.entries,
        "undisclosed": found.undisclosed(contribution),
        **_page(db, scope, contribution, measure, seen, values, seek),
    }


def _veiled(maker: Maker, measure: ReceiptMeasure, found: Totals, first: int | None, last: int | None) -> bool:
    """Whether the caller is not told the figure or its parts; of periods, only calendar years are told to everybody."""
    veil = maker.veil
    if veil is None:
        return False
    name = MONEY.get(measure.value, measure.value)
    if measure is ReceiptMeasure.PERIOD and first is not None and last is not None:
        veil = veil.at(last)
        if first % MONTHS_A_YEAR:
            return True
    return veil.hides(name) or (len(found.by_convention()) > 1 and veil.hides(name, "convention"))


def _empty(state: ReceiptState, reason: str) -> dict[str, Any]:
    return {
        "state": state, "reason": reason, "entries": None, "undisclosed": [], "items": [], "next": None, "prev": None,
    }  # fmt: skip


def period(query: ReceiptQuery, scope: Scope) -> tuple[int | None, int | None]:
    """First and last month of the measure, as month indexes; none for a measure of one month.

    Raises:
        Invalid: a period that is not needed, incomplete, backwards or to come.
    """
    given = {"from": query.from_, "to": query.to}
    if query.measure is not ReceiptMeasure.PERIOD:
        unwanted = [name for name, value in given.items() if value is not None]
        if unwanted:
            raise Invalid(faults=[Fault("only_for_period", f"?{name}", {"name": name}) for name in unwanted])
        year = scope.as_of // MONTHS_A_YEAR * MONTHS_A_YEAR
        return (year, year + MONTHS_A_YEAR - 1) if query.measure is ReceiptMeasure.NEW else (None, None)
    if query.from_ is None or query.to is None:
        raise Invalid(faults=[Fault("missing", f"?{name}") for name, value in given.items() if value is None])
    return checked_period(query.from_, query.to, scope)


def checked_period(start: str, end: str | None, scope: Scope) -> tuple[int, int]:
    """Two months in order, none after the as-of month, which is the last one if none is given.

    Raises:
        Invalid: backwards, or to come.
    """
    first, last = month_index(start), scope.as_of if end is None else month_index(end)
    if first > scope.as_of:
        raise Invalid(faults=[Fault("as_of_future", "?from", {"latest": month_text(scope.as_of)})])
    if first > last:
        raise Invalid(faults=[Fault("end_before_start", "?to", {"start": "from"})])
    if last > scope.as_of:
        raise Invalid(faults=[Fault("as_of_future", "?to", {"latest": month_text(scope.as_of)})])
    return first, last


def totals(db: Snapshot, scope: Scope, measure: ReceiptMeasure, seen: Sight, values: Mapping[str, Any]) -> Totals:
    """The sum of all contributions, by convention and by whether the caller is shown them."""
    found = Totals()
    for convention, shown, entries, amount, number in rows(db, scope, _totals, measure, seen.shown, **values):
        found.add(None if convention == _EVERY else convention, bool(shown), int(entries), int(amount), int(number))
    return found


def _from_entries() -> sa.FromClause:
    return sa.join(Entry, Project, OF_PROJECT, isouter=True)


def _totals(shape: Shape, measure: ReceiptMeasure, shown: str) -> sa.Select[Any]:
    contribution = CONTRIBUTIONS[measure]
    convention = E["convention"] if contribution.is_tonnage else sa.literal_column("''", sa.String())
    flag = sa.case((CLAUSES[shown], 1), else_=0)
    columns = (convention.label("convention"), E["agency_id"], E["project_id"], flag.label("shown"))
    each = sa.select(*columns, contribution.amount.label("amount")).select_from(_from_entries())
    each_one = each.where(known(shape), *restricted(shape), contribution.condition).subquery()
    keys = (each_one.c.convention, each_one.c.agency_id, each_one.c.project_id, each_one.c.shown)
    sums = (sa.func.count().label("entries"), sa.func.sum(each_one.c.amount).label("amount"))
    every = sa.select(*keys, *sums).group_by(*keys).cte("parts")
    by_convention = sa.select(
        every.c.convention,
        every.c.shown,
        sa.func.sum(every.c.entries).label("entries"),
        sa.func.sum(every.c.amount).label("amount"),
        sa.func.count().label("projects"),
    ).group_by(every.c.convention, every.c.shown)
    once = sa.select(every.c.agency_id, every.c.project_id, every.c.shown).distinct().subquery()
    nothing = sa.literal_column("0", sa.Integer())
    marker = sa.literal_column(f"'{_EVERY}'", sa.String())
    whole = sa.select(marker, once.c.shown, nothing, nothing, sa.func.count()).group_by(once.c.shown)
    both = sa.union_all(by_convention, whole).subquery()
    return sa.select(both)


def _timed(db: Snapshot, scope: Scope, contribution: Contribution, found: Totals) -> bool:
    """Whether nothing is a known zero: effects were reported, none of them at work."""
    return contribution.timed and not found.entries and bool(rows(db, scope, _reported)[0][0])


def _reported(shape: Shape) -> sa.Select[Any]:
    return sa.select(sa.exists().where(known(shape), *restricted(shape), of_kind(EntryKind.SAVING), IN_TIME))


def _page(
    db: Snapshot,
    scope: Scope, contribution: Contribution, measure: ReceiptMeasure, seen: Sight, values: Mapping[str, Any],
    seek: Seek,
) -> dict[str, Any]:  # fmt: skip
    more = (measure, seen.shown, seen.named, seek.place)
    found, edges = seek.cut(rows(db, scope, _lines, *more, **values, **seek.values))
    return {"items": lines(db, contribution, found, scope.known_at), **edges}


def _lines(shape: Shape, measure: ReceiptMeasure, shown: str, named: str, place: Place) -> sa.Select[Any]:
    contribution = CONTRIBUTIONS[measure]
    none = sa.null()
    columns = {
        "entry": E["id"], "kind": E["kind"], "item_id": E["item_id"], "revision": E["revision"],
        "owner": E["agency_id"], "project_id": E["project_id"], "title": P["title"],
        "named": sa.case((CLAUSES[named], 1), else_=0), "municipality_id": E["municipality_id"],
        "municipality": M["name"], "agency_id": E["credited_agency_id"], "slug": A["slug"], "agency": A["name"],
        "basis_points": E["basis_points"], "factor_set_id": E["factor_set_id"], "set_title": F["title"],
        "edition": F["edition"], "convention": E["convention"], "gas": E["gas"], "saving_kind": E["saving_kind"],
        "starts": E["starts"], "ends": E["ends"], "annual_kg": E["annual_kg"],
        "months": none if contribution.months is None else contribution.months, "amount": contribution.amount,
    }  # fmt: skip
    joined = _from_entries()
    for table, condition in (
        (Municipality, M["id"] == E["municipality_id"]),
        (Agency, A["id"] == E["credited_agency_id"]),
        (FactorSet, F["id"] == E["factor_set_id"]),
    ):
        joined = joined.outerjoin(table, condition)
    statement = sa.select(*[columns[name].label(name) for name in COLUMNS]).select_from(joined)
    statement = statement.where(known(shape), *restricted(shape), contribution.condition, CLAUSES[shown])
    return place.applied(statement, E["id"])
