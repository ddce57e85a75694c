"""Shapes every list and every error share."""

from datetime import datetime
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from app.core.folding import clean_text
from app.models.fields import ShortText
from app.schemas.fields import Spelled, Zoned


class Wire(BaseModel):
    """Base settings of what goes out: every field is always there."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=True)


class Input(BaseModel):
    """Base settings of what comes in: nothing unknown, nothing converted behind the caller's back."""

    model_config = ConfigDict(extra="forbid", json_schema_serialization_defaults_required=True)


def _clean(value: object) -> object:
    return clean_text(value) if isinstance(value, str) else value


Clean = BeforeValidator(_clean)
"""Text is stored in NFC, trimmed, without control characters; its limits count what is left (blanks are no name)."""


class ListQuery(BaseModel):
    """Parameters every list takes."""

    model_config = ConfigDict(extra="forbid")

    limit: Annotated[int, Field(ge=1, le=500, description="Rows per page.")] = 50
    cursor: Annotated[
        str | None, Field(max_length=1000, description="Continue here: `next` or `prev` of an earlier page.")
    ] = None
    sort: Annotated[
        str | None,
        Field(max_length=200, description="Names separated by commas; a leading minus turns the direction."),
    ] = None
    fields: Annotated[
        str | None, Field(max_length=1000, description="Only these fields, separated by commas (id is always there).")
    ] = None
    count: Annotated[Literal["exact"] | None, Field(description="`exact` also counts all matches into `total`.")] = None


class RecordQuery(BaseModel):
    """Parameters every get takes."""

    model_config = ConfigDict(extra="forbid")

    fields: Annotated[
        str | None, Field(max_length=1000, description="Only these fields, separated by commas (id is always there).")
    ] = None


UpdatedSince = Annotated[
    Annotated[datetime, Spelled, Zoned] | None, Field(description="Only records changed at or after this moment.")
]
Search = Annotated[
    str | None,
    Field(min_length=1, max_length=100, description="Text to find; umlauts and case do not matter."),
]
StepReason = Annotated[
    ShortText,
    Clean,
    Field(description="Why; needed for a step back of the status.", examples=["Doch noch nicht fertig"]),
]
Next = Annotated[
    str | None, Field(description="Cursor of the next page; null on the last.", examples=["WyIrIiwiMDE5N2EzIl0"])
]
Prev = Annotated[
    str | None, Field(description="Cursor of the page before; null on the first.", examples=["WyItIiwiMDE5N2EzIl0"])
]
Total = Annotated[
    int | None, Field(description="All matches, where `count=exact` asked for them; else null.", examples=[178])
]


Item = TypeVar("Item")
Items = Annotated[list[Item], Field(description="Records of this page.")]


class PageRead(Wire):
    """A page of a list."""

    next: Next
    prev: Prev
    total: Total


class ProblemItem(Wire):
    """One thing wrong with one place of the request."""

    pointer: Annotated[
        str, Field(description="Where: a JSON pointer into the body, `?name` for a parameter, `@Name` for a header.",
                   examples=["/shares/0/basis_points"])
    ]  # fmt: skip
    code: Annotated[str, Field(description="Stable name of what is wrong.", examples=["out_of_range"])]
    detail: Annotated[str, Field(description="For a person.", examples=["Must be at most 10000."])]
    params: Annotated[dict[str, Any], Field(description="Values of the sentence.", examples=[{"maximum": 10000}])]


class Problem(Wire):
    """An error as RFC 9457 describes it."""

    type: Annotated[
        str, Field(description="Address of the explanation.", examples=["https://klikks.example.org/problems/invalid"])
    ]
    title: Annotated[str, Field(description="Short name for a person.", examples=["The request is not valid"])]
    status: Annotated[int, Field(description="HTTP status.", examples=[422])]
    detail: Annotated[str, Field(description="What happened and what helps.", examples=["1 field needs correction."])]
    instance: Annotated[str, Field(description="Path of the request.", examples=["/v1/projects"])]
    code: Annotated[str, Field(description="Stable name for programs.", examples=["invalid"])]
    request_id: Annotated[
        str, Field(description="Quote it when asking for help.", examples=["0197a3c25d107c4e9f1a6b1f0c2d3e4f"])
    ]
    errors: Annotated[list[ProblemItem], Field(description="Each place concerned.")]
