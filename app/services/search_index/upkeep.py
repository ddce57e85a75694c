"""Upkeep: index what was written in bulk, and make the whole index anew."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, cast

import orjson
import sqlalchemy as sa

from app.core.bulk import bulk_insert
from app.core.db import Database, Snapshot, Write
from app.core.ids import new_id
from app.models.search import SearchBacklog, SearchDocument, SearchForm, SearchKind, SearchPosting
from app.services.search_index.records import KINDS
from app.services.search_index.writing import refresh

B = sa.inspect(SearchBacklog).columns
SLICE: Final = 1_000
"""Records of one transaction."""
PATIENCE: Final = 60.0
Going = Callable[[], bool]


def run(database: Database, going: Going = lambda: True) -> int:
    """Index what waits, some records at a time; how many there were.

    Several processes may do so at once: what one of them is at is left to it.
    """
    done = 0
    while going():
        with database.write(patience=PATIENCE) as db:
            taken = _take(db)
            if taken is None:
                return done
            kind, ids = taken
            refresh(db, kind, ids)
            done += len(ids)
    return done


def _take(db: Write) -> tuple[SearchKind, list[str]] | None:
    """Some records of the oldest batch, which stand in the backlog no longer once this transaction ends."""
    oldest = sa.select(B["id"], B["kind"], B["records"]).order_by(B["id"]).limit(1)
    row = db.first(oldest.with_for_update(skip_locked=True))
    if row is None:
        return None
    ids: list[str] = orjson.loads(row.records)
    if len(ids) > SLICE:
        rest = orjson.dumps(ids[SLICE:])
        db.run(sa.update(SearchBacklog).where(B["id"] == row.id).values(records=rest))
    else:
        db.run(sa.delete(SearchBacklog).where(B["id"] == row.id))
    return SearchKind(row.kind), ids[:SLICE]


def rebuild(database: Database, told: Callable[[int], None] = lambda _done: None) -> int:
    """Empty the index and make it anew from all records, words that nobody uses any more forgotten; how many there are.

    Until it is done, searches find what was done so far.
    """
    with database.write(patience=PATIENCE) as db:
        for table in (SearchBacklog, SearchPosting, SearchDocument, SearchForm):
            db.run(sa.delete(table))
        for kind in KINDS:
            rows = [[_plain(db, new_id()), kind.value, orjson.dumps(ids)] for ids in _all_ids(db, kind)]
            bulk_insert(db, cast("sa.Table", sa.inspect(SearchBacklog).local_table), ("id", "kind", "records"), rows)
    done = 0
    while count := run(database, _once()):
        done += count
        told(done)
    return done


def _once() -> Going:
    """Lets one transaction pass, so that progress can be told."""
    turns = iter((True, False))
    return lambda: next(turns)


def _all_ids(db: Snapshot, kind: SearchKind) -> Iterator[Sequence[str]]:
    column = sa.inspect(KINDS[kind].table).columns["id"]
    batch: list[str] = []
    for (record_id,) in db.stream(sa.select(column)):
        batch.append(str(record_id))
        if len(batch) == SLICE:
            yield batch
            batch = []
    if batch:
        yield batch


def _plain(db: Write, value: Any) -> Any:  # noqa: ANN401 - as the driver takes it
    return value if db.dialect == "postgresql" else str(value)
