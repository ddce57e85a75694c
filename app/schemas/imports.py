"""Imports on the wire."""

import enum
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.models.fields import Count, Flag, Id, ShortText, Slug, Timestamp, Version
from app.models.imports import (
    EmptyCells,
    EmptyCellsField,
    IdScheme,
    IdSchemeField,
    ImportMode,
    ImportModeField,
    ImportResource,
    ImportResourceField,
    ImportState,
    ImportStateField,
    ImportStrategy,
    ImportStrategyField,
    Notation,
    NotationField,
)
from app.schemas.jobs import Problematic, Progressing
from app.schemas.shapes import Items, ListQuery, PageRead, Wire


class ConflictRead(Wire):
    """Rows of a file that share one cause."""

    code: Annotated[str, Field(description="Stable name of the cause.", examples=["ags_seven_digits"])]
    severity: Annotated[str, Field(description="`error`: rows lost; `warning`: taken.", examples=["error"])]
    column: Annotated[str | None, Field(description="Where in the row.", examples=["ags"])]
    sample: Annotated[str | None, Field(description="Value of the first row.", examples=["7231502"])]
    title_en: Annotated[str, Field(description="Cause, English.", examples=["A leading zero is missing"])]
    detail_en: Annotated[str, Field(description="What to do, English.", examples=["Write 07231502."])]
    title_de: Annotated[str, Field(description="Cause, German.", examples=["Führende Null fehlt"])]
    detail_de: Annotated[str, Field(description="What to do, German.", examples=["07231502 schreiben."])]
    rows: Annotated[
        list[int], Field(description="Numbers as a person sees them in the file, the first 200.", examples=[[12, 40]])
    ]
    total: Annotated[int, Field(description="How many rows in all.", examples=[2])]


class ReportRead(Wire):
    """What an import did, or would do."""

    created: Count
    updated: Count
    unchanged: Count
    rejected: Count
    conflicts: Annotated[list[ConflictRead], Field(description="What was wrong or guessed, by cause.")]
    notes: Annotated[
        dict[str, Any],
        Field(description="Facts about the file, such as its edition.", examples=[{"edition": "2025-11-30"}]),
    ]


class ImportRead(Wire):
    """One upload with its report. Poll until `state` is succeeded, rejected, failed or cancelled, or follow its job."""

    id: Id
    agency_id: Annotated[Id | None, Field(description="Agency the records belong to; null for shared data.")]
    job_id: Annotated[Id | None, Field(description="The job that works through it, with events; null for old ones.")]
    resource: ImportResourceField
    state: ImportStateField
    progress: Progressing
    problem: Problematic
    dry_run: Annotated[Flag, Field(description="A rehearsal: nothing was kept.", examples=[False])]
    mode: ImportModeField
    strategy: ImportStrategyField
    id_scheme: IdSchemeField
    empty_cells: EmptyCellsField
    notation: Annotated[NotationField | None, Field(description="The sender's answer about ambiguous amounts.")]
    profile_id: Annotated[Id | None, Field(description="Mapping profile that was used; null if none.")]
    undone_at: Annotated[Timestamp | None, Field(description="When the import was undone; null if it was not.")]
    file_name: Annotated[ShortText | None, Field(description="As the uploader named it.", examples=["projekte.csv"])]
    file_digest: Annotated[str, Field(description="SHA-256 of the file.", examples=["9f86d081884c7d65" * 4])]
    file_size: Annotated[Count, Field(description="Bytes.", examples=[3520])]
    report: Annotated[ReportRead | None, Field(description="What it did; null until the file was worked through.")]
    version: Version
    created_at: Timestamp
    updated_at: Timestamp


class ImportPage(PageRead):
    """A page of imports."""

    items: Items[ImportRead]


class ImportQuery(ListQuery):
    """What can be asked of the list of imports."""

    resource: Annotated[ImportResource | None, Field(description="What the files held.")] = None
    state: Annotated[list[ImportState] | None, Field(max_length=6, description="Any of these.")] = None
    agency_id: Annotated[UUID | None, Field(description="Of this agency.")] = None


class CopiedRows(enum.StrEnum):
    """Which rows of an uploaded file are wanted."""

    REJECTED = "rejected"
    ALL = "all"


class ImportFileQuery(BaseModel):
    """What can be asked of the file of an import."""

    model_config = ConfigDict(extra="forbid")

    rows: Annotated[
        CopiedRows,
        Field(description="`rejected`: those turned away, to be corrected and sent again; `all`: the whole file."),
    ] = CopiedRows.REJECTED


class ImportOptions(BaseModel):
    """How a file is to be imported."""

    model_config = ConfigDict(extra="forbid")

    resource: Annotated[ImportResource, Field(description="What the file holds.")]
    dry_run: Annotated[bool, Field(description="Rehearse: the same report, and nothing is kept.")] = False
    mode: Annotated[ImportMode, Field(description="`partial` keeps the good rows of a file with bad ones.")] = (
        ImportMode.ATOMIC
    )
    strategy: Annotated[ImportStrategy, Field(description="What rows may do: `create`, `update`, or both.")] = (
        ImportStrategy.UPSERT
    )
    id_scheme: Annotated[IdScheme, Field(description="By what records are known again.")] = IdScheme.ANY
    empty_cells: Annotated[EmptyCells, Field(description="What an empty cell does to a known record.")] = (
        EmptyCells.KEEP
    )
    notation: Annotated[
        Notation | None, Field(description="How amounts are written, where a column leaves it open (`1.234`).")
    ] = None
    profile: Annotated[UUID | None, Field(description="Mapping profile: which heading means which column.")] = None
    file_name: Annotated[str | None, Field(max_length=200, description="Name of the file, for the record.")] = None
    agency: Annotated[
        Slug | None, Field(description="Agency the records belong to; only for callers who belong to none.")
    ] = None
