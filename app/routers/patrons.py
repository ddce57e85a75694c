"""Patrons over HTTP."""

from typing import Annotated, Any

from fastapi import Body, Query

from app.schemas.dossiers import PatronDossier
from app.schemas.merges import DuplicatesQuery, DuplicatesRead, MergeCreate, MergeRead
from app.schemas.patrons import PatronCreate, PatronPage, PatronQuery, PatronRead, PatronUpdate
from app.schemas.shapes import RecordQuery
from app.services import dossiers, duplicates, merging, patrons
from app.services.paging import Page
from app.services.reading import Found
from app.web.routes import concept_router
from app.web.sessions import Caller, Consistent, IfMatch, Reading, Writing

router = concept_router("patrons")


@router.get("", response_model=PatronPage)
def list_patrons(db: Reading, actor: Caller, query: Annotated[PatronQuery, Query()]) -> Page:
    """List patrons."""
    return patrons.list_patrons(db, actor, query)


@router.get("/duplicates", response_model=DuplicatesRead)
def get_patron_duplicates(db: Reading, actor: Caller, query: Annotated[DuplicatesQuery, Query()]) -> dict[str, Any]:
    """Get pairs of patrons that may be one person, with the reasons."""
    return duplicates.get_patron_duplicates(db, actor, query)


@router.post("/{patron_id}/merge_preview", response_model=MergeRead)
def preview_merge(db: Writing, actor: Caller, patron_id: str, body: Annotated[MergeCreate, Body()]) -> dict[str, Any]:
    """Show what merging another record into this one would do; nothing is kept."""
    return merging.preview_merge(db, actor, patron_id, body)


@router.post("/{patron_id}/merge", response_model=MergeRead)
def merge_patrons(
    db: Writing, actor: Caller, patron_id: str, expected: IfMatch, body: Annotated[MergeCreate, Body()]
) -> dict[str, Any]:
    """Merge another record of the same person into this one, with everything that hangs on it."""
    return merging.merge_patrons(db, actor, patron_id, expected.version, body)


@router.get("/{patron_id}", response_model=PatronRead)
def get_patron(db: Reading, actor: Caller, patron_id: str, query: Annotated[RecordQuery, Query()]) -> Found:
    """Get a patron by id or `ext:...` (the number of the own agency)."""
    return patrons.get_patron(db, actor, patron_id, query.fields)


@router.get("/{patron_id}/dossier", response_model=PatronDossier)
def get_patron_dossier(db: Consistent, actor: Caller, patron_id: str) -> dict[str, Any]:
    """Get everything held about a patron, for an access request (Art. 15 GDPR) or to take along (Art. 20)."""
    return dossiers.get_patron_dossier(db, actor, patron_id)


@router.post("", response_model=PatronRead, status_code=201)
def create_patron(db: Writing, actor: Caller, body: Annotated[PatronCreate, Body()]) -> Found:
    """Add a patron of the own agency."""
    return patrons.create_patron(db, actor, body)


@router.patch("/{patron_id}", response_model=PatronRead)
def update_patron(
    db: Writing, actor: Caller, patron_id: str, expected: IfMatch, body: Annotated[PatronUpdate, Body()]
) -> Found:
    """Change a patron (JSON merge patch); a volunteer may change the own name, e-mail and telephone."""
    return patrons.update_patron(db, actor, patron_id, expected.version, body)


@router.delete("/{patron_id}", status_code=204)
def delete_patron(db: Writing, actor: Caller, patron_id: str, expected: IfMatch) -> None:
    """Delete a patron to whom nothing refers."""
    patrons.delete_patron(db, actor, patron_id, expected.version)
