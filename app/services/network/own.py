"""Own publishers: what this instance signed itself comes into the network's figures like what peers signed."""

from functools import partial
from typing import Any, Final

import sqlalchemy as sa

from app.core.db import Database, Read, Write
from app.models.network import Source
from app.models.publishers import ChainEntry, Publisher
from app.models.releases import Release, ReleaseState
from app.services.network.sources import Chain, take_in

S = sa.inspect(Source).columns
P = sa.inspect(Publisher).columns
E = sa.inspect(ChainEntry).columns
R = sa.inspect(Release).columns
OWN_HOUSE: Final = ""
"""The house of this instance's own publishers."""
PATIENCE_SECONDS: Final = 600.0


def take_in_own(database: Database) -> int:
    """Bring what own publishers signed since the last look into the network's figures.

    Returns:
        How many publishers had signed something.
    """
    with database.read() as db:
        behind = list(db.all(_behind()))
    for each in behind:
        with database.write(patience=PATIENCE_SECONDS) as db:
            take_in(db, _chain(db, each.slug))
    return len(behind)


def _behind() -> sa.Select[Any]:
    """Publishers whose chain is longer than what was taken in of it."""
    known = sa.select(S["publisher"], S["taken_in"]).where(S["peer_id"].is_(None)).subquery()
    asked = sa.select(P["slug"]).outerjoin(known, known.c.publisher == P["slug"])
    return asked.where(P["sequence"] > sa.func.coalesce(known.c.taken_in, 0)).order_by(P["slug"])


def _chain(db: Write, slug: str) -> Chain:
    head = int(db.scalar(sa.select(P["sequence"]).where(P["slug"] == slug)))
    stands = (
        sa.select(R["sequence"], E["sha256"])
        .join(ChainEntry, sa.and_(E["publisher"] == R["publisher"], E["sequence"] == R["sequence"]))
        .where(R["publisher"] == slug, R["state"] == ReleaseState.PUBLISHED)
        .order_by(R["cut_off"].desc(), R["sequence"].desc())
    )
    row = db.first(stands.limit(1))
    standing = None if row is None else (row.sequence, row.sha256)
    return Chain(slug, OWN_HOUSE, None, head, standing, 0, partial(_data, db, slug))


def _data(db: Read, slug: str, sequence: int) -> bytes:
    return bytes(db.scalar(sa.select(E["body"]).where(E["publisher"] == slug, E["sequence"] == sequence)))
