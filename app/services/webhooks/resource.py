"""Addresses as an agency keeps them, and what became of the events they were to hear of."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import sqlalchemy as sa

from app.core import clock
from app.core.db import Database, Read, Write
from app.core.errors import Conflict, Fault, Invalid, NotFound
from app.core.ids import new_id
from app.core.settings import Settings
from app.models.webhooks import Delivery, DeliveryAttempt, DeliveryState, Webhook
from app.schemas.webhooks import (
    DeliveryAttemptQuery,
    DeliveryAttemptRead,
    DeliveryQuery,
    DeliveryRead,
    WebhookCreate,
    WebhookQuery,
    WebhookRead,
    WebhookRotation,
    WebhookUpdate,
)
from app.services import conversion, reading, recording, webhook_events
from app.services.access import ADMINS, Actor
from app.services.paging import Page, page, question
from app.services.reading import NOTHING, Collection, Filter, Found, Visibility, owned
from app.services.webhooks import signing

H = sa.inspect(Webhook).columns
D = sa.inspect(Delivery).columns
A = sa.inspect(DeliveryAttempt).columns
TEST = "webhooks.test"
_HEX = sa.func.replace(
    sa.cast(D["id"], sa.String), sa.literal_column("'-'"), sa.literal_column("''"), type_=sa.String
)  # fmt: skip


def visible(actor: Actor) -> Visibility:
    """The agency's own, for its admins."""
    return owned(H, actor, network=False) if actor.role in ADMINS else NOTHING


def visible_deliveries(actor: Actor) -> Visibility:
    """The agency's own, for its admins."""
    return owned(D, actor, network=False) if actor.role in ADMINS else NOTHING


def visible_attempts(actor: Actor) -> Visibility:
    """The agency's own, for its admins."""
    return owned(A, actor, network=False) if actor.role in ADMINS else NOTHING


WEBHOOKS = Collection(
    "webhooks",
    Webhook,
    WebhookRead,
    visible=visible,
    filters={"active": Filter(lambda value: H["active"] == value)},
)
DELIVERIES = Collection(
    "deliveries",
    Delivery,
    DeliveryRead,
    visible=visible_deliveries,
    columns={"message_id": sa.literal_column("'msg_'", sa.String).concat(_HEX)},
    filters={
        "webhook_id": Filter(lambda value: D["webhook_id"] == value),
        "state": Filter(lambda value: D["state"] == value),
    },
)
ATTEMPTS = Collection(
    "delivery attempts",
    DeliveryAttempt,
    DeliveryAttemptRead,
    visible=visible_attempts,
    filters={"delivery_id": Filter(lambda value: A["delivery_id"] == value)},
)


def list_webhooks(db: Read, actor: Actor, query: WebhookQuery) -> Page:
    """A page of the addresses of the caller's agency."""
    return page(db, WEBHOOKS, actor, question(query))


def get_webhook(db: Read, actor: Actor, key: str | UUID, fields: str | None = None) -> Found:
    """One address."""
    return reading.get(db, WEBHOOKS, actor, key, reading.names(fields))


def create_webhook(database: Database, actor: Actor, body: WebhookCreate) -> Found:
    """A new address, with its secret, which is shown this once.

    Raises:
        Invalid: an address that can lead nowhere good.
    """
    check_address(database.settings, body.url)
    webhook_id, secret = new_id(), signing.new_secret()
    values = {**conversion.columns(WebhookCreate, conversion.sent(body)), "agency_id": actor.tenant, "id": webhook_id}
    kept = {"sealed_secret": signing.sealed(database.settings, webhook_id, secret), "failures": 0}
    with database.write() as db:
        recording.insert(db, Webhook, actor, {**values, **kept})
        return _shown(get_webhook(db, actor, webhook_id), secret)


def update_webhook(db: Write, actor: Actor, key: str, expected: int | None, changes: WebhookUpdate) -> Found:
    """Change an address; turned on again, it begins anew, and what waits for it goes out.

    Raises:
        PreconditionFailed: somebody else changed it first.
        Invalid: an address that can lead nowhere good.
    """
    place = _own(db, actor, key)
    if "url" in changes:
        check_address(db.database.settings, changes["url"])
    values = conversion.columns(WebhookUpdate, changes)
    if values.get("active"):
        values |= {
            "stop_reason": None, "stopped_at": None, "failing_since_at": None, "failures": 0, "not_before_at": None,
        }  # fmt: skip
    recording.update(db, Webhook, actor, place, expected, values)
    return get_webhook(db, actor, place["id"])


