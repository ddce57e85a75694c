"""The network over HTTP: figures of all publishers, where they come from, and what was told twice."""

from typing import Annotated, Any

from fastapi import Body, Query

from app.schemas.network import (
    ConflictPage,
    ConflictQuery,
    ConflictRead,
    ConflictSettlement,
    NetworkFiguresRead,
    NetworkQuery,
    SourcesRead,
)
from app.schemas.shapes import RecordQuery
from app.services.network import conflicts, figures
from app.services.paging import Page
from app.services.reading import Found
from app.web.routes import concept_router
from app.web.sessions import Caller, Consistent, IfMatch, Reading, Writing

router = concept_router("network")


@router.get("/figures", response_model=NetworkFiguresRead)
def get_network_figures(db: Consistent, actor: Caller, query: Annotated[NetworkQuery, Query()]) -> dict[str, Any]:
    """Get figures of the network from the releases of all publishers, with where each number comes from."""
    return figures.get_network_figures(db, actor, query)


@router.get("/sources", response_model=SourcesRead)
def get_network_sources(db: Consistent, actor: Caller) -> dict[str, Any]:
    """Get the publishers whose releases are put together, with age and what is not understood."""
    return figures.get_network_sources(db, actor)


@router.get("/conflicts", response_model=ConflictPage)
def list_network_conflicts(db: Reading, actor: Caller, query: Annotated[ConflictQuery, Query()]) -> Page:
    """List places and projects that publishers of several instances report."""
    return conflicts.list_network_conflicts(db, actor, query)


@router.get("/conflicts/{conflict_id}", response_model=ConflictRead)
def get_network_conflict(db: Reading, actor: Caller, conflict_id: str, query: Annotated[RecordQuery, Query()]) -> Found:
    """Get a conflict."""
    return conflicts.get_network_conflict(db, actor, conflict_id, query.fields)


@router.put("/conflicts/{conflict_id}/settlement", response_model=ConflictRead)
def settle_network_conflict(
    db: Writing, actor: Caller, conflict_id: str, expected: IfMatch, body: Annotated[ConflictSettlement, Body()]
) -> Found:
    """Settle a conflict: whose report counts, and why. If-Match and ETag are the conflict's."""
    return conflicts.settle_network_conflict(db, actor, conflict_id, expected.version, body)
