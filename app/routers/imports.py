"""Imports over HTTP. The file is the body of the request: `curl --data-binary @file`."""

from typing import Annotated, Any

from fastapi import Query

from app.schemas.imports import CopiedRows, ImportFileQuery, ImportOptions, ImportPage, ImportQuery, ImportRead
from app.schemas.jobs import JobRead
from app.schemas.shapes import RecordQuery
from app.services.exports.files import Download
from app.services.imports import copies, runs, undoing
from app.services.paging import Page
from app.services.reading import Found
from app.web.routes import FILE, concept_router
from app.web.sessions import Caller, Reading, Uploaded, WholeCall, Writing

router = concept_router("imports")


@router.get("", response_model=ImportPage)
def list_imports(db: Reading, actor: Caller, query: Annotated[ImportQuery, Query()]) -> Page:
    """List imports."""
    return runs.list_imports(db, actor, query)


@router.get("/{import_id}", response_model=ImportRead)
def get_import(db: Reading, actor: Caller, import_id: str, query: Annotated[RecordQuery, Query()]) -> dict[str, Any]:
    """Get an import with its report."""
    return runs.get_import(db, actor, import_id, query.fields)


@router.post("", response_model=ImportRead, status_code=202)
def create_import(db: Writing, actor: Caller, query: Annotated[ImportOptions, Query()], upload: Uploaded) -> Found:
    """Import a file, or rehearse it. The report stands at the address in Location; poll until its state is final."""
    return runs.create_import(db, actor, query, upload)


@router.post("/{import_id}/undo", response_model=JobRead, status_code=202)
def undo_import(db: Writing, actor: Caller, import_id: str) -> Found:
    """Undo an import as a whole, by a job at the address in Location; it fails where something later depends on it."""
    return undoing.undo_import(db, actor, import_id)


@router.get("/{import_id}/file", **FILE)
def get_import_file(
    db: Reading, actor: Caller, call: WholeCall, import_id: str, query: Annotated[ImportFileQuery, Query()]
) -> Download:
    """Get the uploaded file with a column that says what was wrong or guessed in each row."""
    is_short = query.rows is CopiedRows.REJECTED
    copy = copies.import_copy(db, actor, import_id, rejected_only=is_short, language=call.language)
    return Download(copy.name, copy.media_type, copy.write)
