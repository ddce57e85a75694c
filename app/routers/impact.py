"""Impact over HTTP."""

from typing import Annotated, Any

from fastapi import Query

from app.schemas.claims import ClaimPage, ClaimQuery, ClaimRead
from app.schemas.impact import ImpactQuery, ImpactRead
from app.schemas.impact_table import ImpactTable, ImpactTableQuery
from app.schemas.shapes import RecordQuery
from app.services.impact import answer, claims, table
from app.services.paging import Page
from app.services.reading import Found
from app.web.routes import concept_router
from app.web.sessions import Caller, Consistent, Reading

router = concept_router("impact")


@router.get("", response_model=ImpactRead)
def get_impact(db: Consistent, actor: Caller, query: Annotated[ImpactQuery, Query()]) -> dict[str, Any]:
    """Get every figure of a scope, with basis, coverage and method."""
    return answer.get_impact(db, actor, query)


@router.get("/table", response_model=ImpactTable)
def get_impact_table(db: Consistent, actor: Caller, query: Annotated[ImpactTableQuery, Query()]) -> dict[str, Any]:
    """Get figures by groups: several attributes at once, with subtotals."""
    return table.get_impact_table(db, actor, query)


@router.get("/claims", response_model=ClaimPage)
def list_claims(db: Reading, actor: Caller, query: Annotated[ClaimQuery, Query()]) -> Page:
    """List what programmes published about their own results."""
    return claims.list_claims(db, actor, query)


@router.get("/claims/{claim_id}", response_model=ClaimRead)
def get_claim(db: Reading, actor: Caller, claim_id: str, query: Annotated[RecordQuery, Query()]) -> Found:
    """Get a published result."""
    return claims.get_claim(db, actor, claim_id, query.fields)
