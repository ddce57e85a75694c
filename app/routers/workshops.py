"""Workshops and their registrations over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Body, Query

from app.schemas.registrations import (
    RegistrationCreate,
    RegistrationPage,
    RegistrationQuery,
    RegistrationRead,
    RegistrationUpdate,
)
from app.schemas.shapes import RecordQuery
from app.schemas.workshops import WorkshopCreate, WorkshopPage, WorkshopQuery, WorkshopRead, WorkshopUpdate
from app.services import registrations, workshops
from app.services.paging import Page
from app.services.reading import Found
from app.web.routes import concept_router
from app.web.sessions import Caller, IfMatch, Reading, Writing

router = concept_router("workshops")


@router.get("", response_model=WorkshopPage)
def list_workshops(db: Reading, actor: Caller, query: Annotated[WorkshopQuery, Query()]) -> Page:
    """List workshops."""
    return workshops.list_workshops(db, actor, query)


@router.get("/{workshop_id}", response_model=WorkshopRead)
def get_workshop(db: Reading, actor: Caller, workshop_id: str, query: Annotated[RecordQuery, Query()]) -> Found:
    """Get a workshop by id or `ext:...` (the number of the own agency)."""
    return workshops.get_workshop(db, actor, workshop_id, query.fields)


@router.post("", response_model=WorkshopRead, status_code=201)
def create_workshop(db: Writing, actor: Caller, body: Annotated[WorkshopCreate, Body()]) -> Found:
    """Add a workshop of the own agency."""
    return workshops.create_workshop(db, actor, body)


@router.patch("/{workshop_id}", response_model=WorkshopRead)
def update_workshop(
    db: Writing, actor: Caller, workshop_id: str, expected: IfMatch, body: Annotated[WorkshopUpdate, Body()]
) -> Found:
    """Change a workshop (JSON merge patch); free seats go to the waiting list."""
    return workshops.update_workshop(db, actor, workshop_id, expected.version, body)


@router.delete("/{workshop_id}", status_code=204)
def delete_workshop(db: Writing, actor: Caller, workshop_id: str, expected: IfMatch) -> None:
    """Delete a workshop nobody registered for."""
    workshops.delete_workshop(db, actor, workshop_id, expected.version)


@router.get("/{workshop_id}/registrations", response_model=RegistrationPage)
def list_workshop_registrations(
    db: Reading, actor: Caller, workshop_id: str, query: Annotated[RegistrationQuery, Query()]
) -> Page:
    """List the registrations for a workshop of the own agency; a volunteer sees the own one."""
    return registrations.list_workshop_registrations(db, actor, workshop_id, query)


@router.get("/{workshop_id}/registrations/{registration_id}", response_model=RegistrationRead)
def get_workshop_registration(
    db: Reading, actor: Caller, workshop_id: str, registration_id: UUID, query: Annotated[RecordQuery, Query()]
) -> Found:
    """Get a registration."""
    return registrations.get_workshop_registration(db, actor, workshop_id, registration_id, query.fields)


@router.post("/{workshop_id}/registrations", response_model=RegistrationRead, status_code=201)
def create_workshop_registration(
    db: Writing, actor: Caller, workshop_id: str, body: Annotated[RegistrationCreate, Body()]
) -> Found:
    """Register a volunteer: confirmed while there is a seat, else at the end of the waiting list."""
    return registrations.create_workshop_registration(db, actor, workshop_id, body)


@router.patch("/{workshop_id}/registrations/{registration_id}", response_model=RegistrationRead)
def update_workshop_registration(
    db: Writing,
    actor: Caller,
    workshop_id: str,
    registration_id: UUID,
    expected: IfMatch,
    body: Annotated[RegistrationUpdate, Body()],
) -> Found:
    """Cancel a registration, take it up again, or say who came (JSON merge patch)."""
    return registrations.update_workshop_registration(db, actor, workshop_id, registration_id, expected.version, body)


@router.delete("/{workshop_id}/registrations/{registration_id}", status_code=204)
def delete_workshop_registration(
    db: Writing, actor: Caller, workshop_id: str, registration_id: UUID, expected: IfMatch
) -> None:
    """Delete a registration made by mistake; cancel what was meant (PATCH)."""
    registrations.delete_workshop_registration(db, actor, workshop_id, registration_id, expected.version)
