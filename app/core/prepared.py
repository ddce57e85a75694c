"""Prepared statements: compiled once to the driver's words, their values bound without a detour.

What the driver returns goes to the wire as it is, so results are not converted here: PostgreSQL gives ids and times as
objects, SQLite as the text they are stored as, and both look the same in JSON.
"""

import enum
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa


class Prepared:
    """A statement for one dialect.

    Args:
        statement: with named parameters only; no lists.
        dialect: the engine's dialect.
    """

    __slots__ = ("_bind", "_distinct", "_fixed", "_names", "_positional", "sql")

    def __init__(self, statement: sa.Executable, dialect: sa.Dialect) -> None:
        compiled = statement.compile(dialect=dialect)  # type: ignore[attr-defined]  # every executable element compiles
        self.sql: str = str(compiled)
        self._bind = sqlite_value if dialect.name == "sqlite" else _postgresql_value
        known = compiled.params
        self._names: tuple[str, ...] = tuple(compiled.positiontup or known)
        self._distinct = tuple(dict.fromkeys(self._names))
        self._fixed = {name: self._bind(value) for name, value in known.items() if value is not None}
        self._positional = bool(compiled.positiontup)

    def bind(self, values: Mapping[str, Any]) -> Any:  # noqa: ANN401 - what the driver takes
        """Parameters for the driver."""
        bind, fixed = self._bind, self._fixed
        bound = {name: bind(values[name]) if name in values else fixed.get(name) for name in self._distinct}
        return [bound[name] for name in self._names] if self._positional else bound


def _postgresql_value(value: Any) -> Any:  # noqa: ANN401 - a parameter
    if isinstance(value, datetime):
        return zoned(value)
    return value.value if isinstance(value, enum.Enum) else value


def sqlite_value(value: Any) -> Any:  # noqa: ANN401 - a parameter
    """A value as SQLite stores it."""
    convert = SQLITE_VALUES.get(type(value))
    if convert is not None:
        return convert(value)
    return value.value if isinstance(value, enum.Enum) else value


def zoned(value: datetime) -> datetime:
    """The moment itself.

    Raises:
        ValueError: it has no time zone; the databases would each guess another one.
    """
    if value.tzinfo is None:
        message = "a moment needs a time zone"
        raise ValueError(message)
    return value


@lru_cache(maxsize=1_000)
def _moment(value: datetime) -> str:
    """A bulk repeats its moments."""
    return zoned(value).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


SQLITE_VALUES: Mapping[type, Callable[[Any], Any]] = {
    uuid.UUID: str,
    datetime: _moment,
    date: date.isoformat,
    bool: int,
    type(None): {}.get,  # None: without an adapter the driver searches for one in each NULL, ten times as long
}
"""Kind of value -> what SQLite stores; the driver itself converts by it, too."""
