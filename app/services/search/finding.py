"""Finding: in which records of the index the words of a question stand, all of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import sqlalchemy as sa

from app.core.db import Read
from app.core.prepared import Prepared
from app.models.search import SearchDocument, SearchKind, SearchPosting
from app.services.search.asking import Meanings, halves, meanings, slipped
from app.services.search_index.words import word_number
from app.services.search_index.writing import unpacked
from app.services.sql import asked, many

D, P = sa.inspect(SearchDocument).columns, sa.inspect(SearchPosting).columns
SCAN: Final = 2_000
"""Rows of the index looked at for one word; those in titles come first."""
WEIGHTS: Final = (3, 2, 1)
"""What a word counts for in a title, in the name of a place, elsewhere."""
_PREPARED: dict[tuple[str, str], Prepared] = {}
Shelf = tuple[SearchKind, str]


@dataclass(slots=True)
class Word:
    """One word of a question.

    Attributes:
        meanings: words of the index it may mean.
        scores: record -> how well the best of them fits there.
        cut: there are more records than were looked at.
        numbers: number in the index -> how well that word fits.
    """

    meanings: Meanings
    scores: dict[int, int] = field(default_factory=dict)
    cut: bool = False
    numbers: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found in the index.

    Attributes:
        scores: record -> score.
        words: words of the index that were meant.
        complete: nothing was left out.
    """

    scores: dict[int, int]
    words: frozenset[str]
    complete: bool


def find(db: Read, words: Sequence[str], shelves: Sequence[Shelf]) -> Findings:
    """Records in which every word stands."""
    looked_up = [each for word in words for each in _looked_up(db, word, shelves)]
    if not looked_up or any(not each.scores for each in looked_up):
        return Findings({}, frozenset(), complete=True)
    whole = [each for each in looked_up if not each.cut]
    first = min(whole or looked_up, key=lambda each: len(each.scores))
    scores = dict(first.scores)
    for each in whole:
        if each is not first:
            scores = {number: score + each.scores[number] for number, score in scores.items() if number in each.scores}
    cut = [each for each in looked_up if each.cut and each is not first]
    if cut and scores:
        scores = _held_against(db, scores, cut)
    meant = frozenset(word for each in looked_up for word in each.meanings)
    return Findings(scores, meant, complete=not first.cut)


def _looked_up(db: Read, word: str, shelves: Sequence[Shelf]) -> list[Word]:
    """The word as it stands; else as two words; else with a slip."""
    found = _postings(db, meanings(db, word), shelves)
    if found.scores:
        return [found]
    parts = [_postings(db, meanings(db, part), shelves) for part in halves(db, word)]
    if parts and all(each.scores for each in parts):
        return parts
    near = slipped(db, word)
    return [_postings(db, near, shelves) if near else found]


def _postings(db: Read, meant: Meanings, shelves: Sequence[Shelf]) -> Word:
    word = Word(meant)
    for other, fits in sorted(meant.items(), key=lambda each: (-each[1], each[0])):
        for kind, shelf in shelves:
            word.numbers[word_number(other, kind, shelf)] = fits
    rows = db.fetch(_prepared(db, "postings"), {"ids": many(db, word.numbers), "row_limit": SCAN})
    for number, part, document in rows:
        score = word.numbers[number] * WEIGHTS[part]
        if score > word.scores.get(document, 0):
            word.scores[document] = score
    word.cut = len(rows) == SCAN
    return word


def _held_against(db: Read, scores: dict[int, int], words: Sequence[Word]) -> dict[int, int]:
    """Of these records those in which words stand of which not every record was looked at."""
    rows = db.fetch(_prepared(db, "documents"), {"ids": many(db, scores)})
    kept = {}
    for document, packed in rows:
        stands = unpacked(bytes(packed))
        best = [
            max((each.numbers[n] * WEIGHTS[stands[n]] for n in stands.keys() & each.numbers.keys()), default=0)
            for each in words
        ]
        if all(best):
            kept[document] = scores[document] + sum(best)
    return kept


def _prepared(db: Read, name: str) -> Prepared:
    known = _PREPARED.get((db.dialect, name))
    if known is None:
        wanted = asked("bigint")
        statement: Any
        if name == "postings":
            statement = sa.select(P["word"], P["part"], P["document"]).select_from(wanted)
            statement = statement.join(SearchPosting, P["word"] == wanted.c.value)
            statement = statement.limit(sa.bindparam("row_limit", type_=sa.Integer))
        else:
            statement = sa.select(D["document"], D["words"]).select_from(wanted)
            statement = statement.join(SearchDocument, D["document"] == wanted.c.value)
        known = _PREPARED.setdefault((db.dialect, name), Prepared(statement, db.engine.dialect))
    return known
