"""Consents: what volunteers agreed to. Persons: own agency only, a volunteer the own ones.

Nothing is overwritten: a new consent is a new record, a withdrawn one stays. Who may be written to is asked by the
list of volunteers (``consent=newsletter``).
"""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core import clock
from app.core.db import Read, Write
from app.core.errors import Conflict, Fault, Invalid, NotPermitted
from app.models.accounts import Role
from app.models.consents import Consent, ConsentText
from app.models.patrons import Patron
from app.schemas.consents import (
    ConsentCreate,
    ConsentQuery,
    ConsentRead,
    ConsentTextCreate,
    ConsentTextQuery,
    ConsentTextRead,
    ConsentWithdrawal,
)
from app.services import conversion, reading, recording
from app.services.access import Actor
from app.services.paging import Page, page, question
from app.services.reading import Collection, Filter, Found, Visibility, owned
from app.services.references import require

C = sa.inspect(Consent).columns
T = sa.inspect(ConsentText).columns

_OWN = sa.and_(C["agency_id"] == sa.bindparam("caller_agency"), C["patron_id"] == sa.bindparam("caller_patron"))
_TEXTS_OF_AGENCY = T["agency_id"] == sa.bindparam("caller_agency")


def visible(actor: Actor) -> Visibility:
    """The agency's consents; of them a volunteer the own ones."""
    if actor.role is Role.PATRON:
        return Visibility("self", _OWN, {"caller_agency": actor.agency_id, "caller_patron": actor.patron_id})
    return owned(C, actor, network=False)


def visible_texts(actor: Actor) -> Visibility:
    """An agency's words are read by whoever it asks to agree to them."""
    if actor.role is Role.PATRON:
        return Visibility("own", _TEXTS_OF_AGENCY, {"caller_agency": actor.agency_id})
    return owned(T, actor, network=False)


CONSENTS = Collection(
    "consents",
    Consent,
    ConsentRead,
    visible=visible,
    filters={
        "patron_id": Filter(lambda value: C["patron_id"] == value),
        "purpose": Filter(C["purpose"].in_, many=True),
        "standing": Filter(lambda value: C["withdrawn_on"].is_(None) == sa.cast(value, sa.Boolean())),
    },
    sorts={"given_on": C["given_on"]},
)
TEXTS = Collection(
    "consent_texts",
    ConsentText,
    ConsentTextRead,
    visible=visible_texts,
    filters={"purpose": Filter(lambda value: T["purpose"] == value)},
    sorts={"number": T["number"]},
)


def list_consents(db: Read, actor: Actor, query: ConsentQuery) -> Page:
    """A page of consents."""
    return page(db, CONSENTS, actor, question(query))


def get_consent(db: Read, actor: Actor, key: str | UUID, fields: str | None = None) -> Found:
    """One consent."""
    return reading.get(db, CONSENTS, actor, key, reading.names(fields))


def create_consent(db: Write, actor: Actor, body: ConsentCreate) -> Found:
    """A volunteer of the caller's agency agrees to a purpose.

    Raises:
        NotPermitted: a volunteer agrees for somebody else.
        Invalid: no such volunteer, words that are not of this purpose, or a day to come.
        Conflict: the agency has no words for this purpose, or the same ones are agreed to already.
    """
    if actor.role is Role.PATRON and body.patron_id != actor.patron_id:
        raise NotPermitted("own_record_only", faults=[Fault("own_record_only", "/patron_id")])
    require(db, [("patron_id", Patron, body.patron_id, actor.tenant)])
    values = conversion.columns(ConsentCreate, conversion.sent(body))
    values |= {"agency_id": actor.tenant, "text_id": _text(db, actor, body), "given_on": body.given_on or clock.today()}
    _not_to_come(values, "given_on")
    recording.held(db, Patron, {"agency_id": actor.tenant, "id": body.patron_id}, None)
    same = (*_standing(values), C["text_id"] == values["text_id"])
    if db.first(sa.select(C["id"]).where(*same)) is not None:
        raise Conflict("already_exists", field="purpose")
    return get_consent(db, actor, recording.insert(db, Consent, actor, values))


def withdraw_consent(db: Write, actor: Actor, key: str, body: ConsentWithdrawal) -> Found:
    """A volunteer no longer agrees to a purpose, whichever words were agreed to.

    Raises:
        Conflict: it is withdrawn already.
        Invalid: a day to come, or one before it was given.
    """
    place = reading.locate_own(db, CONSENTS, actor, key)
    current = recording.held(db, Consent, {"agency_id": place.agency_id, "id": place.id}, None)
    values = {"withdrawn_on": body.withdrawn_on or clock.today(), "withdrawn_way": body.withdrawn_way}
    _not_to_come(values, "withdrawn_on")
    if current["withdrawn_on"] is not None:
        raise Conflict("consent_withdrawn")
    if values["withdrawn_on"] < current["given_on"]:
        raise Invalid(faults=[Fault("end_before_start", "/withdrawn_on", {"start": "given_on"})])
    for row in db.all(sa.select(C["id"], C["given_on"]).where(*_standing(current)).order_by(C["id"])):
        day = max(values["withdrawn_on"], row.given_on)
        record_key = {"agency_id": place.agency_id, "id": row.id}
        recording.update(db, Consent, actor, record_key, None, {**values, "withdrawn_on": day})
    return get_consent(db, actor, place.id)


def list_consent_texts(db: Read, actor: Actor, query: ConsentTextQuery) -> Page:
    """A page of the words an agency asks to agree to."""
    return page(db, TEXTS, actor, question(query))


def get_consent_text(db: Read, actor: Actor, key: str | UUID, fields: str | None = None) -> Found:
    """The words of one purpose in one version."""
    return reading.get(db, TEXTS, actor, key, reading.names(fields))


def create_consent_text(db: Write, actor: Actor, body: ConsentTextCreate) -> Found:
    """The next version of the words of a purpose."""
    newest = sa.select(sa.func.max(T["number"])).where(T["agency_id"] == actor.tenant, T["purpose"] == body.purpose)
    values = conversion.columns(ConsentTextCreate, conversion.sent(body))
    values |= {"agency_id": actor.tenant, "number": (db.scalar(newest) or 0) + 1}
    return get_consent_text(db, actor, recording.insert(db, ConsentText, actor, values))


def _standing(values: dict[str, Any]) -> tuple[sa.ColumnElement[bool], ...]:
    same = tuple(C[name] == values[name] for name in ("agency_id", "patron_id", "purpose"))
    return (*same, C["withdrawn_on"].is_(None))


def _not_to_come(values: dict[str, Any], name: str) -> None:
    if values[name] > clock.today():
        raise Invalid(faults=[Fault("day_to_come", f"/{name}")])


def _text(db: Read, actor: Actor, body: ConsentCreate) -> UUID:
    """The words named, or those in use."""
    wanted = sa.select(T["id"]).where(T["agency_id"] == actor.tenant, T["purpose"] == body.purpose)
    if body.text_id is not None:
        wanted = wanted.where(T["id"] == body.text_id)
    found: UUID | None = db.scalar(wanted.order_by(T["number"].desc()).limit(1))
    if found is None and body.text_id is not None:
        raise Invalid(faults=[Fault("reference_missing", "/text_id", {"what": "consent_texts"})])
    if found is None:
        raise Conflict("consent_text_missing", purpose=body.purpose.value)
    return found
