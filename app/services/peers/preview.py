"""Preview: what pulling a peer would bring, fetched and checked like a pull, and not kept.

Only what a person has looked at is pulled; so the first one is made here.
"""

from typing import Any, Final

import sqlalchemy as sa

from app.core import clock
from app.core.db import Database, Read
from app.core.errors import Conflict, FormatError
from app.formats.releases.chain import Tip
from app.formats.releases.entries import Entry, Release, verify_entry
from app.formats.releases.keys import PublicKey
from app.models.network import Source, SourcePlace
from app.models.peers import Peer
from app.services import reading
from app.services.access import Actor
from app.services.network import sources
from app.services.network.pieces import slices
from app.services.network.unfolding import unfolded
from app.services.peers.asking import PEERS
from app.services.peers.index import LARGEST, Announced, read_index, what_is_new
from app.services.peers.line import Line, PullError, line_to
from app.services.peers.pulling import INDEX_TYPE, chain_url, fetched

P = sa.inspect(Peer).columns
S = sa.inspect(Source).columns
T = sa.inspect(SourcePlace).columns
SHOWN_ENTRIES: Final = 100
LOOKED_AT: Final = 5
"""Of the newest entries, to find a release that was signed with a key we have."""


def preview_peer(database: Database, actor: Actor, key: str) -> dict[str, Any]:
    """What pulling a peer would bring.

    Raises:
        Conflict: the peer says nothing that can be used; the reason is in it.
    """
    with database.read() as db:
        place = reading.locate(db, PEERS, actor, key)
        peer = db.first(sa.select(*P).where(P["id"] == place.id))
    assert peer is not None  # noqa: S101 - located a line before
    line = line_to(database, peer)
    chain, largest = chain_url(peer.address, peer.publisher), database.settings.pull_max_bytes
    try:
        index = read_index(line.ask(chain, INDEX_TYPE, LARGEST).body, peer.publisher)
        new = what_is_new(index, peer.head_sequence, peer.head_digest)
        entry = _newest_release(line, chain, new, Tip.before(peer.publisher, PublicKey.from_jwk(peer.key)), largest)
    except (PullError, FormatError) as error:
        raise _refused(error) from None
    with database.write() as db:
        first = {"previewed_at": clock.now()}
        if peer.previewed_at is None and peer.interval_minutes is not None:
            first["next_pull_at"] = clock.now()
        db.run(sa.update(Peer).where(P["id"] == place.id).values(**first))
        release = None if entry is None else _release(db, peer.publisher, entry)
    return {
        "publisher": peer.publisher,
        "entries": [_named(each) for each in new[:SHOWN_ENTRIES]],
        "entry_count": len(new),
        "release": release,
    }


def _refused(error: PullError | FormatError) -> Conflict:
    conflict = Conflict(error.code)
    conflict.params.update(error.params)
    return conflict


def _named(each: Announced) -> dict[str, Any]:
    return {"sequence": each.sequence, "sha256": each.digest, "size": each.size}


def _newest_release(line: Line, chain: str, new: Any, tip: Tip, largest: int) -> Entry | None:  # noqa: ANN401 - entries
    """The newest release among the last entries, if it is signed with the pinned key.

    Raises:
        PullError: an entry cannot be had.
        FormatError: none of them is genuine.
    """
    refused: FormatError | None = None
    for each in reversed(new[-LOOKED_AT:]):
        data = fetched(line, chain, each, largest)
        try:
            entry = verify_entry(data, tip.key, largest)
        except FormatError as error:
            refused = error  # a later key, perhaps: the pull will know by the hand-over
            continue
        if isinstance(entry.body, Release):
            return entry
    if refused is not None:
        raise refused
    return None


def _release(db: Read, publisher: str, entry: Entry) -> dict[str, Any]:
    body = entry.body
    assert isinstance(body, Release)  # noqa: S101 - chosen as one
    told = unfolded(body)
    return {
        "sequence": entry.head.sequence,
        "cut_off": body.cut_off,
        "known_at": body.known_at,
        "audience": body.audience,
        "measures": [each.id for each in body.figures.measures],
        "places": len(told.places),
        "places_told_already": _told_already(db, publisher, [key for key, each in told.places.items() if each.tells]),
        "remarks": sources.remarks_of(db, entry, body, told),
    }


def _told_already(db: Read, publisher: str, places: list[str]) -> int:
    """Places that another publisher tells of as well."""
    others = sa.select(S["id"]).where(S["publisher"] != publisher)
    count = 0
    for part in slices(places):
        told = sa.select(sa.func.count(T["place"].distinct())).where(
            T["place"].in_(part), T["tells"], T["source_id"].in_(others)
        )
        count += int(db.scalar(told))
    return count
