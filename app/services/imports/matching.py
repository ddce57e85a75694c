"""Matching: which column of a sheet each heading of a file means, and how the numbers below it are written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from app.core.errors import Fault, Param
from app.core.nearest import nearest
from app.formats.columns import fold
from app.formats.findings import sample
from app.formats.numbers import NumberFormat
from app.services.sheets import READ_ONLY, REMARK_HEADINGS, SHEETS, Column, SheetSpec

_LISTED = 30
"""Most headings named in one message."""
LEAVE = "-"
"""What a profile says of a heading that is to be left out."""
_READ_ONLY = frozenset(READ_ONLY)
_REMARKS = frozenset(fold(heading) for headings in REMARK_HEADINGS.values() for heading in headings)
_OWNER = "agency_id"


@dataclass(slots=True)
class Matched:
    """A header and what it means.

    Attributes:
        spec: the sheet.
        header: headings as written.
        columns: position in the file and column, in the order of the file.
        unknown: headings nobody knows.
        left: headings that are known and cannot be imported, or that a profile leaves out.
        faults: why the header cannot be used.
        notations: column -> how its numbers are written.
        owner: position of the heading that says whose a row is, in an exported file.
        home: the agency the records belong to; a row that is said to be another one's is left to that.
    """

    spec: SheetSpec
    header: tuple[str, ...]
    columns: list[tuple[int, Column]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notations: dict[str, NumberFormat] = field(default_factory=dict)
    owner: int | None = None
    home: str | None = None

    @property
    def names(self) -> list[str]:
        """Names of the columns, in the order of their values."""
        return [column.name for _, column in self.columns]

    def heading(self, name: str) -> str:
        """What a column is called in this file; where it is not in it, by its German and its own name."""
        found = next((self.header[position] for position, column in self.columns if column.name == name), None)
        if found is None:
            column = self.spec.by_name.get(name)
            return name if column is None else f"{column.de} ({column.name})"
        return sample(found)


def match(spec: SheetSpec, header: Sequence[str], profile: Mapping[str, str] | None = None) -> Matched:
    """Find the columns of a sheet in a header, in any order.

    Args:
        spec: the sheet.
        header: headings as written.
        profile: folded heading -> column; stands before every heading we know, ``-`` leaves one out.
    """
    matched = Matched(spec, tuple(header))
    known = {fold(heading): column for column in spec.columns for heading in column.headings}
    own = {fold(column.name) for column in spec.columns}
    taken: dict[str, int] = {}
    for position, heading in enumerate(header):
        folded = fold(heading)
        if not folded:
            continue
        meant = (profile or {}).get(folded)
        is_ours = folded in _REMARKS or (folded in _READ_ONLY and folded not in own)
        if meant == LEAVE or (meant is None and is_ours):
            matched.left.append(heading)
            matched.owner = position if folded == _OWNER else matched.owner
            continue
        column = spec.by_name.get(meant) if meant is not None else known.get(folded)
        if column is None:
            matched.unknown.append(heading)
        elif column.name in taken:
            both = [sample(header[taken[column.name]]), sample(heading)]
            matched.faults.append(Fault("header_duplicate", "", {"column": sample(heading), "both": both}))
        else:
            taken[column.name] = position
            matched.columns.append((position, column))
    matched.notations = {column.name: NumberFormat.PLAIN for _, column in matched.columns}
    return matched


def missing(matched: Matched, *, creates: bool) -> list[Fault]:
    """Columns without which no row can be taken.

    Args:
        matched: the header.
        creates: whether rows may become new records.
    """
    names = set(matched.names)
    faults = []
    for column in matched.spec.columns:
        other = column.of_list or column.name
        if column.required and creates and column.name not in names and other not in names:
            faults.append(_missing(column, matched))
    keyed = any(key[0] in names for key in matched.spec.keys) or "id" in names
    if not creates and not keyed:
        faults.append(_missing(matched.spec.by_name[matched.spec.keys[0][0]], matched))
    return faults


def _missing(column: Column, matched: Matched) -> Fault:
    """A missing column, with the unknown heading that resembles it most."""
    present = [sample(heading) for heading in matched.header if heading.strip()][:_LISTED]
    params: dict[str, Param] = {"column": f"{column.de} ({column.name})", "present": present}
    near = next((found for name in column.headings if (found := nearest(name, matched.unknown))), None)
    if near is not None:
        return Fault("column_missing_near", "", {**params, "nearest": sample(near)})
    return Fault("column_missing", "", params)


def suggestion(heading: str, spec: SheetSpec) -> str | None:
    """The column an unknown heading may mean."""
    words = {word: column.name for column in spec.columns for word in column.headings}
    near = nearest(heading, words)
    return words[near] if near else None


def recognised(header: Sequence[str], candidates: Iterable[SheetSpec] = SHEETS.values()) -> SheetSpec | None:
    """The sheet whose columns the headings fit best: what a new record needs is there, and most are known."""
    best: tuple[int, int] | None = None
    found: SheetSpec | None = None
    for spec in candidates:
        matched = match(spec, header)
        if missing(matched, creates=True) or matched.faults:
            continue
        score = (len(matched.columns), -len(spec.columns))
        if best is None or score > best:
            best, found = score, spec
    return found


def named(title: str, candidates: Iterable[SheetSpec] = SHEETS.values()) -> SheetSpec | None:
    """The sheet of a name, in German, English or as the resource is called."""
    folded = fold(title)
    return next(
        (spec for spec in candidates if folded in {fold(spec.de), fold(spec.en), fold(spec.resource.value)}), None
    )
