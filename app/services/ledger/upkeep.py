"""Upkeep of the cells: the next month is ready when it begins, and rows do not pile up.

Everything is done in short transactions beside the writes of others. Several processes may look after it: what one is
at is left to it, and whoever comes second finds it done.
"""

import calendar
from collections.abc import Callable, Collection, Iterator
from datetime import timedelta

import sqlalchemy as sa

from app.core import clock
from app.core.db import Database
from app.core.errors import Unavailable
from app.models.cells import KEYS, Standing, table_of
from app.services.ledger.building import Build, Progress, forget_rows, last_step
from app.services.ledger.compaction import compact, rows_ever
from app.services.ledger.standing import stands
from app.services.ledger.state import data_state

AHEAD = timedelta(days=2)
"""So long before a month begins its cells are worked out."""
DEAD = timedelta(minutes=2)
"""After so long without a step nobody is at the work any more."""
MOST_AT_ONCE = 5_000
"""Rows one transaction removes."""
LOOSE = 20_000
"""So many rows may be written before rows are merged."""

Going = Callable[[], bool]
"""Whether to go on."""


class Upkeep:
    """What one process does for the cells.

    Args:
        database: where they are.
        going: asked between two transactions.
        loose: rows that may be written before rows are merged.
    """

    def __init__(self, database: Database, going: Going, loose: int = LOOSE) -> None:
        self._database = database
        self._going = going
        self._loose = loose
        self._rows_merged = -loose

    def run(self) -> None:
        """Do what is to be done."""
        roll(self._database, self._going)
        with self._database.read() as db:
            rows = rows_ever(db)
        if rows - self._rows_merged > self._loose and compact(self._database, self._going):
            with self._database.read() as db:
                self._rows_merged = rows_ever(db)


def roll(database: Database, going: Going = lambda: True) -> None:
    """Work out the cells of the months that have none yet, and forget those of months that are over."""
    with database.read() as db:
        found = stands(db)
        if not found and not data_state(db):
            return  # the first entries of all begin by themselves
    ready = {each.month for each in found if each.ready}
    for month in _months():
        if month not in ready and not _work_out(database, month, going):
            return
    past = [each.month for each in found if each.month < clock.this_month()]
    if past:
        _forget(database, past, going)


def _work_out(database: Database, month: int, going: Going) -> bool:
    """The cells of a month, step by step; whether they are ready. What somebody else is at is left to them."""
    with database.read() as db:
        stepped_at = last_step(db, month)
    if stepped_at is not None:
        if clock.now() - stepped_at < DEAD:
            return False
        _forget(database, [month], going)
    build, progress = Build(month), Progress.GOING
    with database.write() as session:
        build.begin(session)
    while progress is Progress.GOING and going():
        try:
            with database.write() as session:
                progress = build.step(session)
        except Unavailable:
            if not build.is_whole:
                raise
    return progress is Progress.READY


def _months() -> Iterator[int]:
    """This month, and shortly before its end the next one."""
    this, day = clock.this_month(), clock.today()
    yield this
    if day + AHEAD > day.replace(day=calendar.monthrange(day.year, day.month)[1]):
        yield this + 1


def _forget(database: Database, past: Collection[int], going: Going) -> None:
    with database.write() as db:
        db.run(sa.delete(Standing).where(table_of(Standing).columns["month"].in_(past)))
    for model in KEYS:
        more = True
        while more and going():
            with database.write() as db:
                more = forget_rows(db, model, MOST_AT_ONCE)
