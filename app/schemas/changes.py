"""Changes on the wire: the history of records."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

import orjson
from pydantic import BaseModel, ConfigDict, Field

from app.models.changes import ChangeAction, ChangeActionField, RecordKey, RequestId, ResourceName, RoleField
from app.models.fields import CredentialId, Id, ShortText, Timestamp, Version
from app.models.personal import TEXT
from app.schemas.fields import Spelled, Stored, Zoned
from app.schemas.shapes import Items, ListQuery, PageRead, Wire

AS_JSON = Stored("", "", orjson.dumps, orjson.Fragment)
"""Stored as JSON bytes, which the digest is of; on the wire it is an object."""


class ChangeRead(Wire):
    """One change of one record: what differs, by whom, when and why. Values of an erased person are gone for good."""

    id: Id
    agency_id: Annotated[Id | None, Field(description="Agency of the record; null for what belongs to the network.")]
    resource: ResourceName
    record_id: RecordKey
    action: ChangeActionField
    version: Annotated[Version, Field(description="Version of the record after the change.")]
    changed_at: Timestamp
    actor: CredentialId
    role: RoleField
    request_id: RequestId | None
    reason: Annotated[ShortText | None, Field(description="Why, where whoever did it said so.")]
    before: Annotated[
        dict[str, Any] | None,
        AS_JSON,
        TEXT,
        Field(description="Fields that differ, as they were; null for a new record.", examples=[{"title": "LED"}]),
    ]
    after: Annotated[
        dict[str, Any] | None,
        AS_JSON,
        TEXT,
        Field(description="The same fields as they are since; null for a deleted one.", examples=[{"title": "LEDs"}]),
    ]
    erased: Annotated[bool, Field(description="The values were of a person who was erased.", examples=[False])]
    seal_number: Annotated[
        int | None, Field(description="Place in the chain of its agency; null for the first moments.", examples=[17])
    ]
    import_id: Annotated[
        Id | None,
        Field(description="Import it was done by; such changes stand in the list of their record (`record_id`) alone."),
    ]


class RestoredRead(Wire):
    """A record that is again what it was."""

    resource: ResourceName
    record_id: RecordKey
    version: Annotated[Version, Field(description="The new version of the record.")]


class StatusStepRead(Wire):
    """A step of a record from one status to another."""

    change_id: Annotated[Id, Field(description="Change that holds the step.")]
    before: Annotated[str | None, Field(description="Status before; null for the first.", examples=["planned"])]
    after: Annotated[str | None, Field(description="Status since; null once it is gone.", examples=["in_progress"])]
    since: Annotated[date | None, Field(description="Day from which it holds.", examples=["2026-03-01"])]
    reason: Annotated[ShortText | None, Field(description="Why, where whoever did it said so.")]
    changed_at: Timestamp
    actor: CredentialId
    role: RoleField
    import_id: Annotated[Id | None, Field(description="Import it was done by.")]


class StatusStepsRead(Wire):
    """The steps of a record, the oldest first."""

    items: Annotated[list[StatusStepRead], Field(description="One for each change of status.")]


class StatusStepsQuery(BaseModel):
    """Whose steps."""

    model_config = ConfigDict(extra="forbid")

    record_id: Annotated[UUID, Field(description="Volunteer, participation, project or grant.")]


class ChangePage(PageRead):
    """A page of changes."""

    items: Items[ChangeRead]


class ChangeQuery(ListQuery):
    """What can be asked of the history."""

    resource: Annotated[str | None, Field(max_length=40, description="Of this list.", examples=["projects"])] = None
    record_id: Annotated[
        str | None,
        Field(max_length=90, description="Of this record. What imports did to it stands in between, beyond `limit`."),
    ] = None
    action: Annotated[list[ChangeAction] | None, Field(max_length=5, description="Any of these.")] = None
    actor: Annotated[str | None, Field(max_length=40, description="By this credential.")] = None
    request_id: Annotated[str | None, Field(max_length=80, description="By this request.")] = None
    changed_from: Annotated[
        Annotated[datetime, Spelled, Zoned] | None, Field(description="At this moment or later.")
    ] = None
    changed_to: Annotated[Annotated[datetime, Spelled, Zoned] | None, Field(description="Before this moment.")] = None
