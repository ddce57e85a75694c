"""Pulling: what is new at a peer, fetched, checked and kept, entry by entry.

An entry and what follows from it (the head of the chain, a new key, the network's figures) are one transaction: after a
crash at any moment the next attempt goes on behind the last entry that is whole.
"""

import hashlib
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app.core import clock
from app.core.db import Database, Write
from app.core.errors import FormatError, NotFound
from app.formats.releases.chain import Tip, follow
from app.formats.releases.entries import Entry, Handover
from app.formats.releases.keys import PublicKey
from app.models.jobs import Job
from app.models.peers import Peer, Pull, PullState, Received
from app.services import jobs, recording
from app.services.access import SYSTEM_ACTOR, Actor
from app.services.network import chains, sources
from app.services.peers.index import LARGEST, Announced, read_index, what_is_new
from app.services.peers.line import Line, PullError, line_to
from app.services.peers.schedule import next_at

P = sa.inspect(Peer).columns
L = sa.inspect(Pull).columns
J = sa.inspect(Job).columns
logger = logging.getLogger("klikks.peers")
INDEX_TYPE: Final = "application/json"
ENTRY_TYPE: Final = "application/jose"
PATIENCE_SECONDS: Final = 600.0
"""What a statement of the merge of a full state may take at most."""
LONGEST_TAG: Final = 200
KEPT_PULLS: Final = 200
"""Of each peer; older ones are forgotten."""


@dataclass(slots=True)
class Outcome:
    """What came of a pull so far.

    Attributes:
        entries: how many were received and right.
        tag: of the index, once everything in it is here.
        problem: code and parameters of what ended it.
        not_before: when the peer wants to be asked again.
        is_over_time: the deadline came between two entries; there is more to fetch.
    """

    entries: int = 0
    tag: str | None = None
    problem: dict[str, Any] | None = None
    not_before: datetime | None = None
    is_over_time: bool = False

    def fails(self, code: str, params: Mapping[str, Any]) -> None:
        """It ends here."""
        self.problem = {"code": code, "params": dict(params), "errors": []}


@dataclass(slots=True)
class _Peer:
    """A peer while it is pulled."""

    id: UUID
    address: str
    tip: Tip
    tag: str | None
    not_before: datetime | None = field(default=None)

    @classmethod
    def of(cls, row: sa.Row[Any]) -> "_Peer":
        tip = Tip(row.publisher, row.head_sequence, row.head_digest, PublicKey.from_jwk(row.key))
        return cls(row.id, row.address, tip, row.tag, row.not_before_at)

    @property
    def chain(self) -> str:
        return chain_url(self.address, self.tip.publisher)


def chain_url(address: str, publisher: str) -> str:
    """Where a publisher's chain is served."""
    return f"{address.rstrip('/')}/v1/publishers/{publisher}/chain"


def run_pull(database: Database, ticket: jobs.Ticket, _actor: Actor, payload: Mapping[str, Any]) -> None:
    """Do one pull; a peer that misbehaves is an outcome, not an error of the job.

    Args:
        database: where to.
        ticket: of the job.
        payload: names the pull.

    Raises:
        NotFound: the peer was deleted meanwhile.
    """
    pull_id = UUID(payload["pull_id"])
    with database.read() as db:
        row = db.first(sa.select(*P).join(Pull, L["peer_id"] == P["id"]).where(L["id"] == pull_id))
    if row is None:
        raise NotFound
    peer, outcome = _Peer.of(row), Outcome()
    line = line_to(database, row)
    try:
        _fetch(database, ticket, peer, line, outcome)
    except PullError as error:
        outcome.not_before = error.not_before
        outcome.fails(error.code, error.params)
    except FormatError as error:
        outcome.fails(error.code, error.params)
    with database.write() as db:
        _finish(db, ticket, pull_id, peer, line, outcome)
    _tell(peer, line, outcome)


def _fetch(database: Database, ticket: jobs.Ticket, peer: _Peer, line: Line, outcome: Outcome) -> None:
    """Index, then one entry after the other.

    Raises:
        PullError: the peer says nothing that can be used.
        FormatError: an entry is not right.
    """
    if peer.not_before is not None and peer.not_before > clock.now():
        raise PullError("peer_busy", peer.not_before)
    answer = line.ask(peer.chain, INDEX_TYPE, LARGEST, peer.tag)
    if answer.status == 304:  # noqa: PLR2004 - nothing changed since the tag
        outcome.tag = peer.tag
        return
    tag = answer.headers.get("etag")
    tag = tag if tag and len(tag) <= LONGEST_TAG else None
    new = what_is_new(read_index(answer.body, peer.tip.publisher), peer.tip.sequence, peer.tip.sha256)
    del answer  # an index can be large, and entries are larger
    for number, each in enumerate(new):
        ticket.progress(number, len(new), "entries")
        if number and time.monotonic() >= line.deadline:
            outcome.is_over_time = True
            return
        data = fetched(line, peer.chain, each, database.settings.pull_max_bytes)
        began = time.monotonic()
        entry, peer.tip = follow(peer.tip, data, database.settings.pull_max_bytes)
        with database.write(patience=PATIENCE_SECONDS) as db:
            _keep(db, peer, entry, data)
            ticket.checkpoint(db, {"sequence": peer.tip.sequence})
        line.deadline += time.monotonic() - began  # our own work is not the peer's time
        outcome.entries += 1
    outcome.tag = tag


