"""Places: where municipalities lie while something is counted there, and what has entries there."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from app.core.db import Read, Write
from app.core.prepared import Prepared
from app.models.ledger import Entry, Subject
from app.models.municipalities import Municipality
from app.services.sql import asked, many, with_text_ids

N = sa.inspect(Entry).columns
M = sa.inspect(Municipality).columns
_KEY = 7_104_882
"""Key of the lock that who moves a place holds alone, and who counts at places holds with others."""
_SEEN = "ledger_paths"


def hold_places(db: Write, *, alone: bool = False) -> None:
    """Let nobody move a place while we count there; alone: let nobody count while we move one."""
    if db.dialect == "postgresql":
        db.execute(_holding(db.engine.dialect, alone=alone), {})


@lru_cache(maxsize=4)
def _holding(dialect: sa.Dialect, *, alone: bool) -> Prepared:
    lock = sa.func.pg_advisory_xact_lock if alone else sa.func.pg_advisory_xact_lock_shared
    return Prepared(sa.select(lock(sa.literal_column(str(_KEY)))), dialect)


def paths_of(db: Write, places: Iterable[str]) -> dict[str, str]:
    """Paths of municipalities, not held yet: before the commit it is asked which of them lie elsewhere by then."""
    seen: dict[str, str] = db.notes.setdefault(_SEEN, {})
    seen.update(_paths(db, set(places) - seen.keys()))
    return seen


def moved_meanwhile(db: Write) -> list[str]:
    """Municipalities whose path is no longer the one that was counted with; from now on nobody moves one."""
    seen: dict[str, str] = db.notes.pop(_SEEN, {})
    if not seen or db.dialect == "sqlite":  # has one writer
        return []
    hold_places(db)
    now = _paths(db, seen)
    return [place for place, path in seen.items() if now.get(place) != path]


def _paths(db: Read, places: Iterable[str]) -> dict[str, str]:
    ids = sorted(places)
    rows = db.fetch(_reading(db.engine.dialect), {"ids": many(db, ids)}) if ids else []
    return dict(rows)


@lru_cache(maxsize=2)
def _reading(dialect: sa.Dialect) -> Prepared:
    ids = asked()
    statement = sa.select(*with_text_ids([M["id"], M["path"]])).select_from(ids)
    return Prepared(statement.join(Municipality, M["id"] == ids.c.value), dialect)


def subjects_at(db: Read, places: Iterable[Any], post: int | None = None) -> list[tuple[Subject, Any]]:
    """Subjects with an entry at one of the municipalities; of one post alone, if it is named."""
    ids = asked()
    statement = sa.select(N["subject"], N["subject_id"]).distinct().select_from(ids)
    statement = statement.join(Entry, N["municipality_id"] == ids.c.value).where(N["ended_by"].is_(None))
    if post is not None:
        statement = statement.where(N["posted_by"] == post)
    found = db.all(statement, {"ids": many(db, places)})
    return [(Subject(row.subject), row.subject_id) for row in found]
