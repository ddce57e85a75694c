"""Mails about what waits: whether somebody is still there and wants them is looked at when they go out.

The link to refuse is signed for the recipient, the rule and the address; it ends with the address.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app.core import clock, signatures
from app.core.care_texts import care_letter
from app.core.db import Read, Write
from app.core.errors import NotFound
from app.core.mailing import Mail, Wording
from app.core.settings import Settings
from app.models.agencies import Agency
from app.models.care import CareRule
from app.models.reminders import Reminder, ReminderKind, ReminderRefusal, ReminderSetting, ReminderState
from app.models.sessions import LetterKind
from app.models.users import Language, User, UserState

A = sa.inspect(Agency).columns
F = sa.inspect(ReminderRefusal).columns
M = sa.inspect(Reminder).columns
S = sa.inspect(ReminderSetting).columns
U = sa.inspect(User).columns
AGENCY: Final = "agency"
ALL: Final = "all"
RULES: Final = frozenset({ALL, *(rule.value for rule in CareRule)})
"""What can be refused."""


@dataclass(frozen=True, slots=True)
class Addressee:
    """Somebody who is there to get mails of an agency.

    Attributes:
        recipient: id of the account, or the word for the agency's address.
        id: what links are signed for: of the account, or of the agency.
    """

    agency_id: UUID
    recipient: str
    id: UUID
    address: str
    name: str
    language: Language


def addressee(db: Read, agency_id: UUID, recipient: str) -> Addressee | None:
    """Who a recipient is, as long as there is an address and the account is an active one of the agency."""
    if recipient == AGENCY:
        known = sa.select(S["address"], A["name"]).join(Agency, A["id"] == S["agency_id"])
        row = db.first(known.where(S["agency_id"] == agency_id, S["address"].is_not(None)))
        return row and Addressee(agency_id, AGENCY, agency_id, row.address, row.name, Language.DE)
    wanted = sa.select(*[U[name] for name in ("id", "email", "name", "language")])
    try:
        own = (U["agency_id"] == agency_id, U["id"] == UUID(recipient), U["state"] == UserState.ACTIVE)
    except ValueError:
        return None
    row = db.first(wanted.where(*own))
    return row and Addressee(agency_id, recipient, row.id, row.email, row.name, row.language)


def refused(db: Read, agency_id: UUID, recipient: str) -> set[str]:
    """The rules a recipient wants no mails about."""
    rows = db.all(sa.select(F["rule"]).where(F["agency_id"] == agency_id, F["recipient"] == recipient))
    return {row.rule for row in rows}


def mail_of(db: Read, letter_id: UUID, agency_id: UUID, reminder_id: UUID) -> Mail | None:
    """The mail of a letter; nothing if the person left, or wants nothing of it any more."""
    columns = [M[name] for name in ("kind", "recipient", "items", "state")]
    row = db.first(sa.select(*columns).where(M["agency_id"] == agency_id, M["id"] == reminder_id))
    who = None if row is None or row.state is not ReminderState.WAITING else addressee(db, agency_id, row.recipient)
    if row is None or who is None:
        return None
    unwanted = refused(db, agency_id, row.recipient)
    items = [] if ALL in unwanted else [each for each in row.items if each["rule"] not in unwanted]
    if not items:
        return None
    kind = LetterKind.CARE_DIGEST if row.kind is ReminderKind.DIGEST else LetterKind.CARE_URGENT
    settings = db.database.settings
    wording = worded(settings, who, row.kind, items)
    return Mail(str(letter_id), kind.value, who.address, who.name, who.language.value, None, None, wording=wording)


def worded(settings: Settings, who: Addressee, kind: ReminderKind, items: Collection[Any]) -> Wording:
    """Subject and text, with the links to refuse."""
    codes = {rule: code_of(settings, who, rule) for rule in {ALL, *(each["rule"] for each in items)}}
    links = {rule: f"{settings.frontend}/care/refusals/{rule}#code={code}" for rule, code in codes.items()}
    subject, text = care_letter(
        kind.value, who.language.value, name=who.name, items=list(items), links=links
    )  # fmt: skip
    return Wording(subject, text, f"{settings.address}/v1/care/refusals/{ALL}/{codes[ALL]}")


def code_of(settings: Settings, who: Addressee, rule: str) -> str:
    """The code by which a recipient refuses a rule."""
    return signatures.signed(who.id, settings.signing_key, f"care refusal {rule}", who.address)


def opened(db: Read, rule: str, code: str) -> Addressee:
    """Whose code it is.

    Raises:
        NotFound: not ours, for another rule, or the address is gone; all look alike.
    """
    found, settings = signatures.claimed(code), db.database.settings
    if found is not None and rule in RULES:
        home = db.scalar(sa.select(U["agency_id"]).where(U["id"] == found))
        who = addressee(db, found, AGENCY) if home is None else addressee(db, home, str(found))
        purpose = f"care refusal {rule}"
        if who is not None and signatures.is_signed(code, who.id, settings.signing_key, purpose, who.address):
            return who
    raise NotFound


def refuse(db: Write, rule: str, code: str) -> dict[str, Any]:
    """Send a recipient no more mails by a rule; once more changes nothing.

    Raises:
        NotFound: no code of ours.
    """
    who = opened(db, rule, code)
    if rule not in refused(db, who.agency_id, who.recipient):
        row = {"agency_id": who.agency_id, "recipient": who.recipient, "rule": rule, "refused_at": clock.now()}
        db.run(sa.insert(ReminderRefusal), row)
    return {"rule": rule, "refused": True}


def take_back(db: Write, rule: str, code: str) -> dict[str, Any]:
    """Send a recipient mails by a rule again.

    Raises:
        NotFound: no code of ours.
    """
    who = opened(db, rule, code)
    own = (F["agency_id"] == who.agency_id, F["recipient"] == who.recipient, F["rule"] == rule)
    db.run(sa.delete(ReminderRefusal).where(*own))
    return {"rule": rule, "refused": False}


def ended(db: Write, agency_id: UUID, reminders: Collection[UUID], state: ReminderState) -> None:
    """Note what became of mails."""
    where = (M["agency_id"] == agency_id, M["id"].in_(reminders))
    db.run(sa.update(Reminder).where(*where).values(state=state, ended_at=clock.now()))
