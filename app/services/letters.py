"""Letters: mails are written into the transaction of their cause and go out afterwards, each at most once.

A letter names a person and what it is about. Its text and its link are made when it goes out, so nothing that waits
holds a secret, and a letter nobody is behind (a reset for an address nobody has) costs the caller the same time.

A mail server that refuses, or cannot be reached, is asked again later. If the connection breaks after the text was
handed over, nobody knows whether it arrived; then it is not sent again, the person can ask for another.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from app.core import clock
from app.core.db import Database, Write
from app.core.ids import new_id
from app.core.mailing import Mail, Outcome
from app.models.reminders import ReminderState
from app.models.sessions import Letter, LetterKind, LinkPurpose
from app.models.users import User, UserState
from app.services import inquiry_mails, links, registration_mails, reminder_mails
from app.services.seat_letters import QUIET, by_day

L = sa.inspect(Letter).columns
U = sa.inspect(User).columns

ATTEMPTS: Final = 48
DOUBLED: Final = 10
"""So often the wait grows to twice as long; more would leave the range of times."""
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)
"""A mail server may be away for more than a day."""
LEASE: Final = timedelta(minutes=10)
"""After this long nobody is sending it any more: the process died, and whether it arrived is unknown."""
PURPOSES: Final = {
    LetterKind.INVITATION: LinkPurpose.INVITATION,
    LetterKind.PASSWORD_RESET: LinkPurpose.PASSWORD_RESET,
}

_NAMED: Final = ("id", "attempts", "kind", "user_id", "agency_id", "registration_id", "inquiry_id", "reminder_id")
_STATES: Final = {
    Outcome.TAKEN: ReminderState.SENT,
    Outcome.REFUSED: ReminderState.GIVEN_UP,
    Outcome.UNKNOWN: ReminderState.UNKNOWN,
    None: ReminderState.WITHHELD,
}

Send = Callable[[Mail], Outcome]


@dataclass(frozen=True, slots=True)
class Round:
    """What became of the letters of one round."""

    sent: int = 0
    postponed: int = 0
    given_up: int = 0


@dataclass(frozen=True, slots=True)
class _Claimed:
    id: UUID
    attempts: int
    kind: LetterKind
    mail: Mail | None
    agency_id: UUID | None = None
    reminder_id: UUID | None = None


def write(db: Write, kind: LetterKind, user_id: UUID | None) -> None:
    """Have a letter sent after this transaction; for nobody, it goes nowhere."""
    now = clock.now()
    row = {"id": new_id(), "user_id": user_id, "kind": kind, "due_at": now, "attempts": 0}
    db.run(sa.insert(Letter), row)


def forget_person(db: Write, user_id: UUID) -> None:
    """Drop the letters to a person."""
    db.run(sa.delete(Letter).where(L["user_id"] == user_id))


def send_due(database: Database, send: Send, most: int = 50) -> Round:
    """Send what is due."""
    sent = postponed = 0
    given_up = _bury(database)
    for _ in range(most):
        claimed = _claim(database)
        if claimed is None:
            break
        outcome = send(claimed.mail) if claimed.mail is not None else None
        with database.write() as db:
            if outcome is Outcome.REFUSED and claimed.attempts < ATTEMPTS:
                due = clock.now() + min(FIRST_WAIT * 2 ** min(claimed.attempts - 1, DOUBLED), LONGEST_WAIT)
                due = by_day(due, clock.GERMANY) if claimed.kind in QUIET else due
                db.run(sa.update(Letter).where(L["id"] == claimed.id).values(due_at=due, claimed_at=None))
                postponed += 1
            else:
                db.run(sa.delete(Letter).where(L["id"] == claimed.id))
                sent += outcome is Outcome.TAKEN
                given_up += outcome in {Outcome.REFUSED, Outcome.UNKNOWN}
                if claimed.agency_id is not None and claimed.reminder_id is not None:
                    reminder_mails.ended(db, claimed.agency_id, [claimed.reminder_id], _STATES[outcome])
    return Round(sent, postponed, given_up)


def _claim(database: Database) -> _Claimed | None:
    """The next letter, which from now on nobody else sends; its link is made here."""
    now = clock.now()
    with database.read() as looking:
        waiting = looking.scalar(sa.select(L["id"]).where(L["due_at"] <= now, L["claimed_at"].is_(None)).limit(1))
    if waiting is None:
        return None  # most rounds end here, without a transaction
    next_one = (
        sa.select(L["id"]).where(L["due_at"] <= now, L["claimed_at"].is_(None)).order_by(L["due_at"]).limit(1)
        .with_for_update(skip_locked=True).scalar_subquery()
    )  # fmt: skip
    claim = (
        sa.update(Letter).where(L["id"] == next_one, L["claimed_at"].is_(None))
        .values(claimed_at=now, attempts=L["attempts"] + 1)
        .returning(*[L[name] for name in _NAMED])
    )  # fmt: skip
    with database.write() as db:
        row = db.run(claim).first()
        if row is None:
            return None
        if row.reminder_id is not None:
            mail = reminder_mails.mail_of(db, row.id, row.agency_id, row.reminder_id)
        elif row.registration_id is not None:
            mail = registration_mails.mail_of(db, row.id, row.kind, row.agency_id, row.registration_id)
        elif row.inquiry_id is not None:
            mail = inquiry_mails.mail_of(db, row.id, row.agency_id, row.inquiry_id)
        else:
            mail = _written(db, row.id, row.kind, row.user_id)
        return _Claimed(row.id, row.attempts, row.kind, mail, row.agency_id, row.reminder_id)


def _written(db: Write, letter_id: UUID, kind: LetterKind, user_id: UUID | None) -> Mail | None:
    """The mail, or nothing if the person is gone or it concerns them no more."""
    if user_id is None:
        return None
    wanted = [U[name] for name in ("email", "name", "language", "state", "password_hash")]
    person = db.first(sa.select(*wanted).where(U["id"] == user_id))
    expected = UserState.INVITED if kind is LetterKind.INVITATION else UserState.ACTIVE
    if person is None or person.state is not expected:
        return None
    if kind is LetterKind.PASSWORD_RESET and person.password_hash is None:
        return None  # who logs in through a provider gets no second way in by mail
    purpose = PURPOSES.get(kind)
    code = None if purpose is None else links.make(db, user_id, purpose)
    settings = db.database.settings
    lifetime = None if purpose is None else links.lifetime(settings, purpose)
    return Mail(str(letter_id), kind.value, person.email, person.name, person.language.value, code, lifetime)


def _bury(database: Database) -> int:
    """Drop letters whose sender died while sending."""
    dead = sa.and_(L["claimed_at"].is_not(None), L["claimed_at"] < clock.now() - LEASE)
    with database.read() as looking:
        if looking.scalar(sa.select(L["id"]).where(dead).limit(1)) is None:
            return 0
    with database.write() as db:
        lost = db.run(sa.delete(Letter).where(dead).returning(L["agency_id"], L["reminder_id"])).all()
        for row in lost:
            if row.reminder_id is not None:
                reminder_mails.ended(db, row.agency_id, [row.reminder_id], ReminderState.UNKNOWN)
        return len(lost)
