"""Cell keys: the cells entries lie in, from place, agency, theme and month of completion.

Cells that change together (the network and a state, all agencies and one; a municipality and every unit above it) are
one block: sums are gathered by block, theme and year, and spread over its cells once, when they are written.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final, NamedTuple
from uuid import UUID

from app.core.allocation import WHOLE
from app.models.cells import ANY_THEME, ANY_YEAR, NO_PLACE, NO_YEAR, Grain
from app.services.ledger.entries import EntryFact

ALL_AGENCIES: Final = UUID(int=0)
ALL_AS_TEXT: Final = str(ALL_AGENCIES)
COUNTY, ASSOCIATION = 5, 9
"""Digits of the regional key of a county, of an association."""
STATE: Final = 2
_DIGITS: Final = (3, COUNTY, ASSOCIATION, 12)
CUBE, PLACE, EXACT, FINE, GRANTS = (each.value for each in Grain)
_SEEN: Final = 50_000
"""Places whose cells are remembered."""

Spot = tuple[str, ...]
"""Grain, place and agency; where completed projects count, place and agency."""
Key = tuple[object, ...]
"""A cell without its month."""
Share = tuple[str | None, str | None, str]
"""Path, municipality and credited agency of a share."""


class Block:
    """Cells that change together, without theme and year; the same cells are the same block."""

    __slots__ = ("spots",)

    def __init__(self, spots: Sequence[Spot]) -> None:
        self.spots = spots


class Lie(NamedTuple):
    """Where some shares of a project lie together.

    Attributes:
        shares: which, counted from 0.
        cube: in the network and states; by theme and year.
        below: in the units below; whatever the theme and year.
        fine: in the municipality alone; by theme and year.
        completions: where they count when the project is completed; by theme and year.
    """

    shares: tuple[int, ...]
    cube: Block | None
    below: Block | None
    fine: Block | None
    completions: Block | None


def year_of(completed: int | None) -> int:
    """The year of completion, or the one that stands for none."""
    return NO_YEAR if completed is None else completed // 12


def lies_of(entries: Sequence[EntryFact]) -> Iterable[tuple[Lie, Sequence[EntryFact]]]:
    """Where a project lies, with those of its entries that lie there; every cell once."""
    first = entries[0]
    if first.basis_points == WHOLE:  # the only share
        share = (first.path, first.municipality_id, first.credited_agency_id)
        return [(lie, entries) for lie in _lies((share,))]
    shares = {each.position: (each.path, each.municipality_id, each.credited_agency_id) for each in entries}
    positions = sorted(shares)
    found = []
    for lie in _lies(tuple(shares[each] for each in positions)):
        there = {positions[each] for each in lie.shares}
        found.append((lie, [entry for entry in entries if entry.position in there]))
    return found


@lru_cache(maxsize=_SEEN)
def lie_of_one(path: str, municipality_id: str, agency_id: str) -> Lie:
    """Where a project with one share lies."""
    (lie,) = _lies(((path, municipality_id, agency_id),))
    return lie


@lru_cache(maxsize=_SEEN)
def _lies(shares: tuple[Share, ...]) -> Sequence[Lie]:
    together: dict[tuple[int, ...], tuple[list[Spot], ...]] = {}
    for kind, spots_of in enumerate((_cube, _below, _fine, _completions)):
        spots: dict[Spot, list[int]] = {}
        for number, share in enumerate(shares):
            for spot in spots_of(*share):
                spots.setdefault(spot, []).append(number)
        for spot, numbers in spots.items():
            together.setdefault(tuple(numbers), ([], [], [], []))[kind].append(spot)
    return [Lie(numbers, *(_block(tuple(spots)) for spots in parts)) for numbers, parts in together.items()]


@lru_cache(maxsize=_SEEN)
def _block(spots: tuple[Spot, ...]) -> Block | None:
    return Block(spots) if spots else None


def _cube(path: str | None, _place: str | None, agency: str) -> Iterable[Spot]:
    """The network and the state, all agencies and this one."""
    state = path[:STATE] if path else NO_PLACE
    return [(CUBE, place, each) for place in ("", state) for each in (ALL_AS_TEXT, agency)]


def _below(path: str | None, place: str | None, _agency: str) -> Iterable[Spot]:
    """The units below the state."""
    return [
        *((PLACE, each, ALL_AS_TEXT) for each in _places(path)),
        (EXACT, exact_place(path, place), ALL_AS_TEXT),
    ]


def _fine(path: str | None, place: str | None, _agency: str) -> Iterable[Spot]:
    return [(FINE, exact_place(path, place), ALL_AS_TEXT)]


def _completions(path: str | None, place: str | None, agency: str) -> Iterable[Spot]:
    exact = exact_place(path, place)
    return [(exact, ALL_AS_TEXT), (exact, agency)]


def cells_of_thing(entry: EntryFact) -> Sequence[Key]:
    """Where a volunteer, a place that takes part, a workshop counts."""
    share = (entry.path, entry.municipality_id, entry.credited_agency_id)
    return [*_cube(*share), *_below(*share)]


def cells_of_loose_grant(entry: EntryFact) -> Sequence[Key]:
    """Where a grant counts of which nobody said which project gets how much."""
    share = (entry.path, entry.municipality_id, entry.credited_agency_id)
    years = (year_of(entry.completed), ANY_YEAR)
    combined = [(theme, year) for theme in (entry.theme or "", ANY_THEME) for year in years]
    cube = [(GRANTS, place, agency, *both) for _, place, agency in _cube(*share) for both in combined]
    fine = [(*spot, entry.theme or "", years[0]) for spot in _fine(*share)]
    return [*cube, *fine, *((*spot, "", ANY_YEAR) for spot in _below(*share))]


def exact_place(path: str | None, municipality_id: object) -> str:
    """One municipality: a key can be borne by one unit after another, so its id belongs to it."""
    return f"{path} {municipality_id}" if path else NO_PLACE


def outside(digits: int, state: str = "") -> str:
    """Stands for a unit of a level, where a place lies in none."""
    return f"{state}{NO_PLACE}{digits}"


def _places(path: str | None) -> Sequence[str]:
    """Every unit below the state the place lies in, itself included; and where it lies in no county, association."""
    if not path:
        return [outside(COUNTY), outside(ASSOCIATION)]
    digits, *parts = path.split(".")
    found = [digits[:length] for length in _DIGITS if length <= len(digits)]
    if len(digits) > STATE and digits not in found:  # a key of a length of its own
        found.append(digits)
    above = digits
    for part in parts:
        above = f"{above}.{part}"
        found.append(above)
    for length in (COUNTY, ASSOCIATION):
        if len(digits) < length:
            found += [outside(length), outside(length, path[:STATE])]
    return found
