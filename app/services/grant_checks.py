"""What an application needs and what stands against it: its checklist, and the rules of combination."""

import re
from typing import Any

import sqlalchemy as sa

from app.core import clock
from app.core.db import Snapshot, Write
from app.core.errors import Fault, Invalid, NotFound
from app.models.fundings import Grant
from app.schemas.funding_terms import MOST_TERMS, ChecklistItemSet
from app.services import combination_rules, fundings, reading, recording
from app.services.access import Actor
from app.services.reading import Found

G = sa.inspect(Grant).columns
_NUMBER = re.compile(r"[1-9][0-9]{0,3}", re.ASCII)
"""What an item of a checklist is addressed by."""


def set_checklist_item(
    db: Write, actor: Actor, key: str, item: str, expected: int | None, body: ChecklistItemSet
) -> Found:
    """Say that something an application needs is there, or not yet; a new number adds a thing it needs.

    Who says so and on which day is written down; saying it again keeps the first day.

    Raises:
        NotFound: no such grant, or a number no item can have.
        PreconditionFailed: somebody else changed the grant first.
        Invalid: a new thing without words, or too many.
    """
    number = _number(item)
    grant = fundings.own(db, actor, key)
    items: list[dict[str, Any]] = [*recording.held(db, Grant, grant, expected)["checklist"]]
    at = next((index for index, each in enumerate(items) if each["number"] == number), None)
    new: dict[str, Any] = {"number": number, "title": None, "done_on": None, "done_by": None}
    changed = new if at is None else {**items[at]}
    changed["title"] = body.title or changed["title"]
    if changed["title"] is None:
        raise Invalid(faults=[Fault("missing", "/title")])
    if body.done and changed["done_on"] is None:
        changed |= {"done_on": clock.today().isoformat(), "done_by": actor.credential_id}
    elif not body.done:
        changed |= {"done_on": None, "done_by": None}
    if at is None:
        if len(items) >= MOST_TERMS:
            raise Invalid(faults=[Fault("too_many", "", {"max_length": MOST_TERMS})])
        items = sorted([*items, changed], key=lambda each: each["number"])
    else:
        items[at] = changed
    recording.update(db, Grant, actor, grant, expected, {"checklist": items})
    return fundings.get_grant(db, actor, grant["id"])


def delete_checklist_item(db: Write, actor: Actor, key: str, item: str, expected: int | None) -> None:
    """The application does not need this.

    Raises:
        NotFound: no such grant, or no such item.
        PreconditionFailed: somebody else changed the grant first.
    """
    number = _number(item)
    grant = fundings.own(db, actor, key)
    items = recording.held(db, Grant, grant, expected)["checklist"]
    kept = [each for each in items if each["number"] != number]
    if len(kept) == len(items):
        raise NotFound
    recording.update(db, Grant, actor, grant, expected, {"checklist": kept})


def _number(item: str) -> int:
    if not _NUMBER.fullmatch(item):
        raise NotFound
    return int(item)


def get_grant_judgements(db: Snapshot, actor: Actor, key: str) -> dict[str, Any]:
    """Rules of the programmes concerned that a grant does not keep."""
    place = reading.locate(db, fundings.GRANTS, actor, key)
    row = db.first(sa.select(*G.values()).where(G["agency_id"] == place.agency_id, G["id"] == place.id))
    if row is None:
        raise NotFound
    judgements = combination_rules.judge(db, dict(zip(G.keys(), row, strict=True)))
    items = [
        {
            "code": each.code,
            "severity": each.severity.value,
            "project_id": each.project_id,
            "funding_programme_id": each.programme_id,
            "rule": each.rule,
            "params": each.params,
        }
        for each in judgements
    ]
    return {"grant_id": place.id, "items": items}
