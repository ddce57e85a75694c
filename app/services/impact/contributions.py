"""Contributions: which entries of the ledger a measure sums, and what each of them gives.

Figures over time count whole months: an entry gives its yearly amount times its months of effect by twelve, rounded
once half even, so that parts and years always add up.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.core import units
from app.models.ledger import EntryKind
from app.schemas.impact_figures import FigureBasis, Unit
from app.schemas.impact_receipts import ReceiptMeasure
from app.services.impact.scope import parameter
from app.services.impact.selection import OF_STAGE, E, of_kind

YEAR = 12
INTEGER = sa.BigInteger()
AS_OF = parameter("as_of", sa.Integer())
FIRST, LAST = parameter("first", sa.Integer()), parameter("last", sa.Integer())
ACHIEVED = OF_STAGE
IN_TIME = sa.and_(ACHIEVED, E["annual_kg"].is_not(None), E["starts"].is_not(None))
"""Savings of which a yearly effect and its beginning are known."""

Expression = sa.ColumnElement[Any]
WIRE: Mapping[Unit, Callable[[int], float]] = {
    Unit.TONNES_PER_YEAR: units.tonnes,
    Unit.TONNES: units.tonnes,
    Unit.EUROS: units.euros,
    Unit.COUNT: int,
    Unit.HOURS: int,
}
"""Kilograms, cents and numbers as the wire says them."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a measure sums.

    Attributes:
        unit: of the figure.
        kinds: kinds of entries that can contribute.
        where: which of them do.
        amount: what one gives, in kilograms, cents or numbers.
        basis: what tonnes are per.
        months: months of effect counted.
        timed: whether a zero is known because effects were reported, none of them at work.
    """

    unit: Unit
    kinds: tuple[EntryKind, ...]
    where: Expression
    amount: Expression
    basis: FigureBasis | None = None
    months: Expression | None = None
    timed: bool = False

    @property
    def condition(self) -> Expression:
        """Entries that contribute, whatever the scope."""
        return sa.and_(of_kind(*self.kinds), self.where)

    @property
    def is_tonnage(self) -> bool:
        """Whether it sums tonnes, which have a factor convention."""
        return self.unit in {Unit.TONNES, Unit.TONNES_PER_YEAR}

    @property
    def of_grants(self) -> bool:
        """Whether it sums parts of grants."""
        return EntryKind.GRANT in self.kinds


def months_until(month: Expression) -> Expression:
    """Months of effect through a month; none before it begins."""
    after = month + 1
    end = sa.case((E["ends"] < after, E["ends"]), else_=after)
    return sa.case((end > E["starts"], end - E["starts"]), else_=sa.literal_column("0"))


def effect_until(month: Expression) -> Expression:
    """An entry's effect from its beginning through a month, kg; in 64 bits because the division comes first."""
    months = sa.cast(months_until(month), INTEGER)
    size = sa.func.abs(E["annual_kg"], type_=INTEGER)
    parts = (size % YEAR) * months
    quotient, rest = (size // YEAR) * months + parts // YEAR, parts % YEAR
    up = sa.or_(2 * rest > YEAR, sa.and_(2 * rest == YEAR, quotient % 2 == 1))
    rounded = quotient + sa.case((up, 1), else_=0)
    return sa.case((E["annual_kg"] < 0, -rounded), else_=rounded)


def _per_year(where: Expression) -> Contribution:
    kinds = (EntryKind.SAVING,)
    return Contribution(Unit.TONNES_PER_YEAR, kinds, where, E["annual_kg"], FigureBasis.ANNUAL, timed=True)


def _annual() -> Contribution:
    return _per_year(sa.and_(IN_TIME, E["starts"] <= AS_OF, sa.or_(E["ends"].is_(None), E["ends"] > AS_OF)))


def _lifetime() -> Contribution:
    where = sa.and_(ACHIEVED, E["lifetime_kg"].is_not(None))
    return Contribution(Unit.TONNES, (EntryKind.SAVING,), where, E["lifetime_kg"], FigureBasis.LIFETIME)


def _cumulative() -> Contribution:
    where = sa.and_(IN_TIME, E["starts"] <= AS_OF)
    amount, months = effect_until(AS_OF), months_until(AS_OF)
    return Contribution(Unit.TONNES, (EntryKind.SAVING,), where, amount, FigureBasis.PERIOD, months, timed=True)


def _new() -> Contribution:
    where = sa.and_(IN_TIME, E["starts"].between(FIRST, LAST))
    return Contribution(
        Unit.TONNES_PER_YEAR, (EntryKind.SAVING,), where, E["annual_kg"], FigureBasis.ANNUAL, timed=True
    )


def _period() -> Contribution:
    before = FIRST - 1
    where = sa.and_(IN_TIME, E["starts"] <= LAST, sa.or_(E["ends"].is_(None), E["ends"] > FIRST))
    amount = effect_until(LAST) - effect_until(before)
    months = months_until(LAST) - months_until(before)
    return Contribution(Unit.TONNES, (EntryKind.SAVING,), where, amount, FigureBasis.PERIOD, months, timed=True)


def _stated(unit: Unit, column: str, *kinds: EntryKind) -> Callable[[], Contribution]:
    """An amount that entries state."""
    return lambda: Contribution(unit, kinds, E[column].is_not(None), E[column])


def _people() -> Contribution:
    saving = sa.and_(of_kind(EntryKind.SAVING), ACHIEVED)
    report = sa.and_(of_kind(EntryKind.REPORT), E["starts"] <= AS_OF)
    where = sa.and_(sa.or_(saving, report), E["people"].is_not(None))
    return Contribution(Unit.COUNT, (EntryKind.SAVING, EntryKind.REPORT), where, E["people"])


def _hours() -> Contribution:
    where = sa.and_(E["starts"] <= AS_OF, E["hours"].is_not(None))
    return Contribution(Unit.HOURS, (EntryKind.REPORT, EntryKind.HOURS, EntryKind.ENGAGEMENT_HOURS), where, E["hours"])


MAKERS: Mapping[ReceiptMeasure, Callable[[], Contribution]] = {
    ReceiptMeasure.ANNUAL: _annual,
    ReceiptMeasure.LIFETIME: _lifetime,
    ReceiptMeasure.CUMULATIVE: _cumulative,
    ReceiptMeasure.NEW: _new,
    ReceiptMeasure.PERIOD: _period,
    ReceiptMeasure.PLANNED_INVESTMENT: _stated(Unit.EUROS, "planned_cents", EntryKind.PROJECT),
    ReceiptMeasure.REALISED_INVESTMENT: _stated(Unit.EUROS, "realised_cents", EntryKind.PROJECT),
    ReceiptMeasure.REQUESTED: _stated(Unit.EUROS, "requested_cents", EntryKind.GRANT),
    ReceiptMeasure.GRANTED: _stated(Unit.EUROS, "granted_cents", EntryKind.GRANT),
    ReceiptMeasure.PAID: _stated(Unit.EUROS, "paid_cents", EntryKind.GRANT),
    ReceiptMeasure.PEOPLE_REACHED: _people,
    ReceiptMeasure.VOLUNTEER_HOURS: _hours,
}
CONTRIBUTIONS: Mapping[ReceiptMeasure, Contribution] = {measure: make() for measure, make in MAKERS.items()}
"""What each measure sums. Values of the statements: ``as_of``, and ``first`` and ``last`` of a period."""
