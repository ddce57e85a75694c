"""Reorganisations: municipalities that merged or were split, and what was done with the records that lie in them."""

import enum
from typing import Annotated, Any

import sqlalchemy as sa
from sqlmodel import Field

from app.models.base import Json, enumeration
from app.models.fields import Day, Id, Source
from app.models.history import Recorded
from app.models.reports import Reason


class ReorganisationRule(enum.StrEnum):
    """What becomes of the records of a municipality that ends."""

    MOVE = "move"
    """All of them lie in its one successor from now on."""
    SPLIT = "split"
    """Shares of projects are divided over its successors, everything else lies in the largest of them."""
    KEEP = "keep"
    """They stay where they were recorded; only the successors are told."""


RuleField = Annotated[
    ReorganisationRule,
    Field(
        sa_type=enumeration(ReorganisationRule, "rule"),
        description="What becomes of the records: `move` to the one successor, `split` the shares of projects over "
        "several (all else goes to the largest), `keep` them where they are.",
        schema_extra={"examples": ["move"]},
    ),
]


class Reorganisation(Recorded, table=True):
    """One merger or split, as it was done. It is never changed; a mistake is another one, or records restored."""

    __tablename__ = "reorganisations"
    __table_args__ = (sa.PrimaryKeyConstraint("id"), sa.Index("ix_reorganisations_updated_at", "updated_at", "id"))

    id: Id
    rule: RuleField
    effective_on: Day
    ended: list[str] = Field(sa_type=Json)
    successors: list[dict[str, Any]] = Field(sa_type=Json)
    reason: Reason
    source: Source | None = None
    counts: list[dict[str, Any]] = Field(sa_type=Json)
    amounts: dict[str, Any] = Field(sa_type=Json)
