"""Funding programmes, grants and the projects they pay for, over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Body, Query

from app.schemas.funding_answers import (
    DeadlineQuery,
    Deadlines,
    Matches,
    MatchQuery,
    OpenGrants,
    Sums,
    SumsQuery,
)
from app.schemas.funding_terms import ChecklistItemSet
from app.schemas.fundings import (
    FundingProgrammeCreate,
    FundingProgrammePage,
    FundingProgrammeQuery,
    FundingProgrammeRead,
    FundingProgrammeUpdate,
    GrantCreate,
    GrantPage,
    GrantProjectPage,
    GrantProjectRead,
    GrantProjectSet,
    GrantQuery,
    GrantRead,
    GrantUpdate,
)
from app.schemas.grant_parts import (
    GrantJudgements,
    GrantPaymentCreate,
    GrantPaymentPage,
    GrantPaymentQuery,
    GrantPaymentRead,
    GrantPaymentUpdate,
)
from app.schemas.shapes import ListQuery, RecordQuery
from app.services import (
    funding_deadlines,
    funding_matches,
    funding_programmes,
    funding_sums,
    fundings,
    grant_checks,
    grant_payments,
    open_grants,
)
from app.services.paging import Page
from app.services.reading import Found
from app.web.routes import concept_router
from app.web.sessions import Caller, Consistent, IfMatch, Reading, Writing

router = concept_router("fundings")


@router.get("/matches", response_model=Matches)
def match_fundings(db: Consistent, actor: Caller, query: Annotated[MatchQuery, Query()]) -> dict[str, Any]:
    """Get the programmes that fit a project or a place on a day, and why the others do not."""
    return funding_matches.match_fundings(db, actor, query)


@router.get("/sums", response_model=Sums)
def get_funding_sums(db: Consistent, actor: Caller, query: Annotated[SumsQuery, Query()]) -> dict[str, Any]:
    """Get what was requested, granted and paid per funder and year, each grant once."""
    return funding_sums.get_funding_sums(db, actor, query)


@router.get("/deadlines", response_model=Deadlines)
def get_funding_deadlines(db: Consistent, actor: Caller, query: Annotated[DeadlineQuery, Query()]) -> dict[str, Any]:
    """Get what is due: applications, proofs of use, calls that end."""
    return funding_deadlines.get_funding_deadlines(db, actor, query)


@router.get("/programmes", response_model=FundingProgrammePage)
def list_funding_programmes(db: Reading, actor: Caller, query: Annotated[FundingProgrammeQuery, Query()]) -> Page:
    """List funding programmes."""
    return funding_programmes.list_funding_programmes(db, actor, query)


@router.get("/programmes/{programme_id}", response_model=FundingProgrammeRead)
def get_funding_programme(
    db: Reading, actor: Caller, programme_id: str, query: Annotated[RecordQuery, Query()]
) -> Found:
    """Get a funding programme by id or `slug:...`."""
    return funding_programmes.get_funding_programme(db, actor, programme_id, query.fields)


@router.post("/programmes", response_model=FundingProgrammeRead, status_code=201)
def create_funding_programme(db: Writing, actor: Caller, body: Annotated[FundingProgrammeCreate, Body()]) -> Found:
    """Add a funding programme."""
    return funding_programmes.create_funding_programme(db, actor, body)


@router.patch("/programmes/{programme_id}", response_model=FundingProgrammeRead)
def update_funding_programme(
    db: Writing,
    actor: Caller,
    programme_id: str,
    expected: IfMatch,
    body: Annotated[FundingProgrammeUpdate, Body()],
) -> Found:
    """Change a funding programme (JSON merge patch)."""
    return funding_programmes.update_funding_programme(db, actor, programme_id, expected.version, body)


@router.delete("/programmes/{programme_id}", status_code=204)
def delete_funding_programme(db: Writing, actor: Caller, programme_id: str, expected: IfMatch) -> None:
    """Delete a funding programme without grants."""
    funding_programmes.delete_funding_programme(db, actor, programme_id, expected.version)


@router.get("/grants", response_model=GrantPage)
def list_grants(db: Reading, actor: Caller, query: Annotated[GrantQuery, Query()]) -> Page:
    """List grants."""
    return fundings.list_grants(db, actor, query)


@router.get("/grants/360giving", response_model=OpenGrants)
def get_open_grants(db: Consistent, _actor: Caller) -> dict[str, Any]:
    """Get the published grants of all agencies as a data package of the 360Giving Data Standard."""
    return open_grants.get_open_grants(db)


@router.get("/grants/{grant_id}", response_model=GrantRead)
def get_grant(db: Reading, actor: Caller, grant_id: str, query: Annotated[RecordQuery, Query()]) -> Found:
    """Get a grant."""
    return fundings.get_grant(db, actor, grant_id, query.fields)


@router.post("/grants", response_model=GrantRead, status_code=201)
def create_grant(db: Writing, actor: Caller, body: Annotated[GrantCreate, Body()]) -> Found:
    """Add a grant of the own agency."""
    return fundings.create_grant(db, actor, body)


@router.patch("/grants/{grant_id}", response_model=GrantRead)
def update_grant(
    db: Writing, actor: Caller, grant_id: str, expected: IfMatch, body: Annotated[GrantUpdate, Body()]
) -> Found:
    """Change a grant (JSON merge patch)."""
    return fundings.update_grant(db, actor, grant_id, expected.version, body)


@router.delete("/grants/{grant_id}", status_code=204)
def delete_grant(db: Writing, actor: Caller, grant_id: str, expected: IfMatch) -> None:
    """Delete a grant with its links to projects."""
    fundings.delete_grant(db, actor, grant_id, expected.version)


@router.get("/grants/{grant_id}/projects", response_model=GrantProjectPage)
def list_grant_projects(db: Reading, actor: Caller, grant_id: str, query: Annotated[ListQuery, Query()]) -> Page:
    """List the projects a grant pays for."""
    return fundings.list_grant_projects(db, actor, grant_id, query)


@router.put("/grants/{grant_id}/projects/{project_id}", response_model=GrantProjectRead)
def set_grant_project(
    db: Writing,
    actor: Caller,
    grant_id: str,
    project_id: UUID,
    expected: IfMatch,
    body: Annotated[GrantProjectSet, Body()],
) -> Found:
    """Say what a grant pays for a project; If-Match and ETag are the grant's."""
    return fundings.set_grant_project(db, actor, grant_id, project_id, expected.version, body)


