"""Certificates and calendars as files that a browser saves."""

from typing import Any, BinaryIO
from uuid import UUID

from app.core.db import Read
from app.formats.writers.certificate import Certificate, write_certificate
from app.schemas.workshop_calendars import CalendarQuery
from app.services import workshop_attendance, workshop_calendars
from app.services.access import Actor
from app.services.exports.files import Download

PDF, CALENDAR = "application/pdf", "text/calendar; charset=utf-8"


def of_registration(db: Read, actor: Actor, key: str, registration_id: UUID, language: str) -> Download:
    """The certificate of one registration, for staff and for the volunteer."""
    return _certificate(workshop_attendance.get_certificate(db, actor, key, registration_id), language)


def own(db: Read, code: str, language: str) -> Download:
    """The certificate of whoever has the link."""
    return _certificate(workshop_attendance.get_guest_certificate(db, code), language)


def _certificate(told: dict[str, Any], language: str) -> Download:
    return _file("certificate.pdf", PDF, write_certificate(Certificate(**told), language))


def of_workshop(db: Read, actor: Actor, key: str) -> Download:
    """One event for a calendar program."""
    return _file("workshop.ics", CALENDAR, workshop_calendars.get_workshop_calendar(db, actor, key))


def published(db: Read, query: CalendarQuery) -> Download:
    """The public calendar."""
    return _file("workshops.ics", CALENDAR, workshop_calendars.get_public_calendar(db, query))


def feed(db: Read, code: str) -> Download:
    """A calendar of one's own."""
    return _file("workshops.ics", CALENDAR, workshop_calendars.get_own_calendar(db, code))


def _file(name: str, media_type: str, data: bytes) -> Download:
    def write(out: BinaryIO) -> None:
        out.write(data)

    return Download(name, media_type, write)
