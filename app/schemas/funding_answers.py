"""Questions about fundings on the wire: what fits a project, sums per funder and year, what is due, the open export."""

import enum
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.models.fields import BasisPoints, Day, Flag, Id, Slug, Theme, Year
from app.models.fundings import Applicant, FunderLevel
from app.schemas.fields import Euros
from app.schemas.funding_terms import RulesRead
from app.schemas.shapes import Wire


class Asked(BaseModel):
    """Base of these questions: nothing unknown."""

    model_config = ConfigDict(extra="forbid")


class MatchQuery(Asked):
    """For what a programme is looked for: a project, or a place, a field of climate work, an applicant."""

    project_id: Annotated[
        UUID | None, Field(description="Takes theme, places and costs from this project.")
    ] = None  # fmt: skip
    municipality_id: Annotated[UUID | None, Field(description="Who wants to do something.")] = None
    theme: Annotated[Theme | None, Field(description="Field of climate work.")] = None
    applicant: Annotated[
        Applicant | None, Field(description="Who applies; left out, what the municipality is, or any.")
    ] = None
    finance_weak: Annotated[Flag, Field(description="The budget of the municipality is weak.")] = False
    costs_eur: Annotated[
        int | None,
        Field(ge=0, le=10**12, description="Eligible costs, whole euros; left out, the project's planned investment."),
    ] = None
    on: Annotated[Day | None, Field(description="Day of the application; left out, today.")] = None
    funding_programme_id: Annotated[UUID | None, Field(description="Only this programme: its rate of the day.")] = None
    fits_only: Annotated[Flag, Field(description="Without those that do not fit.")] = False


class MatchReason(enum.StrEnum):
    """What was looked at."""

    THEME = "theme"
    APPLICANT = "applicant"
    STATE = "state"
    VALIDITY = "validity"
    CALL = "call"
    AMOUNT = "amount"


class MatchReasonRead(Wire):
    """One thing that was looked at."""

    reason: Annotated[MatchReason, Field(description="What was looked at.", examples=["theme"])]
    met: Annotated[bool | None, Field(description="Whether it fits; null: not known.", examples=[True])]
    wanted: Annotated[str | None, Field(description="What was asked for.", examples=["street_lighting"])]
    allowed: Annotated[
        list[str], Field(description="What the programme takes; empty: everything.", examples=[["street_lighting"]])
    ]


class MatchRead(Wire):
    """A programme, and whether it fits."""

    funding_programme_id: Annotated[Id, Field(description="The programme.")]
    slug: Slug
    name: Annotated[str, Field(description="Name of the programme.", examples=["Kommunalrichtlinie"])]
    funder: Annotated[str, Field(description="Who pays.", examples=["Bund"])]
    funder_level: FunderLevel
    fits: Annotated[bool, Field(description="Nothing that was looked at speaks against it.", examples=[True])]
    reasons: Annotated[list[MatchReasonRead], Field(description="Why, or why not.")]
    rate_basis_points: Annotated[
        BasisPoints | None, Field(description="Rate for this applicant on this day.", examples=[6500])
    ]
    rate_source: Annotated[str | None, Field(description="Where the rate is written.", examples=["Richtlinie, 5.2"])]
    possible_eur: Annotated[
        Euros | None, Field(description="What could be granted for the costs; null if they or the rate are unknown.",
                            examples=[26000.0])
    ]  # fmt: skip
    apply_until: Annotated[Day | None, Field(description="Last day to apply, of the open call or the next one.")]
    rules: RulesRead


class Matches(Wire):
    """Programmes for a project; those that fit come first."""

    on: Annotated[Day, Field(description="Day the answer speaks about.")]
    theme: Annotated[Theme | None, Field(description="Field of climate work looked for.")]
    applicant: Annotated[Applicant | None, Field(description="Who applies.")]
    states: Annotated[list[str], Field(description="States of the places.", examples=[["07"]])]
    costs_eur: Annotated[Euros | None, Field(description="Eligible costs.", examples=[40000.0])]
    items: Annotated[list[MatchRead], Field(description="Programmes of the directory.")]


class SumsBy(enum.StrEnum):
    """By what grants are added up."""

    FUNDER = "funder"
    PROGRAMME = "programme"
    LEVEL = "level"
    AGENCY = "agency"


class SumsQuery(Asked):
    """Which sums."""

    by: Annotated[SumsBy, Field(description="One line for each of these and each year.")] = SumsBy.FUNDER
    agency_id: Annotated[UUID | None, Field(description="Of this agency only.")] = None
    year_from: Annotated[Year | None, Field(description="From this year on; without a year are left out then.")] = None
    year_to: Annotated[Year | None, Field(description="Up to this year; without a year are left out then.")] = None


