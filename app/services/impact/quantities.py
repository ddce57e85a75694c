"""Quantities: tonnes per year and tonnes over a lifetime are two types, and adding one to the other is an error.

Published results mix them (15,000 t per year here, 21,000 t over the lifetime there), so the difference must not
depend on somebody remembering it. The factor convention travels with the quantity for the same reason.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import ClassVar, Self, TypeVar

from app.core.errors import Incommensurable
from app.models.fields import Convention
from app.schemas.impact_figures import FigureBasis

OPPOSED = frozenset({Convention.REAL, Convention.STATUTORY})


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount of greenhouse gas with what it may be added to.

    Units:
        Kilograms.

    Attributes:
        kg: the amount; negative for extra consumption.
        conventions: the conventions of the factors behind it.
    """

    basis: ClassVar[FigureBasis]

    kg: int
    conventions: frozenset[Convention] = frozenset()

    def __add__(self, other: object) -> Self:
        """The sum of two amounts that speak about the same.

        Raises:
            Incommensurable: the bases differ, or one was computed with real and the other with statutory factors.
        """
        if not isinstance(other, Quantity):
            return NotImplemented
        if type(other) is not type(self):
            raise Incommensurable("bases_mixed", bases=sorted({self.basis.value, other.basis.value}))
        conventions = self.conventions | other.conventions
        if conventions >= OPPOSED:
            raise Incommensurable("conventions_mixed")
        return type(self)(self.kg + other.kg, conventions)


@dataclass(frozen=True, slots=True)
class AnnualKg(Quantity):
    """Kilograms avoided per year."""

    basis = FigureBasis.ANNUAL


@dataclass(frozen=True, slots=True)
class LifetimeKg(Quantity):
    """Kilograms avoided over the lifetime of the effect."""

    basis = FigureBasis.LIFETIME


@dataclass(frozen=True, slots=True)
class PeriodKg(Quantity):
    """Kilograms avoided within a period of time."""

    basis = FigureBasis.PERIOD


Amount = TypeVar("Amount", bound=Quantity)


def sum_of(nothing: Amount, amounts: Iterable[Amount]) -> Amount:
    """The sum of amounts of one kind, starting from nothing of that kind.

    Raises:
        Incommensurable: two of them must not be added.
    """
    return reduce(add, amounts, nothing)
