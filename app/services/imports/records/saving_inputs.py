"""What savings are computed from: carriers with their factors, and the steps of effect chains."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.core.db import Read
from app.core.errors import Fault, KlikksError
from app.models.factors import FactorSet
from app.models.savings import SavingKind
from app.schemas.savings import Step
from app.services import factor_choice, saving_results
from app.services.factor_choice import Entry
from app.services.factors import FactorFacts, factor_rows
from app.services.imports.drafts import Draft, Values
from app.services.references import existing

INPUT_ROW = ("position", "carrier", "before_wh", "after_wh", "factor_id", "factor_mg_per_kwh")
_FLAT = ("carrier", "before_wh", "after_wh", "factor_id", "year")


def entries_of(given: Values) -> list[Values] | None:
    """The carriers of a row: as a list, or one in columns of their own."""
    entries: list[Values] | None = given.pop("inputs", None)
    flat = {name: given.pop(name, None) for name in _FLAT}
    if entries is not None:
        names = {"before_kwh": "before_wh", "after_kwh": "after_wh"}
        return [{names.get(name, name): value for name, value in entry.items()} for entry in entries]
    if all(value is None for value in flat.values()):
        return None
    energy = given.get("kind") in {None, SavingKind.ENERGY.value}
    return [{**flat, "factor_set_id": given.pop("factor_set_id", None) if energy else None}]


class Computing:
    """Results of the savings of a batch; factors are looked up for all of them together."""

    def __init__(self) -> None:
        self._entries: dict[str, list[Entry]] = {}
        self._facts: dict[UUID, FactorFacts] = {}
        self._picked: dict[tuple[str, str, int | None], UUID | Fault] = {}

    def prepare(self, db: Read, drafts: Sequence[Draft]) -> None:
        """Choose the factors of all carriers, and read them."""
        self._entries, self._picked = {}, {}
        entries = [(draft, entry) for draft in drafts for entry in draft.given.get("inputs") or ()]
        sets = {UUID(entry["factor_set_id"]) for _, entry in entries if entry.get("factor_set_id")}
        for factor_set_id in sorted(existing(db, FactorSet, sets)) if sets else ():
            self._entries[str(factor_set_id)] = factor_choice.entries(db, factor_set_id)
        for draft, entry in entries:
            self._choose(draft, entry)
        wanted = {entry["factor_id"] for draft, entry in entries if not draft.faults}
        self._facts = factor_rows(db, wanted) if wanted else {}

    def _choose(self, draft: Draft, entry: Values) -> None:
        if entry.get("factor_id") is not None:
            entry["factor_id"] = UUID(str(entry["factor_id"]))
            return
        carrier, year, of_set = entry.get("carrier"), entry.get("year"), entry.get("factor_set_id")
        lacking = [name for name in ("carrier", "year", "factor_set_id") if entry.get(name) is None]
        if carrier is None or year is None or of_set is None:
            draft.faults += [Fault("missing", f"/{name}") for name in lacking]
            return
        key = (of_set, carrier, year)
        if key not in self._picked:
            found = factor_choice.pick(self._entries.get(of_set, []), carrier, year)
            self._picked[key] = found if isinstance(found, Fault) else found.id
        picked = self._picked[key]
        if isinstance(picked, Fault):
            draft.faults.append(picked)
        else:
            entry["factor_id"] = picked

    def energy(self, draft: Draft) -> Values:
        """Result and carriers of an energy saving, as its columns."""
        entries = draft.given["inputs"]
        rows, used = [], []
        for position, entry in enumerate(entries):
            lacking = [name for name in ("before_wh", "after_wh") if entry.get(name) is None]
            facts = self._facts.get(entry["factor_id"])
            if lacking or facts is None:
                draft.faults += [Fault("missing", f"/{name.replace('_wh', '_kwh')}") for name in lacking]
                if facts is None:
                    draft.refuse("reference_missing", "factor_id", what="factors")
                return {}
            used.append(facts)
            rows.append({
                "position": position, "carrier": entry.get("carrier") or facts.carrier,
                "before_wh": entry["before_wh"], "after_wh": entry["after_wh"], "factor_id": str(facts.id),
                "factor_mg_per_kwh": facts.value_mg_per_kwh,
            })  # fmt: skip
        return {**self._result(draft, used, rows), "inputs": rows}

    def _result(self, draft: Draft, used: Sequence[FactorFacts], rows: Sequence[Values]) -> Values:
        try:
            computed = saving_results.energy_result(used, rows)
        except KlikksError as error:
            draft.refuse_for(error)
            return {}
        return {name: _plain(value) for name, value in computed.items()}

    def chain(self, draft: Draft) -> Values:
        """Result and steps of an effect chain, as its columns."""
        steps = [
            Step.model_construct(label=each["label"], value=Decimal(each["value"]), unit=each["unit"])
            for each in draft.given["effect_chain"]
        ]
        try:
            computed = saving_results.chain(steps)
        except KlikksError as error:
            draft.refuse_for(error)
            return {}
        return {name: _plain(value) for name, value in computed.items()}


def _plain(value: Any) -> Any:  # noqa: ANN401 - a column's value
    """A stored value in plain form."""
    if isinstance(value, UUID):
        return str(value)
    return getattr(value, "value", value)