def fetched(line: Line, chain: str, announced: Announced, largest: int) -> bytes:
    """The bytes of an entry, as the index named them.

    Raises:
        PullError: there are none, or others.
    """
    if announced.size > largest:
        raise PullError("peer_too_large")
    data = line.ask(f"{chain}/{announced.sequence}", ENTRY_TYPE, announced.size or 1).body
    if len(data) != announced.size or hashlib.sha256(data).hexdigest() != announced.digest:
        raise PullError("peer_entry_differs", sequence=announced.sequence)
    return data


def _keep(db: Write, peer: _Peer, entry: Entry, data: bytes) -> None:
    """An entry with everything that follows from it."""
    now = clock.now()
    row = {
        "peer_id": peer.id, "sequence": entry.head.sequence, "digest": entry.sha256, "kind": entry.head.kind[:40],
        "issued_at": entry.head.issued_at, "received_at": now, "body": data, "about": chains.about(entry),
        "remarks": [{"code": each.code, "pointer": each.pointer, "params": each.params} for each in entry.remarks],
    }  # fmt: skip
    db.run(sa.insert(Received), row)
    moved = {"head_sequence": peer.tip.sequence, "head_digest": peer.tip.sha256}
    held = db.run(
        sa.update(Peer).where(P["id"] == peer.id, P["head_sequence"] == peer.tip.sequence - 1).values(**moved)
    )
    if held.rowcount != 1:
        raise NotFound
    if isinstance(entry.body, Handover):
        key = {"key": dict(entry.body.key.jwk), "kid": entry.body.key.kid}
        recording.update(db, Peer, SYSTEM_ACTOR, {"id": peer.id}, None, key)
    sources.take_in_peer(db, peer.id, entry)


def _finish(db: Write, ticket: jobs.Ticket, pull_id: UUID, peer: _Peer, line: Line, outcome: Outcome) -> None:
    """Write down how it went, with the peer, the pull and the job in one transaction."""
    now = clock.now()
    row = db.first(sa.select(P["interval_minutes"], P["failures"]).where(P["id"] == peer.id).with_for_update())
    if row is None:
        raise NotFound
    failures = 0 if outcome.problem is None else row.failures + 1
    due = next_at(now, row.interval_minutes, failures, outcome.not_before)
    values: dict[str, Any] = {
        "tried_at": now, "failures": failures, "problem": outcome.problem, "not_before_at": outcome.not_before,
        "next_pull_at": now if outcome.is_over_time and row.interval_minutes else due,
    }  # fmt: skip
    if outcome.problem is None:
        values |= {"succeeded_at": now, "tag": outcome.tag}
    db.run(sa.update(Peer).where(P["id"] == peer.id).values(**values))
    came = PullState.RECEIVED if outcome.entries else PullState.UNCHANGED
    state = came if outcome.problem is None else PullState.FAILED
    told = {"state": state, "requests": line.requests, "received_bytes": line.received, "entries": outcome.entries}
    db.run(
        sa.update(Pull).where(L["id"] == pull_id).values(**told, problem=outcome.problem, finished_at=now, revision=2)
    )
    _forget_old(db, peer.id)
    ticket.finish(db, {"pull_id": str(pull_id), **told, "state": state.value})


def _forget_old(db: Write, peer_id: UUID) -> None:
    """Keep the newest pulls of a peer; their jobs go with the others."""
    newest = sa.select(L["id"]).where(L["peer_id"] == peer_id).order_by(L["id"].desc()).limit(KEPT_PULLS)
    old = db.all(sa.select(L["id"], L["job_id"]).where(L["peer_id"] == peer_id, L["id"].not_in(newest)))
    if old:
        db.run(sa.delete(Pull).where(L["id"].in_([each.id for each in old])))
        db.run(sa.delete(Job).where(J["id"].in_([each.job_id for each in old])))


def _tell(peer: _Peer, line: Line, outcome: Outcome) -> None:
    facts: dict[str, Any] = {"record": peer.id, "count": outcome.entries, "asked": line.requests}
    if outcome.problem is None:
        logger.info("pull done", extra=facts)
    else:
        logger.warning("pull failed; the last good release stays", extra={**facts, "reason": outcome.problem["code"]})
