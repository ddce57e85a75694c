"""Projects on the wire."""

from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from app.models.fields import (
    BasisPoints,
    Day,
    ExternalId,
    Flag,
    Id,
    LongText,
    Origin,
    OriginField,
    ShortText,
    Slug,
    Source,
    StatusSince,
    Theme,
    ThemeField,
    Timestamp,
    Version,
)
from app.models.projects import ProjectStatus, ProjectStatusField
from app.models.reports import Reason
from app.schemas.fields import Embedded, Euros
from app.schemas.shapes import Clean, Input, Items, ListQuery, PageRead, Search, UpdatedSince, Wire

Title = Annotated[ShortText, Clean]
Text = Annotated[LongText, Clean]
Published = Annotated[Flag, Field(description="Visible to everyone.", examples=[True])]


class ShareRead(Wire):
    """Part of a project that counts for one municipality and one agency."""

    municipality_id: Id
    credited_agency_id: Annotated[Id, Field(description="Agency the part counts for.")]
    basis_points: BasisPoints


class ShareInput(Input):
    """Part of a project that counts for one municipality and one agency."""

    municipality_id: Id
    credited_agency_id: Annotated[
        Id | None, Field(description="Agency the part counts for; the own one if absent.")
    ] = None
    basis_points: BasisPoints


SharesInput = Annotated[
    list[ShareInput], Field(min_length=1, max_length=200, description="Their basis points sum to 10,000.")
]


class ProjectRead(Wire):
    """A project."""

    id: Id
    agency_id: Annotated[Id, Field(description="Agency that entered the project.")]
    external_id: ExternalId | None
    title: ShortText
    description: LongText | None
    theme: ThemeField
    measure_type: Annotated[Slug | None, Field(description="Kind of measure.", examples=["led-street-lighting"])]
    status: ProjectStatusField
    status_since: StatusSince | None
    published: Published
    planned_start: Day | None
    planned_end: Day | None
    started_on: Day | None
    completed_on: Day | None
    planned_investment_eur: Euros | None
    realised_investment_eur: Euros | None
    shares: Annotated[list[ShareRead], Embedded, Field(description="Where and for whom the project counts.")]
    source: Source | None
    origin: OriginField
    version: Version
    created_at: Timestamp
    updated_at: Timestamp


class ProjectPage(PageRead):
    """A page of projects."""

    items: Items[ProjectRead]


class ProjectCreate(Input):
    """A new project of the caller's agency."""

    external_id: ExternalId | None = None
    title: Title
    description: Text | None = None
    theme: ThemeField
    measure_type: Slug | None = None
    status: ProjectStatusField = ProjectStatus.IDEA
    status_since: StatusSince | None = None
    published: Published = False
    planned_start: Day | None = None
    planned_end: Day | None = None
    started_on: Day | None = None
    completed_on: Day | None = None
    planned_investment_eur: Euros | None = None
    realised_investment_eur: Euros | None = None
    shares: SharesInput
    source: Source | None = None
    origin: OriginField = Origin.RECORDED


@with_config(ConfigDict(extra="forbid"))
class ProjectUpdate(TypedDict, total=False):
    """A change of a project: absent keeps, null clears."""

    external_id: ExternalId | None
    title: Title
    description: Text | None
    theme: ThemeField
    measure_type: Slug | None
    status: ProjectStatusField
    status_since: StatusSince | None
    published: Published
    planned_start: Day | None
    planned_end: Day | None
    started_on: Day | None
    completed_on: Day | None
    planned_investment_eur: Euros | None
    realised_investment_eur: Euros | None
    shares: SharesInput
    source: Source | None
    reason: Annotated[
        Reason | None,
        Clean,
        Field(
            description="Why; needed for a step back of the status, and where shares change though the project stands "
            "in a frozen report."
        ),
    ]


class ProjectQuery(ListQuery):
    """What can be asked of the list of projects."""

    agency_id: Annotated[UUID | None, Field(description="Entered by this agency.")] = None
    municipality_id: Annotated[UUID | None, Field(description="Has a share in this municipality.")] = None
    state: Annotated[str | None, Field(pattern=r"^\d{2}$", description="Has a share in this state.")] = None
    status: Annotated[list[ProjectStatus] | None, Field(max_length=10, description="Any of these.")] = None
    theme: Annotated[list[Theme] | None, Field(max_length=20, description="Any of these.")] = None
    external_id: Annotated[str | None, Field(max_length=80, description="The agency's own number.")] = None
    q: Search = None
    updated_since: UpdatedSince = None
