"""Releases over HTTP: signed statistics, from the draft to publication and withdrawal."""

from typing import Annotated, Any

from fastapi import Body, Query

from app.schemas.releases import (
    ReleaseApproval,
    ReleaseCreate,
    ReleaseDocument,
    ReleasePage,
    ReleasePreview,
    ReleaseQuery,
    ReleaseRead,
    ReleaseWithdrawal,
)
from app.schemas.shapes import RecordQuery
from app.services.paging import Page
from app.services.reading import Found, Sealed
from app.services.releases import drafts, publishing
from app.web.routes import concept_router
from app.web.sessions import Caller, IfMatch, Reading, Writing

router = concept_router("releases")


@router.get("", response_model=ReleasePage)
def list_releases(db: Reading, actor: Caller, query: Annotated[ReleaseQuery, Query()]) -> Page:
    """List releases, without their figures."""
    return drafts.list_releases(db, actor, query)


@router.get("/{release_id}", response_model=ReleaseRead)
def get_release(db: Reading, actor: Caller, release_id: str, query: Annotated[RecordQuery, Query()]) -> Found:
    """Get a release, without its figures."""
    return drafts.get_release(db, actor, release_id, query.fields)


@router.get("/{release_id}/preview", response_model=ReleasePreview)
def preview_release(db: Reading, actor: Caller, release_id: str) -> dict[str, Any]:
    """Get what would leave the house in numbers, and what is held back."""
    return drafts.preview_release(db, actor, release_id)


@router.get("/{release_id}/document", response_model=ReleaseDocument)
def get_release_document(db: Reading, actor: Caller, release_id: str) -> Sealed:
    """Get the exact bytes that will be signed, or were; their SHA-256 is the ETag and the release's digest."""
    return drafts.get_release_document(db, actor, release_id)


@router.post("", response_model=ReleaseRead, status_code=201)
def create_release(db: Writing, actor: Caller, body: Annotated[ReleaseCreate, Body()]) -> Found:
    """Compute a draft of the own agency, or of the network, from what is known now."""
    return drafts.create_release(db, actor, body)


@router.delete("/{release_id}", status_code=204)
def delete_release(db: Writing, actor: Caller, release_id: str, expected: IfMatch) -> None:
    """Throw a draft away; what was published can only be corrected or withdrawn."""
    drafts.delete_release(db, actor, release_id, expected.version)


@router.post("/{release_id}/approval", response_model=ReleaseRead)
def approve_release(db: Writing, actor: Caller, release_id: str, body: Annotated[ReleaseApproval, Body()]) -> Found:
    """Say yes, as a person, to the bytes with this digest."""
    return publishing.approve_release(db, actor, release_id, body)


@router.post("/{release_id}/publication", response_model=ReleaseRead)
def publish_release(db: Writing, actor: Caller, release_id: str) -> Found:
    """Sign an approved release into the publisher's chain."""
    return publishing.publish_release(db, actor, release_id)


@router.post("/{release_id}/withdrawal", response_model=ReleaseRead)
def withdraw_release(db: Writing, actor: Caller, release_id: str, body: Annotated[ReleaseWithdrawal, Body()]) -> Found:
    """Withdraw a release, signed and with a reason that everybody can read."""
    return publishing.withdraw_release(db, actor, release_id, body)
