"""The few pieces of SQL that the two databases spell differently, each behind one construct."""

from collections.abc import Iterable
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from app.core.db import Read, Snapshot
from app.models.base import Identifier


class json_rows(FunctionElement[str]):  # noqa: N801 - reads as an SQL function
    """JSON text of a list of objects, from the rows of an ordered subquery: ``json_rows("name", column, ...)``."""

    type = sa.Text()
    inherit_cache = True
    name = "json_rows"

    def __init__(self, order: Any, **members: Any) -> None:  # noqa: ANN401 - columns
        parts: list[Any] = []
        for name, column in members.items():
            parts.extend((sa.literal_column(f"'{name}'"), column))
        super().__init__(order, *parts)


@compiles(json_rows, "sqlite")
def _sqlite_rows(element: json_rows, compiler: SQLCompiler, **kwargs: Any) -> str:  # noqa: ANN401 - the compiler's
    order, *parts = [compiler.process(clause, **kwargs) for clause in element.clauses]
    return f"json_group_array(json_object({', '.join(parts)}) ORDER BY {order})"


@compiles(json_rows, "postgresql")
def _postgresql_rows(element: json_rows, compiler: SQLCompiler, **kwargs: Any) -> str:  # noqa: ANN401 - the compiler's
    order, *parts = [compiler.process(clause, **kwargs) for clause in element.clauses]
    return f"coalesce(json_agg(json_build_object({', '.join(parts)}) ORDER BY {order})::text, '[]')"


class json_one(FunctionElement[str]):  # noqa: N801 - reads as an SQL function
    """JSON text of one object, from one row of a subquery: ``json_one(name=column, ...)``."""

    type = sa.Text()
    inherit_cache = True
    name = "json_one"

    def __init__(self, **members: Any) -> None:  # noqa: ANN401 - columns
        parts: list[Any] = []
        for name, column in members.items():
            parts.extend((sa.literal_column(f"'{name}'"), column))
        super().__init__(*parts)


@compiles(json_one, "sqlite")
def _sqlite_one(element: json_one, compiler: SQLCompiler, **kwargs: Any) -> str:  # noqa: ANN401 - the compiler's
    return f"json_object({', '.join(compiler.process(clause, **kwargs) for clause in element.clauses)})"


@compiles(json_one, "postgresql")
def _postgresql_one(element: json_one, compiler: SQLCompiler, **kwargs: Any) -> str:  # noqa: ANN401 - the compiler's
    return f"json_build_object({', '.join(compiler.process(clause, **kwargs) for clause in element.clauses)})::text"


def make_room(db: Snapshot) -> None:
    """Let this transaction group a million rows in memory; SQLite has room as it is."""
    if db.dialect == "postgresql":
        db.connection.exec_driver_sql("SET LOCAL work_mem = '64MB'")


class id_list(FunctionElement[Any]):  # noqa: N801 - reads as an SQL function
    """Many ids or numbers, given as one parameter, as a table to join from: the text of the statement stays the same.

    A join, not an IN: SQLite would walk the whole table to look each row up in the list.
    """

    inherit_cache = True
    name = "id_list"

    def __init__(self, kind: str, parameter: str = "ids") -> None:
        self.kind = kind
        super().__init__(sa.bindparam(parameter, type_=sa.types.NullType()), sa.literal_column(kind))


@compiles(id_list, "sqlite")
def _sqlite_id_list(element: id_list, compiler: SQLCompiler, **kwargs: Any) -> str:  # noqa: ANN401 - the compiler's
    ids, _ = [compiler.process(clause, **kwargs) for clause in element.clauses]
    return f"json_each({ids})"


@compiles(id_list, "postgresql")
def _postgresql_id_list(element: id_list, compiler: SQLCompiler, **kwargs: Any) -> str:  # noqa: ANN401 - the compiler's
    ids, kind = [compiler.process(clause, **kwargs) for clause in element.clauses]
    return f"(SELECT unnest(CAST({ids} AS {kind}[])) AS value)"


def asked(kind: str = "uuid", parameter: str = "ids") -> Any:  # noqa: ANN401 - a table with the one column ``value``
    """The ids of a parameter; join it first."""
    return id_list(kind, parameter).table_valued("value", name=f"asked_{parameter}")


def many(db: Read, values: Iterable[Any]) -> Any:  # noqa: ANN401 - what the driver takes
    """Ids or numbers as the one parameter of ``asked``."""
    if db.dialect == "sqlite":
        return orjson.dumps([value if isinstance(value, int) else str(value) for value in values]).decode()
    return list(values)


def with_text_ids(columns: Iterable[sa.ColumnElement[Any]]) -> list[sa.ColumnElement[Any]]:
    """The columns, ids as text on PostgreSQL too: where thousands are compared, a UUID costs ten times as much."""
    return [sa.cast(each, sa.Text()).label(each.key) if isinstance(each.type, Identifier) else each for each in columns]
