"""kWh that are MWh, and savings that do not suit the number of lamps."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from app.core.db import Read
from app.core.errors import Param
from app.core.units import kilowatt_hours
from app.models.findings import FindingCode
from app.models.projects import Project
from app.models.savings import Saving, SavingInput, SavingKind
from app.services.findings import known
from app.services.findings.asking import ANNUAL_KG, OF_PROJECT, P, Scope, V, Walk, Window, rule, savings_in
from app.services.findings.finding import Expected, Finding

I = sa.inspect(SavingInput).columns  # noqa: E741 - the letter of the table, as everywhere
OF_SAVING = sa.and_(I["agency_id"] == V["agency_id"], I["saving_id"] == V["id"], I["revision"] == V["revision"])
MOST_LEFT, LEAST_LEFT = 100, 200
"""A measure that makes a hundred times more of a carrier, or leaves a two-hundredth of it, mixes kWh and MWh."""
WH_PER_KWH = 1000


class Flow(NamedTuple):
    """Energy of one carrier before and after."""

    agency_id: UUID
    project_id: UUID
    saving_id: UUID
    carrier: str
    before_wh: int
    after_wh: int


def flows(scope: Scope, window: Window) -> sa.Select[Any]:
    """Candidates: both are there and far apart."""
    before, after = I["before_wh"], I["after_wh"]
    apart = sa.or_(after >= before * MOST_LEFT, before >= after * LEAST_LEFT)
    return (
        sa.select(V["agency_id"], V["project_id"], V["id"], I["carrier"], before, after)
        .select_from(Saving)
        .join(Project, OF_PROJECT)
        .join(SavingInput, OF_SAVING)
        .where(*savings_in(scope, window), before > 0, after > 0, apart)
    )


def judge_flow(row: Flow) -> Finding:
    """Before and after are probably in different units."""
    before, after = kilowatt_hours(row.before_wh), kilowatt_hours(row.after_wh)
    values: dict[str, Param] = {"carrier": row.carrier, "before_kwh": before, "after_kwh": after}
    return Finding(
        FindingCode.ENERGY_UNITS, row.saving_id, row.agency_id, "inputs", values,
        Expected(before / LEAST_LEFT, before * MOST_LEFT, "kWh", "before_kwh"),
        project_id=row.project_id, saving_id=row.saving_id,
    )  # fmt: skip


def find_flows(db: Read, scope: Scope, window: Window) -> Iterator[Finding]:
    """Energy in two units."""
    return (judge_flow(Flow._make(row)) for row in db.all(flows(scope, window)))


class Lighting(NamedTuple):
    """A saving of a project that speaks of lamps; ``amount`` is Wh or kg per year."""

    agency_id: UUID
    project_id: UUID
    saving_id: UUID
    title: str
    part: str | None
    description: str | None
    note: str | None
    amount: int


_WORDS = ("leuchte", "leuchtmittel", "lichtpunkt", "lampe")
_TEXTS = (P["title"], V["part"], P["description"], V["note"])
_energy = (
    sa.select(sa.cast(sa.func.sum(I["before_wh"] - I["after_wh"]), sa.BigInteger))
    .where(OF_SAVING)
    .correlate(Saving)
    .scalar_subquery()
)


def lighting(scope: Scope, window: Window, kind: SavingKind, amount: Any) -> sa.Select[Any]:  # noqa: ANN401 - an expression
    """Candidates: lighting projects that mention lamps somewhere."""
    spoken = sa.or_(*[sa.func.lower(text).like(f"%{word}%") for text in _TEXTS for word in _WORDS])
    light = sa.or_(P["theme"] == "street_lighting", P["measure_type"].like("%light%"))
    return (
        sa.select(V["agency_id"], V["project_id"], V["id"], *_TEXTS, amount)
        .select_from(Saving)
        .join(Project, OF_PROJECT)
        .where(*savings_in(scope, window), V["kind"] == kind, light, spoken, amount > 0)
    )


_LAMPS = re.compile(
    r"(?<![\d.,])(\d{1,3}(?:\.\d{3})+|\d+)\s+(?:(?:neue|alte|LED)[ -]){0,2}"
    r"(?:\w*leuchten|\w*leuchtmitteln?|\w*lichtpunkten?|\w*lampen)\b",
    re.IGNORECASE,
)


def lamps(*texts: str | None) -> int | None:
    """How many lamps the texts tell; none where they tell no number, or more than one."""
    found = {int(number.replace(".", "")) for text in texts if text for number in _LAMPS.findall(text)}
    return found.pop() if len(found) == 1 else None


def judge_lamps(row: Lighting, code: FindingCode) -> Finding | None:
    """KWh or kg per lamp and year against the published ones."""
    number = lamps(row.title, row.part, row.description, row.note)
    if not number:
        return None
    if code is FindingCode.ENERGY_PER_LAMP:
        (low, high), unit, field, name = known.KWH_PER_LAMP, "kWh/a", "inputs", "kwh_per_lamp"
        each = row.amount / number / WH_PER_KWH
    else:
        (low, high), unit, field, name = known.KG_PER_LAMP, "kg/a", "result_t", "kg_per_lamp"
        each = row.amount / number
    if low <= each <= high:
        return None
    values: dict[str, Param] = {"lamps": number, name: round(each, 3)}
    return Finding(
        code, row.saving_id, row.agency_id, field, values, Expected(low, high, unit, known.LAMPS),
        project_id=row.project_id, saving_id=row.saving_id, told={"low": low, "high": high},
    )  # fmt: skip


def find_energy_per_lamp(db: Read, scope: Scope, window: Window) -> Iterator[Finding]:
    """Computed savings of lighting."""
    rows = db.all(lighting(scope, window, SavingKind.ENERGY, _energy))
    code = FindingCode.ENERGY_PER_LAMP
    return (found for row in rows if (found := judge_lamps(Lighting._make(row), code)) is not None)


def find_tonnes_per_lamp(db: Read, scope: Scope, window: Window) -> Iterator[Finding]:
    """Published savings of lighting."""
    rows = db.all(lighting(scope, window, SavingKind.DIRECT, ANNUAL_KG))
    code = FindingCode.TONNES_PER_LAMP
    return (found for row in rows if (found := judge_lamps(Lighting._make(row), code)) is not None)


RULES = (
    rule(FindingCode.ENERGY_UNITS, Walk.SAVINGS, find_flows),
    rule(FindingCode.ENERGY_PER_LAMP, Walk.SAVINGS, find_energy_per_lamp),
    rule(FindingCode.TONNES_PER_LAMP, Walk.SAVINGS, find_tonnes_per_lamp),
)
