"""The odd cells of an old binary workbook (XLS): errors, which the parser passes over in silence.

Such a file is a small file system of sectors, with one stream of records in it. Nothing in it is believed: chains of
sectors end after as many as there are, records where the stream ends.

Source: [MS-CFB] (compound files) and [MS-XLS] (records BOUNDSHEET8, BOOLERR, FORMULA), Microsoft Open Specifications.
"""

import struct
from collections.abc import Iterator
from typing import BinaryIO, Final

_SIZES: Final = struct.Struct("<HH")
_HEAD: Final = 512
_ENTRY: Final = 128
_IN_HEAD: Final = 109
"""Sectors of the allocation table that the head itself names."""
_LAST: Final = 0xFFFFFFFA
"""Numbers from here on are no sectors."""
_STREAMS: Final = frozenset({"Workbook", "Book"})
_ROOT: Final = 5
_BEGIN, _END, _SHEET, _PASSWORD, _FORMULA, _CONSTANT = 0x0809, 0x000A, 0x0085, 0x002F, 0x0006, 0x0205
_ERRORS: Final = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip
_ODD_LIMIT: Final = 500_000
_FAILED: Final = 2
_FIELDS: Final = 8
"""Bytes of a constant: row, column, format, value and whether it is an error."""
Odd = dict[tuple[int, int], str]
"""Row and column from 0 -> the error."""


def errors_of(stream: BinaryIO) -> dict[str, Odd]:
    """The error cells of each sheet, by its name; nothing where the file is not as it should be, which the parser says.

    Args:
        stream: the file.
    """
    stream.seek(0)
    data = stream.read()
    try:
        records = _stream(data)
        return {name: _errors(records, begin) for name, begin in _sheets(records)}
    except (struct.error, IndexError, ValueError, UnicodeDecodeError):
        return {}


def _stream(data: bytes) -> bytes:
    """The stream with the records."""
    shift, small_shift = struct.unpack_from("<HH", data, 30)
    first_entry, _, cutoff, first_small, _, more, _ = struct.unpack_from("<7I", data, 48)
    size = 1 << min(shift, 16)
    table = _table(data, size, more)
    entries = _chained(data, table, first_entry, size)
    found: tuple[int, int] | None = None
    root = (0, 0)
    for place in range(0, len(entries) - _ENTRY + 1, _ENTRY):
        length, kind = struct.unpack_from("<HB", entries, place + 64)
        name = entries[place : place + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
        start, amount = struct.unpack_from("<II", entries, place + 116)
        if kind == _ROOT:
            root = (start, amount)
        elif name in _STREAMS and found is None:
            found = (start, amount)
    if found is None:
        return b""
    start, amount = found
    if amount >= cutoff:
        return _chained(data, table, start, size)[:amount]
    small_table = [each for (each,) in struct.iter_unpack("<I", _chained(data, table, first_small, size))]
    return _chained(_chained(data, table, root[0], size), small_table, start, 1 << min(small_shift, 16), 0)[:amount]


def _table(data: bytes, size: int, more: int) -> list[int]:
    """Which sector follows which."""
    sectors = list(struct.unpack_from(f"<{_IN_HEAD}I", data, 76))
    for _ in range(len(data) // size):
        if more >= _LAST:
            break
        part = struct.unpack_from(f"<{size // 4}I", data, _HEAD + more * size)
        sectors, more = [*sectors, *part[:-1]], part[-1]
    parts = [data[_HEAD + each * size : _HEAD + (each + 1) * size] for each in sectors if each < _LAST]
    return [each for (each,) in struct.iter_unpack("<I", b"".join(part for part in parts if len(part) == size))]


def _chained(data: bytes, table: list[int], start: int, size: int, head: int = _HEAD) -> bytes:
    """The sectors of a chain, one behind the other."""
    parts = []
    for _ in range(len(table)):
        if start >= len(table):
            break
        parts.append(data[head + start * size : head + (start + 1) * size])
        start = table[start]
    return b"".join(parts)


def _records(records: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """Kind, begin and end of each record from a place on."""
    while at + _SIZES.size <= len(records):
        kind, length = _SIZES.unpack_from(records, at)
        begin = at + _SIZES.size
        at = begin + length
        if at > len(records):
            return
        yield kind, begin, at


def _sheets(records: bytes) -> Iterator[tuple[str, int]]:
    """Name and place of each sheet; of an encrypted book none."""
    found = []
    for kind, begin, end in _records(records, 0):
        if kind == _PASSWORD:
            return
        if kind == _END:
            break
        if kind == _SHEET:
            (place,) = struct.unpack_from("<I", records, begin)
            length, flags = records[begin + 6], records[begin + 7]
            is_wide = bool(flags & 1)
            text = records[begin + 8 : min(end, begin + 8 + length * (2 if is_wide else 1))]
            found.append((text.decode("utf-16-le" if is_wide else "latin-1"), place))
    yield from found


def _errors(records: bytes, begin: int) -> Odd:
    """The error cells of one sheet; of charts within it none."""
    found: Odd = {}
    depth = 0
    for kind, start, end in _records(records, begin):
        if kind == _BEGIN:
            depth += 1
        elif kind == _END:
            depth -= 1
            if depth <= 0:
                break
        elif kind == _CONSTANT and depth == 1 and end - start >= _FIELDS and records[start + 7] == 1:
            _note(found, records, start, records[start + 6])
        elif kind == _FORMULA and depth == 1 and _is_error(records, start):
            _note(found, records, start, records[start + 8])
        if len(found) >= _ODD_LIMIT:
            break
    return found


def _is_error(records: bytes, start: int) -> bool:
    """Whether the result of a formula is an error: no number, but a sign of what it is."""
    return records[start + 12 : start + 14] == b"\xff\xff" and records[start + 6] == _FAILED


def _note(found: Odd, records: bytes, start: int, code: int) -> None:
    row, column = _SIZES.unpack_from(records, start)
    found[row, column] = _ERRORS.get(code, "#N/A")
