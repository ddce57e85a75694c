"""Results that are a thousand times off: unlike those of the same measure type, or of what they cost."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from statistics import median_low
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from app.core.db import Read
from app.core.errors import Param
from app.core.units import euros
from app.models.findings import FindingCode
from app.models.projects import Project
from app.models.savings import Saving, Stage
from app.services.findings import known
from app.services.findings.asking import (
    ANNUAL_KG,
    CURRENT,
    MONTHS,
    OF_PROJECT,
    P,
    Rule,
    Scope,
    V,
    Walk,
    Window,
    projects_in,
    rule,
    savings_in,
)
from app.services.findings.finding import Expected, Finding

COMPARED = 300
"""Projects of a measure type whose savings make the median; the first ones, so that it stays where it is."""
MOST_TYPES = 500


def measure_types(scope: Scope) -> sa.Select[Any]:
    """The measure types there are: from one to the next in the index, however many projects each has."""
    if scope.project_id is not None:
        return sa.select(P["measure_type"]).where(P["id"] == scope.project_id, P["measure_type"].is_not(None))
    first = sa.select(sa.func.min(P["measure_type"]).label("word")).cte("types", recursive=True)
    after = sa.select(sa.func.min(P["measure_type"])).where(P["measure_type"] > first.c.word).scalar_subquery()
    types = first.union_all(sa.select(after).where(first.c.word.is_not(None)))
    return sa.select(types.c.word).where(types.c.word.is_not(None)).limit(MOST_TYPES)


def comparable(measure_type: str) -> sa.Select[Any]:
    """Tonnes per year of the first projects of a type in the network."""
    first = (
        sa.select(P["agency_id"], P["id"])
        .where(P["measure_type"] == measure_type)
        .order_by(P["id"])
        .limit(COMPARED)
        .subquery()
    )
    return (
        sa.select(ANNUAL_KG)
        .select_from(first)
        .join(Saving, sa.and_(V["agency_id"] == first.c.agency_id, V["project_id"] == first.c.id))
        .where(CURRENT, ANNUAL_KG > 0)
    )


def medians(kilograms: Mapping[str, Iterable[int]]) -> dict[str, int]:
    """The middle of each measure type that has enough savings."""
    lists = {word: list(found) for word, found in kilograms.items()}
    return {word: median_low(found) for word, found in lists.items() if len(found) >= known.SIMILAR_LEAST}


class Result(NamedTuple):
    """A saving far from the median of its measure type."""

    agency_id: UUID
    project_id: UUID
    saving_id: UUID
    measure_type: str
    annual_kg: int


def unlike(scope: Scope, window: Window, middles: Mapping[str, int]) -> sa.Select[Any]:
    """Candidates: beyond the spread around the median, which comes along as a small table."""
    table = sa.values(sa.column("word", sa.String), sa.column("kg", sa.BigInteger), name="middles")
    known_types = table.data(sorted(middles.items())).cte("middles")
    spread, kg = known.SIMILAR_SPREAD, sa.cast(known_types.c.kg, sa.BigInteger)
    return (
        sa.select(V["agency_id"], V["project_id"], V["id"], P["measure_type"], ANNUAL_KG)
        .select_from(Saving)
        .join(Project, OF_PROJECT)
        .join(known_types, known_types.c.word == P["measure_type"])
        .where(*savings_in(scope, window), ANNUAL_KG > 0, sa.or_(kg * spread < ANNUAL_KG, ANNUAL_KG * spread < kg))
    )


def judge_unlike(row: Result, middle: int) -> Finding:
    """So far from its like that kg and t are probably mixed up."""
    usual = middle / 1000
    expected = Expected(usual / known.SIMILAR_SPREAD, usual * known.SIMILAR_SPREAD, "t/a", "median")
    values: dict[str, Param] = {"measure_type": row.measure_type, "t_per_year": row.annual_kg / 1000}
    return Finding(
        FindingCode.UNLIKE_SIMILAR, row.saving_id, row.agency_id, "result_t", values, expected,
        project_id=row.project_id, saving_id=row.saving_id, told={"median": usual},
    )  # fmt: skip


def begin_unlike(db: Read, scope: Scope) -> Callable[[Window], Iterator[Finding]]:
    """The medians, and then the savings unlike their like."""
    types = [str(row[0]) for row in db.all(measure_types(scope))]
    middles = medians({word: [int(row[0]) for row in db.all(comparable(word))] for word in types})

    def find(window: Window) -> Iterator[Finding]:
        rows = (Result._make(row) for row in db.all(unlike(scope, window, middles)))
        return (judge_unlike(row, middles[row.measure_type]) for row in rows)

    return find if middles else lambda _window: iter(())


class Cost(NamedTuple):
    """Investment of a project beside the tonnes of its savings of one stage, at least and at most."""

    agency_id: UUID
    project_id: UUID
    stage: str
    cents: int
    least_kg: int
    most_kg: int


def costs(scope: Scope, window: Window) -> sa.Select[Any]:
    """Candidates: the price of a tonne is out of bounds, however long the effect lasts."""
    cents = sa.func.coalesce(P["realised_investment_cents"], P["planned_investment_cents"])
    lifetime = sa.case((V["basis"] == "lifetime", V["result_kg"]), else_=V["result_kg"] * MONTHS // 12)
    least = sa.func.sum(sa.func.coalesce(lifetime, V["result_kg"]))
    most = sa.func.sum(sa.func.coalesce(lifetime, V["result_kg"] * known.LONGEST_GUESS))
    cheap, dear = known.EUROS_PER_TONNE
    # euros per tonne are cents x 10 per kg
    odd = sa.or_(cents * 10 > most * int(dear), cents * int(10 / cheap) < least)
    sums = (sa.cast(least, sa.BigInteger), sa.cast(most, sa.BigInteger))
    return (
        sa.select(P["agency_id"], P["id"], V["stage"], cents, *sums)
        .select_from(Project)
        .join(Saving, OF_PROJECT)
        .where(*projects_in(scope, window), CURRENT, V["result_kg"] > 0, cents > 0)
        .group_by(P["agency_id"], P["id"], V["stage"], cents)
        .having(odd)
    )


def judge_cost(row: Cost) -> Finding:
    """A tonne that costs next to nothing, or a fortune."""
    low, high = known.EUROS_PER_TONNE
    kg = row.least_kg if row.cents * 10 < low * row.least_kg else row.most_kg
    stage = Stage(row.stage).value
    values: dict[str, Param] = {
        "stage": stage,
        "eur": euros(row.cents),
        "t": kg / 1000,
        "eur_per_t": round(row.cents * 10 / kg, 2),
    }
    return Finding(
        FindingCode.COST_PER_TONNE, row.project_id, row.agency_id, "result_t", values,
        Expected(low, high, "EUR/t", known.COST), project_id=row.project_id, told={"low": low, "high": high},
    )  # fmt: skip


def find_costs(db: Read, scope: Scope, window: Window) -> Iterator[Finding]:
    """Projects whose tonnes do not suit their money."""
    return (judge_cost(Cost._make(row)) for row in db.all(costs(scope, window)))


RULES = (
    Rule((FindingCode.UNLIKE_SIMILAR,), Walk.SAVINGS, begin_unlike),
    rule(FindingCode.COST_PER_TONNE, Walk.PROJECTS, find_costs),
)
