"""Duplicates: volunteers of one agency who may be there twice, with the reasons.

Nothing is decided here: namesakes exist, families share a telephone. What is compared are folded names (the order of
first and last name does not matter), mail addresses and the digits of telephone numbers.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any, Final

import sqlalchemy as sa

from app.core.db import Read
from app.core.folding import search_key
from app.models.patrons import Patron
from app.schemas.merges import DuplicatesQuery, Likeness
from app.services.access import Actor

P = sa.inspect(Patron).columns
SHOWN: Final = ("id", "first_name", "last_name", "email", "phone", "status")
LEAST_DIGITS: Final = 6
"""Shorter telephone numbers say nothing."""
LEAST_LETTERS: Final = 8
"""Shorter names are too much alike."""
MOST_ALIKE: Final = 50
"""A number or name that more have says nothing about them (the town hall's telephone)."""
Pairs = dict[tuple[int, int], list[Likeness]]


def get_patron_duplicates(db: Read, actor: Actor, query: DuplicatesQuery) -> dict[str, Any]:
    """Pairs of records of the caller's agency that may be one person, the surest first."""
    mine = (P["agency_id"] == actor.tenant, P["erased_at"].is_(None))
    people = [row._asdict() for row in db.all(sa.select(*[P[name] for name in SHOWN]).where(*mine).order_by(P["id"]))]
    pairs = found(people)
    wanted = [
        {"first": people[one], "second": people[other], "reasons": reasons}
        for (one, other), reasons in sorted(pairs.items(), key=lambda each: (_doubt(each[1]), each[0]))
        if query.patron_id in {None, people[one]["id"], people[other]["id"]}
    ]
    return {"items": wanted[: query.limit], "total": len(wanted)}


def found(people: Sequence[Mapping[str, Any]]) -> Pairs:
    """Which of some people may be the same, by their places in the list."""
    names = [_name(each) for each in people]
    pairs: defaultdict[tuple[int, int], list[Likeness]] = defaultdict(list)
    _meet(pairs, Likeness.SAME_EMAIL, ([(each["email"] or "").strip().casefold()] for each in people))
    _meet(pairs, Likeness.SAME_PHONE, ([_digits(each["phone"])] for each in people))
    _meet(pairs, Likeness.SAME_NAME, ([name] for name in names))
    for pair in _near(names):
        pairs[pair].append(Likeness.SIMILAR_NAME)
    return dict(pairs)


def _doubt(reasons: Sequence[Likeness]) -> tuple[int, int]:
    return -len(reasons), min(list(Likeness).index(each) for each in reasons)


def _name(person: Mapping[str, Any]) -> str:
    return " ".join(sorted(search_key(f"{person['first_name']} {person['last_name']}").split()))


def _digits(phone: str | None) -> str:
    """Without the prefix for abroad and the leading zeros: +49 170 1 and 0170 1 are one number."""
    digits = "".join(each for each in phone or "" if each.isdigit()).lstrip("0")
    digits = digits.removeprefix("49") if (phone or "").strip().startswith(("+", "00")) else digits
    digits = digits.lstrip("0")
    return digits if len(digits) >= LEAST_DIGITS else ""


def _meet(pairs: Pairs, why: Likeness, keys: Iterable[Sequence[str]]) -> None:
    for pair in _together(keys):
        pairs[pair].append(why)


def _together(keys: Iterable[Iterable[str]]) -> Iterator[tuple[int, int]]:
    """Places in the list that share a key; each pair once."""
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for index, own in enumerate(keys):
        for key in own:
            if key:
                holders[key].append(index)
    groups = (group for group in holders.values() if 1 < len(group) <= MOST_ALIKE)
    yield from dict.fromkeys(pair for group in groups for pair in combinations(group, 2))


def _near(names: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Names one slip apart: two that become the same when each loses a letter, or one does, are compared."""
    for one, other in _together({name, *_shortened(name)} for name in names):
        if names[one] != names[other] and one_slip(names[one], names[other]):
            yield one, other


def _shortened(name: str) -> Iterator[str]:
    if len(name) >= LEAST_LETTERS:
        yield from (name[:index] + name[index + 1 :] for index in range(len(name)))


def one_slip(one: str, other: str) -> bool:
    """One letter more, less or another one, or two neighbours changed places; only where names are long enough."""
    if min(len(one), len(other)) < LEAST_LETTERS or abs(len(one) - len(other)) > 1:
        return False
    start = next((index for index, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if start is None:
        return len(one) != len(other)
    if len(one) != len(other):
        longer, shorter = (one, other) if len(one) > len(other) else (other, one)
        return longer[start + 1 :] == shorter[start:]
    swapped = one[start : start + 2] == other[start : start + 2][::-1] and one[start + 2 :] == other[start + 2 :]
    return one[start + 1 :] == other[start + 1 :] or swapped
