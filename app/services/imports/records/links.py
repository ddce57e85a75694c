"""Links: rows that join two records and have no id of their own; the record they belong to gets a new version."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import sqlalchemy as sa
from typing_extensions import TypedDict

from app.core.bulk import bulk_insert, bulk_update
from app.core.errors import Fault
from app.models.base import Table
from app.models.imports import ImportStrategy
from app.services import recording
from app.services.import_changes import Changed
from app.services.imports.drafts import Batch, Draft, Values, missing
from app.services.imports.matching import Matched
from app.services.imports.plain import rows_by
from app.services.imports.records.base import Records
from app.services.imports.work import Work
from app.services.ledger import Rows


class NothingChanges(TypedDict):
    """What of a bare link can change."""


class Links(Records):
    """Links of a parent to other records."""

    parent: ClassVar[type[Table]]
    parent_column: ClassVar[str]
    update: ClassVar[type[Any]] = NothingChanges

    def __init__(self, work: Work, matched: Matched) -> None:
        super().__init__(work, matched)
        self.link = tuple(self.spec.by_name[name].column for name in self.spec.keys[0])
        self.values = [name for name in self.stored if name not in self.link]
        table = sa.inspect(self.parent).local_table
        assert isinstance(table, sa.Table)  # noqa: S101 - tables of ours are tables
        self.parents = table

    def rows(self, by: str, values: Sequence[Any]) -> list[Values]:
        """Links of the parents."""
        where = {"agency_id": self.work.agency_id}
        found = rows_by(self.work.db, self.table, self.stored, by, values, where=where)
        return [{**row, **{name: str(row[name]) for name in self.link}, "id": ""} for row in found]

    def _decide_new(self, draft: Draft) -> None:
        if self.strategy is ImportStrategy.UPDATE:
            draft.refuse("record_missing", self.spec.keys[0][0], value="")
            return
        draft.record = {**self.defaults, **draft.given}
        draft.faults += missing(draft.record, self.required)

    def rules(self, _record: Values, _current: Mapping[str, Any] | None) -> list[Fault]:
        """None for a single link."""
        return []

    def insert(self, drafts: Sequence[Draft]) -> Rows:
        """New links."""
        names = [*self.link, *self.values]
        rows = [[str(self.work.agency_id), *[draft.record[name] for name in names]] for draft in drafts]
        bulk_insert(self.work.db, self.table, ["agency_id", *names], rows)
        return Rows(["agency_id", *names], rows)

    def change(self, drafts: Sequence[Draft]) -> None:
        """Links that say something else."""
        names = [*self.link, *self.values]
        rows = [[str(self.work.agency_id), *[draft.record[name] for name in names]] for draft in drafts]
        bulk_update(self.work.db, self.table, ["agency_id", *self.link], self.values, rows)

    def changed(self, batch: Batch) -> Changed:
        """Links are named by what they join."""
        return Changed(
            [[draft.record[name] for name in self.link] for draft in batch.new],
            [
                ([draft.record[name] for name in self.link], 0, {name: draft.current[name] for name in draft.changes})
                for draft in batch.changed
                if draft.current is not None
            ],
        )

    def tell(self, drafts: Sequence[Draft], *, new: bool) -> None:  # noqa: ARG002 - a link is a change of its parent
        """The parents have changed."""
        work, parents = self.work, sorted({draft.record[self.parent_column] for draft in drafts})
        rows = [[str(work.agency_id), each, work.moment, work.actor.credential_id] for each in parents]
        bulk_update(work.db, self.parents, ("agency_id", "id"), ("updated_at", "updated_by"), rows)
        recording.told(work.db, self.parent, parents)
