"""Places: the units a release is about, with key, level, name and the day their key ended."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app.core.db import Read
from app.formats.releases.words import DIGITS
from app.services.impact.units import Unit, units_at_paths, units_with_ids

_LEVELS: Final = {digits: level for level, digits in DIGITS.items()}

Place = tuple[str, str, str, str | None]
"""Key, level, name and last day."""


@dataclass(frozen=True, slots=True)
class Places:
    """The units of a release.

    Attributes:
        listed: in their order.
        of_unit: id of a unit -> its index.
        of_path: path of a unit with all that lies in it -> its index.
    """

    listed: list[Place]
    of_unit: dict[str, int]
    of_path: dict[str, int]


def places(db: Read, units: Collection[str], paths: Collection[str], moment: datetime | None) -> Places:
    """The units with these ids, and those that lie at these paths, as they were called at a moment.

    Args:
        db: where they are.
        units: ids of exact places.
        paths: regional keys of states and counties; one that is not in the register has no name of its own.
        moment: whose names count; today's if none.
    """
    exact = {key: _place(unit) for key, unit in units_with_ids(db, units, moment).items()}
    around: dict[str, Place] = {path: (path, _LEVELS[len(path)], path, None) for path in paths}
    around |= {path: _place(unit) for path, unit in units_at_paths(db, paths, moment).items()}
    listed = sorted({*exact.values(), *around.values()}, key=_order)
    index = {place: number for number, place in enumerate(listed)}
    of_unit = {key: index[place] for key, place in exact.items()}
    return Places(listed, of_unit, {path: index[place] for path, place in around.items()})


def _place(unit: Unit) -> Place:
    ended = unit["valid_to"]
    return unit["path"], str(unit["level"]), unit["name"], None if ended is None else str(ended)


def _order(place: Place) -> tuple[str, str, str, str]:
    key, level, name, ended = place
    return key, level, ended or "", name
