"""Columns of files with figures: every row says what its number is, so that it can be read without the rest.

A number stands with its unit, its basis and its state: known to be nothing, not reported, too small to be shown and
without a meaning are four answers, none of which is an empty cell alone.
"""

import enum
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from app.models.fields import Convention, Gas, Origin, Theme
from app.models.municipalities import CensusBasis
from app.models.projects import ProjectStatus
from app.models.savings import Assessment, Stage
from app.schemas.impact_comparison import NoDifference
from app.schemas.impact_figures import FigureBasis, FigureState
from app.schemas.impact_receipts import LeftOutReason, ReceiptKind
from app.schemas.impact_table import GroupKey
from app.services.sheets import Code, Column, Kind
from app.services.sheets.codes import STATE_CODES, codes_of

_WORDS: Final[Mapping[type[enum.StrEnum], Mapping[str, tuple[str, str]]]] = {
    FigureState: {
        "reported": ("berichtet", "reported"),
        "zero": ("null", "zero"),
        "not_reported": ("nicht berichtet", "not reported"),
        "suppressed": ("geheim (kleine Zahl)", "suppressed (small number)"),
        "undefined": ("nicht bestimmbar", "undefined"),
    },
    FigureBasis: {
        "annual": ("pro Jahr", "annual"),
        "lifetime": ("über die Wirkdauer", "lifetime"),
        "period": ("im Zeitraum", "period"),
    },
    NoDifference: {
        "suppressed": ("geheim (kleine Zahl)", "suppressed (small number)"),
        "not_reported": ("nicht berichtet", "not reported"),
        "undefined": ("nicht bestimmbar", "undefined"),
        "conventions_mixed": ("reale und gesetzliche Faktoren", "conventions mixed"),
        "bases_mixed": ("verschiedener Bezug", "bases mixed"),
    },
    LeftOutReason: {
        "expired": ("Wirkung vorbei", "expired"),
        "not_yet_in_force": ("wirkt noch nicht", "not yet in force"),
        "effect_start_unknown": ("Wirkbeginn unbekannt", "start of the effect unknown"),
        "lifetime_unknown": ("Wirkdauer unbekannt", "lifetime unknown"),
        "planned_only": ("nur geplant", "planned only"),
        "no_tonnes_by_nature": ("ohne Tonnen ihrer Art nach", "no tonnes by nature"),
        "not_reported": ("nicht berichtet", "not reported"),
    },
    ReceiptKind: {
        "saving": ("CO2-Einsparung", "saving"),
        "project": ("Projekt", "project"),
        "report": ("Jahresbericht", "project report"),
        "hours": ("bestätigte Stunden", "confirmed hours"),
        "engagement_hours": ("bestätigte Stunden ohne Projekt", "confirmed hours without a project"),
        "grant": ("Förderung", "grant"),
    },
    CensusBasis: {
        "census_2011": ("Zensus 2011", "census of 2011"),
        "census_2022": ("Zensus 2022", "census of 2022"),
        "not_stated": ("nicht angegeben", "not stated"),
    },
}
Row = tuple[str, str, str, Kind | type[enum.StrEnum]]
"""Name, German and English heading, and what the cells hold."""


def columns(*rows: Row) -> tuple[Column, ...]:
    """Columns as a table lists them."""
    return tuple(_column(*row) for row in rows)


def _column(name: str, de: str, en: str, kind: Kind | type[enum.StrEnum]) -> Column:
    if isinstance(kind, Kind):
        return Column(name, de, en, kind)
    return Column(name, de, en, Kind.CODE, codes=_codes(kind))


def _codes(kind: type[enum.StrEnum]) -> tuple[Code, ...]:
    words = _WORDS.get(kind)
    return codes_of(kind) if words is None else tuple(Code(each.value, *words[each.value]) for each in kind)


