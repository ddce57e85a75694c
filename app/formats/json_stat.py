"""JSON-stat 2.0: figures as a cube that statistical software reads, with what every cell is when it has no number.

Source:
    JSON-stat 2.0, https://json-stat.org/full/
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

VERSION: Final = "2.0"
ROLES: Final = ("geo", "time", "metric")


@dataclass(slots=True)
class Dimension:
    """What cells are told apart by.

    Attributes:
        id: name in the cube.
        label: name for people.
        role: ``geo``, ``time`` or ``metric``; none for a classification.
        categories: id of each value -> its name, in the order of the cells.
        units: of a metric, id of each value -> unit.
    """

    id: str
    label: str
    role: str | None = None
    categories: dict[str, str] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)

    def wire(self) -> dict[str, Any]:
        """The dimension as JSON-stat has it."""
        units = {name: {"label": unit} for name, unit in self.units.items()}
        category = {"index": list(self.categories), "label": self.categories, "unit": units}
        return {"label": self.label, "category": category}


@dataclass(frozen=True, slots=True)
class Value:
    """One cell: a category of each dimension in order, its number, and why it has none."""

    place: tuple[str, ...]
    number: float | None
    status: str


def dataset(dimensions: Sequence[Dimension], values: Iterable[Value], about: Mapping[str, Any]) -> dict[str, Any]:
    """A cube. Cells that nothing is known about are left out, so it is as long as its figures.

    Args:
        dimensions: with all their categories.
        values: cells, in any order.
        about: ``label``, ``source``, ``updated``, ``extension`` ...
    """
    indices = [{name: index for index, name in enumerate(each.categories)} for each in dimensions]
    sizes = [len(each.categories) for each in dimensions]
    numbers: dict[int, float] = {}
    states: dict[int, str] = {}
    for value in values:
        at = 0
        for name, index, size in zip(value.place, indices, sizes, strict=True):
            at = at * size + index[name]
        states[at] = value.status
        if value.number is not None:
            numbers[at] = value.number
    role = {name: [each.id for each in dimensions if each.role == name] for name in ROLES}
    return {
        "version": VERSION,
        "class": "dataset",
        **about,
        "id": [each.id for each in dimensions],
        "size": sizes,
        "role": role,
        "dimension": {each.id: each.wire() for each in dimensions},
        "value": {str(at): numbers[at] for at in sorted(numbers)},
        "status": {str(at): states[at] for at in sorted(states)},
    }
