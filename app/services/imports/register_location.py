"""Where an edition of the register places a unit: only the workbook knows, and the text file takes nothing away."""

from typing import Any, Final

from app.formats.register_record import URBANISATION, RegisterRecord

LOCATION: Final = ("urbanisation", "longitude_microdegrees", "latitude_microdegrees", "located_on", "location_source")
"""Columns that only the workbook fills."""


def location_of(record: RegisterRecord, source: str) -> dict[str, Any]:
    """What only the workbook knows, as far as it does: the text file takes none of it away."""
    found: dict[str, Any] = {}
    if record.urbanisation:
        found["urbanisation"] = URBANISATION[record.urbanisation]
    if record.longitude is not None:
        degrees = (record.longitude, record.latitude, record.edition, source)
        found |= dict(zip(LOCATION[1:], degrees, strict=True))
    return found


def has_moved(unit: object, located: dict[str, Any]) -> bool:
    """The edition places it elsewhere; the same place in another edition is no change."""
    return any(name in located and located[name] != getattr(unit, name) for name in LOCATION[1:3])
