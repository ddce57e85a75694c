"""What all agencies share: measure types, factor sets, factors, published results; and targets."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa

from app.core.errors import Fault, KlikksError
from app.models import metadata
from app.models.factors import Factor, FactorSet
from app.models.impact import Claim
from app.models.imports import ImportResource
from app.models.measure_types import MeasureType
from app.models.targets import Target, TargetMeasure
from app.schemas.claims import ClaimCreate
from app.schemas.factors import FactorSetUpdate, FactorUpdate
from app.schemas.measure_types import MeasureTypeUpdate
from app.schemas.targets import TargetUpdate
from app.services import factors, measure_types, targets
from app.services.imports.drafts import Batch, Values
from app.services.imports.plain import rows_by
from app.services.imports.records.base import Records

FACTORS, INPUTS, SAVINGS, TARGETS = (
    metadata.tables[name] for name in ("factors", "saving_inputs", "savings", "targets")
)


class MeasureTypes(Records):
    """Kinds of measures."""

    resource = ImportResource.MEASURE_TYPES
    model = MeasureType
    update = MeasureTypeUpdate
    folds: ClassVar[Mapping[str, tuple[str, ...]]] = {"name_de": ("name_en", "slug")}

    def rules(self, record: Values, _current: Mapping[str, Any] | None) -> list[Fault]:
        """No value without its source."""
        return measure_types.faults(record)


class FactorSets(Records):
    """Factors one publisher gave out together."""

    resource = ImportResource.FACTOR_SETS
    model = FactorSet
    update = FactorSetUpdate
    folds: ClassVar[Mapping[str, tuple[str, ...]]] = {"title": ("publisher", "edition")}

    def rules(self, record: Values, _current: Mapping[str, Any] | None) -> list[Fault]:
        """Years in order."""
        return factors.year_faults(record, "valid_from_year", "valid_to_year")

    def inspect(self, batch: Batch) -> None:
        """What a set means stays once a saving was computed with it; editions do not replace each other in a circle."""
        changed = [draft for draft in batch.changed if not draft.changes.keys().isdisjoint(factors.MEANING)]
        used = self._used([draft.id for draft in changed])
        for draft in changed:
            if draft.id in used:
                draft.refuse("factor_in_use", next(name for name in factors.MEANING if name in draft.changes))
        for draft in batch.changed:
            if draft.changes.get("supersedes_id") is not None:
                try:
                    factors.refuse_circle(self.work.db, UUID(draft.id), UUID(draft.changes["supersedes_id"]))
                except KlikksError as error:
                    draft.refuse_for(error)

    def _used(self, sets: Sequence[str]) -> set[str]:
        db = self.work.db
        named = {str(row["factor_set_id"]) for row in rows_by(db, SAVINGS, ("factor_set_id",), "factor_set_id", sets)}
        own = rows_by(db, FACTORS, ("id", "factor_set_id"), "factor_set_id", sets)
        used = used_factors(self, [row["id"] for row in own])
        return named | {str(row["factor_set_id"]) for row in own if str(row["id"]) in used}


def used_factors(records: Records, ids: Sequence[Any]) -> set[str]:
    """Those of the factors that a saving was computed with."""
    return {str(row["factor_id"]) for row in rows_by(records.work.db, INPUTS, ("factor_id",), "factor_id", ids)}


class Factors(Records):
    """Values of factor sets."""

    resource = ImportResource.FACTORS
    model = Factor
    update = FactorUpdate
    folds: ClassVar[Mapping[str, tuple[str, ...]]] = {"carrier": ()}

    def key_value(self, name: str, value: Any) -> Any:  # noqa: ANN401 - a cell of a key
        """Carriers are compared folded."""
        if name == "carrier" and value is not None:
            return factors.carrier_key(value)
        return super().key_value(name, value)

    def rules(self, record: Values, _current: Mapping[str, Any] | None) -> list[Fault]:
        """Years in order."""
        return factors.year_faults(record, "year_from", "year_to")

    def inspect(self, batch: Batch) -> None:
        """The value of a factor that a saving was computed with stays."""
        changed = [draft for draft in batch.changed if "value_mg_per_kwh" in draft.changes]
        used = used_factors(self, [draft.id for draft in changed])
        for draft in changed:
            if draft.id in used:
                draft.refuse("factor_in_use", "value_g_per_kwh")


class Claims(Records):
    """Results that programmes published about themselves."""

    resource = ImportResource.CLAIMS
    model = Claim
    update = ClaimCreate
    extra: ClassVar[Mapping[str, Any]] = {"qualifiers": {}}

    def rules(self, record: Values, _current: Mapping[str, Any] | None) -> list[Fault]:
        """Tonnes say what they are per."""
        if (record["result_kg"] is None) == (record["basis"] is None):
            return []
        return [Fault("missing", "/basis" if record["basis"] is None else "/result_t")]


class Targets(Records):
    """What an agency or the network set out to reach."""

    resource = ImportResource.TARGETS
    model = Target
    update = TargetUpdate
    extra: ClassVar[Mapping[str, Any]] = {"amount": None, "agency_id": None}

    def assemble(self, batch: Batch) -> None:
        """The value in the small unit of its measure."""
        for draft in batch.drafts:
            value, measure = draft.given.pop("value", None), draft.given.get("measure")
            if value is None or measure is None:
                draft.refuse("missing", "value" if value is None else "measure")
                continue
            try:
                draft.given["amount"] = targets.amount_of(TargetMeasure(measure), Decimal(value))
            except KlikksError as error:
                draft.refuse_for(error)
            if self.work.agency_id is not None:
                draft.given["agency_id"] = str(self.work.agency_id)

    def rows(self, by: str, values: Sequence[Any]) -> list[Values]:
        """Targets of the agency, or of the network."""
        column, agency = TARGETS.c.agency_id, self.work.agency_id
        owned: sa.ColumnElement[bool] = column.is_(None)
        if agency is not None:
            owned = column == sa.literal(agency, column.type)
        names = ("id", "version", *self.stored, *self.extra)
        return rows_by(self.work.db, self.table, names, by, values, owned, held=True)

    def rules(self, record: Values, _current: Mapping[str, Any] | None) -> list[Fault]:
        """A period that ends after it starts; a grant is an agency's."""
        if record["period_from"] is not None and record["period_to"] < record["period_from"]:
            return [Fault("end_before_start", "/period_to", {"start": "period_from"})]
        if record["grant_id"] is not None and self.work.agency_id is None:
            return [Fault("agency_needed", "/grant_id")]
        return []
