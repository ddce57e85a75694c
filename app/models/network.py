"""The network's figures: what each publisher's standing release says, ready to be put together.

Everything here follows from entries that are kept as they were signed, and from what people settled; all but the
conflicts can be worked out anew.
"""

import enum
from typing import Annotated, Any

import sqlalchemy as sa
from sqlmodel import Field

from app.models.base import DERIVED, Json, Table, enumeration, ordered_text
from app.models.fields import Count, CredentialId, Flag, Id, LongText, MonthIndex, ShortText, Slug, Timestamp
from app.models.history import Recorded
from app.models.publishers import Sha256

_OWN = sa.text("peer_id IS NULL")


class World(enum.StrEnum):
    """Among whose releases: those everybody may see, or also those for partners."""

    PUBLIC = "public"
    PARTNERS = "partners"


WorldField = Annotated[
    World,
    Field(
        sa_type=enumeration(World, "world"),
        description="Whose releases: those for everybody, or also those for partners.",
        schema_extra={"examples": ["public"]},
    ),
]
House = Annotated[str, Field(max_length=300, sa_type=sa.String(300))]
Dims = Annotated[str, Field(max_length=60, sa_type=ordered_text(60))]
RowKey = Annotated[str, Field(max_length=300, sa_type=ordered_text(300))]
ProjectKey = Annotated[str, Field(max_length=80, sa_type=ordered_text(80))]
PlaceId = Annotated[str, Field(max_length=200, sa_type=ordered_text(200))]


class Source(Table, table=True):
    """A publisher whose releases are put together: a peer's, or one of this instance.

    ``house`` names the instance behind it: within one instance every share of a project counts once, so only what comes
    from two houses can be told twice. ``sequence`` is the standing release, none while there is none; ``taken_in`` the
    last entry of the chain that was looked at. ``tables``: what its release tells apart -> the measures it tells there.
    """

    __tablename__ = "network_sources"
    __table_args__ = (
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("peer_id"),
        sa.ForeignKeyConstraint(["peer_id"], ["peers.id"]),
        sa.Index("uq_network_sources_own", "publisher", unique=True, sqlite_where=_OWN, postgresql_where=_OWN),
    )

    id: Id
    publisher: Slug
    peer_id: Id | None = None
    house: House
    taken_in: Count = 0
    sequence: Count | None = None
    digest: Sha256 | None = None
    audience: WorldField
    is_whole: Flag
    cut_off: MonthIndex | None = None
    known_at: Timestamp | None = None
    issued_at: Timestamp | None = None
    measures: dict[str, Any] = Field(sa_type=Json)
    tables: dict[str, Any] = Field(sa_type=Json)
    method: dict[str, Any] = Field(sa_type=Json)
    factor_sets: list[Any] = Field(sa_type=Json)
    remarks: list[dict[str, Any]] = Field(sa_type=Json)
    merged_at: Timestamp | None = None


class SourceRow(Table, table=True):
    """What a release says of the network, its states, themes and years: one row of a table."""

    __tablename__ = "network_rows"
    __table_args__ = (
        sa.PrimaryKeyConstraint("source_id", "dims", "key"),
        sa.ForeignKeyConstraint(["source_id"], ["network_sources.id"], ondelete="CASCADE"),
        sa.Index("ix_network_rows_dims", "dims", "key"),
        {"info": {DERIVED: True}},
    )

    source_id: Id
    dims: Dims
    key: RowKey
    cells: dict[str, Any] = Field(sa_type=Json)


class SourcePlace(Table, table=True):
    """What a release says of one place: all its rows, and a digest of them by which a change is seen.

    ``tells``: it says that something was done there.
    """

    __tablename__ = "network_places"
    __table_args__ = (
        sa.PrimaryKeyConstraint("source_id", "place"),
        sa.ForeignKeyConstraint(["source_id"], ["network_sources.id"], ondelete="CASCADE"),
        sa.Index("ix_network_places_place", "place"),
        {"info": {DERIVED: True}},
    )

    source_id: Id
    place: PlaceId
    digest: Sha256
    tells: Flag
    rows: dict[str, Any] = Field(sa_type=Json)


class SourceProject(Table, table=True):
    """A published project that a release names, since others may report it, too: its shares with what they give."""

    __tablename__ = "network_projects"
    __table_args__ = (
        sa.PrimaryKeyConstraint("source_id", "project"),
        sa.ForeignKeyConstraint(["source_id"], ["network_sources.id"], ondelete="CASCADE"),
        sa.Index("ix_network_projects_project", "project"),
        {"info": {DERIVED: True}},
    )

    source_id: Id
    project: ProjectKey
    digest: Sha256
    basis_points: Count
    shares: list[Any] = Field(sa_type=Json)


class SourceLoss(Table, table=True):
    """What of a release does not count because another one told it, too; to be taken off its rows.

    A cell is a sum, and how many parts of it nobody can read, so that they could not be taken off.
    """

    __tablename__ = "network_losses"
    __table_args__ = (
        sa.PrimaryKeyConstraint("source_id", "world", "dims", "key"),
        sa.ForeignKeyConstraint(["source_id"], ["network_sources.id"], ondelete="CASCADE"),
        sa.Index("ix_network_losses_dims", "world", "dims", "key"),
        {"info": {DERIVED: True}},
    )

    source_id: Id
    world: WorldField
    dims: Dims
    key: RowKey
    cells: dict[str, Any] = Field(sa_type=Json)


class ConflictKind(enum.StrEnum):
    """What was told twice."""

    PLACE = "place"
    PROJECT = "project"


class ConflictState(enum.StrEnum):
    """Whether a person has looked at it."""

    OPEN = "open"
    SETTLED = "settled"
    GONE = "gone"


ConflictKindField = Annotated[
    ConflictKind,
    Field(
        sa_type=enumeration(ConflictKind, "kind"),
        description="A place that publishers of several instances report, or a project whose shares are more than one.",
        schema_extra={"examples": ["place"]},
    ),
]
ConflictStateField = Annotated[
    ConflictState,
    Field(
        sa_type=enumeration(ConflictState, "state"),
        description="`open`: the first of the publishers counts until somebody settles it; `settled`: those in "
        "`counted` do; `gone`: it is told once again.",
        schema_extra={"examples": ["open"]},
    ),
]
Subject = Annotated[
    str,
    Field(
        max_length=200,
        sa_type=ordered_text(200),
        description="Key of the place (ARS), or public id of the project.",
        schema_extra={"examples": ["073315005039"]},
    ),
]


class Conflict(Recorded, table=True):
    """Something that several publishers report, counted once, for a person to settle."""

    __tablename__ = "network_conflicts"
    __table_args__ = (
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("kind", "subject"),
        sa.Index("ix_network_conflicts_state", "state", "id"),
    )

    id: Id
    kind: ConflictKindField
    subject: Subject
    name: ShortText | None = None
    state: ConflictStateField
    publishers: list[str] = Field(sa_type=Json)
    counted: list[str] = Field(sa_type=Json)
    reason: LongText | None = None
    settled_by: CredentialId | None = None
    settled_at: Timestamp | None = None
