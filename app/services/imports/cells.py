"""Cells: a reader for every kind of column."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import orjson
from pydantic import AfterValidator, BeforeValidator
from pydantic.fields import FieldInfo

from app.core.errors import Fault
from app.core.folding import clean_text
from app.core.nearest import nearest
from app.core.values import BadValueError
from app.formats.columns import fold
from app.formats.findings import sample
from app.formats.numbers import NumberFormat
from app.formats.values import OUTER, clean, error_value, parse_yes_no
from app.services.imports.days import day_reader, moment_reader, month_reader
from app.services.imports.keys import key_reader
from app.services.imports.numbers import Decimals, Wholes
from app.services.imports.readings import EMPTY, Read, Reading, Wire, refuse, told, written
from app.services.sheets import Code, Column, Kind

_SPLIT: Final = re.compile(r"[,;/\n]")
_ENTRIES: Final = re.compile(r"[;\n]")
_SHOWN_CODES: Final = 14
_DRESSED: Final = frozenset("='#E" + OUTER)
"""With these a cell may begin or end in the dress of a spreadsheet, or be an error of one."""
_HALVES: Final = re.compile("[\ud800-\udfff]")
"""Halves of surrogate pairs, which are no text; cleaning looks for them itself."""
_EUROPEAN: Final = re.compile("[ -~\u00a0-\u02ff\u2010-\u2027\u20ac]*")
"""Letters and signs that are stored as they are: nothing to be composed."""


Quick = Callable[[str], Any]
"""Reads the plainest texts of a column, which are most of them; None for every other."""


def quick_reader(column: Column, read: Read) -> Quick | None:
    """The short way for a column whose cells hardly ever repeat, if there is one."""
    if isinstance(read, Decimals):
        return read.quick
    limits = _limits(column.hint) if column.kind is Kind.TEXT else None
    if limits is None:
        return None
    least, most, _ = limits
    least = max(least, 1)

    def quick(text: str) -> str | None:
        if not least <= len(text) <= most or not text.isprintable() or text[0] in _DRESSED or text[-1] in _DRESSED:
            return None
        return text if text.isascii() or _EUROPEAN.fullmatch(text) else None

    return quick


def text_reader(column: Column, *, exact: bool = False) -> Read:
    """Text, within the wire's limits; what has a form of its own (an address, an e-mail) the wire checks itself.

    Args:
        column: which.
        exact: a text is what it says (JSON); else what spreadsheets put around it is taken off.
    """
    wire = Wire(column)
    limits = _limits(column.hint)
    if limits is None:
        return lambda cell: wire(text) if (text := written(cell)) else EMPTY
    least, most, cleaned = limits
    undress = _bare if exact else clean

    def read(cell: Any) -> Reading:  # noqa: ANN401 - a cell
        text = written(cell) if type(cell) is not str else undress(cell)
        if not text:
            return EMPTY
        if not exact and text[0] in "#E" and (fault := error_value(text)):
            return Reading(None, fault, refused=True)
        try:
            kept = clean_text(text) if cleaned else text
        except BadValueError:
            return wire(text)
        if not cleaned and not text.isascii() and _HALVES.search(text):
            return wire(text)
        return Reading(kept) if least <= len(kept) <= most else wire(text)

    return read


def _bare(text: str) -> str:
    return text.strip(OUTER)


def _limits(hint: Any) -> tuple[int, int, bool] | None:  # noqa: ANN401 - an annotation
    """Shortest, longest and whether it is cleaned, if the wire asks nothing else of a text."""
    least, most, cleaned = 0, 1 << 62, False
    for mark in _marks(hint):
        if hasattr(mark, "min_length") or hasattr(mark, "max_length"):
            least = max(least, getattr(mark, "min_length", None) or 0)
            most = min(most, getattr(mark, "max_length", None) or most)
        elif isinstance(mark, BeforeValidator):
            cleaned = True
        elif isinstance(mark, AfterValidator) or getattr(mark, "pattern", None) is not None:
            return None
    return least, most, cleaned


def _marks(hint: Any) -> list[Any]:  # noqa: ANN401 - an annotation
    found: list[Any] = []
    for mark in getattr(hint, "__metadata__", ()):
        found += mark.metadata if isinstance(mark, FieldInfo) else [mark]
    for inner in getattr(hint, "__args__", ()):
        found += _marks(inner)
    return found


def code_reader(column: Column) -> Read:
    """One of a code list, by value or label in either language."""
    known = _known(column.codes)
    return lambda cell: _code(written(cell), known, column.codes)


def codes_reader(column: Column) -> Read:
    """Several of a code list."""
    known, wire = _known(column.codes), Wire(column)

    def read(cell: Any) -> Reading:  # noqa: ANN401 - a cell
        if isinstance(cell, list | tuple):
            parts = [written(each) for each in cell]
        else:
            parts = [part for part in map(str.strip, _SPLIT.split(written(cell))) if part]
        if not parts and not isinstance(cell, list):
            return EMPTY
        found = [_code(part, known, column.codes) for part in parts]
        refused = next((each for each in found if each.refused), None)
        if refused is not None:
            return refused
        values = [each.value for each in found]
        if repeated := next((each for index, each in enumerate(values) if each in values[:index]), None):
            return refuse("repeated", repeated)
        checked = wire(values)
        return checked if checked.refused else Reading(values)

    return read


def flag_reader(_column: Column) -> Read:
    """Yes or no."""

    def read(cell: Any) -> Reading:  # noqa: ANN401 - a cell
        if isinstance(cell, bool):
            return Reading(cell)
        text = written(cell)
        return told(parse_yes_no(text)) if text else EMPTY

    return read


def _known(codes: Sequence[Code]) -> Mapping[str, str]:
    return {fold(word): code.value for code in codes for word in (code.value, code.de, code.en, *code.aliases)}


def _code(text: str, known: Mapping[str, str], codes: Sequence[Code]) -> Reading:
    if not text:
        return EMPTY
    value = known.get(fold(text))
    if value is not None:
        return Reading(value)
    if fault := error_value(text):
        return Reading(None, fault, refused=True)
    allowed = [code.de for code in codes[:_SHOWN_CODES]] + (["…"] if len(codes) > _SHOWN_CODES else [])
    words = {word: code.de for code in codes for word in (code.value, code.de, code.en, *code.aliases)}
    near = nearest(text, words)
    return refuse("not_in_list", text, allowed=allowed, nearest=words[near] if near else None)


def list_reader(column: Column) -> Read:
    """Several things of several parts; ``1.234`` in them is a German number, ``0.05`` can only be an English one."""
    reads = {part.name: _part_reader(part) for part in column.parts}
    names = [part.name for part in column.parts]
    marks = _marks(column.hint)
    least = max((size for mark in marks if (size := getattr(mark, "min_length", None))), default=0)
    most = min((size for mark in marks if (size := getattr(mark, "max_length", None))), default=1 << 62)

    def read(cell: Any) -> Reading:  # noqa: ANN401 - a cell
        entries = _entries(cell, names)
        if entries is None:
            return EMPTY
        if isinstance(entries, Fault):
            return Reading(None, entries, refused=True)
        if not least <= len(entries) <= most:
            return refuse("too_few" if len(entries) < least else "too_many", min_length=least, max_length=most)
        made, notes = [], []
        for entry in entries:
            found = {name: reads[name](value) for name, value in entry.items()}
            refused = next((each for each in found.values() if each.refused), None)
            if refused is not None:
                return refused
            lacking = [
                each.name for each in column.parts if each.required and found.get(each.name, EMPTY).value is None
            ]
            if lacking:
                return refuse("list_part_missing", part=lacking[0])
            notes += [each.fault for each in found.values() if each.fault]
            made.append({name: found[name].value if name in found else None for name in names})
        return Reading(made, notes[0] if notes else None)

    return read


def _part_reader(part: Column) -> Read:
    german, english = reader(part, NumberFormat.GERMAN), reader(part, NumberFormat.ENGLISH)
    if part.kind is not Kind.DECIMAL:
        return german

    def read(cell: Any) -> Reading:  # noqa: ANN401 - a cell
        found = german(cell)
        return english(cell) if found.refused else found

    return read


def _entries(cell: Any, names: Sequence[str]) -> list[dict[str, Any]] | Fault | None:  # noqa: ANN401 - a cell
    """The entries of a list: objects as the wire has them, or lines of parts."""
    if isinstance(cell, list | tuple):
        strange = [name for entry in cell if isinstance(entry, dict) for name in entry if name not in names]
        if strange:
            name = str(strange[0])[:80]
            return Fault("unknown_field", "", {"name": name, "nearest": nearest(name, names)})
        if not all(isinstance(entry, dict) for entry in cell):
            return Fault("list_not_readable", "", {"value": sample(str(cell))})
        return list(cell)
    text = written(cell)
    if not text:
        return None
    if text.startswith("["):  # as exports write them where a part holds what separates parts
        try:
            found = orjson.loads(text)
        except orjson.JSONDecodeError:
            return Fault("list_not_readable", "", {"value": sample(text)})
        return _entries(found, names)
    entries: list[dict[str, Any]] = []
    for line in filter(str.strip, _ENTRIES.split(text)):
        parts = [part.strip() for part in line.split("|")]
        if len(parts) > len(names):
            return Fault("list_not_readable", "", {"value": sample(line)})
        entries.append({name: part for name, part in zip(names, parts, strict=False) if part})
    return entries


def id_reader(_column: Column) -> Read:
    """The id of a record that is there."""

    def read(cell: Any) -> Reading:  # noqa: ANN401 - a cell
        text = written(cell)
        if not text:
            return EMPTY
        try:
            return Reading(f"id:{UUID(text)}")
        except ValueError:
            return refuse("id_not_readable", text)

    return read


_READERS: Mapping[Kind, Callable[[Column], Read]] = {
    Kind.CODE: code_reader,
    Kind.CODES: codes_reader,
    Kind.FLAG: flag_reader,
    Kind.DAY: day_reader,
    Kind.MONTH: month_reader,
    Kind.MOMENT: moment_reader,
    Kind.WHOLE: Wholes,
    Kind.LIST: list_reader,
}


def reader(column: Column, notation: NumberFormat, heading: str = "", *, exact: bool = False) -> Read:
    """What reads the cells of a column.

    Args:
        column: which.
        notation: how its numbers are written in this file.
        heading: as the file has it; one that says AGS expects an AGS.
        exact: texts are what they say, without the dress of a spreadsheet.
    """
    if column.kind is Kind.TEXT:
        return text_reader(column, exact=exact)
    if column.kind is Kind.DECIMAL:
        return Decimals(column, notation)
    if column.kind is Kind.REFERENCE:
        return id_reader(column) if column.reference is None else key_reader(column.reference, heading)
    return _READERS[column.kind](column)
