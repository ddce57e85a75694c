"""The columns a list must and may have, and how a file's header is matched with them."""

import difflib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.core.errors import Fault, Param
from app.formats.findings import sample
from app.formats.values import clean

_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_SEPARATORS: Final = re.compile(r"[^a-z0-9]+")
_LISTED: Final = 30
"""Most headings named in one message."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list.

    Attributes:
        name: our name of it.
        required: whether a file without it is refused.
        aliases: other headings that mean the same.
    """

    name: str
    required: bool = True
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HeaderMatch:
    """A header and what it means.

    Attributes:
        positions: our column name -> position in the file, from 0.
        unknown: headings we do not know, as written.
        faults: why the header cannot be used; empty if it can.
    """

    positions: dict[str, int]
    unknown: tuple[str, ...]
    faults: tuple[Fault, ...]


def fold(heading: str) -> str:
    """A heading without what people vary: case, umlaut spelling, blanks, punctuation."""
    text = unicodedata.normalize("NFC", clean(heading)).casefold().translate(_UMLAUTS)
    return _SEPARATORS.sub("_", text).strip("_")


class Columns:
    """The columns of a list, found by heading in any order.

    Args:
        columns: what is known of each; two of them must not share a heading.
    """

    def __init__(self, *columns: Column) -> None:
        self.columns = columns
        self._names = {fold(heading): column.name for column in columns for heading in (column.name, *column.aliases)}

    def known(self, headings: Sequence[str]) -> int:
        """How many of the headings are ours."""
        return sum(fold(heading) in self._names for heading in headings)

    def match(self, headings: Sequence[str]) -> HeaderMatch:
        """Find our columns in a header.

        A heading twice and a required column that is missing are faults; headings we do not know are listed.
        """
        positions: dict[str, int] = {}
        unknown: list[str] = []
        faults: list[Fault] = []
        seen: set[str] = set()
        for position, heading in enumerate(headings):
            folded = fold(heading)
            name = self._names.get(folded, "")
            if folded and (folded in seen or name in positions):
                faults.append(Fault("header_duplicate", params={"column": sample(clean(heading))}))
            elif name:
                positions[name] = position
            elif folded:
                unknown.append(clean(heading))
            seen.add(folded)
        faults += [
            self._missing(column, headings, unknown)
            for column in self.columns
            if column.required and column.name not in positions
        ]
        return HeaderMatch(positions, tuple(unknown), tuple(faults))

    @staticmethod
    def _missing(column: Column, headings: Sequence[str], unknown: Sequence[str]) -> Fault:
        """A missing column with what is there and the heading that resembles it most."""
        present = [sample(clean(heading)) for heading in headings if clean(heading)][:_LISTED]
        candidates = {fold(heading): heading for heading in unknown[:_LISTED]}
        wanted = [fold(heading) for heading in (column.name, *column.aliases)]
        near = [found for name in wanted for found in difflib.get_close_matches(name, candidates, n=1, cutoff=0.6)]
        params: dict[str, Param] = {"column": column.name, "present": present}
        if near:
            nearest = sample(candidates[near[0]])
            return Fault("column_missing_near", params={**params, "nearest": nearest})
        return Fault("column_missing", params=params)
