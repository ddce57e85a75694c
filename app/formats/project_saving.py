"""What a project list says about a project's tonnes: how much, and per year or over the lifetime."""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from app.formats.findings import RowFindings, sample
from app.formats.numbers import MASS_UNITS, NumberFormat, parse_decimal, parse_integer, parse_scaled

_KILOGRAM_PLACES: Final = 3
_MONTHS: Final = 12
_LIFETIME_LIMIT: Final = 200
_OVER_YEARS: Final = re.compile(r"t over ([0-9]{1,3}) a")
_WATT_HOURS: Final = 1_000


class SavingBasis(StrEnum):
    """What a figure of tonnes is per; the two never add."""

    ANNUAL = "annual"
    LIFETIME = "lifetime"


@dataclass(frozen=True, slots=True)
class StatedSaving:
    """Tonnes as published.

    Attributes:
        kilograms: Units: kg CO2 or CO2e, whole, in the stated basis.
        basis: per year or over the lifetime.
        lifetime_months: effect lifetime; None if unknown. Units: months.
        is_basis_inferred: the source does not say the basis itself.
    """

    kilograms: int
    basis: SavingBasis
    lifetime_months: int | None
    is_basis_inferred: bool


def _basis(text: str, notes: RowFindings) -> tuple[SavingBasis | None, int | None]:
    """The basis and the years it names."""
    if text == "t/a":
        return SavingBasis.ANNUAL, None
    if text == "t (per year implied)":
        notes.warning("project_basis_inferred", "tonnes_basis", value=text)
        return SavingBasis.ANNUAL, None
    if found := _OVER_YEARS.fullmatch(text):
        return SavingBasis.LIFETIME, int(found[1])
    if text == "t over lifetime":
        return SavingBasis.LIFETIME, None
    notes.error("project_basis_unknown" if text else "project_basis_missing", "tonnes_basis", value=sample(text))
    return None, None


def read_saving(
    tonnes: str, basis_text: str, years_text: str, notation: NumberFormat, notes: RowFindings
) -> StatedSaving | None:
    """The published tonnes with their basis; None if none are published or they cannot be used.

    Args:
        tonnes: the amount.
        basis_text: ``t/a``, ``t over 20 a``, ``t over lifetime``, ``t (per year implied)``.
        years_text: effect lifetime in its own column.
        notation: number notation of the amounts.
        notes: where findings go.
    """
    if not tonnes:
        if basis_text:
            notes.error("project_tonnes_missing", "tonnes_stated", value=sample(basis_text))
        return None
    kilograms = notes.take(parse_scaled(tonnes, notation, _KILOGRAM_PLACES, MASS_UNITS), "tonnes_stated")
    basis, years_in_basis = _basis(basis_text, notes)
    years = notes.optional(years_text, parse_integer, "lifetime_years_stated")
    if years is not None and not 0 < years <= _LIFETIME_LIMIT:
        notes.error("project_lifetime_invalid", "lifetime_years_stated", value=years)
    if years and years_in_basis and years != years_in_basis:
        notes.error("project_lifetime_contradicts", "lifetime_years_stated", value=years, expected=years_in_basis)
    lifetime = years or years_in_basis
    if basis is SavingBasis.LIFETIME and lifetime is None:
        notes.warning("project_lifetime_unknown", "lifetime_years_stated", value=sample(basis_text))
    if notes.failed or kilograms is None or basis is None:
        return None
    inferred = basis_text == "t (per year implied)"
    return StatedSaving(kilograms, basis, lifetime * _MONTHS if lifetime else None, inferred)


def check_factor(
    saving: StatedSaving | None, watt_hours: int | None, factor_text: str, notes: RowFindings
) -> Decimal | None:
    """The factor the source implies, compared with tonnes by kilowatt-hours at the precision it is given in.

    Args:
        saving: the published tonnes.
        watt_hours: energy saved per year. Units: Wh.
        factor_text: kilograms per kilowatt-hour, with a decimal point.
        notes: where findings go.

    Returns:
        The factor. Units: kg per kWh.
    """
    factor = notes.optional(
        factor_text, lambda text: parse_decimal(text, NumberFormat.ENGLISH), "implied_factor_kg_per_kwh"
    )
    if factor is None or saving is None or not watt_hours:
        return factor
    if saving.basis is SavingBasis.LIFETIME and saving.lifetime_months is None:
        return factor
    years = Decimal(saving.lifetime_months or _MONTHS) / _MONTHS if saving.basis is SavingBasis.LIFETIME else 1
    implied = Decimal(saving.kilograms) * _WATT_HOURS / (Decimal(watt_hours) * years)
    rounded = implied.quantize(factor)
    if rounded != factor:
        notes.warning("project_factor_disagrees", "implied_factor_kg_per_kwh", value=factor_text, expected=str(rounded))
    return factor
