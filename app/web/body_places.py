"""Places in a body: where a complaint of the validator points, in the body as the caller wrote it.

Where a body may have several shapes, told apart by one of its fields, the validator names the chosen shape as if it
were a level of the body: ``energy/inputs/0`` for ``inputs/0``. The validator's own plan says where such levels are.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic_core import CoreSchema

Location = tuple[int | str, ...]

_INSIDE = ("schema", "items_schema", "values_schema")
"""Where the plan keeps what is wrapped: models, validators, nullables, defaults; lists; dicts."""


def without_shapes(location: Location, plan: CoreSchema) -> Location:
    """The location without the names of shapes.

    Args:
        location: as the validator gave it.
        plan: of the whole body.
    """
    definitions = {each["ref"]: each for each in plan.get("definitions", ())}
    here: Mapping[str, Any] | None = plan
    kept: list[int | str] = []
    for part in location:
        here = _unwrapped(here, definitions)
        if here is not None and here["type"] == "tagged-union" and part in here["choices"]:
            here = here["choices"][part]
            continue
        kept.append(part)
        here = _below(here, part)
    return tuple(kept)


def _unwrapped(here: Mapping[str, Any] | None, definitions: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The plan of a value itself, without what only wraps it."""
    while here is not None:
        if here["type"] == "definition-ref":
            here = definitions.get(here["schema_ref"])
        elif "schema" in here:
            here = here["schema"]
        else:
            break
    return here


def _below(here: Mapping[str, Any] | None, part: int | str) -> Mapping[str, Any] | None:
    """The plan of a member."""
    if here is None:
        return None
    if "fields" in here:
        field: Mapping[str, Any] | None = here["fields"].get(part)
        return field
    return next((here[name] for name in _INSIDE if name in here), None)


def shape_names(hint: Any) -> tuple[str, ...]:  # noqa: ANN401 - an annotation
    """Field names of a body, of all its shapes where it has several."""
    members = getattr(hint, "__args__", None) or (hint,)
    found: dict[str, None] = {}
    for member in members:
        names: Iterable[str] = getattr(member, "model_fields", None) or getattr(member, "__annotations__", {})
        found.update(dict.fromkeys(names))
    return tuple(found)
