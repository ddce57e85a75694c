"""Summaries: what would leave the house, in numbers a person can look through before saying yes."""

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from app.formats.releases.entries import Release
from app.formats.releases.figures import Table, Value
from app.formats.releases.form import Remarks
from app.formats.releases.words import SUPPRESSED, UNDEFINED

_STATES: Final = ("reported", "zero", "not_reported", "suppressed", "undefined")
_NAMED: Final = {SUPPRESSED: "suppressed", UNDEFINED: "undefined", None: "not_reported", 0: "zero"}


def summary(body: Mapping[str, Any], said: Release, remarks: Remarks) -> dict[str, Any]:
    """The figures for everything at once, and for each table what stands in its cells and what is held back."""
    return {
        "coverage": body["coverage"],
        "origins": body["origins"],
        "factor_sets": [{name: each[name] for name in ("title", "edition", "convention")} for each in said.factor_sets],
        "totals": _totals(said),
        "tables": [_table(table) for table in said.figures.tables],
        "places": dict(Counter(place.level for place in said.figures.places)),
        "joint_projects": len({project.id for project in said.projects}),
        "differences": len(body["differences"]),
        "remarks": sorted({fault.code for fault in remarks.items}),
    }


def _totals(said: Release) -> list[dict[str, Any]]:
    """The row without any keys, measure by measure."""
    whole = said.figures.table()
    if whole is None or not whole.rows:
        return []
    measures = {measure.id: measure for measure in said.figures.measures}
    return [
        {
            "measure": name,
            "unit": measures[name].unit,
            "state": _state(value),
            "value": value if isinstance(value, int) else None,
            "contributors": contributors,
        }
        for name in whole.measures
        for _, value, contributors in whole.cells(name)
    ]


def _table(table: Table) -> dict[str, Any]:
    states: dict[str, dict[str, int]] = {}
    for name in table.measures:
        found = Counter(_state(value) for _, value, _ in table.cells(name))
        states[name] = {state: found[state] for state in _STATES}
    return {"by": list(table.by), "rows": len(table.rows), "cells": states}


def _state(value: Value) -> str:
    return _NAMED.get(value, "reported")
