"""Peers over HTTP: publishers of other instances, and pulls."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Body, Query

from app.schemas.peers import (
    PeerCreate,
    PeerPage,
    PeerQuery,
    PeerRead,
    PeerUpdate,
    PreviewRead,
    PullPage,
    PullQuery,
    PullRead,
    ReceivedPage,
)
from app.schemas.shapes import ListQuery, RecordQuery
from app.services.paging import Page
from app.services.peers import asking, preview
from app.services.reading import Found
from app.web.routes import concept_router
from app.web.sessions import Caller, IfMatch, Reading, WholeDatabase, Writing

router = concept_router("peers")


@router.get("", response_model=PeerPage)
def list_peers(db: Reading, actor: Caller, query: Annotated[PeerQuery, Query()]) -> Page:
    """List peers with their age and what went wrong last."""
    return asking.list_peers(db, actor, query)


@router.get("/{peer_id}", response_model=PeerRead)
def get_peer(db: Reading, actor: Caller, peer_id: str, query: Annotated[RecordQuery, Query()]) -> dict[str, Any]:
    """Get a peer by id or `publisher:...`."""
    return asking.get_peer(db, actor, peer_id, query.fields)


@router.post("", response_model=PeerRead, status_code=201)
def create_peer(db: Writing, actor: Caller, body: Annotated[PeerCreate, Body()]) -> Found:
    """Add a peer with its pinned key; look at its preview next."""
    return asking.create_peer(db, actor, body)


@router.patch("/{peer_id}", response_model=PeerRead)
def update_peer(
    db: Writing, actor: Caller, peer_id: str, expected: IfMatch, body: Annotated[PeerUpdate, Body()]
) -> Found:
    """Change a peer (JSON merge patch)."""
    return asking.update_peer(db, actor, peer_id, expected.version, body)


@router.delete("/{peer_id}", status_code=204)
def delete_peer(db: Writing, actor: Caller, peer_id: str, expected: IfMatch) -> None:
    """Delete a peer with everything received from it."""
    asking.delete_peer(db, actor, peer_id, expected.version)


@router.post("/{peer_id}/preview", response_model=PreviewRead)
def preview_peer(database: WholeDatabase, actor: Caller, peer_id: str) -> dict[str, Any]:
    """Look at what pulling a peer would bring; nothing is kept but that somebody looked."""
    return preview.preview_peer(database, actor, peer_id)


@router.get("/{peer_id}/pulls", response_model=PullPage)
def list_peer_pulls(db: Reading, actor: Caller, peer_id: str, query: Annotated[PullQuery, Query()]) -> Page:
    """List the pulls of a peer."""
    return asking.list_peer_pulls(db, actor, peer_id, query)


@router.get("/{peer_id}/pulls/{pull_id}", response_model=PullRead)
def get_peer_pull(
    db: Reading, actor: Caller, peer_id: str, pull_id: UUID, query: Annotated[RecordQuery, Query()]
) -> dict[str, Any]:
    """Get a pull: what came of it, or why it failed."""
    return asking.get_peer_pull(db, actor, peer_id, pull_id, query.fields)


@router.post("/{peer_id}/pulls", response_model=PullRead, status_code=202)
def create_peer_pull(db: Writing, actor: Caller, peer_id: str) -> Found:
    """Pull a peer now. What came of it stands at the address in Location."""
    return asking.create_peer_pull(db, actor, peer_id)


@router.get("/{peer_id}/entries", response_model=ReceivedPage)
def list_peer_entries(db: Reading, actor: Caller, peer_id: str, query: Annotated[ListQuery, Query()]) -> Page:
    """List the entries received from a peer, each verified."""
    return asking.list_peer_entries(db, actor, peer_id, query)
