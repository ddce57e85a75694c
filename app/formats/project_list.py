"""Lists of municipal projects as published: place, measure, status, kilowatt-hours, tonnes, money, funding.

Published lists mix bases, caps and rounded figures. Every figure is kept as stated; what a reader had to
infer is a warning, and what cannot be had from the row (the municipalities behind an association, a missing
key) is left open.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import BinaryIO, Final

from app.formats.columns import Column, Columns
from app.formats.findings import Finding, RowFindings, sample
from app.formats.keys import STATE_KEYS, parse_ags, parse_association_key
from app.formats.numbers import (
    ENERGY_UNITS,
    MASS_UNITS,
    MONEY_UNITS,
    NumberFormat,
    Units,
    decide_format,
    parse_cents,
    parse_scaled,
)
from app.formats.periods import Period, parse_period
from app.formats.project_saving import StatedSaving, check_factor, read_saving
from app.formats.register_record import Level
from app.formats.tables import Row, read_table

_WATT_HOUR_PLACES: Final = 3
_AMOUNTS: Final = ("kwh_saved_per_year", "tonnes_stated", "investment_eur", "funding_eur")
_AMOUNT_UNITS: Final = Units(MONEY_UNITS, ENERGY_UNITS, MASS_UNITS)

ROWS_LIMIT: Final = 50_000
"""Most rows of a list; it is held in memory to decide the number format of its columns."""

COLUMNS: Final = Columns(
    Column("project_key", aliases=("Projektschlüssel",)),
    Column("municipality", aliases=("Kommune", "Gemeinde")),
    Column("state", aliases=("Land", "Bundesland")),
    Column("ags", required=False, aliases=("Gemeindeschlüssel",)),
    Column("level", aliases=("Ebene",)),
    Column("ars_prefix_if_association", required=False, aliases=("Verbandsschlüssel",)),
    Column("measure", aliases=("Maßnahme",)),
    Column("status"),
    Column("units", required=False, aliases=("Einheiten",)),
    Column("kwh_saved_per_year", required=False),
    Column("tonnes_stated", required=False),
    Column("tonnes_basis", required=False),
    Column("lifetime_years_stated", required=False, aliases=("Wirkdauer",)),
    Column("implied_factor_kg_per_kwh", required=False),
    Column("investment_eur", required=False, aliases=("Investition",)),
    Column("funding_eur", required=False, aliases=("Förderung",)),
    Column("funding_programme", required=False, aliases=("Förderprogramm",)),
    Column("fkz", required=False, aliases=("Förderkennzeichen",)),
    Column("period", required=False, aliases=("Zeitraum", "Laufzeit")),
    Column("source_url", required=False, aliases=("Quelle",)),
    Column("note", required=False, aliases=("Bemerkung", "Anmerkung")),
)


class ProjectStatus(StrEnum):
    """Where a project stands."""

    IDEA = "idea"
    PLANNED = "planned"
    FUNDING = "funding"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"


class Stage(StrEnum):
    """Whether an effect has come about; only ``achieved`` counts as achieved."""

    PLANNED = "planned"
    ACHIEVED = "achieved"


_STATUSES: Final = {
    "idea": ProjectStatus.IDEA,
    "planned": ProjectStatus.PLANNED,
    "in progress": ProjectStatus.IN_PROGRESS,
    "implemented": ProjectStatus.COMPLETED,
    "completed": ProjectStatus.COMPLETED,
}
_INFERRED_STATUSES: Final = {
    "idea / feasibility grant applied for": ProjectStatus.IDEA,
    "applied for": ProjectStatus.FUNDING,
}
_LEVELS: Final = {
    "Gemeinde": Level.MUNICIPALITY,
    "Ortsgemeinde": Level.MUNICIPALITY,
    "verbandsfreie Gemeinde": Level.MUNICIPALITY,
    "Stadt": Level.MUNICIPALITY,
    "kreisfreie Stadt": Level.MUNICIPALITY,
    "Verbandsgemeinde": Level.ASSOCIATION,
    "Samtgemeinde": Level.ASSOCIATION,
    "Amt": Level.ASSOCIATION,
    "Landkreis": Level.COUNTY,
}
_PLACE: Final = re.compile(r"(?:VG |SG |Amt )?([^(]*[^( ])(?: \(.*\))?")
_MEMBERS: Final = re.compile(r"\b([0-9]{1,4}) of (?:the )?([0-9]{1,4}) member municipalities")
_SHARED: Final = re.compile(r"member municipalities|\([0-9]+ Gemeinden\)")
_PROGRAMME: Final = re.compile(r"([^(]*[^( ])(?: \((.*)\))?")
_CAP: Final = re.compile(r"\bcap\b|höchstens|maximal", re.IGNORECASE)
_ROUNDED: Final = re.compile(r"\brounded\b|gerundet", re.IGNORECASE)
_COMPUTED: Final = re.compile(r"\bcomputed\b|berechnet", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Place:
    """The municipality or association a project belongs to, as far as the row says.

    Attributes:
        name: without the word for its kind and without remarks.
        state: two-letter code.
        level: municipality, association or county.
        ags: None if the row has none: to be found by name, by a person.
        association_key: 9 digits, for associations.
        members: how many municipalities take part; None if not said.
        members_of: how many the association has; None if not said.
    """

    name: str
    state: str
    level: Level
    ags: str | None
    association_key: str | None
    members: int | None
    members_of: int | None


@dataclass(frozen=True, slots=True)
class StatedMoney:
    """Money as published.

    Attributes:
        investment_cents: None if not published. Units: euro cents.
        funding_cents: None if not published. Units: euro cents.
        is_funding_cap: the funding is an upper limit, not a payment.
        is_rounded: rounded at the source.
        is_funding_computed: not published but computed from a quota.
        programme: funding programme; None if not known.
        programme_detail: what stands behind it in brackets (a quota, a branch).
        grant_number: Förderkennzeichen; empty if not published.
    """

    investment_cents: int | None
    funding_cents: int | None
    is_funding_cap: bool
    is_rounded: bool
    is_funding_computed: bool
    programme: str | None
    programme_detail: str
    grant_number: str


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """One project as published.

    Attributes:
        number: row of the file.
        key: its key in the list.
        place: where.
        measure: what was done.
        status: where it stands.
        stage: whether its effect counts as achieved.
        units: number of things, as written.
        energy_wh_per_year: electricity or heat saved; None if not published. Units: Wh per year.
        saving: tonnes with their basis; None if not published.
        factor_kg_per_kwh: the factor the source implies; None if not known.
        money: investment and funding.
        period: when; None if not published.
        source_url: where it was read.
        note: remark, as written.
        raw: every cell as written.
    """

    number: int
    key: str
    place: Place
    measure: str
    status: ProjectStatus
    stage: Stage
    units: str
    energy_wh_per_year: int | None
    saving: StatedSaving | None
    factor_kg_per_kwh: Decimal | None
    money: StatedMoney
    period: Period | None
    source_url: str
    note: str
    raw: Mapping[str, str]


def _place(row: Row, notes: RowFindings) -> Place | None:
    """Where the project is; keys must lie in the stated state."""
    text, state, note = row.get("municipality"), row.get("state"), row.get("note")
    found, level = _PLACE.fullmatch(text), _LEVELS.get(row.get("level"))
    if found is None:
        notes.error("project_place_missing", "municipality")
    if level is None:
        notes.error("project_level_unknown", "level", value=sample(row.get("level")))
    if state not in STATE_KEYS:
        notes.error("state_unknown", "state", value=sample(state))
    ags_text, association_text = row.get("ags"), row.get("ars_prefix_if_association")
    ags = notes.optional(ags_text, parse_ags, "ags")
    association = notes.optional(association_text, parse_association_key, "ars_prefix_if_association")
    for key in filter(None, (ags, association)):
        if not key.startswith(STATE_KEYS.get(state, "")):
            notes.error("key_outside_state", "state", value=key, state=state)
    if level is Level.MUNICIPALITY and not ags_text:
        notes.warning("project_ags_missing", "ags", value=sample(text))
    if level is Level.ASSOCIATION and not association_text:
        notes.warning("project_association_key_missing", "ars_prefix_if_association", value=sample(text))
    members = _MEMBERS.search(note)
    if _SHARED.search(f"{text} {note}"):
        notes.warning("project_shares_missing", "municipality", value=sample(text))
    if found is None or level is None:
        return None
    taking_part, of = (int(members[1]), int(members[2])) if members else (None, None)
    return Place(found[1], state, level, ags, association, taking_part, of)


def _status(text: str, notes: RowFindings) -> ProjectStatus | None:
    """The status in our words; where ours is narrower than the source's, that is said."""
    if status := _STATUSES.get(text):
        return status
    if status := _INFERRED_STATUSES.get(text):
        notes.warning("project_status_inferred", "status", value=text, status=status.value)
        return status
    notes.error("project_status_unknown", "status", value=sample(text))
    return None


