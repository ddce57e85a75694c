"""One record of the municipality register, typed."""

import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from app.core.errors import Fault
from app.formats.findings import sample


class Level(StrEnum):
    """What a record describes."""

    STATE = "state"
    GOVERNMENT_REGION = "government_region"
    PLANNING_REGION = "planning_region"
    COUNTY = "county"
    ASSOCIATION = "association"
    MUNICIPALITY = "municipality"


TEXT_CODES: Final = {
    "41": "Kreisfreie Stadt",
    "42": "Stadtkreis",
    "43": "Kreis",
    "44": "Landkreis",
    "45": "Regionalverband",
    "50": "verbandsfreie Gemeinde",
    "51": "Amt",
    "52": "Samtgemeinde",
    "53": "Verbandsgemeinde",
    "54": "Verwaltungsgemeinschaft",
    "55": "Kirchspielslandgemeinde",
    "56": "Verwaltungsverband",
    "57": "VG Trägermodell",
    "58": "Erfüllende Gemeinde",
    "60": "Markt",
    "61": "Kreisfreie Stadt",
    "62": "Stadtkreis",
    "63": "Stadt",
    "64": "Kreisangehörige Gemeinde",
    "65": "gemeindefreies Gebiet, bewohnt",
    "66": "gemeindefreies Gebiet, unbewohnt",
    "67": "große Kreisstadt",
}
"""The official designations (Textkennzeichen)."""

URBANISATION: Final = {"01": "dense", "02": "intermediate", "03": "sparse"}
"""Key of the degree of urbanisation -> our word for it. Source: Eurostat, DEGURBA."""

NO_ASSOCIATION: Final = "50"
UNINCORPORATED: Final = frozenset({"65", "66"})
UNINHABITED: Final = "66"
NO_COUNTY: Final = "000"
"""County digits of shared territory and coastal waters: no county record exists."""


@dataclass(frozen=True, slots=True)
class RegisterRecord:
    """One line of the register.

    Attributes:
        line: line of the file, counted from 1.
        record_type: ``10`` to ``60``.
        level: what it describes.
        edition: the day whose territory the file shows (Gebietsstand).
        key: ARS digits of its level: 2 state, 3 government region, 4 planning region, 5 county,
            9 association, 12 municipality.
        ags: 8 digits, municipalities only.
        name: official name; the register cuts at 50 characters.
        seat: seat of the administration; empty where none is named.
        text_code: official designation, a key of ``TEXT_CODES``; empty for states and regions.
        area_ha: municipalities only. Units: hectares.
        population: municipalities only. Units: inhabitants.
        population_male: municipalities only. Units: inhabitants.
        postcode: of the municipality or, with several, of its administration; empty for uninhabited areas.
        several_postcodes: the municipality has more than one.
        longitude, latitude: of a point in the municipality, in the workbook only. Units: millionths of a degree.
        urbanisation: degree of urbanisation, a key of ``URBANISATION``, in the workbook only.
        tax_office: Finanzamtsbezirk, 4 digits.
        court: Oberlandes-, Land- and Amtsgerichtsbezirk in 1, 1 and 2 digits.
        employment_agency: Arbeitsagenturbezirk, 5 digits.
        constituency_from: first Bundestag constituency.
        constituency_to: last one, if there are several; gaps are possible.
        internal: what the state put into the last 20 characters.
    """

    line: int
    record_type: str
    level: Level
    edition: date
    key: str
    ags: str | None
    name: str
    seat: str
    text_code: str
    area_ha: int | None = None
    population: int | None = None
    population_male: int | None = None
    postcode: str = ""
    several_postcodes: bool = False
    longitude: int | None = None
    latitude: int | None = None
    urbanisation: str = ""
    tax_office: str = ""
    court: str = ""
    employment_agency: str = ""
    constituency_from: str = ""
    constituency_to: str = ""
    internal: str = ""

    @property
    def ars(self) -> str | None:
        """The full 12-digit key, municipalities only."""
        return self.key if self.level is Level.MUNICIPALITY else None

    @property
    def parent_key(self) -> str:
        """Key of the record above it; empty for a state.

        Counties hang below their state: not every state has government regions.
        """
        if self.level is Level.MUNICIPALITY:
            return self.key[:9]
        if self.level is Level.ASSOCIATION and self.key[2:5] != NO_COUNTY:
            return self.key[:5]
        if self.level is Level.PLANNING_REGION:
            return self.key[:3]
        return "" if self.level is Level.STATE else self.key[:2]

    @property
    def designation(self) -> str:
        """The official German word for what it is; empty where the register has none."""
        return TEXT_CODES.get(self.text_code, "")

    @property
    def is_unincorporated(self) -> bool:
        """Belongs to no municipality (gemeindefreies Gebiet)."""
        return self.text_code in UNINCORPORATED

    @property
    def is_uninhabited(self) -> bool:
        """Nobody lives there by definition; a population of 0 is a fact, not a gap."""
        return self.text_code == UNINHABITED

    @property
    def is_placeholder(self) -> bool:
        """A record 50 that only repeats a municipality which belongs to no association."""
        return self.level is Level.ASSOCIATION and self.text_code == NO_ASSOCIATION


