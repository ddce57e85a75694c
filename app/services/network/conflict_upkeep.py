"""Upkeep of conflicts: they come when something is told twice, open again when somebody else tells it, too, and go."""

from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa

from app.core import clock
from app.core.bulk import bulk_insert
from app.core.db import Write
from app.core.ids import new_id
from app.models.cells import table_of
from app.models.network import Conflict, ConflictKind, ConflictState
from app.services.access import SYSTEM_ACTOR
from app.services.network.pieces import slices, text

C = sa.inspect(Conflict).columns
Wanted = Mapping[tuple[str, str], list[str]]
"""Kind and subject -> the publishers that tell it."""
_NAMES = (
    "id", "kind", "subject", "name", "state", "publishers", "counted", "version", "created_at", "updated_at",
    "created_by", "updated_by",
)  # fmt: skip


def bring_along(
    db: Write, wanted: Wanted, places: Collection[str], projects: Collection[str], names: Mapping[str, str]
) -> bool:
    """Make the conflicts about these places and projects those that are wanted.

    Returns:
        Whether what a person settled no longer holds, so that something else counts now.
    """
    known = {**_known(db, ConflictKind.PLACE, places), **_known(db, ConflictKind.PROJECT, projects)}
    now, reopened = clock.now(), False
    stamps = (1, now, now, SYSTEM_ACTOR.credential_id, SYSTEM_ACTOR.credential_id)
    new = [
        (new_id(), kind, subject, names.get(subject), ConflictState.OPEN.value, text(publishers), "[]", *stamps)
        for (kind, subject), publishers in wanted.items()
        if (kind, subject) not in known
    ]
    bulk_insert(db, table_of(Conflict), _NAMES, new)
    for key, row in known.items():
        values = _changes(row, wanted.get(key))
        if values:
            reopened = reopened or row.state is ConflictState.SETTLED
            moved = {**values, "updated_at": now, "version": C["version"] + 1, "updated_by": SYSTEM_ACTOR.credential_id}
            db.run(sa.update(Conflict).where(C["id"] == row.id).values(**moved))
    return reopened


def _known(db: Write, kind: ConflictKind, subjects: Collection[str]) -> dict[tuple[str, str], sa.Row[Any]]:
    columns = (C["id"], C["subject"], C["state"], C["publishers"], C["counted"])
    found = {}
    for part in slices(subjects):
        for row in db.all(sa.select(*columns).where(C["kind"] == kind, C["subject"].in_(part))):
            found[kind.value, row.subject] = row
    return found


def _changes(row: sa.Row[Any], publishers: list[str] | None) -> dict[str, Any]:
    """What becomes of a conflict that these publishers tell now; settled stays what nobody new tells."""
    if publishers is None:
        gone = {"state": ConflictState.GONE, "counted": [], "publishers": []}
        return {} if row.state is ConflictState.GONE else gone
    if row.publishers == publishers:
        return {}
    stays = row.state is ConflictState.SETTLED and set(publishers) <= set(row.publishers)
    if stays and set(row.counted) & set(publishers):
        return {"publishers": publishers}
    return {"publishers": publishers, "state": ConflictState.OPEN, "counted": []}
