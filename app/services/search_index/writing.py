"""Writing: bring the index in step with some records, inside the transaction that changed them."""

from array import array
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final, cast
from uuid import UUID

import orjson
import sqlalchemy as sa

from app.core.bulk import bulk_insert
from app.core.db import Write
from app.core.ids import new_id
from app.models.base import Table
from app.models.search import FormKind, SearchBacklog, SearchDocument, SearchForm, SearchKind, SearchPosting
from app.services.search_index.records import KIND_OF, KINDS, Said, said
from app.services.search_index.words import document_number, forms, indexed, word_number
from app.services.sql import asked, many

D, P, F = (sa.inspect(each).columns for each in (SearchDocument, SearchPosting, SearchForm))
_DOCUMENTS, _POSTINGS, _BACKLOG = (
    cast("sa.Table", sa.inspect(each).local_table) for each in (SearchDocument, SearchPosting, SearchBacklog)
)
_FORM: Final = "search_forms (kind, form, word)"
WHOLE: Final = str(int(FormKind.WHOLE))
_TOUCHED: Final = "search_touched"
AT_ONCE: Final = 20
"""Records of a kind that one transaction indexes itself."""


def touch(db: Write, table: type[Table], record_id: object, changes: Collection[str] | None = None) -> None:
    """A record was written or deleted; the index follows when the transaction ends.

    Args:
        db: the transaction.
        table: of the record.
        record_id: which.
        changes: the columns that changed, if it is known.
    """
    kind = KIND_OF.get(table)
    if kind is not None and (changes is None or not KINDS[kind].heeds.isdisjoint(changes)):
        db.notes.setdefault(_TOUCHED, {}).setdefault(kind, {})[str(record_id)] = None
        db.before_commit(_follow)


def later(db: Write, table: type[Table], ids: Iterable[object]) -> None:
    """Many records were written at once; the keeper indexes them."""
    kind = KIND_OF.get(table)
    if kind is not None:
        _wait(db, kind, list(map(str, ids)))


def _wait(db: Write, kind: SearchKind, ids: Sequence[str]) -> None:
    """One row for all of them, written now: an import of a million records keeps no list of them."""
    if ids:
        row = (new_id(), kind.value, orjson.dumps(ids))
        bulk_insert(db, _BACKLOG, ("id", "kind", "records"), _plain(db, [row]))


def _follow(db: Write) -> None:
    touched: dict[SearchKind, dict[str, None]] = db.notes.pop(_TOUCHED, {})
    for kind, ids in touched.items():
        if len(ids) > AT_ONCE:
            _wait(db, kind, list(ids))
        else:
            with db.everywhere():
                refresh(db, kind, list(ids))


def refresh(db: Write, kind: SearchKind, ids: Sequence[str]) -> None:
    """Index records as they are; those that are gone leave the index."""
    now = {document_number(kind, each.record_id): each for each in said(db, kind, ids)}
    numbers = [document_number(kind, each) for each in ids]
    wanted = asked("bigint")
    held = sa.select(D["document"], D["words"], D["states"]).select_from(wanted)
    held = held.join(SearchDocument, D["document"] == wanted.c.value)
    before = {row.document: row for row in db.all(held, {"ids": many(db, numbers)})}
    gone: list[tuple[int, int, int]] = []
    added: list[tuple[int, int, int]] = []
    documents: list[tuple[Any, ...]] = []
    words: set[str] = set()
    for number in dict.fromkeys(numbers):
        was = unpacked(before[number].words) if number in before else {}
        record = now.get(number)
        told = indexed(record.parts) if record else {}
        are = {word_number(word, kind, record.shelf): part for word, part in told.items()} if record else {}
        if record and number in before and are == was and before[number].states == record.states:
            continue
        gone += [(word, part, number) for word, part in was.items() if are.get(word) != part]
        added += [(word, part, number) for word, part in are.items() if was.get(word) != part]
        words.update(told)
        if record:
            documents.append(_document(number, kind, record, are))
    _delete(db, [number for number in before if number not in now or number in {row[0] for row in documents}], gone)
    _insert(db, documents, added, words)


def _document(number: int, kind: SearchKind, record: Said, words: dict[int, int]) -> tuple[Any, ...]:
    return number, kind.value, record.agency_id, record.record_id, record.states, packed(words)


def packed(words: dict[int, int]) -> bytes:
    """Numbers of words and their parts, eight bytes each."""
    return array("q", [number for pair in words.items() for number in pair]).tobytes()


def unpacked(words: bytes) -> dict[int, int]:
    """The other way round."""
    numbers = array("q")
    numbers.frombytes(words)
    return dict(zip(numbers[::2], numbers[1::2], strict=True))


def _delete(db: Write, documents: Sequence[int], postings: Sequence[tuple[int, int, int]]) -> None:
    if documents:
        chosen = sa.select(asked("bigint").c.value)
        db.run(sa.delete(SearchDocument).where(D["document"].in_(chosen)), {"ids": many(db, documents)})
    if postings:
        names = ("word", "part", "document")
        where = [P[name] == sa.bindparam(f"is_{name}") for name in names]
        rows = [{f"is_{name}": value for name, value in zip(names, each, strict=True)} for each in sorted(postings)]
        db.connection.execute(sa.delete(_POSTINGS).where(*where), rows)


def _insert(
    db: Write, documents: Sequence[tuple[Any, ...]], postings: list[tuple[int, int, int]], words: set[str]
) -> None:
    names = ("document", "kind", "agency_id", "record_id", "states", "words")
    bulk_insert(db, _DOCUMENTS, names, _plain(db, documents))
    bulk_insert(db, _POSTINGS, ("word", "part", "document"), sorted(postings))
    learn(db, words)


def learn(db: Write, words: Iterable[str]) -> None:
    """Take in the forms of words that were never met before; two who do so at once do not get in each other's way."""
    new = sorted(set(words))
    if not new:
        return
    listed = sa.select(asked("text").c.value)
    known = sa.select(F["form"]).where(F["kind"] == sa.literal_column(WHOLE), F["form"].in_(listed))
    met = {row[0] for row in db.all(known, {"ids": many(db, new)})}
    rows = [(int(kind), form, word) for word in new if word not in met for kind, form, word in sorted(forms(word))]
    if not rows:
        return
    if db.dialect == "sqlite":
        db.connection.exec_driver_sql(f"INSERT OR IGNORE INTO {_FORM} VALUES (?, ?, ?)", rows)  # noqa: S608 - our own names
    else:
        columns = tuple(list(column) for column in zip(*rows, strict=True))
        lists = "unnest(%s::smallint[], %s::text[], %s::text[])"
        statement = f"INSERT INTO {_FORM} SELECT * FROM {lists} ON CONFLICT DO NOTHING"  # noqa: S608 - our own names
        db.connection.exec_driver_sql(statement, columns)


def _plain(db: Write, rows: Iterable[Sequence[Any]]) -> list[list[Any]]:
    """Ids as the driver takes them."""
    if db.dialect == "postgresql":
        return [list(row) for row in rows]
    return [[str(cell) if isinstance(cell, UUID) else cell for cell in row] for row in rows]
