"""Mails of inquiries, and the links in them: whom to ask is decided when the mail goes out, from how things stand then.

The link is signed for the inquiry and the address the mail went to; of the address only a keyed digest is kept, and it
goes when the person is erased. Then the link opens nothing any more.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app.core import clock, signatures
from app.core.db import Read, Write
from app.core.errors import Fault, Invalid
from app.core.inquiry_texts import INQUIRY
from app.core.mailing import About, Mail
from app.models.accounts import Role
from app.models.agencies import Agency
from app.models.fields import Origin
from app.models.inquiries import Inquiry, InquiryContact, InquiryState
from app.models.patrons import Patron, PatronStatus
from app.models.projects import Project, ProjectPatron, ProjectShare
from app.models.users import Language, User, UserState
from app.services import recording
from app.services.access import SYSTEM_ACTOR
from app.services.guesses import keyed
from app.services.municipalities import within

A = sa.inspect(Agency).columns
L = sa.inspect(ProjectPatron).columns
N = sa.inspect(Patron).columns
P = sa.inspect(Project).columns
Q = sa.inspect(Inquiry).columns
S = sa.inspect(ProjectShare).columns
U = sa.inspect(User).columns
LIVE: Final = (InquiryState.OPEN, InquiryState.ANSWERED)
_DAY: Final = {"de": "%d.%m.%Y", "en": "%d %B %Y"}


@dataclass(frozen=True, slots=True)
class Asked:
    """Who is asked.

    Attributes:
        contact: in which part.
        address: of mail.
        name: of the person.
        language: of the mail.
        patron_id: the volunteer, if it is one.
    """

    contact: InquiryContact
    address: str
    name: str
    language: Language
    patron_id: UUID | None = None


def contact_of(db: Read, agency_id: UUID, project_id: UUID) -> Asked | None:
    """Whom to ask about a project: who works on it, else who manages its place, else the agency."""
    return _patron(db, agency_id, project_id) or _manager(db, agency_id, project_id) or _coordinator(db, agency_id)


def _patron(db: Read, agency_id: UUID, project_id: UUID) -> Asked | None:
    joined = sa.and_(L["agency_id"] == N["agency_id"], L["patron_id"] == N["id"])
    there = (L["agency_id"] == agency_id, L["project_id"] == project_id, N["email"].is_not(None))
    real = (N["erased_at"].is_(None), N["status"] != PatronStatus.LEFT, N["origin"] != Origin.SYNTHETIC)
    wanted = sa.select(N["id"], N["email"], N["first_name"], N["last_name"]).join(ProjectPatron, joined)
    active_first = sa.case((N["status"] == PatronStatus.ACTIVE, 0), else_=1)
    row = db.first(wanted.where(*there, *real).order_by(active_first, N["id"]).limit(1))
    if row is None:
        return None
    return Asked(InquiryContact.PATRON, row.email, f"{row.first_name} {row.last_name}", Language.DE, row.id)


def _manager(db: Read, agency_id: UUID, project_id: UUID) -> Asked | None:
    of_project = (S["agency_id"] == agency_id, S["project_id"] == project_id)
    here = sa.exists().where(*of_project, within(S["municipality_id"], U["municipality_id"])).correlate(User)
    return _user(db, agency_id, InquiryContact.MUNICIPALITY, U["role"] == Role.MUNICIPALITY_MANAGER, here)


def _coordinator(db: Read, agency_id: UUID) -> Asked | None:
    staff = U["role"].in_((Role.AGENCY_COORDINATOR, Role.AGENCY_ADMIN))
    return _user(db, agency_id, InquiryContact.AGENCY, staff)


def _user(db: Read, agency_id: UUID, contact: InquiryContact, *which: sa.ColumnElement[bool]) -> Asked | None:
    mine = (U["agency_id"] == agency_id, U["state"] == UserState.ACTIVE, *which)
    daily_first = sa.case((U["role"] == Role.AGENCY_ADMIN, 1), else_=0)
    wanted = sa.select(U["email"], U["name"], U["language"]).where(*mine).order_by(daily_first, U["id"]).limit(1)
    row = db.first(wanted)
    return None if row is None else Asked(contact, row.email, row.name, row.language)


def mail_of(db: Write, letter_id: UUID, agency_id: UUID, inquiry_id: UUID) -> Mail | None:
    """The mail of a letter, noting whom it goes to; nothing if nobody can be asked, or nothing is asked any more."""
    of_project = sa.and_(P["agency_id"] == Q["agency_id"], P["id"] == Q["project_id"])
    about = sa.select(Q["project_id"], Q["year"], Q["state"], P["title"], A["name"]).join(Project, of_project)
    own = (Q["agency_id"] == agency_id, Q["id"] == inquiry_id)
    row = db.first(about.join(Agency, A["id"] == Q["agency_id"]).where(*own))
    if row is None or row.state is not InquiryState.OPEN:
        return None
    asked = contact_of(db, agency_id, row.project_id)
    if asked is None:
        return None
    settings = db.database.settings
    until = clock.now() + timedelta(days=settings.inquiry_days)
    digest = keyed(settings.signing_key, "inquiry", str(agency_id), asked.address.lower())
    values = {
        "contact": asked.contact, "patron_id": asked.patron_id, "address_digest": digest, "asked_at": clock.now(),
        "expires_at": until,
    }  # fmt: skip
    recording.update(db, Inquiry, SYSTEM_ACTOR, {"agency_id": agency_id, "id": inquiry_id}, None, values)
    facts = {
        "title": row.title,
        "year": str(row.year),
        "agency": row.name,
        "until": until.astimezone(clock.GERMANY).strftime(_DAY[asked.language.value]),
    }
    code = signatures.signed(inquiry_id, settings.signing_key, INQUIRY, digest)
    about_it = About(facts, waits=False, calendar=None)
    return Mail(str(letter_id), INQUIRY, asked.address, asked.name, asked.language.value, code, None, about_it)


def opened(db: Read, code: str) -> dict[str, Any]:
    """The key of the inquiry a code opens.

    Raises:
        Invalid: not ours, over, taken back, or the person is gone; all look alike.
    """
    inquiry_id = signatures.claimed(code)
    if inquiry_id is not None:
        wanted = sa.select(Q["agency_id"], Q["id"], Q["address_digest"])
        lasting = (Q["state"] != InquiryState.REVOKED, Q["expires_at"] > clock.now())
        row = db.first(wanted.where(Q["id"] == inquiry_id, *lasting, Q["address_digest"].is_not(None)))
        key = db.database.settings.signing_key
        if row is not None and signatures.is_signed(code, row.id, key, INQUIRY, row.address_digest):
            return {"agency_id": row.agency_id, "id": row.id}
    raise Invalid(faults=[Fault("link_over", "/code")])
