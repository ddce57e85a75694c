"""Skills: what volunteers can help with, as a small list that all agencies share."""

import sqlalchemy as sa

from app.models.fields import Id, SearchKey, ShortText, Slug, SortKey
from app.models.history import Recorded


class Skill(Recorded, table=True):
    """Something a volunteer can do. Reference data, shared by all agencies."""

    __tablename__ = "skills"
    __table_args__ = (
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("slug"),
        sa.Index("ix_skills_name_de_sort", "name_de_sort", "id"),
    )

    id: Id
    slug: Slug
    name_de: ShortText
    name_de_search: SearchKey
    name_de_sort: SortKey
    name_en: ShortText
