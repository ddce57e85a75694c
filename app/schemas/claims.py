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
from app.schemas.shapes import Clean, Input, Items, ListQuery, PageRead, UpdatedSince, Wire


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


class ClaimCreate(Input):
    """A published result, as a row of a file gives it."""

    scope: Annotated[Annotated[ShortText, Clean], Field(description="Programme it is about.", examples=["KlikK aktiv"])]
    states: Annotated[
        list[StateCode], Field(max_length=16, description="States it is about, by official key.", examples=[["07"]])
    ] = Field(default_factory=list)
    states_text: Annotated[
        Annotated[ShortText, Clean], Field(description="States in the words of the publication.", examples=["RP"])
    ]
    as_of: Annotated[AsOfText, Clean]
    patrons: Annotated[Count | None, Field(description="Volunteers.", examples=[44])] = None
    municipalities: Annotated[Count | None, Field(description="Municipalities.", examples=[37])] = None
    projects: Annotated[Count | None, Field(description="Projects.", examples=[178])] = None
    result_t: Tonnes | None = None
    basis: ClaimBasisField | None = None
    basis_text: Annotated[
        Annotated[ShortText, Clean] | None,
        Field(description="The basis in the words of the publication.", examples=["t CO2e per year"]),
    ] = None
    gas: GasField | None = None
    investment_eur: Euros | None = None
    source: Annotated[Source, Clean]
    note: Annotated[LongText, Clean] | None = None


class ClaimPage(PageRead):
    """A page of claims."""

    items: Items[ClaimRead]


class ClaimQuery(ListQuery):
    """What can be asked of the list of claims."""

    state: Annotated[str | None, Field(pattern=r"^\d{2}$", description="Speaks about this state.")] = None
    scope: Annotated[str | None, Field(max_length=200, description="Of this programme.")] = None
    basis: Annotated[Basis | None, Field(description="With tonnes on this basis.")] = None
    updated_since: UpdatedSince = None
