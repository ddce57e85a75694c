"""Runs: uploads come in, wait for their job, and are looked at.

The upload and its job are one transaction. So are the records, the report and the end of the job: after a crash at any
moment the import is either not there yet, and will be done, or complete. A file that is turned away leaves its report
and nothing else.
"""

from collections.abc import Collection as Many
from dataclasses import replace
from datetime import timedelta
from pathlib import PurePath
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core import clock
from app.core.db import Database, Read, Write
from app.core.errors import Fault, Invalid
from app.core.files import Files, Incoming
from app.core.ids import new_id
from app.models.agencies import Agency
from app.models.imports import Import, ImportState
from app.models.jobs import FINAL_STATES, Job, JobKind
from app.schemas.imports import ImportOptions, ImportQuery, ImportRead
from app.services import jobs, reading, recording
from app.services.access import SYSTEM_ACTOR, Actor
from app.services.holdings import PERSONS_BROUGHT
from app.services.imports.rights import OF_NETWORK, SHARED, check_may_import
from app.services.jobs.live import brought_up_to_date
from app.services.jobs.presence import Presence
from app.services.paging import Page, page, question
from app.services.reading import Collection, Filter, Found, Visibility

A = sa.inspect(Agency).columns
I = sa.inspect(Import).columns  # noqa: E741 - one letter per table, as everywhere
J = sa.inspect(Job).columns
AT_ONCE = 500
"""Jobs one transaction lets go of."""
_IMPERSONAL = sa.or_(I["agency_id"].is_(None), sa.and_(*[I["resource"] != each for each in PERSONS_BROUGHT]))
_OWN = I["agency_id"] == sa.bindparam("caller_agency")


def visible(actor: Actor) -> Visibility:
    """An agency sees its own imports, network roles all but those of persons, whose reports quote them."""
    if actor.credential_id == SYSTEM_ACTOR.credential_id:
        return Visibility("all", sa.true())
    if actor.agency_id is None:
        return Visibility("network", _IMPERSONAL)
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
    agency_id = actor.agency_id
    import_id = new_id()
    job_id = jobs.enqueue(
        db, actor, JobKind.IMPORT, {"import_id": str(import_id)}, agency_id=agency_id,
        lane=lane_of(agency_id), owner=owner,
    )  # fmt: skip
    upload.keep()
    row = {
        "id": import_id, "agency_id": agency_id, "job_id": job_id, "resource": options.resource.value,
        "state": ImportState.QUEUED, "dry_run": options.dry_run, "mode": options.mode, "strategy": options.strategy,
        "id_scheme": options.id_scheme, "empty_cells": options.empty_cells, "notation": options.notation,
        "profile_id": options.profile,
        "file_name": PurePath(options.file_name).name or None if options.file_name else None,
        "file_id": upload.id, "file_digest": upload.digest, "file_size": upload.size,
    }  # fmt: skip
    recording.insert(db, Import, actor, row)
    return reading.get(db, IMPORTS, actor, import_id)


def lane_of(agency_id: UUID | None) -> str:
    """Imports of one agency, and what takes them back, are done one after the other."""
    return f"imports {agency_id or 'shared'}"


def _for_agency(db: Read, actor: Actor, options: ImportOptions) -> Actor:
    """Who the records belong to: shared ones to nobody, all others to the caller's agency or to the one named."""
    check_may_import(actor, options.resource)
    if options.resource in SHARED:
        return actor
    if actor.agency_id is not None or (options.agency is None and options.resource in OF_NETWORK):
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


def forget_jobs(database: Database) -> int:
    """Remove jobs that ended long ago; one that says why an import has no report stays with it.

    Returns:
        How many are gone.
    """
    limit = clock.now() - timedelta(days=database.settings.job_days)
    needed = sa.or_(I["state"] == ImportState.QUEUED, I["file_id"].is_not(None))
    telling = sa.select(I["id"]).where(I["job_id"] == J["id"], needed).exists()
    over = sa.select(J["id"]).where(J["state"].in_(FINAL_STATES), J["finished_at"] < limit, ~telling).limit(AT_ONCE)
    gone = 0
    while True:
        with database.read() as db:
            ids = [row[0] for row in db.all(over)]
        if not ids:
            return gone
        with database.write() as db:
            db.run(sa.update(Import).where(I["job_id"].in_(ids)).values(job_id=None))
            db.run(sa.delete(Job).where(J["id"].in_(ids)))
        gone += len(ids)
