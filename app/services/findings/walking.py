"""Through all rules and records in windows of ids, so that a question costs a bounded amount, whatever the data."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core.db import Read
from app.models.findings import FindingCode
from app.models.projects import ProjectShare
from app.services.findings import dates, duplicates, energy, factors, places, results
from app.services.findings.asking import M, P, Rule, Scope, V, Walk, Window
from app.services.findings.finding import Finding

RULES: tuple[Rule, ...] = (
    *factors.RULES, *energy.RULES, *results.RULES, *places.RULES, *duplicates.RULES, *dates.RULES,
)  # fmt: skip

S = sa.inspect(ProjectShare).columns
SIZES: Mapping[Walk, int] = {Walk.PROJECTS: 10_000, Walk.SAVINGS: 20_000, Walk.MUNICIPALITIES: 20}
"""Records of a window; each is a fraction of a second's work. There are few grants: they are one window."""
_IDS: Mapping[Walk, Any] = {Walk.PROJECTS: P["id"], Walk.SAVINGS: V["id"], Walk.MUNICIPALITIES: M["id"]}


@dataclass(frozen=True, slots=True)
class Position:
    """Where a list goes on: in a rule, at a record, behind a finding; a rule's beginning has no record."""

    rule: int = 0
    at: UUID | None = None
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What one window gave.

    Attributes:
        findings: in their order.
        next: where the window after it begins.
    """

    findings: list[Finding]
    rule: int
    next: Position


def walk(db: Read, scope: Scope, codes: Collection[FindingCode], start: Position) -> Iterator[Step]:
    """Window after window of the rules that can say one of the codes.

    Args:
        db: a snapshot.
        scope: whose records.
        codes: what is wanted; none means everything.
        start: where to go on; a position with a digest names the last finding that was told.
    """
    for number in range(start.rule, len(RULES)):
        chosen = RULES[number]
        if codes and not set(codes) & set(chosen.codes):
            continue
        position = start if number == start.rule else Position(number)
        yield from _windows(db, scope, number, position, codes)


def _windows(db: Read, scope: Scope, number: int, position: Position, codes: Collection[FindingCode]) -> Iterator[Step]:
    chosen = RULES[number]
    find = chosen.begin(db, scope)
    told = (position.at, position.digest) if position.at is not None and position.digest is not None else None
    # the record of the last finding may have more of them, so its window begins with itself
    at = before(position.at) if told and position.at is not None else position.at
    while True:
        upto = _end(db, scope, chosen.walk, at)
        found = sorted(find(Window(at, upto)), key=lambda finding: finding.place)
        fresh = [each for each in found if (told is None or each.place > told) and (not codes or each.code in codes)]
        yield Step(fresh, number, Position(number + 1) if upto is None else Position(number, upto))
        if upto is None:
            return
        at, told = upto, None


def before(record_id: UUID) -> UUID:
    """The id right before an id."""
    return UUID(int=max(0, record_id.int - 1))


def _end(db: Read, scope: Scope, walked: Walk, at: UUID | None) -> UUID | None:
    """The last id of the window that begins behind an id; none for the last window."""
    if walked is Walk.GRANTS or scope.project_id is not None:
        return None
    column = _IDS[walked]
    statement = sa.select(column).where(*Window(at).holds(column)).order_by(column).offset(SIZES[walked] - 1).limit(1)
    if scope.agency_id is not None and walked is Walk.MUNICIPALITIES:
        own = sa.exists().where(S["municipality_id"] == M["id"], S["agency_id"] == scope.agency_id)
        statement = statement.where(own)
    elif scope.agency_id is not None:
        statement = statement.where(column.table.c.agency_id == scope.agency_id)
    found: UUID | None = db.scalar(statement)
    return found


def one(db: Read, scope: Scope, code: FindingCode, anchor: UUID, digest: str) -> Finding | None:
    """The finding of a name, if its values are still the same."""
    chosen = next(each for each in RULES if code in each.codes)
    found = chosen.begin(db, scope)(Window(before(anchor), anchor))
    return next((each for each in found if (each.code, each.digest) == (code, digest)), None)
