"""Reports on the wire: frozen figures, what differs from them today, and the view of a grant's funder."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.models.fields import Day, Id, LongText, Origin, ShortText, StateCode, Theme, Timestamp, Version
from app.models.projects import ProjectStatus, ProjectStatusField
from app.models.reports import Audience, AudienceField, DataState, Digest, Reason
from app.models.savings import Assessment
from app.schemas.fields import Embedded, Euros, Month
from app.schemas.fundings import FundingProgrammeRead, GrantRead
from app.schemas.impact import FactorSetUsed
from app.schemas.impact_figures import FigureRead
from app.schemas.shapes import Clean, Input, Items, ListQuery, PageRead, Search, UpdatedSince, Wire
from app.schemas.targets import CountedOver, TargetProgress

_from = Field(description="First month of the period.", examples=["2025-01"])
_to = Field(description="Last month of the period; the figures speak about it.", examples=["2025-12"])
_grant = Field(description="Grant whose funder the report is for.")
Title = Annotated[ShortText, Clean]
Text = Annotated[LongText, Clean]
CleanReason = Annotated[Reason, Clean]
Statuses = Annotated[
    list[ProjectStatus], Field(max_length=7, description="Projects that stand here; any of several.",
                               examples=[["completed"]])
]  # fmt: skip


class ReportScopeRead(Wire):
    """One question of a report; null means no restriction."""

    agency_id: Annotated[Id | None, Field(description="Shares credited to this agency.")]
    state: StateCode | None
    municipality_id: Annotated[Id | None, Field(description="Shares of this place.")]
    below: Annotated[bool, Field(description="With all that lies below the place.", examples=[True])]
    theme: Annotated[Theme | None, Field(description="Projects of this theme.", examples=["street_lighting"])]
    year: Annotated[int | None, Field(description="Projects completed in this calendar year.", examples=[2025])]
    origin: Annotated[Origin | None, Field(description="Only records of this origin.", examples=["recorded"])]
    measure_type: Annotated[str | None, Field(description="Projects of this type of measure.", examples=["led"])]
    status: Statuses | None
    assessment: Annotated[Assessment | None, Field(description="Savings of this quality.", examples=["calculated"])]
    factor_set_id: Annotated[Id | None, Field(description="Savings computed with this factor set.")]


class ReportScopeInput(Input):
    """One question of a report, as `GET /v1/impact` takes it."""

    agency_id: Annotated[
        Id | None, Field(description="Shares credited to this agency. Staff report on their own agency.")
    ] = None
    state: StateCode | None = None
    municipality_id: Annotated[
        str | None,
        Field(max_length=60, description="Shares of this place: an id, `ags:...` or `ars:...`.",
              examples=["ags:07231502"]),
    ] = None  # fmt: skip
    below: Annotated[bool, Field(description="With all that lies below the place.", examples=[True])] = True
    theme: Annotated[Theme | None, Field(description="Projects of this theme.", examples=["street_lighting"])] = None
    year: Annotated[
        int | None, Field(ge=1900, le=2299, description="Projects completed in this calendar year.", examples=[2025])
    ] = None
    origin: Annotated[Origin | None, Field(description="Only records of this origin.", examples=["recorded"])] = None
    measure_type: Annotated[
        str | None, Field(max_length=60, description="Projects of this type of measure.", examples=["led"])
    ] = None
    status: Statuses | None = None
    assessment: Annotated[Assessment | None, Field(description="Savings of this quality.", examples=["calculated"])] = (
        None
    )
    factor_set_id: Annotated[
        str | None,
        Field(max_length=60, description="Savings computed with this factor set: its id or slug.", examples=["uba"]),
    ] = None


class ReportDocument(BaseModel):
    """The frozen figures, byte for byte as they were computed.

    Their inner shape is that of the method of their time, so it is open here: `scopes` holds for each question its
    `question`, the `figures` as `GET /v1/impact` answered, and `receipts`, the addresses that explain them.
    """

    model_config = ConfigDict(extra="allow", json_schema_serialization_defaults_required=True)

    method: Annotated[dict[str, Any], Field(description="Rules behind the figures.", examples=[{"version": "1"}])]
    scopes: Annotated[
        list[dict[str, Any]],
        Field(description="Questions with their figures and receipts.",
              examples=[[{"question": {}, "figures": {}, "receipts": {}}]]),
    ]  # fmt: skip
    funder: Annotated[
        dict[str, Any] | None, Field(description="The funder's view, where the report is about a grant.", examples=[{}])
    ]


class ReportHead(Wire):
    """A frozen report without its figures."""

    id: Id
    agency_id: Annotated[Id | None, Field(description="Agency that reports; null for the network.")]
    grant_id: Annotated[Id | None, _grant]
    title: ShortText
    period_from: Annotated[Month, _from]
    period_to: Annotated[Month, _to]
    audience: AudienceField
    note: LongText | None
    scopes: Annotated[list[ReportScopeRead], Field(description="What was asked.")]
    method_version: Annotated[str, Field(description="Version of the method.", examples=["1"])]
    factor_sets: Annotated[list[FactorSetUsed], Field(description="Factor sets behind the figures.")]
    data_state: DataState
    known_at: Annotated[Timestamp, Field(description="The moment whose knowledge the figures use.")]
    digest: Digest
    withdrawn_at: Annotated[Timestamp | None, Field(description="When it was withdrawn; null while it stands.")]
    withdrawal_reason: Reason | None
    version: Version
    created_at: Timestamp
    updated_at: Timestamp


class ReportRead(ReportHead):
    """A frozen report."""

    figures: Annotated[ReportDocument, Embedded, Field(description="The frozen figures.")]


class ReportPage(PageRead):
    """A page of reports."""

    items: Items[ReportHead]


class ReportCreate(Input):
    """A new report: questions about figures, or a grant. It is computed at once and never changes."""

    title: Title
    period_from: Annotated[Month, _from]
    period_to: Annotated[Month, _to]
    audience: AudienceField = Audience.INTERNAL
    scopes: Annotated[list[ReportScopeInput], Field(max_length=50, description="What is asked.")] = Field(
        default_factory=list
    )
    grant_id: Annotated[Id | None, _grant] = None
    note: Text | None = None


class ReportWithdrawal(Input):
    """Why a report no longer stands."""

    reason: CleanReason


class ReportQuery(ListQuery):
    """What can be asked of the list of reports."""

    agency_id: Annotated[UUID | None, Field(description="Of this agency.")] = None
    grant_id: Annotated[UUID | None, Field(description="For the funder of this grant.")] = None
    audience: Annotated[Audience | None, Field(description="Made for these eyes.")] = None
    withdrawn: Annotated[bool | None, Field(description="Only withdrawn ones, or only those that stand.")] = None
    q: Search = None
    updated_since: UpdatedSince = None


class FigureDifference(Wire):
    """One figure as the report has it, and as it is today."""

    figure: Annotated[
        str,
        Field(
            description="Where it stands in the frozen figures; parts are named by convention, targets by id.",
            examples=["/scopes/0/figures/annual/total"],
        ),
    ]
    changed: Annotated[bool, Field(description="Value, state or contributors differ.", examples=[True])]
    before: Annotated[FigureRead | None, Field(description="As frozen; null if the report has no such figure.")]
    after: Annotated[FigureRead | None, Field(description="As known now; null if there is no such figure any more.")]
    difference: Annotated[
        float | None, Field(description="Now minus then; null unless both have a value.", examples=[-19.8])
    ]


class ReportDifferences(Wire):
    """The same questions, asked with today's knowledge."""

    report_id: Id
    known_at: Annotated[Timestamp, Field(description="Knowledge of the report.")]
    data_state: DataState
    data_state_now: DataState
    method_version: Annotated[str, Field(description="Method of the report.", examples=["1"])]
    method_version_now: Annotated[str, Field(description="Today's method.", examples=["1"])]
    changed: Annotated[int, Field(description="Figures that differ.", examples=[2])]
    items: Annotated[list[FigureDifference], Field(description="Every figure of the report.")]


