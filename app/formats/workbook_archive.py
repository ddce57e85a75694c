"""The archive a workbook (XLSX, ODS) is: weighed and looked through before anything is parsed.

Sizes an archive states are claims; what counts is what comes out when it is inflated. While it passes by, cells are
noted that the parser would pass over in silence: errors, and formulas nobody has calculated.
"""

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Final
from xml.etree import ElementTree as ET
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from app.formats.workbook_opendocument import OpenDocumentScan

ENTRIES_LIMIT: Final = 10_000
UNPACKED_LIMIT: Final = 1 << 30
"""Most bytes that may come out."""

RATIO_LIMIT: Final = 300
"""Most bytes that may come out of one byte; sheets of one repeated word stay below 150."""

RATIO_FREE: Final = 32 << 20
"""Below this size no ratio is suspicious. Units: bytes."""

ODD_CELLS_LIMIT: Final = 500_000
_SMALL: Final = 4 << 20
_CHUNK: Final = 1 << 18
_LOCAL_HEAD: Final = struct.Struct("<4s5H3I2H")
_LOCAL_MARK: Final = b"PK\x03\x04"
_ENCRYPTED: Final = 0x1
_OVERLAP: Final = 4_096
_DOCTYPE: Final = (b"<!DOCTYPE", b"<!ENTITY", "<!DOCTYPE".encode("utf-16-le"), "<!DOCTYPE".encode("utf-16-be"))

_CELL: Final = re.compile(rb"<(?:\w+:)?c\s([^>]*)>")
_VALUE: Final = re.compile(rb"<(?:\w+:)?v>([^<]{1,40})</")
_REFERENCE: Final = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_IS_ERROR: Final = re.compile(rb'\bt="e"')
_FORMULA: Final = re.compile(
    rb"\s*<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*(</(?:\w+:)?c>|<(?:\w+:)?v\s*/>|<(?:\w+:)?v></)"
)
_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


class RefusedError(Exception):
    """The workbook cannot be taken.

    Args:
        code: what is wrong.
        params: values of its sentence.
    """

    def __init__(self, code: str, **params: str | int) -> None:
        self.code = code
        self.params = params
        super().__init__(code)


@dataclass(slots=True)
class Inspection:
    """What was found in an archive.

    Attributes:
        sheets: sheet name -> its part of the archive; of an ODS, which has only one, the sheet's name.
        odd: part -> (row, column) from 0 -> what is wrong with the cell: an error value, or ``=`` for a formula
            without a value.
        external: it refers to other files.
        macros: it holds programs.
    """

    sheets: dict[str, str] = field(default_factory=dict)
    odd: dict[str, dict[tuple[int, int], str]] = field(default_factory=dict)
    external: bool = False
    macros: bool = False


def inspect(stream: BinaryIO) -> Inspection:
    """Weigh and look through an archive.

    Args:
        stream: the file.

    Raises:
        RefusedError: damaged, encrypted, no workbook, a bomb, or with a document type definition.
    """
    try:
        archive = ZipFile(stream)
    except (BadZipFile, ValueError, OSError, NotImplementedError):
        raise RefusedError("workbook_damaged") from None
    entries = archive.infolist()
    names = {entry.filename for entry in entries}
    if len(entries) > ENTRIES_LIMIT:
        raise RefusedError("workbook_bomb")
    if not names & {"xl/workbook.xml", "xl/workbook.bin", "content.xml"}:
        raise RefusedError("archive_no_workbook")
    found = Inspection(
        external=any(name.startswith("xl/externalLinks/") for name in names),
        macros=any(name.endswith("vbaProject.bin") for name in names),
    )
    kept = _weigh(stream, entries, found)
    if b"encryption-data" in kept.get("META-INF/manifest.xml", b""):
        raise RefusedError("workbook_encrypted")
    found.sheets.update(_parts(kept))
    return found


