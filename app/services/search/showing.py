"""Showing: what was found in the index, as the records are and as the caller may see them."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from app.core.db import Read
from app.core.prepared import Prepared
from app.models.base import Table
from app.models.catalogue import CatalogueEntry, SuccessStory
from app.models.fundings import FundingProgramme
from app.models.projects import Project
from app.models.search import SearchDocument, SearchKind
from app.models.workshops import Workshop
from app.services import catalogue, funding_programmes, projects, success_stories, workshops
from app.services.access import Actor
from app.services.reading import Visibility
from app.services.search_index.words import words_of
from app.services.sql import asked, many

D = sa.inspect(SearchDocument).columns
Pieces = list[dict[str, Any]]
_AROUND: Final = 90
"""Characters of a snippet on each side of the first hit."""
_WORD: Final = re.compile(r"\w+(?:[-\u2010\u2011\u2013]\w+)*")
_PREPARED: dict[tuple[str, ...], Prepared] = {}


@dataclass(frozen=True, slots=True)
class Shown:
    """How records of a kind are shown.

    Attributes:
        table: where they are.
        visible: which a caller sees.
        title: column of the title.
        texts: columns a snippet may come from, best first.
        themes: column with a theme, or a list of them.
        status: column, if it has one.
        years: columns with days, the first that is known says the year.
        only: which of those the caller sees are of use to somebody who searches.
    """

    table: type[Table]
    visible: Callable[[Actor], Visibility]
    title: str
    texts: Sequence[str]
    themes: str | None = None
    status: str | None = None
    years: Sequence[str] = ()
    only: ColumnElement[bool] | None = None


_E = catalogue.E
KINDS: Final[Mapping[SearchKind, Shown]] = {
    SearchKind.PROJECT: Shown(
        Project, projects.visible, "title", ("description",), "theme", "status",
        ("completed_on", "started_on", "planned_end", "planned_start"),
    ),
    SearchKind.CATALOGUE_ENTRY: Shown(
        CatalogueEntry, catalogue.visible, "title", ("description",), "theme",
        only=sa.or_(catalogue.CURRENT, _E["published"].is_(sa.false())),
    ),
    SearchKind.SUCCESS_STORY: Shown(SuccessStory, success_stories.visible, "title", ("text",)),
    SearchKind.WORKSHOP: Shown(
        Workshop, workshops.visible, "title", ("description", "place"), None, "status", ("starts_at",)
    ),
    SearchKind.FUNDING_PROGRAMME: Shown(
        FundingProgramme, funding_programmes.visible, "name", ("note", "funder"), "themes"
    ),
}  # fmt: skip


def seen(db: Read, actor: Actor, kind: SearchKind, scores: Mapping[int, int]) -> list[dict[str, Any]]:
    """Of the records found those the caller may see, without their texts."""
    how, columns = KINDS[kind], sa.inspect(KINDS[kind].table).columns
    visibility = how.visible(actor)

    def build() -> sa.Select[Any]:
        wanted = asked("bigint")
        years = [columns[name] for name in how.years]
        year = sa.func.coalesce(*years) if len(years) > 1 else (years[0] if years else sa.null())
        return (
            sa.select(
                D["document"], columns["id"], columns.get("agency_id", sa.null()), columns[how.title],
                columns[f"{how.title}_sort"], columns[how.themes] if how.themes else sa.null(),
                columns[how.status] if how.status else sa.null(), sa.cast(year, sa.Text), D["states"],
            )
            .select_from(wanted)
            .join(SearchDocument, D["document"] == wanted.c.value)
            .join(how.table, columns["id"] == D["record_id"])
            .where(visibility.clause, sa.true() if how.only is None else how.only)
        )  # fmt: skip

    prepared = _prepared(db, ("seen", kind, visibility.name), build)
    rows = db.fetch(prepared, {"ids": many(db, scores), **visibility.values})
    return [
        {
            "kind": kind.value,
            "id": str(record_id),
            "agency_id": None if agency_id is None else str(agency_id),
            "title": title,
            "sort": sort[:60],
            "themes": _listed(themes),
            "status": status,
            "year": int(day[:4]) if day else None,
            "states": [key for key in states.split(",") if key],
            "score": scores[document],
        }
        for document, record_id, agency_id, title, sort, themes, status, day, states in rows
    ]


def texts(db: Read, actor: Actor, kind: SearchKind, ids: Collection[str]) -> dict[str, list[str]]:
    """The texts of records the caller may see."""
    how, columns = KINDS[kind], sa.inspect(KINDS[kind].table).columns
    visibility = how.visible(actor)

    def build() -> sa.Select[Any]:
        wanted = asked()
        chosen = sa.select(columns["id"], *(columns[name] for name in how.texts)).select_from(wanted)
        return chosen.join(how.table, columns["id"] == wanted.c.value).where(visibility.clause)

    rows = db.fetch(_prepared(db, ("texts", kind, visibility.name), build), {"ids": many(db, ids), **visibility.values})
    return {str(row[0]): [text for text in row[1:] if text] for row in rows}


def _prepared(db: Read, key: tuple[str, ...], build: Callable[[], sa.Select[Any]]) -> Prepared:
    known = _PREPARED.get((db.dialect, *key))
    if known is None:
        known = _PREPARED.setdefault((db.dialect, *key), Prepared(build(), db.engine.dialect))
    return known


def _listed(themes: Any) -> list[str]:  # noqa: ANN401 - as each driver has a list
    if themes is None:
        return []
    if isinstance(themes, str):
        themes = orjson.loads(themes) if themes.startswith("[") else [themes]
    return [str(each) for each in themes]


def pieces(text: str, meant: Collection[str]) -> Pieces:
    """A text in pieces, those whose words were meant as hits."""
    found: Pieces = []
    for start, end, hit in _spans(text, meant):
        if found and found[-1]["hit"] == hit:
            found[-1]["text"] += text[start:end]
        else:
            found.append({"text": text[start:end], "hit": hit})
    return found


def _spans(text: str, meant: Collection[str]) -> Iterable[tuple[int, int, bool]]:
    position = 0
    for match in _WORD.finditer(text):
        if any(word in meant for word in words_of(match[0])):
            if match.start() > position:
                yield position, match.start(), False
            yield match.start(), match.end(), True
            position = match.end()
    if position < len(text):
        yield position, len(text), False


def snippet(candidates: Sequence[str], meant: Collection[str]) -> Pieces:
    """The words around the first hit of the first text that has one; else how the first text begins."""
    for text in candidates:
        first = next((start for start, _, hit in _spans(text, meant) if hit), None)
        if first is not None:
            return pieces(_cut(text, max(first - _AROUND, 0), first + _AROUND), meant)
    return pieces(_cut(candidates[0], 0, 2 * _AROUND), meant) if candidates else []


def _cut(text: str, start: int, end: int) -> str:
    """A part of the text, between words where it can be."""
    if start:
        start = text.find(" ", start, start + _AROUND // 2) + 1 or start
    if end < len(text):
        blank = text.rfind(" ", end - _AROUND // 2, end)
        end = blank if blank > start else end
    return f"{'… ' if start else ''}{text[start:end].strip()}{' …' if end < len(text) else ''}"
