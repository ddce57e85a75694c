"""Peers: publishers of other instances whose releases are pulled, every pull, and what was received, byte for byte."""

import enum
from typing import Annotated, Any

import sqlalchemy as sa
from sqlmodel import Field

from app.models.base import Json, Table, enumeration
from app.models.fields import Count, CredentialId, Id, ShortText, Slug, Timestamp, Url
from app.models.history import Recorded
from app.models.publishers import Sha256, Size, Thumbprint

MOST_MINUTES = 60 * 24 * 31

Interval = Annotated[
    int,
    Field(
        ge=5,
        le=MOST_MINUTES,
        sa_type=sa.Integer,
        description="Minutes between two pulls.",
        schema_extra={"examples": [60]},
    ),
]
SealedToken = Annotated[str, Field(max_length=1000, sa_type=sa.String(1000))]
Tag = Annotated[str, Field(max_length=200, sa_type=sa.String(200))]


class Peer(Recorded, table=True):
    """A publisher of another instance.

    ``key`` is the one its next entry must be signed with: pinned by a person, followed through signed handovers.
    ``head_sequence`` and ``head_digest`` name the last entry that was received and found right; what comes next must
    chain on it. ``sealed_token`` is what the peer gave us to fetch what is for partners.
    What pulls find out stands in the columns from ``tag`` on and is no change of the record.
    """

    __tablename__ = "peers"
    __table_args__ = (
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("publisher"),
        sa.Index("ix_peers_next_pull_at", "next_pull_at"),
    )

    id: Id
    publisher: Slug
    name: ShortText
    address: Url
    key: dict[str, Any] = Field(sa_type=Json)
    kid: Thumbprint
    interval_minutes: Interval | None = None
    sealed_token: SealedToken | None = None
    tag: Tag | None = None
    head_sequence: Count = 0
    head_digest: Sha256 | None = None
    previewed_at: Timestamp | None = None
    next_pull_at: Timestamp | None = None
    not_before_at: Timestamp | None = None
    tried_at: Timestamp | None = None
    succeeded_at: Timestamp | None = None
    failures: Count = 0
    problem: dict[str, Any] | None = Field(default=None, sa_type=Json)


class PullState(enum.StrEnum):
    """What came of a pull."""

    WAITING = "waiting"
    UNCHANGED = "unchanged"
    RECEIVED = "received"
    FAILED = "failed"


PullStateField = Annotated[
    PullState,
    Field(
        sa_type=enumeration(PullState, "state"),
        description="`unchanged`: the peer has nothing new; `received`: entries came and were right; `failed`: the "
        "last good release stays, `problem` says why.",
        schema_extra={"examples": ["received"]},
    ),
]


class Pull(Table, table=True):
    """One attempt to fetch what is new at a peer."""

    __tablename__ = "pulls"
    __table_args__ = (
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["peer_id"], ["peers.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"]),
        sa.Index("ix_pulls_peer_id", "peer_id", "id"),
        sa.Index("ix_pulls_job_id", "job_id"),
    )

    id: Id
    peer_id: Id
    job_id: Id
    state: PullStateField
    requests: Count = 0
    received_bytes: Size = 0
    entries: Count = 0
    problem: dict[str, Any] | None = Field(default=None, sa_type=Json)
    created_by: CredentialId
    created_at: Timestamp
    finished_at: Timestamp | None = None
    revision: Count = 1


class Received(Table, table=True):
    """An entry of a peer's chain as it came, its signature and its place in the chain found right.

    What it says may be more than is understood here: ``remarks`` tell what was not, and the bytes stay.
    """

    __tablename__ = "received_entries"
    __table_args__ = (
        sa.PrimaryKeyConstraint("peer_id", "sequence"),
        sa.ForeignKeyConstraint(["peer_id"], ["peers.id"], ondelete="CASCADE"),
    )

    peer_id: Id
    sequence: Count
    digest: Sha256
    kind: Annotated[str, Field(max_length=40, sa_type=sa.String(40))]
    issued_at: Timestamp
    received_at: Timestamp
    about: dict[str, Any] = Field(sa_type=Json)
    body: bytes = Field(sa_type=sa.LargeBinary)
    remarks: list[dict[str, Any]] = Field(sa_type=Json)
