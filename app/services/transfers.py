"""Transfers: a volunteer moves to the care of another agency, once that one has accepted.

Until then the other agency sees that somebody is offered, by whom and since when, and nothing of the person. With the
acceptance the record stands there under the same id, so that figures go on to count one person; the former agency
keeps a blank row, what it did until then, and the past engagements, for its own statistics.
"""

from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app.core import clock
from app.core.db import Read, Snapshot, Write
from app.core.errors import Conflict, Fault, Invalid, NotFound
from app.models.agencies import Agency
from app.models.patrons import Patron
from app.models.transfers import Transfer, TransferStatus
from app.schemas.transfers import Acceptance, Refusal, TransferCreate, TransferQuery, TransferRead
from app.services import conversion, handing_over, noting, reading, recording
from app.services.access import Actor
from app.services.paging import Page, page, question
from app.services.reading import Collection, Filter, Found, Visibility, owned
from app.services.references import require

A = sa.inspect(Agency).columns
T = sa.inspect(Transfer).columns
_OFFER: Final = ("id", "agency_id", "status", "consented_on", "offered_on", "decided_on")
MOST_OFFERS: Final = 500


def visible(actor: Actor) -> Visibility:
    """An agency sees what it offers; what others offer it has an operation of its own."""
    return owned(T, actor, network=False)


TRANSFERS = Collection(
    "transfers",
    Transfer,
    TransferRead,
    visible=visible,
    filters={
        "patron_id": Filter(lambda value: T["patron_id"] == value),
        "status": Filter(T["status"].in_, many=True),
    },
    sorts={"offered_on": T["offered_on"]},
)


def list_transfers(db: Read, actor: Actor, query: TransferQuery) -> Page:
    """A page of what the caller's agency offers."""
    return page(db, TRANSFERS, actor, question(query))


def get_transfer(db: Read, actor: Actor, key: str | UUID, fields: str | None = None) -> Found:
    """One transfer of the caller's agency."""
    return reading.get(db, TRANSFERS, actor, key, reading.names(fields))


def get_transfer_offers(db: Snapshot, actor: Actor) -> dict[str, Any]:
    """What other agencies offer the caller's; nothing of the persons."""
    columns = (*[T[name] for name in _OFFER], A["slug"].label("agency_slug"))
    offers = sa.select(*columns).join_from(Transfer, Agency, A["id"] == T["agency_id"])
    mine = offers.where(T["to_agency_id"] == actor.tenant).order_by(T["id"].desc()).limit(MOST_OFFERS)
    with db.everywhere():  # the record is the other agency's
        return {"items": [row._asdict() for row in db.all(mine)]}


def create_transfer(db: Write, actor: Actor, body: TransferCreate) -> Found:
    """Offer a volunteer of the caller's agency to another one.

    Raises:
        Invalid: no such volunteer or agency, the own agency, or a consent to come.
        Conflict: the volunteer is offered already.
    """
    agency_id = actor.tenant
    if body.to_agency_id == agency_id:
        raise Invalid(faults=[Fault("transfer_to_itself", "/to_agency_id")])
    if body.consented_on > clock.today():
        raise Invalid(faults=[Fault("day_to_come", "/consented_on")])
    require(
        db,
        [("patron_id", Patron, body.patron_id, agency_id), ("to_agency_id", Agency, body.to_agency_id, None)],
    )
    recording.held(db, Patron, {"agency_id": agency_id, "id": body.patron_id}, None)
    same = (T["agency_id"] == agency_id, T["patron_id"] == body.patron_id, T["status"] == TransferStatus.OFFERED)
    if db.first(sa.select(T["id"]).where(*same)) is not None:
        raise Conflict("transfer_open")
    values = conversion.columns(TransferCreate, conversion.sent(body))
    values |= {"agency_id": agency_id, "status": TransferStatus.OFFERED, "offered_on": clock.today()}
    return get_transfer(db, actor, recording.insert(db, Transfer, actor, values))


def withdraw_transfer(db: Write, actor: Actor, key: str) -> Found:
    """Take an offer back.

    Raises:
        Conflict: the other agency has answered.
    """
    place = reading.locate_own(db, TRANSFERS, actor, key)
    _decide(db, actor, _offered(db, place.agency_id, place.id), TransferStatus.WITHDRAWN)
    return get_transfer(db, actor, place.id)


def accept_transfer(db: Write, actor: Actor, key: str, body: Acceptance) -> dict[str, Any]:
    """Take a volunteer over whom another agency offers.

    Raises:
        NotFound: no such offer to the caller's agency, or the person was erased meanwhile.
        Conflict: it was answered or withdrawn, or it is somebody whom this agency erased.
    """
    with db.everywhere():  # both agencies' records change together
        transfer = _to_us(db, actor, key)
        accepted = handing_over.hand_over(db, actor, transfer, body.despite_erasure)
        _decide(db, actor, transfer, TransferStatus.ACCEPTED)
        noting.write_now(db)
    return {"id": transfer["id"], "agency_id": actor.tenant, "patron_id": transfer["patron_id"], **accepted}


def decline_transfer(db: Write, actor: Actor, key: str, body: Refusal) -> dict[str, Any]:
    """Say no to an offer of another agency.

    Raises:
        NotFound: no such offer to the caller's agency.
        Conflict: it was answered or withdrawn.
    """
    with db.everywhere():  # the record is the other agency's
        transfer = _to_us(db, actor, key)
        _decide(db, actor, transfer, TransferStatus.DECLINED, body.answer)
        noting.write_now(db)
        slug = db.scalar(sa.select(A["slug"]).where(A["id"] == transfer["agency_id"]))
    told = {name: transfer[name] for name in _OFFER}
    return {**told, "status": TransferStatus.DECLINED, "decided_on": clock.today(), "agency_slug": slug}


def _to_us(db: Write, actor: Actor, key: str) -> dict[str, Any]:
    """An offer to the caller's agency, held."""
    try:
        transfer_id = UUID(key)
    except ValueError:
        raise NotFound from None
    mine = sa.select(T["agency_id"]).where(T["id"] == transfer_id, T["to_agency_id"] == actor.tenant)
    agency_id: UUID | None = db.scalar(mine)
    if agency_id is None:
        raise NotFound
    return _offered(db, agency_id, transfer_id)


def _offered(db: Write, agency_id: UUID | None, transfer_id: UUID) -> dict[str, Any]:
    transfer = recording.held(db, Transfer, {"agency_id": agency_id, "id": transfer_id}, None)
    if transfer["status"] is not TransferStatus.OFFERED:
        raise Conflict("transfer_decided", status=transfer["status"].value)
    return transfer


def _decide(
    db: Write, actor: Actor, transfer: dict[str, Any], status: TransferStatus, answer: str | None = None
) -> None:
    key = {"agency_id": transfer["agency_id"], "id": transfer["id"]}
    values = {"status": status, "decided_on": clock.today(), "answer": answer}
    recording.update(db, Transfer, actor, key, None, values)
