"""Upkeep of evidence: files nobody names any more go, first from the records and then from the store."""

import logging
from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa

from app.core.db import Database, Write
from app.core.errors import KlikksError
from app.core.stores import store_of
from app.models.evidence import Evidence, EvidenceFile

F = sa.inspect(EvidenceFile).columns
V = sa.inspect(Evidence).columns
logger = logging.getLogger("klikks.evidence")


def forget_unnamed(db: Write, agency_id: UUID | None = None) -> int:
    """Let go of the records of files that no evidence names.

    Who names one at the same moment holds its record; then this waits, fails and comes again.

    Args:
        db: the transaction.
        agency_id: whose; of all without it.
    """
    named = sa.exists().where(V["agency_id"] == F["agency_id"], V["digest"] == F["digest"]).correlate(EvidenceFile)
    whose = sa.true() if agency_id is None else F["agency_id"] == agency_id
    return db.run(sa.delete(EvidenceFile).where(whose, sa.not_(named))).rowcount


def run(database: Database) -> int:
    """What the service does once an hour; how many files are gone. A store that is away is asked the next time."""

    def known(ids: Collection[UUID]) -> list[UUID]:
        with database.read() as db:
            return [row[0] for row in db.all(sa.select(F["file_id"]).where(F["file_id"].in_(ids)))]

    try:
        with database.write() as db:
            forget_unnamed(db)
        return store_of(database.settings).sweep(known)
    except KlikksError as error:
        logger.warning("files of evidence could not be looked after; next try in an hour", extra={"code": error.code})
        return 0
