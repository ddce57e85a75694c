"""Simple projects: one place, one agency, nothing that hangs on them.

A bulk has millions of these, so they go column by column. What counts all others says once for each status, month of
completion and origin what they amount to.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from app.core.allocation import WHOLE
from app.core.bulk import Column, Same, spelled
from app.models.ledger import EntryKind, Subject
from app.services.ledger import counting
from app.services.ledger.cell_keys import Lie, lie_of_one
from app.services.ledger.entries import EntryFact


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

    agencies: Column
    ids: Sequence[str]
    versions: Column
    origins: Column
    published: Sequence[bool | int]
    themes: Sequence[str]
    measure_types: Sequence[str | None]
    statuses: Sequence[str]
    completed: Sequence[int | None]
    planned: Sequence[int | None]
    realised: Sequence[int | None]
    places: Sequence[str]
    paths: Sequence[str]
    credited: Column

    def entries(self, post: int) -> Mapping[str, Column]:
        """Their entries, by column; what they do not have is for savings, reports, grants and persons."""
        return {
            "posted_by": Same(post),
            "subject": Same(Subject.PROJECT.value),
            "subject_id": self.ids,
            "kind": Same(EntryKind.PROJECT.value),
            "agency_id": self.agencies,
            "item_id": self.ids,
            "revision": self.versions,
            "position": Same(0),
            "project_id": self.ids,
            "municipality_id": self.places,
            "path": self.paths,
            "credited_agency_id": self.credited,
            "basis_points": Same(WHOLE),
            "origin": self.origins,
            "published": self.published,
            "theme": self.themes,
            "measure_type": self.measure_types,
            "status": self.statuses,
            "completed": self.completed,
            "planned_cents": self.planned,
            "realised_cents": self.realised,
        }

    def counted(self, month: int) -> Iterator[tuple[Lie, Sequence[int], str, int | None, int | None, int | None]]:
        """Where each lies, which counters it makes one larger; its theme, month of completion and amounts."""
        ones, count = _Ones(month), len(self.ids)
        lies = map(lie_of_one, self.paths, self.places, spelled(self.credited, count))
        kinds = zip(self.statuses, self.completed, spelled(self.origins, count), strict=True)
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
