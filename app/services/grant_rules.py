"""Rules of a grant: which step follows which, how amounts and dates must agree. Judged on the record as it would be."""

from collections.abc import Mapping
from typing import Any

from app.core import units
from app.core.errors import Conflict, Fault, Invalid
from app.models.fundings import Applicant, GrantStatus
from app.services.ledger.grant_entries import DECIDED

ENDED = frozenset({GrantStatus.REJECTED, GrantStatus.WITHDRAWN})
"""Nothing comes of these any more."""
_NEXT = {
    GrantStatus.DRAFT: GrantStatus.APPLIED,
    GrantStatus.APPLIED: GrantStatus.GRANTED,
    GrantStatus.GRANTED: GrantStatus.PAID,
    GrantStatus.PAID: GrantStatus.PROOF_SUBMITTED,
    GrantStatus.PROOF_SUBMITTED: GrantStatus.CLOSED,
}
TRANSITIONS: Mapping[GrantStatus, frozenset[GrantStatus]] = {
    **{status: ENDED | {following} for status, following in _NEXT.items()},
    GrantStatus.CLOSED: frozenset(),
    GrantStatus.REJECTED: frozenset(),
    GrantStatus.WITHDRAWN: frozenset(),
}
"""Status -> what may follow. An application can fail as long as it is open; nothing goes back."""

_ORDERED = (
    ("applied_on", "granted_on"),
    ("application_deadline", "proof_deadline"),
    ("granted_on", "proof_deadline"),
)


def check_transition(before: GrantStatus, after: GrantStatus) -> None:
    """Refuse a step that is not in the table.

    Raises:
        Conflict: names both.
    """
    if found := transition_faults(before, after):
        raise Conflict("transition_not_allowed", faults=found, **found[0].params)


def transition_faults(before: GrantStatus, after: GrantStatus) -> list[Fault]:
    """A step that is not in the table."""
    if before == after or after in TRANSITIONS[before]:
        return []
    return [Fault("transition_not_allowed", "/status", {"before": str(before), "after": str(after)})]


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
    if granted is None and (values["status"] in DECIDED or paid is not None):
        found.append(Fault("granted_amount_missing", "/granted_eur"))
    elif granted is not None and paid is not None and paid > granted:
        params = {"paid": units.euros(paid), "granted": units.euros(granted)}
        found.append(Fault("paid_exceeds_granted", "/paid_eur", {**params}))
    if values["applicant"] == Applicant.PRIVATE_PERSON:
        found += [Fault("private_applicant", f"/{name}") for name in ("recipient", "published") if values[name]]
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
