"""Official municipality keys as they arrive in lists.

AGS: 8 digits (state 2, region 1, county 2, municipality 3). ARS: 12 digits (state 2, region 1, county 2,
association 4, municipality 3). AGS = ARS without digits 6-9. Spreadsheets take them for numbers and drop the
leading zero of the states 01 to 09, which can be restored with certainty.
"""

import re
from typing import Final

from app.core.errors import Fault
from app.formats.findings import Repaired, sample
from app.formats.values import clean, error_value

AGS_LENGTH: Final = 8
ARS_LENGTH: Final = 12
ASSOCIATION_LENGTH: Final = 9
COUNTY_LENGTH: Final = 5

KEY_PARTS: Final = (2, 1, 2, 4, 3)
"""Digits of state, region, county, association and municipality."""

_SCIENTIFIC: Final = re.compile(r"[0-9]{1,3}[.,][0-9]{1,20}[eE]\+?[0-9]{1,2}")

STATE_KEYS: Final = {
    "SH": "01", "HH": "02", "NI": "03", "HB": "04", "NW": "05", "HE": "06", "RP": "07", "BW": "08",
    "BY": "09", "SL": "10", "BE": "11", "BB": "12", "MV": "13", "SN": "14", "ST": "15", "TH": "16",
}  # fmt: skip
"""Postal-style state codes and the first two digits of every key in that state."""


def _digits(text: str) -> str | None:
    """The key without the blanks of its printed form (``07 2 31 502``), or None if other things are in it."""
    digits = "".join(clean(text).split()).removesuffix(".0").removesuffix(",0")
    return digits if digits.isascii() and digits.isdecimal() else None


def ags_of(ars: str) -> str:
    """The AGS of a 12-digit ARS: digits 6-9, the association, fall out."""
    return ars[:5] + ars[9:]


def parse_ags(text: str) -> str | Repaired[str] | Fault:
    """An AGS from a cell; a lost leading zero (7 digits) is put back, an ARS shortened, both with a word about it."""
    digits = _digits(text)
    if digits is None:
        return _no_key("ags_not_digits", text)
    if len(digits) in {ARS_LENGTH, ARS_LENGTH - 1}:
        ars = parse_ars(digits)
        if not isinstance(ars, Fault):
            ags = ags_of(ars.value if isinstance(ars, Repaired) else ars)
            return Repaired(ags, Fault("ags_from_ars", params={"value": digits, "suggestion": ags}))
    return _of_length(digits, AGS_LENGTH, "ags_seven_digits", "ags_wrong_length")


def parse_ars(text: str) -> str | Repaired[str] | Fault:
    """A 12-digit ARS from a cell; a lost leading zero (11 digits) is put back with a word about it."""
    digits = _digits(text)
    if digits is None:
        return _no_key("ars_not_digits", text)
    return _of_length(digits, ARS_LENGTH, "ars_eleven_digits", "ars_wrong_length")


def parse_association_key(text: str) -> str | Repaired[str] | Fault:
    """The 9 digits of an association (county 5, association 4); a lost leading zero is put back."""
    digits = _digits(text)
    if digits is None:
        return _no_key("association_key_not_digits", text)
    return _of_length(digits, ASSOCIATION_LENGTH, "association_key_eight_digits", "association_key_wrong_length")


def _no_key(code: str, text: str) -> Fault:
    """What is wrong with what is no key; a number in scientific notation has lost digits for good."""
    text = clean(text)
    found = "key_scientific" if is_scientific(text) else code
    return error_value(text) or Fault(found, params={"value": sample(text)})


def is_scientific(text: str) -> bool:
    """Whether a spreadsheet shortened a key to ``7,13E+10``: its last digits are lost for good."""
    return _SCIENTIFIC.fullmatch(text) is not None


def _of_length(digits: str, length: int, short: str, wrong: str) -> str | Repaired[str] | Fault:
    """A key of the right length, or of one digit less: no state is 00, so one leading 0 was lost."""
    if len(digits) == length:
        return digits
    if len(digits) == length - 1 and digits[0] != "0":
        restored = "0" + digits
        return Repaired(restored, Fault(short, params={"value": digits, "suggestion": restored}))
    return Fault(wrong, params={"value": sample(digits), "length": len(digits)})
