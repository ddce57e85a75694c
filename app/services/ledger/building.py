"""Building: the cells of a month worked out in steps, beside the writes of others.

A step takes the next subjects in the order of their ids and says how far it came. Writes keep in step what has been
worked out and leave the rest to the steps that follow, so that neither waits long for the other. Cells are gathered in
memory and written when there are many, which spares a row for each step; who dies before loses the whole work, and
somebody else begins anew.
"""

import enum
import secrets
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.core import clock
from app.core.collecting import paused_collector
from app.core.db import Read, Write
from app.models.base import Table
from app.models.cells import KEYS, Standing, table_of
from app.services.ledger.cells import Sheet
from app.services.ledger.recount import STEP, add_page
from app.services.ledger.standing import MOST_AT_ONCE, M, begin, stands


class Progress(enum.Enum):
    """How far the work is."""

    GOING = "going"
    READY = "ready"
    LOST = "lost"


class _Work(NamedTuple):
    month: int
    built_through: Any
    ready: bool
    builder: int
    stepped_at: datetime


class Build:
    """The work on one month.

    Attributes:
        month: which.
        is_whole: the last step did nothing, so that it can be taken again after an error.
    """

    def __init__(self, month: int) -> None:
        self.month = month
        self.is_whole = True
        self._builder = secrets.randbits(62) + 1
        self._sheet = Sheet(month)

    def begin(self, db: Write) -> None:
        """Begin, unless somebody else has."""
        begin(db, self.month, self._builder)

    def step(self, db: Write, *, size: int = STEP, most: int = MOST_AT_ONCE) -> Progress:
        """Work out the cells of the next subjects.

        Args:
            db: a transaction that ends soon: writes wait for it.
            size: entries to take.
            most: cells to hold in memory.
        """
        self.is_whole = True
        work = _work(db, self.month, alone=True)
        if work is None or work.builder != self._builder:
            return Progress.LOST
        if work.ready:
            return Progress.READY
        self.is_whole = False
        through, complete = add_page(db, self._sheet, work.built_through, size)
        if complete or self._sheet.size > most:
            self._sheet.write(db)
        values = {"ready": complete, "built_through": through, "stepped_at": clock.now()}
        db.run(sa.update(Standing).where(M["month"] == self.month).values(values))
        return Progress.READY if complete else Progress.GOING


def rebuild_cells(db: Write) -> None:
    """Work out the cells of this month anew, in this one transaction; those of other months are forgotten."""
    for stand in stands(db):
        forget(db, stand.month)
    build = Build(clock.this_month())
    build.begin(db)
    with paused_collector():
        while build.step(db) is Progress.GOING:
            pass


def last_step(db: Read, month: int) -> datetime | None:
    """When the work on a month came on; none if nobody has begun."""
    work = _work(db, month)
    return None if work is None else work.stepped_at


def forget(db: Write, *months: int) -> None:
    """No longer keep cells for some months, at once."""
    db.run(sa.delete(Standing).where(M["month"].in_(months)))
    for model in KEYS:
        db.run(sa.delete(model).where(table_of(model).columns["month"].in_(months)))


def forget_rows(db: Write, model: type[Table], most: int) -> bool:
    """Remove rows of months no cells are kept for; whether there may be more."""
    columns = table_of(model).columns
    loose = columns["month"].not_in(sa.select(M["month"]))
    chosen = sa.select(columns["id"]).where(loose).limit(most)
    return db.run(sa.delete(model).where(columns["id"].in_(chosen))).rowcount >= most


def _work(db: Read, month: int, *, alone: bool = False) -> _Work | None:
    """The work on a month; held alone until the commit, it knows what others wrote under it."""
    columns = [M[name] for name in _Work._fields]
    statement = sa.select(*columns).where(M["month"] == month)
    row = db.first(statement.with_for_update() if alone else statement)
    return None if row is None else _Work._make(row)
