"""Claims on the wire: what programmes published about their own results."""

from typing import Annotated

from pydantic import Field

from app.models.fields import (
    Basis,
    Count,
    GasField,
    Id,
    LongText,
    ShortText,
    Source,
    StateCode,
    Timestamp,
    Version,
)
from app.models.impact import AsOfText, ClaimBasisField
from app.schemas.fields import Euros, Tonnes
from app.schemas.shapes import Items, ListQuery, PageRead, UpdatedSince, Wire


class ClaimRead(Wire):
    """A result a programme published about itself."""

    id: Id
    scope: Annotated[ShortText, Field(description="Programme the claim is about.", examples=["KlikK aktiv"])]
    states: Annotated[list[StateCode], Field(description="States it is about.", examples=[["07"]])]
    as_of: AsOfText
    patrons: Annotated[Count | None, Field(description="Volunteers.", examples=[44])]
    municipalities: Annotated[Count | None, Field(description="Municipalities.", examples=[37])]
    projects: Annotated[Count | None, Field(description="Projects.", examples=[178])]
    result_t: Tonnes | None
    basis: ClaimBasisField | None
    basis_text: Annotated[
        ShortText | None, Field(description="The basis in the words of the publication.", examples=["t CO2e per year"])
    ]
    gas: GasField | None
    investment_eur: Euros | None
    qualifiers: Annotated[
        dict[str, str],
        Field(
            description="Figures that the publication calls approximate.",
            examples=[{"investment_cents": "approximate"}],
        ),
    ]
    source: Source
    note: LongText | None
    version: Version
    created_at: Timestamp
    updated_at: Timestamp


class ClaimPage(PageRead):
    """A page of claims."""

    items: Items[ClaimRead]


class ClaimQuery(ListQuery):
    """What can be asked of the list of claims."""

    state: Annotated[str | None, Field(pattern=r"^\d{2}$", description="Speaks about this state.")] = None
    scope: Annotated[str | None, Field(max_length=200, description="Of this programme.")] = None
    basis: Annotated[Basis | None, Field(description="With tonnes on this basis.")] = None
    updated_since: UpdatedSince = None
