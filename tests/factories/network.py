"""Releases of several publishers, small enough to add up by hand."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tests.factories.entries import measure, release

Cell = int | str | None
MEASURES = ("annual",)


def told(
    rows: Iterable[tuple[str, str | None, int | None, Cell]], *, names: Sequence[str] = MEASURES, **values: Any
) -> dict[str, Any]:
    """A release that says this: place, theme, year and kilograms per year; its totals are what its rows add up to."""
    listed = list(rows)
    places = sorted({row[0] for row in listed})
    states = sorted({key[:2] for key in places})
    units = [*places, *(state for state in states)]
    index = {key: number for number, key in enumerate(units)}
    finest = [[index[place], theme, year, cell, _behind(cell)] for place, theme, year, cell in listed]
    tables = [
        _table([], names, [[*_sum(row[3] for row in listed)]]),
        _table(["state"], names, _sums(listed, lambda row: [index[row[0][:2]]])),
        _table(["municipality"], names, _sums(listed, lambda row: [index[row[0]]])),
        _table(["theme"], names, _sums(listed, lambda row: [row[1]])),
        _table(["municipality", "theme", "year"], names, finest),
    ]
    shown = [[key, "municipality" if len(key) == 12 else "state", f"Ort {key}", None] for key in units]
    return release(
        **{"measures": [measure(name) for name in names], "places": shown, "tables": tables, "projects": [], **values}
    )


def project(key: str, place: int | None, kilograms: int, **values: Any) -> dict[str, Any]:
    """A shared project as a release names it."""
    return {
        "id": key, "place": place, "theme": "heating", "year": 2021, "basis_points": 10_000,
        "values": {"annual": kilograms}, **values,
    }  # fmt: skip


def _table(by: list[str], names: Sequence[str], rows: list[list[Any]]) -> dict[str, Any]:
    return {"by": by, "measures": list(names), "rows": rows}


def _behind(cell: Cell) -> int | None:
    return 3 if isinstance(cell, int) else None


def _sum(cells: Iterable[Cell]) -> tuple[Cell, int | None]:
    listed = list(cells)
    numbers = [cell for cell in listed if isinstance(cell, int)]
    return (sum(numbers), 3 * len(numbers)) if numbers or not listed else (listed[0], None)


def _sums(rows: Iterable[tuple[Any, ...]], key: Any) -> list[list[Any]]:
    groups: dict[tuple[Any, ...], list[Cell]] = {}
    for row in rows:
        groups.setdefault(tuple(key(row)), []).append(row[3])
    return [[*group, *_sum(cells)] for group, cells in groups.items()]


def values_of(figures: Mapping[str, Any]) -> dict[str | None, float | None]:
    """The value of the first measure of each row."""
    return {row["key"]: row["figures"][0]["value"] for row in figures["rows"]}
