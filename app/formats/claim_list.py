"""Lists of claims: what partners published about their own results, by state and date.

A claim is kept as it was said, with ``rund`` and ``über``; it is compared with our figures, never added to
them.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO, Final

from app.core.errors import Fault
from app.formats.columns import Column, Columns
from app.formats.findings import Finding, Repaired, RowFindings, sample
from app.formats.keys import STATE_KEYS
from app.formats.numbers import MASS_UNITS, MONEY_UNITS, NO_UNITS, NumberFormat, Units, decide_format, parse_scaled
from app.formats.periods import Period, parse_period
from app.formats.tables import Row, read_table

_KILOGRAM_PLACES: Final = 3
_CENT_PLACES: Final = 2
_COUNTS: Final = ("patrons", "municipalities", "projects")
_AMOUNTS: Final = (*_COUNTS, "tonnes", "investment_eur")

ROWS_LIMIT: Final = 50_000
"""Most rows of a list; it is held in memory to decide the number format of its columns."""

COLUMNS: Final = Columns(
    Column("scope", aliases=("Programm",)),
    Column("state", aliases=("Land", "Bundesland")),
    Column("patrons", required=False, aliases=("Klimaschutzpaten",)),
    Column("municipalities", required=False, aliases=("Kommunen",)),
    Column("projects", required=False, aliases=("Projekte",)),
    Column("tonnes", required=False),
    Column("tonnes_basis", required=False),
    Column("investment_eur", required=False, aliases=("Investition",)),
    Column("as_of", aliases=("Stand",)),
    Column("source_url", aliases=("Quelle",)),
    Column("note", required=False, aliases=("Bemerkung", "Anmerkung")),
)


class ClaimBasis(StrEnum):
    """What claimed tonnes are per; figures on different bases never add."""

    ANNUAL = "annual"
    LIFETIME = "lifetime"
    ONE_YEAR = "one_year"


class Qualifier(StrEnum):
    """How exact a claimed figure wants to be."""

    AS_STATED = "as_stated"
    APPROXIMATE = "approximate"
    MORE_THAN = "more_than"
    LESS_THAN = "less_than"


_WORDS: Final = {
    "rund": Qualifier.APPROXIMATE,
    "etwa": Qualifier.APPROXIMATE,
    "about": Qualifier.APPROXIMATE,
    "über": Qualifier.MORE_THAN,
    "mehr als": Qualifier.MORE_THAN,
    "more than": Qualifier.MORE_THAN,
    "nearly": Qualifier.LESS_THAN,
    "knapp": Qualifier.LESS_THAN,
}
_WORD: Final = "|".join(_WORDS)
_WITH_NUMBER: Final = re.compile(rf"\b({_WORD}) ([0-9][0-9.,]{{0,20}})")
_WITH_FIELD: Final = re.compile(rf'\b(patrons|municipalities|projects|tonnes|investments?) "({_WORD})"')
_ESTIMATED: Final = re.compile(r"geschätzt|estimated", re.IGNORECASE)
_REMARK: Final = re.compile(r"([^(]*[^( ]) \((.*)\)")
_NETWORK: Final = re.compile(r"([0-9]{1,2}) states")
_BASIS: Final = re.compile(r"t (CO2e?) (per year|over Wirkdauer|in one year)(?: \(estimated\))?")
_BASES: Final = {
    "per year": ClaimBasis.ANNUAL,
    "over Wirkdauer": ClaimBasis.LIFETIME,
    "in one year": ClaimBasis.ONE_YEAR,
}
_Figures = dict[str, int | None]
_NOT_PUBLISHED: Final = "not published"
_NO_DATE: Final = "n/a"


@dataclass(frozen=True, slots=True)
class Claimed:
    """A claimed figure.

    Attributes:
        value: as published, in whole units of its field (counts, kilograms, cents).
        qualifier: how exact it wants to be.
    """

    value: int
    qualifier: Qualifier


@dataclass(frozen=True, slots=True)
class ClaimedTonnes:
    """Claimed greenhouse gas effect.

    Attributes:
        kilograms: the amount. Units: kg, in the stated basis.
        basis: per year, over the lifetime, or of one year not named.
        gas: ``CO2`` or ``CO2e`` as written.
        is_estimated: called an estimate.
    """

    kilograms: Claimed
    basis: ClaimBasis
    gas: str
    is_estimated: bool


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """What was said in one place about one area at one time.

    Attributes:
        number: row of the file.
        scope: the programme it speaks of.
        states: two-letter codes; empty if the source only counts them.
        state_count: how many states it speaks of.
        patrons: None: not said.
        municipalities: None: not said.
        projects: None: not said.
        tonnes: None: not said or called not published.
        investment_cents: None: not said. Units: euro cents.
        as_of: when; None if the source does not date it.
        as_of_remark: what stands with the date.
        source_url: where it was read.
        note: remark, as written.
        raw: every cell as written.
    """

    number: int
    scope: str
    states: tuple[str, ...]
    state_count: int
    patrons: Claimed | None
    municipalities: Claimed | None
    projects: Claimed | None
    tonnes: ClaimedTonnes | None
    investment_cents: Claimed | None
    as_of: Period | None
    as_of_remark: str
    source_url: str
    note: str
    raw: Mapping[str, str]


def _states(text: str, notes: RowFindings) -> tuple[tuple[str, ...], int]:
    """State codes, or only how many."""
    if found := _NETWORK.fullmatch(text):
        notes.warning("claim_states_not_named", "state", value=text)
        return (), int(found[1])
    if text not in STATE_KEYS:
        notes.error("state_unknown", "state", value=sample(text))
    return (text,), 1


def _qualifiers(note: str, numbers: Mapping[str, int], notes: RowFindings) -> dict[str, Qualifier]:
    """Which figures the remark calls approximate or a bound.

    A word belongs to the figure that stands behind it, or whose field is named in front of it. Numbers that
    are none of the row's figures (other dates, other things counted) are passed over.
    """
    result: dict[str, Qualifier] = {}
    for found in _WITH_FIELD.finditer(note):
        field = "investment_eur" if found[1].startswith("investment") else found[1]
        result[field] = _WORDS[found[2]]
    for found in _WITH_NUMBER.finditer(note):
        number = found[2].rstrip(".,").replace(".", "").replace(",", "")
        fields = [field for field, value in numbers.items() if number == str(value)]
        if len(fields) > 1:
            notes.warning("claim_qualifier_unclear", "note", value=found[0])
        elif fields:
            result[fields[0]] = _WORDS[found[1]]
    for field, qualifier in result.items():
        notes.warning("claim_qualifier_from_note", field, qualifier=qualifier.value)
    return result


def _tonnes(kilograms: Claimed | None, basis_text: str, note: str, notes: RowFindings) -> ClaimedTonnes | None:
    """Tonnes with their basis."""
    if kilograms is None:
        if basis_text == _NOT_PUBLISHED:
            notes.warning("claim_tonnes_not_published", "tonnes")
        elif basis_text:
            notes.error("claim_tonnes_missing", "tonnes", value=sample(basis_text))
        return None
    found = _BASIS.fullmatch(basis_text)
    if found is None:
        notes.error("claim_basis_unknown", "tonnes_basis", value=sample(basis_text))
        return None
    basis = _BASES[found[2]]
    if basis is ClaimBasis.LIFETIME:
        notes.warning("claim_lifetime_unknown", "tonnes_basis", value=basis_text)
    if basis is ClaimBasis.ONE_YEAR:
        notes.warning("claim_year_unknown", "tonnes_basis", value=basis_text)
    return ClaimedTonnes(kilograms, basis, found[1], bool(_ESTIMATED.search(f"{basis_text} {note}")))


def _as_of(text: str, notes: RowFindings) -> tuple[Period | None, str]:
    """The time a claim speaks of, and the remark that stands with it."""
    whole = parse_period(text)
    if isinstance(whole, Period):
        return whole, ""
    found = _REMARK.fullmatch(text)
    moment, remark = (found[1], found[2]) if found else (text, "")
    if moment in {"", _NO_DATE}:
        notes.warning("claim_undated", "as_of", value=sample(text))
        return None, remark
    return notes.take(parse_period(moment), "as_of"), remark


def _amounts(row: Row, notations: Mapping[str, NumberFormat], notes: RowFindings) -> tuple[_Figures, set[str]]:
    """Every claimed figure in its smallest unit (counts, kilograms, cents), and those called approximate."""
    approximate: set[str] = set()

    def read(field: str, places: int, units: Units) -> int | None:
        def parse(text: str) -> int | Repaired[int] | Fault:
            value = parse_scaled(text, notations[field], places, units)
            if isinstance(value, Repaired) and value.fault.code == "number_approximate":
                approximate.add(field)
            return value

        return notes.optional(row.get(field), parse, field)

    amounts = {field: read(field, 0, NO_UNITS) for field in _COUNTS}
    amounts["tonnes"] = read("tonnes", _KILOGRAM_PLACES, MASS_UNITS)
    amounts["investment_eur"] = read("investment_eur", _CENT_PLACES, MONEY_UNITS)
    return amounts, approximate


def _claim(row: Row, notations: Mapping[str, NumberFormat], notes: RowFindings) -> ClaimRow | None:
    """One row, or None after noting why not."""
    for column in ("scope", "source_url"):
        if not row.get(column):
            notes.error("cell_missing", column)
    states, state_count = _states(row.get("state"), notes)
    amounts, approximate = _amounts(row, notations, notes)
    note = row.get("note")
    scales = {"tonnes": 10**_KILOGRAM_PLACES, "investment_eur": 10**_CENT_PLACES}
    stated = {name: value // scales.get(name, 1) for name, value in amounts.items() if value is not None}
    qualifiers = dict.fromkeys(approximate, Qualifier.APPROXIMATE) | _qualifiers(note, stated, notes)

    def claimed(field: str) -> Claimed | None:
        value = amounts[field]
        return None if value is None else Claimed(value, qualifiers.get(field, Qualifier.AS_STATED))

    tonnes = _tonnes(claimed("tonnes"), row.get("tonnes_basis"), note, notes)
    as_of, remark = _as_of(row.get("as_of"), notes)
    if notes.failed:
        return None
    return ClaimRow(
        number=row.number,
        scope=row.get("scope"),
        states=states,
        state_count=state_count,
        patrons=claimed("patrons"),
        municipalities=claimed("municipalities"),
        projects=claimed("projects"),
        tonnes=tonnes,
        investment_cents=claimed("investment_eur"),
        as_of=as_of,
        as_of_remark=remark,
        source_url=row.get("source_url"),
        note=note,
        raw=row.raw(),
    )


def read_claim_list(source: bytes | BinaryIO) -> Iterator[ClaimRow | Finding]:
    """Read a list of claims; findings come before the row they concern.

    Args:
        source: delimited text.
    """
    rows, findings = read_table(source, COLUMNS, ROWS_LIMIT).read()
    yield from findings
    notations = {
        column: decide_format((row.get(column) for row in rows), Units(MASS_UNITS, MONEY_UNITS)) for column in _AMOUNTS
    }
    for row in rows:
        notes = RowFindings(row.number)
        claim = _claim(row, notations, notes)
        yield from notes.items
        if claim is not None:
            yield claim
