"""Webhooks on the wire."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from app.models.fields import Count, Flag, Id, ShortText, Timestamp, Url, Version
from app.models.webhooks import (
    DeliveryState,
    DeliveryStateField,
    EventType,
    Failure,
    StopReasonField,
    WebhookKind,
)
from app.schemas.shapes import Clean, Input, Items, ListQuery, PageRead, Wire

Name = Annotated[Annotated[ShortText, Clean], Field(description="What it is for, in the agency's words.")]
Address = Annotated[Url, Field(description="Address on the open internet, with https.")]
Kinds = Annotated[
    list[WebhookKind],
    Field(min_length=1, max_length=13, description="Lists whose changes it hears of.", examples=[["projects"]]),
]
Active = Annotated[Flag, Field(description="It hears of changes; turned on again, it begins anew.", examples=[True])]


class WebhookRead(Wire):
    """An address that hears of changes."""

    id: Id
    agency_id: Id
    name: Name
    url: Address
    kinds: Kinds
    active: Active
    former_until_at: Annotated[Timestamp | None, Field(description="Until then the former secret signs, too.")]
    stop_reason: StopReasonField | None
    stopped_at: Annotated[Timestamp | None, Field(description="When it was stopped by itself.")]
    failing_since_at: Annotated[Timestamp | None, Field(description="Since then nothing could be delivered.")]
    version: Version
    created_at: Timestamp
    updated_at: Timestamp


class WebhookPage(PageRead):
    """A page of addresses."""

    items: Items[WebhookRead]


class NewWebhookRead(WebhookRead):
    """An address with its secret, shown this once."""

    secret: Annotated[
        str,
        Field(description="Signs what is sent (Standard Webhooks, v1).", examples=["whsec_MfKQ9r8GKYqrTwjUPD"]),
    ]


class WebhookCreate(Input):
    """An address that is to hear of changes."""

    name: Name
    url: Address
    kinds: Kinds
    active: Active = True


@with_config(ConfigDict(extra="forbid"))
class WebhookUpdate(TypedDict, total=False):
    """A change of an address."""

    name: Name
    url: Address
    kinds: Kinds
    active: Active


class WebhookRotation(Input):
    """A new secret for the same address."""

    overlap_hours: Annotated[
        int, Field(ge=0, le=720, description="So long the former secret signs, too.", examples=[24])
    ] = 24


class WebhookQuery(ListQuery):
    """What can be asked of the list of addresses."""

    active: Annotated[bool | None, Field(description="Only active, or only stopped ones.")] = None


class DeliveryRead(Wire):
    """An event on its way to an address."""

    id: Id
    webhook_id: Annotated[Id, Field(description="The address.")]
    message_id: Annotated[
        str, Field(description="`webhook-id` of every attempt.", examples=["msg_0197a3c25d107c4e9f1a6b1f0c2d3e4f"])
    ]
    type: EventType
    data: Annotated[dict[str, Any], Field(description="Ids alone, as they are sent.", examples=[{"version": 2}])]
    happened_at: Annotated[Timestamp, Field(description="When it happened.")]
    state: DeliveryStateField
    due_at: Annotated[Timestamp, Field(description="Not told again before.")]
    attempts: Annotated[Count, Field(description="Attempts since it was last put on its way.")]
    ended_at: Annotated[Timestamp | None, Field(description="When it was delivered or given up.")]


class DeliveryPage(PageRead):
    """A page of events."""

    items: Items[DeliveryRead]


class DeliveryQuery(ListQuery):
    """What can be asked of the list of events."""

    state: Annotated[DeliveryState | None, Field(description="Only those.")] = None


class DeliveryAttemptRead(Wire):
    """One attempt to tell an event."""

    id: Id
    tried_at: Annotated[Timestamp, Field(description="When.")]
    status: Annotated[int | None, Field(description="Status of the answer, if there was one.", examples=[200])]
    failure: Failure | None
    milliseconds: Annotated[Count, Field(description="How long it took.")]


class DeliveryAttemptPage(PageRead):
    """A page of attempts."""

    items: Items[DeliveryAttemptRead]


class DeliveryAttemptQuery(ListQuery):
    """What can be asked of the list of attempts."""
