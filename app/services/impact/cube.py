"""The cube: the table's figures as JSON-stat, for software that knows neither us nor our words."""

from collections.abc import Iterator
from typing import Any, Final

from app.core.db import Snapshot
from app.formats.json_stat import Dimension, Value, dataset
from app.schemas.impact_table import GroupKey, ImpactCubeQuery, ImpactTableQuery
from app.services.access import Actor
from app.services.impact.keys import DIGITS
from app.services.impact.table import get_impact_table
from app.services.reading import plain

NOT_STATED: Final = "not-stated"
"""Category of records that have no value."""
_ABOUT: Final = ("scope", "as_of", "known_at", "data_state", "method", "factor_sets")
_ROLES: Final = {**dict.fromkeys((*DIGITS, GroupKey.MUNICIPALITY), "geo"), GroupKey.YEAR: "time"}


def get_impact_cube(db: Snapshot, actor: Actor, query: ImpactCubeQuery) -> dict[str, Any]:
    """Figures of a scope by groups, as a cube.

    Raises:
        Invalid: as of the table.
    """
    asked = {name: getattr(query, name) for name in ImpactCubeQuery.model_fields}
    table = plain(get_impact_table(db, actor, ImpactTableQuery.model_construct(**asked, subtotals=False)))
    keys = [Dimension(str(key), str(key), _ROLES.get(GroupKey(key))) for key in table["group_by"]]
    measures = Dimension("measure", "measure", "metric")
    values = list(_values(table["rows"], keys, measures))
    bases = {
        each["measure"]: each["figure"]["basis"]
        for row in table["rows"]
        for each in row["figures"]
        if each["figure"]["basis"]
    }
    about = {
        "label": "KlikKS: impact by " + ", ".join(each.label for each in keys),
        "source": "KlikKS",
        "extension": {**{name: table[name] for name in _ABOUT}, "basis": bases},
    }
    return dataset([*keys, measures], values, about)


def _values(rows: list[dict[str, Any]], keys: list[Dimension], measures: Dimension) -> Iterator[Value]:
    """The cells, and with them the categories."""
    for row in rows:
        place = tuple(_category(dimension, key) for dimension, key in zip(keys, row["keys"], strict=True))
        for each in row["figures"]:
            name, figure = each["measure"], each["figure"]
            measures.categories.setdefault(name, name)
            measures.units.setdefault(name, figure["unit"])
            yield Value((*place, name), figure["value"], figure["state"])


def _category(dimension: Dimension, key: dict[str, Any]) -> str:
    value = NOT_STATED if key["value"] is None else str(key["value"])
    dimension.categories.setdefault(value, key["label"] or value)
    return value
