"""The metadata every table hangs on, the column types that differ per database, and the history columns.

What a database would not enforce by itself is made explicit here: the length of text (SQLite ignores it) becomes a
CHECK, time zones are part of the type, and ids read the same on both databases.
"""

import uuid
from datetime import UTC, datetime
from typing import Any, ClassVar, get_args

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlmodel import Field, SQLModel
from sqlmodel.main import FieldInfo

NAMING = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}

metadata = sa.MetaData(naming_convention=NAMING)


class Identifier(sa.types.TypeDecorator[uuid.UUID]):
    """A UUID: native on PostgreSQL, its canonical text on SQLite, so that both show the same id to a reader."""

    impl = sa.Uuid
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        """Native where there is one."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.UUID(as_uuid=True))
        return dialect.type_descriptor(sa.CHAR(36))

    def process_bind_param(self, value: uuid.UUID | None, dialect: sa.Dialect) -> Any:  # noqa: ANN401 - the driver's type
        """Text for SQLite."""
        return value if value is None or dialect.name == "postgresql" else str(value)

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> uuid.UUID | None:  # noqa: ANN401 - the driver's type
        """A UUID on both."""
        return value if value is None or dialect.name == "postgresql" else uuid.UUID(value)


class Moment(sa.types.TypeDecorator[datetime]):
    """A point in time in UTC, to the microsecond; a time without a zone is refused rather than guessed."""

    impl = sa.DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        """``timestamptz`` on PostgreSQL, fixed-width text that sorts as time on SQLite."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(sa.DateTime(timezone=True))
        return dialect.type_descriptor(sa.CHAR(27))

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> Any:  # noqa: ANN401 - the driver's type
        """Refuse what has no zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = "a moment needs a time zone"
            raise ValueError(message)
        value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> datetime | None:  # noqa: ANN401 - the driver's type
        """Aware on both."""
        if value is None:
            return None
        return value.astimezone(UTC) if dialect.name == "postgresql" else datetime.fromisoformat(value)


Json = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
"""A small list or object of ours; what a query filters on are lists of codes at most (``services.sql.has_word``)."""

C_TEXT = "C"
"""PostgreSQL's byte order, which is SQLite's too: folded keys and official keys sort and range alike on both."""


def ordered_text(length: int) -> sa.types.TypeEngine[str]:
    """Text that is compared and sorted by code point on both databases (folded keys, official keys, paths)."""
    return sa.String(length).with_variant(sa.String(length, collation=C_TEXT), "postgresql")


class Table(SQLModel):
    """Base of all tables.

    An optional column keeps the type of its field: SQLModel alone would read ``Cents | None`` as a plain INTEGER,
    since it looks at the outer annotation only.
    """

    metadata: ClassVar[sa.MetaData] = metadata

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:  # noqa: ANN401 - pydantic's signature
        """Carry the column type of ``Annotated`` members of a union to the column."""
        super().__pydantic_init_subclass__(**kwargs)
        fields = cls.__pydantic_fields__
        for name, field in list(fields.items()):
            members = get_args(field.annotation)
            for member in members if type(None) in members else ():
                for mark in getattr(member, "__metadata__", ()):
                    if isinstance(mark, FieldInfo):
                        replacement = Field(default=field.default, sa_type=mark.sa_type, nullable=True)
                        replacement.annotation = field.annotation
                        fields[name] = replacement


def enumeration(kind: type[Any], name: str) -> sa.Enum:
    """A column for one of our enums: text with a CHECK on both databases, never a native type that migrates badly."""
    return sa.Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        length=40,
        name=name,
        values_callable=lambda members: [member.value for member in members],
    )


DERIVED = "derived"
"""Mark of a table that is worked out from checked rows and can be worked out anew: it has no CHECK of its own."""


def bound_text(tables: sa.MetaData) -> None:
    """Give every text column of limited length the CHECK that SQLite needs to keep it; derived tables have none.

    Thirteen CHECKs were two thirds of the time an entry of the ledger took.
    """
    for table in tables.tables.values():
        if table.info.get(DERIVED):
            table.constraints -= {each for each in table.constraints if isinstance(each, sa.CheckConstraint)}
            continue
        for column in table.columns:
            kind = column.type
            if isinstance(kind, sa.String) and not isinstance(kind, sa.Enum) and kind.length:
                check = sa.CheckConstraint(sa.func.length(column) <= kind.length, name=f"{column.name}_length")
                table.append_constraint(check)
