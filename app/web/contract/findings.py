"""What a comparison of two contracts finds, and the place it finds it in."""

from dataclasses import dataclass, replace
from enum import StrEnum


class Position(StrEnum):
    """Who writes the value a schema describes.

    A request may only be asked for less and an answer may only promise more; the same shape used on both
    sides is therefore judged twice.
    """

    REQUEST = "request"
    RESPONSE = "response"


class Shift(StrEnum):
    """How the set of allowed values moved."""

    NARROWED = "narrowed"
    WIDENED = "widened"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference a client may notice.

    Attributes:
        breaking: whether a client written for the old contract may fail against the new one.
        code: stable name of the kind of change, such as ``response-field-removed``.
        where: the place, such as ``GET /v1/projects → 200 → /items/*/title``; inside a shared shape
            ``ProjectRead in responses → /title``, so that one edit of it is one change.
        detail: what it was and what it is now.
    """

    breaking: bool
    code: str
    where: str
    detail: str

    def __str__(self) -> str:
        return f"{'breaking' if self.breaking else 'harmless'} {self.code} at {self.where}: {self.detail}"


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the contract.

    Attributes:
        position: which side writes the value here.
        owner: the words before the pointer: operation, status, parameter, or a shared shape.
        path: the fields down from there, ``*`` for any item or any key.
    """

    position: Position
    owner: tuple[str, ...]
    path: tuple[str, ...] = ()

    def under(self, word: str) -> "Spot":
        """The place one word further, before any field."""
        return replace(self, owner=(*self.owner, word))

    def field(self, name: str) -> "Spot":
        """The place of one field of this value."""
        return replace(self, path=(*self.path, name))

    def shape(self, name: str) -> "Spot":
        """The inside of a shared shape, the same from whichever operation it is reached."""
        return Spot(self.position, (f"{name} in {self.position}s",))

    def __str__(self) -> str:
        pointer = ["/" + "/".join(self.path)] if self.path else []
        return " → ".join([*self.owner, *pointer])


def breaks(position: Position, shift: Shift) -> bool:
    """Whether a moved set of values breaks clients: they must be able to send and read as before."""
    harmless = Shift.WIDENED if position is Position.REQUEST else Shift.NARROWED
    return shift is not harmless


def in_order(changes: set[Change]) -> list[Change]:
    """Breaking changes first, then by place: the same two documents always give the same list."""
    return sorted(changes, key=lambda each: (not each.breaking, each.where, each.code, each.detail))
