"""Personal: the mark of fields that say something about a person. It is set once, on the field type or on the column.

From it follow what a public or partner answer may not hold, which reads are logged, what an access request (Art. 15
GDPR) must list, and what an erasure (Art. 17) must blank. House tests compare the marks with each of these.
"""

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, get_args, get_origin, get_type_hints


class Kind(enum.StrEnum):
    """What a personal field holds."""

    NAME = "name"
    CONTACT = "contact"
    TEXT = "text"
    """Words about a person, or by one."""
    NUMBER = "number"
    """What somebody else can recognise a person by."""
    LINK = "link"
    """Which person it is about; says nothing once the person's own record is blank."""


@dataclass(frozen=True, slots=True)
class Personal:
    """Marks a field. An erasure blanks it, unless it is a link.

    Attributes:
        kind: what it holds.
    """

    kind: Kind


NAME, CONTACT, TEXT, NUMBER, LINK = (Personal(kind) for kind in Kind)


def personal_fields(model: type[Any]) -> dict[str, Kind]:
    """The marked fields of a table or a wire shape itself, not of shapes inside it."""
    hints = get_type_hints(model, include_extras=True)
    found = {name: next((mark.kind for mark in _marks(hint)), None) for name, hint in hints.items()}
    return {name: kind for name, kind in found.items() if kind is not None}


def _marks(hint: Any) -> Iterator[Personal]:  # noqa: ANN401 - an annotation, nested at will
    if get_origin(hint) is Annotated:
        yield from (mark for mark in hint.__metadata__ if isinstance(mark, Personal))
    for part in get_args(hint):
        if not isinstance(part, Personal):
            yield from _marks(part)


def shapes_within(model: Any) -> set[type[Any]]:  # noqa: ANN401 - a shape, or an annotation of shapes
    """A wire shape and every shape that can be reached from it."""
    found: set[type[Any]] = set()
    waiting = [model]
    while waiting:
        each = waiting.pop()
        if (isinstance(each, type) and hasattr(each, "model_fields")) or _is_typed_dict(each):
            if each not in found:
                found.add(each)
                waiting += get_type_hints(each, include_extras=True).values()
        else:
            waiting += get_args(each)
    return found


def _is_typed_dict(each: Any) -> bool:  # noqa: ANN401 - anything
    return isinstance(each, type) and hasattr(each, "__total__")


def holds_personal(model: Any) -> bool:  # noqa: ANN401 - a shape, or an annotation of shapes
    """Whether a marked field can be reached from a wire shape."""
    return any(personal_fields(each) for each in shapes_within(model))
