"""The index of the full text search: which words stand in which records, and which words there are.

Everything here is worked out from the records and can be worked out anew. Words of records are held as digests of the
word, the kind of record and who may read it, so that a row tells nobody anything who does not ask for that word with
those rights; what is found is always held against the record itself before it is shown.
"""

import enum
from typing import Annotated

import sqlalchemy as sa
from sqlmodel import Field

from app.models.base import DERIVED, Table, enumeration, ordered_text
from app.models.fields import Id

LONGEST_WORD = 60
"""Characters of a word that are looked at."""


class SearchKind(enum.StrEnum):
    """What can be found by its words."""

    PROJECT = "project"
    CATALOGUE_ENTRY = "catalogue_entry"
    SUCCESS_STORY = "success_story"
    WORKSHOP = "workshop"
    FUNDING_PROGRAMME = "funding_programme"


class FormKind(enum.IntEnum):
    """How a form of a word leads to it."""

    WHOLE = 0
    """It is the word; its beginnings are a range."""
    TAIL = 1
    """The word from some letter on, so that a part of a compound is the beginning of a tail."""
    SLIP = 2
    """The word with a letter left out: two words that are one slip apart share a form."""


SearchKindField = Annotated[
    SearchKind,
    Field(
        sa_type=enumeration(SearchKind, "kind"),
        description="What was found.",
        schema_extra={"examples": ["project"]},
    ),
]
_Number = Annotated[int, Field(sa_type=sa.BigInteger)]
_Word = Annotated[str, Field(sa_type=ordered_text(LONGEST_WORD))]


class SearchDocument(Table, table=True):
    """A record as the index has it.

    Attributes:
        document: digest of kind and id.
        states: keys of the states it lies in, with commas.
        words: digests of its words, each with the part it stands in; what has to go when the record changes.
    """

    __tablename__ = "search_documents"
    __table_args__ = (sa.PrimaryKeyConstraint("document"), {"info": {DERIVED: True}})

    document: Annotated[int, Field(sa_type=sa.BigInteger, sa_column_kwargs={"autoincrement": False})]
    kind: SearchKindField
    agency_id: Id | None = None
    record_id: Id
    states: Annotated[str, Field(sa_type=sa.String(60))]
    words: Annotated[bytes, Field(sa_type=sa.LargeBinary)]


class SearchPosting(Table, table=True):
    """A word stands in a record; ``part`` says where: 0 is the title."""

    __tablename__ = "search_postings"
    __table_args__ = (
        sa.PrimaryKeyConstraint("word", "part", "document"),
        {"info": {DERIVED: True}, "sqlite_with_rowid": False},
    )

    word: _Number
    part: Annotated[int, Field(sa_type=sa.SmallInteger)]
    document: _Number


class SearchForm(Table, table=True):
    """A form of a word that stands in some record, whoever may read it; it does not say in which."""

    __tablename__ = "search_forms"
    __table_args__ = (
        sa.PrimaryKeyConstraint("kind", "form", "word"),
        {"info": {DERIVED: True}, "sqlite_with_rowid": False},
    )

    kind: Annotated[int, Field(sa_type=sa.SmallInteger)]
    form: _Word
    word: _Word


class SearchBacklog(Table, table=True):
    """Records that were written in bulk and wait to be indexed; one row for each batch."""

    __tablename__ = "search_backlog"
    __table_args__ = (sa.PrimaryKeyConstraint("id"), {"info": {DERIVED: True}})

    id: Id
    kind: SearchKindField
    records: Annotated[bytes, Field(sa_type=sa.LargeBinary)]
