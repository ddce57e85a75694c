"""Findings over HTTP."""

from typing import Annotated, Any

from fastapi import Body, Query

from app.schemas.findings import (
    AcknowledgementInput,
    FindingPage,
    FindingQuery,
    FindingRead,
    FindingSummary,
    FindingSummaryQuery,
)
from app.services.findings import answers
from app.services.paging import Page
from app.services.reading import Found
from app.web.routes import concept_router
from app.web.sessions import Caller, Consistent, IfMatch, WholeCall, Writing

router = concept_router("findings")


@router.get("", response_model=FindingPage)
def list_findings(db: Consistent, actor: Caller, call: WholeCall, query: Annotated[FindingQuery, Query()]) -> Page:
    """List what looks odd in the records, as they are now."""
    return answers.list_findings(db, actor, query, call.language)


@router.get("/summary", response_model=FindingSummary)
def get_findings_summary(
    db: Consistent, actor: Caller, query: Annotated[FindingSummaryQuery, Query()]
) -> dict[str, Any]:
    """Count what looks odd in the records, by code."""
    return answers.get_findings_summary(db, actor, query)


@router.put("/{finding_id}/acknowledgement", response_model=FindingRead)
def set_finding_acknowledgement(
    db: Writing,
    actor: Caller,
    call: WholeCall,
    finding_id: str,
    expected: IfMatch,
    body: Annotated[AcknowledgementInput, Body()],
) -> Found:
    """Say why a finding is right as it is; null takes the word back. If-Match is the finding's version."""
    return answers.set_finding_acknowledgement(db, actor, finding_id, expected.version, body, call.language)
