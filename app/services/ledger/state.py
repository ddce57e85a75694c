"""The state of the data: the last post, so that the same post means the same figures."""

from functools import lru_cache

import sqlalchemy as sa

from app.core.db import Read
from app.core.prepared import Prepared
from app.models.ledger import Post

Q = sa.inspect(Post).columns


def data_state(db: Read) -> int:
    """Key of the last post, 0 before the first. A random one: numbers come again when a backup is put back."""
    rows = db.fetch(_last(db.engine.dialect), {})
    return int(rows[0][0]) if rows else 0


@lru_cache(maxsize=4)
def _last(dialect: sa.Dialect) -> Prepared:
    return Prepared(sa.select(Q["id"]).order_by(Q["number"].desc()).limit(sa.literal_column("1")), dialect)
