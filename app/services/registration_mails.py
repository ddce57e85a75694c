"""Mails about registrations: made when they go out, from how things stand then; what no longer fits is not sent."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from app.core import clock
from app.core.db import Read, Write
from app.core.mailing import About, Mail
from app.core.registration_texts import REFUSABLE
from app.core.settings import Settings
from app.formats.writers.calendar import write_calendar
from app.models.fields import Origin
from app.models.patrons import Patron
from app.models.sessions import LetterKind
from app.models.users import Language
from app.models.workshops import MailRefusal, Registration, RegistrationStatus, Workshop
from app.services.guesses import keyed
from app.services.registration_links import ADDRESS, OF_PATRON, code_of
from app.services.workshop_calendars import event_of
from app.services.workshops import COMING

M = sa.inspect(MailRefusal).columns
P = sa.inspect(Patron).columns
R = sa.inspect(Registration).columns
W = sa.inspect(Workshop).columns
_FITTING: Final[Mapping[LetterKind, frozenset[RegistrationStatus]]] = {
    LetterKind.REGISTRATION_RECEIVED: COMING,
    LetterKind.SEAT_CONFIRMED: frozenset({RegistrationStatus.CONFIRMED}),
    LetterKind.SEAT_OFFERED: frozenset({RegistrationStatus.OFFERED}),
    LetterKind.REGISTRATION_CANCELLED: frozenset({RegistrationStatus.CANCELLED}),
    LetterKind.WORKSHOP_CHANGED: COMING,
    LetterKind.WORKSHOP_CANCELLED: COMING,
    LetterKind.WORKSHOP_REMINDER: frozenset({RegistrationStatus.CONFIRMED}),
    LetterKind.WORKSHOP_FOLLOW_UP: frozenset({RegistrationStatus.ATTENDED}),
}
"""Kind -> where a registration must stand, for the mail still to be true."""
_UNTIL: Final = frozenset({LetterKind.REGISTRATION_RECEIVED, LetterKind.SEAT_OFFERED})
_WITH_EVENT: Final = frozenset({LetterKind.SEAT_CONFIRMED, LetterKind.WORKSHOP_CHANGED, LetterKind.WORKSHOP_CANCELLED})
"""Mails that bring the event along, for the calendar."""
_EVENT: Final = (
    "agency_id", "version", "updated_at", "title", "description", "starts_at", "ends_at", "time_zone", "place",
    "online_url", "follow_up",
)  # fmt: skip
_FORMATS: Final = {"de": "%d.%m.%Y, %H:%M Uhr", "en": "%d %B %Y, %H:%M"}


def mail_of(db: Read, letter_id: UUID, kind: LetterKind, agency_id: UUID, registration_id: UUID) -> Mail | None:
    """The mail of a letter; nothing if there is no address, or it is not true any more."""
    own = (R["agency_id"] == agency_id, R["id"] == registration_id)
    about = [R[name] for name in ("id", "workshop_id", "language", "answer_until_at", "origin")]
    person = [sa.func.coalesce(R["guest_name"], P["first_name"] + " " + P["last_name"]).label("name"), ADDRESS]
    of_event = sa.and_(W["agency_id"] == R["agency_id"], W["id"] == R["workshop_id"])
    columns = [*about, R["status"].label("standing"), *person, W["status"], *[W[name] for name in _EVENT]]
    names = [*(column.key for column in about), "standing", "name", "address", "status", *_EVENT]
    row = db.first(sa.select(*columns).join(Workshop, of_event).outerjoin(Patron, OF_PATRON).where(*own))
    if row is None:
        return None
    told = dict(zip(names, row, strict=True))
    if not _is_true(told, kind) or (kind.value in REFUSABLE and is_refused(db, agency_id, told["address"])):
        return None
    return _mail(db.database.settings, letter_id, kind, told)


def _is_true(told: Mapping[str, Any], kind: LetterKind) -> bool:
    there = told["address"] is not None and told["origin"] is not Origin.SYNTHETIC
    if kind is LetterKind.SEAT_CONFIRMED and told["answer_until_at"] is not None:
        return False  # the address is not confirmed yet; when it is, the mail goes out
    until = kind not in _UNTIL or (told["answer_until_at"] is not None and told["answer_until_at"] > clock.now())
    return there and until and told["standing"] in _FITTING[kind]


def _mail(settings: Settings, letter_id: UUID, kind: LetterKind, told: Mapping[str, Any]) -> Mail:
    language = (told["language"] or Language.DE).value
    zone = ZoneInfo(told["time_zone"])
    url = told["online_url"] if told["standing"] is RegistrationStatus.CONFIRMED else None
    event = event_of({**told, "id": told["workshop_id"], "online_url": url})
    facts = {
        "title": told["title"],
        "when": f"{_moment(told['starts_at'], zone, language)} ({zone.key})",
        "place": told["place"] or "",
        "until": _moment(told["answer_until_at"], zone, language) if told["answer_until_at"] else "",
        "words": told["follow_up"] or "",
    }
    return Mail(
        str(letter_id), kind.value, told["address"], told["name"], language,
        code_of(settings, told["id"], told["address"]), None,
        About(
            facts,
            waits=told["standing"] is RegistrationStatus.WAITING,
            calendar=write_calendar([event]) if kind in _WITH_EVENT else None,
        ),
    )  # fmt: skip


def _moment(moment: datetime, zone: ZoneInfo, language: str) -> str:
    return moment.astimezone(zone).strftime(_FORMATS[language])


def is_refused(db: Read, agency_id: UUID, address: str) -> bool:
    """Whether an address wants no more mails than it needs from an agency."""
    refused = (M["agency_id"] == agency_id, M["digest"] == _digest(db, agency_id, address))
    return db.first(sa.select(M["digest"]).where(*refused)) is not None


def refuse(db: Write, agency_id: UUID, address: str) -> None:
    """Send an address no more mails than it needs; once more changes nothing."""
    if not is_refused(db, agency_id, address):
        row = {"agency_id": agency_id, "digest": _digest(db, agency_id, address), "refused_at": clock.now()}
        db.run(sa.insert(MailRefusal), row)


def _digest(db: Read, agency_id: UUID, address: str) -> str:
    return keyed(db.database.settings.signing_key, "mail refused", str(agency_id), address.lower())
