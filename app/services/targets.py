"""Targets: what an agency, the network or a grant set out to reach. The agency and the network read them."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app.core import units
from app.core.db import Read, Write
from app.core.errors import Fault, Invalid, NotPermitted
from app.core.values import BadValueError
from app.models.fundings import Grant
from app.models.targets import Target, TargetMeasure
from app.schemas.impact_figures import Unit
from app.schemas.targets import TargetCreate, TargetQuery, TargetRead, TargetUpdate
from app.services import conversion, reading, recording
from app.services.access import Actor
from app.services.paging import Page, page, question
from app.services.reading import Collection, Filter, Found, Visibility, owned
from app.services.references import require

T = sa.inspect(Target).columns

UNITS: Final[Mapping[TargetMeasure, Unit]] = {
    TargetMeasure.ANNUAL: Unit.TONNES_PER_YEAR,
    TargetMeasure.LIFETIME: Unit.TONNES,
    TargetMeasure.CUMULATIVE: Unit.TONNES,
    TargetMeasure.REALISED_INVESTMENT: Unit.EUROS,
}
"""Measures with a unit; every other one counts things."""


def _whole(value: Decimal) -> int:
    if value != int(value):
        raise BadValueError("too_many_decimals", "a number of things has no decimals", places=0)
    return int(value)


_INWARD: Final[Mapping[Unit, Callable[[Decimal], int]]] = {
    Unit.TONNES_PER_YEAR: units.kilograms,
    Unit.TONNES: units.kilograms,
    Unit.EUROS: units.cents,
    Unit.COUNT: _whole,
}
_STEPS: Final[Mapping[Unit, int]] = {Unit.TONNES_PER_YEAR: 1000, Unit.TONNES: 1000, Unit.EUROS: 100}


def visible(actor: Actor) -> Visibility:
    """An agency sees its own and the network's, network roles see all."""
    seen = owned(T, actor, network=True)
    if seen.name != "own":
        return seen
    return Visibility("own_and_network", sa.or_(T["agency_id"].is_(None), seen.clause), seen.values)


def _by_measure(values: Mapping[Unit, Any], default: Any) -> sa.ColumnElement[Any]:  # noqa: ANN401 - literals
    cases: list[Any] = [
        (T["measure"] == measure, sa.literal_column(str(values[unit]))) for measure, unit in UNITS.items()
    ]
    return sa.case(*cases, else_=sa.literal_column(str(default)))


_value = sa.cast(T["amount"], sa.Double()) / _by_measure(_STEPS, 1)
_unit = _by_measure({unit: f"'{unit.value}'" for unit in Unit}, f"'{Unit.COUNT.value}'")

TARGETS = Collection(
    "targets",
    Target,
    TargetRead,
    visible=visible,
    columns={"value": _value, "unit": _unit},
    filters={
        "agency_id": Filter(lambda value: T["agency_id"] == value),
        "grant_id": Filter(lambda value: T["grant_id"] == value),
        "measure": Filter(T["measure"].in_, many=True),
    },
    sorts={"period_from": T["period_from"], "period_to": T["period_to"]},
)


def list_targets(db: Read, actor: Actor, query: TargetQuery) -> Page:
    """A page of targets."""
    return page(db, TARGETS, actor, question(query))


def get_target(db: Read, actor: Actor, key: str | UUID, fields: str | None = None) -> Found:
    """One target."""
    return reading.get(db, TARGETS, actor, key, reading.names(fields))


def create_target(db: Write, actor: Actor, body: TargetCreate) -> Found:
    """A new target of the caller's agency, or of the network.

    Raises:
        NotPermitted: the network lead names a grant, which is an agency's.
        Invalid: a period that ends before it starts, a value that its measure cannot have, no such grant.
    """
    values = conversion.columns(TargetCreate, conversion.sent(body), leave_out=frozenset({"value"}))
    values |= {"agency_id": actor.agency_id, "amount": amount_of(body.measure, body.value)}
    _check(db, values)
    return get_target(db, actor, recording.insert(db, Target, actor, values))


def update_target(db: Write, actor: Actor, key: str, expected: int | None, changes: TargetUpdate) -> Found:
    """Change a target of the caller's agency, or of the network.

    Raises:
        PreconditionFailed: somebody else changed it first.
        Invalid: as for a new one; another measure without its value.
    """
    record_key = _own(db, actor, key)
    current = recording.held(db, Target, record_key, expected)
    values = conversion.columns(TargetUpdate, changes, leave_out=frozenset({"value"}))
    measure = values.get("measure", current["measure"])
    if "value" in changes:
        values["amount"] = amount_of(measure, changes["value"])
    elif measure != current["measure"]:
        raise Invalid(faults=[Fault("missing", "/value")])
    _check(db, {**current, **values})
    recording.update(db, Target, actor, record_key, expected, values)
    return get_target(db, actor, record_key["id"])


def delete_target(db: Write, actor: Actor, key: str, expected: int | None) -> None:
    """Delete a target of the caller's agency, or of the network."""
    recording.remove(db, Target, actor, _own(db, actor, key), expected)


def _own(db: Read, actor: Actor, key: str) -> dict[str, Any]:
    """Primary key of a target the caller keeps; the network's are kept by who belongs to no agency."""
    place = reading.locate(db, TARGETS, actor, key)
    if place.agency_id != actor.agency_id:
        raise NotPermitted("foreign_record")
    return {"id": place.id}


def amount_of(measure: TargetMeasure, value: Decimal) -> int:
    """The value in its small unit.

    Raises:
        Invalid: a value that its measure cannot have.
    """
    unit = UNITS.get(measure, Unit.COUNT)
    try:
        amount = _INWARD[unit](value)
    except BadValueError as error:
        raise Invalid(faults=[Fault(error.code, "/value", {**error.params})]) from None
    least = 1 / _STEPS.get(unit, 1)
    if amount < 1:
        limits = {"minimum": least, "maximum": units.LARGEST_INPUT / _STEPS.get(unit, 1)}
        raise Invalid(faults=[Fault("out_of_range", "/value", {**limits})])
    return amount


def _check(db: Read, values: Mapping[str, Any]) -> None:
    """Rules over several fields, on the record as it would be."""
    if values["period_to"] < values["period_from"]:
        raise Invalid(faults=[Fault("end_before_start", "/period_to", {"start": "period_from"})])
    if values["grant_id"] is not None and values["agency_id"] is None:
        raise NotPermitted("agency_needed")
    require(db, [("grant_id", Grant, values["grant_id"], values["agency_id"])])