@dataclass(frozen=True, slots=True)
class Layout:
    """Which parts of the key a kind of record has.

    Attributes:
        level: what it describes.
        digits: how many of the 8 key characters are filled.
        association: whether the 4 association digits are filled.
    """

    level: Level
    digits: int
    association: bool


LAYOUTS: Final = {
    "10": Layout(Level.STATE, 2, association=False),
    "20": Layout(Level.GOVERNMENT_REGION, 3, association=False),
    "30": Layout(Level.PLANNING_REGION, 4, association=False),
    "40": Layout(Level.COUNTY, 5, association=False),
    "50": Layout(Level.ASSOCIATION, 5, association=True),
    "60": Layout(Level.MUNICIPALITY, 8, association=True),
}


def _is_digits(text: str) -> bool:
    return text.isdecimal() and text.isascii()


def _text(field: str) -> str:
    """A field without its filling blanks, composed (NFC) so that names compare."""
    field = field.rstrip()
    return field if field.isascii() else unicodedata.normalize("NFC", field)


def parse_record(line: int, text: str, edition: date) -> RegisterRecord | Fault:
    """One line as a record.

    Args:
        line: its number.
        text: 220 characters.
        edition: the file's edition, already read from the line.
    """
    record_type, ags, association, name = text[:2], text[10:18], text[18:22], _text(text[22:72])
    layout = LAYOUTS.get(record_type)
    if layout is None:
        return Fault("register_type_unknown", params={"value": record_type})
    filled = ags[: layout.digits]
    if (
        not _is_digits(filled)
        or (layout.digits < len(ags) and not ags[layout.digits :].isspace())
        or not (_is_digits(association) if layout.association else association.isspace())
    ):
        return Fault("register_key_invalid", params={"value": text[10:22], "level": layout.level.value})
    if not name:
        return Fault("register_name_missing", params={"key": text[10:22].strip()})
    if layout.level is Level.MUNICIPALITY:
        return _municipality(line, text, edition, name)
    return RegisterRecord(
        line=line,
        record_type=record_type,
        level=layout.level,
        edition=edition,
        key=filled + association if layout.association else filled,
        ags=None,
        name=name,
        seat=_text(text[72:122]),
        text_code=text[122:124].strip(),
        internal=text[200:220].rstrip(),
    )


def _municipality(line: int, text: str, edition: date, name: str) -> RegisterRecord | Fault:
    """A record 60, whose key digits are known to be digits."""
    ags, area, people, men = text[10:18], text[128:139], text[139:150], text[150:161]
    if not _is_digits(text[128:161]):
        name_of = "area" if not _is_digits(area) else "population"
        value = area if name_of == "area" else people + men
        return Fault("register_number_invalid", params={"key": ags, "field": name_of, "value": sample(value)})
    if int(men) > int(people):
        return Fault("register_population_parts", params={"key": ags, "population": int(people), "male": int(men)})
    return RegisterRecord(
        line=line,
        record_type="60",
        level=Level.MUNICIPALITY,
        edition=edition,
        key=ags[:5] + text[18:22] + ags[5:],
        ags=ags,
        name=name,
        seat=_text(text[72:122]),
        text_code=text[122:124].strip(),
        area_ha=int(area),
        population=int(people),
        population_male=int(men),
        postcode=text[165:170].strip(),
        several_postcodes=not text[170:175].isspace(),
        tax_office=text[177:181].strip(),
        court=text[181:185].rstrip(),
        employment_agency=text[185:190].strip(),
        constituency_from=text[190:193].strip(),
        constituency_to=text[193:196].strip(),
        internal=text[200:220].rstrip(),
    )
