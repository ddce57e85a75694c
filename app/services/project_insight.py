"""Insight into projects: who works on one, and which of its parts (comments, evidence) a caller sees.

What is public is seen where its project is seen. The rest is for the agency, the volunteers who work on the project,
and the managers of its places; the network sees none of it.
"""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from app.core.db import Read
from app.core.errors import NotPermitted
from app.models.accounts import Role
from app.models.base import Table
from app.models.comments import Voice
from app.models.projects import Project, ProjectPatron, ProjectShare
from app.services import access, projects, reading
from app.services.access import Actor
from app.services.municipalities import within
from app.services.projects import PROJECTS
from app.services.reading import Located, Visibility

L = sa.inspect(ProjectPatron).columns
P = sa.inspect(Project).columns
S = sa.inspect(ProjectShare).columns
_clauses: dict[tuple[str, str], ColumnElement[bool]] = {}
VOICES = {Role.PATRON: Voice.PATRON, Role.MUNICIPALITY_MANAGER: Voice.MUNICIPALITY}
"""Whose words a caller's are; staff speak for the agency."""


def part_visibility(table: type[Table], public: ColumnElement[bool], actor: Actor) -> Visibility:
    """Which parts of projects a caller sees.

    Args:
        table: of the parts; it has ``agency_id`` and ``project_id``.
        public: which of them are for everybody who sees the project.
        actor: who asks.
    """
    seen = projects.visible_parts(table, actor)
    key = (str(table.__tablename__), seen.name)
    clause = _clauses.get(key)
    if clause is None:
        clause = _clauses.setdefault(key, _seen(table, public, actor, seen))
    return Visibility(seen.name, clause, seen.values)


def _seen(table: type[Table], public: ColumnElement[bool], actor: Actor, seen: Visibility) -> ColumnElement[bool]:
    columns = sa.inspect(table).columns
    inside = _works_on(actor, columns["agency_id"], columns["project_id"])
    return sa.and_(seen.clause, public if inside is None else sa.or_(public, inside))


def _works_on(actor: Actor, agency_id: Any, project_id: Any) -> ColumnElement[bool] | None:  # noqa: ANN401 - columns or values
    """The caller is one of those who work on the project; nothing for roles that never do."""
    if actor.role not in access.OWN_RECORDS or actor.agency_id is None:
        return None
    caller: ColumnElement[Any] = sa.bindparam("caller_agency")
    own = agency_id == caller
    if actor.role is Role.PATRON:
        mine = (L["agency_id"] == caller, L["patron_id"] == sa.bindparam("caller_patron"))
        return sa.and_(own, project_id.in_(sa.select(L["project_id"]).where(*mine)))
    if actor.role is Role.MUNICIPALITY_MANAGER:
        here = within(S["municipality_id"], sa.bindparam("caller_municipality"))
        return sa.and_(own, project_id.in_(sa.select(S["project_id"]).where(S["agency_id"] == caller, here)))
    return sa.and_(own)


def locate_worked_on(db: Read, actor: Actor, key: str | UUID) -> Located:
    """A project the caller works on: of the own agency, and for volunteers and managers one they are joined to.

    Raises:
        NotFound: no such project, or not for this caller.
        NotPermitted: the caller sees it, because it is published, and has no part in it.
    """
    place = reading.locate_own(db, PROJECTS, actor, key)
    works_on = _works_on(actor, P["agency_id"], P["id"])
    if works_on is not None:
        asked = sa.select(P["id"]).where(P["agency_id"] == place.agency_id, P["id"] == place.id, works_on)
        if db.first(asked, dict(projects.visible(actor).values)) is not None:
            return place
    raise NotPermitted("foreign_record")
