"""Records: how the rows of a sheet become records, set by set; each resource adds what is special about it.

A batch goes through five steps: rows name other records (``resolve``), they are known again or new (``identify``), it
is worked out what they would be and whether the rules allow it (``decide``), what only the database can say is asked
(``inspect``), and the result is written (``write``). No step asks the database once per row.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

import orjson
import sqlalchemy as sa

from app.core.bulk import bulk_insert, bulk_update
from app.core.errors import Fault
from app.core.folding import search_key, sort_key
from app.core.ids import new_id
from app.models.base import Table
from app.models.imports import EmptyCells, IdScheme, ImportResource, ImportStrategy
from app.services import ledger, recording
from app.services.imports.changes import Changed
from app.services.imports.drafts import Batch, Draft, Values, missing, warn
from app.services.imports.firsts import FirstRows
from app.services.imports.keys import PREFIXES
from app.services.imports.matching import Matched
from app.services.imports.plain import rows_by
from app.services.imports.work import Work
from app.services.sheets import SHEETS, Column, Key

STAMPS = ("version", "created_at", "updated_at", "created_by", "updated_by")
_SCHEMES: Mapping[IdScheme, frozenset[str]] = {
    IdScheme.UUID: frozenset({"id"}),
    IdScheme.AGS: frozenset({"ags", "ars"}),
    IdScheme.EXTERNAL_ID: frozenset({"external_id", "grant_number", "slug"}),
}


class Records:
    """The rows of one sheet, for a resource that is one table.

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
        self.matched = matched
        table = sa.inspect(self.model).local_table
        assert isinstance(table, sa.Table)  # noqa: S101 - tables of ours are tables
        self.table = table
        self.names = [column.column for _, column in matched.columns]
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
        self._firsts = FirstRows()
        self._keys = self._usable_keys()

    def _usable_keys(self) -> list[tuple[str, ...]]:
        allowed = _SCHEMES.get(self.work.scheme)
        keys = [tuple(self.spec.by_name[name].column for name in key) for key in self.spec.keys]
        return keys if allowed is None else [key for key in keys if key[0] in allowed]

    def process(self, rows: Iterable[tuple[int, list[Any]]]) -> Batch:
        """Take a batch of rows through all steps but the writing."""
        names = self.names
        if self.work.empty_cells is EmptyCells.CLEAR:
            drafts = [Draft(number, dict(zip(names, values, strict=True))) for number, values in rows]
        else:
            drafts = [
                Draft(number, {name: value for name, value in zip(names, values, strict=True) if value is not None})
                for number, values in rows
            ]
        for column in self.lists:  # entries are changed below, and a batch may have to be done again
            for draft in drafts:
                if entries := draft.given.get(column.name):
                    draft.given[column.name] = [dict(entry) for entry in entries]
        batch = Batch(drafts)
        for step in (self.resolve, self.assemble, self.identify, self.decide, self.inspect):
            step(batch)
            batch.sift()
        return batch

    def remember(self, rows: Iterable[tuple[int, list[Any]]]) -> None:
        """Rows that an earlier attempt took: only their keys matter, for those that repeat them."""
        batch = Batch([Draft(number, dict(zip(self.names, values, strict=True))) for number, values in rows])
        for step in (self.resolve, self.assemble):
            step(batch)
            batch.sift()
        for draft in batch.drafts:
            key = self._key(draft)
            if key is not None:
                self._firsts.first(key, draft.number)

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
        first = self._firsts.first
        for draft in batch.drafts:
            draft.key = key = self._key(draft)
            if key is None:
                if self.work.strategy is not ImportStrategy.CREATE:
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
        if "id" in given and self.work.scheme in {IdScheme.ANY, IdScheme.UUID}:
            return ("id",), given["id"].removeprefix("id:")
        for names in self._keys:
            if given.get(names[0]) is not None:
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

    # decide: what rows would make of the records

    def decide(self, batch: Batch) -> None:
        """Work out what is created, changed or left as it is, by the rules of a request."""
        for draft in batch.drafts:
            draft.given.pop("id", None)
            if draft.current is None:
                self._decide_new(draft)
                batch.new.append(draft)
            elif self.work.strategy is ImportStrategy.CREATE:
                draft.refuse("already_there", self._key_name(draft), value=self._shown(draft))
            elif self._decide_known(draft, draft.current):
                batch.changed.append(draft)
            else:
                batch.unchanged += not draft.faults

    def _key_name(self, draft: Draft) -> str:
        return self.wire.get(draft.key[0][0], draft.key[0][0]) if draft.key else ""

    def _shown(self, draft: Draft) -> str:
        return ", ".join(str(each) for each in draft.key[1:] if each is not None) if draft.key else ""

    def _decide_new(self, draft: Draft) -> None:
        by_id = draft.key is not None and draft.key[0] == ("id",)
        if by_id or self.work.strategy is ImportStrategy.UPDATE:
            draft.refuse("record_missing", self._key_name(draft), value=self._shown(draft))
            return
        draft.record = {**self.defaults, **draft.given}
        draft.id = str(new_id())
        draft.faults += missing(draft.record, self.required)
        if not draft.faults:
            draft.faults += self.rules(draft.record, None)

    def _decide_known(self, draft: Draft, current: Mapping[str, Any]) -> bool:
        given = draft.given
        changes = {name: value for name, value in given.items() if current.get(name, value) != value}
        draft.changes = changes
        self.adjust(draft, current)
        if not changes and not self.differs(draft, current):
            return False
        for name in changes:
            if name in self.fixed:
                draft.refuse("field_fixed", self.wire.get(name, name), stored=str(current[name]))
        draft.record = {**current, **changes}
        draft.faults += missing(draft.record, self.required)
        if not draft.faults:
            draft.faults += self.rules(draft.record, current)
        return True

    def adjust(self, draft: Draft, current: Mapping[str, Any]) -> None:
        """What follows from a change without being said."""

    def differs(self, _draft: Draft, _current: Mapping[str, Any]) -> bool:
        """Whether something changes that lies in another table."""
        return False

    def rules(self, _record: Values, _current: Mapping[str, Any] | None) -> list[Fault]:
        """Rules over several fields, on the record as it would be."""
        return []

    def inspect(self, batch: Batch) -> None:
        """Rules that only the database can answer, for all rows together."""

    # write: everything in a few statements

    def write(self, batch: Batch) -> None:
        """Write what was decided, and tell the ledger."""
        if batch.new:
            self.insert(batch.new)
            self.tell(batch.new, new=True)
        if batch.changed:
            self.change(batch.changed)
            self.tell(batch.changed, new=False)

    def insert(self, drafts: Sequence[Draft]) -> None:
        """New records."""
        work, folded = self.work, self.folded_names
        names = [*self.stored, *self.extra, *folded]
        tail = [1, work.moment, work.moment, work.actor.credential_id, work.actor.credential_id]
        rows = []
        for draft in drafts:
            record = self.folded(draft.record)
            for name in self.listed:
                record[name] = orjson.dumps(record[name] if record[name] is not None else []).decode()
            rows.append([*self.owner, draft.id, *[record[name] for name in names], *tail])
        bulk_insert(work.db, self.table, [*self.own_key, *names, *STAMPS], rows)

    def change(self, drafts: Sequence[Draft]) -> None:
        """Changed records: every column that changes in any of them."""
        work = self.work
        shown = ledger.SHOWN.get(self.model, ())
        renamed = [draft.id for draft in drafts if any(name in draft.changes for name in shown)]
        ledger.keep_labels(work.db, self.model, renamed)
        changing = sorted({name for draft in drafts for name in draft.changes if name in self.table.columns})
        folded = self.folded_names if self.folded_from & set(changing) else []
        names = [*changing, *folded]
        rows = []
        for draft in drafts:
            record = self.folded({**draft.record}) if folded else {**draft.record}
            for name in self.listed:
                record[name] = orjson.dumps(record[name]).decode()
            values = [record[name] for name in names]
            rows.append([*self.owner, draft.id, *values, work.moment, work.actor.credential_id])
        bulk_update(work.db, self.table, self.own_key, [*names, "updated_at", "updated_by"], rows)

    def folded(self, record: Values) -> Values:
        """Add search and sort keys."""
        for name, more in self.folds.items():
            words = " ".join([str(record[name]), *(str(record[each]) for each in more if record.get(each))])
            record[f"{name}_search"] = search_key(words)[:600]
            record[f"{name}_sort"] = sort_key(str(record[name]))[:400]
        return record

    def tell(self, drafts: Sequence[Draft], *, new: bool) -> None:
        """Tell the ledger whose figures these records concern."""
        column = recording.subject_column(self.model)
        if column is None:
            recording.told(self.work.db, self.model, ())
        elif column == "id":
            recording.told(self.work.db, self.model, [draft.id for draft in drafts], new=new)
        else:
            subjects = [draft.record[column] for draft in drafts]
            subjects += [draft.current[column] for draft in drafts if draft.current]
            recording.told(self.work.db, self.model, [each for each in subjects if each is not None])

    def changed(self, batch: Batch) -> Changed:
        """What was done, for undoing it."""
        updated = [
            (draft.id, draft.current["version"] + 1, {name: draft.current[name] for name in draft.changes})
            for draft in batch.changed
            if draft.current is not None
        ]
        return Changed([draft.id for draft in batch.new], updated)

    # keys: what other sheets may name these records by

    def keys_of(self, draft: Draft) -> list[str]:
        """The forms in which a row names itself, for rows that refer to it."""
        named = ((PREFIXES[key], key.value) for key in Key if key is not Key.ID)
        return [f"{prefix}:{draft.given[name]}" for prefix, name in named if draft.given.get(name) is not None]


Factory = Callable[[Work, Matched], Records]
