"""Savings over HTTP."""

from typing import Annotated, Any

from fastapi import Body, Query

from app.schemas.saving_calculations import CalculationQuery, CalculationRead
from app.schemas.saving_previews import SavingPreviewRead
from app.schemas.saving_recomputes import RecomputeRead, SavingRecompute
from app.schemas.savings import (
    SavingCreate,
    SavingPage,
    SavingQuery,
    SavingRead,
    SavingRevisionPage,
    SavingRevisionQuery,
    SavingUpdate,
)
from app.schemas.shapes import RecordQuery
from app.services import saving_calculations, saving_history, saving_previews, saving_recomputes, savings
from app.services.paging import Page
from app.services.reading import Found
from app.web.routes import concept_router
from app.web.sessions import Caller, Consistent, IfMatch, Reading, Writing

router = concept_router("savings")


@router.get("", response_model=SavingPage)
def list_savings(db: Reading, actor: Caller, query: Annotated[SavingQuery, Query()]) -> Page:
    """List savings as they are known now."""
    return savings.list_savings(db, actor, query)


@router.get("/{saving_id}", response_model=SavingRead)
def get_saving(db: Reading, actor: Caller, saving_id: str, query: Annotated[RecordQuery, Query()]) -> Found:
    """Get a saving by id or `ext:...` (the number of the own agency)."""
    return savings.get_saving(db, actor, saving_id, query.fields)


@router.post("", response_model=SavingRead, status_code=201)
def create_saving(db: Writing, actor: Caller, body: Annotated[SavingCreate, Body(discriminator="kind")]) -> Found:
    """Add a saving of a project of the own agency; `kind` says what it is made from."""
    return savings.create_saving(db, actor, body)


@router.patch("/{saving_id}", response_model=SavingRead)
def update_saving(
    db: Writing, actor: Caller, saving_id: str, expected: IfMatch, body: Annotated[SavingUpdate, Body()]
) -> Found:
    """Give a better estimate (JSON merge patch): a new revision; the former one stays in the history."""
    return savings.update_saving(db, actor, saving_id, expected.version, body)


@router.delete("/{saving_id}", status_code=204)
def delete_saving(db: Writing, actor: Caller, saving_id: str, expected: IfMatch) -> None:
    """Withdraw a saving; its revisions stay in the history."""
    savings.delete_saving(db, actor, saving_id, expected.version)


@router.get("/{saving_id}/revisions", response_model=SavingRevisionPage)
def list_saving_revisions(
    db: Reading, actor: Caller, saving_id: str, query: Annotated[SavingRevisionQuery, Query()]
) -> Page:
    """List what a saving was, the newest revision first."""
    return saving_history.list_saving_revisions(db, actor, saving_id, query)


@router.get("/{saving_id}/calculation", response_model=CalculationRead)
def get_saving_calculation(
    db: Consistent, actor: Caller, saving_id: str, query: Annotated[CalculationQuery, Query()]
) -> dict[str, Any]:
    """Show how the result comes about: formula, inputs, factors with their source, exact steps, bases, shares."""
    return saving_calculations.get_saving_calculation(db, actor, saving_id, query.revision)


@router.post("/preview", response_model=SavingPreviewRead)
def preview_saving(
    db: Consistent, actor: Caller, body: Annotated[SavingCreate, Body(discriminator="kind")]
) -> dict[str, Any]:
    """Compute a saving of a visible project without storing anything: result, calculation and warnings."""
    return saving_previews.preview_saving(db, actor, body)


@router.post("/recompute", response_model=RecomputeRead)
def recompute_savings(db: Writing, actor: Caller, body: Annotated[SavingRecompute, Body()]) -> dict[str, Any]:
    """Show what the factors of another set would change in the own agency's savings, or do it with a reason."""
    return saving_recomputes.recompute_savings(db, actor, body)
