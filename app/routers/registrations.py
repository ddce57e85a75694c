"""Registrations over HTTP, for whoever has the link of one: guests, and volunteers without an account."""

from typing import Annotated, Any

from fastapi import Body

from app.schemas.workshop_guests import GuestCheckIn, OwnRegistration, RegistrationCode
from app.services import workshop_attendance, workshop_files, workshop_guests
from app.services.exports.files import Download
from app.web.routes import concept_router, file_route
from app.web.sessions import Caller, Consistent, WholeCall, WholeDatabase, Writing

router = concept_router("registrations")
Code = Annotated[RegistrationCode, Body()]


@router.post("/open", response_model=OwnRegistration)
def open_registration(db: Consistent, _actor: Caller, body: Code) -> dict[str, Any]:
    """See where a registration stands, and what can be done."""
    return workshop_guests.open_registration(db, body.code)


@router.post("/confirm", response_model=OwnRegistration)
def confirm_registration(db: Writing, _actor: Caller, body: Code) -> dict[str, Any]:
    """Confirm the own address, or accept the seat that is offered."""
    return workshop_guests.confirm_registration(db, body.code)


@router.post("/cancel", response_model=OwnRegistration)
def cancel_registration(db: Writing, _actor: Caller, body: Code) -> dict[str, Any]:
    """Give the seat back; the next one moves up."""
    return workshop_guests.cancel_registration(db, body.code)


@router.post("/check_in", response_model=OwnRegistration)
def check_in_guest(
    db: WholeDatabase, _actor: Caller, call: WholeCall, body: Annotated[GuestCheckIn, Body()]
) -> dict[str, Any]:
    """Be there, by the code shown in the room."""
    return workshop_attendance.check_in_guest(db, body, call.address)


@router.post("/certificate", **file_route("application/pdf"))
def get_own_certificate(db: Consistent, _actor: Caller, call: WholeCall, body: Code) -> Download:
    """Get the certificate of attendance as PDF."""
    return workshop_files.own(db, body.code, call.language)


@router.post("/refuse_mail", status_code=204)
def refuse_registration_mail(db: Writing, _actor: Caller, body: Code) -> None:
    """Get no more reminders and mails afterwards from this agency."""
    workshop_guests.refuse_mail(db, body.code)
