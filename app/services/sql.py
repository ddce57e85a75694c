"""The few pieces of SQL that the two databases spell differently, each behind one construct."""

from collections.abc import Iterable
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from app.core.db import Read, Snapshot


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


class one_of(FunctionElement[bool]):  # noqa: N801 - reads as an SQL function
    """A column with ids holds one of many, given as one parameter, so that the statement's text stays the same."""

    type = sa.Boolean()
    inherit_cache = True
    name = "one_of"

    def __init__(self, column: Any, parameter: str = "ids") -> None:  # noqa: ANN401 - a column
        super().__init__(column, sa.bindparam(parameter, type_=sa.types.NullType()))


@compiles(one_of, "sqlite")
def _sqlite_one_of(element: one_of, compiler: SQLCompiler, **kwargs: Any) -> str:  # noqa: ANN401 - the compiler's
    column, ids = [compiler.process(clause, **kwargs) for clause in element.clauses]
    return f"{column} IN (SELECT value FROM json_each({ids}))"  # noqa: S608 - compiled parts


@compiles(one_of, "postgresql")
def _postgresql_one_of(element: one_of, compiler: SQLCompiler, **kwargs: Any) -> str:  # noqa: ANN401 - the compiler's
    column, ids = [compiler.process(clause, **kwargs) for clause in element.clauses]
    kind = "bigint" if isinstance(next(iter(element.clauses)).type, sa.Integer) else "uuid"
    return f"{column} = ANY(CAST({ids} AS {kind}[]))"


def many(db: Read, values: Iterable[Any]) -> Any:  # noqa: ANN401 - what the driver takes
    """Ids or numbers as the one parameter of ``one_of``."""
    if db.dialect == "sqlite":
        return orjson.dumps([value if isinstance(value, int) else str(value) for value in values]).decode()
    return list(values)
