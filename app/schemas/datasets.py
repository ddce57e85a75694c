"""The catalogue of datasets on the wire: what a portal can ask for."""

import enum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class CatalogueFormat(enum.StrEnum):
    """How the catalogue is written."""

    JSON_LD = "json-ld"
    TURTLE = "turtle"


class CatalogueQuery(BaseModel):
    """What the catalogue can be asked for."""

    model_config = ConfigDict(extra="forbid")

    format: Annotated[CatalogueFormat, Field(description="How it is written.")] = CatalogueFormat.JSON_LD
    page: Annotated[int, Field(ge=1, le=1_000, description="Which page; the first is 1.")] = 1
    limit: Annotated[int, Field(ge=1, le=100, description="Datasets of a page.")] = 50
