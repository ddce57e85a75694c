"""Effects before their time, and completed projects that nobody came back to."""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from app.core import clock
from app.core.db import Read
from app.core.units import month_text
from app.models.findings import FindingCode
from app.models.projects import Project, ProjectStatus
from app.models.savings import Saving, SavingKind, Stage
from app.services.findings.asking import (
    CURRENT,
    OF_PROJECT,
    P,
    Scope,
    V,
    Walk,
    Window,
    month_of,
    projects_in,
    rule,
    savings_in,
)
from app.services.findings.finding import Expected, Finding

EARLY_MONTHS = 12
"""An effect may begin with the first part; more than a year before the end, the measure has begun itself."""
WAIT_MONTHS = 14
"""A year of readings and two months to write them down."""
SETTLE_MONTHS = 3
"""After so many months a hope should have become a result."""


class Early(NamedTuple):
    """An achieved saving that works before its project did."""

    agency_id: UUID
    project_id: UUID
    saving_id: UUID
    effect_from: int
    started_on: date | None
    completed_on: date


def early(scope: Scope, window: Window) -> sa.Select[Any]:
    """Candidates: long before the completion, and before the start where that is known."""
    start = V["effect_from"]
    unbegun = sa.or_(P["started_on"].is_(None), start < month_of(P["started_on"]))
    return (
        sa.select(V["agency_id"], V["project_id"], V["id"], start, P["started_on"], P["completed_on"])
        .select_from(Saving)
        .join(Project, OF_PROJECT)
        .where(
            *savings_in(scope, window),
            V["stage"] == Stage.ACHIEVED,
            start + EARLY_MONTHS < month_of(P["completed_on"]),
            unbegun,
        )
    )


def judge_early(row: Early) -> Finding:
    """The month is probably mistyped."""
    values = {"effect_from": month_text(row.effect_from), "completed_on": row.completed_on.isoformat()}
    if row.started_on is not None:
        values["started_on"] = row.started_on.isoformat()
    return Finding(
        FindingCode.EARLY_EFFECT, row.saving_id, row.agency_id, "effect_from", values,
        project_id=row.project_id, saving_id=row.saving_id,
    )  # fmt: skip


def find_early(db: Read, scope: Scope, window: Window) -> Iterator[Finding]:
    """Effects before their time."""
    return (judge_early(Early._make(row)) for row in db.all(early(scope, window)))


class Forgotten(NamedTuple):
    """A completed project without an achieved saving."""

    agency_id: UUID
    project_id: UUID
    completed_on: date | None


def _has(stage: Stage | None) -> sa.Exists:
    found = sa.exists().where(OF_PROJECT, CURRENT).correlate(Project)
    return found if stage is None else found.where(V["stage"] == stage)


def unreported(scope: Scope, window: Window, before: date) -> sa.Select[Any]:
    """Candidates: completed before a day, and no saving of any kind."""
    completed = (P["status"] == ProjectStatus.COMPLETED, P["completed_on"] < before)
    return sa.select(P["agency_id"], P["id"], P["completed_on"]).where(
        *projects_in(scope, window), *completed, ~_has(None)
    )


def unsettled(scope: Scope, window: Window, before: date) -> sa.Select[Any]:
    """Candidates: completed before a day (or nobody knows when), and all there is are plans."""
    done = sa.or_(P["completed_on"].is_(None), P["completed_on"] < before)
    tonnes = _has(Stage.PLANNED).where(V["kind"] != SavingKind.NONE)
    return sa.select(P["agency_id"], P["id"], P["completed_on"]).where(
        *projects_in(scope, window), P["status"] == ProjectStatus.COMPLETED, done, tonnes, ~_has(Stage.ACHIEVED)
    )


def months_ago(today: date, months: int) -> date:
    """The first of the month so many months ago."""
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    return date(year, month + 1, 1)


def judge_forgotten(row: Forgotten, code: FindingCode, months: int) -> Finding:
    """Somebody should come back to it."""
    day = row.completed_on.isoformat() if row.completed_on else None
    field = "status" if code is FindingCode.NO_SAVING else "stage"
    expected = Expected(None, months, "months", "completed_on") if day else None
    return Finding(
        code, row.project_id, row.agency_id, field, {"completed_on": day}, expected, project_id=row.project_id,
        told={"months": months},
    )  # fmt: skip


def find_unreported(db: Read, scope: Scope, window: Window) -> Iterator[Finding]:
    """Completed, and nothing said about the effect."""
    rows = db.all(unreported(scope, window, months_ago(clock.today(), WAIT_MONTHS)))
    return (judge_forgotten(Forgotten._make(row), FindingCode.NO_SAVING, WAIT_MONTHS) for row in rows)


def find_unsettled(db: Read, scope: Scope, window: Window) -> Iterator[Finding]:
    """Completed, and the effect is still a plan."""
    rows = db.all(unsettled(scope, window, months_ago(clock.today(), SETTLE_MONTHS)))
    return (judge_forgotten(Forgotten._make(row), FindingCode.STILL_PLANNED, SETTLE_MONTHS) for row in rows)


RULES = (
    rule(FindingCode.EARLY_EFFECT, Walk.SAVINGS, find_early),
    rule(FindingCode.NO_SAVING, Walk.PROJECTS, find_unreported),
    rule(FindingCode.STILL_PLANNED, Walk.PROJECTS, find_unsettled),
)
