"""The quarterly workbook of the municipality register (``AuszugGV``).

Its second sheet, ``Onlineprodukt_Gemeinden`` with the day of its territory, holds the records of the register without
seats and offices, with coordinates: record type, designation, key in five parts, name, area in square kilometres,
population, and so on. Above them stand titles and a header of several rows, below them notes.

Source: Statistisches Bundesamt, Gemeindeverzeichnis, Auszug aus dem GV-ISys.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import islice
from typing import Final

from app.core.errors import Fault
from app.formats.cells import Cell, cell_text, is_blank
from app.formats.findings import Finding, Repaired, Severity, finding, sample
from app.formats.keys import KEY_PARTS
from app.formats.numbers import NO_UNITS, NumberFormat, decide_format, parse_decimal
from app.formats.register_record import LAYOUTS, TEXT_CODES, URBANISATION, Level, RegisterRecord
from app.formats.register_tree import RegisterTree
from app.formats.sheets import BrokenRow, Document, Sheet
from app.formats.values import clean

SHEET_NAME: Final = "onlineprodukt_gemeinden"
"""How the sheet's name begins, in any case."""

_TYPE, _TEXT_CODE, _KEY, _NAME, _AREA, _PEOPLE, _MEN, _POSTCODE = 0, 1, 2, 7, 8, 9, 10, 13
_LONGITUDE, _LATITUDE, _URBANISATION = 14, 15, 18
_DEGREES: Final = {_LONGITUDE: ("longitude", 5, 16), _LATITUDE: ("latitude", 47, 56)}
"""Column -> what it is, and whole degrees between which Germany lies."""
_COLUMNS: Final = 20
_PARTS: Final = {
    Level.STATE: 1,
    Level.GOVERNMENT_REGION: 2,
    Level.COUNTY: 3,
    Level.ASSOCIATION: 4,
    Level.MUNICIPALITY: 5,
}
_PLANNING_PARTS: Final = (2, 1, 1)
_TITLES: Final = 10
_DAY_IN_NAME: Final = re.compile(r"([0-9]{2})([0-9]{2})((?:20)?[0-9]{2})$")
_DAY_IN_TITLE: Final = re.compile(r"\b([0-9]{2})\.([0-9]{2})\.([0-9]{4})\b")
_HECTARES: Final = 100
_MILLION: Final = 10**6
_CENTURY: Final = 2_000


def register_sheet(document: Document) -> Sheet | None:
    """The sheet with the records, if the workbook is a register."""
    return next((sheet for sheet in document.sheets if sheet.name.casefold().startswith(SHEET_NAME)), None)


def read_register_workbook(sheet: Sheet) -> Iterator[RegisterRecord | Finding]:
    """Stream the records of the sheet, with findings before the record they concern.

    Args:
        sheet: of the workbook (``register_sheet``).
    """
    edition = _edition(sheet)
    if edition is None:
        fault = Fault("register_edition_invalid", params={"value": sample(sheet.name)})
        yield finding(Severity.ERROR, fault, 0)
        return
    notation = decide_format(cells[_AREA] for _, cells in _records(sheet))
    tree = RegisterTree("row")
    for number, cells in _records(sheet):
        yield from tree.take(number, _record(number, cells, edition, notation))
    if not tree.keys:
        yield finding(Severity.ERROR, Fault("register_empty"), 0)


def _records(sheet: Sheet) -> Iterator[tuple[int, list[Cell]]]:
    """The rows that begin with a record type, in the full width, whatever column is the first used one."""
    left = [None] * getattr(sheet, "first_column", 0)
    for item in sheet.everything():
        if isinstance(item, BrokenRow):
            continue
        number, cells = item
        full = [*left, *cells, *[None] * _COLUMNS]
        kind = clean(cell_text(full[_TYPE]))
        if len(kind) == len("60") and kind.isdecimal() and not is_blank(full[_KEY]):
            yield number, full


def _edition(sheet: Sheet) -> date | None:
    """The day of the territory, from the sheet's name or its titles."""
    if found := _DAY_IN_NAME.search(sheet.name):
        year = int(found[3]) if len(found[3]) > len("26") else _CENTURY + int(found[3])
        return _day(year, int(found[2]), int(found[1]))
    for item in islice(sheet.everything(), _TITLES):
        cells: Sequence[Cell] = [] if isinstance(item, BrokenRow) else item[1]
        for cell in cells:
            if found := _DAY_IN_TITLE.search(cell_text(cell)):
                return _day(int(found[3]), int(found[2]), int(found[1]))
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _key(cells: Sequence[Cell], level: Level) -> str | None:
    """The key from its parts, which may have lost their zeros; None if one is missing or no digits."""
    widths = _PLANNING_PARTS if level is Level.PLANNING_REGION else KEY_PARTS[: _PARTS[level]]
    key = ""
    for cell, width in zip(cells[_KEY:], widths, strict=False):
        part = clean(cell_text(cell)).lstrip("0").zfill(width) if not is_blank(cell) else ""
        if len(part) != width or not (part.isdecimal() and part.isascii()):
            return None
        key += part
    return key


