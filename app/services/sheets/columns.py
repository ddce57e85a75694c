"""Columns: what a sheet's column is called, what its cells hold and which field of the wire they fill.

Limits, descriptions and examples are read from the wire shapes, so that a template, an import and an export say the
same as the contract.
"""

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.models.imports import ImportResource
from app.schemas.fields import Stored


class Kind(enum.StrEnum):
    """What the cells of a column hold."""

    TEXT = "text"
    CODE = "code"
    """One of a list of codes."""
    CODES = "codes"
    """Several of them, separated by commas."""
    FLAG = "flag"
    DAY = "day"
    MONTH = "month"
    MOMENT = "moment"
    WHOLE = "whole"
    """A whole number."""
    DECIMAL = "decimal"
    REFERENCE = "reference"
    """Another record, by one of its keys."""
    LIST = "list"
    """Several things of several parts: a line (or ``;``) each, ``|`` between the parts."""


class Key(enum.StrEnum):
    """By what a record can be named in a file."""

    ID = "id"
    AGS = "ags"
    ARS = "ars"
    EXTERNAL_ID = "external_id"
    GRANT_NUMBER = "grant_number"
    SLUG = "slug"


@dataclass(frozen=True, slots=True)
class Code:
    """One value of a code list.

    Attributes:
        value: on the wire and in the table.
        de: as German lists write it.
        en: as English lists write it.
        aliases: other ways to write it.
    """

    value: str
    de: str
    en: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """Which record a cell names.

    Attributes:
        resource: what it is.
        keys: by what it may be named; the first is what templates and exports write, where the record has it.
    """

    resource: ImportResource
    keys: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        name: the field of the wire it fills, and always a heading that is understood.
        de: German heading.
        en: English heading.
        kind: what its cells hold.
        description: what it means, as the contract says.
        example: a cell.
        required: a new record needs it.
        aliases: other headings that mean the same.
        unit: of a number, as people write it; empty if it counts things.
        places: decimals of a number.
        codes: of a code list.
        reference: which record is named.
        parts: of a list, in order.
        hint: what the wire takes (the annotation of the field), for the exact check.
        stored: how the table keeps it, where that is not as it is.
        of_list: the list whose only entry the column writes more simply (a project's one municipality); empty if none.
        default: what a new record gets where the cell is empty.
    """

    name: str
    de: str
    en: str
    kind: Kind
    description: str = ""
    example: str = ""
    required: bool = False
    aliases: tuple[str, ...] = ()
    unit: str = ""
    places: int = 0
    codes: tuple[Code, ...] = ()
    reference: Reference | None = None
    parts: tuple["Column", ...] = ()
    hint: Any = None
    stored: Stored | None = None
    of_list: str = ""
    default: Any = None

    @property
    def column(self) -> str:
        """Name of the table's column behind it."""
        return self.stored.column(self.name) if self.stored else self.name

    @property
    def headings(self) -> tuple[str, ...]:
        """Every heading that means this column."""
        return tuple(each for heading in (self.name, self.de, self.en, *self.aliases) for each in _spellings(heading))


def _spellings(heading: str) -> Iterator[str]:
    """A heading, and a number in it as lists shorten it: Projektnummer, Projektnr., Projekt-Nr."""
    yield heading
    if heading.endswith("nummer"):
        stem = heading.removesuffix("nummer")
        yield from (f"{stem}nr", f"{stem}-Nr")


@dataclass(frozen=True, slots=True)
class SheetSpec:
    """The table of one resource in a file.

    Attributes:
        resource: what its rows are.
        de: German name of the sheet.
        en: English name.
        shapes: wire shapes of a new record; several where a field tells them apart.
        columns: in the order of templates and exports.
        keys: by which columns a record is known again, the first that is filled counts; ``id`` stands before all.
        shared: belongs to no agency.
    """

    resource: ImportResource
    de: str
    en: str
    shapes: tuple[type[Any], ...]
    columns: tuple[Column, ...]
    keys: tuple[tuple[str, ...], ...]
    shared: bool = False
    by_name: Mapping[str, Column] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {column.name: column for column in self.columns})

    @property
    def needs(self) -> frozenset[ImportResource]:
        """Resources its rows refer to; their sheets come first."""
        found = {column.reference.resource for column in self.columns if column.reference}
        found |= {part.reference.resource for column in self.columns for part in column.parts if part.reference}
        return frozenset(found - {self.resource})


READ_ONLY = ("agency_id", "version", "revision", "created_at", "updated_at", "recorded_at", "recorded_by")
"""Fields every reader knows and nobody sends: an export may carry them, an import names them and leaves them."""
