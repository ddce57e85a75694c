"""Knowing: which records the rows of a sheet name, and which of them are there already."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa

from app.models.base import Table
from app.models.imports import EmptyCells, IdScheme, ImportResource, ImportStrategy
from app.services.imports.drafts import Batch, Draft, Values, warn
from app.services.imports.firsts import FirstRows
from app.services.imports.matching import Matched
from app.services.imports.plain import rows_by
from app.services.imports.work import Work
from app.services.sheets import SHEETS, Column

_SCHEMES: Mapping[IdScheme, frozenset[str]] = {
    IdScheme.UUID: frozenset({"id"}),
    IdScheme.AGS: frozenset({"ags", "ars"}),
    IdScheme.EXTERNAL_ID: frozenset({"external_id", "grant_number", "slug"}),
}


class Knowing:
    """The rows of one sheet and the records they speak of.

    Args:
        work: the import.
        matched: the columns of the sheet.
    """

    resource: ClassVar[ImportResource]
    model: ClassVar[type[Table]]
    update: ClassVar[type[Any]]
    """Wire shape of a change: what is not in it stays as it was created."""
    folds: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    """Column that is searched and sorted by -> more columns its search key holds."""
    extra: ClassVar[Mapping[str, Any]] = {}
    """Columns beside those of the sheet -> what a new record has there."""
    where: ClassVar[tuple[sa.ColumnElement[bool], ...]] = ()
    """Which rows of the table are records of today."""

    def __init__(self, work: Work, matched: Matched) -> None:
        self.work, self.spec = work, SHEETS[self.resource]
        self.strategy = work.strategy
        self.matched = matched
        table = sa.inspect(self.model).local_table
        assert isinstance(table, sa.Table)  # noqa: S101 - tables of ours are tables
        self.table = table
        self.names = [column.column for _, column in matched.columns]
        self.names += [f"{name}_{part}" for name in self.folded_early(matched) for part in ("search", "sort")]
        self.references = [column for _, column in matched.columns if column.reference]
        self.lists = [column for _, column in matched.columns if column.parts]
        own = [column for column in self.spec.columns if column.column in table.columns and column.name != "id"]
        self.stored = [column.column for column in own]
        self.wire = {column.column: column.name for column in self.spec.columns}
        self.defaults: Values = {column.column: column.default for column in own} | {**self.extra}
        self.required = [(column.column, column.name) for column in own if column.required]
        self.listed = [name for name in self.defaults if isinstance(table.columns[name].type, sa.JSON)]
        changeable = frozenset(self.update.__annotations__)
        self.fixed = frozenset(column.column for column in own if column.name not in changeable)
        self.tenant = "agency_id" in table.primary_key.columns
        self.own_key = ("agency_id", "id") if self.tenant else ("id",)
        self.owner = [str(work.agency_id)] if self.tenant else []
        parts = [f"{name}_{part}" for name in self.folds for part in ("search", "sort")]
        self.folded_names = [name for name in parts if name in table.columns]
        self.folded_from = {name for first, more in self.folds.items() for name in (first, *more)}
        self.firsts = FirstRows()
        self.usable_keys = self._usable_keys()
        self._by_id = "id" in self.names and work.scheme in {IdScheme.ANY, IdScheme.UUID}
        self._clears = work.empty_cells is EmptyCells.CLEAR
        self._defaulted = [name for name, value in self.defaults.items() if value is not None]

    @classmethod
    def folded_early(cls, matched: Matched) -> tuple[str, ...]:
        """Columns that are folded where they are read: those whose keys hold nothing else."""
        if len(cls.folds) != 1 or any(cls.folds.values()):
            return ()
        name = next(iter(cls.folds))
        table = sa.inspect(cls.model).columns
        return (name,) if name in matched.names and f"{name}_sort" in table else ()

    def _usable_keys(self) -> list[tuple[str, ...]]:
        allowed = _SCHEMES.get(self.work.scheme)
        keys = [tuple(self.spec.by_name[name].column for name in key) for key in self.spec.keys]
        return keys if allowed is None else [key for key in keys if key[0] in allowed]

    def remember(self, rows: Iterable[tuple[int, list[Any]]]) -> None:
        """Rows that an earlier attempt took: only their keys matter, for those that repeat them."""
        batch = Batch([Draft(number, dict(zip(self.names, values, strict=True))) for number, values in rows])
        for step in (self.resolve, self.assemble):
            step(batch)
            batch.sift()
        for draft in batch.drafts:
            key = self._key(draft)
            if key is not None:
                self.firsts.first(key, draft.number)

    # resolve: keys of other records become their ids

    def resolve(self, batch: Batch) -> None:
        """Put ids where rows name other records."""
        for column in self.references:
            self._resolve(batch, column, [(draft, draft.given, column.column) for draft in batch.drafts])
        for column in self.lists:
            places = [
                (draft, entry, part)
                for draft in batch.drafts
                for entry in draft.given.get(column.name) or ()
                for part in column.parts
                if part.reference
            ]
            for part in column.parts:
                if part.reference:
                    of_part = [(draft, entry, part.name) for draft, entry, each in places if each is part]
                    self._resolve(batch, part, of_part, shown=column.name)

    def _resolve(
        self, batch: Batch, column: Column, places: Sequence[tuple[Draft, Values, str]], shown: str = ""
    ) -> None:
        reference = column.reference
        if reference is None:
            return
        keys = {key for _, values, name in places if (key := values.get(name)) is not None}
        known = self.work.references.look_up(self.work.db, reference, keys)
        for draft, values, name in places:
            key = values.get(name)
            if key is None:
                continue
            named = known.get(key)
            if named is None:
                fault = self.work.references.missing(reference, key)
                draft.refuse(fault.code, shown or column.name, **fault.params)
                continue
            values[name] = named.id
            if named.fault is not None:
                if named.refused:
                    draft.refuse(named.fault.code, shown or column.name, **named.fault.params)
                else:
                    warn(batch, draft, shown or column.name, named.fault)

    def assemble(self, batch: Batch) -> None:
        """Bring columns together that the table does not have."""

    # identify: which rows speak of records that are there

    def identify(self, batch: Batch) -> None:
        """Find the records that are there, and rows that repeat another one."""
        wanted: dict[tuple[str, ...], list[Draft]] = {}
        first = self.firsts.first
        for draft in batch.drafts:
            draft.key = key = self._key(draft)
            if key is None:
                if self.strategy is not ImportStrategy.CREATE:
                    draft.refuse("key_missing", self.matched.spec.keys[0][0])
                continue
            row = first(key, draft.number)
            if row != draft.number:
                shown = ", ".join(str(each) for each in key[1:] if each is not None)
                draft.refuse("row_repeated", self.wire.get(key[0][0], key[0][0]), value=shown, first_row=row)
            else:
                wanted.setdefault(key[0], []).append(draft)
        for names, drafts in wanted.items():
            self._find(names, drafts)

    def _key(self, draft: Draft) -> tuple[Any, ...] | None:
        given = draft.given
        if self._by_id and (own := given.get("id")) is not None:
            return ("id",), own.removeprefix("id:")
        for names in self.usable_keys:
            if (first := given.get(names[0])) is not None:
                if len(names) == 1:
                    return names, self.key_value(names[0], first)
                return names, *[self.key_value(name, given.get(name)) for name in names]
        return None

    def key_value(self, _name: str, value: Any) -> Any:  # noqa: ANN401 - a cell of a key
        """The form in which two values of a key are compared."""
        return str(value) if isinstance(value, UUID) else value

    def _find(self, names: tuple[str, ...], drafts: Sequence[Draft]) -> None:
        by_first = [draft.key[1] for draft in drafts if draft.key is not None]
        self._known_by(names, drafts, self.rows(names[0], by_first))

    def _known_by(self, names: tuple[str, ...], drafts: Sequence[Draft], rows: Iterable[Values]) -> None:
        """Give rows of the file the record that has the same key."""
        found: dict[tuple[Any, ...], Values | None] = {}
        for row in rows:
            key = (names, *[self.key_value(name, row[name]) for name in names])
            found[key] = None if key in found else row
        for draft in drafts:
            if draft.key in found:
                draft.current = found[draft.key]
                if draft.current is None:
                    draft.refuse("record_ambiguous", self.wire.get(names[0], names[0]))
                else:
                    draft.id = str(draft.current["id"])

    def rows(self, by: str, values: Sequence[Any]) -> list[Values]:
        """Records that are there, held until the transaction ends."""
        where = {"agency_id": self.work.agency_id} if self.tenant else {}
        own = [name for name in ("id", "version", *self.stored, *self.extra) if name in self.table.columns]
        return rows_by(self.work.db, self.table, own, by, values, *self.where, where=where, held=True)
