"""Copies: the uploaded file as it was, with a column that says what was wrong or guessed in each row."""

from collections.abc import Callable
from typing import BinaryIO, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from app.core import clock
from app.core.db import Read
from app.core.errors import NotFound, NotPermitted
from app.core.files import Files
from app.core.messages import text
from app.formats.documents import open_document
from app.formats.findings import Finding
from app.formats.sheets import Document, FileKind
from app.formats.writers.annotated import Remarks, write_annotated
from app.models.imports import Import
from app.services import reading
from app.services.access import SYSTEM_ACTOR, Actor
from app.services.imports.choosing import knows
from app.services.imports.findings_file import PART, kept_findings
from app.services.imports.runs import IMPORTS
from app.services.sheets import REMARK_HEADINGS

I = sa.inspect(Import).columns  # noqa: E741 - one letter per table, as everywhere
_MEDIA = {
    FileKind.JSON_LINES: ("application/x-ndjson", "ndjson"),
    FileKind.DELIMITED: ("text/csv", "csv"),
}
_WORKBOOK = ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx")


class Copy(NamedTuple):
    """A file for whoever sent the original.

    Attributes:
        name: for a browser; plain letters only.
        media_type: what it is.
        write: writes it from beginning to end.
    """

    name: str
    media_type: str
    write: Callable[[BinaryIO], None]


def import_copy(db: Read, actor: Actor, key: str, *, rejected_only: bool, language: str) -> Copy:
    """The file of an import with what is to be said about its rows.

    Args:
        db: the session.
        actor: who asks.
        key: of the import.
        rejected_only: only the rows that were turned away, with their number, to be corrected and sent again.
        language: ``de`` or ``en``.

    Raises:
        NotPermitted: the file is another agency's.
        NotFound: no such import for this caller, or its file is no longer kept.
    """
    place = reading.locate(db, IMPORTS, actor, key)
    if place.agency_id not in {None, actor.agency_id} and actor.credential_id != SYSTEM_ACTOR.credential_id:
        raise NotPermitted("foreign_record")
    file_id: UUID | None = db.scalar(sa.select(I["file_id"]).where(I["id"] == place.id))
    files = Files.of(db.database.settings)
    if file_id is None or not files.path(file_id).is_file():
        raise NotFound("file_missing")
    document = open_document(files.path(file_id), knows=knows)
    if not document.usable or not document.sheets:
        raise NotFound("file_missing")
    said = _said(files, file_id, document, language, rejected_only=rejected_only)
    heading, row_heading = REMARK_HEADINGS[language]
    remarks = Remarks(lambda sheet, number: said.get((sheet, number)), heading, row_heading, rejected_only)
    media_type, ending = _MEDIA.get(document.kind, _WORKBOOK)
    made = clock.now()

    def write(out: BinaryIO) -> None:
        write_annotated(out, document, remarks, made)

    return Copy(f"import-{place.id}.{ending}", media_type, write)


def _said(
    files: Files, file_id: UUID, document: Document, language: str, *, rejected_only: bool
) -> dict[tuple[str, int], str]:
    """Sheet and row -> all that is to be said about it; if only rejected rows are wanted, about these alone."""
    found: dict[tuple[str, int], list[str]] = {}
    lost: set[tuple[str, int]] = set()
    for sheet, each in kept_findings(files.path(file_id, PART)):
        if not each.number or sheet >= len(document.sheets):
            continue
        key = (document.sheets[sheet].name, each.number)
        found.setdefault(key, []).append(_sentence(each, language))
        if each.is_error:
            lost.add(key)
    return {key: " | ".join(texts) for key, texts in found.items() if key in lost or not rejected_only}


def _sentence(finding: Finding, language: str) -> str:
    """What is to be said, with the column as the file calls it."""
    title, detail = text(finding.fault.code, finding.fault.params, language)
    heading = str(finding.fault.params.get("column", finding.column))
    place = f"{heading}: " if heading and heading not in detail else ""
    return f"{place}{title}{'' if title.endswith('?') else '.'} {detail}"
