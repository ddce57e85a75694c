"""Validation: pydantic's complaints become faults with our codes, pointers and the nearest known name."""

from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import ValidationError
from pydantic_core import CoreSchema, ErrorDetails

from app.core.errors import Fault, Invalid, Param
from app.core.nearest import nearest
from app.web.body_places import without_shapes

_CODES = {
    "missing": "missing",
    "extra_forbidden": "unknown_field",
    "string_too_long": "too_long",
    "string_too_short": "too_short",
    "too_long": "too_many",
    "too_short": "too_few",
    "enum": "not_in_list",
    "literal_error": "not_in_list",
    "string_pattern_mismatch": "wrong_form",
    "greater_than_equal": "out_of_range",
    "less_than_equal": "out_of_range",
    "greater_than": "out_of_range",
    "less_than": "out_of_range",
    "month_type": "wrong_form",
    "value_error": "wrong_form",
    "union_tag_not_found": "missing",
    "union_tag_invalid": "not_in_list",
}
_EXPECTED = {
    "string": "a valid string",
    "int": "a valid integer",
    "float": "a number",
    "decimal": "a number",
    "bool": "a valid boolean",
    "uuid": "a valid UUID",
    "date": "a valid date",
    "datetime": "a valid datetime",
    "timezone": "a valid datetime",
    "list": "a valid list",
    "tuple": "a valid list",
    "dict": "an object",
    "model": "an object",
}
"""First word of pydantic's error type -> what belongs there; its own sentences tell of parsers and repeat what came."""
_PARAMS = ("max_length", "min_length", "ge", "le", "gt", "lt", "expected", "pattern", "reason", "expected_tags")


def invalid(
    error: ValidationError, *, names: Iterable[str] = (), where: str = "body", plan: CoreSchema | None = None
) -> Invalid:
    """Our error for pydantic's.

    Args:
        error: what pydantic found.
        names: known names, for suggestions.
        where: ``body``, ``query`` or ``path``.
        plan: the validator's plan of a body, which tells its levels from its shapes.
    """
    known = list(names)
    found = error.errors(include_url=False, include_input=False)
    if plan is not None:
        for detail in found:
            detail["loc"] = without_shapes(detail["loc"], plan)
    return Invalid(faults=[_fault(detail, known, where) for detail in found])


def _fault(detail: ErrorDetails, known: Sequence[str], where: str) -> Fault:
    code = _CODES.get(detail["type"], "wrong_type")
    location = detail["loc"]
    context: dict[str, Any] = detail.get("ctx", {})
    params: dict[str, Param] = {name: _plain(context[name]) for name in _PARAMS if name in context}
    if detail["type"] == "bad_value":
        params = {name: _plain(value) for name, value in context.items() if name != "code"}
        return Fault(str(context["code"]), _pointer(location, where), params)
    if detail["type"].startswith("union_tag"):
        location = (*location, context["discriminator"].strip("'"))
        params = {"expected": params["expected_tags"]} if "expected_tags" in params else {}
    if code == "unknown_field":
        name = str(location[-1]) if location else ""
        params = {"name": name[:80], "nearest": nearest(name, known)}
        code = "unknown_parameter" if where == "query" else code
    elif code == "not_in_list":
        params = {"allowed": str(params.get("expected", "")).replace("'", "").replace(" or ", ", ")}
    elif code == "out_of_range":
        params = {"reason": _range(params)}
    elif code in {"wrong_type", "wrong_form"}:
        params = {"expected": _expected(detail)}
    return Fault(code, _pointer(location, where), params)


def _expected(detail: ErrorDetails) -> str:
    if detail["type"] == "string_pattern_mismatch":
        return f"a text of the form {detail['ctx']['pattern']}"[:200]
    known = _EXPECTED.get(detail["type"].split("_")[0])
    return known or detail["msg"].removeprefix("Input should be ").removeprefix("Value error, ")[:200]


def _range(params: dict[str, Param]) -> str:
    if "reason" in params:
        return str(params["reason"])
    signs = {"ge": "≥", "le": "≤", "gt": ">", "lt": "<"}
    return ", ".join(f"{sign} {params[name]}" for name, sign in signs.items() if name in params)


def _plain(value: object) -> Param:
    return value if isinstance(value, str | int | float | bool) else str(value)


def _pointer(location: tuple[int | str, ...], where: str) -> str:
    parts = [str(part).replace("~", "~0").replace("/", "~1")[:80] for part in location]
    if where == "query":
        return "?" + ".".join(parts[:1])
    if where == "path":
        return "{" + ".".join(parts[:1]) + "}"
    return "".join(f"/{part}" for part in parts)
