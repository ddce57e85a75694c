"""The few pieces of SQL that the two databases spell differently, each behind one construct."""

from collections.abc import Iterable, Sequence
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


def holds(db: Read, column: sa.ColumnElement[Any], part: bytes) -> sa.ColumnElement[bool]:
    """Whether bytes hold other bytes."""
    wanted = sa.literal(part, sa.LargeBinary())
    if db.dialect == "sqlite":
        return sa.func.instr(column, wanted) > 0
    return sa.func.position(wanted.op("IN")(column)) > 0


def plan_anew(db: Snapshot) -> None:
    """Forget the plans of this connection: those of the checks of foreign keys fit the size a table once had.

    Made while a table was small, they read all of it for every row, and a bulk load lets it grow in no time.
    """
    if db.dialect == "postgresql":
        db.connection.exec_driver_sql("DISCARD PLANS")


class unpeeked(FunctionElement[Any]):  # noqa: N801 - reads as an SQL function
    """A parameter at whose value the planner does not look: ``unpeeked(sa.bindparam(...))``.

    Once somebody has analysed a database, SQLite plans a statement anew for each value that meets an index, which costs
    a small statement ten times as much as it takes to run.
    """

    inherit_cache = True
    name = "unpeeked"

    def __init__(self, parameter: sa.BindParameter[Any]) -> None:
        super().__init__(parameter)
        self.type = parameter.type


@compiles(unpeeked, "sqlite")
def _sqlite_unpeeked(element: unpeeked, compiler: SQLCompiler, **kwargs: Any) -> str:  # noqa: ANN401 - the compiler's
    return f"(SELECT {compiler.process(element.clauses, **kwargs)})"


@compiles(unpeeked)
def _unpeeked(element: unpeeked, compiler: SQLCompiler, **kwargs: Any) -> str:  # noqa: ANN401 - the compiler's
    return compiler.process(element.clauses, **kwargs)


class json_lists(FunctionElement[str]):  # noqa: N801 - reads as an SQL function
    """JSON text of all rows of a subquery, each a list of its columns."""

    type = sa.Text()
    inherit_cache = True
    name = "json_lists"


@compiles(json_lists, "sqlite")
def _sqlite_lists(element: json_lists, compiler: SQLCompiler, **kwargs: Any) -> str:  # noqa: ANN401 - the compiler's
    return f"json_group_array(json_array({compiler.process(element.clauses, **kwargs)}))"


@compiles(json_lists, "postgresql")
def _postgresql_lists(element: json_lists, compiler: SQLCompiler, **kwargs: Any) -> str:  # noqa: ANN401 - the compiler's
    return f"coalesce(json_agg(json_build_array({compiler.process(element.clauses, **kwargs)}))::text, '[]')"


class plain_list(FunctionElement[str]):  # noqa: N801 - reads as an SQL function
    """JSON text of one row as a list of its columns: whole numbers that are all there, words of ours and ids.

    PostgreSQL's own functions for JSON take twice as long, since they look for what would have to be escaped.
    """

    type = sa.Text()
    inherit_cache = True
    name = "plain_list"


@compiles(plain_list, "sqlite")
def _sqlite_list(element: plain_list, compiler: SQLCompiler, **kwargs: Any) -> str:  # noqa: ANN401 - the compiler's
    return f"json_array({compiler.process(element.clauses, **kwargs)})"


@compiles(plain_list, "postgresql")
def _postgresql_list(element: plain_list, compiler: SQLCompiler, **kwargs: Any) -> str:  # noqa: ANN401 - the compiler's
    parts = []
    for clause in element.clauses:
        text = compiler.process(clause, **kwargs)
        parts.append(text if isinstance(clause.type, sa.Integer) else f"coalesce('\"' || {text} || '\"', 'null')")
    return f"'[' || concat_ws(',', {', '.join(parts)}) || ']'"


def bundle(*groups: Sequence[sa.Select[Any]]) -> sa.Select[Any]:
    """Several statements as one, which sees one state by itself: a line of JSON for each group, with a list for each.

    Each has at most a hundred columns. Rows of a statement come in no order.
    """
    lines = [_line(group) for group in groups]
    text = lines[0]
    for line in lines[1:]:
        text = text.concat(_word("\n")).concat(line)
    return sa.select(text)


def _line(statements: Sequence[sa.Select[Any]]) -> Any:  # noqa: ANN401 - an expression of text
    text = _word("[")
    for index, each in enumerate(statements):
        rows: Any = sa.select(json_lists(*each.subquery().c)).scalar_subquery()
        text = text.concat(_word(",") if index else _word("")).concat(rows)
    return text.concat(_word("]"))


def _word(value: str) -> Any:  # noqa: ANN401 - an expression of text
    return sa.literal_column(f"'{value}'", sa.Text())


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
