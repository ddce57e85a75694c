"""Share changes: who moves parts of a project that stands in a frozen report says why."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core import clock
from app.core.db import Read, Snapshot, Write
from app.core.errors import Fault, Invalid
from app.models.municipalities import Municipality
from app.models.projects import Project, ProjectShare
from app.models.reports import Audience, ProjectShareChange, Report
from app.services import noting
from app.services.access import LEAD, Actor

M = sa.inspect(Municipality).columns
R = sa.inspect(Report).columns
S = sa.inspect(ProjectShare).columns


def note(
    db: Write, actor: Actor, project: Mapping[str, Any], after: Sequence[tuple[UUID, UUID, int]], reason: str | None
) -> None:
    """Keep why shares change, before they do; nothing if they stay as they are.

    Args:
        db: the transaction.
        actor: who changes them.
        project: its record, of the version before.
        after: municipality, agency and basis points of each share, in order.
        reason: what the caller says.

    Raises:
        Invalid: no reason, though the project stands in a report that was not withdrawn.
    """
    before = _shares(db, project)
    former = [(row.municipality_id, row.credited_agency_id, row.basis_points) for row in before]
    if former == list(after):
        return
    kept = told(former)
    noting.beside(db, Project, project["id"], kept, told(after), "shares")
    noting.because(db, reason)
    if reason is None:
        reports = _reports(db, actor, project, before)
        if reports:
            raise Invalid(faults=[Fault("shares_reported", "/shares", {"reports": reports})])
        return
    values = {
        "agency_id": project["agency_id"],
        "project_id": project["id"],
        "version": project["version"] + 1,
        "reason": reason,
        "shares_before": kept,
        "changed_at": clock.now(),
        "changed_by": actor.credential_id,
    }
    db.run(sa.insert(ProjectShareChange), values)


def any_reported(db: Snapshot) -> bool:
    """Whether there is any report that projects can stand in."""
    with db.everywhere():
        return db.first(sa.select(R["id"]).where(R["withdrawn_at"].is_(None)).limit(1)) is not None


def told(shares: Sequence[tuple[UUID, UUID, int]]) -> list[dict[str, Any]]:
    """Shares as the history shows them."""
    names = ("municipality_id", "credited_agency_id", "basis_points")
    return [dict(zip(names, (str(place), str(agency), points), strict=True)) for place, agency, points in shares]


def _shares(db: Read, project: Mapping[str, Any]) -> Sequence[sa.Row[Any]]:
    columns = (S["municipality_id"], S["credited_agency_id"], S["basis_points"], M["path"])
    statement = sa.select(*columns).join(Municipality, M["id"] == S["municipality_id"])
    of_project = (S["agency_id"] == project["agency_id"], S["project_id"] == project["id"])
    return db.all(statement.where(*of_project).order_by(S["position"]))


def _reports(db: Snapshot, actor: Actor, project: Mapping[str, Any], shares: Sequence[sa.Row[Any]]) -> list[str]:
    """Titles of the reports the project stands in; of one the caller may not see, its id."""
    columns = (R["id"], R["agency_id"], R["title"], R["audience"], R["reach"])
    statement = sa.select(*columns).where(R["withdrawn_at"].is_(None), R["created_at"] >= project["created_at"])
    found = []
    with db.everywhere():  # a report of another agency counts, too
        reports = db.all(statement.order_by(R["id"]))
    for row in reports:
        if any(_reaches(part, project["id"], shares) for part in row.reach):
            seen = row.audience is Audience.PUBLIC or row.agency_id == actor.agency_id or actor.role in LEAD
            found.append(row.title if seen else str(row.id))
    return found


def _reaches(part: Mapping[str, Any], project_id: UUID, shares: Sequence[sa.Row[Any]]) -> bool:
    """Whether one question of a report takes in the project; themes and years may have changed since and are not asked.

    Args:
        part: agency, path, ``exact`` place and projects of the question; null means any.
        project_id: the project.
        shares: where it lies and for whom it counts.
    """
    if part["projects"] is not None:
        return str(project_id) in part["projects"]
    return any(
        part["agency_id"] in {None, str(share.credited_agency_id)} and _lies_in(part, share.path) for share in shares
    )


def _lies_in(part: Mapping[str, Any], path: str) -> bool:
    if part["path"] is None:
        return True
    return path == part["path"] if part["exact"] else path.startswith(part["path"])
