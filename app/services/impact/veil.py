"""Veil: what a caller who does not see a scope in full is not told, beside what stands on too few contributors.

Whether a cell is shown depends on the state of the data, the figure, the place and what the cell is told apart by, and
on nothing else, so it is the same in every view.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Lock
from typing import Any, Final
from weakref import WeakKeyDictionary

from app.core import clock
from app.core.bulk import paused_collector
from app.core.db import Database, Snapshot
from app.schemas.impact_table import GroupKey
from app.services.impact import census
from app.services.impact.disclosure import Asked, Plan, plan
from app.services.impact.keys import DIGITS
from app.services.impact.protection import EXACT, NETWORK
from app.services.impact.scope import MONTHS_A_YEAR, Scope
from app.services.ledger.state import LastPost, last_post

_DECEMBER: Final = 11
_ANOTHER_NAME: Final = {GroupKey.FACTOR_SET: "factor_set_id"}
_OF: Final = {"new": "annual", "period": "annual"}
"""Figure -> the one whose parts it is made of."""
_ALWAYS: Final = -1
"""A year before all effects."""


@dataclass(slots=True)
class Plans:
    """What is shown of every figure in one state of the data.

    Attributes:
        taken: who contributes to what.
        least: the fewest contributors that can be shown.
        since: when this state became known.
        spent: seconds that the decisions took until now.
        made: plans of the figures asked for until now.
    """

    taken: census.Census
    least: int
    since: datetime | None
    spent: float = 0
    made: dict[str, Plan] = field(default_factory=dict)

    def of(self, name: str) -> Plan:
        """The plan of a figure."""
        if name not in self.made:
            with paused_collector():  # many small pieces, and no cycle among them
                self.made[name] = plan(self.taken, name, self.least)
        return self.made[name]

    def shows(self, name: str, asked: Asked) -> bool:
        """Whether a cell of a figure is shown."""
        begun = time.monotonic()
        shown = self.of(name).shows(asked)
        self.spent += time.monotonic() - begun
        return shown

    def current(self, scope: Scope) -> bool:
        """Whether a question is about what is known now; one that names a moment would answer differently later."""
        if scope.known_at is None:
            return True
        return scope.sealed and (self.since is None or scope.known_at >= self.since)

    def place(self, scope: Scope, keys: Sequence[GroupKey], values: Sequence[Any]) -> str | None:
        """Name of the place a cell is about; none if it is not one that can be shown."""
        units = [scope.state] if scope.state else []
        exact: list[str] = []
        if scope.municipality is not None:
            (units if scope.below else exact).append(
                scope.municipality["path"] if scope.below else str(scope.municipality["id"])
            )
        for key, value in zip(keys, values, strict=False):
            if key is GroupKey.MUNICIPALITY:
                exact.append(str(value))
            elif key in DIGITS and value is None:
                return None
            elif key in DIGITS:
                units.append(value)
        if exact:
            path = self.taken.paths.get(exact[0])
            return None if path is None or path in self.taken.shared else path + EXACT
        return max(units, key=len, default=NETWORK)


@dataclass(frozen=True, slots=True)
class Veil:
    """What one cell hides.

    Attributes:
        plans: what is shown at all.
        scope: the question.
        today: the current month.
        month: the month the cell is about.
        place: name of the place; none hides everything.
        by: what the cell is told apart by, and the value of these.
    """

    plans: Plans
    scope: Scope
    today: int
    month: int
    place: str | None
    by: Mapping[str, Any]

    def cell(self, keys: Sequence[GroupKey], values: Sequence[Any]) -> "Veil":
        """What is hidden of one group.

        Args:
            keys: what the question groups by.
            values: the cell's values of these; of a subtotal, fewer.
        """
        place = self.plans.place(self.scope, keys, values) if self.plans.current(self.scope) else None
        return replace(self, place=place, by=_by(self.scope, keys, values))

    def at(self, month: int) -> "Veil":
        """What is hidden of the same cell in another month."""
        return replace(self, month=month)

    def hides(self, figure: str, *more: str) -> bool:
        """Whether a figure is not told.

        Args:
            figure: a protected figure; ``new`` and ``period`` are those of the year that ends with the month.
            more: what it is told apart by besides, such as ``convention``.
        """
        past = self.month < self.today
        if self.place is None or (past and self.month % MONTHS_A_YEAR != _DECEMBER):
            return True
        of = _OF.get(figure, figure)
        year = self.month // MONTHS_A_YEAR
        over = year if past and census.FIGURES[of].timed else None
        asked = Asked(self.place, {**self.by, **dict.fromkeys(more)}, over)
        if figure == "new":
            asked = asked._replace(year=None, begun=year)
        elif figure == "period":
            asked = asked._replace(year=_ALWAYS)
        return not self.plans.shows(of, asked)


def veil(db: Snapshot, scope: Scope) -> Veil:
    """What is hidden of a question from callers who do not see its scope in full."""
    return Veil(plans(db), scope, clock.this_month(), scope.as_of, None, {}).cell((), ())


def veil_at(database: Database, scope: Scope, post: LastPost | None) -> Veil | None:
    """The same in a state of the data; none if nothing is decided about it yet."""
    before = _decided(database, _key(database, post))
    return None if before is None else Veil(before, scope, clock.this_month(), scope.as_of, None, {}).cell((), ())


def _by(scope: Scope, keys: Sequence[GroupKey], values: Sequence[Any]) -> dict[str, Any]:
    """What a cell is told apart by, and the values."""
    given = {
        "agency": scope.agency_id and str(scope.agency_id),
        "theme": scope.theme,
        "year": scope.year,
        "origin": scope.origin and scope.origin.value,
        "measure_type": scope.measure_type,
        "status": scope.statuses or None,
        "assessment": scope.assessment,
        "stage": scope.stage if scope.shape.planned else None,
        "factor_set_id": scope.factor_set,
    }
    grouped = {
        _ANOTHER_NAME.get(key, key.value): value
        for key, value in zip(keys, values, strict=False)
        if key not in {*DIGITS, GroupKey.MUNICIPALITY}
    }
    return {name: value for name, value in given.items() if value is not None} | grouped


@dataclass(frozen=True, slots=True)
class _Kept:
    """The last decisions of a database.

    Attributes:
        key: the state of the data, the threshold and the month they follow from.
        plans: the decisions.
        since: moment on the monotonic clock they were begun.
    """

    key: tuple[Any, ...]
    plans: Plans
    since: float

    @property
    def until(self) -> float:
        """Moment until which they hold for later states, too."""
        spent = self.plans.spent
        return self.since + (_REST * spent if spent > _PATIENCE else 0)


_PATIENCE: Final = 0.5
"""Seconds; decisions that took less are made anew with every change of the data."""
_LONGEST: Final = 60.0
"""Seconds that counting may take, far beyond what other questions get: nothing can be told before it is done."""
_REST: Final = 20
"""Decisions that took longer hold for so many times as long, so that a large network does not spend its days so."""
_last: WeakKeyDictionary[Database, _Kept] = WeakKeyDictionary()
_lock = Lock()


def plans(db: Snapshot) -> Plans:
    """What is shown in the state of the data that the reader sees; worked out once for each.

    In a network so large that this takes longer than a moment, what was decided holds for a while: which cells are
    shown then follows the data some minutes later. That a figure stands on too few contributors is always seen at once.
    """
    post = last_post(db)
    key = _key(db.database, post)
    before = _decided(db.database, key)
    if before is not None:
        return before
    begun = time.monotonic()
    with db.patiently(_LONGEST):
        taken = census.take(db, clock.this_month())
    least = db.database.settings.small_number_threshold
    found = Plans(taken, least, None if post is None else post.known_at, time.monotonic() - begun)
    with _lock:
        _last[db.database] = _Kept(key, found, time.monotonic())
    return found


def _key(database: Database, post: LastPost | None) -> tuple[Any, ...]:
    """What decisions follow from: the state of the data, the threshold and the month."""
    return post, database.settings.small_number_threshold, clock.this_month()


def _decided(database: Database, key: tuple[Any, ...]) -> Plans | None:
    """The decisions that hold there, if they are made."""
    with _lock:
        before = _last.get(database)
    holds = before is not None and before.key[1:] == key[1:]
    if before is not None and holds and (before.key == key or time.monotonic() < before.until):
        return before.plans
    return None
