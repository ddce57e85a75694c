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
    RefusalRead,
    ReminderPage,
    ReminderPreview,
    ReminderPreviewQuery,
    ReminderQuery,
    ReminderSettingsRead,
    ReminderSettingsUpdate,
)
from app.services import reminder_mails
from app.services.care import answers, places, reminding, settings
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


@router.get("/reminders", response_model=ReminderPage)
def list_reminders(db: Reading, actor: Caller, query: Annotated[ReminderQuery, Query()]) -> Page:
    """List the mails about what waits: to whom, when, and what became of them."""
    return reminding.list_reminders(db, actor, query)


@router.get("/reminders/settings", response_model=ReminderSettingsRead)
def get_reminder_settings(db: Reading, actor: Caller) -> Found:
    """Get whether and when the own agency is reminded."""
    return reminding.get_reminder_settings(db, actor)


@router.patch("/reminders/settings", response_model=ReminderSettingsRead)
def update_reminder_settings(
    db: Writing, actor: Caller, expected: IfMatch, body: Annotated[ReminderSettingsUpdate, Body()]
) -> Found:
    """Turn mails about what waits on or off, or give them another day."""
    return reminding.update_reminder_settings(db, actor, expected.version, body)


@router.get("/reminders/preview", response_model=ReminderPreview)
def preview_reminders(db: Consistent, actor: Caller, query: Annotated[ReminderPreviewQuery, Query()]) -> dict[str, Any]:
    """Get the mails that would go out now."""
    return reminding.preview_reminders(db, actor, query)


@router.post("/refusals/{refused_rule}/{refusal_code}", response_model=RefusalRead, status_code=200)
def refuse_reminders(db: Writing, _actor: Caller, refused_rule: str, refusal_code: str) -> dict[str, Any]:
    """Get no more mails about a rule, by the link in one of them; mail programs call this, too (RFC 8058)."""
    return reminder_mails.refuse(db, refused_rule, refusal_code)


@router.post("/refusals/{refused_rule}/{refusal_code}/back", response_model=RefusalRead, status_code=200)
def take_refusal_back(db: Writing, _actor: Caller, refused_rule: str, refusal_code: str) -> dict[str, Any]:
    """Get mails about a rule again, by the same link."""
    return reminder_mails.take_back(db, refused_rule, refusal_code)


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
