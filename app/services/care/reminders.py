"""Reminders: put together by itself, agency by agency, each thing told to whom it concerns, and never twice.

Once a week everything that waits is a digest. What has a deadline and becomes urgent is told once in between, on one
day all of it in one mail. Whoever looks after the place is told; if nobody does, or does not want to be, the admins of
the agency are; if there is none, the address of the agency. Nothing is put together at night.

An agency's row is held while its mails are put together, and mails and what they told of are one transaction: several
processes do it once, and one that dies has done nothing.
"""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app.core import clock
from app.core.db import Database, Read, Write
from app.core.errors import KlikksError
from app.core.ids import new_id
from app.core.messages import text
from app.models.accounts import Role
from app.models.care import CarePlace, CareRule, Urgency
from app.models.reminders import RemindedItem, Reminder, ReminderKind, ReminderSetting, ReminderState
from app.models.sessions import Letter, LetterKind
from app.models.users import User, UserState
from app.services import reminder_mails
from app.services.care import asking
from app.services.care.answers import sentence
from app.services.care.asking import Item, Scope
from app.services.care.rules import RULES
from app.services.care.settings import Setting, settings_of
from app.services.reminder_mails import AGENCY, ALL, Addressee
from app.services.seat_letters import by_day

D = sa.inspect(RemindedItem).columns
L = sa.inspect(CarePlace).columns
M = sa.inspect(Reminder).columns
S = sa.inspect(ReminderSetting).columns
U = sa.inspect(User).columns
AGAIN: Final = timedelta(hours=1)
"""So often an agency is looked at."""
MOST: Final = 500
"""Items of one rule that mails of one day tell of; the list has the others."""
NOBODY: Final = "nobody"
_LETTERS: Final = {ReminderKind.DIGEST: LetterKind.CARE_DIGEST, ReminderKind.URGENT: LetterKind.CARE_URGENT}
logger = logging.getLogger("klikks.care")


@dataclass(slots=True)
class Planned:
    """One mail as it would go out.

    Attributes:
        who: gets it; nobody wants what has none.
        items: what it tells of.
    """

    kind: ReminderKind
    who: Addressee | None
    items: list[Item] = field(default_factory=list)


def run(database: Database) -> int:
    """Put together the mails that are due; how many that were."""
    with database.read() as db:
        due = db.all(sa.select(S["agency_id"]).where(S["enabled"], S["next_at"] <= clock.now()).limit(MOST))
    made = 0
    for row in due:
        try:
            with database.write() as db:
                made += _put_together(db, row.agency_id)
        except KlikksError as error:  # one agency must not keep the others waiting
            logger.warning("reminders could not be put together", extra={"code": error.code})
    return made


def _put_together(db: Write, agency_id: UUID) -> int:
    now = clock.now()
    columns = [S[name] for name in ("id", "enabled", "weekday", "next_at", "digested")]
    row = db.first(sa.select(*columns).where(S["agency_id"] == agency_id).with_for_update())
    if row is None or not row.enabled or row.next_at > now:
        return 0  # another process was faster
    waits = by_day(now, clock.GERMANY)
    if waits > now:
        db.run(sa.update(ReminderSetting).where(S["agency_id"] == agency_id).values(next_at=waits))
        return 0
    week = week_of(now)
    is_day = now.astimezone(clock.GERMANY).isoweekday() >= row.weekday and row.digested != week
    planned = plan(db, agency_id, digest=is_day)
    if not is_day:
        busy = _served_today(db, agency_id)
        planned = [each for each in planned if _name(each.who) not in busy]
    _tell(db, agency_id, planned)
    told = {item.key for each in planned for item in each.items if _is_pressing(item)}
    _note_told(db, agency_id, told - _told(db, agency_id))
    values = {"next_at": now + AGAIN, **({"digested": week} if is_day else {})}
    db.run(sa.update(ReminderSetting).where(S["agency_id"] == agency_id).values(**values))
    return len(planned)


def _is_pressing(item: Item) -> bool:
    return RULES[item.rule].ahead and item.urgency is Urgency.URGENT


def _served_today(db: Read, agency_id: UUID) -> set[str]:
    """Who got a mail about urgent things today; the next one is tomorrow's."""
    today = (M["kind"] == ReminderKind.URGENT, M["period"] == clock.today().isoformat())
    return {row.recipient for row in db.all(sa.select(M["recipient"]).where(M["agency_id"] == agency_id, *today))}


def week_of(moment: datetime) -> str:
    """The week of a digest, as calendars in Germany number it."""
    year, week, _ = moment.astimezone(clock.GERMANY).isocalendar()
    return f"{year}-W{week:02d}"


