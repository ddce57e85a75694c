"""Rows of files with figures: the answers of the figures, a number a row, with everything it is said with."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from app.core.db import Snapshot
from app.models.fields import Convention, Gas
from app.models.municipalities import CensusBasis
from app.schemas.impact_comparison import ComparisonQuery, NoDifference
from app.schemas.impact_figures import FigureBasis, FigureState
from app.schemas.impact_receipts import LeftOutQuery, LeftOutReason, ReceiptKind, ReceiptQuery
from app.schemas.impact_series import SeriesQuery
from app.schemas.impact_table import ImpactTableQuery
from app.services.access import Actor
from app.services.exports.figure_columns import (
    CONTEXT,
    COVERAGE,
    FIGURE,
    SCOPE,
    columns,
    context,
    coverage,
    group_columns,
)
from app.services.impact import comparison, left_out, receipt, series, table
from app.services.impact.seeking import Seek
from app.services.reading import plain
from app.services.sheets import Column, Kind

Record = Mapping[str, Any]
Records = Iterator[Record]
PAGE: Final = 20_000
"""Contributions read at a time."""
_CONVENTION: Final = columns(("convention", "Konvention", "Convention", Convention))
_ALL: Final = (*CONTEXT, *SCOPE)


def table_columns(query: ImpactTableQuery) -> tuple[Column, ...]:
    """Columns of figures by groups."""
    measure = columns(("measure", "Kennzahl", "Measure", Kind.TEXT))
    projects = columns(("projects", "Projekte der Gruppe", "Projects of the group", Kind.WHOLE))
    return (*group_columns(query.group_by), *measure, *_CONVENTION, *FIGURE, *projects, *COVERAGE, *_ALL)


def table_rows(db: Snapshot, actor: Actor, query: ImpactTableQuery) -> Records:
    """A row for each group and measure, and behind it one for each convention of its factors."""
    answer = plain(table.get_impact_table(db, actor, query))
    about = context(answer)
    for row in answer["rows"]:
        group: dict[str, Any] = {"keys_given": len(row["keys"]), "projects": row["projects"], **about}
        for key in row["keys"]:
            name = f"by_{key['name']}"
            group |= {name: key["value"], f"{name}_name": key["label"], f"{name}_ags": key["ags"]}
        for each in row["figures"]:
            measured = {**group, "measure": each["measure"]}
            yield {**measured, **each["figure"], **coverage(each["coverage"])}
            yield from _parts(measured, each["by_convention"])


def _parts(about: Record, parts: Sequence[Record]) -> Records:
    for part in parts:
        yield {**about, "convention": part["convention"], **part["figure"]}


SERIES_COLUMNS: Final = (
    *columns(
        ("step", "Schritt", "Step", Kind.TEXT),
        ("first", "Erster Monat", "First month", Kind.MONTH),
        ("last", "Letzter Monat", "Last month", Kind.MONTH),
        ("measure", "Kennzahl", "Measure", Kind.TEXT),
        ("per_head", "je Kopf", "Per head", Kind.FLAG),
    ),
    *_CONVENTION,
    *FIGURE,
    *columns(
        ("adds_up", "Schritte summierbar", "Steps add up", Kind.FLAG),
        ("undated", "Projekte ohne Datum", "Projects without a date", Kind.WHOLE),
        ("population", "Einwohner", "Inhabitants", Kind.WHOLE),
        ("population_date", "Einwohner am", "Inhabitants on", Kind.TEXT),
        ("census_basis", "Zensus", "Census", CensusBasis),
        ("census_break", "Bruch ab Schritt", "Census break at step", Kind.TEXT),
    ),
    *_ALL,
)


def series_rows(db: Snapshot, actor: Actor, query: SeriesQuery) -> Records:
    """A row for each step, and behind it one for each convention."""
    answer = series.get_series(db, actor, query)
    names = ("measure", "per_head", "adds_up", "undated", "census_break")
    about = {**context(answer), **{name: answer[name] for name in names}}
    for step in answer["steps"]:
        placed = {**about, **{name: step[name] for name in ("step", "first", "last")}}
        people = {name: step[name] for name in ("population", "population_date", "census_basis")}
        yield {**placed, **people, **step["figure"]}
        yield from _parts(placed, step["by_convention"])


def _of_other(column: Column) -> Column:
    return Column(
        f"other_{column.name}", f"Vergleich, {column.de}", f"Other: {column.en}", column.kind, codes=column.codes
    )


COMPARISON_COLUMNS: Final = (
    *columns(
        ("figure", "Zahl", "Figure", Kind.TEXT),
        ("unit", "Einheit", "Unit", Kind.TEXT),
        ("basis", "Bezug", "Basis", FigureBasis),
        ("first", "Erste Frage", "First", Kind.DECIMAL),
        ("first_state", "Erste Frage: Zustand", "First: state", FigureState),
        ("other", "Andere Frage", "Other", Kind.DECIMAL),
        ("other_state", "Andere Frage: Zustand", "Other: state", FigureState),
        ("difference", "Unterschied", "Difference", Kind.DECIMAL),
        ("reason", "Warum kein Unterschied", "Why no difference", NoDifference),
    ),
    *_ALL,
    *map(_of_other, _ALL),
)


def comparison_rows(db: Snapshot, actor: Actor, query: ComparisonQuery) -> Records:
    """A row for each figure of both answers."""
    answer = comparison.get_comparison(db, actor, query)
    first, other = (dict(comparison.figures(answer[name])) for name in ("first", "other"))
    about = {**context(answer["first"]), **{f"other_{name}": each for name, each in context(answer["other"]).items()}}
    for each in answer["differences"]:
        states = {"first_state": first[each["figure"]][0]["state"], "other_state": other[each["figure"]][0]["state"]}
        yield {**about, **each, **states}


RECEIPT_COLUMNS: Final = (
    *columns(
        ("line", "Zeile", "Line", Kind.TEXT),
        ("measure", "Kennzahl", "Measure", Kind.TEXT),
        ("entry", "Eintrag", "Entry", Kind.WHOLE),
        ("kind", "Art", "Kind", ReceiptKind),
        ("item_id", "Kennung", "Id", Kind.TEXT),
        ("revision", "Fassung", "Revision", Kind.WHOLE),
        ("project_id", "Projekt: Kennung", "Project: id", Kind.TEXT),
        ("project", "Projekt", "Project", Kind.TEXT),
        ("municipality_id", "Kommune: Kennung", "Municipality: id", Kind.TEXT),
        ("municipality", "Kommune", "Municipality", Kind.TEXT),
        ("agency", "Energieagentur", "Agency", Kind.TEXT),
        ("basis_points", "Anteil (Basispunkte)", "Share (basis points)", Kind.WHOLE),
    ),
    *_CONVENTION,
    *columns(
        ("factor_set", "Faktorensatz", "Factor set", Kind.TEXT),
        ("factor_set_edition", "Ausgabe", "Edition", Kind.TEXT),
        ("factors", "Faktoren (g/kWh)", "Factors (g/kWh)", Kind.TEXT),
        ("gas", "Gas", "Gas", Gas),
        ("effect_from", "Wirkung ab", "Effect from", Kind.MONTH),
        ("effect_through", "Wirkung bis", "Effect through", Kind.MONTH),
        ("annual_t", "Tonnen pro Jahr", "Tonnes per year", Kind.DECIMAL),
        ("months", "Monate", "Months", Kind.WHOLE),
        ("entries", "Einträge", "Entries", Kind.WHOLE),
    ),
    *FIGURE,
    *columns(("first", "Zeitraum von", "Period from", Kind.MONTH), ("last", "Zeitraum bis", "Period to", Kind.MONTH)),
    *_ALL,
)


def receipt_rows(db: Snapshot, actor: Actor, query: ReceiptQuery) -> Records:
    """The figure, its parts by convention, every contribution, and in one line what is not shown one by one."""
    found = receipt.open_receipt(db, actor, query)
    head = found.head
    about = {**context(head), **{name: head[name] for name in ("measure", "first", "last")}}
    said = {**about, "unit": head["unit"], "basis": head["basis"], "state": FigureState.REPORTED}
    yield {**about, "line": "total", "entries": head["entries"], **head["total"]}
    for part in head["by_convention"]:
        yield {**about, "line": "part", **_parted(part)}
    for rest in head["undisclosed"]:
        yield {**said, "line": "undisclosed", **_parted(rest), "value": rest["amount"]}
    if found.page is None:
        return
    seek, items = Seek.all(PAGE), True
    while items:
        items = found.page(seek)["items"]
        for line in items:
            yield {**said, "line": "contribution", **_line(line)}
        seek = seek.beyond(items[-1]["entry"]) if items else seek


def _parted(part: Record) -> dict[str, Any]:
    return {"convention": part["convention"], "entries": part["entries"], **part.get("figure", {})}


def _line(line: Record) -> dict[str, Any]:
    place, project, factor_set = line["municipality"] or {}, line["project"] or {}, line["factor_set"] or {}
    return {
        **line,
        "value": line["amount"],
        "project_id": project.get("id"),
        "project": project.get("title"),
        "municipality_id": place.get("id"),
        "municipality": place.get("name"),
        "agency": line["agency"]["slug"] or line["agency"]["name"],
        "factor_set": factor_set.get("title"),
        "factor_set_edition": factor_set.get("edition"),
        "factors": "; ".join(f"{each['carrier']} {each['g_per_kwh']}" for each in line["factors"]),
    }


LEFT_OUT_COLUMNS: Final = (
    *columns(
        ("line", "Zeile", "Line", Kind.TEXT),
        ("measure", "Kennzahl", "Measure", Kind.TEXT),
        ("left_out_reason", "Grund", "Reason", LeftOutReason),
        ("project_id", "Projekt: Kennung", "Project: id", Kind.TEXT),
        ("project", "Projekt", "Project", Kind.TEXT),
        ("agency_id", "Energieagentur: Kennung", "Agency: id", Kind.TEXT),
        ("projects", "Projekte", "Projects", Kind.WHOLE),
        ("unnamed", "davon nicht gezeigt", "Of these not shown", Kind.WHOLE),
        ("state", "Zustand", "State", FigureState),
    ),
    *_ALL,
)


def left_out_rows(db: Snapshot, actor: Actor, query: LeftOutQuery) -> Records:
    """A line for each reason with its number of projects, and one for each project the caller may see."""
    found = left_out.open_left_out(db, actor, query)
    head = found.head
    about = {**context(head), "measure": head["measure"], "state": head["state"]}
    if found.page is None:
        yield {**about, "line": "reason"}
        return
    for each in head["reasons"]:
        yield {**about, "line": "reason", "left_out_reason": each["reason"], **_counted(each)}
    seek, items = Seek.all(PAGE), True
    while items:
        items = found.page(seek)["items"]
        for each in items:
            project = {"project_id": each["project"]["id"], "project": each["project"]["title"]}
            reason = {"left_out_reason": each["reason"], "agency_id": each["agency_id"]}
            yield {**about, "line": "project", **reason, **project}
        seek = seek.beyond(str(items[-1]["agency_id"]), str(items[-1]["project"]["id"])) if items else seek


def _counted(each: Record) -> dict[str, Any]:
    return {name: each[name] for name in ("projects", "unnamed")}
