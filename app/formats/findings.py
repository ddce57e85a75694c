"""What a reader has to say about a row besides the row itself.

A ``Fault`` says what is wrong and where; a ``Finding`` adds whether the row is lost by it. The rule of every
reader: repair what is certain, report what was inferred (warning), reject what is ambiguous (error).
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Generic, TypeVar

from app.core.errors import Fault, Param

SAMPLE_LENGTH = 80
"""Longest piece of a cell quoted in a finding; the whole input is never echoed. Units: characters."""

T = TypeVar("T")


class Severity(StrEnum):
    """Whether a row survives a finding."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to report about one row of a file.

    Attributes:
        severity: ``error``: the row (or the whole file) is not taken; ``warning``: taken, but this was
            inferred.
        fault: code, place and parameters.
        number: spreadsheet row of a table, line of a register; 0 for the whole file.
        column: the column's name in our words; empty for the whole row.
    """

    severity: Severity
    fault: Fault
    number: int
    column: str = ""

    @property
    def is_error(self) -> bool:
        """Whether the row is lost."""
        return self.severity is Severity.ERROR


@dataclass(frozen=True, slots=True)
class Repaired(Generic[T]):
    """A value that could be had after something was put right.

    Attributes:
        value: the value.
        fault: what was inferred, for a warning.
    """

    value: T
    fault: Fault


def sample(text: str) -> str:
    """A piece of a cell short enough to be quoted in a finding."""
    return text if len(text) <= SAMPLE_LENGTH else text[: SAMPLE_LENGTH - 1] + "…"


def finding(severity: Severity, fault: Fault, number: int, *, column: str = "", place: str = "row") -> Finding:
    """Put a fault into its place.

    Args:
        severity: whether the row is lost.
        fault: what is wrong; its pointer and ``column`` parameter are set here.
        number: row or line; 0 speaks of the whole file.
        column: the column's name.
        place: ``row`` of a table or ``line`` of a text.
    """
    params: dict[str, Param] = {**fault.params, "column": column} if column else fault.params
    pointer = f"{place} {number}" if number else "file"
    return Finding(severity, replace(fault, pointer=pointer, params=params), number, column)


@dataclass(slots=True)
class RowFindings:
    """The findings of one row while it is being read.

    Attributes:
        number: the row's number.
        items: findings in the order of their discovery.
    """

    number: int
    items: list[Finding] = field(default_factory=list)

    @property
    def failed(self) -> bool:
        """Whether at least one finding costs the row."""
        return any(item.is_error for item in self.items)

    def error(self, code: str, column: str = "", **params: Param) -> None:
        """Reject the row."""
        self._add(Severity.ERROR, Fault(code, params=params), column)

    def warning(self, code: str, column: str = "", **params: Param) -> None:
        """Keep the row and say what was inferred or is missing."""
        self._add(Severity.WARNING, Fault(code, params=params), column)

    def take(self, value: T | Repaired[T] | Fault, column: str) -> T | None:
        """A parsed value, with its repair noted; or None after noting why there is none."""
        if isinstance(value, Fault):
            self._add(Severity.ERROR, value, column)
            return None
        if isinstance(value, Repaired):
            self._add(Severity.WARNING, value.fault, column)
            return value.value
        return value

    def optional(self, text: str, parse: Callable[[str], T | Repaired[T] | Fault], column: str) -> T | None:
        """An empty cell stays unknown, any other is parsed."""
        return self.take(parse(text), column) if text else None

    def _add(self, severity: Severity, fault: Fault, column: str) -> None:
        self.items.append(finding(severity, fault, self.number, column=column))
