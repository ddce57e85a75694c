"""Runs: one upload from bytes to its report.

The records and the report are two transactions: a file that was turned away leaves its report and nothing else.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import PurePath
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core.bulk import Progress
from app.core.db import Database, Read, Write
from app.core.errors import Fault, Invalid, NotPermitted
from app.models.agencies import Agency
from app.models.imports import Import, ImportResource, ImportState
from app.schemas.imports import ImportOptions, ImportQuery, ImportRead
from app.services import access, reading, recording
from app.services.access import Actor
from app.services.imports.claim_list import import_claims
from app.services.imports.factor_list import import_factors
from app.services.imports.project_list import import_projects
from app.services.imports.register import import_register
from app.services.imports.report import Report
from app.services.paging import Page, page, question
from app.services.reading import Collection, Filter, Found, Visibility

A = sa.inspect(Agency).columns
I = sa.inspect(Import).columns  # noqa: E741 - one letter per table, as everywhere
SHARED = frozenset({ImportResource.MUNICIPALITIES, ImportResource.FACTORS, ImportResource.CLAIMS})
"""Resources that belong to no agency; only the network lead brings them in."""

_OWN = I["agency_id"] == sa.bindparam("caller_agency")


def visible(actor: Actor) -> Visibility:
    """The network lead and its auditors see every import, an agency its own."""
    if actor.agency_id is None:
        return Visibility("all", sa.true())
    return Visibility("own", _OWN, {"caller_agency": actor.agency_id})


IMPORTS = Collection(
    "imports",
    Import,
    ImportRead,
    visible=visible,
    filters={
        "resource": Filter(lambda value: I["resource"] == value),
        "state": Filter(I["state"].in_, many=True),
        "agency_id": Filter(lambda value: I["agency_id"] == value),
    },
)


PATIENCE_SECONDS = 60.0
"""How long one statement of an import may take: a bulk load is one statement."""


class _TurnedAway(Exception):
    """Rolls the records back once the report is made."""


def _stop_unless(*, kept: bool) -> None:
    if not kept:
        raise _TurnedAway


def list_imports(db: Read, actor: Actor, query: ImportQuery) -> Page:
    """A page of imports."""
    return page(db, IMPORTS, actor, question(query))


def get_import(db: Read, actor: Actor, key: str | UUID, fields: str | None = None) -> Found:
    """One import with its report."""
    return reading.get(db, IMPORTS, actor, key, reading.names(fields))


def run_import(
    database: Database, actor: Actor, options: ImportOptions, data: bytes, progress: Progress | None = None
) -> Found:
    """Import a file, all or nothing.

    Args:
        database: both transactions are opened here.
        actor: who imports.
        options: what the file holds, and whether this is a rehearsal.
        data: the file.
        progress: told how far it is.

    Returns:
        The import with its report; ``state`` says whether the records were kept.

    Raises:
        NotPermitted: shared data by somebody else than the network lead.
        Invalid: records of an agency without saying which.
    """
    actor = _for_agency(database, actor, options)
    report = Report()
    try:
        with database.write(patience=PATIENCE_SECONDS) as db:
            _READERS[options.resource](db, actor, data, report, options, progress)
            _stop_unless(kept=not report.has_errors and not options.dry_run)
    except _TurnedAway:
        pass
    state = ImportState.REJECTED if report.has_errors else ImportState.SUCCEEDED
    with database.write() as db:
        import_id = recording.insert(db, Import, actor, _record(actor, options, data, report, state))
        return get_import(db, actor, import_id)


def _record(actor: Actor, options: ImportOptions, data: bytes, report: Report, state: ImportState) -> Mapping[str, Any]:
    return {
        "agency_id": None if options.resource in SHARED else actor.agency_id,
        "resource": options.resource.value,
        "state": state.value,
        "dry_run": options.dry_run,
        "file_name": PurePath(options.file_name).name if options.file_name else None,
        "file_digest": hashlib.sha256(data).hexdigest(),
        "file_size": len(data),
        "created": report.created,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "rejected": report.rejected,
        "report": report.wire(),
    }


def _for_agency(database: Database, actor: Actor, options: ImportOptions) -> Actor:
    """Who the records belong to."""
    if options.resource in SHARED:
        if actor.role not in access.LEAD:
            raise NotPermitted("shared_data", role=actor.role.value)
        return actor
    if actor.agency_id is not None:
        return actor
    if options.agency is None:
        raise Invalid(faults=[Fault("missing", "?agency")])
    with database.read() as db:
        agency_id = db.scalar(sa.select(A["id"]).where(A["slug"] == options.agency))
    if agency_id is None:
        raise Invalid(faults=[Fault("reference_missing", "?agency", {"what": "agencies"})])
    return replace(actor, agency_id=agency_id)


Reader = Callable[[Write, Actor, bytes, Report, ImportOptions, Progress | None], None]


def _register(
    db: Write, actor: Actor, data: bytes, report: Report, options: ImportOptions, progress: Progress | None
) -> None:
    source = f"Destatis GV100AD, {options.file_name or 'register'}"
    import_register(db, actor, data, report, source=source, progress=progress)


_READERS: Mapping[ImportResource, Reader] = {
    ImportResource.MUNICIPALITIES: _register,
    ImportResource.FACTORS: lambda db, actor, data, report, _options, _progress: import_factors(
        db, actor, data, report
    ),
    ImportResource.CLAIMS: lambda db, actor, data, report, _options, _progress: import_claims(db, actor, data, report),
    ImportResource.PROJECTS: lambda db, actor, data, report, _options, _progress: import_projects(
        db, actor, data, report
    ),
}
