"""Differences: what a corrected release says otherwise than the one before, cell by cell."""

from typing import Any, Final

from app.formats.releases.figures import Figures, Place, Table

DIMENSION_OF_PLACES: Final = frozenset({"state", "county", "association", "municipality"})
Cell = tuple[tuple[str, ...], tuple[Any, ...], str]
"""What the table tells apart, the key of the row, and the measure."""


def differences(before: Figures, after: Figures) -> list[dict[str, Any]]:
    """Each value or number of contributors that is not the same, in the order of tables and rows.

    ``before`` and ``after`` are value and contributors, or null where the release has no such row or measure.
    """
    old, new = _cells(before), _cells(after)
    changed = [cell for cell in {**old, **new} if old.get(cell) != new.get(cell)]
    return [_difference(cell, old.get(cell), new.get(cell)) for cell in sorted(changed, key=_order)]


def _difference(cell: Cell, before: tuple[Any, Any] | None, after: tuple[Any, Any] | None) -> dict[str, Any]:
    by, key, measure = cell
    return {
        "by": list(by),
        "key": list(key),
        "measure": measure,
        "before": before and list(before),
        "after": after and list(after),
    }


def _cells(figures: Figures) -> dict[Cell, tuple[Any, Any]]:
    return {
        (table.by, _named(table, key, figures.places), measure): (value, contributors)
        for table in figures.tables
        for measure in table.measures
        for key, value, contributors in table.cells(measure)
    }


def _named(table: Table, key: tuple[Any, ...], places: tuple[Place, ...]) -> tuple[Any, ...]:
    """The key with places by their keys, since indexes of two releases differ."""
    return tuple(
        places[value].key if name in DIMENSION_OF_PLACES and value is not None else value
        for name, value in zip(table.by, key, strict=True)
    )


def _order(cell: Cell) -> tuple[Any, ...]:
    by, key, measure = cell
    return len(by), by, [(value is not None, str(value)) for value in key], measure
