"""Rules of a grant: how amounts and dates must agree. Judged on the record as it would be."""

from collections.abc import Mapping
from typing import Any

from app.core import units
from app.core.errors import Fault, Invalid
from app.models.fundings import GrantStatus

_GRANTED = frozenset({GrantStatus.GRANTED, GrantStatus.PAID, GrantStatus.PROOF_SUBMITTED, GrantStatus.CLOSED})
_ORDERED = (
    ("applied_on", "granted_on"),
    ("application_deadline", "proof_deadline"),
    ("granted_on", "proof_deadline"),
)


def check(values: Mapping[str, Any]) -> None:
    """Amounts that fit the status and each other, dates in order.

    Args:
        values: the grant's columns, as they would be.

    Raises:
        Invalid: with a fault for each place.
    """
    if found := faults(values):
        raise Invalid(faults=found)


def faults(values: Mapping[str, Any]) -> list[Fault]:
    """What of this does not hold."""
    found = []
    granted, paid = values["granted_cents"], values["paid_cents"]
    if granted is None and (values["status"] in _GRANTED or paid is not None):
        found.append(Fault("granted_amount_missing", "/granted_eur"))
    elif granted is not None and paid is not None and paid > granted:
        params = {"paid": units.euros(paid), "granted": units.euros(granted)}
        found.append(Fault("paid_exceeds_granted", "/paid_eur", {**params}))
    for start, end in _ORDERED:
        if values[start] and values[end] and values[end] < values[start]:
            found.append(Fault("end_before_start", f"/{end}", {"start": start}))
    return found


def limit(values: Mapping[str, Any]) -> int | None:
    """What the parts of a grant may add up to: the granted amount, until then the requested one.

    Units:
        Cents; none if neither is known.
    """
    granted: int | None = values["granted_cents"]
    requested: int | None = values["requested_cents"]
    return requested if granted is None else granted


def check_parts(values: Mapping[str, Any], total: int, pointer: str) -> None:
    """Refuse parts that add up to more than there is.

    Args:
        values: the grant's columns.
        total: sum of its parts in cents.
        pointer: the field that brought it about.

    Raises:
        Invalid: names sum and limit in euros.
    """
    most = limit(values)
    if most is not None and total > most:
        sums = {"sum": units.euros(total), "limit": units.euros(most)}
        raise Invalid("grant_exceeded", faults=[Fault("grant_exceeded", pointer, {**sums})], **sums)
