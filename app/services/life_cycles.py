"""Life cycles: which step of a record may follow which, which need a reason, and from which day each holds.

The only table of steps for volunteers, participations, projects and grants. Steps forward may leave out steps between
(nobody asks for funding where none is needed), a step back is possible and explained. Grants are stricter: each
step of an application is a letter that was written, so none is left out and none goes back. What an import brings is
explained by the import; it may set any status, except that of a grant.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Any, Final

from app.core import clock
from app.core.db import Write
from app.core.errors import Conflict, Fault, Invalid
from app.models.base import Table
from app.models.fundings import Grant, GrantStatus
from app.models.participations import Participation, ParticipationStatus
from app.models.patrons import Patron, PatronStatus
from app.models.projects import Project, ProjectStatus
from app.services import noting

Step = tuple[str, str]
"""From one status to another."""


@dataclass(frozen=True, slots=True)
class LifeCycle:
    """The steps of one kind of record.

    Attributes:
        forward: steps that explain themselves.
        back: steps that need a reason.
        days: status -> the column that holds its day, where there is one beside ``status_since``.
    """

    forward: frozenset[Step]
    back: frozenset[Step]
    days: Mapping[str, str]

    def following(self, before: str) -> list[str]:
        """What may follow a status, in the order of the words."""
        return sorted({after for start, after in self.forward | self.back if start == before})


def _onward(order: Iterable[StrEnum]) -> frozenset[Step]:
    """From each to each that comes later."""
    words = [each.value for each in order]
    return frozenset((before, after) for at, before in enumerate(words) for after in words[at + 1 :])


def _turned(steps: frozenset[Step]) -> frozenset[Step]:
    return frozenset((after, before) for before, after in steps)


def _each(befores: Iterable[StrEnum], afters: Iterable[StrEnum]) -> frozenset[Step]:
    targets = [each.value for each in afters]
    return frozenset((before.value, after) for before in befores for after in targets if before.value != after)


def _patrons() -> LifeCycle:
    way = [PatronStatus.INTERESTED, PatronStatus.NAMED, PatronStatus.IN_TRAINING, PatronStatus.ACTIVE]
    pauses = _each(way, [PatronStatus.PAUSED, PatronStatus.LEFT]) | _each(
        [PatronStatus.PAUSED], [*way, PatronStatus.LEFT]
    )
    comes_back = _each([PatronStatus.LEFT], [*way, PatronStatus.PAUSED])
    return LifeCycle(_onward(way) | pauses, _turned(_onward(way)) | comes_back, {})


def _participations() -> LifeCycle:
    way = _onward(ParticipationStatus)
    days = {"contact": "contact_on", "resolution": "resolution_on", "agreement": "agreement_on", "active": "starts_on",
            "ended": "ends_on"}  # fmt: skip
    return LifeCycle(way, _turned(way), days)


def _projects() -> LifeCycle:
    open_ones = [ProjectStatus.IDEA, ProjectStatus.PLANNED, ProjectStatus.FUNDING, ProjectStatus.IN_PROGRESS]
    way = _onward([*open_ones, ProjectStatus.COMPLETED])
    rests = _each(open_ones, [ProjectStatus.PAUSED, ProjectStatus.CANCELLED])
    goes_on = _each([ProjectStatus.PAUSED], [*open_ones, ProjectStatus.CANCELLED])
    reopened = _each([ProjectStatus.CANCELLED], [*open_ones, ProjectStatus.PAUSED])
    days = {"in_progress": "started_on", "completed": "completed_on"}
    return LifeCycle(way | rests | goes_on, _turned(way) | reopened, days)


def _grants() -> LifeCycle:
    way = [each for each in GrantStatus if each not in {GrantStatus.REJECTED, GrantStatus.WITHDRAWN}]
    steps = frozenset((before.value, after.value) for before, after in pairwise(way))
    fails = _each(way[:-1], [GrantStatus.REJECTED, GrantStatus.WITHDRAWN])
    return LifeCycle(steps | fails, frozenset(), {"applied": "applied_on", "granted": "granted_on"})


LIFE_CYCLES: Final[Mapping[type[Table], LifeCycle]] = {
    Patron: _patrons(),
    Participation: _participations(),
    Project: _projects(),
    Grant: _grants(),
}
"""Table -> the steps of its records."""


def take(
    db: Write, table: type[Table], current: Mapping[str, Any], values: dict[str, Any], reason: str | None = None
) -> None:
    """Check the step that a change makes, date it and keep why; nothing if the status stays.

    Args:
        db: the transaction.
        table: of the record.
        current: the record as it is.
        values: what changes; gets ``status_since`` where nobody gave it.
        reason: what the caller says.

    Raises:
        Conflict: there is no such step; names what may follow.
        Invalid: a step back without a reason.
    """
    noting.because(db, reason)
    before, after = str(current["status"]), str(values.get("status", current["status"]))
    if before == after:
        return
    cycle = LIFE_CYCLES[table]
    if (before, after) in cycle.back:
        if noting.reason(db) is None:
            raise Invalid(faults=[Fault("step_back_unexplained", "/reason", {"before": before, "after": after})])
    elif found := faults(table, before, after):
        raise Conflict("transition_not_allowed", faults=found, **found[0].params)
    values.setdefault("status_since", since(table, {**current, **values}))


def faults(table: type[Table], before: str, after: str) -> list[Fault]:
    """A step that does not exist, with what may follow instead."""
    cycle = LIFE_CYCLES[table]
    if before == after or (before, after) in cycle.forward | cycle.back:
        return []
    allowed = cycle.following(before)
    possible = {"allowed": ", ".join(allowed)} if allowed else {}
    return [Fault("transition_not_allowed", "/status", {"before": before, "after": after, **possible})]


def since(table: type[Table], record: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a day, or its text in an import
    """The day from which a new status holds: the one the record names for it, else today."""
    named = LIFE_CYCLES[table].days.get(str(record["status"]))
    return (record.get(named) if named else None) or clock.today()
