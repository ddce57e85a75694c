"""Units: what places were called, and where they lay, at the moment whose knowledge an answer uses."""

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app.core.db import Read
from app.core.prepared import Prepared
from app.models.municipalities import Municipality
from app.services.ledger import labels_at, once_at
from app.services.sql import asked, many

M = sa.inspect(Municipality).columns
_COLUMNS: Final = tuple(M[name] for name in ("id", "path", "level", "name", "ags", "valid_to"))
_NAMES: Final = tuple(column.key for column in _COLUMNS)

Unit = Mapping[str, Any]
"""A place with path, level, name, AGS and the last day of its key."""


def units_at_paths(db: Read, paths: Collection[str], moment: datetime | None) -> dict[str, Unit]:
    """Units by their path at a moment, or now; of two with one path the current one is named."""
    chosen: sa.ColumnElement[bool] = M["path"].in_(sorted(paths))
    if moment is not None:
        once = once_at(db, paths)
        chosen = sa.and_(sa.or_(chosen, M["id"].in_(once)), M["created_at"] <= moment)
    found: list[dict[str, Any]] = [dict(row._mapping) for row in db.all(sa.select(*_COLUMNS).where(chosen))]  # noqa: SLF001 - SQLAlchemy's public name
    if moment is not None:
        former = dict(labels_at(db, moment, [*once, *[unit["id"] for unit in found]]))
        found = [{**unit, **former.pop(str(unit["id"]), {})} for unit in found]
        found += [{"id": UUID(key), **label} for key, label in former.items()]  # deleted since
    found.sort(key=lambda unit: (unit["valid_to"] is None, unit["id"]))
    return {unit["path"]: unit for unit in found if unit["path"] in paths}


def units_with_ids(db: Read, ids: Collection[str], moment: datetime | None) -> dict[str, Unit]:
    """Units by their id, as they were at a moment, or are now."""
    rows = db.fetch(_by_id(db.engine.dialect), {"ids": many(db, ids)}) if ids else []
    found: dict[str, Unit] = {str(row[0]): dict(zip(_NAMES, row, strict=True)) for row in rows}
    return {**found, **{key: {**found.get(key, {}), **label} for key, label in labels_at(db, moment, ids).items()}}


@lru_cache(maxsize=2)
def _by_id(dialect: sa.Dialect) -> Prepared:
    ids = asked()
    return Prepared(sa.select(*_COLUMNS).select_from(ids).join(Municipality, M["id"] == ids.c.value), dialect)
