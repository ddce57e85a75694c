"""Municipalities over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Body, Query

from app.schemas.municipalities import (
    MunicipalityCreate,
    MunicipalityPage,
    MunicipalityPartQuery,
    MunicipalityQuery,
    MunicipalityRead,
    MunicipalityUpdate,
    NamePage,
    PopulationPage,
    SuccessorCreate,
    SuccessorPage,
    SuccessorRead,
)
from app.schemas.shapes import RecordQuery
from app.schemas.ways import WaysRead
from app.services import municipalities, municipality_parts, ways
from app.services.paging import Page
from app.services.reading import Found
from app.web.routes import concept_router
from app.web.sessions import Caller, IfMatch, Reading, Writing

router = concept_router("municipalities")
NoParameters = Annotated[MunicipalityPartQuery, Query()]


@router.get("", response_model=MunicipalityPage)
def list_municipalities(db: Reading, actor: Caller, query: Annotated[MunicipalityQuery, Query()]) -> Page:
    """List units of the tree from state to quarter."""
    return municipalities.list_municipalities(db, actor, query)


@router.get("/{municipality_id}", response_model=MunicipalityRead)
def get_municipality(db: Reading, actor: Caller, municipality_id: str, query: Annotated[RecordQuery, Query()]) -> Found:
    """Get a unit by id, `ags:...`, `ars:...`, or the bare 8 digits of an AGS or 12 of an ARS.

    A key names its current unit; when the key has ended, the unit that bore it last.
    """
    return municipalities.get_municipality(db, actor, municipality_id, query.fields)


@router.post("", response_model=MunicipalityRead, status_code=201)
def create_municipality(db: Writing, actor: Caller, body: Annotated[MunicipalityCreate, Body()]) -> Found:
    """Add a unit: the network lead any, the staff of an agency a borough or quarter."""
    return municipalities.create_municipality(db, actor, body)


@router.patch("/{municipality_id}", response_model=MunicipalityRead)
def update_municipality(
    db: Writing, actor: Caller, municipality_id: str, expected: IfMatch, body: Annotated[MunicipalityUpdate, Body()]
) -> Found:
    """Change a unit (JSON merge patch); with `changed_on` the name or key is a new one from that day on."""
    return municipalities.update_municipality(db, actor, municipality_id, expected.version, body)


@router.delete("/{municipality_id}", status_code=204)
def delete_municipality(db: Writing, actor: Caller, municipality_id: str, expected: IfMatch) -> None:
    """Delete a unit that nothing refers to."""
    municipalities.delete_municipality(db, actor, municipality_id, expected.version)


@router.get("/{municipality_id}/ways", response_model=WaysRead)
def get_municipality_ways(db: Reading, actor: Caller, municipality_id: str) -> dict[str, Any]:
    """Get how far a unit has come with each agency: milestones with day and record, and what is missing next."""
    return ways.list_municipality_ways(db, actor, municipality_id)


@router.get("/{municipality_id}/names", response_model=NamePage)
def list_municipality_names(db: Reading, actor: Caller, municipality_id: str, query: NoParameters) -> Page:
    """List the names and regional keys a unit carried, the latest first."""
    del query
    return municipality_parts.list_municipality_names(db, actor, municipality_id)


@router.get("/{municipality_id}/populations", response_model=PopulationPage)
def list_municipality_populations(db: Reading, actor: Caller, municipality_id: str, query: NoParameters) -> Page:
    """List all populations of a unit, the latest first."""
    del query
    return municipality_parts.list_municipality_populations(db, actor, municipality_id)


@router.get("/{municipality_id}/successors", response_model=SuccessorPage)
def list_municipality_successors(db: Reading, actor: Caller, municipality_id: str, query: NoParameters) -> Page:
    """List the units an ended one went to."""
    del query
    return municipality_parts.list_municipality_successors(db, actor, municipality_id)


@router.post("/{municipality_id}/successors", response_model=SuccessorRead, status_code=201)
def create_municipality_successor(
    db: Writing, actor: Caller, municipality_id: str, body: Annotated[SuccessorCreate, Body()]
) -> Found:
    """Say where an ended unit went. The ETag is the ended unit's."""
    return municipality_parts.create_municipality_successor(db, actor, municipality_id, body)


@router.delete("/{municipality_id}/successors/{successor_id}", status_code=204)
def delete_municipality_successor(
    db: Writing, actor: Caller, municipality_id: str, successor_id: UUID, expected: IfMatch
) -> None:
    """Take back where an ended unit went. If-Match carries the ETag of the ended unit."""
    municipality_parts.delete_municipality_successor(db, actor, municipality_id, successor_id, expected.version)
