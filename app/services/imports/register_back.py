"""An edition of the register, taken back: units, names and populations as they were before it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Protocol
from uuid import UUID

import sqlalchemy as sa

from app.core import clock
from app.core.folding import search_key, sort_key
from app.models import metadata
from app.models.municipalities import Municipality
from app.services import ledger
from app.services.import_changes import Changed
from app.services.imports.dependents import dependents
from app.services.imports.plain import rows_by
from app.services.imports.work import Work
from app.services.municipalities import move_below
from app.services.sql import asked, many

UNITS, NAMES, POPULATIONS = (
    metadata.tables[name] for name in ("municipalities", "municipality_names", "municipality_populations")
)
_DAYS = frozenset({"valid_from", "valid_to", "located_on"})


Updated = Sequence[tuple[Any, int, Mapping[str, Any]]]


class Refuse(Protocol):
    """Takes note of a unit that stands in the way."""

    def __call__(self, code: str, unit_id: str, **params: str) -> None:
        """Note it."""


class EditionBack:
    """One edition.

    Args:
        work: who, in which transaction.
        changed: what the edition did.
        refuse: hears what stands in the way.
        moved: table and key -> by how many versions later imports moved a record, which were undone.

    Attributes:
        left: key -> the columns as the edition had left them.
    """

    def __init__(self, work: Work, changed: Changed, refuse: Refuse, moved: Mapping[tuple[str, str], int]) -> None:
        self._db, self._actor = work.db, work.actor
        self._created = [str(each) for each in changed.created]
        self._updated = changed.updated
        self._facts: Mapping[str, Any] = changed.facts or {}
        self._refuse, self._is_refused, self._moved = refuse, False, moved
        self.left: dict[str, Mapping[str, Any]] = {}

    def take(self) -> None:
        """Take it back, unless a later edition or a later change builds on it."""
        if self._has_later_edition():
            self._no("changed_since", self._facts["edition"])
        known = self._known([*self._created, *[key for key, *_ in self._updated]])
        expected = dict.fromkeys(self._created, 1) | {key: version for key, version, _ in self._updated}
        for key, version in expected.items():
            if key not in known or known[key]["version"] != version + self._moved.get((UNITS.name, key), 0):
                self._no("changed_since", key)
        moved = {key for key, _, before in self._updated if "parent_id" in before}
        for key, by in dependents(self._db, UNITS, self._created, moved).items():
            self._no("depended_on", key, by=by)
        if self._is_refused:
            return
        edition, reference = (date.fromisoformat(self._facts[name]) for name in ("edition", "reference"))
        self.left = {key: {name: known[key].get(name) for name in before} for key, _, before in self._updated}
        ledger.keep_labels(self._db, Municipality, [UUID(key) for key in known])
        self._delete(NAMES, "municipality_id", self._facts["names"], NAMES.c.valid_from == edition)
        people = POPULATIONS.c.reference_date == reference
        self._delete(POPULATIONS, "municipality_id", self._facts["populations"], people)
        ended = [key for key, _, before in self._updated if before.get("valid_to", "") is None]
        self._restore(known, [each for each in self._updated if each[0] not in set(ended)])
        self._remove()
        self._restore(known, [each for each in self._updated if each[0] in set(ended)])  # a key has one current unit
        ledger.mark(self._db)  # names and populations stand in figures, too

    def _no(self, code: str, key: str, **params: str) -> None:
        self._is_refused = True
        self._refuse(code, key, **params)

    def _has_later_edition(self) -> bool:
        """Names of official units from a later day, which only an edition gives."""
        later = sa.select(NAMES.c.valid_from).where(
            NAMES.c.valid_from > date.fromisoformat(self._facts["edition"]), NAMES.c.ars.is_not(None)
        )
        return self._db.first(later.limit(1)) is not None

    def _known(self, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
        names = ("id", "version", "ars", *sorted({name for *_, before in self._updated for name in before} - {"ars"}))
        return {str(row["id"]): row for row in rows_by(self._db, UNITS, names, "id", ids, held=True)}

    def _remove(self) -> None:
        """New units, with everything that is known of them."""
        for table, by in ((NAMES, "municipality_id"), (POPULATIONS, "municipality_id"), (UNITS, "id")):
            self._delete(table, by, self._created)

    def _delete(self, table: sa.Table, by: str, ids: Sequence[str], *more: sa.ColumnElement[bool]) -> None:
        if ids:
            chosen = table.c[by].in_(sa.select(asked().c.value))
            self._db.run(sa.delete(table).where(chosen, *more), {"ids": many(self._db, ids)})

    def _restore(self, known: Mapping[str, Mapping[str, Any]], updated: Updated) -> None:
        """Changed units as they were; what hangs below them follows."""
        grouped: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        for key, _, before in updated:
            values = {name: _typed(name, value) for name, value in before.items()}
            if "name" in values:
                values |= {"name_search": search_key(values["name"]), "name_sort": sort_key(values["name"])}
            if "ars" in values:
                values["path"] = values["ars"]
            grouped.setdefault(tuple(sorted(values)), []).append({"unit_id": UUID(key), **values})
        stamp = {"updated_at": clock.now(), "updated_by": self._actor.credential_id}
        for names, rows in grouped.items():
            statement = sa.update(UNITS).where(UNITS.c.id == sa.bindparam("unit_id"))
            changes: dict[str, Any] = {name: sa.bindparam(f"new_{name}") for name in names}
            statement = statement.values(**changes, **stamp, version=UNITS.c.version + 1)
            self._db.run(
                statement, [{"unit_id": row["unit_id"], **{f"new_{name}": row[name] for name in names}} for row in rows]
            )
        for key, _, before in updated:
            if "ars" in before:
                unit = UUID(key)
                following = move_below(self._db, unit, str(known[key]["ars"]), str(before["ars"]))
                ledger.touch_places(self._db, [unit, *following])


def _typed(name: str, value: Any) -> Any:  # noqa: ANN401 - a stored value
    if value is None:
        return None
    if name in _DAYS:
        return date.fromisoformat(value)
    return UUID(value) if name == "parent_id" else value
