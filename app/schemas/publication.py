"""The publication of a project on the wire: whether it is public, and what it lacks for it."""

from typing import Annotated

from pydantic import Field

from app.models.fields import Flag, Id, Version
from app.models.reports import Reason
from app.schemas.shapes import Clean, Input, Wire


class MissingRead(Wire):
    """Something that keeps a project from being published."""

    pointer: Annotated[str, Field(description="Which field.", examples=["/description"])]
    code: Annotated[str, Field(description="What is wrong with it.", examples=["needed_to_publish"])]


class PublicationRead(Wire):
    """Whether a project is public, and what it lacks for it."""

    project_id: Id
    published: Annotated[Flag, Field(description="Everybody reads it.", examples=[False])]
    ready: Annotated[Flag, Field(description="It can be published as it is.", examples=[True])]
    missing: Annotated[list[MissingRead], Field(description="What has to be put right first.")]
    wished: Annotated[
        list[str],
        Field(description="What readers would like to see, too; nothing waits for it.", examples=[["savings"]]),
    ]
    version: Annotated[Version, Field(description="Version of the project.")]


class PublicationUpdate(Input):
    """Why a project becomes a draft again."""

    reason: Annotated[Reason, Clean, Field(description="Why; kept in the history.")]
