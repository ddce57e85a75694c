"""Exports on the wire: what kind of file is asked for."""

import enum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from app.models.imports import ImportResource


class FileFormat(enum.StrEnum):
    """How a table is written into a file."""

    CSV = "csv"
    EXCEL_DE = "csv-excel-de"
    XLSX = "xlsx"
    NDJSON = "ndjson"


class FileLanguage(enum.StrEnum):
    """FileLanguage of headings and codes in a file."""

    DE = "de"
    EN = "en"


Format = Annotated[
    FileFormat,
    Field(
        description="`csv` (RFC 4180, comma, decimal point, the names of this contract), `csv-excel-de` (semicolon, "
        "decimal comma, German headings), `xlsx`, or `ndjson` (one JSON object a line)."
    ),
]
Spoken = Annotated[
    FileLanguage | None,
    Field(
        description="Headings and codes in this language. If absent: the names of this contract in `csv` and `ndjson`, "
        "German in `csv-excel-de`, the language of Accept-Language in `xlsx`."
    ),
]


OfWords = Annotated[FileLanguage | None, Field(description="Of headings and codes; if absent, by Accept-Language.")]


class ExportQuery(BaseModel):
    """What every export can be asked for."""

    model_config = ConfigDict(extra="forbid")

    format: Format = FileFormat.CSV
    language: Spoken = None


class WorkbookQuery(BaseModel):
    """What the workbook of an agency can be asked for."""

    model_config = ConfigDict(extra="forbid")

    language: Annotated[
        FileLanguage | None, Field(description="Of headings and codes; if absent, by Accept-Language.")
    ] = None


class TemplateFormat(enum.StrEnum):
    """Kinds of files a template comes as."""

    CSV = "csv"
    EXCEL_DE = "csv-excel-de"
    XLSX = "xlsx"


class TemplateQuery(BaseModel):
    """What a template can be asked for."""

    model_config = ConfigDict(extra="forbid")

    format: Annotated[
        TemplateFormat,
        Field(
            description="`xlsx` has lists to choose from and a sheet that explains every column; `csv` one row of it."
        ),
    ] = TemplateFormat.XLSX
    language: Annotated[
        FileLanguage | None, Field(description="Of headings and codes; if absent, by Accept-Language.")
    ] = None


TemplateResource = Annotated[ImportResource, Field(description="What the table is for.", examples=["projects"])]
