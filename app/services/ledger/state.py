"""The state of the data: the last post, so that the same post means the same figures."""

from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

import sqlalchemy as sa

from app.core.db import Database, Read
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
    """The last post the reader sees; none before the first."""
    rows = db.fetch(_last(db.engine.dialect), {})
    if not rows:
        return None
    key, number, moment = rows[0]
    return LastPost(key, number, datetime.fromisoformat(moment) if isinstance(moment, str) else moment)


def data_state(db: Read) -> int:
    """Key of the last post, 0 before the first."""
    rows = db.fetch(_last(db.engine.dialect), {})
    return int(rows[0][0]) if rows else 0


def data_state_now(database: Database) -> int:
    """The same at this moment, asked of the database itself: whatever process committed before, it is seen."""
    return int(database.glances.value(_newest(database.reading.dialect), {}) or 0)


@lru_cache(maxsize=4)
def _newest(dialect: sa.Dialect) -> Glance:
    return Glance(sa.select(Q["id"]).order_by(Q["number"].desc()).limit(sa.literal_column("1")), dialect)


@lru_cache(maxsize=4)
def _last(dialect: sa.Dialect) -> Prepared:
    newest = sa.select(Q["id"], Q["number"], Q["known_at"]).order_by(Q["number"].desc())
    return Prepared(newest.limit(sa.literal_column("1")), dialect)
