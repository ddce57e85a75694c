"""Agencies: the state energy agencies that run the programme; each is a tenant and owns the records it enters."""

from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from app.models.base import Json
from app.models.fields import Id, SearchKey, ShortText, Slug, SortKey, StateCode, Url
from app.models.history import Sourced


class Agency(Sourced, table=True):
    """One agency. Every record of daily work carries its id in all of its keys."""

    __tablename__ = "agencies"
    __table_args__ = (sa.PrimaryKeyConstraint("id"), sa.UniqueConstraint("slug"))

    id: Id
    slug: Slug
    name: ShortText
    name_search: SearchKey
    name_sort: SortKey
    states: list[StateCode] = Field(sa_type=Json)
    website: Url | None = None


AgencyId = UUID
