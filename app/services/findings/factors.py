"""Factors outside of what is known of their carrier, stated ones and those a published result implies."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from app.core.db import Read
from app.core.units import grams_per_kwh
from app.models.factors import Factor
from app.models.findings import FindingCode
from app.models.projects import Project
from app.models.savings import Saving, SavingInput, SavingKind
from app.services.findings import known
from app.services.findings.asking import ANNUAL_KG, OF_PROJECT, Scope, V, Walk, Window, rule, savings_in
from app.services.findings.finding import Expected, Finding

I = sa.inspect(SavingInput).columns  # noqa: E741 - the letter of the table, as everywhere
_factor, _others = (sa.inspect(Factor).local_table.alias(name) for name in ("used", "others"))
_of_carrier = sa.and_(
    _others.c.carrier_search == _factor.c.carrier_search,
    _others.c.id != _factor.c.id,
    _others.c.value_mg_per_kwh > 0,
)
_range = (
    sa.select(
        _factor.c.id,
        sa.func.min(_others.c.value_mg_per_kwh).label("low"),
        sa.func.max(_others.c.value_mg_per_kwh).label("high"),
    )
    .select_from(_factor.outerjoin(_others, _of_carrier))
    .group_by(_factor.c.id)
    .cte("known")
)
"""The range of a carrier over all sets, without the factor itself."""


class UsedFactor(NamedTuple):
    """A carrier of an energy saving, with the range of the other factors of that carrier."""

    agency_id: UUID
    project_id: UUID
    saving_id: UUID
    carrier: str
    mg_per_kwh: int
    low_mg: int | None
    high_mg: int | None


def used_factors(scope: Scope, window: Window) -> sa.Select[Any]:
    """Candidates: outside of the known range of all carriers, or of the own one."""
    value, low, high = I["factor_mg_per_kwh"], _range.c.low, _range.c.high
    least, most = (int(bound * 1000) for bound in known.FACTOR_BOUNDS)
    odd = sa.or_(
        sa.and_(low.is_(None), sa.or_(value < least, value > most)),
        value * known.FACTOR_SPREAD < low,
        value > high * known.FACTOR_SPREAD,
    )
    return (
        sa.select(V["agency_id"], V["project_id"], V["id"], I["carrier"], value, low, high)
        .select_from(Saving)
        .join(Project, OF_PROJECT)
        .join(
            SavingInput,
            sa.and_(I["agency_id"] == V["agency_id"], I["saving_id"] == V["id"], I["revision"] == V["revision"]),
        )
        .join(_range, _range.c.id == I["factor_id"])
        .where(*savings_in(scope, window), value > 0, odd)
    )


def judge_factor(row: UsedFactor) -> Finding:
    """Outside of what the other sets say of the carrier; of all carriers, where no other set has it."""
    if row.low_mg is None or row.high_mg is None:
        low, high = known.FACTOR_KNOWN
        expected = Expected(low, high, "g/kWh", known.GEG)
    else:
        expected = Expected(grams_per_kwh(row.low_mg), grams_per_kwh(row.high_mg), "g/kWh", "Emissionsfaktoren")
    return Finding(
        FindingCode.FACTOR, row.saving_id, row.agency_id, "inputs",
        {"carrier": row.carrier, "g_per_kwh": grams_per_kwh(row.mg_per_kwh)}, expected,
        project_id=row.project_id, saving_id=row.saving_id, told={"low": expected.low, "high": expected.high},
    )  # fmt: skip


def find_factors(db: Read, scope: Scope, window: Window) -> Iterator[Finding]:
    """Energy savings whose factor is off."""
    return (judge_factor(UsedFactor._make(row)) for row in db.all(used_factors(scope, window)))


class Stated(NamedTuple):
    """A published result whose note tells the energy."""

    agency_id: UUID
    project_id: UUID
    saving_id: UUID
    annual_kg: int
    note: str


def stated(scope: Scope, window: Window) -> sa.Select[Any]:
    """Candidates: published results with kWh or MWh in their note."""
    energy = sa.or_(V["note"].like("%kWh%"), V["note"].like("%MWh%"))
    return (
        sa.select(V["agency_id"], V["project_id"], V["id"], ANNUAL_KG, V["note"])
        .select_from(Saving)
        .join(Project, OF_PROJECT)
        .where(*savings_in(scope, window), V["kind"] == SavingKind.DIRECT, ANNUAL_KG > 0, energy)
    )


_ENERGY = re.compile(r"(?<![\d.,])(\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?)\s*([kM])Wh(?!/d)")
"""An amount as German texts write it; ``1.5`` has no group of three and is one and a half."""


def told_kwh(note: str) -> Decimal | None:
    """The energy a note tells, in kWh; none where it tells none, or more than one."""
    found = {_kwh(amount, unit) for amount, unit in _ENERGY.findall(note)}
    return found.pop() if len(found) == 1 else None


def _kwh(amount: str, unit: str) -> Decimal:
    german = "," in amount or re.fullmatch(r"\d{1,3}(\.\d{3})+", amount)
    plain = amount.replace(".", "").replace(",", ".") if german else amount
    return Decimal(plain) * (1000 if unit == "M" else 1)


def judge_stated(row: Stated) -> Finding | None:
    """Result by energy, against everything that is known of any carrier."""
    kwh = told_kwh(row.note)
    if not kwh:
        return None
    implied = round(float(Decimal(row.annual_kg * 1000) / kwh), 3)
    low, high = known.FACTOR_BOUNDS
    if low <= implied <= high:
        return None
    least, most = known.FACTOR_KNOWN
    return Finding(
        FindingCode.IMPLIED_FACTOR, row.saving_id, row.agency_id, "result_t",
        {"g_per_kwh": implied, "t_per_year": row.annual_kg / 1000, "kwh": float(kwh)},
        Expected(least, most, "g/kWh", known.GEG),
        project_id=row.project_id, saving_id=row.saving_id, told={"low": least, "high": most},
    )  # fmt: skip


def find_implied(db: Read, scope: Scope, window: Window) -> Iterator[Finding]:
    """Published results that do not suit the energy beside them."""
    rows = db.all(stated(scope, window))
    return (found for row in rows if (found := judge_stated(Stated._make(row))) is not None)


RULES = (
    rule(FindingCode.FACTOR, Walk.SAVINGS, find_factors),
    rule(FindingCode.IMPLIED_FACTOR, Walk.SAVINGS, find_implied),
)
