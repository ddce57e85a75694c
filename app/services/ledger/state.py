"""The state of the data: the last post, so that the same post means the same figures."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.core.db import Database, Read, Snapshot
from app.core.glance import Glance
from app.core.prepared import Prepared
from app.models.ledger import Post

Q = sa.inspect(Post).columns


class LastPost(NamedTuple):
    """The last transaction that changed figures.

    Attributes:
        id: its key, a random one: numbers come again when a backup is put back.
        number: how many there were.
        known_at: since when it is known.
    """

    id: int
    number: int
    known_at: datetime


def last_post(db: Read) -> LastPost | None:
    """The last post the reader sees; none before the first. A snapshot is asked once."""
    if type(db) is not Snapshot:
        return _asked(db)
    if LastPost not in db.found:
        db.found[LastPost] = _asked(db)
    found: LastPost | None = db.found[LastPost]
    return found


def _asked(db: Read) -> LastPost | None:
    return post_of(db.fetch(_last(db.engine.dialect), {}))


def data_state(db: Read) -> int:
    """Key of the last post, 0 before the first."""
    post = last_post(db)
    return 0 if post is None else post.id


def data_state_now(database: Database) -> int:
    """The same at this moment, asked of the database itself: whatever process committed before, it is seen."""
    return int(database.glances.value(_newest(database.reading.dialect), {}) or 0)


@lru_cache(maxsize=4)
def _newest(dialect: sa.Dialect) -> Glance:
    return Glance(sa.select(Q["id"]).order_by(Q["number"].desc()).limit(sa.literal_column("1")), dialect)


def newest() -> sa.Select[Any]:
    """The last post as a row for ``post_of``."""
    statement = sa.select(Q["id"], Q["number"], Q["known_at"]).order_by(Q["number"].desc())
    return statement.limit(sa.literal_column("1"))


def post_of(rows: Sequence[Sequence[Any]]) -> LastPost | None:
    """The post of the rows of ``newest``."""
    if not rows:
        return None
    key, number, moment = rows[0]
    return LastPost(key, number, datetime.fromisoformat(moment) if isinstance(moment, str) else moment)


@lru_cache(maxsize=4)
def _last(dialect: sa.Dialect) -> Prepared:
    return Prepared(newest(), dialect)
