"""Inquiries over HTTP: for staff, and for whoever has the link of one. A code stands in the body, in no address."""

from typing import Annotated, Any

from fastapi import Body, Query

from app.schemas.inquiries import (
    InquiryAcceptance,
    InquiryAnswer,
    InquiryOpening,
    InquiryPage,
    InquiryQuery,
    InquiryRead,
    InquiryRefusal,
    OwnInquiry,
)
from app.schemas.shapes import RecordQuery
from app.services import inquiries
from app.services.paging import Page
from app.services.reading import Found
from app.web.routes import concept_router
from app.web.sessions import Caller, Consistent, IfMatch, Reading, Writing

router = concept_router("inquiries")


@router.get("", response_model=InquiryPage)
def list_inquiries(db: Reading, actor: Caller, query: Annotated[InquiryQuery, Query()]) -> Page:
    """List what contacts of projects were asked, and what they answered."""
    return inquiries.list_inquiries(db, actor, query)


@router.get("/{inquiry_id}", response_model=InquiryRead)
def get_inquiry(db: Reading, actor: Caller, inquiry_id: str, query: Annotated[RecordQuery, Query()]) -> Found:
    """Get an inquiry with its answer."""
    return inquiries.get_inquiry(db, actor, inquiry_id, query.fields)


@router.post("/{inquiry_id}/accept", response_model=InquiryRead)
def accept_inquiry(
    db: Writing, actor: Caller, inquiry_id: str, expected: IfMatch, body: Annotated[InquiryAcceptance, Body()]
) -> Found:
    """Take an answer over: kWh become a measured revision of a saving, an end its lifetime."""
    return inquiries.accept_inquiry(db, actor, inquiry_id, expected.version, body)


@router.post("/{inquiry_id}/reject", response_model=InquiryRead)
def reject_inquiry(
    db: Writing, actor: Caller, inquiry_id: str, expected: IfMatch, body: Annotated[InquiryRefusal, Body()]
) -> Found:
    """Reject an answer, for a reason."""
    return inquiries.reject_inquiry(db, actor, inquiry_id, expected.version, body)


@router.post("/{inquiry_id}/revoke", response_model=InquiryRead)
def revoke_inquiry(
    db: Writing, actor: Caller, inquiry_id: str, expected: IfMatch, body: Annotated[InquiryRefusal, Body()]
) -> Found:
    """Take an inquiry back: its link opens nothing any more."""
    return inquiries.revoke_inquiry(db, actor, inquiry_id, expected.version, body)


@router.post("/open", response_model=OwnInquiry)
def open_inquiry(db: Consistent, _actor: Caller, body: Annotated[InquiryOpening, Body()]) -> dict[str, Any]:
    """See what is asked, by the code of the link in a mail."""
    return inquiries.open_inquiry(db, body.code)


@router.post("/answer", response_model=OwnInquiry)
def answer_inquiry(db: Writing, _actor: Caller, body: Annotated[InquiryAnswer, Body()]) -> dict[str, Any]:
    """Answer, or correct the answer until staff have decided."""
    return inquiries.answer_inquiry(db, body)
