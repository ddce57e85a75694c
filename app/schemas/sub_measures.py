"""Measures of a project that is made of several, on the wire."""

from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from app.models.fields import Day, Id, LongText, ShortText, Timestamp, Version
from app.models.projects import ProjectStatus, ProjectStatusField
from app.schemas.shapes import Clean, Input, Items, ListQuery, PageRead, UpdatedSince, Wire

Title = Annotated[ShortText, Clean]
Text = Annotated[LongText, Clean]
Status = Annotated[ProjectStatusField, Field(description="Where this measure stands.")]
Place = Annotated[Id, Field(description="Unit where it is done, if it has a place of its own.")]


class SubMeasureRead(Wire):
    """One measure of a project."""

    id: Id
    agency_id: Annotated[Id, Field(description="Agency that entered the project.")]
    project_id: Id
    title: ShortText
    description: LongText | None
    status: Status
    municipality_id: Place | None
    planned_start: Day | None
    planned_end: Day | None
    started_on: Day | None
    completed_on: Day | None
    version: Version
    created_at: Timestamp
    updated_at: Timestamp


class SubMeasurePage(PageRead):
    """A page of measures."""

    items: Items[SubMeasureRead]


class SubMeasureCreate(Input):
    """A new measure of a project."""

    title: Title
    description: Text | None = None
    status: Status = ProjectStatus.PLANNED
    municipality_id: Place | None = None
    planned_start: Day | None = None
    planned_end: Day | None = None
    started_on: Day | None = None
    completed_on: Day | None = None


@with_config(ConfigDict(extra="forbid"))
class SubMeasureUpdate(TypedDict, total=False):
    """A change of a measure: absent keeps, null clears."""

    title: Title
    description: Text | None
    status: Status
    municipality_id: Place | None
    planned_start: Day | None
    planned_end: Day | None
    started_on: Day | None
    completed_on: Day | None


class SubMeasureQuery(ListQuery):
    """What can be asked of the measures of a project."""

    status: Annotated[list[ProjectStatus] | None, Field(max_length=10, description="Any of these.")] = None
    municipality_id: Annotated[UUID | None, Field(description="In this unit.")] = None
    updated_since: UpdatedSince = None
