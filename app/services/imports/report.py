"""The report of an import: what was created, updated, left as it was, and what stands in the way, grouped by cause.

Ten thousand rows with one wrong key are one conflict with ten thousand row numbers, of which the first are kept.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.core.errors import Fault, Param
from app.core.messages import text
from app.formats.findings import Finding, Severity

KEPT_ROWS = 200
COUNTS = ("created", "updated", "unchanged", "rejected")
VOLATILE = frozenset({
    "value", "name", "key", "successor", "sample", "sum", "line", "suggestion", "first_row", "ended", "stored",
    "nearest", "end", "effect_from", "completed_on", "paid", "granted", "limit", "count", "length", "matches", "ars",
    "parent_ars",
})  # fmt: skip
"""Parameters that differ from row to row of one cause; the first is kept as the sample."""


@dataclass(slots=True)
class Conflict:
    """One cause.

    Attributes:
        code: what is wrong.
        severity: whether rows are lost by it.
        column: where in the row.
        params: of the first row, for its sentence.
        rows: numbers as a person sees them in the file.
        total: how many rows in all.
    """

    code: str
    severity: Severity
    column: str
    params: dict[str, Param]
    rows: list[int] = field(default_factory=list)
    total: int = 0

    def wire(self) -> dict[str, Any]:
        """As it is stored and shown, in both languages."""
        title_en, detail_en = text(self.code, self.params, "en")
        title_de, detail_de = text(self.code, self.params, "de")
        sample = next((str(self.params[name]) for name in ("value", "name", "key") if self.params.get(name)), None)
        return {
            "code": self.code,
            "severity": self.severity.value,
            "column": self.column or None,
            "sample": sample,
            "title_en": title_en,
            "detail_en": detail_en,
            "title_de": title_de,
            "detail_de": detail_de,
            "rows": self.rows,
            "total": self.total,
        }


class Report:
    """Counts and conflicts, gathered while a file is worked through."""

    def __init__(self) -> None:
        self.created = 0
        self.updated = 0
        self.unchanged = 0
        self.rejected = 0
        self.notes: dict[str, Any] = {}
        self._conflicts: dict[tuple[Any, ...], Conflict] = {}
        self._lost: set[int] | None = set()

    def count_by_batch(self) -> None:
        """Rows that are lost are counted by whoever reads them; with several sheets a number names no row."""
        self._lost = None

    def add(self, finding: Finding) -> None:
        """Take note of a finding."""
        params = finding.fault.params
        key = _cause(finding.fault.code, finding.severity, finding.column, params)
        conflict = self._conflicts.get(key)
        if conflict is None:
            conflict = Conflict(finding.fault.code, finding.severity, finding.column, dict(params))
            self._conflicts[key] = conflict
        conflict.total += 1
        if finding.number and len(conflict.rows) < KEPT_ROWS:
            conflict.rows.append(finding.number)
        if finding.is_error and self._lost is not None and finding.number not in self._lost:
            self._lost.add(finding.number)
            self.rejected += 1

    def error(self, number: int, code: str, column: str = "", **params: Param) -> None:
        """A row that cannot be taken."""
        self.add(Finding(Severity.ERROR, Fault(code, f"row {number}", params), number, column))

    def warning(self, number: int, code: str, column: str = "", **params: Param) -> None:
        """A row that was taken, with something to know."""
        self.add(Finding(Severity.WARNING, Fault(code, f"row {number}", params), number, column))

    @property
    def has_errors(self) -> bool:
        """Whether anything stands in the way."""
        return any(conflict.severity is Severity.ERROR for conflict in self._conflicts.values())

    def conflicts(self) -> list[dict[str, Any]]:
        """All causes, errors first, then the most frequent."""
        ordered = sorted(
            self._conflicts.values(), key=lambda each: (each.severity is not Severity.ERROR, -each.total, each.code)
        )
        return [conflict.wire() for conflict in ordered]

    def wire(self) -> dict[str, Any]:
        """The whole report."""
        return {
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "rejected": self.rejected,
            "conflicts": self.conflicts(),
            "notes": self.notes,
        }

    def state(self) -> dict[str, Any]:
        """Everything said so far, to go on from after a crash."""
        counts = {name: getattr(self, name) for name in COUNTS}
        said = [
            [each.code, each.severity.value, each.column, each.params, each.rows, each.total]
            for each in self._conflicts.values()
        ]
        return {**counts, "notes": self.notes, "conflicts": said}

    def resume(self, state: Mapping[str, Any]) -> None:
        """Go on from what an earlier attempt said."""
        for name in COUNTS:
            setattr(self, name, state[name])
        self.notes = dict(state["notes"])
        self._conflicts = {}
        for code, severity, column, params, rows, total in state["conflicts"]:
            kept = Conflict(code, Severity(severity), column, dict(params), list(rows), total)
            self._conflicts[_cause(code, kept.severity, column, params)] = kept


def _cause(code: str, severity: Severity, column: str, params: Mapping[str, Param]) -> tuple[Any, ...]:
    """What makes two findings one conflict."""
    steady = tuple(sorted((name, str(value)) for name, value in params.items() if name not in VOLATILE))
    return code, severity, column, steady


def sorted_out(found: Iterable[Any], report: Report) -> list[Any]:
    """The rows among what a reader yields; its findings go to the report."""
    rows = []
    for item in found:
        if isinstance(item, Finding):
            report.add(item)
        else:
            rows.append(item)
    return rows
