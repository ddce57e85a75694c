"""The catalogue of measures and success stories over HTTP."""

from typing import Annotated

from fastapi import Body, Query

from app.schemas.catalogue import (
    CatalogueEntryCreate,
    CatalogueEntryPage,
    CatalogueEntryQuery,
    CatalogueEntryRead,
    CatalogueEntryUpdate,
    SuccessStoryCreate,
    SuccessStoryPage,
    SuccessStoryQuery,
    SuccessStoryRead,
    SuccessStoryUpdate,
)
from app.schemas.shapes import RecordQuery
from app.services import catalogue, success_stories
from app.services.paging import Page
from app.services.reading import Found
from app.web.routes import concept_router
from app.web.sessions import Caller, IfMatch, Reading, Writing

router = concept_router("catalogue")


@router.get("/stories", response_model=SuccessStoryPage)
def list_success_stories(db: Reading, actor: Caller, query: Annotated[SuccessStoryQuery, Query()]) -> Page:
    """List success stories."""
    return success_stories.list_success_stories(db, actor, query)


@router.get("/stories/{story_id}", response_model=SuccessStoryRead)
def get_success_story(db: Reading, actor: Caller, story_id: str, query: Annotated[RecordQuery, Query()]) -> Found:
    """Get a success story."""
    return success_stories.get_success_story(db, actor, story_id, query.fields)


@router.post("/stories", response_model=SuccessStoryRead, status_code=201)
def create_success_story(db: Writing, actor: Caller, body: Annotated[SuccessStoryCreate, Body()]) -> Found:
    """Tell a project of the own agency as a story."""
    return success_stories.create_success_story(db, actor, body)


@router.patch("/stories/{story_id}", response_model=SuccessStoryRead)
def update_success_story(
    db: Writing, actor: Caller, story_id: str, expected: IfMatch, body: Annotated[SuccessStoryUpdate, Body()]
) -> Found:
    """Change a story (JSON merge patch)."""
    return success_stories.update_success_story(db, actor, story_id, expected.version, body)


@router.delete("/stories/{story_id}", status_code=204)
def delete_success_story(db: Writing, actor: Caller, story_id: str, expected: IfMatch) -> None:
    """Delete a story."""
    success_stories.delete_success_story(db, actor, story_id, expected.version)


@router.get("", response_model=CatalogueEntryPage)
def list_catalogue_entries(db: Reading, actor: Caller, query: Annotated[CatalogueEntryQuery, Query()]) -> Page:
    """List the entries of the catalogue of measures, edition by edition."""
    return catalogue.list_catalogue_entries(db, actor, query)


@router.get("/{entry_id}", response_model=CatalogueEntryRead)
def get_catalogue_entry(db: Reading, actor: Caller, entry_id: str, query: Annotated[RecordQuery, Query()]) -> Found:
    """Get an edition by id, or the current one by `slug:...`."""
    return catalogue.get_catalogue_entry(db, actor, entry_id, query.fields)


@router.post("", response_model=CatalogueEntryRead, status_code=201)
def create_catalogue_entry(db: Writing, actor: Caller, body: Annotated[CatalogueEntryCreate, Body()]) -> Found:
    """Add an entry, or the next edition of one."""
    return catalogue.create_catalogue_entry(db, actor, body)


@router.patch("/{entry_id}", response_model=CatalogueEntryRead)
def update_catalogue_entry(
    db: Writing, actor: Caller, entry_id: str, expected: IfMatch, body: Annotated[CatalogueEntryUpdate, Body()]
) -> Found:
    """Change a draft (JSON merge patch), publish it or take it back; a published edition says what it says."""
    return catalogue.update_catalogue_entry(db, actor, entry_id, expected.version, body)


@router.delete("/{entry_id}", status_code=204)
def delete_catalogue_entry(db: Writing, actor: Caller, entry_id: str, expected: IfMatch) -> None:
    """Delete a draft no story names."""
    catalogue.delete_catalogue_entry(db, actor, entry_id, expected.version)
