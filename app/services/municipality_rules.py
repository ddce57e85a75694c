"""What makes a unit of the tree right: its keys, its place below another, its days. One rule, one fault."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from app.core.errors import Fault, Invalid
from app.core.official_keys import ags_of_ars, check_ars, level_of_ars
from app.core.values import BadValueError
from app.models.municipalities import Level

UNOFFICIAL = frozenset({Level.BOROUGH, Level.QUARTER})
"""Levels without an official key."""

RANK = {level: rank for rank, level in enumerate(Level)}
"""From large to small."""

_GERMANY = {"longitude": (5, 16), "latitude": (47, 56)}
"""Whole degrees between which all of Germany lies, coastal waters included."""


class Above(NamedTuple):
    """The unit right above, as far as the rules look at it."""

    level: Level
    ars: str | None
    path: str


def check(values: Mapping[str, Any], above: Above | None) -> None:
    """Refuse a unit that cannot be, with all that is wrong about it.

    Args:
        values: columns of the unit as it would be.
        above: the unit right above, if one is named.

    Raises:
        Invalid: keys that contradict the level, each other or the unit above; a unit below something smaller; an
            end before the start.
    """
    if found := faults(values, above):
        raise Invalid(faults=found)


def faults(values: Mapping[str, Any], above: Above | None) -> list[Fault]:
    """All that is wrong about a unit, as ``check`` judges it."""
    level = Level(values["level"])
    found = _key_faults(level, values.get("ags"), values.get("ars"))
    found.extend(_place_faults(level, values.get("ars"), above))
    start, end = values.get("valid_from"), values.get("valid_to")
    if start and end and end < start:
        found.append(Fault("end_before_start", "/valid_to", {"start": "valid_from"}))
    found.extend(_location_faults(values))
    return found


def _location_faults(values: Mapping[str, Any]) -> list[Fault]:
    """Coordinates come in pairs and lie in Germany; those that were swapped do not."""
    pair = [values.get(f"{name}_microdegrees") for name in _GERMANY]
    if pair.count(None) == 1:
        return [Fault("location_incomplete", f"/{'latitude' if pair[1] is None else 'longitude'}")]
    return [
        Fault("outside_germany", f"/{name}", {"minimum": least, "maximum": most})
        for (name, (least, most)), value in zip(_GERMANY.items(), pair, strict=True)
        if value is not None and not least * 10**6 <= value <= most * 10**6
    ]


def ags_from(level: Level, ars: str | None) -> str | None:
    """The AGS that belongs to a regional key; associations and units without an official key have none."""
    if ars is None or level is Level.ASSOCIATION or level in UNOFFICIAL:
        return None
    return ags_of_ars(ars) if level is Level.MUNICIPALITY and _is_whole(ars) else ars


def _is_whole(ars: str) -> bool:
    try:
        return level_of_ars(ars) == Level.MUNICIPALITY
    except BadValueError:
        return False


def _key_faults(level: Level, ags: str | None, ars: str | None) -> list[Fault]:
    if level in UNOFFICIAL:
        given = {"/ags": ags, "/ars": ars}
        return [Fault("no_official_key", place, {"level": level}) for place, key in given.items() if key is not None]
    if ars is None:
        return [Fault("missing", "/ars")]
    try:
        check_ars(ars)
    except BadValueError:
        return [Fault("not_an_official_key", "/ars", {"value": ars})]
    if level_of_ars(ars) != level:
        return [Fault("key_level", "/ars", {"level": level, "key_level": level_of_ars(ars)})]
    if level is Level.ASSOCIATION and ags is not None:
        return [Fault("association_without_ags", "/ags")]
    if ags != ags_from(level, ars):
        return [Fault("keys_differ", "/ags", {"expected": ags_from(level, ars)})]
    return []


def _place_faults(level: Level, ars: str | None, above: Above | None) -> list[Fault]:
    if above is None:
        return [Fault("missing", "/parent_id")] if level in UNOFFICIAL else []
    if RANK[above.level] >= RANK[level]:
        return [Fault("parent_level", "/parent_id", {"level": level, "parent_level": above.level})]
    if ars is not None and above.ars is not None and not ars.startswith(above.ars):
        return [Fault("parent_key", "/parent_id", {"ars": ars, "parent_ars": above.ars})]
    return []
