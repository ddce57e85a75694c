"""Care on the wire: what waits, what an agency settled about it, and who looks after which place."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, with_config
from typing_extensions import TypedDict

from app.models.care import CareKey, CareRule, CareRuleField, CareWords, LeadDays, Urgency
from app.models.changes import ResourceName
from app.models.fields import Count, CredentialId, Day, Flag, Id, ShortText, Timestamp, Version
from app.models.reminders import (
    AgencyAddress,
    Period,
    Recipient,
    ReminderKindField,
    ReminderStateField,
    Weekday,
)
from app.schemas.shapes import Clean, Input, Items, ListQuery, PageRead, Wire

_ID = "0197a3c2-5d10-7c4e-9f1a-6b1f0c2d3e4f"
UrgencyField = Annotated[
    Urgency,
    Field(
        description="Urgent is a deadline within a week or over, and what waited for twice its lead.",
        examples=["urgent"],
    ),
]
Words = Annotated[CareWords, Clean]
Mailed = Annotated[Flag, Field(description="Whether mails tell about it.", examples=[True])]


class CareMarkRead(Wire):
    """What somebody said about an item."""

    reason: ShortText
    until: Annotated[Day | None, Field(description="Put off until this day; null: done.")]
    at: Timestamp
    by: CredentialId


class CareRead(Wire):
    """Something that waits for somebody."""

    id: CareKey
    rule: CareRuleField
    urgency: UrgencyField
    title: Annotated[str, Field(description="Short, for a person.", examples=["Resolution without a volunteer"])]
    detail: Annotated[
        str, Field(description="What waits, in the language of Accept-Language.", examples=["Morbach takes part."])
    ]
    next_step: Annotated[str, Field(description="What to do next.", examples=["Record the engagement."])]
    agency_id: Id
    resource: ResourceName
    record_id: Annotated[Id, Field(description="The record it is about.")]
    municipality_id: Annotated[UUID | None, Field(description="The place, where the record has one.", examples=[_ID])]
    name: Annotated[
        str | None, Field(description="Name of the record; of a volunteer the place.", examples=["Morbach"])
    ]
    count: Annotated[Count | None, Field(description="How many, where several wait at once.")]
    since: Annotated[Day, Field(description="Since when it is on the list.")]
    due_on: Annotated[Day | None, Field(description="The deadline, where there is one.")]
    mark: Annotated[CareMarkRead | None, Field(description="What somebody said about it.")]
    version: Version


class CarePage(PageRead):
    """A page of what waits."""

    items: Items[CareRead]


class CareScope(BaseModel):
    """Which items are asked for."""

    model_config = ConfigDict(extra="forbid")

    within: Annotated[UUID | None, Field(description="In this unit or one that lies below it.")] = None
    mine: Annotated[bool, Field(description="Only in places the caller looks after.")] = False


class CareQuery(CareScope):
    """What can be asked of the list. Its order is fixed: rule by rule, record by record."""

    limit: Annotated[int, Field(ge=1, le=500, description="Rows per page.")] = 50
    cursor: Annotated[str | None, Field(max_length=1000, description="Continue here: `next` of an earlier page.")] = (
        None
    )
    rule: Annotated[list[CareRule] | None, Field(max_length=8, description="Only by these rules.")] = None
    urgency: Annotated[Urgency | None, Field(description="Only so urgent.")] = None
    put_off: Annotated[bool, Field(description="What somebody put off or did, instead of the rest.")] = False


class CareCount(Wire):
    """How many items of one rule wait."""

    rule: CareRuleField
    urgent: Annotated[Count, Field(description="Urgent ones.")]
    normal: Annotated[Count, Field(description="The others.")]


class CareSummary(Wire):
    """What waits, by rule; every rule that speaks to the caller is named."""

    counts: Annotated[list[CareCount], Field(description="In the order of the list.")]
    whole: Annotated[Count, Field(description="All of them.")]


class CareMarkInput(Input):
    """Why an item is put off or done; null takes the word back."""

    reason: Annotated[
        Annotated[ShortText, Clean] | None, Field(description="Why.", examples=["Der Rat tagt erst im Mai."])
    ]
    until: Annotated[
        date | None,
        Field(description="Put off until this day; null: done, until the day changes that it is counted from.",
              le=date(2299, 12, 31), examples=["2027-05-01"]),
    ] = None  # fmt: skip


class CareRuleRead(Wire):
    """How the agency wants one rule."""

    rule: CareRuleField
    days: LeadDays
    default_days: Annotated[LeadDays, Field(description="Days unless the agency says otherwise.")]
    ahead: Annotated[
        bool, Field(description="The days count to a deadline; else from what happened.", examples=[False])
    ]
    mailed: Mailed
    german: Annotated[CareWords | None, Field(description="The agency's own German sentence.")]
    english: Annotated[CareWords | None, Field(description="The agency's own English sentence.")]
    default_german: Annotated[str, Field(description="The German sentence otherwise.", examples=["{name}: …"])]
    default_english: Annotated[str, Field(description="The English sentence otherwise.", examples=["{name}: …"])]
    version: Version
    updated_at: Annotated[Timestamp | None, Field(description="When the agency changed it; null if it never did.")]


class CareRules(Wire):
    """Every rule."""

    items: Annotated[list[CareRuleRead], Field(description="In the order of the list.")]


@with_config(ConfigDict(extra="forbid"))
class CareRuleUpdate(TypedDict, total=False):
    """A change of a rule: absent keeps, null clears."""

    days: LeadDays
    mailed: Mailed
    german: Words | None
    english: Words | None


class CarePlaceRead(Wire):
    """Who looks after a municipality."""

    municipality_id: Annotated[Id, Field(description="The place.")]
    user_id: Annotated[Id | None, Field(description="The account of whoever looks after it; null: nobody any more.")]
    version: Version
    updated_at: Timestamp


class CarePlacePage(PageRead):
    """A page of places with whoever looks after them."""

    items: Items[CarePlaceRead]


class CarePlaceInput(Input):
    """Who looks after a place."""

    user_id: Annotated[Id | None, Field(description="Account of staff of the agency; null: nobody.")]


class CarePlaceQuery(ListQuery):
    """What can be asked of the list of places."""

    user_id: Annotated[UUID | None, Field(description="Looked after by this account.")] = None


class ReminderSettingsRead(Wire):
    """Whether and when the agency is reminded of what waits."""

    enabled: Annotated[Flag, Field(description="Mails go out.", examples=[True])]
    weekday: Weekday
    address: AgencyAddress | None
    version: Version


@with_config(ConfigDict(extra="forbid"))
class ReminderSettingsUpdate(TypedDict, total=False):
    """A change of it: absent keeps, null clears."""

    enabled: Annotated[Flag, Field(description="Mails go out.", examples=[True])]
    weekday: Weekday
    address: AgencyAddress | None


class RemindedItemRead(Wire):
    """What a mail says of one item."""

    item: CareKey
    rule: CareRuleField
    title: Annotated[str, Field(description="Short, for a person.", examples=["Resolution without a volunteer"])]
    detail: Annotated[str, Field(description="What waits.", examples=["Morbach takes part."])]
    next_step: Annotated[str, Field(description="What to do next.", examples=["Record the engagement."])]


class ReminderRead(Wire):
    """A mail about what waits, and what became of it."""

    id: Id
    agency_id: Id
    kind: ReminderKindField
    period: Period
    recipient: Recipient
    items: Annotated[list[RemindedItemRead], Field(description="What it told of, in the words of then.")]
    state: ReminderStateField
    made_at: Annotated[Timestamp, Field(description="When it was put together.")]
    ended_at: Annotated[Timestamp | None, Field(description="When it was known what became of it.")]


class ReminderPage(PageRead):
    """A page of mails about what waits."""

    items: Items[ReminderRead]


class ReminderQuery(ListQuery):
    """What can be asked of the list of mails."""

    recipient: Annotated[str | None, Field(max_length=40, description="To this recipient.")] = None


class PlannedReminder(Wire):
    """A mail as it would go out now."""

    kind: ReminderKindField
    recipient: Recipient
    count: Annotated[Count, Field(description="Items it tells of.")]
    subject: Annotated[str | None, Field(description="Null where nobody gets it.", examples=["Urgent: 1 on the list"])]
    text: Annotated[str | None, Field(description="The whole mail; its links open nothing.", examples=["Hello, …"])]


class ReminderPreview(Wire):
    """What would go out now, as a digest or as what is urgent and nobody was told of."""

    items: Annotated[list[PlannedReminder], Field(description="One entry for each mail.")]


class ReminderPreviewQuery(BaseModel):
    """Which mails are asked about."""

    model_config = ConfigDict(extra="forbid")

    digest: Annotated[bool, Field(description="The digest of the week; else what has become urgent.")] = True


class RefusalRead(Wire):
    """What a link in a mail settled."""

    rule: Annotated[str, Field(description="What mails are about, or `all`.", examples=["all"])]
    refused: Annotated[bool, Field(description="No mails about it any more.", examples=[True])]
