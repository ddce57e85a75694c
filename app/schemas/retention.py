"""Retention on the wire: how long what is kept about persons, and what goes when."""

from datetime import date
from typing import Annotated

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from app.models.changes import RecordKey, ResourceName
from app.models.fields import Count, Day, Timestamp, Version
from app.models.retention import Days, RetentionClassField
from app.schemas.shapes import Wire


class RetentionRuleRead(Wire):
    """How long one class is kept."""

    name: RetentionClassField
    days: Annotated[Days, Field(description="Days that hold for the agency.")]
    default_days: Annotated[Days, Field(description="Days unless the agency says otherwise.")]
    least_days: Annotated[Days, Field(description="The fewest an agency may choose.")]
    most_days: Annotated[Days, Field(description="The most an agency may choose.")]
    german: Annotated[
        str,
        Field(description="What happens and on which legal basis, in German.", examples=["Gelöscht nach zwei Jahren."]),
    ]
    english: Annotated[str, Field(description="The same in English.", examples=["Erased after two years."])]
    version: Version
    updated_at: Annotated[Timestamp | None, Field(description="When the agency changed it; null if it never did.")]


class RetentionRules(Wire):
    """Every class."""

    items: Annotated[list[RetentionRuleRead], Field(description="One entry for each class.")]


@with_config(ConfigDict(extra="forbid"))
class RetentionRuleUpdate(TypedDict, total=False):
    """A change of the days of one class."""

    days: Days


class DueRecord(Wire):
    """A record that goes, without saying whose."""

    resource: ResourceName
    record_id: RecordKey
    due_on: Annotated[Day, Field(description="Last day it is kept.")]


class DueClass(Wire):
    """What goes of one class."""

    name: RetentionClassField
    days: Days
    count: Annotated[Count, Field(description="All records that go.")]
    first: Annotated[list[DueRecord], Field(description="The first hundred of them.")]


class RetentionPreview(Wire):
    """What will have gone by a day, if nothing changes."""

    until: Annotated[Day, Field(description="The day asked about.")]
    classes: Annotated[list[DueClass], Field(description="One entry for each class.")]


class RetentionPreviewQuery(Wire):
    """The day a preview asks about."""

    model_config = ConfigDict(extra="forbid")

    until: Annotated[
        date | None, Field(ge=date(1900, 1, 1), le=date(2299, 12, 31), description="Until which day; today if absent.")
    ] = None
