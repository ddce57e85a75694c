"""Lists of emission factors: which value, for which carrier and time, by whom and on which convention.

Values of several editions and systems stand side by side on purpose, so each row is put into a factor set
by what its source says, and nothing is converted: another gas, another convention or another reference
quantity is another factor.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO, Final

from app.core.errors import Fault
from app.formats.columns import Column, Columns, fold
from app.formats.findings import Finding, RowFindings, Severity, finding, sample
from app.formats.numbers import NumberFormat, Units, decide_format, parse_scaled
from app.formats.periods import Period, parse_period
from app.formats.tables import Row, read_table

_UNITS: Final = Units({"g/kWh": 0})
_MILLIGRAM_PLACES: Final = 3

COLUMNS: Final = Columns(
    Column("carrier", aliases=("Energieträger",)),
    Column("value_g_per_kwh", aliases=("Emissionsfaktor g/kWh", "g/kWh")),
    Column("gas", aliases=("Treibhausgas",)),
    Column("upstream_included", aliases=("Vorkette",)),
    Column("reference", aliases=("Bezug", "Bezugsgröße")),
    Column("valid_for", aliases=("gültig für", "Bezugsjahr")),
    Column("status"),
    Column("source", aliases=("Quelle",)),
    Column("source_url", required=False, aliases=("URL", "Link")),
)


class Gas(StrEnum):
    """What is counted."""

    CO2 = "co2"
    CO2E = "co2e"


class Upstream(StrEnum):
    """Whether the upstream chain (Vorkette) is in the value."""

    YES = "yes"
    NO = "no"
    NOT_STATED = "not_stated"


class Convention(StrEnum):
    """Whether a value wants to describe reality or is set by law."""

    REAL = "real"
    STATUTORY = "statutory"


class FactorKind(StrEnum):
    """What a value multiplies."""

    EMISSION = "emission"
    AVOIDANCE = "avoidance"


class FactorStatus(StrEnum):
    """How final a value is."""

    FINAL = "final"
    PRELIMINARY = "preliminary"
    ESTIMATE = "estimate"
    PROJECTION = "projection"
    PUBLISHED = "published"
    STATUTORY = "statutory"
    PRESS = "press"


class Reference(StrEnum):
    """The kilowatt-hour a value is per."""

    FINAL_ENERGY = "final_energy"
    NET_CALORIFIC = "net_calorific"
    GROSS_CALORIFIC = "gross_calorific"
    ELECTRICITY = "electricity"
    HEAT = "heat"
    USEFUL_HEAT = "useful_heat"
    NOT_STATED = "not_stated"


_GASES: Final = {"CO2": Gas.CO2, "CO2e": Gas.CO2E}
_REFERENCES: Final = {
    "Endenergie": Reference.FINAL_ENERGY,
    "Heizwert (Hi)": Reference.NET_CALORIFIC,
    "Brennwert (Ho)": Reference.GROSS_CALORIFIC,
    "kWh Stromverbrauch": Reference.ELECTRICITY,
    "kWh Strom": Reference.ELECTRICITY,
    "kWh Wärme": Reference.HEAT,
    "kWh Nutzwärme (thermisch)": Reference.USEFUL_HEAT,
}
_AVOIDANCE: Final = "AVOIDANCE "
_NOT_STATED: Final = "not stated"
_UPSTREAM: Final = re.compile(r"(yes|no|not stated)(?: \((.*)\)| in the law; (.*))?")
_STATUS: Final = re.compile(r"([a-z]+)( \(secondary\))?")
_AS_PUBLISHED: Final = re.compile(r"as published (\S+)")
_QUOTED: Final = re.compile(r",? \(?(?:as quoted in|as cited in|as reproduced by|cited by|via) (.+)")
_LOCATOR: Final = re.compile(r",? (?:p\.|S\.|Tab\.|page|Seite|Tabelle) [0-9]+(?:-[0-9]+)?$")
_SLUG: Final = re.compile(r"[^a-z0-9]+")

ROWS_LIMIT: Final = 50_000
"""Most rows of a list; it is held in memory to decide the number format of its columns."""


@dataclass(frozen=True, slots=True)
class FactorSetKey:
    """What makes two factors members of one set.

    Only factors of one set may be used together without saying so; the same year has different values in two
    editions on purpose.

    Attributes:
        publisher: first word of the source (UBA, BAFA, GEG ...).
        edition: the rest of the source, without page, table and the remark through whom it was quoted.
        convention: real or statutory.
        gas: CO2 or CO2e.
        upstream: whether the upstream chain is included.
        kind: emission, or avoidance through renewables.
    """

    publisher: str
    edition: str
    convention: Convention
    gas: Gas
    upstream: Upstream
    kind: FactorKind

    @property
    def slug(self) -> str:
        """A readable name, unique among sets whose titles differ in more than punctuation."""
        title = _SLUG.sub("-", fold(f"{self.publisher} {self.edition}")).strip("-")
        parts = [title, self.convention, self.gas, f"upstream-{self.upstream}".replace("_", "-")]
        return "/".join([*parts, self.kind] if self.kind is FactorKind.AVOIDANCE else parts)


@dataclass(frozen=True, slots=True)
class FactorRow:
    """One emission factor as published.

    Attributes:
        number: row of the file.
        set_key: the factor set it belongs to.
        carrier: energy carrier as written, without the mark of avoidance factors.
        milligrams_per_kwh: the value. Units: mg per kWh, whole.
        reference: the kilowatt-hour it is per.
        reference_text: the same as written.
        valid: the time it speaks of; None if not stated.
        valid_text: the same as written.
        status: how final it is.
        is_secondary: read in somebody's quotation, not in the publication itself.
        upstream_note: what the source says about the upstream chain beyond yes and no.
        source: as written.
        quoted_via: through whom it was quoted; empty if not.
        source_url: None if no address is given.
        raw: every cell as written.
    """

    number: int
    set_key: FactorSetKey
    carrier: str
    milligrams_per_kwh: int
    reference: Reference
    reference_text: str
    valid: Period | None
    valid_text: str
    status: FactorStatus
    is_secondary: bool
    upstream_note: str
    source: str
    quoted_via: str
    source_url: str | None
    raw: Mapping[str, str]

    @property
    def identity(self) -> tuple[FactorSetKey, str, str, str]:
        """What may occur once: a carrier per set, reference and time."""
        return self.set_key, self.carrier, self.reference_text, self.valid_text


def _value(text: str, notation: NumberFormat, notes: RowFindings) -> int | None:
    """Grams per kilowatt-hour as milligrams."""
    column = "value_g_per_kwh"
    if not text:
        notes.error("factor_value_missing", column)
        return None
    value = notes.take(parse_scaled(text, notation, _MILLIGRAM_PLACES, _UNITS), column)
    if value is not None and value < 0:
        notes.error("factor_value_negative", column, value=sample(text))
    return value


def _upstream(text: str, notes: RowFindings) -> tuple[Upstream, str]:
    """Tri-state and remark; a text that says different things of different carriers is not decided here."""
    if found := _UPSTREAM.fullmatch(text):
        return Upstream(found[1].replace(" ", "_")), found[2] or found[3] or ""
    notes.warning("factor_upstream_unclear", "upstream_included", value=sample(text))
    return Upstream.NOT_STATED, text


def _status(text: str, notes: RowFindings) -> tuple[FactorStatus | None, bool, str]:
    """Status, whether it is second-hand, and an edition if the status names one."""
    if found := _AS_PUBLISHED.fullmatch(text):
        return FactorStatus.PUBLISHED, False, found[1]
    found = _STATUS.fullmatch(text)
    if found and found[1] in set(FactorStatus):
        return FactorStatus(found[1]), bool(found[2]), ""
    notes.error("factor_status_unknown", "status", value=sample(text))
    return None, False, ""


def _convention(status: FactorStatus | None, notes: RowFindings) -> Convention:
    """Statutory if the status says so; else real, and said aloud where the status only says ``published``."""
    if status is FactorStatus.STATUTORY:
        return Convention.STATUTORY
    if status in {FactorStatus.PUBLISHED, FactorStatus.PRESS, FactorStatus.PROJECTION}:
        notes.warning("factor_convention_inferred", "status", value=status.value)
    if status in {FactorStatus.PRESS, FactorStatus.PROJECTION}:
        notes.warning("factor_weak_status", "status", value=status.value)
    return Convention.REAL


def _source(text: str, status_edition: str, notes: RowFindings) -> tuple[str, str, str]:
    """Publisher, edition and through whom it was quoted."""
    if not text:
        notes.error("factor_source_missing", "source")
        return "", "", ""
    quoted = _QUOTED.search(text)
    title = (text[: quoted.start()] if quoted else text).strip(" ,")
    publisher, _, edition = _LOCATOR.sub("", title).partition(" ")
    if not edition and status_edition:
        notes.warning("factor_edition_inferred", "source", value=status_edition)
    elif not edition:
        notes.warning("factor_edition_missing", "source", value=sample(text))
    return publisher.rstrip(","), edition or status_edition, quoted[1].rstrip(")") if quoted else ""


def _valid(text: str, notes: RowFindings) -> Period | None:
    if not text or text == _NOT_STATED:
        notes.warning("factor_validity_missing", "valid_for")
        return None
    return notes.take(parse_period(text), "valid_for")


def _reference(text: str, notes: RowFindings) -> Reference:
    if text not in _REFERENCES:
        notes.warning("factor_reference_unclear", "reference", value=sample(text))
    return _REFERENCES.get(text, Reference.NOT_STATED)


def _carrier(text: str, notes: RowFindings) -> tuple[str, FactorKind]:
    """Carrier and kind; an avoidance factor is marked in front of its carrier."""
    if not text.removeprefix(_AVOIDANCE.strip()).strip():
        notes.error("factor_carrier_missing", "carrier")
    if text.startswith(_AVOIDANCE):
        notes.warning("factor_is_avoidance", "carrier", value=sample(text))
        return text.removeprefix(_AVOIDANCE), FactorKind.AVOIDANCE
    return text, FactorKind.EMISSION


def _factor(row: Row, notation: NumberFormat, notes: RowFindings) -> FactorRow | None:
    """One row, or None after noting why not."""
    carrier, kind = _carrier(row.get("carrier"), notes)
    value = _value(row.get("value_g_per_kwh"), notation, notes)
    gas = _GASES.get(row.get("gas"))
    if gas is None:
        notes.error("factor_gas_unknown", "gas", value=sample(row.get("gas")))
    upstream, upstream_note = _upstream(row.get("upstream_included"), notes)
    reference = _reference(row.get("reference"), notes)
    valid = _valid(row.get("valid_for"), notes)
    status, is_secondary, status_edition = _status(row.get("status"), notes)
    convention = _convention(status, notes)
    publisher, edition, quoted_via = _source(row.get("source"), status_edition, notes)
    url = row.get("source_url")
    if not url.startswith(("https://", "http://")):
        notes.warning("source_url_missing", "source_url", value=sample(url))
    if notes.failed or value is None or gas is None or status is None:
        return None
    return FactorRow(
        number=row.number,
        set_key=FactorSetKey(publisher, edition, convention, gas, upstream, kind),
        carrier=carrier,
        milligrams_per_kwh=value,
        reference=reference,
        reference_text=row.get("reference"),
        valid=valid,
        valid_text=row.get("valid_for"),
        status=status,
        is_secondary=is_secondary,
        upstream_note=upstream_note,
        source=row.get("source"),
        quoted_via=quoted_via,
        source_url=url if url.startswith(("https://", "http://")) else None,
        raw=row.raw(),
    )


def read_factor_list(source: bytes | BinaryIO) -> Iterator[FactorRow | Finding]:
    """Read a list of emission factors; findings come before the row they concern.

    Args:
        source: delimited text.
    """
    rows, findings = read_table(source, COLUMNS, ROWS_LIMIT).read()
    yield from findings
    notation = decide_format((row.get("value_g_per_kwh") for row in rows), _UNITS)
    seen: dict[tuple[FactorSetKey, str, str, str], FactorRow] = {}
    for row in rows:
        notes = RowFindings(row.number)
        factor = _factor(row, notation, notes)
        yield from notes.items
        if factor is None:
            continue
        first = seen.setdefault(factor.identity, factor)
        if first is factor:
            yield factor
            continue
        same = first.milligrams_per_kwh == factor.milligrams_per_kwh
        code = "factor_duplicate" if same else "factor_contradiction"
        fault = Fault(code, params={"value": sample(factor.carrier), "first_row": first.number})
        yield finding(Severity.ERROR, fault, row.number, column="carrier")
