"""Reminders as callers meet them: whether and when, what would go out, and what went out to whom or why not."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import sqlalchemy as sa

from app.core import clock
from app.core.db import Read, Snapshot, Write
from app.core.errors import PreconditionFailed
from app.models.reminders import Reminder, ReminderSetting
from app.schemas.care import (
    ReminderPreviewQuery,
    ReminderQuery,
    ReminderRead,
    ReminderSettingsRead,
    ReminderSettingsUpdate,
)
from app.services import recording, reminder_mails
from app.services.access import Actor
from app.services.care.reminders import NOBODY, Planned, plan, told_items
from app.services.care.settings import UNSAID, settings_of
from app.services.noting import shown_as
from app.services.paging import Page, page, question
from app.services.reading import Collection, Filter, Found, Visibility, owned

M = sa.inspect(Reminder).columns
S = sa.inspect(ReminderSetting).columns
UNSET: Final[Mapping[str, Any]] = {"enabled": False, "weekday": 1, "address": None}
"""What holds until an agency says otherwise: nobody gets mails unasked."""
shown_as(ReminderSetting, ReminderSettingsRead)


def visible(actor: Actor) -> Visibility:
    """The agency's own."""
    return owned(M, actor, network=False)


REMINDERS = Collection(
    "reminders",
    Reminder,
    ReminderRead,
    visible=visible,
    filters={"recipient": Filter(lambda value: M["recipient"] == value)},
    sorts={"made_at": M["made_at"]},
)


def list_reminders(db: Read, actor: Actor, query: ReminderQuery) -> Page:
    """A page of mails with what became of them."""
    return page(db, REMINDERS, actor, question(query))


def get_reminder_settings(db: Read, actor: Actor) -> Found:
    """Whether and when the caller's agency is reminded."""
    columns = [S[name] for name in (*UNSET, "version")]
    row = db.first(sa.select(*columns).where(S["agency_id"] == actor.tenant))
    told = dict(UNSET) if row is None else {name: getattr(row, name) for name in UNSET}
    version = UNSAID if row is None else int(row.version) + UNSAID
    return Found({**told, "version": version}, version)


def update_reminder_settings(db: Write, actor: Actor, expected: int | None, changes: ReminderSettingsUpdate) -> Found:
    """Turn mails of the caller's agency on or off, or give them another day.

    Raises:
        PreconditionFailed: somebody else changed it first.
    """
    found = get_reminder_settings(db, actor)
    if expected not in {None, found.version}:
        raise PreconditionFailed(current=found.version)
    values: dict[str, Any] = {**changes, "next_at": clock.now()}
    where = S["agency_id"] == actor.tenant
    row = db.first(sa.select(S["id"], S["version"]).where(where).with_for_update())
    if row is None:
        recording.insert(db, ReminderSetting, actor, {"agency_id": actor.tenant, **UNSET, **values})
    elif changes:
        place = {"agency_id": actor.tenant, "id": row.id}
        recording.update(db, ReminderSetting, actor, place, int(row.version), values)
    return get_reminder_settings(db, actor)


def preview_reminders(db: Snapshot, actor: Actor, query: ReminderPreviewQuery) -> dict[str, Any]:
    """The mails that would go out now, whether they are turned on or not."""
    return {"items": [_shown(db, actor, each) for each in plan(db, actor.tenant, digest=query.digest)]}


def _shown(db: Read, actor: Actor, planned: Planned) -> dict[str, Any]:
    subject = body = None
    if planned.who is not None:
        who = replace(planned.who, address="")  # a code of the preview opens nothing
        items = told_items(planned.items, settings_of(db, actor.tenant), who.language.value)
        wording = reminder_mails.worded(db.database.settings, who, planned.kind, items)
        subject, body = wording.subject, wording.text
    recipient = NOBODY if planned.who is None else planned.who.recipient
    return {
        "kind": planned.kind, "recipient": recipient, "count": len(planned.items), "subject": subject, "text": body,
    }  # fmt: skip
