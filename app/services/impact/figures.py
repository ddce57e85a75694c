"""Figures: how a number is answered.

Zero, not reported and suppressed are three different answers, and a figure that has no meaning in a question says why.
A figure behind which stand fewer than three contributors, or that would give such a one away, is suppressed for
everyone but the agency's own staff and the network lead, and then shows neither the value nor how many contributors
there were.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, NamedTuple

from app.core import units
from app.core.errors import Incommensurable
from app.models.fields import Convention, Gas
from app.schemas.impact_figures import FigureBasis, FigureState, Unit
from app.services.impact.keys import Keys
from app.services.impact.quantities import sum_of
from app.services.impact.tonnage import Tonnage
from app.services.impact.veil import Veil

_RATIO_STEPS = 10_000
"""Four decimals."""
_GRAMS = 1_000


class Figure(NamedTuple):
    """One number of the answer.

    Attributes:
        unit: what the value counts.
        value: kilograms, cents, steps of a ratio, cents per tonne, grams per head or a count; none unless the state
            is reported or zero.
        state: how it is answered.
        contributors: people or projects behind it; none if suppressed or undefined.
        basis: what tonnes are per.
        reason: why the figure is undefined.
    """

    unit: Unit
    value: int | None
    state: FigureState
    contributors: int | None
    basis: FigureBasis | None = None
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
        return self._replace(value=None, state=FigureState.SUPPRESSED, contributors=None, reason=None)


_WIRE: dict[Unit, Any] = {
    Unit.TONNES_PER_YEAR: units.tonnes,
    Unit.TONNES: units.tonnes,
    Unit.EUROS: units.euros,
    Unit.EUROS_PER_TONNE: units.euros,
    Unit.KILOGRAMS_PER_HEAD: lambda grams: grams / _GRAMS,
    Unit.RATIO: lambda steps: steps / _RATIO_STEPS,
    Unit.COUNT: int,
    Unit.HOURS: int,
}
_TONNES = {
    FigureBasis.ANNUAL: Unit.TONNES_PER_YEAR,
    FigureBasis.LIFETIME: Unit.TONNES,
    FigureBasis.PERIOD: Unit.TONNES,
}


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes the figures of one cell for one caller.

    Attributes:
        threshold: the least number of contributors that is shown; 0 for those who see everything.
        veil: what else is not told; none for those who see everything.
    """

    threshold: int
    veil: Veil | None = None

    def of(self, keys: Keys, values: Sequence[Any]) -> "Maker":
        """Makes the figures of one group."""
        return self if self.veil is None else replace(self, veil=self.veil.cell(keys, values))

    def at(self, month: int) -> "Maker":
        """Makes the figures of another month."""
        return self if self.veil is None else replace(self, veil=self.veil.at(month))

    def veiled(self, name: str, figure: Figure, *more: str) -> Figure:
        """The protected figure as the caller may see it; that nobody contributed may always be said.

        Args:
            name: as ``census`` calls it.
            figure: as it is.
            more: what it is told apart by besides the cell.
        """
        if self.veil is None or figure.contributors == 0 or figure.is_suppressed:
            return figure
        return figure.suppressed() if self.veil.hides(name, *more) else figure

    def small(self, number: int) -> bool:
        """Whether so few must not be shown; none at all may."""
        return 0 < number < self.threshold

    def sum(
        self, unit: Unit, value: int, contributors: int, *, known: bool = False, basis: FigureBasis | None = None
    ) -> Figure:
        """A sum over contributors; without any, it is only a zero if it is known to be one."""
        if not contributors and not known:
            return Figure(unit, None, FigureState.NOT_REPORTED, 0, basis)
        figure = Figure(unit, value, FigureState.REPORTED if value else FigureState.ZERO, contributors, basis)
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
        """Realised investment by granted funding, to four decimals."""
        return self._quotient(Unit.RATIO, above, below, _RATIO_STEPS, ("no_realised_investment", "no_granted_funding"))

    def efficiency(self, granted: Figure, lifetime: Figure) -> Figure:
        """Cents of granted funding by tonnes over the lifetime."""
        if lifetime.state is FigureState.UNDEFINED and lifetime.reason:
            return self.undefined(Unit.EUROS_PER_TONNE, lifetime.reason)
        reasons = ("no_granted_funding", "no_lifetime_tonnes")
        return self._quotient(Unit.EUROS_PER_TONNE, granted, lifetime, _GRAMS, reasons)

    def per_head(self, annual: Figure, population: int | None, placed: bool, past: bool) -> Figure:  # noqa: FBT001 - facts
        """Grams a year for each inhabitant; of a past moment it is not kept how many inhabitants were known."""
        if not placed:
            return self.undefined(Unit.KILOGRAMS_PER_HEAD, "no_place")
        if past:
            return self.undefined(Unit.KILOGRAMS_PER_HEAD, "population_not_kept")
        if not population:
            return self.undefined(Unit.KILOGRAMS_PER_HEAD, "no_population")
        if annual.value is None:
            return annual._replace(unit=Unit.KILOGRAMS_PER_HEAD)
        grams = units.round_half_even_div(annual.value * _GRAMS, population)
        return annual._replace(unit=Unit.KILOGRAMS_PER_HEAD, value=grams)

    def _quotient(self, unit: Unit, above: Figure, below: Figure, steps: int, reasons: tuple[str, str]) -> Figure:
        """Sum over sum; above and below each have a reason for when there is none."""
        if above.is_suppressed or below.is_suppressed:
            return Figure(unit, None, FigureState.SUPPRESSED, None)
        for figure in (above, below):
            if figure.state is FigureState.UNDEFINED and figure.reason:
                return self.undefined(unit, figure.reason)
        if not below.value or below.value < 0:
            return self.undefined(unit, reasons[1])
        if above.value is None:
            return self.undefined(unit, reasons[0])
        value = units.round_half_even_div(above.value * steps, below.value)
        state = FigureState.REPORTED if value else FigureState.ZERO
        return Figure(unit, value, state, min(above.contributors or 0, below.contributors or 0))

    def tonnage(self, tonnage: Tonnage, total: Figure) -> dict[str, Any]:
        """A figure in tonnes: a total where there is one, and the parts by factor convention."""
        every = frozenset[Gas | None]().union(*tonnage.gases.values())
        return {"total": total.wire(), "by_convention": self.parts(tonnage, total), **_gases(every)}

    def parts(self, tonnage: Tonnage, total: Figure) -> list[dict[str, Any]]:
        """The parts by factor convention as the wire says them."""
        return [
            {"convention": convention, "figure": figure.wire(), **_gases(tonnage.gases[convention])}
            for convention, figure in self.split(tonnage, total)
        ]

    def split(self, tonnage: Tonnage, total: Figure) -> list[tuple[Convention, Figure]]:
        """The parts by factor convention; all hidden where one of them or the total is."""
        counts = tonnage.coverage.by_convention
        hidden = total.is_suppressed or bool(self.threshold and any(map(self.small, counts.values())))
        hidden = hidden or (self.veil is not None and self.veil.hides(tonnage.name, "convention"))
        parts = []
        for amount in tonnage.amounts:
            (convention,) = amount.conventions
            figure = self.sum(total.unit, amount.kg, counts[convention], basis=total.basis)
            parts.append((convention, figure.suppressed() if hidden else figure))
        return parts

    def total(self, tonnage: Tonnage) -> Figure:
        """All tonnes, where they may be added."""
        contributors, known = tonnage.coverage.contributing, tonnage.coverage.known
        basis = tonnage.nothing.basis
        unit = _TONNES[basis]
        try:
            value = tonnage.amounts[0].kg if len(tonnage.amounts) == 1 else sum_of(tonnage.nothing, tonnage.amounts).kg
        except Incommensurable as refusal:
            refused = self.undefined(unit, refusal.code)._replace(basis=basis)
            return refused.suppressed() if self.small(contributors) else self.veiled(tonnage.name, refused)
        return self.veiled(tonnage.name, self.sum(unit, value, contributors, known=known, basis=basis))

    @staticmethod
    def coverage(tonnage: Tonnage, total: Figure) -> dict[str, Any]:
        """How many projects stand behind a tonnage; of a suppressed one it stays unsaid."""
        coverage, hidden = tonnage.coverage, total.is_suppressed
        return {
            "contributing": None if hidden else coverage.contributing,
            "incomplete": None if hidden else coverage.incomplete,
            "left_out": None if hidden else coverage.left_out,
        }


@lru_cache(maxsize=256)
def _gases(gases: frozenset[Gas | None]) -> Mapping[str, Any]:
    return {"gases": [gas for gas in Gas if gas in gases], "gases_mixed": len(gases) > 1}
