"""Registrations: volunteers who want to come to a workshop. Persons: own agency only, a volunteer the own ones.

Whatever changes seats or the queue holds the row of the workshop first, so callers at the same moment come one after
the other.
"""

from dataclasses import replace
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core.db import Read, Write
from app.core.errors import Conflict, Fault, NotFound, NotPermitted
from app.models.accounts import Role
from app.models.patrons import Patron
from app.models.workshops import Registration, RegistrationStatus, Workshop
from app.schemas.registrations import RegistrationCreate, RegistrationQuery, RegistrationRead, RegistrationUpdate
from app.services import conversion, reading, recording, registration_rules, workshop_seats
from app.services.access import Actor
from app.services.paging import Page, page, question
from app.services.patrons import refuse_other_than
from app.services.reading import Collection, Filter, Found, Visibility, owned
from app.services.references import require
from app.services.workshops import WORKSHOPS

R = sa.inspect(Registration).columns

OWN_FIELDS = frozenset({"status", "note"})
"""What a volunteer may change in the own registration."""

_OWN = sa.and_(R["agency_id"] == sa.bindparam("caller_agency"), R["patron_id"] == sa.bindparam("caller_patron"))


def visible(actor: Actor) -> Visibility:
    """The agency's registrations; of them a volunteer the own ones."""
    if actor.role is Role.PATRON:
        return Visibility("self", _OWN, {"caller_agency": actor.agency_id, "caller_patron": actor.patron_id})
    return owned(R, actor, network=False)


REGISTRATIONS = Collection(
    "registrations",
    Registration,
    RegistrationRead,
    visible=visible,
    filters={
        "workshop_id": Filter(lambda value: R["workshop_id"] == value),
        "status": Filter(R["status"].in_, many=True),
        "patron_id": Filter(lambda value: R["patron_id"] == value),
    },
    sorts={"position": R["position"]},
)


def list_workshop_registrations(db: Read, actor: Actor, workshop_key: str, query: RegistrationQuery) -> Page:
    """A page of the registrations for a workshop of the caller's agency."""
    asked = question(query)
    workshop = _workshop(db, actor, workshop_key)
    return page(
        db, REGISTRATIONS, actor, replace(asked, filters={**asked.filters, "workshop_id": workshop["id"]})
    )  # fmt: skip


def get_workshop_registration(
    db: Read, actor: Actor, workshop_key: str, registration_id: UUID, fields: str | None = None
) -> Found:
    """One registration."""
    _locate(db, actor, _workshop(db, actor, workshop_key), registration_id)
    return reading.get(db, REGISTRATIONS, actor, registration_id, reading.names(fields))


def create_workshop_registration(db: Write, actor: Actor, workshop_key: str, body: RegistrationCreate) -> Found:
    """A volunteer wants to come: confirmed while there is a seat, else at the end of the waiting list.

    Raises:
        NotFound: no such workshop of the caller's agency.
        NotPermitted: a volunteer registers somebody else.
        Invalid: no such volunteer.
        Conflict: registered already, or registration is closed.
    """
    workshop_key_columns = _workshop(db, actor, workshop_key)
    if actor.role is Role.PATRON and body.patron_id != actor.patron_id:
        raise NotPermitted("own_record_only", faults=[Fault("own_record_only", "/patron_id")])
    require(db, [("patron_id", Patron, body.patron_id, actor.tenant)])
    workshop = recording.held(db, Workshop, workshop_key_columns, None)
    registration_rules.check_open(actor, workshop)
    if db.first(sa.select(R["id"]).where(workshop_seats.of_workshop(workshop), R["patron_id"] == body.patron_id)):
        raise Conflict("already_exists", field="patron_id")
    values = {
        **conversion.columns(RegistrationCreate, conversion.sent(body)),
        "agency_id": workshop["agency_id"],
        "workshop_id": workshop["id"],
        "status": workshop_seats.seat(db, workshop),
        "position": workshop_seats.next_position(db, workshop),
    }
    return reading.get(db, REGISTRATIONS, actor, recording.insert(db, Registration, actor, values))


def update_workshop_registration(
    db: Write, actor: Actor, workshop_key: str, registration_id: UUID, expected: int | None, changes: RegistrationUpdate
) -> Found:
    """Cancel, take up again, or say who came. A seat that becomes free goes to the first on the waiting list.

    Raises:
        PreconditionFailed: somebody else changed it first.
        NotPermitted: a volunteer changes more than status and note.
        Conflict: a step that does not exist, or not now.
        Invalid: a canceller for what is not cancelled.
    """
    workshop_columns = _workshop(db, actor, workshop_key)
    record_key = _locate(db, actor, workshop_columns, registration_id)
    if actor.role is Role.PATRON:
        refuse_other_than(OWN_FIELDS, changes)
    workshop = recording.held(db, Workshop, workshop_columns, None)
    current = recording.held(db, Registration, record_key, expected)
    values: dict[str, Any] = {**conversion.columns(RegistrationUpdate, changes)}
    after = values.get("status", current["status"])
    registration_rules.check_step(actor, workshop, current, after)
    values["cancelled_by"] = registration_rules.cancelled_by(actor, current, changes, after)
    if after is RegistrationStatus.REGISTERED and after is not current["status"]:
        registration_rules.check_open(actor, workshop)
        values["status"] = workshop_seats.seat(db, workshop)
        values["position"] = workshop_seats.next_position(db, workshop)
    recording.update(db, Registration, actor, record_key, expected, values)
    workshop_seats.move_up(db, actor, workshop)
    return reading.get(db, REGISTRATIONS, actor, registration_id)


def delete_workshop_registration(
    db: Write, actor: Actor, workshop_key: str, registration_id: UUID, expected: int | None
) -> None:
    """Delete a registration made by mistake; its seat goes to the first on the waiting list."""
    workshop_columns = _workshop(db, actor, workshop_key)
    record_key = _locate(db, actor, workshop_columns, registration_id)
    workshop = recording.held(db, Workshop, workshop_columns, None)
    recording.remove(db, Registration, actor, record_key, expected)
    workshop_seats.move_up(db, actor, workshop)


def _workshop(db: Read, actor: Actor, key: str) -> dict[str, Any]:
    """Primary key of a workshop of the caller's agency.

    Raises:
        NotFound: not there, or of another agency: its registrations do not exist for this caller, published or not.
    """
    place = reading.locate(db, WORKSHOPS, actor, key)
    if place.agency_id != actor.agency_id:
        raise NotFound
    return {"agency_id": place.agency_id, "id": place.id}


def _locate(db: Read, actor: Actor, workshop: dict[str, Any], registration_id: UUID) -> dict[str, Any]:
    """Primary key of a registration for this workshop that the caller may see.

    Raises:
        NotFound: no such one.
    """
    seen = visible(actor)
    wanted = sa.select(R["id"]).where(workshop_seats.of_workshop(workshop), R["id"] == registration_id, seen.clause)
    if db.first(wanted, dict(seen.values)) is None:
        raise NotFound
    return {"agency_id": workshop["agency_id"], "id": registration_id}
