"""Copies of projects on the wire: a project as a blueprint, and what its copies achieved together."""

from typing import Annotated

from pydantic import Field

from app.models.fields import Id, ShortText
from app.schemas.impact_figures import FigureRead
from app.schemas.projects import ShareInput
from app.schemas.shapes import Clean, Input, Wire


class ProjectCopyCreate(Input):
    """Where the copy is to be done, and what it is called there; all else comes from what is copied."""

    title: Annotated[
        Annotated[ShortText, Clean] | None,
        Field(description="Title of the copy; null takes that of the project.", examples=["LED für Müsterdorf"]),
    ] = None
    shares: Annotated[
        list[ShareInput],
        Field(min_length=1, max_length=200, description="Places and agencies of the copy; they sum to 10,000."),
    ]


class ProjectAncestorRead(Wire):
    """A project this one descends from."""

    project_id: Id
    agency_id: Id
    depth: Annotated[int, Field(description="1: this one is its copy; 2: a copy of its copy.", examples=[1])]


class ReplicationRead(Wire):
    """How often a project was copied, and what its copies achieved together.

    Counted are the copies the caller may read one by one, and their copies: what each gives is in the list of projects
    (`copied_from`) and of savings. The project itself is not counted.
    """

    project_id: Id
    as_of: Annotated[str, Field(description="Month the figures speak about.", examples=["2026-03"])]
    ancestors: Annotated[list[ProjectAncestorRead], Field(description="What it descends from, the nearest first.")]
    copies: Annotated[int, Field(description="Projects made from it directly.", examples=[3])]
    descendants: Annotated[int, Field(description="Projects made from it over however many copies.", examples=[5])]
    agencies: Annotated[int, Field(description="Agencies that have one.", examples=[2])]
    annual: FigureRead
    lifetime: FigureRead
    realised_investment: FigureRead
