"""Changes: what an import did to each record, kept batch by batch, so that it can be undone as a whole."""

import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import orjson
import sqlalchemy as sa

from app.core.db import Read, Write
from app.models.imports import ImportChange, ImportResource

C = sa.inspect(ImportChange).columns
_QUICK = 1


class Changed(NamedTuple):
    """What one batch did.

    Attributes:
        created: keys of new records.
        updated: key, version since, and the columns as they were before.
    """

    created: list[Any]
    updated: Sequence[tuple[Any, int, Mapping[str, Any]]]


def keep(db: Write, import_id: UUID, position: int, resource: ImportResource, changed: Changed) -> None:
    """Keep what a batch did, in its transaction."""
    packed = zlib.compress(orjson.dumps([changed.created, changed.updated]), _QUICK)
    row = {"import_id": import_id, "position": position, "resource": resource, "payload": packed}
    db.run(sa.insert(ImportChange), row)


def kept(db: Read, import_id: UUID) -> Iterator[tuple[ImportResource, Changed]]:
    """What an import did, the last batch first."""
    positions = [
        row[0]
        for row in db.all(sa.select(C["position"]).where(C["import_id"] == import_id).order_by(C["position"].desc()))
    ]
    for position in positions:
        chosen = (C["import_id"] == import_id, C["position"] == position)
        row = db.first(sa.select(C["resource"], C["payload"]).where(*chosen))
        if row is not None:
            created, updated = orjson.loads(zlib.decompress(row.payload))
            yield ImportResource(row.resource), Changed(created, [tuple(each) for each in updated])


def forget(db: Write, import_id: UUID) -> None:
    """An import was undone: there is nothing to take back any more."""
    db.run(sa.delete(ImportChange).where(C["import_id"] == import_id))
