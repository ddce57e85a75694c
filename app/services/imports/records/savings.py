"""Savings of all kinds: results are computed as for a request, a better estimate is a new revision."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import orjson

from app.core.bulk import bulk_insert, bulk_update
from app.core.errors import Fault
from app.models import metadata
from app.models.imports import ImportResource
from app.models.ledger import Subject
from app.models.savings import Saving, SavingKind
from app.schemas.savings import SHAPES, SavingUpdate
from app.services import ledger, savings
from app.services.import_changes import Changed
from app.services.imports.drafts import Batch, Draft, Values
from app.services.imports.matching import Matched
from app.services.imports.plain import rows_by
from app.services.imports.records.base import Records
from app.services.imports.records.saving_inputs import INPUT_ROW, Computing, entries_of
from app.services.imports.work import Work
from app.services.ledger import Rows

SAVINGS, INPUTS, PROJECTS = (metadata.tables[name] for name in ("savings", "saving_inputs", "projects"))
_HISTORY = ("revision", "recorded_at", "recorded_by", "reason")
_COMPUTED = ("basis", "result_kg", "gas", "upstream", "convention", "factor_set_id")
"""What the carriers of an energy saving say by themselves."""
DEFAULT_REASON = "import"


class Savings(Records):
    """Savings as they are known now."""

    resource = ImportResource.SAVINGS
    model = Saving
    update = SavingUpdate
    where = (savings.CURRENT,)

    def __init__(self, work: Work, matched: Matched) -> None:
        super().__init__(work, matched)
        self.stored = [name for name in self.stored if name != "reason"]
        self.defaults.pop("reason", None)
        self.required = [each for each in self.required if each[0] in {"project_id", "kind", "stage"}]
        self.fixed -= {"reason"}
        self._computing = Computing()
        self._completed: dict[str, date | None] = {}

    def assemble(self, batch: Batch) -> None:
        """Carriers in columns of their own are a list of one; days of completion are looked up."""
        for draft in batch.drafts:
            entries = entries_of(draft.given)
            if entries is not None:
                draft.given["inputs"] = entries
        ids = {draft.given["project_id"] for draft in batch.drafts if draft.given.get("project_id")}
        self._completed = {}
        self._know(ids)

    def _know(self, projects: set[str]) -> None:
        where = {"agency_id": self.work.agency_id}
        unknown = projects - self._completed.keys()
        for row in rows_by(self.work.db, PROJECTS, ("id", "completed_on"), "id", sorted(unknown), where=where):
            day = row["completed_on"]
            self._completed[str(row["id"])] = None if day is None else date.fromisoformat(day)

    def rows(self, by: str, values: Sequence[Any]) -> list[Values]:
        """What is known now; others who revise it queue at its first revision, as here."""
        db, where = self.work.db, {"agency_id": self.work.agency_id}
        found = rows_by(db, SAVINGS, ("id",), by, values, *self.where, where=where)
        ids = [row["id"] for row in found]
        rows_by(db, SAVINGS, ("id",), "id", ids, SAVINGS.c.revision == 1, where=where, held=True)
        names = ("id", *self.stored, "revision", "recorded_at")
        known = rows_by(db, SAVINGS, names, "id", ids, *self.where, where=where)
        of_saving: dict[tuple[str, int], list[Values]] = {}
        for row in rows_by(db, INPUTS, ("saving_id", "revision", *INPUT_ROW), "saving_id", ids, where=where):
            of_saving.setdefault((str(row["saving_id"]), row["revision"]), []).append(row)
        for row in known:
            inputs = sorted(of_saving.get((str(row["id"]), row["revision"]), []), key=lambda each: each["position"])
            row["inputs"] = [{name: each[name] for name in INPUT_ROW} for each in inputs]
        self._know({str(row["project_id"]) for row in known})
        return known

    def decide(self, batch: Batch) -> None:
        """Compute what is computed, drop what only repeats it, then as ever."""
        self._computing.prepare(self.work.db, batch.drafts)
        for draft in batch.drafts:
            if draft.faults:
                continue
            kind = draft.given.get("kind") or (draft.current or {}).get("kind")
            if kind is None:
                draft.refuse("missing", "kind")
                continue
            self._compute(draft, SavingKind(kind))
        kept, batch.drafts = batch.drafts, [draft for draft in batch.drafts if not draft.faults]
        super().decide(batch)
        batch.drafts = kept

    def _compute(self, draft: Draft, kind: SavingKind) -> None:
        given, shape = draft.given, SHAPES[kind]
        computed: Values = {}
        if kind is SavingKind.ENERGY and given.get("inputs"):
            computed = self._computing.energy(draft)
        elif kind is SavingKind.EFFECT_CHAIN and given.get("effect_chain"):
            computed = self._computing.chain(draft)
        if draft.faults:
            return
        known = {**(draft.current or {}), **computed}
        names = set(shape.model_fields) | {"reason", "id"}
        for name in [each for each in given if self.wire.get(each, each) not in names]:
            if given[name] is not None and given[name] != known.get(name):
                code = "result_differs" if name in computed else "not_for_kind"
                wire = self.wire.get(name, name)
                params = {"stored": self._told(wire, known.get(name)), "value": self._told(wire, given[name])}
                draft.refuse(code, wire, name=wire, kind=kind.value, **params)
            del given[name]
        given.update(computed)
        if draft.current is None:
            needed = [each for each, info in shape.model_fields.items() if info.is_required() and each != "kind"]
            lacking = [each for each in needed if given.get(self._column(each)) is None]
            draft.faults += [Fault("missing", f"/{name}") for name in lacking]
            for name in ("assessment",):
                if given.get(name) is None:
                    given[name] = shape.model_fields[name].default.value

    def _column(self, wire: str) -> str:
        return self.spec.by_name[wire].column

    def _told(self, wire: str, value: Any) -> str:  # noqa: ANN401 - a stored value
        """A value as the file and the API have it: tonnes, not kilograms."""
        stored = self.spec.by_name[wire].stored
        return "" if value is None else str(value if stored is None else stored.outward(value))[:80]

    def _decide_known(self, draft: Draft, current: Mapping[str, Any]) -> bool:
        reason = draft.given.pop("reason", None) or DEFAULT_REASON
        changed = super()._decide_known(draft, current)
        draft.record["reason"] = reason
        return changed

    def rules(self, record: Values, current: Mapping[str, Any] | None) -> list[Fault]:
        """The first month of the effect against the completion; a negative result is explained."""
        moved = {name for name in savings.DATING if current is not None and record[name] != current[name]}
        completed = self._completed.get(str(record["project_id"]))
        return savings.faults(record, completed, dated=current is None or bool(moved))

    def insert(self, drafts: Sequence[Draft]) -> Rows:
        """First revisions."""
        return self._write([{**draft.record, "id": draft.id, "revision": 1, "reason": None} for draft in drafts])

    def change(self, drafts: Sequence[Draft]) -> None:
        """New revisions beside the former ones, which end; never before they began, whatever the clock did."""
        agency, ended, begun = str(self.work.agency_id), [], []
        for draft in drafts:
            former = draft.current or {}
            moment = max(self.work.moment, former["recorded_at"])
            ended.append([agency, draft.id, former["revision"], moment])
            begun.append({**draft.record, "id": draft.id, "revision": former["revision"] + 1, "recorded_at": moment})
        bulk_update(self.work.db, SAVINGS, ("agency_id", "id", "revision"), ("superseded_at",), ended)
        self._write(begun)

    def _write(self, records: Sequence[Values]) -> Rows:
        names = ("id", *self.stored, *_HISTORY)
        agency, who, moment = str(self.work.agency_id), self.work.actor.credential_id, self.work.moment
        rows, inputs = [], []
        for record in records:
            stamped = {"recorded_at": moment, **record, "recorded_by": who}
            chain = stamped["effect_chain"]
            stamped["effect_chain"] = None if chain is None else orjson.dumps(chain).decode()
            rows.append([agency, *[stamped[name] for name in names]])
            key = [agency, record["id"], record["revision"]]
            inputs += [[*key, *[each[name] for name in INPUT_ROW]] for each in record.get("inputs") or ()]
        bulk_insert(self.work.db, SAVINGS, ("agency_id", *names), rows)
        bulk_insert(self.work.db, INPUTS, ("agency_id", "saving_id", "revision", *INPUT_ROW), inputs)
        return Rows(("agency_id", *names), rows)

    def changed(self, batch: Batch) -> Changed:
        """A revision is undone by another one that says what the former said."""
        updated = [
            (draft.id, draft.current["revision"] + 1, {"revision": draft.current["revision"]})
            for draft in batch.changed
            if draft.current is not None
        ]
        return Changed([draft.id for draft in batch.new], updated)

    def tell(self, drafts: Sequence[Draft], *, new: bool) -> None:  # noqa: ARG002 - a saving is a part of its project
        """What the projects give to the figures changes."""
        projects = {str(draft.record["project_id"]) for draft in drafts}
        ledger.touch(self.work.db, Subject.PROJECT, *projects, reach=ledger.Reach.SAVINGS)
