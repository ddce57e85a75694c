"""Simple projects: one place, one agency, nothing that hangs on them.

A bulk has millions of these, so they go column by column. What counts all others says once for each status, month of
completion and origin what they amount to.
"""

from collections.abc import Iterator, Sequence
from itertools import repeat
from typing import Any, Final, NamedTuple

from app.core.allocation import WHOLE
from app.models.ledger import EntryKind, Subject
from app.services.ledger import counting
from app.services.ledger.cell_keys import Lie, lie_of_one
from app.services.ledger.entries import EntryFact

ENTRY: Final = (
    "subject", "subject_id", "kind", "agency_id", "item_id", "revision", "position", "project_id", "municipality_id",
    "path", "credited_agency_id", "basis_points", "origin", "published", "theme", "measure_type", "status", "completed",
    "planned_cents", "realised_cents",
)  # fmt: skip
"""What an entry of a simple project has; the rest is for savings, reports, grants and persons."""


class Simple(NamedTuple):
    """Simple projects, column by column.

    Attributes:
        agencies: whose they are.
        ids: of the projects.
        versions: of their records.
        origins: where they come from.
        published: whether everybody sees them.
        themes: what they are about.
        measure_types: what is done.
        statuses: where they stand.
        completed: month of completion.
        planned: investment. Units: cents.
        realised: investment. Units: cents.
        places: the municipality.
        paths: where that lies.
        credited: the agency they count for.
    """

    agencies: Sequence[str]
    ids: Sequence[str]
    versions: Sequence[int]
    origins: Sequence[str]
    published: Sequence[bool | int]
    themes: Sequence[str]
    measure_types: Sequence[str | None]
    statuses: Sequence[str]
    completed: Sequence[int | None]
    planned: Sequence[int | None]
    realised: Sequence[int | None]
    places: Sequence[str]
    paths: Sequence[str]
    credited: Sequence[str]

    def entries(self, post: int) -> Iterator[tuple[Any, ...]]:
        """Their entries: a post and the columns of ``ENTRY``."""
        return zip(
            repeat(post), repeat(Subject.PROJECT.value), self.ids, repeat(EntryKind.PROJECT.value), self.agencies,
            self.ids, self.versions, repeat(0), self.ids, self.places, self.paths, self.credited, repeat(WHOLE),
            self.origins, self.published, self.themes, self.measure_types, self.statuses, self.completed, self.planned,
            self.realised,
            strict=False,
        )  # fmt: skip

    def counted(self, month: int) -> Iterator[tuple[Lie, Sequence[int], str, int | None, int | None, int | None]]:
        """Where each lies, which counters it makes one larger; its theme, month of completion and amounts."""
        ones = _Ones(month)
        lies = map(lie_of_one, self.paths, self.places, self.credited)
        kinds = zip(self.statuses, self.completed, self.origins, strict=True)
        return zip(
            lies, map(ones.__getitem__, kinds), self.themes, self.completed, self.planned, self.realised, strict=True
        )


class _Ones(dict[tuple[str, int | None, str], Sequence[int]]):
    """Status, month of completion and origin -> the counters that a project of these makes one larger."""

    def __init__(self, month: int) -> None:
        super().__init__()
        self._month = month

    def __missing__(self, kind: tuple[str, int | None, str]) -> Sequence[int]:
        status, completed, origin = kind
        entry = EntryFact(
            Subject.PROJECT.value, "", EntryKind.PROJECT.value, "", "", 1, 0, "", None, None, "", WHOLE, origin,
            status=status, completed=completed,
        )  # fmt: skip
        found, _ = counting.of_project([entry], self._month)
        self[kind] = ones = [index for index, value in found.items() for _ in range(value)]
        return ones