class FunderQuery(BaseModel):
    """Which grant, as of when."""

    model_config = ConfigDict(extra="forbid")

    grant_id: Annotated[UUID, Field(description="The grant.")]
    as_of: Annotated[
        Month | None, Field(description="Month the figures speak about; this month if absent, never a later one.")
    ] = None


class FundedProject(Wire):
    """A project the grant pays for."""

    id: Id
    title: ShortText
    status: ProjectStatusField
    completed_on: Day | None
    amount_eur: Annotated[Euros | None, Field(description="Its part of the grant; null if not divided.")]


class FundedEffect(Wire):
    """What was reached, whether a target asks for it or not."""

    annual: Annotated[FigureRead, Field(description="Effect in force in the month, t per year.")]
    lifetime: Annotated[FigureRead, Field(description="Effect over the lifetime, t.")]
    cumulative: Annotated[FigureRead, Field(description="Effect until the end of the month, t.")]
    realised_investment: Annotated[FigureRead, Field(description="Realised investment.")]
    people_reached: Annotated[FigureRead, Field(description="People reached.")]
    projects_completed: Annotated[FigureRead, Field(description="Projects completed until the end of the month.")]


class FunderRead(Wire):
    """A grant with its programme, projects, targets and what was reached."""

    as_of: Month
    grant: Annotated[GrantRead, Field(description="Number, amounts and deadlines.")]
    programme: FundingProgrammeRead
    projects: Annotated[list[FundedProject], Field(description="Projects the grant pays for.")]
    counted_over: Annotated[
        CountedOver,
        Field(description="A grant without projects of its own pays for the work of its agency.", examples=["grant"]),
    ]
    reached: FundedEffect
    targets: Annotated[list[TargetProgress], Field(description="Targets of the grant against what was reached.")]
