"""Runs: one upload from its bytes to its report.

The upload and its job are one transaction. So are the records, the report and the end of the job: after a crash at any
moment the import is either not there yet, and will be done, or complete. A file that is turned away leaves its report
and nothing else.
"""

from collections.abc import Callable, Mapping
from collections.abc import Collection as Many
from dataclasses import replace
from datetime import timedelta
from pathlib import PurePath
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core import clock
from app.core.bulk import Progress
from app.core.db import Database, Read, Write
from app.core.errors import Fault, Invalid, NotFound, NotPermitted
from app.core.files import Files, Incoming
from app.core.ids import new_id
from app.models.agencies import Agency
from app.models.imports import Import, ImportResource, ImportState
from app.models.jobs import FINAL_STATES, Job, JobKind
from app.schemas.imports import ImportOptions, ImportQuery, ImportRead
from app.services import access, jobs, reading, recording
from app.services.access import Actor
from app.services.imports.claim_list import import_claims
from app.services.imports.factor_list import import_factors
from app.services.imports.project_list import import_projects
from app.services.imports.register import import_register
from app.services.imports.report import Report
from app.services.jobs.live import brought_up_to_date
from app.services.jobs.presence import Presence
from app.services.paging import Page, page, question
from app.services.reading import Collection, Filter, Found, Visibility

A = sa.inspect(Agency).columns
I = sa.inspect(Import).columns  # noqa: E741 - one letter per table, as everywhere
J = sa.inspect(Job).columns
SHARED = frozenset({ImportResource.MUNICIPALITIES, ImportResource.FACTORS, ImportResource.CLAIMS})
"""Resources that belong to no agency; only the network lead brings them in."""

_OWN = I["agency_id"] == sa.bindparam("caller_agency")


def visible(actor: Actor) -> Visibility:
    """The network lead and its auditors see every import, an agency its own."""
    if actor.agency_id is None:
        return Visibility("all", sa.true())
    return Visibility("own", _OWN, {"caller_agency": actor.agency_id})


def _of_job(name: str) -> sa.ScalarSelect[Any]:
    return sa.select(J[name]).where(J["id"] == I["job_id"]).scalar_subquery()


_STATE = sa.case(
    (I["state"] != ImportState.QUEUED, sa.cast(I["state"], sa.String)), else_=sa.cast(_of_job("state"), sa.String)
)
"""Until there is a report, an import stands where its job stands."""

IMPORTS = Collection(
    "imports",
    Import,
    ImportRead,
    visible=visible,
    columns={"state": _STATE, "progress": _of_job("progress"), "problem": _of_job("problem")},
    filters={
        "resource": Filter(lambda value: I["resource"] == value),
        "state": Filter(_STATE.in_, many=True),
        "agency_id": Filter(lambda value: I["agency_id"] == value),
    },
)

PATIENCE_SECONDS = 60.0
"""How long one statement of an import may take: a bulk load is one statement."""


class _TurnedAway(Exception):
    """Rolls the records back once the report is made."""


def list_imports(db: Read, actor: Actor, query: ImportQuery) -> Page:
    """A page of imports."""
    found = page(db, IMPORTS, actor, question(query))
    return Page([_now(each) for each in found.items], found.next, found.prev, found.total)


def get_import(db: Read, actor: Actor, key: str | UUID, fields: str | None = None) -> dict[str, Any]:
    """One import as it is now, with its report when there is one; no version goes with it, since it moves by itself."""
    return _now(reading.get(db, IMPORTS, actor, key, reading.names(fields)).values)


def _now(values: dict[str, Any]) -> dict[str, Any]:
    """With the progress that only the process at work knows."""
    if values.get("job_id") is None or "progress" not in values:
        return values
    job = {"id": values["job_id"], "state": values.get("state"), "progress": values["progress"]}
    return values | {"progress": brought_up_to_date(job)["progress"]}


