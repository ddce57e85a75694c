"""Sniffing: what a file is by its content, whatever it is called. Nothing is unpacked, and nothing kept in memory."""

import codecs
import os
import struct
from collections.abc import Mapping
from typing import BinaryIO, Final
from zipfile import BadZipFile, ZipFile

from app.core.file_kinds import FileKind

NOTHING: Final[frozenset[FileKind]] = frozenset()
_CHUNK: Final = 1 << 18
_HEAD: Final = 64
_CONTENTS: Final = 1_000_000
"""Bytes the list of contents of an archive may have; each entry of it costs ten times as much memory."""
_TAIL: Final = 22 + 65_535
_END: Final = struct.Struct("<4s4H2IH")
_END_MARK, _LARGE_MARK = b"PK\x05\x06", b"PK\x06\x07"
_LONGEST_MARK: Final = 100
_BEGINNINGS: Final[Mapping[bytes, FileKind]] = {
    b"%PDF-": FileKind.PDF,
    b"\x89PNG\r\n\x1a\n": FileKind.PNG,
    b"\xff\xd8\xff": FileKind.JPEG,
}
_PARTS: Final[Mapping[str, FileKind]] = {"xl/workbook.xml": FileKind.XLSX, "word/document.xml": FileKind.DOCX}
_MARKS: Final[Mapping[bytes, FileKind]] = {
    b"application/vnd.oasis.opendocument.text": FileKind.ODT,
    b"application/vnd.oasis.opendocument.spreadsheet": FileKind.ODS,
}
_MACROS: Final = ("vbaproject.bin", "/basic/", "/scripts/")
_ALLOWED: Final = frozenset(b"\t\n\r\x0c")
_REFUSED: Final = bytes(each for each in range(32) if each not in _ALLOWED) + b"\x7f"
"""Characters no text has."""
_MARKUP: Final = (b"<!doctype", b"<html", b"<svg", b"<script", b"<?xml")
_SEPARATORS: Final = b";,\t"


def kinds_of(file: BinaryIO) -> frozenset[FileKind]:
    """What a file may pass for: one kind, two for text with columns, none that is taken here.

    Args:
        file: from its beginning; it can be sought.
    """
    head = file.read(_HEAD)
    for beginning, kind in _BEGINNINGS.items():
        if head.startswith(beginning):
            return frozenset({kind})
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return frozenset({FileKind.WEBP})
    file.seek(0)
    return _of_archive(file) if head.startswith(b"PK\x03\x04") else _of_text(file)


def _of_archive(file: BinaryIO) -> frozenset[FileKind]:
    """A document that is an archive; one with macros, or with a list of contents beyond all measure, is none."""
    if not _is_measured(file):
        return NOTHING
    try:
        with ZipFile(file) as archive:
            names = archive.namelist()
            if any(mark in f"/{name}".lower() for name in names for mark in _MACROS):
                return NOTHING
            if "mimetype" in names:
                with archive.open("mimetype") as entry:
                    kind = _MARKS.get(entry.read(_LONGEST_MARK).strip())
            else:
                kind = next((found for part, found in _PARTS.items() if part in names), None)
                kind = kind if "[Content_Types].xml" in names else None
    except (BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError):
        return NOTHING
    return NOTHING if kind is None else frozenset({kind})


def _is_measured(file: BinaryIO) -> bool:
    """Whether the list of contents is short enough to be read, as the end of the archive says; readers hold to it."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _TAIL))
    tail = file.read()
    file.seek(0)
    at = tail.rfind(_END_MARK)
    if at < 0 or len(tail) - at < _END.size or _LARGE_MARK in tail:
        return False
    length: int = _END.unpack_from(tail, at)[5]
    return length <= _CONTENTS


def _of_text(file: BinaryIO) -> frozenset[FileKind]:
    """Text in UTF-8 or in one of the western code pages, without control characters and without markup."""
    decoder, is_utf8 = codecs.getincrementaldecoder("utf-8")(), True
    first = file.read(_CHUNK)
    chunk = first
    if not first or first.removeprefix(codecs.BOM_UTF8).lstrip()[:_HEAD].lower().startswith(_MARKUP):
        return NOTHING
    while chunk:
        if chunk.translate(None, _REFUSED) != chunk:
            return NOTHING
        is_utf8 = is_utf8 and _goes_on(decoder, chunk)
        chunk = file.read(_CHUNK)
    line = first.lstrip().partition(b"\n")[0]
    columns = any(separator in line for separator in _SEPARATORS)
    if not is_utf8 and first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return NOTHING
    return frozenset({FileKind.TXT, FileKind.CSV}) if columns else frozenset({FileKind.TXT})


def _goes_on(decoder: codecs.IncrementalDecoder, chunk: bytes) -> bool:
    try:
        decoder.decode(chunk)
    except UnicodeDecodeError:
        return False
    return True
