"""Imports: bulk uploads with their report."""

import enum
from typing import Annotated, Any

import sqlalchemy as sa
from sqlmodel import Field

from app.models.accounts import Digest
from app.models.base import Json, Table, enumeration
from app.models.fields import Count, CredentialId, Flag, Id, ShortText, Timestamp
from app.models.history import Recorded
from app.models.personal import TEXT


class ImportState(enum.StrEnum):
    """Where an import stands; the last four are final.

    Stored are ``queued`` until there is a report, then ``succeeded`` or ``rejected``; the others are those of its job.
    """

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    REJECTED = "rejected"
    FAILED = "failed"
    CANCELLED = "cancelled"


class ImportResource(enum.StrEnum):
    """What a file can hold."""

    MUNICIPALITIES = "municipalities"
    AGENCIES = "agencies"
    PARTICIPATIONS = "participations"
    PATRONS = "patrons"
    ENGAGEMENTS = "engagements"
    PROJECTS = "projects"
    PROJECT_REPORTS = "project_reports"
    PROJECT_PATRONS = "project_patrons"
    SAVINGS = "savings"
    MEASURE_TYPES = "measure_types"
    CATALOGUE_ENTRIES = "catalogue_entries"
    FACTOR_SETS = "factor_sets"
    FACTORS = "factors"
    FUNDING_PROGRAMMES = "funding_programmes"
    GRANTS = "grants"
    GRANT_PROJECTS = "grant_projects"
    WORKSHOPS = "workshops"
    REGISTRATIONS = "registrations"
    CONSULTATIONS = "consultations"
    HOURS = "hours"
    TRAININGS = "trainings"
    TARGETS = "targets"
    CLAIMS = "claims"
    WORKBOOK = "workbook"
    """Several sheets, each recognised by its name or its headings."""


class ImportMode(enum.StrEnum):
    """What becomes of the good rows of a file with bad ones."""

    ATOMIC = "atomic"
    """Nothing is kept."""
    PARTIAL = "partial"
    """They are kept, batch by batch."""


class ImportStrategy(enum.StrEnum):
    """What rows may do."""

    CREATE = "create"
    UPDATE = "update"
    UPSERT = "upsert"


class IdScheme(enum.StrEnum):
    """By what a record is known again."""

    ANY = "any"
    """The id if the row has one, else the first of its natural keys."""
    UUID = "uuid"
    AGS = "ags"
    EXTERNAL_ID = "external_id"


class EmptyCells(enum.StrEnum):
    """What an empty cell does to a record that is there."""

    KEEP = "keep"
    CLEAR = "clear"


class Notation(enum.StrEnum):
    """How amounts are written where a column leaves it open: ``1.234`` is a thousand, or one and a bit."""

    GERMAN = "german"
    ENGLISH = "english"


ImportStateField = Annotated[
    ImportState,
    Field(
        sa_type=enumeration(ImportState, "state"),
        description="Where the import stands.",
        schema_extra={"examples": ["succeeded"]},
    ),
]
ImportResourceField = Annotated[
    ImportResource,
    Field(
        sa_type=enumeration(ImportResource, "resource"),
        description="What the file holds.",
        schema_extra={"examples": ["municipalities"]},
    ),
]


ImportModeField = Annotated[
    ImportMode,
    Field(
        sa_type=enumeration(ImportMode, "mode"),
        description="`atomic`: with one bad row nothing is kept; `partial`: good rows are kept, batch by batch.",
        schema_extra={"examples": ["atomic"]},
    ),
]
ImportStrategyField = Annotated[
    ImportStrategy,
    Field(
        sa_type=enumeration(ImportStrategy, "strategy"),
        description="Whether rows may create records, change known ones, or both.",
        schema_extra={"examples": ["upsert"]},
    ),
]
IdSchemeField = Annotated[
    IdScheme,
    Field(
        sa_type=enumeration(IdScheme, "id_scheme"),
        description="By what records are known again: their id, official key or the agency's own number; `any` takes "
        "the first that a row has.",
        schema_extra={"examples": ["any"]},
    ),
]
EmptyCellsField = Annotated[
    EmptyCells,
    Field(
        sa_type=enumeration(EmptyCells, "empty_cells"),
        description="What an empty cell (in JSON: null) does to a known record: `keep` what is there, or `clear` it.",
        schema_extra={"examples": ["keep"]},
    ),
]
NotationField = Annotated[
    Notation,
    Field(
        sa_type=enumeration(Notation, "notation"),
        description="How amounts are written where a column leaves it open (`1.234`); asked for by the report.",
        schema_extra={"examples": ["german"]},
    ),
]


class Import(Recorded, table=True):
    """One upload. Kept by the instance; an agency's imports name it.

    ``file_id`` names the file as long as it is kept, ``report`` is there when the file has been worked through.
    """

    __tablename__ = "imports"
    __table_args__ = (
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"]),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"]),
        sa.Index("ix_imports_job_id", "job_id"),
        sa.Index("ix_imports_file_id", "file_id"),
        sa.Index("ix_imports_agency_id", "agency_id", "id"),
    )

    id: Id
    agency_id: Id | None = None
    job_id: Id | None = None
    resource: ImportResourceField
    state: ImportStateField
    dry_run: Flag = False
    mode: ImportModeField = ImportMode.ATOMIC
    strategy: ImportStrategyField = ImportStrategy.UPSERT
    id_scheme: IdSchemeField = IdScheme.ANY
    empty_cells: EmptyCellsField = EmptyCells.KEEP
    notation: NotationField | None = None
    profile_id: Id | None = None
    undone_at: Timestamp | None = None
    undone_by: CredentialId | None = None
    file_name: Annotated[ShortText, TEXT] | None = None
    file_id: Id | None = None
    file_digest: Digest
    file_size: Count
    created: Count = 0
    updated: Count = 0
    unchanged: Count = 0
    rejected: Count = 0
    report: Annotated[dict[str, Any] | None, TEXT] = Field(default=None, sa_type=Json)


class ImportChange(Table, table=True):
    """What one batch of an import created and changed, packed: for undoing it, and for the history of records.

    ``tails`` holds the last four bytes of each record's id; null in what was kept before they were.
    """

    __tablename__ = "import_changes"
    __table_args__ = (
        sa.PrimaryKeyConstraint("import_id", "position"),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], ondelete="CASCADE"),
    )

    import_id: Id
    position: Count
    resource: ImportResourceField
    tails: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    payload: Annotated[bytes, TEXT] = Field(sa_type=sa.LargeBinary)