def delete_webhook(db: Write, actor: Actor, key: str, expected: int | None) -> None:
    """Delete an address with what waits for it."""
    recording.remove(db, Webhook, actor, _own(db, actor, key), expected)


def rotate_webhook_secret(database: Database, actor: Actor, key: str, body: WebhookRotation) -> Found:
    """A new secret; for a while the former one signs beside it, so that the receiver can be changed over in between."""
    secret = signing.new_secret()
    with database.write() as db:
        place = _own(db, actor, key)
        current = recording.held(db, Webhook, place, None)
        values: dict[str, Any] = {
            "sealed_secret": signing.sealed(database.settings, place["id"], secret),
            "sealed_former_secret": current["sealed_secret"] if body.overlap_hours else None,
            "former_until_at": clock.now() + timedelta(hours=body.overlap_hours) if body.overlap_hours else None,
        }
        recording.update(db, Webhook, actor, place, None, values)
        return _shown(get_webhook(db, actor, place["id"]), secret)


def test_webhook(db: Write, actor: Actor, key: str) -> Found:
    """Have an event told that says nothing but that it is a test.

    Raises:
        Conflict: the address is stopped.
    """
    place = _own(db, actor, key)
    if not recording.held(db, Webhook, place, None)["active"]:
        raise Conflict("webhook_stopped")
    row = webhook_events.delivery(place["agency_id"], place["id"], TEST, {"webhook_id": str(place["id"])}, clock.now())
    db.run(sa.insert(Delivery), row)
    return get_delivery(db, actor, key, row["id"])


def list_deliveries(db: Read, actor: Actor, key: str, query: DeliveryQuery) -> Page:
    """A page of the events for an address, with what became of them."""
    asked, place = question(query), reading.locate(db, WEBHOOKS, actor, key)
    return page(db, DELIVERIES, actor, replace(asked, filters={**asked.filters, "webhook_id": place.id}))


def get_delivery(db: Read, actor: Actor, key: str, delivery_id: UUID, fields: str | None = None) -> Found:
    """One event.

    Raises:
        NotFound: there is none, or not for this address.
    """
    place = reading.locate(db, WEBHOOKS, actor, key)
    own = sa.select(D["id"]).where(D["agency_id"] == place.agency_id, D["webhook_id"] == place.id)
    if db.first(own.where(D["id"] == delivery_id)) is None:
        raise NotFound
    return reading.get(db, DELIVERIES, actor, delivery_id, reading.names(fields))


def list_delivery_attempts(db: Read, actor: Actor, key: str, delivery_id: UUID, query: DeliveryAttemptQuery) -> Page:
    """A page of the attempts to tell one event."""
    get_delivery(db, actor, key, delivery_id)
    asked = question(query)
    return page(db, ATTEMPTS, actor, replace(asked, filters={**asked.filters, "delivery_id": delivery_id}))


def redeliver(db: Write, actor: Actor, key: str, delivery_id: UUID) -> Found:
    """Have an event told again, whatever became of it.

    Raises:
        Conflict: the address is stopped.
    """
    get_delivery(db, actor, key, delivery_id)
    place = _own(db, actor, key)
    if not recording.held(db, Webhook, place, None)["active"]:
        raise Conflict("webhook_stopped")
    now = clock.now()
    again = {
        "state": DeliveryState.WAITING, "due_at": now, "attempts": 0, "ended_at": None, "claimed_at": None,
        "revision": D["revision"] + 1,
    }  # fmt: skip
    db.run(sa.update(Delivery).where(D["agency_id"] == actor.tenant, D["id"] == delivery_id).values(**again))
    own = (H["agency_id"] == actor.tenant, H["id"] == place["id"])
    db.run(sa.update(Webhook).where(*own).values(not_before_at=None))
    return get_delivery(db, actor, key, delivery_id)


def _own(db: Read, actor: Actor, key: str | UUID) -> dict[str, Any]:
    place = reading.locate_own(db, WEBHOOKS, actor, key)
    return {"agency_id": actor.tenant, "id": place.id}


def _shown(found: Found, secret: str) -> Found:
    return replace(found, values={**found.values, "secret": secret})


def check_address(settings: Settings, url: str) -> None:
    """Refuse what is not https without credentials; http goes where a private network may be called.

    Raises:
        Invalid: another address.
    """
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise Invalid(faults=[Fault("webhook_address", "/url")]) from None
    schemes = {"https", "http"} if settings.outgoing_networks else {"https"}
    if parts.scheme not in schemes or not parts.hostname or parts.username is not None or parts.fragment:
        raise Invalid(faults=[Fault("webhook_address", "/url")])
