"""Asking: what staff see of peers, pulls and received entries, and how a peer is entered, changed and pulled."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core import clock
from app.core.db import Read, Write
from app.core.errors import Conflict, Fault, FormatError, Invalid, NotFound
from app.core.ids import new_id
from app.formats.releases.keys import PublicKey
from app.models.peers import Peer, Pull, Received
from app.models.publishers import Publisher
from app.schemas.peers import (
    PeerCreate,
    PeerQuery,
    PeerRead,
    PeerUpdate,
    PullQuery,
    PullRead,
    ReceivedRead,
)
from app.schemas.shapes import ListQuery
from app.services import conversion, reading, recording
from app.services.access import Actor
from app.services.network import sources
from app.services.network.ages import age_of
from app.services.paging import Page, page, question
from app.services.peers import schedule
from app.services.peers.line import sealed
from app.services.reading import EVERYTHING, Collection, Filter, Found, Visibility

P = sa.inspect(Peer).columns
L = sa.inspect(Pull).columns
E = sa.inspect(Received).columns
O = sa.inspect(Publisher).columns  # noqa: E741 - one letter per table, as everywhere


def visible(_actor: Actor) -> Visibility:
    """Peers are everybody's who may ask for them."""
    return EVERYTHING


PEERS = Collection(
    "peers",
    Peer,
    PeerRead,
    visible=visible,
    columns={"age_minutes": sa.null(), "is_stale": sa.false(), "has_token": P["sealed_token"].is_not(None)},
    sorts={"publisher": P["publisher"], "name": P["name"]},
    alternates={"publisher": lambda value: P["publisher"] == value},
)
PULLS = Collection(
    "pulls",
    Pull,
    PullRead,
    visible=visible,
    filters={"peer_id": Filter(lambda value: L["peer_id"] == value), "state": Filter(L["state"].in_, many=True)},
)
RECEIVED = Collection(
    "received_entries",
    Received,
    ReceivedRead,
    visible=visible,
    filters={"peer_id": Filter(lambda value: E["peer_id"] == value)},
    identity="sequence",
)


def list_peers(db: Read, actor: Actor, query: PeerQuery) -> Page:
    """A page of peers."""
    found = page(db, PEERS, actor, question(query))
    return Page(_aged(db, found.items), found.next, found.prev, found.total)


def get_peer(db: Read, actor: Actor, key: str | UUID, fields: str | None = None) -> dict[str, Any]:
    """One peer by id or ``publisher:...``; no version goes with it, since it moves by itself."""
    (found,) = _aged(db, [reading.get(db, PEERS, actor, key, reading.names(fields)).values])
    return found


def _aged(db: Read, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """With the ages that the clock says."""
    ids = [UUID(str(each["id"])) for each in items]
    rows = db.all(sa.select(P["id"], P["succeeded_at"], P["interval_minutes"]).where(P["id"].in_(ids)))
    ages = {str(row.id): age_of(row.succeeded_at, row.interval_minutes) for row in rows}
    names = ("age_minutes", "is_stale")
    return [
        {**each, **{name: value for name, value in zip(names, ages[str(each["id"])], strict=True) if name in each}}
        for each in items
    ]


def create_peer(db: Write, actor: Actor, body: PeerCreate) -> Found:
    """A new peer; nothing is pulled before somebody looked at a preview.

    Raises:
        Invalid: not an Ed25519 key, or one that is named wrongly.
        Conflict: the publisher is a peer already, or one of this instance.
    """
    try:
        key = PublicKey.from_jwk(body.key.model_dump(exclude_none=True))
    except FormatError as error:
        raise Invalid(faults=[Fault(error.code, "/key")]) from None
    if db.scalar(sa.select(O["slug"]).where(O["slug"] == body.publisher)) is not None:
        raise Conflict("publisher_is_own", name=body.publisher)
    peer_id = new_id()
    values = conversion.columns(PeerCreate, conversion.sent(body), leave_out=frozenset({"key", "token"}))
    values |= {"id": peer_id, "key": dict(key.jwk), "kid": key.kid, "head_sequence": 0, "failures": 0}
    values["sealed_token"] = sealed(db.database, peer_id, body.token)
    recording.insert(db, Peer, actor, values)
    return Found(get_peer(db, actor, peer_id), 1)


def update_peer(db: Write, actor: Actor, key: str, expected: int | None, changes: PeerUpdate) -> Found:
    """Change a peer."""
    place = reading.locate(db, PEERS, actor, key)
    values = conversion.columns(PeerUpdate, changes, leave_out=frozenset({"token"}))
    if "token" in changes:
        values["sealed_token"] = sealed(db.database, place.id, changes["token"])
    current = recording.held(db, Peer, {"id": place.id}, expected)
    version = recording.update(db, Peer, actor, {"id": place.id}, expected, values)
    if "address" in values and values["address"] != current["address"]:
        db.run(sa.update(Peer).where(P["id"] == place.id).values(tag=None, not_before_at=None))
        sources.take_in_peer(db, place.id)
    if current["previewed_at"] is not None and "interval_minutes" in values:
        due = None if values["interval_minutes"] is None else clock.now()
        db.run(sa.update(Peer).where(P["id"] == place.id).values(next_pull_at=due))
    return Found(get_peer(db, actor, place.id), version)


def delete_peer(db: Write, actor: Actor, key: str, expected: int | None) -> None:
    """Delete a peer with everything that was received from it; the network's figures are without it from then on."""
    place = reading.locate(db, PEERS, actor, key)
    recording.held(db, Peer, {"id": place.id}, expected)
    sources.forget_peer(db, place.id)
    recording.remove(db, Peer, actor, {"id": place.id}, expected)


def list_peer_pulls(db: Read, actor: Actor, key: str, query: PullQuery) -> Page:
    """A page of the pulls of a peer."""
    return _of_peer(db, actor, PULLS, key, query)


def get_peer_pull(db: Read, actor: Actor, key: str, pull_id: UUID, fields: str | None = None) -> dict[str, Any]:
    """One pull as it is now.

    Raises:
        NotFound: it is not there, or another peer's.
    """
    place = reading.locate(db, PEERS, actor, key)
    if db.scalar(sa.select(L["peer_id"]).where(L["id"] == pull_id)) != place.id:
        raise NotFound
    return reading.get(db, PULLS, actor, pull_id, reading.names(fields)).values


def create_peer_pull(db: Write, actor: Actor, key: str) -> Found:
    """Have a peer pulled now; a pull that waits or runs already is that one.

    Raises:
        Conflict: nobody has looked at a preview yet.
    """
    place = reading.locate(db, PEERS, actor, key)
    peer = recording.held(db, Peer, {"id": place.id}, None)
    if peer["previewed_at"] is None:
        raise Conflict("preview_needed")
    return reading.get(db, PULLS, actor, schedule.enqueue(db, actor, place.id))


def list_peer_entries(db: Read, actor: Actor, key: str, query: ListQuery) -> Page:
    """A page of the entries received from a peer."""
    return _of_peer(db, actor, RECEIVED, key, query)


def _of_peer(db: Read, actor: Actor, collection: Collection, key: str, query: ListQuery) -> Page:
    place = reading.locate(db, PEERS, actor, key)
    asked = question(query)
    filters: Mapping[str, Any] = {**asked.filters, "peer_id": place.id}
    return page(db, collection, actor, replace(asked, filters=filters))