def plan(db: Read, agency_id: UUID, *, digest: bool) -> list[Planned]:
    """The mails of an agency: everything, or what has become urgent and nobody was told of."""
    settings = settings_of(db, agency_id)
    kind = ReminderKind.DIGEST if digest else ReminderKind.URGENT
    found: list[Item] = []
    for rule, setting in settings.items():
        if setting.mailed and (digest or RULES[rule].ahead):
            scope = Scope(agency_id, urgency=None if digest else Urgency.URGENT)
            found += asking.items(db, scope, rule, setting, limit=MOST)
    if not digest:
        known = _told(db, agency_id)
        found = [item for item in found if item.key not in known]
    return _shared_out(db, agency_id, kind, found) if found else []


def _shared_out(db: Read, agency_id: UUID, kind: ReminderKind, found: Iterable[Item]) -> list[Planned]:
    """Each item to those it concerns, in the order of the list."""
    chain = _Chain(db, agency_id)
    mails: dict[str, Planned] = {}
    for item in found:
        whom = chain.of(item)
        for who in whom:
            mails.setdefault(who.recipient, Planned(kind, who)).items.append(item)
        if not whom:
            mails.setdefault(NOBODY, Planned(kind, None)).items.append(item)
    return list(mails.values())


class _Chain:
    """Whom an agency tells of what: whoever looks after the place, else its admins, else its address."""

    def __init__(self, db: Read, agency_id: UUID) -> None:
        self._db, self._agency_id = db, agency_id
        places = sa.select(L["municipality_id"], L["user_id"]).where(L["agency_id"] == agency_id)
        self._responsible = {row.municipality_id: row.user_id for row in db.all(places)}
        admins = (U["agency_id"] == agency_id, U["role"] == Role.AGENCY_ADMIN, U["state"] == UserState.ACTIVE)
        self._admins = [str(row.id) for row in db.all(sa.select(U["id"]).where(*admins).order_by(U["id"]))]
        self._known: dict[str, tuple[Addressee | None, set[str]]] = {}

    def of(self, item: Item) -> list[Addressee]:
        """The first in the chain who is there and does not refuse."""
        responsible = None if item.place is None else self._responsible.get(item.place)
        for step in ([str(responsible)] if responsible else [], self._admins, [AGENCY]):
            there = [who for each in step if (who := self._willing(each, item.rule)) is not None]
            if there:
                return there
        return []

    def _willing(self, recipient: str, rule: CareRule) -> Addressee | None:
        if recipient not in self._known:
            who = reminder_mails.addressee(self._db, self._agency_id, recipient)
            self._known[recipient] = who, reminder_mails.refused(self._db, self._agency_id, recipient)
        who, unwanted = self._known[recipient]
        return None if unwanted & {ALL, rule.value} else who


def told_items(items: Iterable[Item], settings: Mapping[CareRule, Setting], language: str) -> list[dict[str, str]]:
    """What a mail says of its items."""
    told = []
    for item in items:
        title, detail = sentence(item, settings[item.rule], language)
        step = text(RULES[item.rule].next_step, {}, language)[1]
        named = {"item": item.key, "rule": item.rule.value}
        told.append({**named, "title": title, "detail": " ".join(detail.split()), "next_step": step})
    return told


def _tell(db: Write, agency_id: UUID, planned: Iterable[Planned]) -> None:
    now, settings = clock.now(), settings_of(db, agency_id)
    for each in planned:
        reminder_id, who = new_id(), each.who
        row: dict[str, Any] = {
            "agency_id": agency_id, "id": reminder_id, "kind": each.kind, "made_at": now,
            "period": week_of(now) if each.kind is ReminderKind.DIGEST else clock.today().isoformat(),
            "recipient": _name(who),
            "items": told_items(each.items, settings, "de" if who is None else who.language.value),
            "state": ReminderState.NOBODY if who is None else ReminderState.WAITING,
        }  # fmt: skip
        db.run(sa.insert(Reminder), row)
        if who is not None:
            letter = {"id": new_id(), "agency_id": agency_id, "reminder_id": reminder_id, "kind": _LETTERS[each.kind]}
            db.run(sa.insert(Letter), {**letter, "due_at": now, "attempts": 0})


def _name(who: Addressee | None) -> str:
    return NOBODY if who is None else who.recipient


def _told(db: Read, agency_id: UUID) -> set[str]:
    return {row.item for row in db.all(sa.select(D["item"]).where(D["agency_id"] == agency_id))}


def _note_told(db: Write, agency_id: UUID, keys: Iterable[str]) -> None:
    rows = [{"agency_id": agency_id, "item": key, "reminded_at": clock.now()} for key in sorted(keys)]
    if rows:
        db.run(sa.insert(RemindedItem), rows)
