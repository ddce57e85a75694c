"""Reorganisations on the wire: mergers and splits of municipalities, previewed and done."""

from typing import Annotated

from pydantic import Field

from app.models.fields import BasisPoints, Count, Day, Id, Source, Timestamp, Version
from app.models.reorganisations import ReorganisationRule, RuleField
from app.models.reports import Reason
from app.schemas.shapes import Clean, Input, Items, ListQuery, PageRead, UpdatedSince, Wire

MOST_ENDED, MOST_SUCCESSORS = 50, 20
EffectiveOn = Annotated[Day, Field(description="First day of the new territory; the ended ones end the day before.")]


class SuccessorPartInput(Input):
    """A successor."""

    municipality_id: Annotated[Id, Field(description="The unit that goes on.")]
    basis_points: Annotated[
        BasisPoints | None,
        Field(description="Its part of the shares; with the rule `split` alone, sum 10,000."),
    ] = None


class SuccessorPartRead(Wire):
    """A successor."""

    municipality_id: Annotated[Id, Field(description="The unit that goes on.")]
    basis_points: Annotated[BasisPoints | None, Field(description="Its part of the shares; null unless split.")]


class ReorganisationPreviewInput(Input):
    """What is to be done."""

    ended_ids: Annotated[
        list[Id], Field(min_length=1, max_length=MOST_ENDED, description="Units that end, each altogether.")
    ]
    successors: Annotated[
        list[SuccessorPartInput], Field(min_length=1, max_length=MOST_SUCCESSORS, description="Units they go to.")
    ]
    rule: RuleField
    effective_on: EffectiveOn


class ReorganisationCreate(ReorganisationPreviewInput):
    """What is to be done, why, and the preview that somebody looked at."""

    reason: Annotated[Reason, Clean]
    source: Annotated[Source, Clean] | None = None
    preview: Annotated[
        str,
        Field(
            pattern=r"^[0-9a-f]{32}$",
            description="`preview` of the preview: what is done is what was shown.",
            examples=["9f86d081884c7d659a2feaa0c55ad015"],
        ),
    ]


class MovedCount(Wire):
    """How many records of one kind lie in the territory, all its agencies together."""

    resource: Annotated[str, Field(description="What they are.", examples=["participations"])]
    before: Annotated[Count, Field(description="In the ended units and their successors, before.")]
    after: Annotated[Count, Field(description="The same, after.")]
    changed: Annotated[Count, Field(description="Records that are changed.")]


class AmountsRead(Wire):
    """What the projects of the territory amount to, each as a whole, whatever lies elsewhere."""

    annual_t: Annotated[float, Field(description="Current savings, tonnes per year.", examples=[120.5])]
    lifetime_t: Annotated[float, Field(description="Current savings over their lifetime, tonnes.", examples=[2410.0])]
    planned_investment_eur: Annotated[float, Field(description="Planned investment.", examples=[250000.0])]
    realised_investment_eur: Annotated[float, Field(description="Realised investment.", examples=[225000.0])]
    people_reached: Annotated[Count, Field(description="People reached.", examples=[340])]
    volunteer_hours: Annotated[Count, Field(description="Hours of volunteers.", examples=[120])]


class BothAmounts(Wire):
    """The same before and after; a reorganisation in which they differ is not done."""

    before: AmountsRead
    after: AmountsRead


class ReorganisationPreviewRead(Wire):
    """What would be done."""

    preview: Annotated[
        str,
        Field(
            description="Names exactly this; send it back to have it done.",
            examples=["9f86d081884c7d659a2feaa0c55ad015"],
        ),
    ]
    counts: Annotated[list[MovedCount], Field(description="Records of the territory, by kind.")]
    amounts: BothAmounts
    overlapping: Annotated[
        Count, Field(description="Participations that end, since another one of their agency with the successor stays.")
    ]
    accounts_left: Annotated[
        Count, Field(description="Accounts and tokens of ended units; they stay there until their agency changes them.")
    ]


class ReorganisationRead(Wire):
    """A merger or split that was done."""

    id: Id
    rule: RuleField
    effective_on: EffectiveOn
    ended: Annotated[list[Id], Field(description="Units that ended.")]
    successors: Annotated[list[SuccessorPartRead], Field(description="Units they went to.")]
    reason: Reason
    source: Source | None
    counts: Annotated[list[MovedCount], Field(description="Records of the territory, by kind.")]
    amounts: BothAmounts
    version: Version
    created_at: Timestamp
    updated_at: Timestamp


class ReorganisationPage(PageRead):
    """A page of reorganisations."""

    items: Items[ReorganisationRead]


class ReorganisationQuery(ListQuery):
    """What can be asked of the list of reorganisations."""

    rule: Annotated[list[ReorganisationRule] | None, Field(max_length=3, description="Any of these.")] = None
    updated_since: UpdatedSince = None
