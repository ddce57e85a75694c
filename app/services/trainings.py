"""Trainings: what volunteers learned; they count once staff has confirmed them. Persons: own agency only."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core import clock
from app.core.db import Read, Write
from app.core.errors import Conflict, Fault, Invalid, NotPermitted
from app.models.accounts import Role
from app.models.patrons import Patron
from app.models.trainings import Training
from app.models.workshops import Registration, RegistrationStatus, Workshop
from app.schemas.trainings import TrainingCreate, TrainingQuery, TrainingRead, TrainingUpdate
from app.services import conversion, reading, recording
from app.services.access import Actor
from app.services.paging import Page, page, question
from app.services.reading import Collection, Filter, Found, Visibility, owned
from app.services.references import require

T = sa.inspect(Training).columns
R = sa.inspect(Registration).columns
W = sa.inspect(Workshop).columns

_OWN = sa.and_(T["agency_id"] == sa.bindparam("caller_agency"), T["patron_id"] == sa.bindparam("caller_patron"))


def visible(actor: Actor) -> Visibility:
    """The agency's; of them a volunteer the own ones."""
    if actor.role is Role.PATRON:
        return Visibility("self", _OWN, {"caller_agency": actor.agency_id, "caller_patron": actor.patron_id})
    return owned(T, actor, network=False)


TRAININGS = Collection(
    "trainings",
    Training,
    TrainingRead,
    visible=visible,
    filters={
        "patron_id": Filter(lambda value: T["patron_id"] == value),
        "confirmed": Filter(lambda value: T["confirmed_at"].is_not(None) == sa.cast(value, sa.Boolean())),
        "held_from": Filter(lambda value: T["held_on"] >= value),
        "held_to": Filter(lambda value: T["held_on"] <= value),
    },
    sorts={"held_on": T["held_on"]},
)


def list_trainings(db: Read, actor: Actor, query: TrainingQuery) -> Page:
    """A page of trainings."""
    return page(db, TRAININGS, actor, question(query))


def get_training(db: Read, actor: Actor, key: str | UUID, fields: str | None = None) -> Found:
    """One training."""
    return reading.get(db, TRAININGS, actor, key, reading.names(fields))


def create_training(db: Write, actor: Actor, body: TrainingCreate) -> Found:
    """A training of a volunteer of the caller's agency; confirmed at once if staff enters it.

    Raises:
        NotPermitted: a volunteer enters one of somebody else.
        Invalid: no such volunteer; a registration that is not the volunteer's, or was not attended; a day to come.
        Conflict: the registration stands for a training already.
    """
    if actor.role is Role.PATRON and body.patron_id != actor.patron_id:
        raise NotPermitted("own_record_only", faults=[Fault("own_record_only", "/patron_id")])
    require(db, [("patron_id", Patron, body.patron_id, actor.tenant)])
    values = {**conversion.columns(TrainingCreate, conversion.sent(body)), "agency_id": actor.tenant}
    if body.registration_id is not None:
        values = _attended(db, values)
    _check(values)
    return get_training(db, actor, recording.insert(db, Training, actor, {**values, **confirmation(actor)}))


def update_training(db: Write, actor: Actor, key: str, expected: int | None, changes: TrainingUpdate) -> Found:
    """Change a training of the caller's agency; a volunteer only what nobody confirmed.

    Raises:
        Conflict: a volunteer changes a confirmed one.
        Invalid: a day to come.
    """
    record_key, current = _held(db, actor, key, expected)
    values = conversion.columns(TrainingUpdate, changes)
    _check({**current, **values})
    recording.update(db, Training, actor, record_key, expected, values)
    return get_training(db, actor, current["id"])


def delete_training(db: Write, actor: Actor, key: str, expected: int | None) -> None:
    """Delete a training of the caller's agency; a volunteer only what nobody confirmed."""
    record_key, _ = _held(db, actor, key, expected)
    recording.remove(db, Training, actor, record_key, expected)


def confirm_training(db: Write, actor: Actor, key: str) -> Found:
    """The volunteer was trained; from now on it counts.

    Raises:
        Conflict: it is confirmed already.
    """
    record_key, current = _held(db, actor, key, None)
    if current["confirmed_at"] is not None:
        raise Conflict("training_confirmed")
    recording.update(db, Training, actor, record_key, None, confirmation(actor))
    return get_training(db, actor, current["id"])


def confirmation(actor: Actor) -> dict[str, Any]:
    """What is noted of who enters or confirms a training: staff confirms, nobody else does."""
    told = (clock.now(), actor.credential_id) if actor.is_staff else (None, None)
    return dict(zip(("confirmed_at", "confirmed_by"), told, strict=True))


def faults(values: Mapping[str, Any]) -> list[Fault]:
    """What breaks the rules over several fields, on the record as it would be."""
    found = [Fault("missing", f"/{name}") for name in ("title", "held_on") if values[name] is None]
    if values["held_on"] is not None and values["held_on"] > clock.today():
        found.append(Fault("day_to_come", "/held_on"))
    return found


def _check(values: Mapping[str, Any]) -> None:
    if found := faults(values):
        raise Invalid(faults=found)


def _attended(db: Read, values: Mapping[str, Any]) -> dict[str, Any]:
    """Title and day as the event has them, where nothing else is said."""
    of_event = sa.and_(W["agency_id"] == R["agency_id"], W["id"] == R["workshop_id"])
    mine = (R["agency_id"] == values["agency_id"], R["id"] == values["registration_id"])
    wanted = sa.select(R["patron_id"], R["status"], W["title"], W["ends_at"])
    event = db.first(wanted.join_from(Registration, Workshop, of_event).where(*mine))
    if event is None or event.patron_id != values["patron_id"]:
        raise Invalid(faults=[Fault("reference_missing", "/registration_id", {"what": "registrations"})])
    if event.status is not RegistrationStatus.ATTENDED:
        raise Invalid(faults=[Fault("training_not_attended", "/registration_id")])
    day = event.ends_at.astimezone(clock.GERMANY).date()
    return {**values, "title": values["title"] or event.title, "held_on": values["held_on"] or day}


def _held(db: Write, actor: Actor, key: str, expected: int | None) -> tuple[dict[str, Any], dict[str, Any]]:
    place = reading.locate_own(db, TRAININGS, actor, key)
    record_key = {"agency_id": place.agency_id, "id": place.id}
    current = recording.held(db, Training, record_key, expected)
    if actor.role is Role.PATRON and current["confirmed_at"] is not None:
        raise Conflict("training_confirmed")
    return record_key, current
