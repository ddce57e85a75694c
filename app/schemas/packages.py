"""Data packages on the wire: what the columns of a file with figures hold, for open-data portals."""

from typing import Annotated, Any, Literal

from pydantic import Field

from app.schemas.shapes import Wire


class PackageLicence(Wire):
    """Under what terms the figures may be used."""

    name: Annotated[str, Field(description="Short name.", examples=["dl-de-by-2.0"])]
    path: Annotated[str, Field(description="Where the text stands.", examples=["https://www.govdata.de/dl-de/by-2-0"])]


class PackageFile(Wire):
    """One file of the package."""

    name: Annotated[str, Field(description="Name within the package.", examples=["csv"])]
    path: Annotated[
        str,
        Field(description="Address of the file.", examples=["https://example.org/v1/exports/impact/table?format=csv"]),
    ]
    format: Annotated[str, Field(description="End of its name.", examples=["csv"])]
    mediatype: Annotated[str, Field(description="Media type.", examples=["text/csv"])]
    encoding: Annotated[str, Field(description="Of the text in it.", examples=["utf-8"])]
    dialect: Annotated[
        dict[str, Any], Field(description="How columns are separated (Table Dialect).", examples=[{"delimiter": ","}])
    ]
    table_schema: Annotated[
        dict[str, Any],
        Field(
            serialization_alias="schema", description="What the columns hold (Table Schema).", examples=[{"fields": []}]
        ),
    ]


class DataPackage(Wire):
    """A description after Data Package v1 of frictionlessdata.io."""

    profile: Annotated[Literal["data-package"], Field(description="Of the standard.", examples=["data-package"])]
    name: Annotated[str, Field(description="Name of the package.", examples=["klikks-impact-table"])]
    title: Annotated[str, Field(description="What is in it.", examples=["KlikKS: Zahlen"])]
    licenses: Annotated[list[PackageLicence], Field(description="Terms of use.")]
    resources: Annotated[list[PackageFile], Field(description="The same figures in each kind of file.")]
