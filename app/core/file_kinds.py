"""Kinds of files that can be handed in, and what they are called on the web."""

import enum
from collections.abc import Mapping
from typing import Final


class FileKind(enum.StrEnum):
    """What a file is, named as its ending."""

    PDF = "pdf"
    PNG = "png"
    JPEG = "jpeg"
    WEBP = "webp"
    CSV = "csv"
    TXT = "txt"
    XLSX = "xlsx"
    DOCX = "docx"
    ODT = "odt"
    ODS = "ods"


MEDIA_TYPES: Final[Mapping[FileKind, str]] = {
    FileKind.PDF: "application/pdf",
    FileKind.PNG: "image/png",
    FileKind.JPEG: "image/jpeg",
    FileKind.WEBP: "image/webp",
    FileKind.CSV: "text/csv",
    FileKind.TXT: "text/plain",
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileKind.ODT: "application/vnd.oasis.opendocument.text",
    FileKind.ODS: "application/vnd.oasis.opendocument.spreadsheet",
}
