"""Left out: the projects in scope that give nothing to a tonnage, each with the reason that its coverage counts."""

from collections import Counter
from typing import Any

import sqlalchemy as sa

from app.core.db import Snapshot
from app.models.ledger import Entry, EntryKind
from app.models.projects import Project
from app.schemas.impact_receipts import LeftOutQuery, LeftOutReason, ReceiptState, TonnageMeasure
from app.services.access import Actor
from app.services.impact.answer import envelope, maker_for
from app.services.impact.folds import outcomes
from app.services.impact.receipt import CLAUSES, OF_PROJECT, P, Sight, sight
from app.services.impact.resolving import resolve
from app.services.impact.scope import Scope, Shape, rows
from app.services.impact.seeking import Place, Seek
from app.services.impact.selection import OF_PROJECTS, E, known, number, of_kind, restricted
from app.services.impact.tally import Outcome
from app.services.ledger import labels_at

_KEYS = 2


def get_left_out(db: Snapshot, actor: Actor, query: LeftOutQuery) -> dict[str, Any]:
    """A page of the projects that gave nothing, and how many there are for each reason.

    Raises:
        Invalid: a scope that does not exist.
        Malformed: a cursor of another question.
    """
    scope = resolve(db, actor, query)
    seen = sight(actor, scope, of_grants=False)
    every: Counter[Outcome] = Counter()
    unnamed: Counter[Outcome] = Counter()
    for outcome, named, projects in rows(db, scope, _counts, query.measure, seen.named, **seen.values):
        every[Outcome(outcome)] += projects
        unnamed[Outcome(outcome)] += 0 if named else projects
    head = {**envelope(db, scope), "measure": query.measure}
    maker, contributed = maker_for(db, actor, scope), every[Outcome.CONTRIBUTED]
    veiled = maker.veil is not None and contributed > 0 and maker.veil.hides(query.measure.value)
    if veiled or maker.small(contributed):
        nothing: dict[str, Any] = {"reasons": None, "items": [], "next": None, "prev": None}
        return {**head, "state": ReceiptState.SUPPRESSED, **nothing}
    reasons = [
        {"reason": reason, "projects": every[outcome], "unnamed": unnamed[outcome]}
        for reason in LeftOutReason
        for outcome in (Outcome[reason.name],)
    ]
    return {**head, "state": ReceiptState.REPORTED, "reasons": reasons, **_page(db, scope, query, seen)}


def _page(db: Snapshot, scope: Scope, query: LeftOutQuery, seen: Sight) -> dict[str, Any]:
    about = ("left out", query.measure, seen.named, seen.values, scope)
    seek = Seek.of(db, query, about, _KEYS)
    values = {**seen.values, **seek.values}
    found, edges = seek.cut(rows(db, scope, _projects, query.measure, seen.named, seek.place, **values), _KEYS)
    labels = labels_at(db, scope.known_at, [project_id for _, project_id, *_ in found])
    items = [
        {
            "project": {"id": project_id, "title": labels.get(str(project_id), {"title": title})["title"]},
            "agency_id": agency_id,
            "reason": LeftOutReason(Outcome(outcome).word),
        }
        for agency_id, project_id, outcome, title in found
    ]
    return {"items": items, **edges}


def _outcome(measure: TonnageMeasure) -> sa.ColumnElement[int]:
    """What becomes of an entry of a project or saving."""
    annual, lifetime = outcomes()
    of_saving = annual if measure is TonnageMeasure.ANNUAL else lifetime
    return sa.case((of_kind(EntryKind.PROJECT), number(Outcome.NOT_REPORTED)), else_=of_saving)


def _judged(shape: Shape, measure: TonnageMeasure, named: str) -> sa.Subquery:
    """Every project in scope with its best outcome, and whether the caller may see it."""
    flag = sa.case((CLAUSES[named], 1), else_=0)
    outcome = sa.func.min(_outcome(measure)).label("outcome")
    statement = sa.select(E["agency_id"], E["project_id"], outcome, sa.func.max(flag).label("named"))
    statement = statement.select_from(sa.join(Entry, Project, OF_PROJECT, isouter=True))
    statement = statement.where(known(shape), *restricted(shape), of_kind(*OF_PROJECTS))
    return statement.group_by(E["agency_id"], E["project_id"]).subquery()


def _counts(shape: Shape, measure: TonnageMeasure, named: str) -> sa.Select[Any]:
    judged = _judged(shape, measure, named)
    keys = (judged.c.outcome, judged.c.named)
    return sa.select(*keys, sa.func.count()).group_by(*keys)


def _projects(shape: Shape, measure: TonnageMeasure, named: str, place: Place) -> sa.Select[Any]:
    judged = _judged(shape, measure, named)
    of_project = sa.and_(P["agency_id"] == judged.c.agency_id, P["id"] == judged.c.project_id)
    statement = sa.select(judged.c.agency_id, judged.c.project_id, judged.c.outcome, P["title"])
    statement = statement.select_from(sa.join(judged, Project, of_project, isouter=True))
    statement = statement.where(judged.c.outcome > number(Outcome.CONTRIBUTED), judged.c.named == 1)
    return place.applied(statement, judged.c.agency_id, judged.c.project_id)
