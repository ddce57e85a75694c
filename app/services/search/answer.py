"""Answer: what was found, ranked, counted by what it is, and paged."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa

from app.core.cursors import seal, unseal
from app.core.db import Read
from app.core.errors import Malformed
from app.models.accounts import Role
from app.models.agencies import Agency
from app.models.search import SearchKind
from app.schemas.search import SearchQuery
from app.services import access
from app.services.access import Actor
from app.services.search import showing
from app.services.search.finding import Findings, Shelf, find
from app.services.search_index.records import EVERYBODY, NETWORK
from app.services.search_index.words import wanted

MOST: Final = 500
"""Records that are held against what the caller may see; the best ones."""
_OWNED: Final = (SearchKind.SUCCESS_STORY, SearchKind.WORKSHOP, SearchKind.PROJECT)
"""Kinds of which an agency has drafts; what there are most of stands last."""
_FACETS: Final = {
    "kinds": "kind", "themes": "themes", "agencies": "agency_id", "states": "states", "statuses": "status",
    "years": "year",
}  # fmt: skip
_LISTS: Final = frozenset({"themes", "states"})
Order = tuple[int, str, str, str]


def search(db: Read, actor: Actor, query: SearchQuery) -> dict[str, Any]:
    """A page of what was found.

    Raises:
        Malformed: a cursor that is not ours, or belongs to another question.
    """
    kinds = query.kinds or list(SearchKind)
    found = find(db, wanted(query.q), _shelves(db, actor, kinds))
    filtered = any((query.theme, query.agency_id, query.state, query.status, query.year))
    best = sorted(found.scores.items(), key=lambda each: (-each[1], each[0]))
    looked_at = dict(best if filtered else best[:MOST])
    hits = [hit for hit in _seen(db, actor, kinds, looked_at) if _fits(hit, query)]
    hits.sort(key=_order)
    context = f"search|{query.model_dump_json(exclude={'cursor', 'limit'})}"
    page, following, before = _page(hits, query, db.database.settings.signing_key, context)
    _write_out(db, actor, page, found)
    return {
        "items": [{name: value for name, value in hit.items() if name != "sort"} for hit in page],
        "next": following,
        "prev": before,
        "total": len(hits),
        "complete": found.complete and len(looked_at) == len(found.scores),
        "facets": {name: _counted(hits, field) for name, field in _FACETS.items()},
    }


def _shelves(db: Read, actor: Actor, kinds: Sequence[SearchKind]) -> list[Shelf]:
    """Where the caller may look: what is published, and drafts of the own agency, or of all."""
    drafts: list[str] = []
    if actor.role in access.LEAD or (actor.role is Role.AUDITOR and actor.agency_id is None):
        drafts = [str(row[0]) for row in db.all(sa.select(sa.inspect(Agency).columns["id"]))]
    elif actor.agency_id is not None:
        drafts = [str(actor.agency_id)]
    shelves = [(SearchKind.FUNDING_PROGRAMME, EVERYBODY), (SearchKind.CATALOGUE_ENTRY, EVERYBODY)]
    if actor.role in access.LEAD:
        shelves.append((SearchKind.CATALOGUE_ENTRY, NETWORK))
    shelves += [(kind, shelf) for kind in _OWNED for shelf in (*drafts, EVERYBODY)]
    return [shelf for shelf in shelves if shelf[0] in kinds]


def _seen(db: Read, actor: Actor, kinds: Iterable[SearchKind], scores: Mapping[int, int]) -> list[dict[str, Any]]:
    if not scores:
        return []
    return [hit for kind in dict.fromkeys(kinds) for hit in showing.seen(db, actor, kind, scores)]


def _fits(hit: Mapping[str, Any], query: SearchQuery) -> bool:
    return (
        (not query.theme or bool({each.value for each in query.theme} & set(hit["themes"])))
        and (query.agency_id is None or hit["agency_id"] == str(query.agency_id))
        and (query.state is None or query.state in hit["states"])
        and (not query.status or hit["status"] in query.status)
        and (query.year is None or hit["year"] == query.year)
    )


def _order(hit: Mapping[str, Any]) -> Order:
    """The best first, then as directories sort."""
    return -hit["score"], hit["sort"], hit["kind"], hit["id"]


def _page(
    hits: Sequence[dict[str, Any]], query: SearchQuery, secret: bytes, context: str
) -> tuple[list[dict[str, Any]], str | None, str | None]:
    """The hits of this page, and cursors to the next and the one before."""
    start = 0
    if query.cursor is not None:
        direction, *position = unseal(query.cursor, secret, context)
        if direction not in {"+", "-"} or len(position) != len(_order(_FIRST)):
            raise Malformed("cursor_invalid")
        edge: Any = tuple(position)
        behind = [index for index, hit in enumerate(hits) if _order(hit) > edge]
        start = behind[0] if behind else len(hits)
        if direction == "-":
            earlier = sum(_order(hit) < edge for hit in hits)
            start = max(earlier - query.limit, 0)
            page = list(hits[start:earlier])
        else:
            page = list(hits[start : start + query.limit])
    else:
        page = list(hits[: query.limit])
    end = start + len(page)
    following = seal(["+", *_order(page[-1])], secret, context) if page and end < len(hits) else None
    before = seal(["-", *_order(page[0])], secret, context) if page and start > 0 else None
    return page, following, before


_FIRST: Final = {"score": 0, "sort": "", "kind": "", "id": ""}


def _write_out(db: Read, actor: Actor, page: Sequence[dict[str, Any]], found: Findings) -> None:
    """Add the pieces of title and text."""
    for kind in SearchKind:
        ids = [hit["id"] for hit in page if hit["kind"] == kind.value]
        told = showing.texts(db, actor, kind, ids) if ids else {}
        for hit in page:
            if hit["kind"] == kind.value:
                hit["title_pieces"] = showing.pieces(hit["title"], found.words)
                hit["snippet_pieces"] = showing.snippet(told.get(hit["id"], []), found.words)


def _counted(hits: Iterable[Mapping[str, Any]], field: str) -> dict[str, int]:
    """How many have each value, the most frequent first."""
    values = [hit[field] for hit in hits]
    if field in _LISTS:
        values = [each for listed in values for each in listed]
    counts = Counter(values)
    counts.pop(None, None)
    return {str(value): count for value, count in sorted(counts.items(), key=lambda each: (-each[1], str(each[0])))}
