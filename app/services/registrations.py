"""Registrations: volunteers and guests who want to come. Persons: own agency only, a volunteer the own ones.

Whatever changes seats or the queue holds the row of the workshop first, so callers at the same moment come one after
the other.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core.db import Read, Write
from app.core.errors import Conflict, Fault, Invalid, NotFound, NotPermitted
from app.models.accounts import Role
from app.models.patrons import Patron
from app.models.sessions import LetterKind
from app.models.workshops import Registration, RegistrationStatus, Workshop
from app.schemas.registrations import RegistrationCreate, RegistrationQuery, RegistrationRead, RegistrationUpdate
from app.services import (
    conversion,
    reading,
    recording,
    registration_answers,
    registration_rules,
    seat_letters,
    workshop_seats,
)
from app.services.access import Actor
from app.services.paging import Page, page, question
from app.services.patrons import refuse_other_than
from app.services.reading import Collection, Filter, Found, Visibility, owned
from app.services.references import require
from app.services.registration_rules import Party, party_of
from app.services.workshops import WORKSHOPS

R = sa.inspect(Registration).columns
P = sa.inspect(Patron).columns

OWN_FIELDS = frozenset({"status", "note", "answers", "language"})
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
    workshop = own_workshop(db, actor, workshop_key)
    return page(
        db, REGISTRATIONS, actor, replace(asked, filters={**asked.filters, "workshop_id": workshop["id"]})
    )  # fmt: skip


def get_workshop_registration(
    db: Read, actor: Actor, workshop_key: str, registration_id: UUID, fields: str | None = None
) -> Found:
    """One registration."""
    _locate(db, actor, own_workshop(db, actor, workshop_key), registration_id)
    return reading.get(db, REGISTRATIONS, actor, registration_id, reading.names(fields))


def create_workshop_registration(db: Write, actor: Actor, workshop_key: str, body: RegistrationCreate) -> Found:
    """A volunteer or a guest wants to come: confirmed while there is a seat, else at the end of the waiting list.

    Raises:
        NotFound: no such workshop of the caller's agency.
        NotPermitted: a volunteer registers somebody else.
        Invalid: no such volunteer, nobody or two named, or answers that do not fit.
        Conflict: registered already, or registration is closed.
    """
    workshop_key_columns = own_workshop(db, actor, workshop_key)
    if actor.role is Role.PATRON and body.patron_id != actor.patron_id:
        raise NotPermitted("own_record_only", faults=[Fault("own_record_only", "/patron_id")])
    values = conversion.columns(RegistrationCreate, conversion.sent(body))
    if found := faults(values):
        raise Invalid(faults=found)
    require(db, [("patron_id", Patron, body.patron_id, actor.tenant)])
    workshop = recording.held(db, Workshop, workshop_key_columns, None)
    return reading.get(db, REGISTRATIONS, actor, enter(db, actor, workshop, values))


def enter(db: Write, actor: Actor, workshop: Mapping[str, Any], values: Mapping[str, Any]) -> UUID:
    """Give a seat or a place in the queue of an event that this transaction holds.

    Args:
        db: the transaction.
        actor: who does it.
        workshop: its columns.
        values: who comes, with answers and note.

    Returns:
        The id of the registration.

    Raises:
        Invalid: answers that do not fit.
        Conflict: registered already, or registration is closed.
    """
    registration_rules.check_open(actor, workshop)
    by_themselves = party_of(actor) is Party.PARTICIPANT
    registration_answers.check(workshop["questions"] or (), values["answers"] or {}, all_needed=by_themselves)
    _refuse_second(db, workshop, values, "email" if actor.role is Role.PUBLIC else "guest_email")
    row = {
        **values,
        "agency_id": workshop["agency_id"],
        "workshop_id": workshop["id"],
        "status": workshop_seats.seat(db, workshop),
        "position": workshop_seats.next_position(db, workshop),
    }
    return recording.insert(db, Registration, actor, row)


def faults(values: Mapping[str, Any]) -> list[Fault]:
    """Who comes is a volunteer, or a guest with name and address; never both, never nobody."""
    guest = {name for name in ("guest_name", "guest_email") if values[name] is not None}
    if values["patron_id"] is not None:
        return [Fault("guest_or_volunteer", f"/{name}") for name in sorted(guest)]
    if not guest:
        return [Fault("guest_or_volunteer", "/patron_id")]
    return [Fault("missing", f"/{name}") for name in ("guest_email", "guest_name") if name not in guest]


def _refuse_second(db: Read, workshop: Mapping[str, Any], values: Mapping[str, Any], field: str) -> None:
    """One person has one place; a guest not beside the volunteer with the same address."""
    here = sa.select(R["id"]).where(workshop_seats.of_workshop(workshop))
    if values["patron_id"] is not None:
        if db.first(here.where(R["patron_id"] == values["patron_id"])):
            raise Conflict("already_exists", field="patron_id")
        return
    mail = values["guest_email"]
    of_patron = sa.select(P["id"]).where(P["agency_id"] == workshop["agency_id"], sa.func.lower(P["email"]) == mail)
    if db.first(here.where(sa.or_(R["guest_email"] == mail, R["patron_id"].in_(of_patron)))):
        raise Conflict("already_registered", faults=[Fault("already_registered", f"/{field}")])


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
    workshop_columns = own_workshop(db, actor, workshop_key)
    record_key = _locate(db, actor, workshop_columns, registration_id)
    if actor.role is Role.PATRON:
        refuse_other_than(OWN_FIELDS, changes)
    workshop = recording.held(db, Workshop, workshop_columns, None)
    current = recording.held(db, Registration, record_key, expected)
    values: dict[str, Any] = {**conversion.columns(RegistrationUpdate, changes)}
    if "guest_name" in values and current["guest_email"] is None:
        raise Invalid(faults=[Fault("guest_or_volunteer", "/guest_name")])
    step(db, actor, workshop, current, values)
    return reading.get(db, REGISTRATIONS, actor, registration_id)


def step(
    db: Write,
    actor: Actor,
    workshop: Mapping[str, Any],
    current: Mapping[str, Any],
    values: dict[str, Any],
    party: Party | None = None,
) -> None:
    """Change a registration of an event, both held by this transaction; a free seat goes to the waiting list.

    Args:
        db: the transaction.
        actor: who does it.
        workshop: columns of the event.
        current: columns of the registration.
        values: what changes.
        party: whom the caller stands for, if the role does not say it.

    Raises:
        Conflict: a step that does not exist, or not now, or not for this party.
        Invalid: a canceller for what is not cancelled, or answers that do not fit.
    """
    party = party or party_of(actor)
    after = values.get("status", current["status"])
    registration_rules.check_step(party, workshop, current, after)
    values["cancelled_by"] = registration_rules.cancelled_by(party, current, values, after)
    if "answers" in values:
        by_themselves = party is Party.PARTICIPANT
        registration_answers.check(workshop["questions"] or (), values["answers"] or {}, all_needed=by_themselves)
    if after is not current["status"]:
        values["answer_until_at"] = None
        if after is RegistrationStatus.REGISTERED:
            registration_rules.check_open(actor, workshop)
            values["status"] = workshop_seats.seat(db, workshop)
            values["position"] = workshop_seats.next_position(db, workshop)
    record_key = {"agency_id": workshop["agency_id"], "id": current["id"]}
    recording.update(db, Registration, actor, record_key, current["version"], values)
    was_known = party is Party.AGENCY or current["status"] is RegistrationStatus.OFFERED
    if after is RegistrationStatus.CANCELLED is not current["status"] and party is not Party.PARTICIPANT and was_known:
        seat_letters.write(db, LetterKind.REGISTRATION_CANCELLED, workshop["agency_id"], [current["id"]])
    workshop_seats.move_up(db, actor, workshop)


def delete_workshop_registration(
    db: Write, actor: Actor, workshop_key: str, registration_id: UUID, expected: int | None
) -> None:
    """Delete a registration made by mistake; its seat goes to the first on the waiting list."""
    workshop_columns = own_workshop(db, actor, workshop_key)
    record_key = _locate(db, actor, workshop_columns, registration_id)
    workshop = recording.held(db, Workshop, workshop_columns, None)
    seat_letters.forget(db, workshop["agency_id"], [registration_id])
    recording.remove(db, Registration, actor, record_key, expected)
    workshop_seats.move_up(db, actor, workshop)


def own_workshop(db: Read, actor: Actor, key: str) -> dict[str, Any]:
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