def _number(cell: Cell, notation: NumberFormat) -> Decimal | None:
    """A number from a cell; None if it is none."""
    if isinstance(cell, bool):
        return None
    if isinstance(cell, int | float | Decimal):
        return Decimal(cell_text(cell))
    value = parse_decimal(cell_text(cell), notation, NO_UNITS)
    return value if isinstance(value, Decimal) else value.value if isinstance(value, Repaired) else None


def _record(number: int, cells: Sequence[Cell], edition: date, notation: NumberFormat) -> RegisterRecord | Fault:
    """A row as a record."""
    kind, name = clean(cell_text(cells[_TYPE])), clean(cell_text(cells[_NAME]))
    layout = LAYOUTS.get(kind)
    if layout is None:
        return Fault("register_type_unknown", params={"value": sample(kind)})
    key = _key(cells, layout.level)
    shown = " ".join(cell_text(cell) for cell in cells[_KEY : _KEY + len(KEY_PARTS)] if not is_blank(cell))
    if key is None:
        return Fault("register_key_invalid", params={"value": sample(shown), "level": layout.level.value})
    if not name:
        return Fault("register_name_missing", params={"key": key})
    code = clean(cell_text(cells[_TEXT_CODE]))
    record = RegisterRecord(
        line=number,
        record_type=kind,
        level=layout.level,
        edition=edition,
        key=key,
        ags=None,
        name=name,
        seat="",
        text_code=code if code in TEXT_CODES else code.zfill(2) if code else "",
    )
    return _municipality(record, cells, notation) if layout.level is Level.MUNICIPALITY else record


def _municipality(record: RegisterRecord, cells: Sequence[Cell], notation: NumberFormat) -> RegisterRecord | Fault:
    """A record 60 with its figures; uninhabited areas have none, which is zero people."""
    area = _number(cells[_AREA], notation)
    people, men = (
        Decimal(0) if is_blank(cells[place]) else _number(cells[place], NumberFormat.GERMAN)
        for place in (_PEOPLE, _MEN)
    )
    for field, value, cell in (("area", area, cells[_AREA]), ("population", people, cells[_PEOPLE])):
        if value is None:
            params = {"key": record.key, "field": field, "value": sample(cell_text(cell))}
            return Fault("register_number_invalid", params={**params})
    if area is None or people is None or men is None or men > people:
        return Fault(
            "register_population_parts", params={"key": record.key, "population": str(people), "male": str(men)}
        )
    place: dict[str, int] = {}
    for column, (name, least, most) in _DEGREES.items():
        degrees = _degrees(cells[column], least, most)
        if degrees is not None:
            place[name] = degrees
        elif not is_blank(cells[column]):
            params = {"key": record.key, "field": name, "value": sample(cell_text(cells[column]))}
            return Fault("register_number_invalid", params={**params})
    is_placed = len(place) == len(_DEGREES)
    hectares = (area * _HECTARES).to_integral_value(ROUND_HALF_EVEN)
    postcode, code = clean(cell_text(cells[_POSTCODE])), clean(cell_text(cells[_URBANISATION])).zfill(2)
    return RegisterRecord(
        line=record.line,
        record_type=record.record_type,
        level=record.level,
        edition=record.edition,
        key=record.key,
        ags=record.key[:5] + record.key[9:],
        name=record.name,
        seat="",
        text_code=record.text_code,
        area_ha=int(hectares),
        population=int(people),
        population_male=int(men),
        postcode=postcode.zfill(5) if postcode else "",
        urbanisation=code if code in URBANISATION else "",
        longitude=place["longitude"] if is_placed else None,
        latitude=place["latitude"] if is_placed else None,
    )


def _degrees(cell: Cell, least: int, most: int) -> int | None:
    """Millionths of a degree; only one reading of a point or comma lies in Germany. None if no reading does."""
    found = (_number(cell, notation) for notation in (NumberFormat.GERMAN, NumberFormat.ENGLISH))
    degrees = next((each for each in found if each is not None and least <= each <= most), None)
    return None if degrees is None else int((degrees * _MILLION).to_integral_value(ROUND_HALF_EVEN))
