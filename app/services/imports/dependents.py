"""Dependents: which records something else refers to, so that they cannot go."""

from collections.abc import Container, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa

from app.core.db import Snapshot
from app.models.base import metadata
from app.services.imports.plain import rows_by

PARTS: Final[Mapping[str, frozenset[str]]] = {
    "projects": frozenset({"project_shares"}),
    "savings": frozenset({"saving_inputs"}),
    "municipalities": frozenset({"municipality_names", "municipality_populations"}),
}
"""Tables whose rows are a part of a record and go with it."""


def dependents(db: Snapshot, table: sa.Table, ids: Sequence[str], leaving: Container[str] = ()) -> dict[str, str]:
    """Those of the records that something of another table refers to, or a record that is none of them; and of which.

    Args:
        db: the session.
        table: of the records.
        ids: which are to go.
        leaving: records of the same table that will no longer refer to them.
    """
    going = set(ids)
    found: dict[str, str] = {}
    for other in metadata.sorted_tables:
        if other.name in PARTS.get(table.name, frozenset()):
            continue
        for key in other.foreign_key_constraints:
            column = next((each.parent.name for each in key.elements if each.column is table.c.id), None)
            if column is None:
                continue
            names = (column, "id") if other is table else (column,)
            with db.everywhere():  # what another agency refers to cannot go either
                rows: Sequence[Mapping[str, Any]] = rows_by(db, other, names, column, ids)
            for row in rows:
                own = str(row["id"]) if other is table else None
                if own is None or (own not in going and own not in leaving):
                    found.setdefault(str(row[column]), other.name)
    return found
