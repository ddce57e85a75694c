"""Links in mails about a registration: signed for one registration and its address, stored nowhere.

The link ends with the address: of whoever was erased none opens anything any more.
"""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from app.core import signatures
from app.core.db import Read
from app.core.errors import Fault, Invalid
from app.core.settings import Settings
from app.models.patrons import Patron
from app.models.workshops import Registration

R = sa.inspect(Registration).columns
P = sa.inspect(Patron).columns
PURPOSE = "registration"
OF_PATRON = sa.and_(P["agency_id"] == R["agency_id"], P["id"] == R["patron_id"])
ADDRESS = sa.func.coalesce(R["guest_email"], P["email"])
"""Where mails about a registration go."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What a link opens."""

    agency_id: UUID
    workshop_id: UUID
    id: UUID
    address: str


def code_of(settings: Settings, registration_id: UUID, address: str) -> str:
    """The code of the link for one registration and its address."""
    return signatures.signed(registration_id, settings.signing_key, PURPOSE, address)


def opened(db: Read, code: str) -> Opened:
    """What a code opens.

    Raises:
        Invalid: not ours, or the registration or its address is gone; all look alike.
    """
    registration_id = signatures.claimed(code)
    if registration_id is not None:
        wanted = sa.select(R["agency_id"], R["workshop_id"], R["id"], ADDRESS.label("address"))
        row = db.first(wanted.outerjoin(Patron, OF_PATRON).where(R["id"] == registration_id))
        key = db.database.settings.signing_key
        if row is not None and row.address is not None:
            found = Opened(row.agency_id, row.workshop_id, row.id, row.address)
            if signatures.is_signed(code, found.id, key, PURPOSE, found.address):
                return found
    raise Invalid(faults=[Fault("link_over", "/code")])
