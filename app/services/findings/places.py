"""More tonnes than the people of a place can save."""

from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from app.core.db import Read
from app.core.errors import Param
from app.models.fields import Theme
from app.models.findings import FindingCode
from app.models.municipalities import MunicipalityPopulation
from app.models.projects import Project, ProjectShare
from app.models.savings import Saving
from app.services.findings import known
from app.services.findings.asking import ANNUAL_KG, CURRENT, OF_PROJECT, P, Scope, V, Walk, Window, projects_in, rule
from app.services.findings.finding import Expected, Finding

S = sa.inspect(ProjectShare).columns
N = sa.inspect(MunicipalityPopulation).columns
WHOLE = 10_000
FEWEST = 20
"""Inhabitants of the smallest places; a project below the limit for them need not be looked at."""


class Head(NamedTuple):
    """The part of a project's savings of one stage that counts for one place, and the place's inhabitants."""

    agency_id: UUID
    project_id: UUID
    municipality_id: UUID
    theme: str
    stage: str
    kg_points: int
    population: int


_people = (
    sa.select(N["population"])
    .where(N["municipality_id"] == S["municipality_id"])
    .order_by(N["reference_date"].desc())
    .limit(1)
    .correlate(ProjectShare)
    .scalar_subquery()
)
_sum = sa.cast(sa.func.sum(ANNUAL_KG), sa.BigInteger)


def heads(scope: Scope, window: Window) -> sa.Select[Any]:
    """Candidates: more per head than the limit. Most projects end in the inner statement, which knows no places."""
    project = (
        sa.select(P["agency_id"], P["id"], P["theme"], V["stage"], _sum.label("kg"))
        .select_from(Project)
        .join(Saving, OF_PROJECT)
        .where(*projects_in(scope, window), CURRENT)
        .group_by(P["agency_id"], P["id"], P["theme"], V["stage"])
        .having(_sum > known.KG_PER_HEAD * FEWEST)
        .cte("large")
    )
    points = project.c.kg * S["basis_points"]
    limit = sa.case(
        (project.c.theme == Theme.RENEWABLE_ENERGY.value, known.KG_PER_HEAD_SUPPLY), else_=known.KG_PER_HEAD
    )
    told = (project.c.agency_id, project.c.id, S["municipality_id"], project.c.theme, project.c.stage, points, _people)
    return (
        sa.select(*told)
        .select_from(project)
        .join(ProjectShare, sa.and_(S["agency_id"] == project.c.agency_id, S["project_id"] == project.c.id))
        .where(_people > 0, points > sa.cast(limit, sa.BigInteger) * _people * WHOLE)
    )


def judge_head(row: Head) -> Finding:
    """More than a quarter of what everybody there emits."""
    theme = Theme(row.theme)
    limit = known.KG_PER_HEAD_SUPPLY if theme is Theme.RENEWABLE_ENERGY else known.KG_PER_HEAD
    per_head = row.kg_points / WHOLE / row.population
    values: dict[str, Param] = {
        "t_per_year": row.kg_points // WHOLE / 1000, "population": row.population,
        "kg_per_head": round(per_head), "stage": str(row.stage),
    }  # fmt: skip
    return Finding(
        FindingCode.TONNES_PER_HEAD, row.project_id, row.agency_id, "result_t", values,
        Expected(None, limit, "kg/a", known.HEADS), project_id=row.project_id, municipality_id=row.municipality_id,
        told={"high": limit},
    )  # fmt: skip


def find_heads(db: Read, scope: Scope, window: Window) -> Iterator[Finding]:
    """Projects too large for their place."""
    return (judge_head(Head._make(row)) for row in db.all(heads(scope, window)))


RULES = (rule(FindingCode.TONNES_PER_HEAD, Walk.PROJECTS, find_heads),)
