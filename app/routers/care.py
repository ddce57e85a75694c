"""Care over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Body, Query

from app.schemas.care import (
    CareMarkInput,
    CarePage,
    CarePlaceInput,
    CarePlacePage,
    CarePlaceQuery,
    CarePlaceRead,
    CareQuery,
    CareRead,
    CareRuleRead,
    CareRules,
    CareRuleUpdate,
    CareScope,
    CareSummary,
)
from app.services.care import answers, places, settings
from app.services.paging import Page
from app.services.reading import Found
from app.web.routes import concept_router
from app.web.sessions import Caller, Consistent, IfMatch, Reading, WholeCall, Writing

router = concept_router("care")


@router.get("", response_model=CarePage)
def list_care(db: Consistent, actor: Caller, call: WholeCall, query: Annotated[CareQuery, Query()]) -> Page:
    """List what waits for somebody in the own agency, as it is now."""
    return answers.list_care(db, actor, query, call.language)


@router.get("/summary", response_model=CareSummary)
def get_care_summary(db: Consistent, actor: Caller, query: Annotated[CareScope, Query()]) -> dict[str, Any]:
    """Count what waits in the own agency, by rule."""
    return answers.get_care_summary(db, actor, query)


@router.get("/rules", response_model=CareRules)
def get_care_rules(db: Reading, actor: Caller) -> dict[str, Any]:
    """List the rules with the lead times and words of the own agency."""
    return settings.get_care_rules(db, actor)


@router.get("/rules/{care_rule}", response_model=CareRuleRead)
def get_care_rule(db: Reading, actor: Caller, care_rule: str) -> Found:
    """Get one rule with its lead time and words."""
    return settings.get_care_rule(db, actor, care_rule)


@router.patch("/rules/{care_rule}", response_model=CareRuleRead)
def update_care_rule(
    db: Writing, actor: Caller, care_rule: str, expected: IfMatch, body: Annotated[CareRuleUpdate, Body()]
) -> Found:
    """Have a rule speak earlier or later, in other words, or not by mail."""
    return settings.update_care_rule(db, actor, care_rule, expected.version, body)


@router.get("/places", response_model=CarePlacePage)
def list_care_places(db: Reading, actor: Caller, query: Annotated[CarePlaceQuery, Query()]) -> Page:
    """List who looks after which municipality."""
    return places.list_care_places(db, actor, query)


@router.put("/places/{municipality_id}", response_model=CarePlaceRead)
def set_care_place(
    db: Writing, actor: Caller, municipality_id: UUID, expected: IfMatch, body: Annotated[CarePlaceInput, Body()]
) -> Found:
    """Have somebody look after a municipality; null: nobody any more. The first who is told what waits there."""
    return places.set_care_place(db, actor, municipality_id, expected.version, body)


@router.put("/{care_id}/mark", response_model=CareRead)
def set_care_mark(
    db: Writing,
    actor: Caller,
    call: WholeCall,
    care_id: str,
    expected: IfMatch,
    body: Annotated[CareMarkInput, Body()],
) -> Found:
    """Put an item off or say that it is done, with a reason; null takes the word back."""
    return answers.set_care_mark(db, actor, care_id, expected.version, body, call.language)
