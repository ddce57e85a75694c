"""Figures: how a number is answered.

Zero, not reported and suppressed are three different answers, and a figure that has no meaning in a question says why.
A figure behind which stand fewer than three contributors is suppressed for everyone but the agency's own staff and the
network lead, and then shows neither the value nor how many contributors there were.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.core import units
from app.core.errors import Incommensurable
from app.models.fields import Basis, Convention, Gas
from app.schemas.impact import FigureState, Unit
from app.services.impact.quantities import sum_of
from app.services.impact.tonnage import MEASURES, Measure, Outcome

_LEVERAGE_STEPS = 10_000


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of the answer.

    Attributes:
        unit: what the value counts.
        value: kilograms, cents, steps of a ratio or a count; none unless the state is reported or zero.
        state: how it is answered.
        contributors: people or projects behind it; none if suppressed or undefined.
        basis: what tonnes are per.
        reason: why the figure is undefined.
    """

    unit: Unit
    value: int | None
    state: FigureState
    contributors: int | None
    basis: Basis | None = None
    reason: str | None = None

    def wire(self) -> dict[str, Any]:
        """As the wire says it."""
        return {
            "value": None if self.value is None else _WIRE[self.unit](self.value),
            "unit": self.unit,
            "basis": self.basis,
            "state": self.state,
            "reason": self.reason,
            "contributors": self.contributors,
        }

    @property
    def is_suppressed(self) -> bool:
        """Whether the value is held back."""
        return self.state is FigureState.SUPPRESSED

    def suppressed(self) -> "Figure":
        """The same figure, held back."""
        return replace(self, value=None, state=FigureState.SUPPRESSED, contributors=None, reason=None)


_WIRE: dict[Unit, Any] = {
    Unit.TONNES_PER_YEAR: units.tonnes,
    Unit.TONNES: units.tonnes,
    Unit.EUROS: units.euros,
    Unit.RATIO: lambda steps: steps / _LEVERAGE_STEPS,
    Unit.COUNT: int,
    Unit.HOURS: int,
}
_TONNES = {Basis.ANNUAL: Unit.TONNES_PER_YEAR, Basis.LIFETIME: Unit.TONNES}


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes figures for one caller.

    Attributes:
        threshold: the least number of contributors that is shown; 0 for those who see everything.
    """

    threshold: int

    def small(self, number: int) -> bool:
        """Whether so few must not be shown; none at all may."""
        return 0 < number < self.threshold

    def sum(self, unit: Unit, value: int, contributors: int, *, known: bool = False) -> Figure:
        """A sum over contributors; without any, it is only a zero if it is known to be one."""
        if not contributors and not known:
            return Figure(unit, None, FigureState.NOT_REPORTED, 0)
        figure = Figure(unit, value, FigureState.REPORTED if value else FigureState.ZERO, contributors)
        return figure.suppressed() if self.small(contributors) else figure

    def people(self, value: int, *, hidden: bool = False) -> Figure:
        """A count of people; each of them is a contributor."""
        figure = Figure(Unit.COUNT, value, FigureState.REPORTED if value else FigureState.ZERO, value)
        return figure.suppressed() if hidden or self.small(value) else figure

    @staticmethod
    def things(value: int) -> Figure:
        """A count of projects, places or events; these are no persons and are always shown."""
        return Figure(Unit.COUNT, value, FigureState.REPORTED if value else FigureState.ZERO, value)

    @staticmethod
    def undefined(unit: Unit, reason: str) -> Figure:
        """A figure without meaning in this question."""
        return Figure(unit, None, FigureState.UNDEFINED, None, reason=reason)

    def ratio(self, above: Figure, below: Figure) -> Figure:
        """Sum over sum, to four decimals."""
        if above.is_suppressed or below.is_suppressed:
            return Figure(Unit.RATIO, None, FigureState.SUPPRESSED, None)
        if not below.value:
            return self.undefined(Unit.RATIO, "no_granted_funding")
        if above.value is None:
            return self.undefined(Unit.RATIO, "no_realised_investment")
        steps = units.round_half_even_div(above.value * _LEVERAGE_STEPS, below.value)
        state = FigureState.REPORTED if steps else FigureState.ZERO
        return Figure(Unit.RATIO, steps, state, min(above.contributors or 0, below.contributors or 0))

    def tonnage(self, basis: Basis, measure: Measure) -> dict[str, Any]:
        """One of the two tonnages: a total where there is one, and the parts by factor convention."""
        total = self._total(basis, measure)
        counts = measure.coverage.by_convention
        hidden = total.is_suppressed or any(self.small(number) for number in counts.values())
        parts = []
        for amount in measure.amounts:
            (convention,) = amount.conventions
            figure = replace(self.sum(_TONNES[basis], amount.kg, counts[convention]), basis=basis)
            parts.append(_part(figure.suppressed() if hidden else figure, convention, measure.gases[convention]))
        every = frozenset[Gas | None]().union(*measure.gases.values())
        return {"total": total.wire(), "by_convention": parts, **_gases(every)}

    def _total(self, basis: Basis, measure: Measure) -> Figure:
        contributors, known = measure.coverage.contributing, measure.coverage.known
        try:
            value = sum_of(MEASURES[basis](0), measure.amounts).kg
        except Incommensurable as refusal:
            refused = replace(self.undefined(_TONNES[basis], refusal.code), basis=basis)
            return refused.suppressed() if self.small(contributors) else refused
        return replace(self.sum(_TONNES[basis], value, contributors, known=known), basis=basis)

    def coverage(self, measure: Measure) -> dict[str, Any]:
        """How many projects stand behind a tonnage; of a suppressed one that stays unsaid."""
        coverage = measure.coverage
        hidden = self.small(coverage.contributing)
        left_out = {each.name.lower(): coverage.outcomes.get(each, 0) for each in Outcome if each}
        return {
            "contributing": None if hidden else coverage.contributing,
            "incomplete": None if hidden else coverage.incomplete,
            "left_out": None if hidden else left_out,
        }


def _part(figure: Figure, convention: Convention, gases: frozenset[Gas | None]) -> dict[str, Any]:
    return {"convention": convention, "figure": figure.wire(), **_gases(gases)}


def _gases(gases: frozenset[Gas | None]) -> dict[str, Any]:
    named: Sequence[Gas] = [gas for gas in Gas if gas in gases]
    return {"gases": named, "gases_mixed": len(gases) > 1}
