"""The export of the federal grant register (Förderkatalog): grants with their recipients, period and amount.

A text in ISO-8859-15 with ``;``, every cell written ``="text"``, made for spreadsheets. Recipient and executing body
have the same five headings; the first five belong to the one in front of them. Headings were renamed after 2023. An
amount of 0 means that it is not disclosed. Two kinds of rows are bookkeeping and no grants.

Source: Förderportal des Bundes, Förderkatalog, "Ausgabe als Textdatei".
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from app.core.errors import Fault
from app.formats.cells import Cell, Unreadable, cell_text, is_blank
from app.formats.columns import fold
from app.formats.findings import Finding, Repaired, RowFindings, Severity, finding, sample
from app.formats.keys import parse_ags
from app.formats.numbers import MONEY_UNITS, NumberFormat, not_a_number, scale_number, scaled_reader
from app.formats.periods import date_of, parse_date
from app.formats.sheets import Document, Sheet
from app.formats.values import clean

_HEADINGS: Final = {
    "grant_number": ("FKZ",),
    "ministry": ("Ressort",),
    "unit": ("Referat",),
    "agency": ("PT", "Projektträger", "Administrierende Stelle"),
    "work_unit": ("Arb.-Einh.",),
    "recipient": ("Zuwendungsempfänger", "Förderempfänger /Auftragnehmer", "Förderempfänger"),
    "executing": ("Ausführende Stelle",),
    "theme": ("Thema", "Thema des geförderten Vorhabens"),
    "plan_code": ("Leistungsplansystematik",),
    "plan_text": ("Klartext Leistungsplansystematik",),
    "period_from": ("Laufzeit von",),
    "period_to": ("Laufzeit bis",),
    "amount": ("Fördersumme in EUR", "Förder- / Auftragssumme (Anteil des Bundes) in EUR"),
    "funding_profile": ("Förderprofil",),
    "joint_project": ("Verbundprojekt", "Projekt"),
    "funding_kind": ("Förderart",),
}
_PARTY_HEADINGS: Final = {
    "ags": "Gemeindekennziffer",
    "municipality": "Stadt/Gemeinde",
    "place": "Ort",
    "state": "Bundesland",
    "country": "Staat",
}
_NAMES: Final = {fold(heading): name for name, headings in _HEADINGS.items() for heading in headings}
_PARTY_NAMES: Final = {fold(heading): name for name, heading in _PARTY_HEADINGS.items()}
_REPEATED: Final = re.compile(r"_[0-9]{1,2}$")
"""What programs append to a heading that occurs twice."""

_NEEDED: Final = ("grant_number", "ministry", "recipient", "theme", "period_from", "amount")
_BOOKKEEPING: Final = re.compile(r"nur zum Zweck der Auszahlung|Sammelvorhabenbuchung", re.IGNORECASE)
_CENT_PLACES: Final = 2


@dataclass(frozen=True, slots=True)
class GrantParty:
    """Who receives a grant, or who carries it out, and where.

    Attributes:
        name: as registered.
        ags: None if the register has none (abroad) or it is no key.
        municipality: town or municipality.
        place: postal place.
        state: name of the state.
        country: name of the country.
    """

    name: str
    ags: str | None
    municipality: str
    place: str
    state: str
    country: str


@dataclass(frozen=True, slots=True)
class GrantRegisterRow:
    """One grant as registered.

    Attributes:
        number: row of the file.
        grant_number: Förderkennzeichen.
        ministry: Ressort, abbreviated.
        unit: of the ministry.
        agency: who administers it (Projektträger).
        work_unit: of the administering agency.
        recipient: who gets it.
        executing: who carries it out.
        theme: what it is for.
        plan_code: Leistungsplansystematik.
        plan_text: the same in words.
        period_from: first day; None if not registered.
        period_to: last day; None if not registered.
        amount_cents: the federal share; None: not disclosed. Units: euro cents.
        funding_profile: Förderprofil.
        joint_project: name of the joint project; empty if it is none.
        funding_kind: Förderart.
    """

    number: int
    grant_number: str
    ministry: str
    unit: str
    agency: str
    work_unit: str
    recipient: GrantParty
    executing: GrantParty
    theme: str
    plan_code: str
    plan_text: str
    period_from: date | None
    period_to: date | None
    amount_cents: int | None
    funding_profile: str
    joint_project: str
    funding_kind: str


@dataclass(frozen=True, slots=True)
class _Positions:
    """Where what stands.

    Attributes:
        own: name -> position.
        recipient: name -> position, of the recipient.
        executing: the same of the executing body.
    """

    own: dict[str, int]
    recipient: dict[str, int]
    executing: dict[str, int]


def _positions(header: Sequence[str]) -> _Positions:
    """Every column; a heading that occurs twice belongs to whom it stands behind."""
    found = _Positions({}, {}, {})
    for position, heading in enumerate(header):
        folded = fold(heading)
        name = _NAMES.get(folded)
        party = _PARTY_NAMES.get(folded) or _PARTY_NAMES.get(_REPEATED.sub("", folded))
        if name:
            found.own.setdefault(name, position)
        elif party:
            (found.executing if "executing" in found.own else found.recipient).setdefault(party, position)
    return found


def is_grant_register(header: Sequence[str]) -> bool:
    """Whether a header is that of the grant register, of whatever year."""
    own = _positions(header).own
    return all(name in own for name in _NEEDED)


def grant_sheet(document: Document) -> Sheet | None:
    """The sheet with the grants, if the document is a grant register."""
    return next((sheet for sheet in document.sheets if is_grant_register(sheet.header)), None)


_read_cents: Final = scaled_reader(_CENT_PLACES, NumberFormat.GERMAN, MONEY_UNITS)


def _cents(cell: Cell) -> int | Repaired[int] | Fault:
    if isinstance(cell, str):
        return _read_cents(cell)
    if isinstance(cell, bool) or not isinstance(cell, int | float | Decimal):
        return not_a_number(cell)
    return scale_number(cell, _CENT_PLACES)


def _day(cell: Cell) -> date | Repaired[date] | Fault:
    return parse_date(cell) if isinstance(cell, str) else date_of(cell)


class _Reader:
    """Reads the rows of one file."""

    def __init__(self, header: Sequence[str]) -> None:
        self._at = _positions(header)

    def read(self, number: int, cells: Sequence[Cell], notes: RowFindings) -> GrantRegisterRow | None:
        """One row, or None after noting why not."""

        def text(name: str) -> str:
            position = self._at.own.get(name)
            return "" if position is None else clean(cell_text(cells[position]))

        if _BOOKKEEPING.search(text("theme")):
            notes.warning("grant_bookkeeping", "theme", value=sample(text("theme")))
            return None
        if not text("grant_number"):
            notes.error("cell_missing", "grant_number")
        amount = self._value("amount", _cents, cells, notes)
        row = GrantRegisterRow(
            number=number,
            grant_number=text("grant_number"),
            ministry=text("ministry"),
            unit=text("unit"),
            agency=text("agency"),
            work_unit=text("work_unit"),
            recipient=self._party("recipient", self._at.recipient, cells, notes),
            executing=self._party("executing", self._at.executing, cells, notes),
            theme=text("theme"),
            plan_code=text("plan_code"),
            plan_text=text("plan_text"),
            period_from=self._value("period_from", _day, cells, notes),
            period_to=self._value("period_to", _day, cells, notes),
            amount_cents=amount or None,
            funding_profile=text("funding_profile"),
            joint_project=text("joint_project"),
            funding_kind=text("funding_kind"),
        )
        if row.period_from and row.period_to and row.period_to < row.period_from:
            notes.error("period_reversed", "period_to", value=f"{row.period_from}/{row.period_to}")
        return None if notes.failed else row

    def _value(self, name: str, parse: Callable[[Cell], Any], cells: Sequence[Cell], notes: RowFindings) -> Any:  # noqa: ANN401 - what the parser gives
        position = self._at.own.get(name)
        cell = None if position is None else cells[position]
        if is_blank(cell):
            return None
        return notes.take(cell.fault if isinstance(cell, Unreadable) else parse(cell), name)

    def _party(self, name: str, at: dict[str, int], cells: Sequence[Cell], notes: RowFindings) -> GrantParty:
        """A recipient or an executing body; a key that is none costs the key, not the row."""

        def text(position: int | None) -> str:
            return "" if position is None else clean(cell_text(cells[position]))

        written = text(at.get("ags"))
        key = parse_ags(written) if written else None
        if isinstance(key, Fault):
            notes.warning(key.code, f"{name}_ags", **key.params)
        return GrantParty(
            name=text(self._at.own.get(name)),
            ags=key.value if isinstance(key, Repaired) else None if isinstance(key, Fault) else key,
            municipality=text(at.get("municipality")),
            place=text(at.get("place")),
            state=text(at.get("state")),
            country=text(at.get("country")),
        )


def read_grant_register(sheet: Sheet) -> Iterator[GrantRegisterRow | Finding]:
    """Stream the grants, with findings before the row they concern.

    Args:
        sheet: with the header of a grant register (``grant_sheet``).
    """
    reader = _Reader(sheet.header)
    seen: dict[str, int] = {}
    for item in sheet.rows():
        if isinstance(item, Finding):
            yield item
            continue
        number, cells = item
        notes = RowFindings(number)
        grant = reader.read(number, cells, notes)
        yield from notes.items
        if grant is None:
            continue
        first = seen.setdefault(grant.grant_number, number)
        if first != number:
            params = {"value": grant.grant_number, "first_row": str(first)}
            yield finding(Severity.ERROR, Fault("grant_duplicate", params={**params}), number, column="grant_number")
        else:
            yield grant
