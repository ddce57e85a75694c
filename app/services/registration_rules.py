"""Rules of a registration: which step follows which, who may take it, and when."""

import enum
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from app.core import clock
from app.core.errors import Conflict, Fault, Invalid
from app.models.accounts import Role
from app.models.workshops import CancelledBy, RegistrationStatus, WorkshopStatus
from app.services.access import SYSTEM_ACTOR, Actor
from app.services.workshop_seats import CAME_OR_NOT


class Party(enum.Enum):
    """Who takes a step: the agency, the person itself, the person in the room with its code, or nobody in time."""

    AGENCY = "agency"
    PARTICIPANT = "participant"
    IN_ROOM = "in_room"
    SERVICE = "service"


_A, _P, _R, _S = Party
_S_ = RegistrationStatus
STEPS: Final[Mapping[tuple[RegistrationStatus, RegistrationStatus], frozenset[Party]]] = {
    (_S_.REGISTERED, _S_.CANCELLED): frozenset({_A, _P}),
    (_S_.CONFIRMED, _S_.CANCELLED): frozenset({_A, _P, _S}),
    (_S_.CONFIRMED, _S_.ATTENDED): frozenset({_A, _R}),
    (_S_.CONFIRMED, _S_.NO_SHOW): frozenset({_A}),
    (_S_.OFFERED, _S_.CONFIRMED): frozenset({_A, _P}),
    (_S_.OFFERED, _S_.CANCELLED): frozenset({_A, _P, _S}),
    (_S_.OFFERED, _S_.ATTENDED): frozenset({_A, _R}),
    (_S_.OFFERED, _S_.NO_SHOW): frozenset({_A}),
    (_S_.WAITING, _S_.CONFIRMED): frozenset({_S}),
    (_S_.WAITING, _S_.OFFERED): frozenset({_S}),
    (_S_.WAITING, _S_.CANCELLED): frozenset({_A, _P, _S}),
    (_S_.WAITING, _S_.ATTENDED): frozenset({_A, _R}),
    (_S_.ATTENDED, _S_.NO_SHOW): frozenset({_A}),
    (_S_.NO_SHOW, _S_.ATTENDED): frozenset({_A}),
    (_S_.CANCELLED, _S_.REGISTERED): frozenset({_A, _P}),
}
"""Step -> who may take it. Seats are given by the service alone, an offered one is accepted; a wrong tick on the list
of those who came can be corrected; a cancelled registration is taken up again at the end of the queue."""
DOORS: Final = timedelta(hours=1)
"""So long before the begin people are in the room already."""


def party_of(actor: Actor) -> Party:
    """Whom a caller stands for; a guest calls without an account."""
    if actor is SYSTEM_ACTOR:
        return Party.SERVICE
    return Party.PARTICIPANT if actor.role in {Role.PATRON, Role.PUBLIC} else Party.AGENCY


def check_open(actor: Actor, workshop: Mapping[str, Any]) -> None:
    """Refuse registrations for an event that takes none any more.

    The deadline's day still counts, in Germany's calendar. Without a deadline people register themselves until the
    event begins; staff may still enter whom they know to have come.

    Raises:
        Conflict: past the deadline, begun, held or cancelled.
    """
    deadline = workshop["registration_deadline"]
    late = deadline is not None and clock.today() > deadline
    begun = party_of(actor) is Party.PARTICIPANT and clock.now() >= workshop["starts_at"]
    if workshop["status"] != WorkshopStatus.PLANNED or late or begun:
        raise Conflict("registration_closed")


def check_step(
    party: Party, workshop: Mapping[str, Any], current: Mapping[str, Any], after: RegistrationStatus
) -> None:
    """Refuse a step that is not in the table, or not now, or not for this party.

    Raises:
        Conflict: names both statuses, or says that the event has not begun or that the offer is over.
    """
    before: RegistrationStatus = current["status"]
    if after is before:
        return
    if party is Party.PARTICIPANT and workshop["status"] != WorkshopStatus.PLANNED:
        raise Conflict("registration_closed")
    undone = current["cancelled_by"] is CancelledBy.AGENCY and party is Party.PARTICIPANT
    if party not in STEPS.get((before, after), ()) or undone:
        step = {"before": before.value, "after": after.value}
        raise Conflict("transition_not_allowed", faults=[Fault("transition_not_allowed", "/status", {**step})], **step)
    if after in CAME_OR_NOT and not has_begun(workshop):
        raise Conflict("workshop_not_held", faults=[Fault("workshop_not_held", "/status")])
    until = current["answer_until_at"]
    if before is RegistrationStatus.OFFERED and party is Party.PARTICIPANT and until and clock.now() >= until:
        raise Conflict("offer_over")


def has_begun(workshop: Mapping[str, Any]) -> bool:
    """Whether people can have come: the event was held, or takes place and the doors are open."""
    if workshop["status"] == WorkshopStatus.PLANNED:
        return bool(clock.now() >= workshop["starts_at"] - DOORS)
    return bool(workshop["status"] == WorkshopStatus.HELD)


def cancelled_by(
    party: Party, current: Mapping[str, Any], changes: Mapping[str, Any], after: RegistrationStatus
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
    callers = {Party.PARTICIPANT: CancelledBy.PARTICIPANT, Party.SERVICE: CancelledBy.DEADLINE}
    return said or current["cancelled_by"] or callers.get(party, CancelledBy.AGENCY)
