"""Replication: how often a project was copied, and what the copies achieved together.

Everybody gets the sum over those copies they may read one by one, each with its savings. So a sum tells nothing that
the parts do not tell (decision 0014 does not protect what published projects give); the threshold holds all the same.
"""

from typing import Any

import sqlalchemy as sa

from app.core.db import Snapshot
from app.core.units import month_text
from app.models.projects import Project, ProjectAncestor
from app.schemas.impact import ImpactQuery
from app.schemas.impact_receipts import ReceiptMeasure
from app.services import access, entry_sums, projects, reading
from app.services.access import Actor
from app.services.entry_sums import Chosen
from app.services.impact.figures import Maker
from app.services.impact.resolving import resolve
from app.services.projects import PROJECTS
from app.services.reading import Located

A, P = sa.inspect(ProjectAncestor).columns, sa.inspect(Project).columns
_FIGURES = {
    "annual": ReceiptMeasure.ANNUAL,
    "lifetime": ReceiptMeasure.LIFETIME,
    "realised_investment": ReceiptMeasure.REALISED_INVESTMENT,
}


def get_project_replication(db: Snapshot, actor: Actor, key: str) -> dict[str, Any]:
    """How often a project was copied, and what came of it.

    Raises:
        NotFound: no project the caller may see.
    """
    place = reading.locate(db, PROJECTS, actor, key)
    seen = projects.visible(actor)
    same = sa.and_(P["agency_id"] == A["agency_id"], P["id"] == A["project_id"])
    below = sa.select(P["agency_id"], P["id"], A["depth"]).join(ProjectAncestor, same)
    below = below.where(A["ancestor_id"] == place.id, seen.clause)
    found = [tuple[Any, ...](row) for row in db.all(below, dict(seen.values))]
    scope = resolve(db, actor, ImpactQuery())
    maker = Maker(0 if actor.role in access.LEAD else db.database.settings.small_number_threshold)
    chosen = Chosen(scope, _only(below, seen.values), 0, scope.as_of)
    figures = {name: entry_sums.figure(db, chosen, maker, measure).wire() for name, measure in _FIGURES.items()}
    return {
        "project_id": place.id,
        "as_of": month_text(scope.as_of),
        "ancestors": _ancestors(db, actor, place),
        "copies": sum(depth == 1 for _, _, depth in found),
        "descendants": len(found),
        "agencies": len({agency_id for agency_id, _, _ in found}),
        **figures,
    }


def _only(below: sa.Select[Any], values: Any) -> sa.Select[Any]:  # noqa: ANN401 - of parameters
    """Agency and id of each, with the caller's values in their places."""
    return below.with_only_columns(P["agency_id"], P["id"]).params(dict(values))


def _ancestors(db: Snapshot, actor: Actor, place: Located) -> list[dict[str, Any]]:
    """What the project descends from, as far as the caller may see it."""
    seen = projects.visible(actor)
    same = sa.and_(P["agency_id"] == A["ancestor_agency_id"], P["id"] == A["ancestor_id"])
    above = sa.select(A["ancestor_id"], A["ancestor_agency_id"], A["depth"]).join(Project, same)
    above = above.where(A["agency_id"] == place.agency_id, A["project_id"] == place.id, seen.clause)
    rows = db.all(above.order_by(A["depth"]), dict(seen.values))
    return [
        {"project_id": ancestor_id, "agency_id": agency_id, "depth": depth}
        for ancestor_id, agency_id, depth in map(tuple[Any, ...], rows)
    ]
