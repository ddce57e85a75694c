"""Rebuilding: a release computed once more from the ledger, with the knowledge of its moment."""

import hashlib
from uuid import UUID

import sqlalchemy as sa

from app.core.db import Snapshot
from app.core.errors import NotFound
from app.models.releases import Release
from app.services import publishers
from app.services.releases.documents import Asked, document
from app.services.releases.drafts import what_is_corrected

R = sa.inspect(Release).columns


def is_rebuilt(db: Snapshot, release_id: UUID) -> bool:
    """Whether the ledger still says, to the byte, what the release says.

    Raises:
        NotFound: no such release.
    """
    row = db.first(sa.select(*R).where(R["id"] == release_id))
    if row is None:
        raise NotFound
    asked = Asked(
        agency_id=row.agency_id,
        publisher_name=publishers.NETWORK,
        cut_off=row.cut_off,
        month=row.decided_month,
        threshold=row.threshold,
        audience=row.audience,
        licence=row.licence,
        known_at=row.known_at,
        is_present=False,
        corrects=None if row.corrects_id is None else what_is_corrected(db, row.corrects_id),
    )
    digest: str = row.digest
    return hashlib.sha256(document(db, asked)).hexdigest() == digest
