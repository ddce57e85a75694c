"""Undoing: an import is taken back as a whole, while nothing later depends on it."""

from typing import Any

import sqlalchemy as sa

from app.core import clock
from app.core.db import Write
from app.core.errors import Conflict, NotPermitted
from app.models.imports import Import, ImportResource, ImportState
from app.services import reading, recording
from app.services.access import Actor
from app.services.imports import changes
from app.services.imports.rights import check_may_import
from app.services.imports.runs import IMPORTS, get_import
from app.services.imports.taking_back import TakingBack
from app.services.imports.work import Work
from app.services.sql import plan_anew

I = sa.inspect(Import).columns  # noqa: E741 - one letter per table, as everywhere


def undo_import(db: Write, actor: Actor, key: str) -> dict[str, Any]:
    """Take back everything an import did: new records go, changed ones get their values of before.

    Raises:
        Conflict: it kept nothing, was undone already, or something later depends on it; then the places are named.
        NotPermitted: it brought in what the caller may not write.
    """
    place = reading.locate(db, IMPORTS, actor, key)
    row = recording.held(db, Import, {"id": place.id}, None)
    if row["undone_at"] is not None:
        raise Conflict("import_undone_already")
    kept = row["created"] + row["updated"] > 0
    if row["state"] is not ImportState.SUCCEEDED or row["dry_run"]:
        raise Conflict("import_not_kept")
    if actor.agency_id is not None and row["agency_id"] != actor.agency_id:
        raise NotPermitted("foreign_record")
    work = Work(actor, row["agency_id"])
    work.enter(db)
    projects, is_known = _projects(db, row)
    if kept and not is_known:
        raise Conflict("import_not_kept")
    plan_anew(db)
    back = TakingBack(work, projects)
    for resource, changed in changes.kept(db, row["id"]):
        check_may_import(actor, resource)
        back.batch(resource, changed)
    if back.count:
        raise Conflict("import_depended_on", faults=back.faults, count=back.count)
    changes.forget(db, row["id"])
    undone = {"undone_at": clock.now(), "undone_by": actor.credential_id}
    recording.update(db, Import, actor, {"id": row["id"]}, None, undone)
    return get_import(db, actor, row["id"])


def _projects(db: Write, row: dict[str, Any]) -> tuple[frozenset[str], bool]:
    """Projects the import created, if savings came with them; and whether its changes are known at all."""
    found: set[str] = set()
    is_known = False
    for resource, changed in changes.kept(db, row["id"]):
        is_known = True
        if row["resource"] is not ImportResource.WORKBOOK:
            break
        if resource is ImportResource.PROJECTS:
            found.update(changed.created)
    return frozenset(found), is_known