class SumRead(Wire):
    """Grants of a funder in a year; each grant counts once, however many projects it pays for."""

    key: Annotated[str, Field(description="Funder, short name of the programme, level or id of the agency.",
                              examples=["Land Rheinland-Pfalz"])]  # fmt: skip
    name: Annotated[str, Field(description="As people say it.", examples=["Land Rheinland-Pfalz"])]
    year: Annotated[
        Year | None,
        Field(description="Of the application, the notice or the payment; null: the day is not known."),
    ]
    requested_eur: Annotated[Euros, Field(description="Applied for in the year.", examples=[40000.0])]
    granted_eur: Annotated[Euros, Field(description="Granted in the year.", examples=[36000.0])]
    paid_eur: Annotated[Euros, Field(description="Paid in the year.", examples=[12000.0])]
    requested_grants: Annotated[int, Field(description="Grants applied for, with an amount or not.", examples=[3])]
    granted_grants: Annotated[int, Field(description="Grants granted.", examples=[2])]
    paid_grants: Annotated[int, Field(description="Grants with a payment.", examples=[1])]


class Sums(Wire):
    """Sums of grants.

    Every line can be traced: `list_grants` with `requested_in`, `granted_in` or `paid_in` and `funder`,
    `funding_programme_id`, `funder_level` or `agency_id` lists its grants.
    """

    by: SumsBy
    items: Annotated[list[SumRead], Field(description="By key, then by year.")]


class DeadlineKind(enum.StrEnum):
    """What is due."""

    APPLICATION = "application"
    PROOF = "proof"
    CALL = "call"


class DeadlineQuery(Asked):
    """Which deadlines."""

    until: Annotated[Day | None, Field(description="Due up to this day; left out, in the next 90 days.")] = None
    kind: Annotated[list[DeadlineKind] | None, Field(max_length=5, description="Any of these.")] = None
    agency_id: Annotated[UUID | None, Field(description="Of grants of this agency.")] = None
    overdue: Annotated[Flag, Field(description="Also what is past already.")] = True


class DeadlineRead(Wire):
    """Something that is due."""

    kind: Annotated[DeadlineKind, Field(description="What is due.", examples=["proof"])]
    due_on: Annotated[Day, Field(description="Last day.")]
    days_left: Annotated[int, Field(description="Days from today; negative: past.", examples=[12])]
    funding_programme_id: Annotated[Id, Field(description="The programme.")]
    programme: Annotated[str, Field(description="Name of the programme.", examples=["Kommunalrichtlinie"])]
    grant_id: Annotated[Id | None, Field(description="The grant; null for a call.")]
    agency_id: Annotated[Id | None, Field(description="Agency that entered the grant; null for a call.")]
    grant_number: Annotated[str | None, Field(description="The funder's number of the grant.", examples=["67K21016"])]
    municipality_id: Annotated[Id | None, Field(description="Municipality that applies.")]


class Deadlines(Wire):
    """What is due, the most urgent first."""

    until: Annotated[Day, Field(description="Up to this day.")]
    items: Annotated[list[DeadlineRead], Field(description="At most 500; ask for a nearer day if there are more.")]


class OpenGrants(Wire):
    """A data package of the 360Giving Data Standard, version 1.1: grants that were made and are published."""

    version: Annotated[str, Field(description="Version of the standard.", examples=["1.1"])]
    title: Annotated[str, Field(description="Title.", examples=["Grants for climate work of municipalities"])]
    description: Annotated[str, Field(description="What it holds.", examples=["Published grants."])]
    identifier: Annotated[str, Field(description="Of this package.", examples=["klikks-grants"])]
    issued: Annotated[Day, Field(description="Day it was made.")]
    publisher: Annotated[
        dict[str, Any], Field(description="Who publishes it.", examples=[{"name": "KlikKS", "website": "https://..."}])
    ]
    license: Annotated[
        str, Field(description="Terms of use.", examples=["https://www.govdata.de/dl-de/by-2-0"])
    ]  # fmt: skip
    downloadURL: Annotated[  # noqa: N815 - the standard's word
        str, Field(description="Where it comes from.",
                   examples=["https://klikks.example.org/v1/fundings/grants/360giving"])
    ]  # fmt: skip
    grants: Annotated[
        list[dict[str, Any]],
        Field(description="Grants in the words of the standard.", examples=[[{"id": "360G-klikks-1"}]]),
    ]
    left_out: Annotated[
        dict[str, int | None],
        Field(
            description="Grants that are not in it, by reason: `no_recipient` and `no_award_date` of the published "
            "ones, `private_persons` of all; null: few enough to point at somebody.",
            examples=[{"no_recipient": 0, "no_award_date": 1, "private_persons": None}],
        ),
    ]
