"""Retention over HTTP."""

from typing import Annotated, Any

from fastapi import Body, Query

from app.schemas.retention import (
    RetentionPreview,
    RetentionPreviewQuery,
    RetentionRuleRead,
    RetentionRules,
    RetentionRuleUpdate,
)
from app.services import retention
from app.services.reading import Found
from app.web.routes import concept_router
from app.web.sessions import Caller, Consistent, IfMatch, Reading, Writing

router = concept_router("retention")


@router.get("", response_model=RetentionRules)
def get_retention_rules(db: Reading, actor: Caller) -> dict[str, Any]:
    """List how long what is kept about persons of the own agency."""
    return retention.get_retention_rules(db, actor)


@router.get("/preview", response_model=RetentionPreview)
def preview_retention(
    db: Consistent, actor: Caller, query: Annotated[RetentionPreviewQuery, Query()]
) -> dict[str, Any]:
    """Get what will be erased or blanked by a day, before it happens by itself."""
    return retention.preview_retention(db, actor, query)


@router.get("/{retention_name}", response_model=RetentionRuleRead)
def get_retention_rule(db: Reading, actor: Caller, retention_name: str) -> Found:
    """Get how long one class is kept."""
    return retention.get_retention_rule(db, actor, retention_name)


@router.patch("/{retention_name}", response_model=RetentionRuleRead)
def update_retention_rule(
    db: Writing, actor: Caller, retention_name: str, expected: IfMatch, body: Annotated[RetentionRuleUpdate, Body()]
) -> Found:
    """Keep one class for more or fewer days, within bounds."""
    return retention.update_retention_rule(db, actor, retention_name, expected.version, body)
