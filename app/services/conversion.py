"""Conversion: from the fields of a request to the columns of a table, units included."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from app.core.folding import search_key, sort_key
from app.schemas.fields import stored_marks


def columns(shape: type[Any], values: Mapping[str, Any], *, leave_out: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Column values for wire values.

    Args:
        shape: the wire shape the values were checked with (a model or a typed dict).
        values: wire name -> value, only what was sent.
        leave_out: fields that are no columns of this table.
    """
    marks = stored_marks(shape)  # type: ignore[arg-type]  # a class is hashable
    converted: dict[str, Any] = {}
    for name, value in values.items():
        if name in leave_out:
            continue
        mark = marks.get(name)
        if mark is None:
            converted[name] = value
        else:
            converted[mark.column(name)] = None if value is None else mark.inward(value)
    return converted


def sent(body: BaseModel) -> dict[str, Any]:
    """The values of a body as Python objects, defaults filled in."""
    return {name: getattr(body, name) for name in type(body).model_fields}


def folded(values: dict[str, Any], name: str, *more: str) -> dict[str, Any]:
    """Add the search key (over several fields) and the sort key of a name column that is among the values."""
    if name in values:
        words = " ".join(str(values[each]) for each in (name, *more) if values.get(each))
        values[f"{name}_search"] = search_key(words)[:600]
        values[f"{name}_sort"] = sort_key(values[name])[:400]
    return values


def refolded(current: Mapping[str, Any], changes: Mapping[str, Any], name: str, *more: str) -> dict[str, Any]:
    """The same for a change: a key over several fields speaks about the record as it will be."""
    after = folded({**current, **changes}, name, *more)
    return {**changes, f"{name}_search": after[f"{name}_search"], f"{name}_sort": after[f"{name}_sort"]}
