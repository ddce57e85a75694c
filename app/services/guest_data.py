"""Data of guests: what an agency holds about somebody who registered without an account, and its erasure.

A guest is one address with one agency. Whoever registers again after an erasure does so of their own will, so nothing
is kept to recognise them by.
"""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core import clock
from app.core.db import Snapshot, Write
from app.core.errors import Conflict
from app.models.workshops import Registration
from app.schemas.guest_data import GuestErasure
from app.services import dossiers, erasing, noting, reading, registrations
from app.services.access import Actor
from app.services.dossier_texts import ABOUT, PURPOSES

R = sa.inspect(Registration).columns


def get_guest_dossier(db: Snapshot, actor: Actor, key: str, registration_id: UUID) -> dict[str, Any]:
    """Everything about the guest of a registration: all registrations with the same address, and their history.

    Raises:
        NotFound: no such registration.
        Conflict: it is a volunteer's, who has a dossier of their own, or the guest was erased.
    """
    address = _address(db, actor, key, registration_id)
    mine = sa.select(R["id"]).where(R["agency_id"] == actor.tenant, R["guest_email"] == address).order_by(R["id"])
    found = [reading.get(db, registrations.REGISTRATIONS, actor, row.id).values for row in db.all(mine)]
    records = [str(each["id"]) for each in found]
    return {
        "generated_at": clock.now(),
        "agency_id": actor.tenant,
        **ABOUT._asdict(),
        "purpose_german": PURPOSES["registrations"].german,
        "purpose_english": PURPOSES["registrations"].english,
        "registrations": found,
        "changes": [
            *dossiers.changes_of(db, actor.tenant, "registrations", records),
            *dossiers.imported(db, actor.tenant, records),
        ],
    }


def erase_guest(db: Write, actor: Actor, key: str, registration_id: UUID, body: GuestErasure) -> dict[str, Any]:
    """Erase the guest of a registration everywhere with the caller's agency; attendance stays counted.

    Raises:
        NotFound: no such registration.
        Conflict: it is a volunteer's, or the guest was erased already.
    """
    address = _address(db, actor, key, registration_id)
    noting.because(db, body.reason or body.ground)
    return {"removed": erasing.erase_guest(db, actor, actor.tenant, address)}


def _address(db: Snapshot, actor: Actor, key: str, registration_id: UUID) -> str:
    address = registrations.get_workshop_registration(db, actor, key, registration_id).values["guest_email"]
    if address is None:
        raise Conflict("not_a_guest")
    return str(address)
