"""Cell keys: the cells an entry lies in, from its place, agency, theme and month of completion."""

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

    cells: tuple[Key, ...]
    completions: tuple[Key, ...]
    people: tuple[Key, ...]
    grants: tuple[Key, ...]


def cells_of_share(entry: EntryFact) -> Where:
    """The cells of the share an entry belongs to."""
    year = NO_YEAR if entry.completed is None else entry.completed // 12
    return _where(entry.path, entry.municipality_id, entry.credited_agency_id, entry.theme or "", year)


def all_agencies(agency: Any) -> Any:  # noqa: ANN401 - an id as the driver gives it
    """The id that stands for all agencies, in the form the driver gives ids."""
    return ALL_AS_TEXT if isinstance(agency, str) else ALL_AGENCIES


@lru_cache(maxsize=8192)
def _where(path: str | None, municipality_id: Any, agency: Any, theme: str, year: int) -> Where:  # noqa: ANN401 - ids
    every = all_agencies(agency)
    state = path[:STATE] if path else NO_PLACE
    exact = exact_place(path, municipality_id)
    cube = [(place, each) for place in ("", state) for each in (every, agency)]
    below = [(PLACE, place, every) for place in _places(path)] + [(EXACT, exact, every)]
    whole = [(*each, "", ANY_YEAR) for each in below]
    combined = [(a, b) for a in (theme, ANY_THEME) for b in (year, ANY_YEAR)]
    return Where(
        cells=(*((CUBE, *each, theme, year) for each in cube), *whole),
        completions=tuple((exact, each, theme, year) for each in (every, agency)),
        people=(*((CUBE, *each) for each in cube), *below),
        grants=(*((GRANTS, *each, *both) for each in cube for both in combined), *whole),
    )


def exact_place(path: str | None, municipality_id: Any) -> str:  # noqa: ANN401 - an id as the driver gives it
    """One municipality: a key can be borne by one unit after another, so its id belongs to it."""
    return f"{path} {municipality_id}" if path else NO_PLACE


def outside(digits: int, state: str = "") -> str:
    """Stands for a unit of a level, where a place lies in none."""
    return f"{state}{NO_PLACE}{digits}"


def _places(path: str | None) -> list[str]:
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
