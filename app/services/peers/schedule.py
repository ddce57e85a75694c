"""Schedule: which peers are due, and when a peer is due again."""

import secrets
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from app.core import clock
from app.core.db import Database, Write
from app.core.ids import new_id
from app.models.jobs import FINAL_STATES, Job, JobKind
from app.models.peers import Peer, Pull, PullState
from app.services import jobs
from app.services.access import SYSTEM_ACTOR, Actor

P = sa.inspect(Peer).columns
L = sa.inspect(Pull).columns
J = sa.inspect(Job).columns
FIRST_WAIT: Final = timedelta(minutes=1)
MOST_DOUBLINGS: Final = 12
JITTER: Final = 10
"""Part of a wait that differs from peer to peer: a tenth, so that a network's instances do not call all at once."""
AT_ONCE: Final = 200


def next_at(now: datetime, minutes: int | None, failures: int, not_before: datetime | None) -> datetime | None:
    """When a peer is to be pulled again; never, if nobody set an interval.

    After failures sooner than usual and then later and later, up to the interval; never before it wants to be asked.

    Args:
        now: the present.
        minutes: the interval.
        failures: pulls that failed since the last good one.
        not_before: the peer's wish.
    """
    if minutes is None:
        return None
    wait = timedelta(minutes=minutes)
    if failures:
        wait = min(wait, FIRST_WAIT * 2 ** min(failures - 1, MOST_DOUBLINGS))
    due = now + wait + wait * secrets.randbelow(1000) / (1000 * JITTER)
    return due if not_before is None else max(due, not_before)


def enqueue_due(database: Database) -> int:
    """Have the peers pulled that are due.

    Returns:
        How many.
    """
    now = clock.now()
    with database.read() as db:
        due = [row[0] for row in db.all(sa.select(P["id"]).where(P["next_pull_at"] <= now).limit(AT_ONCE))]
    count = 0
    for peer_id in due:
        with database.write() as db:
            row = db.first(
                sa.select(P["next_pull_at"], P["interval_minutes"]).where(P["id"] == peer_id).with_for_update()
            )
            if row is None or row.next_pull_at is None or row.next_pull_at > now:
                continue  # another process was faster
            db.run(
                sa.update(Peer)
                .where(P["id"] == peer_id)
                .values(next_pull_at=next_at(now, row.interval_minutes, 0, None))
            )
            enqueue(db, SYSTEM_ACTOR, peer_id)
            count += 1
    return count


def enqueue(db: Write, actor: Actor, peer_id: UUID) -> UUID:
    """Have a peer pulled; a pull that waits or runs already is that one. The caller holds the peer.

    Returns:
        The id of the pull.
    """
    running = sa.select(L["id"]).join(Job, J["id"] == L["job_id"])
    found = db.scalar(
        running.where(L["peer_id"] == peer_id, L["state"] == PullState.WAITING, J["state"].not_in(FINAL_STATES)).limit(
            1
        )
    )
    if found is not None:
        return UUID(str(found))
    pull_id = new_id()
    job_id = jobs.enqueue(db, actor, JobKind.PULL, {"pull_id": str(pull_id)}, agency_id=None, lane=f"peers {peer_id}")
    row = {
        "id": pull_id, "peer_id": peer_id, "job_id": job_id, "state": PullState.WAITING, "requests": 0,
        "received_bytes": 0, "entries": 0, "created_by": actor.credential_id, "created_at": clock.now(), "revision": 1,
    }  # fmt: skip
    db.run(sa.insert(Pull), row)
    return pull_id
