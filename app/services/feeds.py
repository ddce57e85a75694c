"""Feeds: what is public of projects and events, in the order in which it changed, for machines that mirror it.

Realtime Paged Data Exchange 1.0, ordered by (modified, id): whoever follows ``next`` to the page that names itself has
everything, and goes on there later. A page is one statement, so that order and records are of one moment.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

import sqlalchemy as sa

from app.core.db import Read
from app.core.prepared import Prepared
from app.models.feeds import FeedItem, FeedPost
from app.schemas.feeds import MOST, FeedQuery
from app.services.access import Actor
from app.services.feed_items import KINDS, PUBLIC
from app.services.projects import PROJECTS
from app.services.reading import Collection, Shape
from app.services.workshops import PUBLIC_WORKSHOPS

F = sa.inspect(FeedItem).columns
Q = sa.inspect(FeedPost).columns
KEPT_SECONDS: Final = 3600
NEWEST_SECONDS: Final = 8
"""How long a page may be kept: one that has a next one, and the last one."""
_BEGINNING: Final = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Aging:
    """An answer for everybody that may be kept for a while without asking again."""

    values: dict[str, Any]
    seconds: int


def get_project_feed(db: Read, _actor: Actor, query: FeedQuery) -> Aging:
    """Published projects, and those that are no longer."""
    return _page(db, PROJECTS, "projects", query)


def get_workshop_feed(db: Read, _actor: Actor, query: FeedQuery) -> Aging:
    """Published events, and those that are no longer, or were cancelled."""
    return _page(db, PUBLIC_WORKSHOPS, "workshops", query)


def _page(db: Read, collection: Collection, name: str, query: FeedQuery) -> Aging:
    shape, prepared = collection.remember(("feed", db.dialect), lambda: _statement(db, collection))
    after: tuple[int, UUID | None] = (query.afterTimestamp or 1, query.afterId)
    values = {"modified": query.afterTimestamp, "id": query.afterId or _BEGINNING, "row_limit": query.limit}
    rows = db.fetch(prepared, values)
    items = [_item(KINDS[collection.table].value, shape.wire, row) for row in rows]
    if items:
        after = (items[-1]["modified"], items[-1]["id"])
    settings = db.database.settings
    told = {"afterTimestamp": after[0], "afterId": after[1], "limit": query.limit if query.limit != MOST else None}
    words = urlencode({key: value for key, value in told.items() if value})
    address = f"{settings.address}/v1/feeds/{name}{'?' if words else ''}{words}"
    page = {"next": address, "items": items, "license": settings.licence_url}
    return Aging(page, KEPT_SECONDS if items else NEWEST_SECONDS)


def _item(kind: str, wire: Callable[[Sequence[Any]], Mapping[str, Any]], row: Sequence[Any]) -> dict[str, Any]:
    *data, modified, record_id, is_there = row
    item = {"state": "updated" if is_there else "deleted", "kind": kind, "id": record_id, "modified": modified}
    return {**item, "data": wire(data)} if is_there else item


def _statement(db: Read, collection: Collection) -> tuple[Shape, Prepared]:
    """The next items with their records; a post's number comes from an index, and its items from another."""
    modified = sa.bindparam("modified", type_=sa.BigInteger)
    record_id = sa.bindparam("id", type_=F["id"].type)
    behind = sa.and_(Q["modified"] >= modified, sa.or_(Q["modified"] > modified, F["id"] > record_id))
    items = sa.select(Q["modified"], F["id"]).join(FeedItem, F["posted_by"] == Q["id"])
    items = items.where(F["kind"] == KINDS[collection.table], behind).order_by(Q["modified"], F["id"])
    page = items.limit(sa.bindparam("row_limit", type_=sa.Integer)).subquery("page")
    shape = Shape(collection, tuple(collection.fields), db.dialect)
    own = collection.own["id"]
    record = sa.and_(own == page.c.id, PUBLIC[collection.table])
    statement = sa.select(*shape.expressions, page.c.modified, page.c.id, own.is_not(None)).select_from(
        page.outerjoin(collection.table, record)
    )
    return shape, Prepared(statement.order_by(page.c.modified, page.c.id), db.engine.dialect)
