"""Records: what each kind of record says to the index, read for many of them at once."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app.core.db import Write
from app.models.base import Table
from app.models.catalogue import CatalogueEntry, SuccessStory
from app.models.fundings import FundingProgramme
from app.models.municipalities import Municipality
from app.models.projects import Project, ProjectShare
from app.models.search import SearchKind
from app.models.workshops import Workshop
from app.services.sql import asked, many

M = sa.inspect(Municipality).columns
S = sa.inspect(ProjectShare).columns
EVERYBODY: Final = "everybody"
"""The shelf of what is published."""
NETWORK: Final = "network"
"""The shelf of drafts that belong to no agency."""
Places = Mapping[str, list[tuple[str, str]]]
"""Record -> name and path of each place it lies in."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How records of a kind are read.

    Attributes:
        table: where they are.
        parts: columns with words, the title first.
        places: reads where they lie; none if they lie nowhere.
    """

    table: type[Table]
    parts: Sequence[str]
    places: Callable[[Write, Sequence[str]], Places] | None = None

    @property
    def heeds(self) -> frozenset[str]:
        """Columns whose change changes what the index holds."""
        return frozenset({*self.parts, "published", "municipality_id"})


@dataclass(frozen=True, slots=True)
class Said:
    """What a record says to the index.

    Attributes:
        record_id: which.
        agency_id: whose; none if it is everybody's.
        shelf: who may read it.
        parts: its texts: title, places, everything else.
        states: keys of states.
    """

    record_id: str
    agency_id: UUID | None
    shelf: str
    parts: tuple[str, str, str]
    states: str


def _of_projects(db: Write, ids: Sequence[str]) -> Places:
    wanted = asked()
    statement = (
        sa.select(S["project_id"], M["name"], M["path"])
        .select_from(wanted)
        .join(ProjectShare, S["project_id"] == wanted.c.value)
        .join(Municipality, M["id"] == S["municipality_id"])
    )
    return _gathered(db.all(statement, {"ids": many(db, ids)}))


def _of_workshops(db: Write, ids: Sequence[str]) -> Places:
    wanted, columns = asked(), sa.inspect(Workshop).columns
    statement = (
        sa.select(columns["id"], M["name"], M["path"])
        .select_from(wanted)
        .join(Workshop, columns["id"] == wanted.c.value)
        .join(Municipality, M["id"] == columns["municipality_id"])
    )
    return _gathered(db.all(statement, {"ids": many(db, ids)}))


def _gathered(rows: Iterable[sa.Row[Any]]) -> Places:
    found: dict[str, list[tuple[str, str]]] = {}
    for record_id, name, path in map(tuple[Any, ...], rows):
        found.setdefault(str(record_id), []).append((name, path))
    return found


KINDS: Final[Mapping[SearchKind, Kind]] = {
    SearchKind.PROJECT: Kind(Project, ("title", "description", "external_id"), _of_projects),
    SearchKind.CATALOGUE_ENTRY: Kind(CatalogueEntry, ("title", "description", "slug")),
    SearchKind.SUCCESS_STORY: Kind(SuccessStory, ("title", "text")),
    SearchKind.WORKSHOP: Kind(Workshop, ("title", "description", "place"), _of_workshops),
    SearchKind.FUNDING_PROGRAMME: Kind(FundingProgramme, ("name", "funder", "note", "slug")),
}
KIND_OF: Final[Mapping[type[Table], SearchKind]] = {each.table: kind for kind, each in KINDS.items()}
"""Table -> what its records are to the search."""


def said(db: Write, kind: SearchKind, ids: Sequence[str]) -> list[Said]:
    """What the records say, those that are there; they are held until the transaction ends."""
    how = KINDS[kind]
    columns, wanted = sa.inspect(how.table).columns, asked()
    agency = columns.get("agency_id", sa.null())
    published = columns.get("published", sa.true())
    statement = (
        sa.select(columns["id"], agency, published, *(columns[name] for name in how.parts))
        .select_from(wanted)
        .join(how.table, columns["id"] == wanted.c.value)
        .with_for_update(read=True, of=how.table)
    )
    rows = db.all(statement, {"ids": many(db, ids)})
    places = how.places(db, ids) if how.places else {}
    found = []
    for record_id, agency_id, is_published, title, *texts in map(tuple[Any, ...], rows):
        lies = places.get(str(record_id), [])
        shelf = EVERYBODY if is_published else str(agency_id or NETWORK)
        words = (title, " ".join(name for name, _ in lies), " ".join(text for text in texts if text))
        states = ",".join(sorted({path[:2] for _, path in lies}))
        found.append(Said(str(record_id), agency_id, shelf, words, states))
    return found