def _money(row: Row, notations: Mapping[str, NumberFormat], notes: RowFindings) -> StatedMoney:
    """Investment and funding with what the remark says about them."""

    def cents(column: str) -> int | None:
        return notes.optional(row.get(column), lambda text: parse_cents(text, notations[column]), column)

    investment, funding = cents("investment_eur"), cents("funding_eur")
    note, programme_text = row.get("note"), row.get("funding_programme")
    is_cap = funding is not None and bool(_CAP.search(note))
    is_rounded = bool(_ROUNDED.search(note))
    is_computed = funding is not None and bool(_COMPUTED.search(note))
    for flag, code in (
        (is_cap, "project_funding_cap"),
        (is_rounded, "project_rounded"),
        (is_computed, "project_funding_computed"),
    ):
        if flag:
            notes.warning(code, "note", value=sample(note))
    programme, detail = None, ""
    if programme_text.startswith("not read"):
        notes.warning("project_programme_not_read", "funding_programme", value=sample(programme_text))
    elif found := _PROGRAMME.fullmatch(programme_text):
        programme, detail = found[1], found[2] or ""
    return StatedMoney(investment, funding, is_cap, is_rounded, is_computed, programme, detail, row.get("fkz"))


def _project(row: Row, notations: Mapping[str, NumberFormat], notes: RowFindings) -> ProjectRow | None:
    """One row, or None after noting why not."""
    for column in ("project_key", "measure"):
        if not row.get(column):
            notes.error("cell_missing", column)
    place = _place(row, notes)
    status = _status(row.get("status"), notes)
    energy = notes.optional(
        row.get("kwh_saved_per_year"),
        lambda text: parse_scaled(text, notations["kwh_saved_per_year"], _WATT_HOUR_PLACES, ENERGY_UNITS),
        "kwh_saved_per_year",
    )
    saving = read_saving(
        row.get("tonnes_stated"),
        row.get("tonnes_basis"),
        row.get("lifetime_years_stated"),
        notations["tonnes_stated"],
        notes,
    )
    factor = check_factor(saving, energy, row.get("implied_factor_kg_per_kwh"), notes)
    money = _money(row, notations, notes)
    period = notes.optional(row.get("period"), parse_period, "period")
    if notes.failed or place is None or status is None:
        return None
    return ProjectRow(
        number=row.number,
        key=row.get("project_key"),
        place=place,
        measure=row.get("measure"),
        status=status,
        stage=Stage.ACHIEVED if status is ProjectStatus.COMPLETED else Stage.PLANNED,
        units=row.get("units"),
        energy_wh_per_year=energy,
        saving=saving,
        factor_kg_per_kwh=factor,
        money=money,
        period=period,
        source_url=row.get("source_url"),
        note=row.get("note"),
        raw=row.raw(),
    )


def read_project_list(source: bytes | BinaryIO) -> Iterator[ProjectRow | Finding]:
    """Read a list of projects; findings come before the row they concern.

    Args:
        source: delimited text.
    """
    rows, findings = read_table(source, COLUMNS, ROWS_LIMIT).read()
    yield from findings
    notations = {column: decide_format((row.get(column) for row in rows), _AMOUNT_UNITS) for column in _AMOUNTS}
    seen: dict[str, int] = {}
    for row in rows:
        notes = RowFindings(row.number)
        project = _project(row, notations, notes)
        first = seen.setdefault(row.get("project_key"), row.number)
        if project and first != row.number:
            notes.error("project_key_duplicate", "project_key", value=sample(project.key), first_row=first)
        yield from notes.items
        if project and not notes.failed:
            yield project
