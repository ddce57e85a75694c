"""Mapping profiles over HTTP."""

from typing import Annotated

from fastapi import Body, Query

from app.schemas.mapping_profiles import (
    MappingProfileCreate,
    MappingProfilePage,
    MappingProfileQuery,
    MappingProfileRead,
    MappingProfileUpdate,
)
from app.schemas.shapes import RecordQuery
from app.services import mapping_profiles
from app.services.paging import Page
from app.services.reading import Found
from app.web.routes import concept_router
from app.web.sessions import Caller, IfMatch, Reading, Writing

router = concept_router("mapping_profiles")


@router.get("", response_model=MappingProfilePage)
def list_mapping_profiles(db: Reading, actor: Caller, query: Annotated[MappingProfileQuery, Query()]) -> Page:
    """List mapping profiles."""
    return mapping_profiles.list_mapping_profiles(db, actor, query)


@router.get("/{mapping_profile_id}", response_model=MappingProfileRead)
def get_mapping_profile(
    db: Reading, actor: Caller, mapping_profile_id: str, query: Annotated[RecordQuery, Query()]
) -> Found:
    """Get a mapping profile."""
    return mapping_profiles.get_mapping_profile(db, actor, mapping_profile_id, query.fields)


@router.post("", response_model=MappingProfileRead, status_code=201)
def create_mapping_profile(db: Writing, actor: Caller, body: Annotated[MappingProfileCreate, Body()]) -> Found:
    """Add a mapping profile."""
    return mapping_profiles.create_mapping_profile(db, actor, body)


@router.patch("/{mapping_profile_id}", response_model=MappingProfileRead)
def update_mapping_profile(
    db: Writing,
    actor: Caller,
    mapping_profile_id: str,
    expected: IfMatch,
    body: Annotated[MappingProfileUpdate, Body()],
) -> Found:
    """Change a mapping profile (JSON merge patch)."""
    return mapping_profiles.update_mapping_profile(db, actor, mapping_profile_id, expected.version, body)


@router.delete("/{mapping_profile_id}", status_code=204)
def delete_mapping_profile(db: Writing, actor: Caller, mapping_profile_id: str, expected: IfMatch) -> None:
    """Delete a mapping profile."""
    mapping_profiles.delete_mapping_profile(db, actor, mapping_profile_id, expected.version)
