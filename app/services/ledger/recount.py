"""Recount: cells of a month worked out from the open entries, batch by batch, and compared with those that are kept."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby, islice
from operator import add, attrgetter
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.core.db import Read
from app.core.prepared import Prepared
from app.models.base import Table
from app.models.cells import COUNTERS, KEYS, table_of
from app.models.ledger import Entry, EntryKind, Subject
from app.services.ledger.cell_keys import Key
from app.services.ledger.cells import Sheet, grants_beside
from app.services.ledger.entries import EntryFact
from app.services.ledger.standing import MOST_AT_ONCE, NOTHING_BUILT, stands
from app.services.sql import with_text_ids

N = sa.inspect(Entry).columns
STEP = 10_000
"""Entries of a batch; a subject is never parted."""
_SUBJECT_ID = attrgetter("subject_id", "subject")


def add_page(db: Read, sheet: Sheet, after: Any, size: int) -> tuple[Any, bool]:  # noqa: ANN401 - ids
    """Add the cells of the next subjects; says how far that is, and whether they were the last."""
    entries = [EntryFact._make(row) for row in db.fetch(_page(db.engine.dialect), {"after": after, "size": size})]
    complete = len(entries) < size
    if not complete:
        last = entries[-1].subject_id
        kept = [entry for entry in entries if entry.subject_id != last]
        if not kept:  # one subject larger than a page
            return add_page(db, sheet, after, 2 * size)
        entries = kept
    if not entries:
        return after, True
    _add(db, sheet, entries)
    return entries[-1].subject_id, complete


def _add(db: Read, sheet: Sheet, entries: list[EntryFact]) -> None:
    projects = []
    for (subject_id, subject), group in groupby(entries, key=_SUBJECT_ID):
        inside = list(group)
        if subject == Subject.GRANT:
            sheet.grants([entry for entry in inside if entry.kind != EntryKind.GRANT])
            continue
        sheet.subject(Subject(subject), inside, 1)
        if subject == Subject.PROJECT:
            projects.append(subject_id)
    if projects:
        sheet.grants(grants_beside(db, projects))


def worked_out(db: Read, month: int, size: int = STEP) -> Iterator[Sheet]:
    """The cells of a month from the entries, in parts to be added up."""
    after: Any = NOTHING_BUILT
    complete = False
    while not complete:
        sheet = Sheet(month)
        while not complete and sheet.size < MOST_AT_ONCE:
            after, complete = add_page(db, sheet, after, size)
        sheet.spread()
        yield sheet


@lru_cache(maxsize=2)
def _page(dialect: sa.Dialect) -> Prepared:
    columns = with_text_ids(N[name] for name in EntryFact._fields)
    after, size = sa.bindparam("after", type_=N["subject_id"].type), sa.bindparam("size", type_=sa.Integer())
    chosen = (N["ended_by"].is_(None), N["subject_id"] > after)
    return Prepared(sa.select(*columns).where(*chosen).order_by(N["subject_id"], N["subject"]).limit(size), dialect)


class Difference(NamedTuple):
    """A cell that is not what the entries amount to."""

    table: str
    month: int
    cell: Key
    kept: list[int]
    entries: list[int]


def verify_cells(db: Read, limit: int = 20) -> list[Difference]:
    """Compare the cells of every month that is ready with the entries; the first cells that differ."""
    found: list[Difference] = []
    for stand in stands(db):
        if stand.ready and len(found) < limit:
            found += islice(_differences(db, stand.month), limit - len(found))
    return found


def _differences(db: Read, month: int) -> Iterator[Difference]:
    wanted: dict[type[Table], dict[Key, list[int]]] = {model: {} for model in KEYS}
    for sheet in worked_out(db, month):
        for model, cells in sheet.rows.items():
            of_table = wanted[model]
            for cell, counters in cells.items():
                sums = of_table.get(cell)
                of_table[cell] = counters if sums is None else list(map(add, sums, counters))
    for model, of_table in wanted.items():
        width = len(KEYS[model]) - 1
        for row in db.fetch(_kept(model, db.engine.dialect), {"month": month}):
            cell, counters = row[:width], list(row[width:])
            expected = of_table.pop(cell, None) or [0] * len(counters)
            if expected != counters:
                yield Difference(model.__name__, month, cell, counters, expected)
        for cell, expected in of_table.items():
            if any(expected):
                yield Difference(model.__name__, month, cell, [0] * len(expected), expected)


@lru_cache(maxsize=8)
def _kept(model: type[Table], dialect: sa.Dialect) -> Prepared:
    columns = table_of(model).columns
    by = [columns[name] for name in KEYS[model] if name != "month"]
    sums = [sa.cast(sa.func.sum(columns[name]), sa.BigInteger()) for name in COUNTERS[model]]
    chosen = columns["month"] == sa.bindparam("month", type_=columns["month"].type)
    return Prepared(sa.select(*with_text_ids(by), *sums).where(chosen).group_by(*by), dialect)
