"""Feeds: what everybody may know of projects and events, in the order in which it changed."""

import enum
from typing import Annotated

import sqlalchemy as sa
from sqlmodel import Field

from app.models.base import DERIVED, Table, enumeration
from app.models.fields import Flag, Id


class FeedKind(enum.StrEnum):
    """What an item of a feed is."""

    PROJECT = "project"
    WORKSHOP = "workshop"


FeedKindField = Annotated[
    FeedKind,
    Field(
        sa_type=enumeration(FeedKind, "kind"), description="What the item is.", schema_extra={"examples": ["project"]}
    ),
]
Modified = Annotated[
    int,
    Field(
        ge=0,
        le=2**53 - 1,
        sa_type=sa.BigInteger,
        description="When the item changed, in microseconds since 1970; never less than of what changed before.",
        schema_extra={"examples": [1_795_868_400_000_000]},
    ),
]
PostKey = Annotated[int, Field(sa_type=sa.BigInteger)]
"""A random number, so that items can name their post before it is numbered."""


class FeedItem(Table, table=True):
    """A record that is public, or was once: then it is ``gone``, and stays as a tombstone."""

    __tablename__ = "feed_items"
    __table_args__ = (
        sa.PrimaryKeyConstraint("kind", "id"),
        sa.Index("ix_feed_items_posted_by", "posted_by", "kind", "id"),
        {"info": {DERIVED: True}},
    )

    kind: FeedKindField
    id: Id
    posted_by: PostKey
    gone: Flag


class FeedPost(Table, table=True):
    """One transaction that changed items. ``modified`` grows in the order in which posts became visible."""

    __tablename__ = "feed_posts"
    __table_args__ = (
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("modified"),
        {"info": {DERIVED: True}},
    )

    id: PostKey
    modified: Modified
