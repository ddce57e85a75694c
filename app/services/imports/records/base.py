"""Records: how the rows of a sheet become records, set by set; each resource adds what is special about it.

A batch goes through five steps: rows name other records (``resolve``), they are known again or new (``identify``), it
is worked out what they would be and whether the rules allow it (``decide``), what only the database can say is asked
(``inspect``), and the result is written (``write``). No step asks the database once per row.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from app.core.bulk import bulk_insert, bulk_update
from app.core.errors import Fault
from app.core.folding import search_key, sort_key
from app.core.ids import new_id_texts
from app.models.imports import ImportStrategy
from app.services import ledger, life_cycles, recording
from app.services.import_changes import Changed
from app.services.imports.drafts import Batch, Draft, Fresh, Given, Values, missing
from app.services.imports.keys import PREFIXES
from app.services.imports.records.knowing import Knowing
from app.services.ledger import Rows
from app.services.sheets import Key

STAMPS = ("version", "created_at", "updated_at", "created_by", "updated_by")


class Records(Knowing):
    """The rows of one sheet, for a resource that is one table."""

    def fresh(self, rows: Sequence[Given]) -> tuple[Fresh | None, Sequence[Given]]:
        """Rows that can become records column by column, where a resource has so many that it pays; and the others."""
        return None, rows

    def write_fresh(self, fresh: Fresh) -> None:
        """Write such rows."""

    def process(self, rows: Sequence[Given]) -> Batch:
        """Take a batch of rows through all steps but the writing."""
        names = self.names
        drafts = [Draft(number, dict(zip(names, values, strict=False))) for number, values in rows]
        for column in self.lists:  # entries are changed below, and a batch may have to be done again
            for draft in drafts:
                if entries := draft.given.get(column.name):
                    draft.given[column.name] = [dict(entry) for entry in entries]
        batch = Batch(drafts)
        for step in (self.resolve, self.assemble, self.identify, self.decide, self.inspect):
            step(batch)
            batch.sift()
        return batch

    # decide: what rows would make of the records

    def decide(self, batch: Batch) -> None:
        """Work out what is created, changed or left as it is, by the rules of a request."""
        ids = iter(new_id_texts(sum(draft.current is None for draft in batch.drafts)))
        for draft in batch.drafts:
            draft.given.pop("id", None)
            if draft.current is None:
                draft.id = next(ids)
                self._decide_new(draft)
                batch.new.append(draft)
            elif self.strategy is ImportStrategy.CREATE:
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
        if by_id or self.strategy is ImportStrategy.UPDATE:
            draft.refuse("record_missing", self._key_name(draft), value=self._shown(draft))
            return
        draft.record = record = {**self.defaults, **draft.given}
        for name in self._defaulted:
            if record[name] is None:
                record[name] = self.defaults[name]
        for column, _ in self.required:
            if record.get(column) is None:
                draft.faults += missing(record, self.required)
                return
        draft.faults += self.rules(record, None)

    def _decide_known(self, draft: Draft, current: Mapping[str, Any]) -> bool:
        given, clears = draft.given, self._clears
        changes = {
            name: value
            for name, value in given.items()
            if (value is not None or clears) and current.get(name, value) != value
        }
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
        """What follows from a change without being said: a step to another status is dated."""
        if self.model in life_cycles.LIFE_CYCLES and "status" in draft.changes and not draft.given.get("status_since"):
            day = str(life_cycles.since(self.model, {**current, **draft.changes}))
            if current["status_since"] != day:
                draft.changes["status_since"] = day

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
        """Write what was decided."""
        if batch.new:
            self.insert(batch.new)
        if batch.changed:
            self.change(batch.changed)

    def post(self, batch: Batch) -> None:
        """Tell the ledger, once it is certain that the rows stay as they were written."""
        if batch.new:
            self.tell(batch.new, new=True)
        if batch.changed:
            self.tell(batch.changed, new=False)

    def insert(self, drafts: Sequence[Draft]) -> Rows:
        """New records; the rows as they were written."""
        work, folded = self.work, self.folded_names
        names = [*self.stored, *self.extra, *folded]
        tail = [1, work.moment, work.moment, work.actor.credential_id, work.actor.credential_id]
        rows = []
        needs_folding = bool(folded)
        for draft in drafts:
            record = draft.record
            if needs_folding and folded[0] not in record:
                self.folded(record)
            for name in self.listed:
                record[name] = orjson.dumps(record[name] if record[name] is not None else []).decode()
            rows.append([*self.owner, draft.id, *[record[name] for name in names], *tail])
        given = Rows([*self.own_key, *names, *STAMPS], rows)
        bulk_insert(work.db, self.table, given.names, given.rows)
        return given

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
