"""Standing months: the months cells are kept for, and how every post keeps them in step."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from app.core import clock
from app.core.db import Answer, Read, Write
from app.core.prepared import Prepared
from app.models.cells import Standing, table_of
from app.models.ledger import Entry
from app.services.ledger.cells import Change, Sheet
from app.services.ledger.simple import Simple
from app.services.sql import with_text_ids

M = table_of(Standing).columns
NOTHING_BUILT = UUID(int=0)
MOST_AT_ONCE = 30_000
"""Cells held in memory before they are written."""


class Stand(NamedTuple):
    """A standing month, as the driver gives it."""

    month: int
    built_through: str
    ready: bool | int


class Keeping:
    """Keeps the cells in step with a transaction; the standing months are looked up when something changes."""

    __slots__ = ("_asked", "_db", "_sheets")

    def __init__(self, db: Write) -> None:
        self._db = db
        self._asked: Answer | None = None
        self._sheets: list[Sheet] | None = None

    def ask(self) -> None:
        """Ask for the standing months now, and hold them: something is going to change."""
        if self._asked is None:
            self._asked = _ask_stands(self._db, shared=True)

    def add(self, changes: Sequence[Change]) -> None:
        """Take note of changes, in flat memory."""
        if not changes:
            return
        for sheet in self._opened():
            for change in changes:
                sheet.add(change)
            if sheet.size > MOST_AT_ONCE:
                sheet.append(self._db)

    def add_simple(self, found: Simple) -> bool:
        """Take note of new simple projects; not while a month is still worked out, where it depends on each of them."""
        sheets = self._opened()
        if any(sheet.through is not None for sheet in sheets):
            return False
        for sheet in sheets:
            sheet.simple(found)
            if sheet.size > MOST_AT_ONCE:
                sheet.append(self._db)
        return True

    def _opened(self) -> list[Sheet]:
        """A sheet for each standing month; none while no cells are kept."""
        if self._sheets is None:
            found = _stands_of(self._asked or _ask_stands(self._db, shared=True))
            if not found and self._db.first(sa.select(sa.inspect(Entry).columns["id"]).limit(1)) is None:
                begin(self._db, clock.this_month())  # the first entries of all
                found = stands(self._db, shared=True)
            self._sheets = [Sheet(each.month, None if each.ready else each.built_through) for each in found]
        return self._sheets

    def write(self) -> None:
        """Append what they do to the cells."""
        for sheet in self._sheets or ():
            sheet.write(self._db)


def begin(db: Write, month: int, builder: int = 0) -> None:
    """Begin to keep cells for a month; somebody else may have begun.

    Args:
        db: the transaction.
        month: which.
        builder: who works them out; nobody has to where there are no entries yet.
    """
    values = {"month": month, "built_through": NOTHING_BUILT, "ready": not builder, "builder": builder}
    insert = postgresql.insert if db.dialect == "postgresql" else sqlite.insert
    db.run(insert(Standing).values(**values, stepped_at=clock.now()).on_conflict_do_nothing())


def stands(db: Read, *, shared: bool = False) -> list[Stand]:
    """The standing months.

    Args:
        db: where they are.
        shared: hold them until the commit, together with other writers; a step of the work on them waits.
    """
    return _stands_of(_ask_stands(db, shared=shared))


def _ask_stands(db: Read, *, shared: bool) -> Answer:
    return db.ask(_stands(db.engine.dialect, shared=shared), {})


def _stands_of(asked: Answer) -> list[Stand]:
    return [Stand._make(row) for row in asked()]


@lru_cache(maxsize=4)
def _stands(dialect: sa.Dialect, *, shared: bool) -> Prepared:
    statement = sa.select(*with_text_ids([M["month"], M["built_through"], M["ready"]])).order_by(M["month"])
    return Prepared(statement.with_for_update(read=True) if shared else statement, dialect)
