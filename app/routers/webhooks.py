"""Webhooks over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Body, Query

from app.schemas.shapes import RecordQuery
from app.schemas.webhooks import (
    DeliveryAttemptPage,
    DeliveryAttemptQuery,
    DeliveryPage,
    DeliveryQuery,
    DeliveryRead,
    NewWebhookRead,
    WebhookCreate,
    WebhookPage,
    WebhookQuery,
    WebhookRead,
    WebhookRotation,
    WebhookUpdate,
)
from app.services.paging import Page
from app.services.reading import Found
from app.services.webhooks import resource
from app.web.routes import concept_router
from app.web.sessions import Caller, IfMatch, Reading, WholeDatabase, Writing

router = concept_router("webhooks")


@router.get("", response_model=WebhookPage)
def list_webhooks(db: Reading, actor: Caller, query: Annotated[WebhookQuery, Query()]) -> Page:
    """List the addresses of the own agency that hear of changes."""
    return resource.list_webhooks(db, actor, query)


@router.get("/{webhook_id}", response_model=WebhookRead)
def get_webhook(db: Reading, actor: Caller, webhook_id: str, query: Annotated[RecordQuery, Query()]) -> Found:
    """Get one address."""
    return resource.get_webhook(db, actor, webhook_id, query.fields)


@router.post("", response_model=NewWebhookRead, status_code=201)
def create_webhook(db: WholeDatabase, actor: Caller, body: Annotated[WebhookCreate, Body()]) -> Found:
    """Have an address hear of changes; its secret is shown this once."""
    return resource.create_webhook(db, actor, body)


@router.patch("/{webhook_id}", response_model=WebhookRead)
def update_webhook(
    db: Writing, actor: Caller, webhook_id: str, expected: IfMatch, body: Annotated[WebhookUpdate, Body()]
) -> Found:
    """Change an address, or turn it off or on again (JSON merge patch)."""
    return resource.update_webhook(db, actor, webhook_id, expected.version, body)


@router.delete("/{webhook_id}", status_code=204)
def delete_webhook(db: Writing, actor: Caller, webhook_id: str, expected: IfMatch) -> None:
    """Delete an address with what waits for it."""
    resource.delete_webhook(db, actor, webhook_id, expected.version)


@router.post("/{webhook_id}/rotation", response_model=NewWebhookRead, status_code=200)
def rotate_webhook_secret(
    db: WholeDatabase, actor: Caller, webhook_id: str, body: Annotated[WebhookRotation, Body()]
) -> Found:
    """Give an address a new secret, shown this once; for a while the former one signs, too."""
    return resource.rotate_webhook_secret(db, actor, webhook_id, body)


@router.post("/{webhook_id}/test", response_model=DeliveryRead, status_code=200)
def test_webhook(db: Writing, actor: Caller, webhook_id: str) -> Found:
    """Send an address an event that says nothing but that it is a test."""
    return resource.test_webhook(db, actor, webhook_id)


@router.get("/{webhook_id}/deliveries", response_model=DeliveryPage)
def list_deliveries(db: Reading, actor: Caller, webhook_id: str, query: Annotated[DeliveryQuery, Query()]) -> Page:
    """List the events for an address, and what became of them."""
    return resource.list_deliveries(db, actor, webhook_id, query)


@router.get("/{webhook_id}/deliveries/{delivery_id}", response_model=DeliveryRead)
def get_delivery(
    db: Reading, actor: Caller, webhook_id: str, delivery_id: UUID, query: Annotated[RecordQuery, Query()]
) -> Found:
    """Get one event, and what became of it."""
    return resource.get_delivery(db, actor, webhook_id, delivery_id, query.fields)


@router.get("/{webhook_id}/deliveries/{delivery_id}/attempts", response_model=DeliveryAttemptPage)
def list_delivery_attempts(
    db: Reading, actor: Caller, webhook_id: str, delivery_id: UUID, query: Annotated[DeliveryAttemptQuery, Query()]
) -> Page:
    """List the attempts to tell one event."""
    return resource.list_delivery_attempts(db, actor, webhook_id, delivery_id, query)


@router.post("/{webhook_id}/deliveries/{delivery_id}/redelivery", response_model=DeliveryRead, status_code=200)
def redeliver(db: Writing, actor: Caller, webhook_id: str, delivery_id: UUID) -> Found:
    """Have an event told again, whatever became of it."""
    return resource.redeliver(db, actor, webhook_id, delivery_id)
