"""Rules of a registration: which step follows which, who may take it, and when."""

from collections.abc import Mapping
from typing import Any

from app.core import clock
from app.core.errors import Conflict, Fault, Invalid
from app.models.accounts import Role
from app.models.workshops import CancelledBy, RegistrationStatus, WorkshopStatus
from app.services.access import Actor
from app.services.workshop_seats import CAME_OR_NOT

TRANSITIONS: Mapping[RegistrationStatus, frozenset[RegistrationStatus]] = {
    RegistrationStatus.REGISTERED: frozenset({RegistrationStatus.CANCELLED}),
    RegistrationStatus.CONFIRMED: CAME_OR_NOT | {RegistrationStatus.CANCELLED},
    RegistrationStatus.WAITING: frozenset({RegistrationStatus.ATTENDED, RegistrationStatus.CANCELLED}),
    RegistrationStatus.ATTENDED: frozenset({RegistrationStatus.NO_SHOW}),
    RegistrationStatus.NO_SHOW: frozenset({RegistrationStatus.ATTENDED}),
    RegistrationStatus.CANCELLED: frozenset({RegistrationStatus.REGISTERED}),
}
"""Status -> what a caller may set. Seats (``confirmed``, ``waiting``) are given by the service alone; a wrong tick on
the list of those who came can be corrected; a cancelled registration is taken up again at the end of the queue."""


def check_open(actor: Actor, workshop: Mapping[str, Any]) -> None:
    """Refuse registrations for an event that takes none any more.

    The deadline's day still counts, in Germany's calendar. Without a deadline volunteers register until the event
    begins; staff may still enter whom they know to have come.

    Raises:
        Conflict: past the deadline, begun, held or cancelled.
    """
    deadline = workshop["registration_deadline"]
    late = deadline is not None and clock.today() > deadline
    begun = actor.role is Role.PATRON and clock.now() >= workshop["starts_at"]
    if workshop["status"] != WorkshopStatus.PLANNED or late or begun:
        raise Conflict("registration_closed")


def check_step(
    actor: Actor, workshop: Mapping[str, Any], current: Mapping[str, Any], after: RegistrationStatus
) -> None:
    """Refuse a step that is not in the table, or not now, or not for this caller.

    Raises:
        Conflict: names both statuses, or says that the event was not held yet.
    """
    before: RegistrationStatus = current["status"]
    if after is before:
        return
    undone = current["cancelled_by"] is CancelledBy.AGENCY and actor.role is Role.PATRON
    if after not in TRANSITIONS[before] or undone:
        step = {"before": before.value, "after": after.value}
        raise Conflict("transition_not_allowed", faults=[Fault("transition_not_allowed", "/status", {**step})], **step)
    if after in CAME_OR_NOT and workshop["status"] != WorkshopStatus.HELD:
        raise Conflict("workshop_not_held", faults=[Fault("workshop_not_held", "/status")])
    if actor.role is Role.PATRON and workshop["status"] != WorkshopStatus.PLANNED:
        raise Conflict("registration_closed")


def cancelled_by(
    actor: Actor, current: Mapping[str, Any], changes: Mapping[str, Any], after: RegistrationStatus
) -> CancelledBy | None:
    """Who cancelled, after a change: as said, as it was, or else whoever makes the change.

    Raises:
        Invalid: somebody is named, but it is not cancelled.
    """
    said: CancelledBy | None = changes.get("cancelled_by")
    if after is not RegistrationStatus.CANCELLED:
        if said is not None:
            raise Invalid(faults=[Fault("not_cancelled", "/cancelled_by")])
        return None
    caller = CancelledBy.PARTICIPANT if actor.role is Role.PATRON else CancelledBy.AGENCY
    return said or current["cancelled_by"] or caller
