"""Touching: a service says whose figures its change concerns; before the commit they are worked out once."""

from collections.abc import Collection
from contextlib import nullcontext
from uuid import UUID

from app.core.db import Write
from app.core.realms import NETWORK
from app.models.ledger import Subject
from app.services.ledger.comparing import Reach
from app.services.ledger.places import hold_places, moved_meanwhile, subjects_at
from app.services.ledger.posting import post_key, settle

NOTE = "ledger"
MARK = "ledger_mark"
PLACES = "ledger_places"


def touch(db: Write, subject: Subject, *ids: UUID | str, reach: Reach = Reach.WHOLE) -> None:
    """The figures of these subjects may change with this transaction.

    Args:
        db: the transaction.
        subject: what they are; a participation concerns its municipality, an engagement its patron, a report its
            project.
        ids: which.
        reach: how far.
    """
    touched: dict[tuple[Subject, str], Reach] = db.notes.setdefault(NOTE, {})
    for each in ids:
        key = (subject, str(each))
        touched[key] = touched.get(key, reach) | reach
    db.before_commit(_settle)


def touch_known(db: Write, subject: Subject, subject_id: UUID | str) -> None:
    """The same for a subject that has entries, though a record of it came into being here (with another agency)."""
    touch(db, subject, subject_id)
    db.notes[NOTE][subject, str(subject_id)] = Reach.WHOLE


def touch_places(db: Write, ids: Collection[UUID]) -> None:
    """The paths of these municipalities changed: whatever counts there, counts elsewhere in the tree."""
    db.notes.setdefault(PLACES, set()).update(ids)
    db.before_commit(_settle)


def mark(db: Write) -> None:
    """Something that stands beside figures changed (a name, a population), so that answers are no longer the same."""
    db.notes[MARK] = True
    db.before_commit(_settle)


def _settle(db: Write) -> None:
    places, moved = db.notes.pop(PLACES, None), []
    if places:
        hold_places(db, alone=True)  # what others begin to count there is counted where the place lies now
        for subject, key in subjects_at(db, places):
            touch(db, subject, key)
    elif moved := moved_meanwhile(db):
        for subject, key in subjects_at(db, moved, post_key(db)):  # ours alone: who moved them sees to the others
            touch(db, subject, key)
    # a place draws the records of all agencies along, and so does what the network does; a volunteer who was handed
    # over is one person with records of several agencies
    shared = any(subject in {Subject.MUNICIPALITY, Subject.PATRON} for subject, _ in db.notes.get(NOTE, ()))
    wide = bool(places or moved) or shared or db.database.realm is NETWORK
    with db.everywhere() if wide else nullcontext():
        _post(db, alone=bool(places))


def _post(db: Write, *, alone: bool) -> None:
    touched: dict[tuple[Subject, str], Reach] = db.notes.pop(NOTE, {})
    known: dict[Subject, list[str]] = {}
    new: dict[Subject, list[str]] = {}
    parts: dict[Reach, list[str]] = {}
    with_grants = []
    for (subject, key), reach in touched.items():
        if Reach.NEW in reach:
            new.setdefault(subject, []).append(key)
        elif Reach.WHOLE in reach:
            known.setdefault(subject, []).append(key)
            if subject is Subject.PROJECT:
                with_grants.append(key)
        else:
            parts.setdefault(reach, []).append(key)
    settle(
        db, known, new, parts=parts, moved=with_grants, marked=db.notes.pop(MARK, False), alone=alone
    )  # fmt: skip
