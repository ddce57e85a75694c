"""Touching: a service says whose figures its change concerns; before the commit they are worked out once."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from app.core.db import Write
from app.models.ledger import Subject
from app.services.ledger.posting import settle, subjects_at

NOTE = "ledger"
MARK = "ledger_mark"


def touch(db: Write, subject: Subject, *ids: UUID | str, new: bool = False) -> None:
    """The figures of these subjects may change with this transaction.

    Args:
        db: the transaction.
        subject: what they are; a participation concerns its municipality, an engagement its patron, a report its
            project.
        ids: which.
        new: they come into being here, so that nothing can stand in the ledger yet and nobody else waits for them.
    """
    touched: dict[tuple[Subject, str], bool] = db.notes.setdefault(NOTE, {})
    for each in ids:
        touched.setdefault((subject, str(each)), new)
    db.before_commit(_settle)


def touch_places(db: Write, ids: Collection[UUID]) -> None:
    """The paths of these municipalities changed: whatever counts there, counts elsewhere in the tree."""
    for subject, key in subjects_at(db, ids):
        touch(db, subject, key)


def mark(db: Write) -> None:
    """Something that stands beside figures changed (a name, a population), so that answers are no longer the same."""
    db.notes[MARK] = True
    db.before_commit(_settle)


def _settle(db: Write) -> None:
    touched: dict[tuple[Subject, str], bool] = db.notes.pop(NOTE, {})
    known: dict[Subject, list[Any]] = {}
    new: dict[Subject, list[Any]] = {}
    for (subject, key), is_new in touched.items():
        (new if is_new else known).setdefault(subject, []).append(key)
    settle(db, known, new, marked=db.notes.pop(MARK, False))
