"""What a grant carries along, on the wire: its payments, and what the rules of its programmes say about it."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from app.models.fields import Day, Id, LongText, Timestamp, Version
from app.schemas.fields import Euros
from app.schemas.funding_terms import CombinationRuleRead
from app.schemas.shapes import Clean, Input, Items, ListQuery, PageRead, UpdatedSince, Wire

_paid_on = Field(description="Day the money arrived.", examples=["2026-09-15"])
_amount = Field(description="Euros that arrived.", examples=[12000.0])
Text = Annotated[LongText, Clean]


class GrantPaymentRead(Wire):
    """Money of a grant that arrived on a day."""

    id: Id
    agency_id: Annotated[Id, Field(description="Agency that entered the grant.")]
    grant_id: Id
    paid_on: Annotated[Day, _paid_on]
    amount_eur: Annotated[Euros, _amount]
    note: LongText | None
    version: Version
    created_at: Timestamp
    updated_at: Timestamp


class GrantPaymentPage(PageRead):
    """A page of the payments of a grant."""

    items: Items[GrantPaymentRead]


class GrantPaymentCreate(Input):
    """A new payment of a grant."""

    paid_on: Annotated[Day, _paid_on]
    amount_eur: Annotated[Euros, _amount]
    note: Text | None = None


@with_config(ConfigDict(extra="forbid"))
class GrantPaymentUpdate(TypedDict, total=False):
    """A change of a payment: absent keeps, null clears."""

    paid_on: Annotated[Day, _paid_on]
    amount_eur: Annotated[Euros, _amount]
    note: Text | None


class GrantPaymentQuery(ListQuery):
    """What can be asked of the payments of a grant."""

    updated_since: UpdatedSince = None


class GrantJudgementRead(Wire):
    """A rule that the grant does not keep."""

    code: Annotated[str, Field(description="Stable name of what is wrong.", examples=["start_before_approval"])]
    severity: Annotated[
        str,
        Field(
            description="`refusal`: a change that brings it about is refused; `warning`: it would be, were the grant "
            "on its way; `waived`: there is a reason why it may be.",
            examples=["warning"],
        ),
    ]
    project_id: Annotated[Id, Field(description="On which project.")]
    funding_programme_id: Annotated[Id, Field(description="Programme whose rule it is.")]
    rule: CombinationRuleRead
    params: Annotated[
        dict[str, Any], Field(description="Values of the sentence.", examples=[{"programme": "KIPKI"}])
    ]  # fmt: skip


class GrantJudgements(Wire):
    """What the rules of combination say about a grant."""

    grant_id: Annotated[Id, Field(description="The grant.")]
    items: Annotated[list[GrantJudgementRead], Field(description="Rules that are not kept; none is fine.")]