def create_import(
    db: Write, actor: Actor, options: ImportOptions, upload: Incoming, owner: Presence | None = None
) -> Found:
    """Take a file in and have it imported; its report comes later.

    Args:
        db: the transaction.
        actor: who imports.
        options: what the file holds, and whether this is a rehearsal.
        upload: the file.
        owner: a process that will do the work itself.

    Returns:
        The import, waiting.

    Raises:
        NotPermitted: shared data by somebody else than the network lead.
        Invalid: records of an agency without saying which.
    """
    actor = _for_agency(db, actor, options)
    agency_id = None if options.resource in SHARED else actor.agency_id
    import_id = new_id()
    job_id = jobs.enqueue(
        db, actor, JobKind.IMPORT, {"import_id": str(import_id)}, agency_id=agency_id,
        lane=f"imports {agency_id or 'shared'}", owner=owner,
    )  # fmt: skip
    upload.keep()
    row = {
        "id": import_id, "agency_id": agency_id, "job_id": job_id, "resource": options.resource.value,
        "state": ImportState.QUEUED, "dry_run": options.dry_run,
        "file_name": PurePath(options.file_name).name or None if options.file_name else None,
        "file_id": upload.id, "file_digest": upload.digest, "file_size": upload.size,
    }  # fmt: skip
    recording.insert(db, Import, actor, row)
    return reading.get(db, IMPORTS, actor, import_id)


def run_import(database: Database, ticket: jobs.Ticket, actor: Actor, payload: Mapping[str, Any]) -> None:
    """Work through an uploaded file, all or nothing: records, report and the end of the job are one transaction.

    Args:
        database: where to.
        ticket: of the job.
        actor: who asked for it.
        payload: names the import.

    Raises:
        NotFound: the file is gone.
    """
    import_id = UUID(payload["import_id"])
    with database.read() as db:
        row = db.first(sa.select(I["resource"], I["dry_run"], I["file_name"], I["file_id"]).where(I["id"] == import_id))
    if row is None or row.file_id is None:
        raise NotFound("file_missing")
    with Files.of(database.settings).open(row.file_id) as file:
        data = file.read()
    report = Report()
    try:
        with database.write(patience=PATIENCE_SECONDS) as db:
            options = ImportOptions(resource=row.resource, dry_run=row.dry_run, file_name=row.file_name)
            _READERS[options.resource](
                db, actor, data, report, options, lambda done, total: ticket.progress(done, total, "writing")
            )
            if report.has_errors or row.dry_run:
                raise _TurnedAway  # noqa: TRY301 - the way to roll back
            _report(db, ticket, actor, import_id, report)
    except _TurnedAway:
        with database.write() as db:
            _report(db, ticket, actor, import_id, report)


def _report(db: Write, ticket: jobs.Ticket, actor: Actor, import_id: UUID, report: Report) -> None:
    """The import has its report and the job is done."""
    state = ImportState.REJECTED if report.has_errors else ImportState.SUCCEEDED
    counts = {name: getattr(report, name) for name in ("created", "updated", "unchanged", "rejected")}
    values = {"state": state, **counts, "report": report.wire()}
    recording.update(db, Import, actor, {"id": import_id}, None, values)
    ticket.finish(db, {"import_id": str(import_id), "state": state.value, **counts})


def _for_agency(db: Read, actor: Actor, options: ImportOptions) -> Actor:
    """Who the records belong to."""
    if options.resource in SHARED:
        if actor.role not in access.LEAD:
            raise NotPermitted("shared_data", role=actor.role.value)
        return replace(actor, agency_id=None)
    if actor.agency_id is not None:
        return actor
    if options.agency is None:
        raise Invalid(faults=[Fault("missing", "?agency")])
    agency_id = db.scalar(sa.select(A["id"]).where(A["slug"] == options.agency))
    if agency_id is None:
        raise Invalid(faults=[Fault("reference_missing", "?agency", {"what": "agencies"})])
    return replace(actor, agency_id=agency_id)


def forget_files(database: Database) -> int:
    """Remove uploads whose time is over, and files no import knows.

    Returns:
        How many files are gone.
    """
    files = Files.of(database.settings)
    limit = clock.now() - timedelta(days=database.settings.import_file_days)
    ended = sa.select(J["id"]).where(J["state"].in_(FINAL_STATES), J["finished_at"] < limit)
    old = sa.and_(I["file_id"].is_not(None), I["job_id"].in_(ended))
    with database.read() as db:
        is_due = db.first(sa.select(I["id"]).where(old).limit(1)) is not None
    gone = []
    if is_due:
        with database.write() as db:
            gone = [row.file_id for row in db.all(sa.select(I["id"], I["file_id"]).where(old))]
            db.run(sa.update(Import).where(I["file_id"].in_(gone)).values(file_id=None))
    for file_id in gone:
        files.remove(file_id)

    def known(ids: Many[UUID]) -> Many[UUID]:
        with database.read() as db:
            return [row[0] for row in db.all(sa.select(I["file_id"]).where(I["file_id"].in_(ids)))]

    return len(gone) + files.sweep(known)


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
