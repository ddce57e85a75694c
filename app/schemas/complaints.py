"""Complaints: what pydantic finds wrong with a value, as a fault with our code and words."""

from collections.abc import Sequence
from typing import Any

from pydantic_core import ErrorDetails

from app.core.errors import Fault, Param
from app.core.nearest import nearest
from app.core.values import BadValueError

CODES = {
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


def fault(detail: ErrorDetails, known: Sequence[str] = ()) -> Fault:
    """One complaint, without its place.

    Args:
        detail: as pydantic gives it.
        known: names that exist where the complaint is about an unknown one.
    """
    code = CODES.get(detail["type"], "wrong_type")
    context: dict[str, Any] = detail.get("ctx", {})
    params: dict[str, Param] = {name: _plain(context[name]) for name in _PARAMS if name in context}
    if detail["type"] == "bad_value":
        params = {name: _plain(value) for name, value in context.items() if name != "code"}
        return Fault(str(context["code"]), "", params)
    if isinstance(error := context.get("error"), BadValueError):
        return Fault(error.code, "", error.params)
    if detail["type"].startswith("union_tag"):
        params = {"expected": params["expected_tags"]} if "expected_tags" in params else {}
    if code == "unknown_field":
        name = str(detail["loc"][-1]) if detail["loc"] else ""
        params = {"name": name[:80], "nearest": nearest(name, known)}
    elif code == "not_in_list":
        params = {"allowed": str(params.get("expected", "")).replace("'", "").replace(" or ", ", ")}
    elif code == "out_of_range":
        params = {"reason": _range(params)}
    elif code in {"wrong_type", "wrong_form"}:
        params = {"expected": _expected(detail)}
    return Fault(code, "", params)


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
