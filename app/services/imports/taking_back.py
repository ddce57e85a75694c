"""Taking back: the records of one batch as they were before it, or why that cannot be."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core.bulk import bulk_update
from app.core.errors import Fault
from app.models.imports import ImportResource
from app.services import ledger, recording, search_index
from app.services.import_changes import Changed
from app.services.imports.dependents import dependents
from app.services.imports.drafts import Draft, Values
from app.services.imports.matching import Matched
from app.services.imports.plain import kind_of, rows_by
from app.services.imports.records.base import Records
from app.services.imports.records.links import Links
from app.services.imports.records.places import Municipalities
from app.services.imports.records.registry import RECORDS
from app.services.imports.records.saving_inputs import INPUT_ROW
from app.services.imports.records.savings import INPUTS, SAVINGS, Savings
from app.services.imports.register_back import EditionBack
from app.services.imports.work import Work
from app.services.sheets import SHEETS
from app.services.sql import asked, many

REASON = "import undone"


def records_of(work: Work, resource: ImportResource) -> Records:
    """The records of a resource with all their columns."""
    spec = SHEETS[resource]
    matched = Matched(spec, (), [(position, column) for position, column in enumerate(spec.columns)])
    return RECORDS[resource](work, matched)


class TakingBack:
    """What an import did, taken back batch by batch, the last one first.

    Args:
        work: who, in which transaction.
        projects: ids of the projects the import created, which go with their savings.
    """

    def __init__(self, work: Work, projects: frozenset[str]) -> None:
        self._work, self._projects = work, projects
        self._moved: Counter[tuple[str, str]] = Counter()
        self._left: dict[str, Mapping[str, Any]] = {}
        self.faults: list[Fault] = []
        self.count = 0

    def moved_by(self, resource: ImportResource, changed: Changed) -> None:
        """A later import changed these records and was undone, so their versions moved twice."""
        for key, *_ in changed.updated:
            if isinstance(key, str):
                self._moved[resource.value, key] += 2

    def batch(self, resource: ImportResource, changed: Changed) -> Mapping[str, Mapping[str, Any]]:
        """Take back one batch; what stands in the way is gathered.

        Returns:
            Key -> the columns as the import had left them.
        """
        self._left = {}
        if changed.facts is not None:
            back = EditionBack(self._work, changed, self._refuse_unit, self._moved)
            back.take()
            return back.left
        records = records_of(self._work, resource)
        if isinstance(records, Links):
            self._links(records, changed)
            return self._left
        if changed.updated:
            self._restore(records, changed.updated)
        if changed.created:
            self._remove(records, [str(each) for each in changed.created])
        return self._left

    def _refuse_unit(self, code: str, unit_id: str, **params: str) -> None:
        self._refuse(code, records_of(self._work, ImportResource.MUNICIPALITIES), unit_id, **params)

    def _refuse(self, code: str, records: Records, record_id: str, **params: str) -> None:
        self.count += 1
        if len(self.faults) < 20:  # noqa: PLR2004 - as many as an answer names
            self.faults.append(Fault(code, "", {"what": records.resource.value, "value": record_id, **params}))

    # what was changed gets its values of before

    def _restore(self, records: Records, updated: Sequence[tuple[Any, int, Mapping[str, Any]]]) -> None:
        now = {str(row["id"]): row for row in records.rows("id", [str(each[0]) for each in updated])}
        drafts = []
        for record_id, version, before in updated:
            current = now.get(str(record_id))
            expected = version + self._moved[records.table.name, str(record_id)]
            if current is None or current.get("version", current.get("revision")) != expected:
                self._refuse("changed_since", records, str(record_id))
                continue
            draft = Draft(0, {})
            draft.id, draft.current = str(record_id), current
            draft.changes = {name: _tupled(value) for name, value in before.items()}
            self._left[draft.id] = {name: current.get(name) for name in before}
            draft.record = {**current, **draft.changes}
            drafts.append(draft)
        if not drafts:
            return
        if isinstance(records, Savings):
            self._former_revisions(records, drafts)
        elif isinstance(records, Municipalities):
            for draft in drafts:
                records.change_one(draft)
            return
        records.change(drafts)
        records.tell(drafts, new=False)

    def _former_revisions(self, records: Savings, drafts: Sequence[Draft]) -> None:
        """A new revision says what the one before the import said."""
        db, where = self._work.db, {"agency_id": self._work.agency_id}
        ids = [draft.id for draft in drafts]
        names = ("id", "revision", *records.stored)
        rows = {(str(row["id"]), row["revision"]): row for row in rows_by(db, SAVINGS, names, "id", ids, where=where)}
        inputs: dict[tuple[str, int], list[Values]] = {}
        for row in rows_by(db, INPUTS, ("saving_id", "revision", *INPUT_ROW), "saving_id", ids, where=where):
            inputs.setdefault((str(row["saving_id"]), row["revision"]), []).append(row)
        for draft in drafts:
            key = (draft.id, draft.changes["revision"])
            draft.record = {**rows[key], "inputs": inputs.get(key, []), "reason": REASON}

    # what was created goes

    def _remove(self, records: Records, ids: Sequence[str]) -> None:
        table, db = records.table, self._work.db
        if isinstance(records, Savings):
            self._remove_savings(records, ids)
            return
        versions = ("id", "version", *([column] if (column := recording.subject_column(records.model)) else []))
        where = {"agency_id": self._work.agency_id} if records.tenant else {}
        names = tuple(dict.fromkeys(versions))
        rows = {str(row["id"]): row for row in rows_by(db, table, names, "id", ids, where=where, held=True)}
        changed = [each for each, row in rows.items() if row["version"] != 1 + self._moved[table.name, each]]
        used = dependents(self._work.db, table, sorted(rows))
        if records.spec.shared and self._work.agency_id is not None:
            # a programme that came with the grants of one agency, and others use it: it stays
            rows = {each: row for each, row in rows.items() if each not in changed and each not in used}
        else:
            for record_id in changed:
                self._refuse("changed_since", records, record_id)
            for record_id, by in used.items():
                self._refuse("depended_on", records, record_id, by=by)
        if self.count:
            return
        ledger.keep_labels(db, records.model, sorted(rows) if records.model in ledger.SHOWN else ())
        self._delete(table, "id", sorted(rows), tenant=records.tenant)
        search_index.later(db, records.model, rows)
        column = recording.subject_column(records.model)
        recording.told(db, records.model, [row[column] for row in rows.values() if row[column]] if column else [])

    def _remove_savings(self, records: Savings, ids: Sequence[str]) -> None:
        """Savings go with the projects of their import; of other projects they are withdrawn, their revisions stay."""
        db, agency = self._work.db, str(self._work.agency_id)
        rows = {str(row["id"]): row for row in records.rows("id", ids)}
        for record_id, row in rows.items():
            if row["revision"] != 1 + self._moved[SAVINGS.name, record_id]:
                self._refuse("changed_since", records, record_id)
        if self.count:
            return
        with_project = [each for each, row in rows.items() if str(row["project_id"]) in self._projects]
        self._delete(INPUTS, "saving_id", with_project, tenant=True)
        self._delete(SAVINGS, "id", with_project, tenant=True)
        ended = [
            [agency, each, row["revision"], max(self._work.moment, row["recorded_at"]), REASON]
            for each, row in rows.items()
            if each not in set(with_project)
        ]
        names = ("superseded_at", "withdrawn_reason")
        bulk_update(db, SAVINGS, ("agency_id", "id", "revision"), names, ended)
        drafts = []
        for row in rows.values():
            draft = Draft(0, {})
            draft.record = row
            drafts.append(draft)
        records.tell(drafts, new=False)

    def _links(self, records: Links, changed: Changed) -> None:
        """Links go, or say what they said; their parents move once more."""
        drafts = []
        for key, _, before in changed.updated:
            draft = Draft(0, {})
            draft.record = {**dict(zip(records.link, key, strict=True)), **before}
            drafts.append(draft)
        if drafts:
            records.change(drafts)
        gone = [dict(zip(records.link, key, strict=True)) for key in changed.created]
        if gone:
            columns = records.table.columns
            where = [columns[name] == sa.bindparam(f"is_{name}") for name in records.link]
            statement = sa.delete(records.table).where(columns["agency_id"] == self._work.agency_id, *where)
            rows = [{f"is_{name}": UUID(value) for name, value in each.items()} for each in gone]
            self._work.db.run(statement, rows)
            for each in gone:
                draft = Draft(0, {})
                draft.record = each
                drafts.append(draft)
        records.tell(drafts, new=False)
        for parent in {draft.record[records.parent_column] for draft in drafts}:
            self._moved[records.parents.name, str(parent)] += 2  # by the import, and just now

    def _delete(self, table: sa.Table, by: str, ids: Sequence[str], *, tenant: bool) -> None:
        if not ids:
            return
        chosen: list[sa.ColumnElement[bool]] = [table.c[by].in_(sa.select(asked(kind_of(table.c[by])).c.value))]
        if tenant:
            chosen.append(table.c.agency_id == self._work.agency_id)
        self._work.db.run(sa.delete(table).where(*chosen), {"ids": many(self._work.db, ids)})


def _tupled(value: Any) -> Any:  # noqa: ANN401 - a stored value
    """Shares as they are compared; JSON has lists only."""
    if isinstance(value, list) and value and isinstance(value[0], list):
        return [tuple(each) for each in value]
    return value
