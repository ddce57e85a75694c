"""Recomputing savings with another edition of factors, on the wire."""

from typing import Annotated, Any

from pydantic import Field

from app.models.fields import ConventionField, Count, Flag, GasField, Id, ShortText, Version
from app.models.savings import StageField
from app.schemas.fields import Tonnes
from app.schemas.savings import Line
from app.schemas.shapes import Input, Wire

MOST = 5000
"""Savings one call takes: it is one transaction, and nobody else writes these savings meanwhile."""

_dry_run = Field(description="Show what would change and change nothing; the default.", examples=[True])
_former = Field(description="Only savings that were computed with factors of this set.")
_reason = Field(description="Why the figures change; needed to do it.", examples=["Neue Ausgabe des UBA"])
_token = Field(
    min_length=1, max_length=64, description="`token` of the preview; needed to do it.", examples=["9f86d081884c7d65"]
)
_projects = Field(min_length=1, max_length=MOST, description="Only savings of these projects of the own agency.")


class SavingRecompute(Input):
    """Which savings of the own agency, with the factors of which set."""

    factor_set_id: Annotated[Id, Field(description="Set whose factors are to be used.")]
    former_factor_set_id: Annotated[Id | None, _former] = None
    project_ids: Annotated[list[Id] | None, _projects] = None
    dry_run: Annotated[Flag, _dry_run] = True
    reason: Annotated[Line | None, _reason] = None
    token: Annotated[str | None, _token] = None


class DifferenceRead(Wire):
    """Savings that mean the same (stage, convention, gas), before and after; differently meant ones never add."""

    stage: StageField
    convention_before: ConventionField | None
    convention_after: ConventionField
    gas_before: GasField | None
    gas_after: GasField
    savings: Annotated[Count, Field(description="Savings that change.", examples=[12])]
    annual_before_t: Tonnes
    annual_after_t: Tonnes
    annual_difference_t: Annotated[Tonnes, Field(description="After minus before.", examples=[-1.25])]
    lifetime_savings: Annotated[Count, Field(description="Those whose lifetime is known.", examples=[10])]
    lifetime_before_t: Annotated[Tonnes, Field(description="Of those whose lifetime is known.", examples=[396.0])]
    lifetime_after_t: Annotated[Tonnes, Field(description="Of those whose lifetime is known.", examples=[371.0])]
    lifetime_difference_t: Annotated[Tonnes, Field(description="After minus before.", examples=[-25.0])]


class ProjectDifferenceRead(DifferenceRead):
    """The same for one project."""

    project_id: Id
    title: ShortText


class LeftOutRead(Wire):
    """A saving that is not recomputed, and one reason why."""

    saving_id: Id
    project_id: Id
    code: Annotated[str, Field(description="Stable name of the reason.", examples=["year_without_factor"])]
    params: Annotated[dict[str, Any], Field(description="Values of the sentence.", examples=[{"year": 2019}])]
    detail_en: Annotated[str, Field(description="For a person, English.", examples=["There is none for 2019."])]
    detail_de: Annotated[str, Field(description="For a person, German.", examples=["Für 2019 gibt es keinen."])]


class RecomputedRead(Wire):
    """One saving that changes."""

    saving_id: Id
    project_id: Id
    revision: Annotated[Version, Field(description="Revision before the change.")]
    annual_before_t: Tonnes
    annual_after_t: Tonnes


class RecomputeRead(Wire):
    """What changes, or has changed."""

    done: Annotated[Flag, Field(description="Whether it was done.", examples=[False])]
    token: Annotated[str, Field(description="Stands for exactly this preview.", examples=["9f86d081884c7d65"])]
    factor_set_id: Id
    unchanged: Annotated[Count, Field(description="Savings that use these factors already.", examples=[3])]
    conventions_changed: Annotated[Count, Field(description="Savings whose convention changes.", examples=[0])]
    gases_changed: Annotated[Count, Field(description="Savings whose gas changes.", examples=[0])]
    totals: Annotated[list[DifferenceRead], Field(description="Sums of `projects`, one for each meaning.")]
    projects: Annotated[list[ProjectDifferenceRead], Field(description="Difference per project and meaning.")]
    savings: Annotated[list[RecomputedRead], Field(description="Each saving that changes.")]
    left_out: Annotated[list[LeftOutRead], Field(description="What cannot be recomputed, and why.")]
