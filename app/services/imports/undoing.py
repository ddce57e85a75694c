"""Undoing: an import is taken back as a whole, while nothing later depends on it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.core import clock
from app.core.db import Database, Read, Write
from app.core.errors import Conflict, NotPermitted
from app.models.imports import Import, ImportResource, ImportState
from app.models.jobs import JobKind
from app.services import import_changes, jobs, reading, recording
from app.services.access import Actor
from app.services.imports.intake import PATIENCE_SECONDS
from app.services.imports.rights import check_may_import
from app.services.imports.runs import IMPORTS, lane_of
from app.services.imports.taking_back import TakingBack
from app.services.imports.work import Work
from app.services.jobs import asking
from app.services.jobs.presence import Presence
from app.services.reading import Found
from app.services.sql import plan_anew

_SAVINGS_TOO = frozenset({ImportResource.PROJECTS, ImportResource.SAVINGS})


def undo_import(db: Write, actor: Actor, key: str, owner: Presence | None = None) -> Found:
    """Have an import taken back.

    Args:
        db: the transaction.
        actor: who asks for it.
        key: of the import.
        owner: a process that will do it itself.

    Returns:
        The job that does it.

    Raises:
        Conflict: it kept nothing, or was undone already.
        NotPermitted: it brought in what the caller may not write.
    """
    place = reading.locate(db, IMPORTS, actor, key)
    row = _undoable(db, actor, place.id)
    job_id = jobs.enqueue(
        db, actor, JobKind.UNDO, {"import_id": str(place.id)}, agency_id=row["agency_id"],
        lane=lane_of(row["agency_id"]), owner=owner,
    )  # fmt: skip
    return Found(asking.get_job(db, actor, job_id), 1, f"/v1/jobs/{job_id}")


def run_undo(database: Database, ticket: jobs.Ticket, actor: Actor, payload: Mapping[str, Any]) -> None:
    """Take back everything an import did: new records go, changed ones get their values of before.

    Args:
        database: where.
        ticket: of the job.
        actor: who asked for it.
        payload: names the import.

    Raises:
        Conflict: it was undone meanwhile, or something later depends on it; then the places are named.
        NotPermitted: it brought in what the caller may not write.
    """
    import_id = UUID(payload["import_id"])
    with database.write(patience=PATIENCE_SECONDS) as db:
        row = _undoable(db, actor, import_id)
        work = Work(actor, row["agency_id"])
        work.enter(db)
        plan_anew(db)
        back = TakingBack(work, _projects(db, import_id))
        for batch in import_changes.undone_since(db, import_id, row["agency_id"]):
            back.moved_by(batch.resource, batch.changed)
        done, total = 0, row["created"] + row["updated"]
        for batch in import_changes.kept(db, import_id):
            left = back.batch(batch.resource, batch.changed)
            import_changes.mark_undone(db, import_id, batch, left)
            done += len(batch.changed.created) + len(batch.changed.updated)
            ticket.progress(min(done, total), total, "undoing")
        if back.count:
            raise Conflict("import_depended_on", faults=back.faults, count=back.count)
        undone = {"undone_at": clock.now(), "undone_by": actor.credential_id}
        recording.update(db, Import, actor, {"id": import_id}, None, undone)
        ticket.finish(db, {"import_id": str(import_id), "removed": row["created"], "restored": row["updated"]})


def _undoable(db: Write, actor: Actor, import_id: UUID) -> dict[str, Any]:
    """The import, if it can be undone by this caller as far as the import itself says."""
    row = recording.held(db, Import, {"id": import_id}, None)
    if row["undone_at"] is not None:
        raise Conflict("import_undone_already")
    if row["state"] is not ImportState.SUCCEEDED or row["dry_run"]:
        raise Conflict("import_not_kept")
    if actor.agency_id is not None and row["agency_id"] != actor.agency_id:
        raise NotPermitted("foreign_record")
    found = import_changes.resources(db, import_id)
    if row["created"] + row["updated"] > 0 and not found:
        raise Conflict("import_not_kept")
    for resource in found:
        check_may_import(actor, resource)
    return row


def _projects(db: Read, import_id: UUID) -> frozenset[str]:
    """Projects the import created, if savings came with them."""
    if not import_changes.resources(db, import_id) >= _SAVINGS_TOO:
        return frozenset()
    batches = (each for each in import_changes.kept(db, import_id) if each.resource is ImportResource.PROJECTS)
    return frozenset(str(key) for batch in batches for key in batch.changed.created)
