"""Copies: a project that worked is done again elsewhere, and remembers what it came from.

Copied is what everybody reads of a published project: title, description, theme and measure type. Money, days, places,
people and numbers are the new project's own.
"""

from typing import Final
from uuid import UUID

import sqlalchemy as sa

from app.core.db import Write
from app.models.fields import Origin
from app.models.projects import ProjectAncestor, ProjectStatus
from app.schemas.project_copies import ProjectCopyCreate
from app.schemas.projects import ProjectCreate
from app.services import noting, projects, reading
from app.services.access import Actor
from app.services.projects import PROJECTS
from app.services.reading import Found, Located

A = sa.inspect(ProjectAncestor).columns
COPIED: Final = ("title", "description", "theme", "measure_type")


def copy_project(db: Write, actor: Actor, key: str, body: ProjectCopyCreate) -> Found:
    """A new project of the caller's agency, made after one that is published or its own.

    Raises:
        NotFound: no project the caller may see.
        Invalid: shares that are not the whole, or name unknown places.
    """
    place = reading.locate(db, PROJECTS, actor, key)
    told = reading.get(db, PROJECTS, actor, place.id, COPIED).values
    values = {name: told[name] for name in COPIED}
    values |= {"title": body.title or values["title"], "status": ProjectStatus.IDEA, "origin": Origin.RECORDED}
    noting.because(db, f"copied from {place.id}")
    made = projects.create_project(db, actor, ProjectCreate.model_validate({**values, "shares": body.shares}))
    _remember(db, actor, UUID(str(made.values["id"])), place)
    return Found(made.values, made.version, f"/v1/projects/{made.values['id']}")


def _remember(db: Write, actor: Actor, project_id: UUID, source: Located) -> None:
    """The copy descends from the source, and from whatever that descends from."""
    above = sa.select(A["depth"], A["ancestor_agency_id"], A["ancestor_id"])
    above = above.where(A["agency_id"] == source.agency_id, A["project_id"] == source.id)
    line = [(0, source.agency_id, source.id), *(tuple(row) for row in db.all(above))]
    own = {"agency_id": actor.tenant, "project_id": project_id}
    rows = [
        {**own, "depth": depth + 1, "ancestor_agency_id": agency_id, "ancestor_id": ancestor_id}
        for depth, agency_id, ancestor_id in line
    ]
    db.run(sa.insert(ProjectAncestor), rows)
