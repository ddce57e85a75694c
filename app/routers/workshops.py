"""Workshops and their registrations over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Body, Query

from app.schemas.guest_data import GuestDossier, GuestErased, GuestErasure
from app.schemas.registrations import (
    RegistrationCreate,
    RegistrationPage,
    RegistrationQuery,
    RegistrationRead,
    RegistrationUpdate,
)
from app.schemas.shapes import RecordQuery
from app.schemas.workshop_calendars import CalendarLink, CalendarQuery
from app.schemas.workshop_guests import (
    AttendanceRead,
    AttendanceSet,
    CertificateRead,
    CheckIn,
    GuestCreate,
    OwnRegistration,
    RoomCodeRead,
)
from app.schemas.workshop_series import WorkshopSeriesCreate, WorkshopSeriesRead, WorkshopSeriesUpdate
from app.schemas.workshops import WorkshopCreate, WorkshopPage, WorkshopQuery, WorkshopRead, WorkshopUpdate
from app.services import (
    guest_data,
    registrations,
    workshop_attendance,
    workshop_calendars,
    workshop_files,
    workshop_guests,
    workshop_series,
    workshops,
)
from app.services.exports.files import Download
from app.services.paging import Page
from app.services.reading import Found
from app.web.routes import concept_router, file_route
from app.web.sessions import Caller, Consistent, IfMatch, Reading, WholeCall, WholeDatabase, Writing

router = concept_router("workshops")
_CALENDAR = file_route("text/calendar")


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


@router.get("/{workshop_id}/registrations/{registration_id}/certificate", response_model=CertificateRead)
def get_certificate(db: Reading, actor: Caller, workshop_id: str, registration_id: UUID) -> dict[str, Any]:
    """Get what a certificate of attendance says."""
    return workshop_attendance.get_certificate(db, actor, workshop_id, registration_id)


@router.get("/{workshop_id}/registrations/{registration_id}/certificate/file", **file_route("application/pdf"))
def get_certificate_file(
    db: Reading, actor: Caller, call: WholeCall, workshop_id: str, registration_id: UUID
) -> Download:
    """Get a certificate of attendance as PDF."""
    return workshop_files.of_registration(db, actor, workshop_id, registration_id, call.language)


@router.get("/{workshop_id}/registrations/{registration_id}/dossier", response_model=GuestDossier)
def get_guest_dossier(db: Consistent, actor: Caller, workshop_id: str, registration_id: UUID) -> dict[str, Any]:
    """Get everything held about the guest of a registration (Art. 15 and 20 GDPR)."""
    return guest_data.get_guest_dossier(db, actor, workshop_id, registration_id)


@router.post("/{workshop_id}/registrations/{registration_id}/erasure", response_model=GuestErased)
def erase_guest(
    db: Writing, actor: Caller, workshop_id: str, registration_id: UUID, body: Annotated[GuestErasure, Body()]
) -> dict[str, Any]:
    """Erase the guest of a registration everywhere with the own agency (Art. 17 GDPR); attendance stays counted."""
    return guest_data.erase_guest(db, actor, workshop_id, registration_id, body)


@router.post("/{workshop_id}/guests", response_model=OwnRegistration, status_code=201)
def register_guest(
    db: WholeDatabase, _actor: Caller, call: WholeCall, workshop_id: str, body: Annotated[GuestCreate, Body()]
) -> dict[str, Any]:
    """Register without an account: a mail brings a link, by which the address is confirmed within some hours."""
    return workshop_guests.register_guest(db, workshop_id, body, call.address)


@router.get("/{workshop_id}/room_code", response_model=RoomCodeRead)
def get_room_code(db: Reading, actor: Caller, workshop_id: str) -> dict[str, Any]:
    """Get the code to show in the room, by which people check in."""
    return workshop_attendance.get_room_code(db, actor, workshop_id)


@router.post("/{workshop_id}/check_in", response_model=RegistrationRead)
def check_in(
    db: WholeDatabase, actor: Caller, call: WholeCall, workshop_id: str, body: Annotated[CheckIn, Body()]
) -> dict[str, Any]:
    """Be there, as a volunteer who is registered, by the code shown in the room."""
    return workshop_attendance.check_in(db, actor, workshop_id, body.room_code, call.address)


@router.post("/{workshop_id}/attendance", response_model=AttendanceRead)
def set_attendance(
    db: Writing, actor: Caller, workshop_id: str, body: Annotated[AttendanceSet, Body()]
) -> dict[str, Any]:
    """Say of many at once who came and who did not."""
    return workshop_attendance.set_attendance(db, actor, workshop_id, body)


@router.get("/{workshop_id}/calendar", **_CALENDAR)
def get_workshop_calendar(db: Reading, actor: Caller, workshop_id: str) -> Download:
    """Get a workshop for a calendar program (iCalendar)."""
    return workshop_files.of_workshop(db, actor, workshop_id)


@router.get("/calendar", **_CALENDAR)
def get_public_calendar(db: Reading, _actor: Caller, query: Annotated[CalendarQuery, Query()]) -> Download:
    """Subscribe to what is published (iCalendar)."""
    return workshop_files.published(db, query)


@router.post("/calendar_link", response_model=CalendarLink)
def create_calendar_link(db: Consistent, actor: Caller) -> dict[str, Any]:
    """Get the signed address of a calendar of one's own."""
    return workshop_calendars.create_calendar_link(db, actor)


@router.get("/feeds/{calendar_code}", **_CALENDAR)
def get_own_calendar(db: Reading, _actor: Caller, calendar_code: str) -> Download:
    """Subscribe to a calendar of one's own (iCalendar)."""
    return workshop_files.feed(db, calendar_code)


@router.post("/series", response_model=WorkshopSeriesRead)
def create_workshop_series(db: Writing, actor: Caller, body: Annotated[WorkshopSeriesCreate, Body()]) -> dict[str, Any]:
    """Add events that repeat at the same time of day."""
    return workshop_series.create_workshop_series(db, actor, body)


@router.post("/series/{series_id}/changes", response_model=WorkshopSeriesRead)
def update_workshop_series(
    db: Writing, actor: Caller, series_id: UUID, body: Annotated[WorkshopSeriesUpdate, Body()]
) -> dict[str, Any]:
    """Change all events of a series that are still planned."""
    return workshop_series.update_workshop_series(db, actor, series_id, body)
