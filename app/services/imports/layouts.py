"""Layouts: files that are no table of one resource, but the register or a published list of its own form."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from app.core.bulk import Progress
from app.core.db import Write
from app.core.errors import NotPermitted
from app.formats import claim_list, factor_list, project_list
from app.formats.columns import Columns
from app.formats.register_workbook import read_register_workbook, register_sheet
from app.formats.sheets import Document, FileKind
from app.models.imports import ImportResource
from app.services.access import LEAD, Actor
from app.services.imports.claim_list import import_claims
from app.services.imports.factor_list import import_factors
from app.services.imports.matching import match, missing
from app.services.imports.noted import Did, changes_noted
from app.services.imports.project_list import import_projects
from app.services.imports.register import import_records, import_register
from app.services.imports.report import Report
from app.services.sheets import SHEETS


class Upload(NamedTuple):
    """An uploaded file.

    Attributes:
        document: as it was looked at.
        path: where it lies.
        name: as the sender calls it.
    """

    document: Document
    path: Path
    name: str | None


Take = Callable[[Write, Actor, Upload, Report, Progress | None], Did]
"""Transaction, who, the file, the report, progress; what was done."""


class Layout(NamedTuple):
    """A form of its own.

    Attributes:
        columns: of its header; None where it has none.
        take: brings it in, all or nothing.
        roles: who may.
    """

    columns: Columns | None
    take: Take
    leads_only: bool = True


def _register(db: Write, actor: Actor, upload: Upload, report: Report, progress: Progress | None) -> Did:
    name = upload.name or "register"
    sheet = register_sheet(upload.document) if upload.document.kind is FileKind.REGISTER_WORKBOOK else None
    if sheet is None:
        source = f"Destatis GV100AD, {name}"
        done = import_register(db, actor, upload.path.read_bytes(), report, source=source, progress=progress)
    else:
        source = f"Destatis AuszugGV, {name}"
        done = import_records(db, actor, read_register_workbook(sheet), report, source=source, progress=progress)
    return [] if done is None else [(ImportResource.MUNICIPALITIES, done)]


def _list(take: Callable[[Write, Actor, bytes, Report], None]) -> Take:
    """A short list that is read as a whole."""

    def taken(db: Write, actor: Actor, upload: Upload, report: Report, _progress: Progress | None) -> Did:
        take(db, actor, upload.path.read_bytes(), report)
        return changes_noted(db)

    return taken


_REGISTER: Final = Layout(None, _register)
_LISTS: Final[Mapping[ImportResource, Layout]] = {
    ImportResource.FACTORS: Layout(factor_list.COLUMNS, _list(import_factors)),
    ImportResource.CLAIMS: Layout(claim_list.COLUMNS, _list(import_claims)),
    ImportResource.PROJECTS: Layout(project_list.COLUMNS, _list(import_projects), leads_only=False),
}


def layout_of(document: Document, resource: ImportResource, actor: Actor) -> Layout | None:
    """The form of its own a file has, recognised by its content or its header; None for a table of the resource.

    Raises:
        NotPermitted: the register or a shared list by somebody else than the network lead.
    """
    found = _found(document, resource)
    if found is not None and found.leads_only and actor.role not in LEAD:
        raise NotPermitted("shared_data", role=actor.role.value)
    return found


def _found(document: Document, resource: ImportResource) -> Layout | None:
    if document.kind in {FileKind.REGISTER, FileKind.REGISTER_WORKBOOK}:
        return _REGISTER
    header = document.sheets[0].header if document.sheets else ()
    generic = SHEETS.get(resource)
    fits = generic is not None and not missing(match(generic, header), creates=True)
    is_no_table = document.kind is FileKind.DELIMITED and len(header) <= 1
    if resource is ImportResource.MUNICIPALITIES and is_no_table:
        return _REGISTER  # a broken one, which its own reader knows how to describe
    found = _LISTS.get(resource)
    if found is None or found.columns is None or fits or document.kind is not FileKind.DELIMITED:
        return None
    return None if found.columns.match(header).faults else found
