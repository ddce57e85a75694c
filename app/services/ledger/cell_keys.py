"""Cell keys: the cells an entry lies in, from its place, agency, theme and month of completion."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple
from uuid import UUID

from app.models.cells import ANY_THEME, ANY_YEAR, NO_PLACE, NO_YEAR, Grain
from app.services.ledger.entries import EntryFact

ALL_AGENCIES: Final = UUID(int=0)
ALL_AS_TEXT: Final = str(ALL_AGENCIES)
COUNTY, ASSOCIATION = 5, 9
"""Digits of the regional key of a county, of an association."""
STATE: Final = 2
_DIGITS: Final = (3, COUNTY, ASSOCIATION, 12)
CUBE, PLACE, EXACT, GRANTS = (each.value for each in Grain)

Key = tuple[Any, ...]
"""Grain, place, agency, theme, year."""


class Where(NamedTuple):
    """The cells of one share.

    Attributes:
        cells: of the project and its savings.
        completions: place, agency, theme and year where a completed project counts.
        people: grain, place and agency for what belongs to a place, not to a project.
        grants: where a grant counts of which nobody said which project gets how much.
    """

    cells: Sequence[Key]
    completions: Sequence[Key]
    people: Sequence[Key]
    grants: Sequence[Key]


def cells_of_share(entry: EntryFact) -> Where:
    """The cells of the share an entry belongs to."""
    path, state, every = entry.path, state_of(entry.path), all_agencies(entry.credited_agency_id)
    theme, year = entry.theme or "", year_of(entry)
    cube = [(place, each) for place in ("", state) for each in (every, entry.credited_agency_id)]
    below = places_of(path, entry.municipality_id, every)
    whole = [(*each, "", ANY_YEAR) for each in below]
    combined = [(a, b) for a in (theme, ANY_THEME) for b in (year, ANY_YEAR)]
    return Where(
        cells=(*cubes_of(state, entry.credited_agency_id, theme, year), *whole),
        completions=completions_of(path, entry.municipality_id, entry.credited_agency_id, theme, year),
        people=(*((CUBE, *each) for each in cube), *below),
        grants=(*((GRANTS, *each, *both) for each in cube for both in combined), *whole),
    )


def year_of(entry: EntryFact) -> int:
    """The year of completion, or the one that stands for none."""
    return NO_YEAR if entry.completed is None else entry.completed // 12


def state_of(path: str | None) -> str:
    """The state of a path, or what stands for none."""
    return path[:STATE] if path else NO_PLACE


def cubes_of(state: str, agency: Any, theme: str, year: int) -> list[Key]:  # noqa: ANN401 - an id as the driver gives it
    """The cells of network and state, all agencies and this one."""
    every = all_agencies(agency)
    return [(CUBE, place, each, theme, year) for place in ("", state) for each in (every, agency)]


def places_of(path: str | None, municipality_id: Any, every: Any) -> list[Key]:  # noqa: ANN401 - ids
    """Grain, place and agency of the units below the state."""
    places = [(PLACE, place, every) for place in _places(path)]
    return [*places, (EXACT, exact_place(path, municipality_id), every)]


def completions_of(path: str | None, municipality_id: Any, agency: Any, theme: str, year: int) -> list[Key]:  # noqa: ANN401 - ids
    """Where a completed project counts."""
    exact = exact_place(path, municipality_id)
    return [(exact, each, theme, year) for each in (all_agencies(agency), agency)]


def all_agencies(agency: Any) -> Any:  # noqa: ANN401 - an id as the driver gives it
    """The id that stands for all agencies, in the form the driver gives ids."""
    return ALL_AS_TEXT if isinstance(agency, str) else ALL_AGENCIES


def exact_place(path: str | None, municipality_id: Any) -> str:  # noqa: ANN401 - an id as the driver gives it
    """One municipality: a key can be borne by one unit after another, so its id belongs to it."""
    return f"{path} {municipality_id}" if path else NO_PLACE


def outside(digits: int, state: str = "") -> str:
    """Stands for a unit of a level, where a place lies in none."""
    return f"{state}{NO_PLACE}{digits}"


@lru_cache(maxsize=20_000)
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


def is_whole(entries: Sequence[EntryFact]) -> bool:
    """Whether a project has one share."""
    first = entries[0].position
    return all(entry.position == first for entry in entries)


def by_cell(entries: Sequence[EntryFact]) -> Iterable[tuple[Sequence[Key], Sequence[Key], Sequence[EntryFact]]]:
    """Cells of a project with the entries that lie in them; cells of the same shares together.

    All shares of a project have its theme and year, so a cell of the cube is one of its kind.
    """
    shares: dict[int, Where] = {}
    for entry in entries:
        if entry.position not in shares:
            shares[entry.position] = cells_of_share(entry)
    cells: dict[Key, list[int]] = {}
    completions: dict[Key, list[int]] = {}
    for position, where in shares.items():
        for cell in where.cells:
            cells.setdefault(cell, []).append(position)
        for cell in where.completions:
            completions.setdefault(cell, []).append(position)
    together: dict[tuple[int, ...], tuple[list[Key], list[Key]]] = {}
    for found, index in ((cells, 0), (completions, 1)):
        for cell, positions in found.items():
            together.setdefault(tuple(positions), ([], []))[index].append(cell)
    return [
        (inside, done, [entry for entry in entries if entry.position in positions])
        for positions, (inside, done) in together.items()
    ]
