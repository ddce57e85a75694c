"""Any file -> a document of sheets; what it is is decided by its content, never by its name."""

import re
from dataclasses import replace
from pathlib import Path, PurePath
from typing import BinaryIO, Final

from app.core.errors import Fault
from app.formats.delimited import DelimitedSheet, delimited_document, open_delimited
from app.formats.encodings import may_be_iso
from app.formats.findings import Severity, finding
from app.formats.grant_register import grant_sheet
from app.formats.json_lines import open_json_lines
from app.formats.register_workbook import register_sheet
from app.formats.sheets import Document, FileKind, Knows, no_hint, unusable
from app.formats.sources import Source
from app.formats.workbooks import open_workbook

_HEAD: Final = 1 << 12
_BOM: Final = b"\xef\xbb\xbf"
_ZIP: Final = b"PK\x03\x04"
_EMPTY_ZIP: Final = b"PK\x05\x06"
_COMPOUND: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_STRANGERS: Final = (
    (b"%PDF-", "PDF"),
    (b"\x1f\x8b", "gzip"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!", "RAR"),
    (b"{\\rtf", "RTF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"SQLite format 3\x00", "SQLite"),
)
"""Files that are sent by mistake, by their first bytes."""

_REGISTER: Final = re.compile(rb"(?:10|20|30|40|50|60)(?:19|20)[0-9]{6}[^\r\n]{210,300}\r?\n")
"""The first line of the register of municipalities: record type, edition, 220 characters in all."""

_TEXTS: Final = frozenset({FileKind.DELIMITED, FileKind.GRANT_REGISTER, FileKind.REGISTER})
_BOOKS: Final = frozenset({FileKind.WORKBOOK, FileKind.REGISTER_WORKBOOK, FileKind.GRANT_REGISTER})
_SUFFIXES: Final = {
    ".csv": _TEXTS,
    ".txt": _TEXTS,
    ".tsv": _TEXTS,
    ".xlsx": _BOOKS,
    ".xlsm": _BOOKS,
    ".xls": _BOOKS,
    ".ods": _BOOKS,
    ".ndjson": frozenset({FileKind.JSON_LINES}),
    ".jsonl": frozenset({FileKind.JSON_LINES}),
}
"""What a file of this name should be; otherwise somebody renamed it."""


def open_document(
    origin: Path | BinaryIO | bytes, name: str | None = None, *, knows: Knows = no_hint, folder: Path | None = None
) -> Document:
    """Look at a file: what it is, its sheets and their headers. Nothing is raised but errors of the disk.

    Args:
        origin: a path, a seekable binary stream that stays open while rows are read, or the bytes.
        name: what the sender calls the file; only compared with what it is.
        knows: how many of some headings are known, a hint for delimiter and header.
        folder: where the rows of a workbook are kept while the document is in use; None: the system's.
    """
    source = Source(origin)
    document = _document(source, knows, folder)
    suffix = PurePath(name).suffix.lower() if name else ""
    if document.usable and suffix in _SUFFIXES and document.kind not in _SUFFIXES[suffix]:
        misleading = Fault("file_name_misleads", params={"suffix": suffix})
        return replace(document, findings=(finding(Severity.WARNING, misleading, 0), *document.findings))
    return document


def _document(source: Source, knows: Knows, folder: Path | None) -> Document:
    """The file as what its first bytes say it is."""
    head = source.head(_HEAD)
    if head.startswith((_ZIP, _EMPTY_ZIP, _COMPOUND)):
        return _known_workbook(open_workbook(source, knows, folder))
    if stranger := next((what for mark, what in _STRANGERS if head.startswith(mark)), None):
        return unusable(FileKind.UNKNOWN, Fault("file_kind_unsupported", params={"kind": stranger}))
    text = head.removeprefix(_BOM).lstrip(b" \t\r\n")
    if text.startswith(b"<"):
        return unusable(FileKind.UNKNOWN, Fault("file_is_markup"))
    if text.startswith(b"[") and text[1:].lstrip().startswith((b"{", b"[")):
        return unusable(FileKind.UNKNOWN, Fault("file_is_json_list"))
    if text.startswith(b"{"):
        return open_json_lines(source)
    if _REGISTER.match(head.removeprefix(_BOM)):
        return Document(FileKind.REGISTER, source=source)
    return _known_table(open_delimited(source, knows), source, knows)


def _known_workbook(document: Document) -> Document:
    """A workbook, as one of the official ones if it is one."""
    if register_sheet(document):
        return replace(document, kind=FileKind.REGISTER_WORKBOOK)
    return replace(document, kind=FileKind.GRANT_REGISTER) if grant_sheet(document) else document


def _known_table(document: Document, source: Source, knows: Knows) -> Document:
    """A delimited text, as the grant register if it is one, which says itself that it is ISO-8859-15."""
    sheet = grant_sheet(document)
    if not isinstance(sheet, DelimitedSheet):
        return document
    if not sheet.dialect.encoding.startswith("utf"):
        with source.open() as stream:
            is_iso = may_be_iso(stream)
        if is_iso:
            document = delimited_document(source, replace(sheet.dialect, encoding="iso-8859-15"), [], knows)
    return replace(document, kind=FileKind.GRANT_REGISTER)