@router.delete("/grants/{grant_id}/projects/{project_id}", status_code=204)
def delete_grant_project(db: Writing, actor: Caller, grant_id: str, project_id: UUID, expected: IfMatch) -> None:
    """End what a grant pays for a project; If-Match is the grant's."""
    fundings.delete_grant_project(db, actor, grant_id, project_id, expected.version)


@router.get("/grants/{grant_id}/judgements", response_model=GrantJudgements)
def get_grant_judgements(db: Consistent, actor: Caller, grant_id: str) -> dict[str, Any]:
    """Get the rules of combination that a grant does not keep."""
    return grant_checks.get_grant_judgements(db, actor, grant_id)


@router.put("/grants/{grant_id}/checklist/{item_number}", response_model=GrantRead)
def set_checklist_item(
    db: Writing,
    actor: Caller,
    grant_id: str,
    item_number: str,
    expected: IfMatch,
    body: Annotated[ChecklistItemSet, Body()],
) -> Found:
    """Tick off something an application needs, or add it; If-Match and ETag are the grant's."""
    return grant_checks.set_checklist_item(db, actor, grant_id, item_number, expected.version, body)


@router.delete("/grants/{grant_id}/checklist/{item_number}", status_code=204)
def delete_checklist_item(db: Writing, actor: Caller, grant_id: str, item_number: str, expected: IfMatch) -> None:
    """Take something off the checklist of an application; If-Match is the grant's."""
    grant_checks.delete_checklist_item(db, actor, grant_id, item_number, expected.version)


@router.get("/grants/{grant_id}/payments", response_model=GrantPaymentPage)
def list_grant_payments(
    db: Reading, actor: Caller, grant_id: str, query: Annotated[GrantPaymentQuery, Query()]
) -> Page:
    """List the payments of a grant."""
    return grant_payments.list_grant_payments(db, actor, grant_id, query)


@router.get("/grants/{grant_id}/payments/{payment_id}", response_model=GrantPaymentRead)
def get_grant_payment(
    db: Reading, actor: Caller, grant_id: str, payment_id: str, query: Annotated[RecordQuery, Query()]
) -> Found:
    """Get a payment of a grant."""
    return grant_payments.get_grant_payment(db, actor, grant_id, payment_id, query.fields)


@router.post("/grants/{grant_id}/payments", response_model=GrantPaymentRead, status_code=201)
def create_grant_payment(
    db: Writing, actor: Caller, grant_id: str, body: Annotated[GrantPaymentCreate, Body()]
) -> Found:
    """Record a payment; the grant gets the sum of its payments as paid amount."""
    return grant_payments.create_grant_payment(db, actor, grant_id, body)


@router.patch("/grants/{grant_id}/payments/{payment_id}", response_model=GrantPaymentRead)
def update_grant_payment(
    db: Writing,
    actor: Caller,
    grant_id: str,
    payment_id: str,
    expected: IfMatch,
    body: Annotated[GrantPaymentUpdate, Body()],
) -> Found:
    """Change a payment (JSON merge patch)."""
    return grant_payments.update_grant_payment(db, actor, grant_id, payment_id, expected.version, body)


@router.delete("/grants/{grant_id}/payments/{payment_id}", status_code=204)
def delete_grant_payment(db: Writing, actor: Caller, grant_id: str, payment_id: str, expected: IfMatch) -> None:
    """Delete a payment; the grant gets the sum of those that are left."""
    grant_payments.delete_grant_payment(db, actor, grant_id, payment_id, expected.version)
