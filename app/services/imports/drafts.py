"""Drafts: rows on their way to records, and what becomes of a batch of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from app.core.bulk import Column
from app.core.errors import Fault, KlikksError

Values = dict[str, Any]
Given = tuple[int, list[Any]]
"""A row with its number in the file."""


class Draft:
    """One row.

    Attributes:
        number: as a person sees it in the file.
        given: column of the table -> what the row says; None for an empty cell.
        key: the values it is known by, with the names of their columns first; None if it has none.
        current: the record that is there; None for a new one.
        record: the record as it would be.
        changes: the columns that differ from the current record.
        id: of the record.
        faults: why it is refused.
    """

    __slots__ = ("changes", "current", "faults", "given", "id", "key", "number", "record")

    def __init__(self, number: int, given: Values) -> None:
        self.number, self.given = number, given
        self.key: tuple[Any, ...] | None = None
        self.current: Mapping[str, Any] | None = None
        self.record: Values = given
        self.changes: Values = {}
        self.id = ""
        self.faults: list[Fault] = []

    def refuse(self, code: str, column: str = "", **params: Any) -> None:  # noqa: ANN401 - parameters of a message
        """It cannot be taken."""
        self.faults.append(Fault(code, f"/{column}", params))

    def refuse_for(self, error: KlikksError) -> None:
        """It cannot be taken, as a service says."""
        self.faults += error.faults or (Fault(error.code, "", error.params),)


class Fresh(NamedTuple):
    """New projects of which nothing has to be said, as columns of the tables.

    Attributes:
        ids: of the projects.
        projects: their rows, by column.
        shares: one for each of them.
    """

    ids: list[str]
    projects: Mapping[str, Column]
    shares: Mapping[str, Column]


@dataclass(slots=True)
class Batch:
    """Rows of one sheet that are worked on together.

    Attributes:
        drafts: those that are still in.
        refused: those that are not.
        warnings: row, column and what is to be reported.
        new: to be created.
        changed: to be changed.
        unchanged: how many are as they are.
        fresh: to be created, too, as finished rows.
    """

    drafts: list[Draft]
    refused: list[Draft] = field(default_factory=list)
    warnings: list[tuple[int, str, Fault]] = field(default_factory=list)
    new: list[Draft] = field(default_factory=list)
    changed: list[Draft] = field(default_factory=list)
    unchanged: int = 0
    fresh: Fresh | None = None

    @property
    def created(self) -> int:
        """How many records it creates."""
        return len(self.new) + (len(self.fresh.ids) if self.fresh else 0)

    def sift(self) -> None:
        """Take out what was refused meanwhile."""
        if any(draft.faults for draft in self.drafts):
            self.refused += [draft for draft in self.drafts if draft.faults]
            self.drafts = [draft for draft in self.drafts if not draft.faults]
        for kept in (self.new, self.changed):
            lost = [draft for draft in kept if draft.faults]
            if lost:
                known = {id(draft) for draft in self.refused}
                self.refused += [draft for draft in lost if id(draft) not in known]
                kept[:] = [draft for draft in kept if not draft.faults]


def warn(batch: Batch, draft: Draft, column: str, fault: Fault) -> None:
    """Note something about a row that is taken."""
    batch.warnings.append((draft.number, column, fault))


def missing(record: Mapping[str, Any], required: Sequence[tuple[str, str]]) -> Iterable[Fault]:
    """A fault for each column that a record needs and does not have."""
    return [Fault("missing", f"/{wire}") for column, wire in required if record.get(column) is None]
