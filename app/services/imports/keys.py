"""Keys in cells: a record by its number, short name, id or official key, in one form that can be looked up.

``ags:07231502``, ``ars:072310502502``, ``ext:P-17``, ``no:67K21016``, ``slug:kipki``, ``id:…``, ``name:morbach``.
"""

import re
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from app.core.errors import Fault
from app.core.folding import search_key
from app.core.official_keys import AGS_LENGTHS, ARS_LENGTHS, ags_of_ars, state_of
from app.formats.columns import fold
from app.formats.keys import is_scientific
from app.formats.values import error_value
from app.services.imports.readings import EMPTY, Read, Reading, refuse, written
from app.services.sheets import Key, Reference

LONGEST_KEY: Final = 80
PREFIXES: Final[Mapping[Key, str]] = {
    Key.ID: "id", Key.AGS: "ags", Key.ARS: "ars", Key.EXTERNAL_ID: "ext", Key.GRANT_NUMBER: "no", Key.SLUG: "slug",
}  # fmt: skip
_UUID: Final = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_DIGITS: Final = re.compile(r"[0-9][0-9 ]*")
_ARS_DIGITS, _AGS_DIGITS = 12, 8


def key_reader(reference: Reference, heading: str = "") -> Read:
    """What reads the cells that name another record.

    Args:
        reference: which, and by what.
        heading: as the file has it.
    """
    if Key.AGS in reference.keys:
        expects_ags = fold(heading) in {"ags", "gemeindeschluessel", "amtlicher_gemeindeschluessel", "kommune_ags"}
        return lambda cell: place_key(cell, expects_ags=expects_ags)
    prefix = PREFIXES[reference.keys[0]]

    def read(cell: Any) -> Reading:  # noqa: ANN401 - a cell
        text = written(cell)
        if not text:
            return EMPTY
        if _UUID.fullmatch(text):
            return Reading(f"id:{UUID(text)}")
        if fault := error_value(text):
            return Reading(None, fault, refused=True)
        text = text.removeprefix(f"{prefix}:")
        if len(text) > LONGEST_KEY or prefix == "id":
            return refuse("key_not_readable", text)
        return Reading(f"{prefix}:{text}")

    return read


def place_key(cell: Any, *, expects_ags: bool = False) -> Reading:  # noqa: ANN401 - a cell
    """A unit of the tree by id, AGS, ARS or name; a lost leading zero is put back and reported.

    Args:
        cell: what stands there.
        expects_ags: the heading says so, so that an ARS is reported.
    """
    text = written(cell)
    if not text:
        return EMPTY
    if _UUID.fullmatch(text):
        return Reading(f"id:{UUID(text)}")
    bare = text.removeprefix("ags:").removeprefix("ars:")
    if _DIGITS.fullmatch(bare):
        return _official("".join(bare.split()), expects_ags=expects_ags)
    if is_scientific(text):
        return refuse("key_scientific", text)
    if fault := error_value(text):
        return Reading(None, fault, refused=True)
    name = search_key(text)
    if not name or any(character.isdigit() for character in name) or len(name) > LONGEST_KEY:
        return refuse("ags_not_digits", text)
    return Reading(f"name:{name}")


def _official(digits: str, *, expects_ags: bool) -> Reading:
    known = _keyed(digits)
    if known is None and digits[0] != "0" and (restored := _keyed("0" + digits)):
        full = "0" + digits
        code = "ags_seven_digits" if restored.startswith("ags:") else "ars_eleven_digits"
        return Reading(restored, Fault(code, "", {"value": digits, "suggestion": full}))
    if known is None:
        if len(digits) in AGS_LENGTHS or len(digits) in ARS_LENGTHS:
            return refuse("key_state_unknown", digits, state=digits[:2])
        return refuse("ags_wrong_length", digits, length=len(digits))
    if expects_ags and len(digits) == _ARS_DIGITS:
        return Reading(known, Fault("ags_from_ars", "", {"value": digits, "suggestion": ags_of_ars(digits)}))
    return Reading(known)


def _keyed(digits: str) -> str | None:
    """AGS or ARS by the number of digits, if there is such a state."""
    if state_of(digits) is None:
        return None
    if len(digits) in AGS_LENGTHS:
        return f"ags:{digits}"
    return f"ars:{digits}" if len(digits) in ARS_LENGTHS else None
