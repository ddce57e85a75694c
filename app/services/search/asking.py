"""Asking: which words of the index a word of a question may mean, and how well each fits."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa

from app.core.db import Read
from app.core.prepared import Prepared
from app.models.search import FormKind, SearchForm
from app.services.search_index.words import SHORTEST_SLIP, SHORTEST_TAIL, distance, slips, stem
from app.services.sql import asked, many

F = sa.inspect(SearchForm).columns
EXACT, ENDING, BEGINNING, PART, SLIP = 10, 8, 7, 5, 4
"""How well a word fits: it is the word; it differs in its ending; it begins so; it holds it; it is a slip away."""
MOST: Final = 24
"""Words a beginning or a part may stand for."""
LONG: Final = 8
"""Letters of a word in which two slips are forgiven."""
_LONGEST_ENDING: Final = 3
_LAST: Final = "\U0010ffff"
_SHORTEST_HALF: Final = 4
_JOINTS: Final = ("", "s", "n", "en", "es")
Meanings = dict[str, int]
"""Word of the index -> how well it fits."""

_PREPARED: dict[tuple[str, str], Prepared] = {}


def _ranges() -> sa.CompoundSelect[Any]:
    """Words in a range of forms: by beginning, by stem and by part."""
    found = []
    for name, kind in (("beginning", FormKind.WHOLE), ("stem", FormKind.WHOLE), ("part", FormKind.TAIL)):
        low, high = sa.bindparam(f"{name}_from", type_=F["form"].type), sa.bindparam(f"{name}_to", type_=F["form"].type)
        rows = sa.select(sa.literal_column(f"'{name}'").label("how"), F["word"].label("word"))
        rows = rows.where(F["kind"] == sa.literal_column(str(int(kind))), F["form"] >= low, F["form"] < high)
        within = rows.order_by(F["form"], F["word"]).limit(MOST).subquery()
        found.append(sa.select(within.c.how, within.c.word))
    return sa.union_all(*found)


def _by_form(kind: FormKind) -> sa.Select[tuple[str, str]]:
    wanted = sa.select(asked("text").c.value)
    return sa.select(F["form"], F["word"]).where(F["kind"] == sa.literal_column(str(int(kind))), F["form"].in_(wanted))


_STATEMENTS: Final[Mapping[str, Callable[[], Any]]] = {
    "ranges": _ranges,
    "whole": lambda: _by_form(FormKind.WHOLE),
    "slips": lambda: _by_form(FormKind.SLIP),
}


def _prepared(db: Read, name: str) -> Prepared:
    known = _PREPARED.get((db.dialect, name))
    if known is None:
        known = _PREPARED.setdefault((db.dialect, name), Prepared(_STATEMENTS[name](), db.engine.dialect))
    return known


def meanings(db: Read, word: str) -> Meanings:
    """Words that are the word, begin with it, differ in their ending, or hold it."""
    root = stem(word)
    found: Meanings = {word: EXACT}
    values = {"beginning_from": word, "beginning_to": word + _LAST}
    values |= {"stem_from": root, "stem_to": root + _LAST if root != word else root}
    is_part = len(word) >= SHORTEST_TAIL and word.isalpha()
    values |= {"part_from": word, "part_to": word + _LAST if is_part else word}
    for how, other in db.fetch(_prepared(db, "ranges"), values):
        if how == "stem" and len(other) - len(root) > _LONGEST_ENDING:
            continue
        fits = {"beginning": BEGINNING, "stem": ENDING, "part": PART}[how]
        if how == "beginning" and len(other) - len(word) <= _LONGEST_ENDING - 1 and word.isalpha():
            fits = ENDING
        found[other] = max(found.get(other, 0), fits)
    return found


def slipped(db: Read, word: str) -> Meanings:
    """Words that are a slip of the keyboard away, two if the word is long."""
    if len(word) < SHORTEST_SLIP or not word.isalpha():
        return {}
    shorter = slips(word)
    rows = db.fetch(_prepared(db, "slips"), {"ids": many(db, sorted({word, *shorter}))})
    near = {other for _, other in rows}
    near.update(other for _, other in db.fetch(_prepared(db, "whole"), {"ids": many(db, sorted(shorter))}))
    most = 2 if len(word) >= LONG else 1
    kept = sorted((distance(word, other), other) for other in near)
    return {other: SLIP for apart, other in kept[:MOST] if 0 < apart <= most}


def halves(db: Read, word: str) -> Sequence[str]:
    """The two words a compound is made of, if both stand somewhere; nothing else."""
    if not word.isalpha():
        return ()
    splits = list(_splits(word))
    met = _met(db, {part for split in splits for part in split})
    return next((split for split in splits if met.keys() >= set(split)), ())


def _splits(word: str) -> Iterable[tuple[str, str]]:
    for middle in range(len(word) - _SHORTEST_HALF, _SHORTEST_HALF - 1, -1):
        first, second = word[:middle], word[middle:]
        for joint in _JOINTS:
            if first.endswith(joint) and len(first) - len(joint) >= _SHORTEST_HALF:
                yield first[: len(first) - len(joint)], second


def _met(db: Read, words: Iterable[str]) -> Mapping[str, str]:
    return {str(form): str(form) for form, _ in db.fetch(_prepared(db, "whole"), {"ids": many(db, sorted(words))})}
