"""Official keys of German territory: AGS and ARS, and the sixteen states.

AGS: 8 digits of a municipality (state 2, region 1, county 2, municipality 3); its prefixes of 2, 3 and 5
digits are the keys of state, region and county. ARS: 12 digits (state 2, region 1, county 2, association 4,
municipality 3); its prefixes of 2, 3, 5 and 9 digits are those of the levels above. Keys are text: the zero
of ``07132084`` belongs to it, and a spreadsheet that dropped it is the most common fault of all.

Source:
    Statistisches Bundesamt, GV-ISys, record layout of the municipality register GV100AD.
"""

import re
from typing import Final, NamedTuple

from app.core.folding import search_key
from app.core.values import BadValueError


class State(NamedTuple):
    """One of the sixteen states.

    Attributes:
        code: first two digits of every key in it.
        name: its German name, without article.
        short: the usual abbreviation, also the end of its ISO 3166-2 code.
    """

    code: str
    name: str
    short: str


STATES: Final = (
    State("01", "Schleswig-Holstein", "SH"),
    State("02", "Hamburg", "HH"),
    State("03", "Niedersachsen", "NI"),
    State("04", "Bremen", "HB"),
    State("05", "Nordrhein-Westfalen", "NW"),
    State("06", "Hessen", "HE"),
    State("07", "Rheinland-Pfalz", "RP"),
    State("08", "Baden-Württemberg", "BW"),
    State("09", "Bayern", "BY"),
    State("10", "Saarland", "SL"),
    State("11", "Berlin", "BE"),
    State("12", "Brandenburg", "BB"),
    State("13", "Mecklenburg-Vorpommern", "MV"),
    State("14", "Sachsen", "SN"),
    State("15", "Sachsen-Anhalt", "ST"),
    State("16", "Thüringen", "TH"),
)

AGS_LENGTHS: Final = {2: "state", 3: "region", 5: "county", 8: "municipality"}
"""Digits of an AGS -> level of the territory."""

ARS_LENGTHS: Final = {2: "state", 3: "region", 5: "county", 9: "association", 12: "municipality"}
"""Digits of an ARS -> level of the territory."""

_ABOVE: Final = {12: 9, 9: 5, 5: 3, 3: 2}
_DIGITS: Final = re.compile(r"[0-9]+", re.ASCII)
_BY_CODE: Final = {state.code: state for state in STATES}
_OTHER_NAMES: Final = {"nrw": "05", "meck pomm": "13"}
_BY_NAME: Final = (
    {search_key(state.name): state for state in STATES}
    | {search_key(state.short): state for state in STATES}
    | {name: _BY_CODE[code] for name, code in _OTHER_NAMES.items()}
)
_NO_REGION: Final = "0"


def check_ags(key: str) -> str:
    """The key, if it has the form of an AGS of any level; whether it exists is the register's answer.

    Raises:
        BadValueError: not digits, the wrong number of them, or no such state. A lost leading zero and an ARS
            in its place have codes of their own, with the likely key in ``suggestion``.
    """
    _refuse_other_than_digits(key)
    if len(key) in AGS_LENGTHS:
        _refuse_unknown_state(key)
        return key
    if len(key) in {7, 4} and key[0] != "0":
        raise BadValueError("key_zero_lost", "a leading zero is missing", value=key, suggestion=f"0{key}")
    if len(key) == 12:  # noqa: PLR2004 - the digits of an ARS
        raise BadValueError("ags_is_ars", "this is a 12-digit ARS, not an AGS", value=key, suggestion=ags_of_ars(key))
    raise _wrong_length("ags_length", key, AGS_LENGTHS)


def check_ars(key: str) -> str:
    """The key, if it has the form of an ARS of any level.

    Raises:
        BadValueError: not digits, the wrong number of them, or no such state.
    """
    _refuse_other_than_digits(key)
    if len(key) in ARS_LENGTHS:
        _refuse_unknown_state(key)
        return key
    if len(key) in {11, 4} and key[0] != "0":
        raise BadValueError("key_zero_lost", "a leading zero is missing", value=key, suggestion=f"0{key}")
    raise _wrong_length("ars_length", key, ARS_LENGTHS)


def level_of_ags(key: str) -> str:
    """``state``, ``region``, ``county`` or ``municipality``."""
    return AGS_LENGTHS[len(check_ags(key))]


def level_of_ars(key: str) -> str:
    """``state``, ``region``, ``county``, ``association`` or ``municipality``."""
    return ARS_LENGTHS[len(check_ars(key))]


def ags_of_ars(ars: str) -> str:
    """The AGS of a municipality from its 12-digit ARS: without digits 6 to 9, those of the association."""
    if len(check_ars(ars)) != 12:  # noqa: PLR2004 - only municipalities have both keys
        raise _wrong_length("ars_length", ars, {12: "municipality"})
    return ars[:5] + ars[9:]


def parent_of_ars(ars: str) -> str | None:
    """The key of the level above; None for a state.

    States without regions carry a 0 in the third digit, which is no territory: there counties lie in the
    state.
    """
    length = _ABOVE.get(len(check_ars(ars)))
    if length == 3 and ars[2] == _NO_REGION:  # noqa: PLR2004 - the digits of a region
        length = 2
    return None if length is None else ars[:length]


def state_of(key: str) -> State | None:
    """The state of any AGS or ARS, or None when its first two digits are no state's."""
    return _BY_CODE.get(key[:2])


def state_named(text: str) -> State | None:
    """The state by its name or abbreviation, however it is spelled: ``Thueringen``, ``NRW``, ``rp``."""
    return _BY_NAME.get(search_key(text))


def _refuse_other_than_digits(key: str) -> None:
    if not _DIGITS.fullmatch(key):
        raise BadValueError("key_not_digits", "an official key consists of digits only")


def _refuse_unknown_state(key: str) -> None:
    if key[:2] not in _BY_CODE:
        raise BadValueError("key_state_unknown", f"no state has the code {key[:2]}", state=key[:2])


def _wrong_length(code: str, key: str, lengths: dict[int, str]) -> BadValueError:
    allowed = [str(length) for length in lengths]
    return BadValueError(
        code, f"the key has {len(key)} digits, not {' or '.join(allowed)}", length=len(key), allowed=allowed
    )