FIGURE: Final = columns(
    ("value", "Wert", "Value", Kind.DECIMAL),
    ("unit", "Einheit", "Unit", Kind.TEXT),
    ("basis", "Bezug", "Basis", FigureBasis),
    ("state", "Zustand", "State", FigureState),
    ("reason", "Grund", "Reason", Kind.TEXT),
    ("contributors", "Beitragende", "Contributors", Kind.WHOLE),
)
COVERAGE: Final = columns(
    ("contributing", "Projekte in der Zahl", "Projects in the figure", Kind.WHOLE),
    ("incomplete", "davon mit unvollständiger Einsparung", "Of these with an incomplete saving", Kind.WHOLE),
    ("left_out_began_earlier", "Ausgelassen: begann früher", "Left out: began earlier", Kind.WHOLE),
    *((f"left_out_{each}", f"Ausgelassen: {de}", f"Left out: {en}", Kind.WHOLE)
      for each, (de, en) in _WORDS[LeftOutReason].items()),
)  # fmt: skip
CONTEXT: Final = columns(
    ("as_of", "Stichmonat", "As of", Kind.MONTH),
    ("known_at", "Kenntnisstand", "Known at", Kind.MOMENT),
    ("data_state", "Datenstand", "Data state", Kind.WHOLE),
    ("data_known_at", "Datenstand bekannt seit", "Data state known since", Kind.MOMENT),
    ("method_version", "Methode", "Method", Kind.TEXT),
)
SCOPE: Final = (
    *columns(("scope_agency", "Umfang: Energieagentur", "Scope: agency", Kind.TEXT)),
    Column("scope_state", "Umfang: Land", "Scope: state", Kind.CODE, codes=STATE_CODES),
    *columns(
        ("scope_municipality", "Umfang: Kommune", "Scope: municipality", Kind.TEXT),
        ("scope_municipality_key", "Umfang: Gemeindeschlüssel", "Scope: official key", Kind.TEXT),
        ("scope_below", "Umfang: mit allem darunter", "Scope: with all below", Kind.FLAG),
        ("scope_theme", "Umfang: Handlungsfeld", "Scope: theme", Theme),
        ("scope_completed_in_year", "Umfang: abgeschlossen im Jahr", "Scope: completed in year", Kind.WHOLE),
        ("scope_origin", "Umfang: Herkunft", "Scope: origin", Origin),
        ("scope_measure_type", "Umfang: Maßnahmenart", "Scope: measure type", Kind.TEXT),
        ("scope_assessment", "Umfang: Güte", "Scope: assessment", Assessment),
        ("scope_stage", "Umfang: Stufe", "Scope: stage", Stage),
        ("scope_factor_set", "Umfang: Faktorensatz", "Scope: factor set", Kind.TEXT),
    ),
    Column("scope_status", "Umfang: Status", "Scope: states of projects", Kind.CODES, codes=codes_of(ProjectStatus)),
)
GROUPS: Final[Mapping[GroupKey, tuple[str, str, type[enum.StrEnum] | Kind | None]]] = {
    GroupKey.AGENCY: ("Energieagentur", "Agency", None),
    GroupKey.STATE: ("Land", "State of Germany", None),
    GroupKey.COUNTY: ("Landkreis", "County", None),
    GroupKey.ASSOCIATION: ("Verbandsgemeinde", "Association", None),
    GroupKey.MUNICIPALITY: ("Kommune", "Municipality", None),
    GroupKey.THEME: ("Handlungsfeld", "Theme", Theme),
    GroupKey.MEASURE_TYPE: ("Maßnahmenart", "Measure type", None),
    GroupKey.STATUS: ("Status", "State of the project", ProjectStatus),
    GroupKey.YEAR: ("Jahr", "Year", Kind.WHOLE),
    GroupKey.ORIGIN: ("Herkunft", "Origin", Origin),
    GroupKey.ASSESSMENT: ("Güte", "Assessment", Assessment),
    GroupKey.CONVENTION: ("Konvention", "Convention", Convention),
    GroupKey.FACTOR_SET: ("Faktorensatz", "Factor set", None),
    GroupKey.GAS: ("Gas", "Gas", Gas),
}
"""What figures can be told apart by, with headings."""
NAMED: Final = frozenset(GroupKey) - {GroupKey.YEAR, GroupKey.MEASURE_TYPE} - {
    key for key, (_, _, codes) in GROUPS.items() if codes
}  # fmt: skip
"""Of these, the ones whose values are ids or keys and have a name beside them."""


def group_columns(keys: Sequence[GroupKey]) -> tuple[Column, ...]:
    """The columns that say what a row of a table stands for."""
    made: list[Row] = [("keys_given", "Gruppiert nach (Anzahl)", "Keys given", Kind.WHOLE)]
    for key in keys:
        de, en, codes = GROUPS[key]
        made.append((f"by_{key.value}", de, en, codes or Kind.TEXT))
        if key in NAMED:
            made.append((f"by_{key.value}_name", f"{de}: Name", f"{en}: name", Kind.TEXT))
            made.append((f"by_{key.value}_ags", f"{de}: AGS", f"{en}: AGS", Kind.TEXT))
    return columns(*made)


def context(answer: Mapping[str, Any]) -> dict[str, Any]:
    """What every row says about the answer it is from."""
    state, scope = answer["data_state"], answer["scope"]
    place = scope["municipality"] or {}
    return {
        "as_of": answer["as_of"],
        "known_at": _moment(answer["known_at"]),
        "data_state": state["number"],
        "data_known_at": _moment(state["known_at"]),
        "method_version": answer["method"]["version"],
        **{f"scope_{name}": value for name, value in scope.items()},
        "scope_agency": scope["agency"] and scope["agency"]["slug"],
        "scope_municipality": place.get("name"),
        "scope_municipality_key": place.get("ags") or place.get("ars"),
        "scope_factor_set": scope["factor_set"] and scope["factor_set"]["slug"],
    }


def _moment(value: Any) -> datetime | None:  # noqa: ANN401 - a moment, or its text
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def coverage(found: Mapping[str, Any] | None) -> dict[str, Any]:
    """Which projects a tonnage covers, and why not the others."""
    if found is None:
        return {}
    left_out = found["left_out"] or {}
    return {
        "contributing": found["contributing"],
        "incomplete": found["incomplete"],
        **{f"left_out_{reason}": projects for reason, projects in left_out.items()},
    }
