"""Rebuild: the entries of the whole database compared with the records, and put right."""

from dataclasses import dataclass, field

import sqlalchemy as sa

from app.core.collecting import paused_collector
from app.core.db import Read, Write
from app.models.ledger import Entry, Subject
from app.services.ledger.comparing import difference, every_subject
from app.services.ledger.posting import settle

SAMPLE = 20


@dataclass
class Verdict:
    """How far the ledger agrees with the records.

    Attributes:
        subjects: how many were compared.
        wrong: how many differ.
        examples: the first of them, as ``subject id``.
    """

    subjects: int = 0
    wrong: int = 0
    examples: list[str] = field(default_factory=list)


def is_empty(db: Read) -> bool:
    """Whether nothing was ever posted."""
    return db.first(sa.select(sa.inspect(Entry).columns["id"]).limit(1)) is None


def rebuild(db: Write) -> None:
    """Bring every subject's entries in step with its records."""
    fresh = is_empty(db)
    known: dict[Subject, list[str]] = {}
    with paused_collector():
        for subject, ids in every_subject(db):
            known.setdefault(subject, []).extend(ids)
        settle(db, {} if fresh else known, known if fresh else {})


def verify(db: Read) -> Verdict:
    """Compare every subject's entries with what its records amount to."""
    verdict = Verdict()
    for subject, ids in every_subject(db):
        verdict.subjects += len(ids)
        for change in difference(db, subject, ids).changes:
            verdict.wrong += 1
            if len(verdict.examples) < SAMPLE:
                entry = (*change.before, *change.after)[0]
                verdict.examples.append(f"{subject} {entry.subject_id}")
    return verdict
