"""Feed items: which records are public, kept in step in the transaction that changes them.

A record that was public once and no longer is (deleted, unpublished, an event that was cancelled) stays as a tombstone;
what never was public leaves no trace. The last thing of a transaction is the number of its post, given under one lock
until the commit, so that numbers grow in the order in which others come to see what was changed: whoever mirrors and
has read up to a number has missed nothing before it. Whoever numbers holds every other lock already, the one of the
ledger's posts too, and waits for nobody behind it.
"""

import secrets
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from app.core import clock
from app.core.db import Write
from app.models.base import Table
from app.models.feeds import FeedItem, FeedKind, FeedPost
from app.models.projects import Project
from app.models.workshops import Workshop, WorkshopStatus
from app.services.sql import asked, many

F = sa.inspect(FeedItem).columns
Q = sa.inspect(FeedPost).columns
P = sa.inspect(Project).columns
W = sa.inspect(Workshop).columns
KINDS: Final[Mapping[type[Table], FeedKind]] = {Project: FeedKind.PROJECT, Workshop: FeedKind.WORKSHOP}
PUBLIC: Final[Mapping[type[Table], sa.ColumnElement[bool]]] = {
    Project: P["published"].is_(sa.true()),
    Workshop: sa.and_(W["published"].is_(sa.true()), W["status"] != WorkshopStatus.CANCELLED),
}
"""What of a table everybody may know, and somebody may still come to."""
AT_ONCE: Final = 2_000
_NOTE, _POST = "feed_items", "feed_post"
_LOCK = 7_104_885
"""Key of the lock under which posts are numbered."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = _EPOCH.resolution


def touch(db: Write, table: type[Table], ids: Iterable[Any]) -> None:
    """These records changed in this transaction, and may be public, or have been; of other tables nobody mirrors any.

    Rows must be written already: of a bulk they are looked at while it goes on.
    """
    if table not in KINDS:
        return
    given = dict.fromkeys(map(str, ids))
    if not given:
        return
    touched: dict[str, None] = db.notes.setdefault(_NOTE, {}).setdefault(table, {})
    touched.update(given)
    db.before_commit(_settle)
    if len(touched) >= AT_ONCE:
        _write(db, table, touched)
        touched.clear()


def _settle(db: Write) -> None:
    for table, touched in db.notes.pop(_NOTE, {}).items():
        if touched:
            _write(db, table, touched)
    if _POST in db.notes:
        db.before_commit(_number)  # behind all that others may still have to do


def _write(db: Write, table: type[Table], ids: Iterable[str]) -> None:
    """Enter what is public, and let what no longer is become a tombstone."""
    post = db.notes.get(_POST) or secrets.randbits(62)
    values = {"ids": many(db, sorted(ids))}
    if db.run(_entering(db, table, post), values).rowcount + db.run(_leaving(table, post), values).rowcount:
        db.notes[_POST] = post


def _entering(db: Write, table: type[Table], post: int) -> sa.Insert:
    given, columns = asked(), sa.inspect(table).columns
    here = sa.literal(KINDS[table], F["kind"].type), columns["id"], sa.literal(post, sa.BigInteger()), sa.false()
    rows = sa.select(*here).select_from(given).join(table, columns["id"] == given.c.value).where(PUBLIC[table])
    insert = postgresql.insert if db.dialect == "postgresql" else sqlite.insert
    statement = insert(FeedItem).from_select(["kind", "id", "posted_by", "gone"], rows)
    changed = {"posted_by": statement.excluded.posted_by, "gone": sa.false()}
    statement = statement.on_conflict_do_update(index_elements=["kind", "id"], set_=changed)
    return statement.execution_options(preserve_rowcount=True)


def _leaving(table: type[Table], post: int) -> sa.Update:
    columns = sa.inspect(table).columns
    still = sa.exists().where(columns["id"] == F["id"], PUBLIC[table])
    chosen = F["id"].in_(sa.select(asked().c.value))
    statement = sa.update(FeedItem).where(F["kind"] == KINDS[table], chosen, F["gone"].is_(sa.false()), ~still)
    return statement.values(gone=True, posted_by=post)


def _number(db: Write) -> None:
    """Number the post, after all posts that others can see; never before the last one, whatever the clock did."""
    if db.dialect == "postgresql":
        db.run(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    last = db.scalar(sa.select(sa.func.max(Q["modified"]))) or 0
    modified = max(last + 1, (clock.now() - _EPOCH) // _MICROSECOND)
    db.run(sa.insert(FeedPost), {"id": db.notes.pop(_POST), "modified": modified})


def forget_empty(db: Write) -> int:
    """Let posts go whose items have all changed since, but for the last one, behind which numbers go on."""
    used = sa.exists().where(F["posted_by"] == Q["id"])
    last = sa.select(sa.func.max(Q["modified"])).scalar_subquery()
    return db.run(sa.delete(FeedPost).where(~used, Q["modified"] < last)).rowcount
