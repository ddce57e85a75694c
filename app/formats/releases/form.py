"""Form: taking typed values out of a stranger's document, and remarking what is not known here.

What breaks the form is refused. What is well formed and merely unknown (a new measure, a key of another shape) is kept
and remarked, so that nobody calls a total complete which left it out.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, NoReturn

from app.core.errors import Fault, FormatError, Param
from app.formats.releases.canonical import check

MOST_REMARKS: Final = 100
TEXT: Final = 500
_MOMENT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")
_MONTH: Final = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_PUBLISHER: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(slots=True)
class Remarks:
    """What was found well formed and unknown.

    Attributes:
        items: the first of them.
        count: how many there are in all.
    """

    items: list[Fault] = field(default_factory=list)
    count: int = 0

    def add(self, code: str, place: str, **params: Param) -> None:
        """Remark one thing."""
        self.count += 1
        if len(self.items) < MOST_REMARKS:
            self.items.append(Fault(code, place, params))


def refuse(place: str) -> NoReturn:
    """A value that no version of the schema could mean.

    Raises:
        FormatError: always.
    """
    raise FormatError("bad_form", place=place)


@dataclass(frozen=True, slots=True)
class Part:
    """An object of the document with its place.

    Attributes:
        members: name -> value.
        place: JSON pointer.
    """

    members: Mapping[str, Any]
    place: str = ""

    @classmethod
    def of(cls, value: Any, place: str) -> "Part":  # noqa: ANN401 - JSON
        """A value that must be an object."""
        return cls(value, place) if isinstance(value, dict) else refuse(place)

    def at(self, name: str) -> str:
        """Where a member stands."""
        return f"{self.place}/{name}"

    def part(self, name: str) -> "Part":
        """A member that is an object; each of its values is looked at."""
        found = Part.of(self.members.get(name), self.at(name))
        check(found.members)
        return found

    def parts(self, name: str, most: int) -> "list[Part]":
        """A member that is a list of objects."""
        return [Part.of(each, f"{self.at(name)}/{index}") for index, each in enumerate(self.list(name, most))]

    def list(self, name: str, most: int) -> list[Any]:
        """A member that is a list."""
        found = self.members.get(name)
        return found if isinstance(found, list) and len(found) <= most else refuse(self.at(name))

    def text(self, name: str, most: int = TEXT) -> str:
        """A member that is a text."""
        found = self.members.get(name)
        return found if isinstance(found, str) and 0 < len(found) <= most else refuse(self.at(name))

    def text_or_none(self, name: str, most: int = TEXT) -> str | None:
        """A member that is a text or null."""
        return None if self.members.get(name) is None and name in self.members else self.text(name, most)

    def whole(self, name: str, least: int = 0) -> int:
        """A member that is a whole number."""
        found = self.members.get(name)
        return found if type(found) is int and found >= least else refuse(self.at(name))

    def flag(self, name: str) -> bool:
        """A member that is true or false."""
        found = self.members.get(name)
        return found if isinstance(found, bool) else refuse(self.at(name))

    def texts(self, name: str, most: int = 50) -> tuple[str, ...]:
        """A member that is a list of texts."""
        found = self.list(name, most)
        return tuple(found) if all(isinstance(each, str) for each in found) else refuse(self.at(name))

    def moment(self, name: str) -> datetime:
        """A member that is a moment in UTC, to the microsecond."""
        return _moment(self.text(name), self.at(name))

    def month(self, name: str) -> str:
        """A member that is a month."""
        return self._like(name, _MONTH)

    def digest(self, name: str) -> str:
        """A member that is a SHA-256 in hexadecimal."""
        return self._like(name, _DIGEST)

    def publisher(self, name: str) -> str:
        """A member that names a publisher."""
        return self._like(name, _PUBLISHER)

    def remark_others(self, known: Collection[str], remarks: Remarks) -> None:
        """Remark members that this schema does not have."""
        for name in self.members:
            if name not in known:
                remarks.add("unknown_member", self.at(name))

    def _like(self, name: str, pattern: re.Pattern[str]) -> str:
        found = self.text(name)
        return found if pattern.fullmatch(found) else refuse(self.at(name))


def moment_text(moment: datetime) -> str:
    """A moment as documents write it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _moment(text: str, place: str) -> datetime:
    if _MOMENT.fullmatch(text) is None:
        refuse(place)
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        refuse(place)
