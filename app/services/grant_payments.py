"""Payments of a grant: what arrived and when. Once there is one, they say what the grant was paid.

A change of a payment is a change of its grant: the grant is held meanwhile and gets the new sum and a new version.
"""

from dataclasses import replace
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core.db import Read, Write
from app.core.errors import Fault, Invalid, NotFound
from app.models.fundings import Grant, GrantPayment
from app.schemas.grant_parts import GrantPaymentCreate, GrantPaymentQuery, GrantPaymentRead, GrantPaymentUpdate
from app.services import conversion, fundings, grant_rules, reading, recording
from app.services.access import Actor
from app.services.paging import Page, page, question
from app.services.reading import Collection, Filter, Found, Located, Visibility, owned

GP = sa.inspect(GrantPayment).columns


def visible(actor: Actor) -> Visibility:
    """Payments are seen by whoever sees the grant."""
    return owned(GP, actor, network=True)


PAYMENTS = Collection(
    "grant_payments",
    GrantPayment,
    GrantPaymentRead,
    visible=visible,
    filters={"grant_id": Filter(lambda value: GP["grant_id"] == value)},
    sorts={"paid_on": GP["paid_on"]},
)


def list_grant_payments(db: Read, actor: Actor, key: str, query: GrantPaymentQuery) -> Page:
    """A page of the payments of a grant."""
    grant = reading.locate(db, fundings.GRANTS, actor, key)
    asked = question(query)
    return page(db, PAYMENTS, actor, replace(asked, filters={**asked.filters, "grant_id": grant.id}))


def get_grant_payment(
    db: Read, actor: Actor, key: str | UUID, payment_key: str | UUID, fields: str | None = None
) -> Found:
    """One payment of a grant."""
    payment = _located(db, actor, reading.locate(db, fundings.GRANTS, actor, key), payment_key)
    return reading.get(db, PAYMENTS, actor, payment.id, reading.names(fields))


def create_grant_payment(db: Write, actor: Actor, key: str, body: GrantPaymentCreate) -> Found:
    """Money of a grant of the caller's agency arrived.

    Raises:
        Invalid: more than was granted, or before it was.
    """
    grant, current = _held(db, actor, key)
    values = conversion.columns(GrantPaymentCreate, conversion.sent(body))
    _check(current, values)
    made = recording.insert(db, GrantPayment, actor, {**values, "agency_id": grant["agency_id"],
                                                      "grant_id": grant["id"]})  # fmt: skip
    _add_up(db, actor, grant, current)
    return reading.get(db, PAYMENTS, actor, made)


def update_grant_payment(
    db: Write, actor: Actor, key: str, payment_key: str, expected: int | None, changes: GrantPaymentUpdate
) -> Found:
    """Change a payment of a grant of the caller's agency.

    Raises:
        PreconditionFailed: somebody else changed it first.
        Invalid: as for a new one, judged on the result of the change.
    """
    grant, current = _held(db, actor, key)
    payment = _own(db, actor, grant, payment_key)
    values = conversion.columns(GrantPaymentUpdate, changes)
    _check(current, {**recording.held(db, GrantPayment, payment, expected), **values})
    recording.update(db, GrantPayment, actor, payment, expected, values)
    _add_up(db, actor, grant, current)
    return reading.get(db, PAYMENTS, actor, payment["id"])


def delete_grant_payment(db: Write, actor: Actor, key: str, payment_key: str, expected: int | None) -> None:
    """Delete a payment of a grant of the caller's agency."""
    grant, current = _held(db, actor, key)
    recording.remove(db, GrantPayment, actor, _own(db, actor, grant, payment_key), expected)
    _add_up(db, actor, grant, current)


def _held(db: Write, actor: Actor, key: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The grant and its columns, kept from others, so that two payments at once cannot exceed it together."""
    grant = fundings.own(db, actor, key)
    return grant, recording.held(db, Grant, grant, None)


def _check(grant: dict[str, Any], payment: dict[str, Any]) -> None:
    if not payment["amount_cents"]:
        raise Invalid(faults=[Fault("out_of_range", "/amount_eur", {"minimum": 0.01})])
    if grant["granted_on"] is not None and payment["paid_on"] < grant["granted_on"]:
        raise Invalid(faults=[Fault("end_before_start", "/paid_on", {"start": "granted_on"})])


def _add_up(db: Write, actor: Actor, grant: dict[str, Any], current: dict[str, Any]) -> None:
    """The grant was paid what its payments add up to."""
    paid = fundings.payments_cents(db, grant)
    grant_rules.check({**current, "paid_cents": paid})
    recording.update(db, Grant, actor, grant, None, {"paid_cents": paid})


def _located(db: Read, actor: Actor, grant: Located, payment_key: str | UUID) -> Located:
    """A payment of this grant; under another one it does not exist."""
    payment = reading.locate(db, PAYMENTS, actor, payment_key)
    if db.scalar(sa.select(GP["grant_id"]).where(GP["id"] == payment.id)) != grant.id:
        raise NotFound
    return payment


def _own(db: Read, actor: Actor, grant: dict[str, Any], payment_key: str) -> dict[str, Any]:
    """Primary key of a payment of a grant of the caller's agency."""
    payment = _located(db, actor, Located(grant["agency_id"], grant["id"], 0), payment_key)
    return {"agency_id": payment.agency_id, "id": payment.id}
