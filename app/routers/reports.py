"""Frozen reports over HTTP, and the view of a grant's funder."""

from typing import Annotated, Any

from fastapi import Body, Query

from app.schemas.reports import (
    FunderQuery,
    FunderRead,
    ReportCreate,
    ReportDifferences,
    ReportDocument,
    ReportPage,
    ReportQuery,
    ReportRead,
    ReportWithdrawal,
)
from app.schemas.shapes import RecordQuery
from app.services import reports
from app.services.paging import Page
from app.services.reading import Found, Sealed
from app.web.routes import concept_router
from app.web.sessions import Caller, Consistent, Reading, Writing

router = concept_router("reports")


@router.get("", response_model=ReportPage)
def list_reports(db: Reading, actor: Caller, query: Annotated[ReportQuery, Query()]) -> Page:
    """List frozen reports, without their figures."""
    return reports.list_reports(db, actor, query)


@router.get("/funder", response_model=FunderRead)
def get_funder_view(db: Consistent, actor: Caller, query: Annotated[FunderQuery, Query()]) -> dict[str, Any]:
    """Get what the funder of a grant asks for: its projects, and targets against what was reached."""
    return reports.get_funder_view(db, actor, query)


@router.get("/{frozen_id}", response_model=ReportRead)
def get_report(db: Reading, actor: Caller, frozen_id: str, query: Annotated[RecordQuery, Query()]) -> Found:
    """Get a frozen report with its figures."""
    return reports.get_report(db, actor, frozen_id, query.fields)


@router.get("/{frozen_id}/figures", response_model=ReportDocument)
def get_report_figures(db: Reading, actor: Caller, frozen_id: str) -> Sealed:
    """Get the frozen figures, the same bytes for ever; their SHA-256 is the ETag."""
    return reports.get_report_figures(db, actor, frozen_id)


@router.get("/{frozen_id}/differences", response_model=ReportDifferences)
def get_report_differences(db: Consistent, actor: Caller, frozen_id: str) -> dict[str, Any]:
    """Get what differs today: the same questions, figure by figure, then and now."""
    return reports.get_report_differences(db, actor, frozen_id)


@router.post("", response_model=ReportRead, status_code=201)
def create_report(db: Writing, actor: Caller, body: Annotated[ReportCreate, Body()]) -> Found:
    """Freeze figures of the own agency; the network lead freezes any."""
    return reports.create_report(db, actor, body)


@router.post("/{frozen_id}/withdrawal", response_model=ReportRead)
def withdraw_report(db: Writing, actor: Caller, frozen_id: str, body: Annotated[ReportWithdrawal, Body()]) -> Found:
    """Withdraw a report; it stays readable and marked."""
    return reports.withdraw_report(db, actor, frozen_id, body)