def _weigh(stream: BinaryIO, entries: list[ZipInfo], found: Inspection) -> dict[str, bytes]:
    """Inflate everything once; small parts that say what is where are kept."""
    kept: dict[str, bytes] = {}
    total = packed = 0
    for entry in entries:
        packed += entry.compress_size
        wanted = entry.filename in {"xl/workbook.xml", "xl/_rels/workbook.xml.rels", "META-INF/manifest.xml"}
        is_xml = entry.filename.endswith((".xml", ".rels"))
        opendocument = OpenDocumentScan() if entry.filename == "content.xml" else None
        scan = _Scan() if entry.filename.startswith("xl/worksheets/") else None
        before = b""
        for chunk in _inflated(stream, entry):
            total += len(chunk)
            if total > UNPACKED_LIMIT or (total > RATIO_FREE and total > RATIO_LIMIT * max(packed, 1)):
                raise RefusedError("workbook_bomb")
            if is_xml and any(mark in before + chunk for mark in _DOCTYPE):
                raise RefusedError("workbook_doctype")
            before = chunk[-32:]
            if scan:
                scan.feed(chunk)
            if opendocument:
                opendocument.feed(chunk)
            if wanted and len(kept.get(entry.filename, b"")) < _SMALL:
                kept[entry.filename] = kept.get(entry.filename, b"") + chunk
        if scan and scan.odd:
            found.odd[entry.filename] = scan.odd
        if opendocument:
            found.odd.update(opendocument.odd)
            found.sheets.update((name, name) for name in opendocument.odd)
    return kept


def _inflated(stream: BinaryIO, entry: ZipInfo) -> Iterator[bytes]:
    """What comes out of an entry, whatever size it claims."""
    if entry.flag_bits & _ENCRYPTED:
        raise RefusedError("workbook_encrypted")
    if entry.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
        raise RefusedError("workbook_damaged")
    stream.seek(entry.header_offset)
    head = stream.read(_LOCAL_HEAD.size)
    if len(head) < _LOCAL_HEAD.size or not head.startswith(_LOCAL_MARK):
        raise RefusedError("workbook_damaged")
    name_size, extra_size = _LOCAL_HEAD.unpack(head)[-2:]
    stream.seek(name_size + extra_size, 1)
    left = entry.compress_size
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    while left > 0 and not inflate.eof:
        packed = stream.read(min(_CHUNK, left))
        if not packed:
            raise RefusedError("workbook_damaged")
        left -= len(packed)
        if entry.compress_type == ZIP_STORED:
            yield packed
            continue
        try:
            while packed:
                yield inflate.decompress(packed, _CHUNK)
                packed = inflate.unconsumed_tail
        except zlib.error:
            raise RefusedError("workbook_damaged") from None


class _Scan:
    """The odd cells of one sheet, found in its XML as it passes by.

    Attributes:
        odd: (row, column) from 0 -> an error value, or ``=`` for a formula without a value.
    """

    def __init__(self) -> None:
        self.odd: dict[tuple[int, int], str] = {}
        self._rest = b""

    def feed(self, chunk: bytes) -> None:
        """Look at the next piece; what may go on in the next one is kept for it."""
        text = self._rest + chunk
        self._rest = b"" if len(text) < len(chunk) else text[-_OVERLAP:]
        if (b't="e"' not in text and b"<f" not in text and b":f" not in text) or len(self.odd) > ODD_CELLS_LIMIT:
            return
        for cell in _CELL.finditer(text):
            head = cell[1]
            if head.endswith(b"/"):
                continue
            if _IS_ERROR.search(head):
                value = _VALUE.search(text, cell.end(), cell.end() + _OVERLAP)
                self._note(head, value[1].decode("ascii", "replace") if value else "#")
            elif _FORMULA.match(text, cell.end()):
                self._note(head, "=")

    def _note(self, head: bytes, what: str) -> None:
        if place := _REFERENCE.search(head):
            column = 0
            for letter in place[1]:
                column = column * 26 + letter - 64
            self.odd[int(place[2]) - 1, column - 1] = what


def _parts(kept: dict[str, bytes]) -> dict[str, str]:
    """Sheet name -> part, from the workbook and its relations (no document types in them, so no entities)."""
    try:
        book = ET.fromstring(kept.get("xl/workbook.xml", b"<x/>"))  # noqa: S314 - document types were refused
        relations = ET.fromstring(kept.get("xl/_rels/workbook.xml.rels", b"<x/>"))  # noqa: S314 - the same
    except ET.ParseError:
        return {}
    targets = {each.get("Id"): each.get("Target", "") for each in relations}
    found = {}
    for sheet in book.iter():
        if sheet.tag.endswith("}sheet") and (target := targets.get(sheet.get(_RELATION))):
            found[sheet.get("name", "")] = target.removeprefix("/xl/") if target.startswith("/xl/") else target
    return {name: f"xl/{target}" for name, target in found.items()}
