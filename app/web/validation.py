"""Validation: pydantic's complaints become faults with our codes, pointers and the nearest known name."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from pydantic import ValidationError
from pydantic_core import CoreSchema, ErrorDetails

from app.core.errors import Fault, Invalid
from app.schemas import complaints
from app.web.body_places import without_shapes


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
    location = detail["loc"]
    if detail["type"].startswith("union_tag"):
        location = (*location, detail["ctx"]["discriminator"].strip("'"))
    fault = complaints.fault(detail, known)
    code = "unknown_parameter" if fault.code == "unknown_field" and where == "query" else fault.code
    return replace(fault, code=code, pointer=_pointer(location, where))


def _pointer(location: tuple[int | str, ...], where: str) -> str:
    parts = [str(part).replace("~", "~0").replace("/", "~1")[:80] for part in location]
    if where == "query":
        return "?" + ".".join(parts[:1])
    if where == "path":
        return "{" + ".".join(parts[:1]) + "}"
    return "".join(f"/{part}" for part in parts)
