"""Transfers of volunteers between agencies over HTTP."""

from typing import Annotated, Any

from fastapi import Body, Query

from app.schemas.shapes import RecordQuery
from app.schemas.transfers import (
    Acceptance,
    AcceptedRead,
    OfferRead,
    OffersRead,
    Refusal,
    TransferCreate,
    TransferPage,
    TransferQuery,
    TransferRead,
)
from app.services import transfers
from app.services.paging import Page
from app.services.reading import Found
from app.web.routes import concept_router
from app.web.sessions import Caller, Consistent, Reading, Writing

router = concept_router("transfers")


@router.get("", response_model=TransferPage)
def list_transfers(db: Reading, actor: Caller, query: Annotated[TransferQuery, Query()]) -> Page:
    """List the patrons the own agency offers to others."""
    return transfers.list_transfers(db, actor, query)


@router.get("/offers", response_model=OffersRead)
def get_transfer_offers(db: Consistent, actor: Caller) -> dict[str, Any]:
    """Get what other agencies offer the own one; who it is stays unsaid until it is accepted."""
    return transfers.get_transfer_offers(db, actor)


@router.get("/{transfer_id}", response_model=TransferRead)
def get_transfer(db: Reading, actor: Caller, transfer_id: str, query: Annotated[RecordQuery, Query()]) -> Found:
    """Get a transfer the own agency offers."""
    return transfers.get_transfer(db, actor, transfer_id, query.fields)


@router.post("", response_model=TransferRead, status_code=201)
def create_transfer(db: Writing, actor: Caller, body: Annotated[TransferCreate, Body()]) -> Found:
    """Offer a patron who agreed to it to another agency."""
    return transfers.create_transfer(db, actor, body)


@router.post("/{transfer_id}/withdrawal", response_model=TransferRead)
def withdraw_transfer(db: Writing, actor: Caller, transfer_id: str) -> Found:
    """Take an offer back that nobody answered."""
    return transfers.withdraw_transfer(db, actor, transfer_id)


@router.post("/{transfer_id}/acceptance", response_model=AcceptedRead)
def accept_transfer(
    db: Writing, actor: Caller, transfer_id: str, body: Annotated[Acceptance, Body()]
) -> dict[str, Any]:
    """Accept a patron from another agency: the record and what lasts stand with the own agency."""
    return transfers.accept_transfer(db, actor, transfer_id, body)


@router.post("/{transfer_id}/refusal", response_model=OfferRead)
def decline_transfer(db: Writing, actor: Caller, transfer_id: str, body: Annotated[Refusal, Body()]) -> dict[str, Any]:
    """Decline a patron whom another agency offers."""
    return transfers.decline_transfer(db, actor, transfer_id, body)
