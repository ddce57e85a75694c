"""Projects: what volunteers and municipalities do together. Published ones are public, the rest is the agency's."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core import clock
from app.core.db import Read, Write
from app.core.errors import Fault, Invalid
from app.models.accounts import Role
from app.models.agencies import Agency
from app.models.base import Table
from app.models.fields import Origin
from app.models.municipalities import Municipality
from app.models.projects import Project, ProjectAncestor, ProjectPatron, ProjectShare, ProjectStatus
from app.schemas.projects import ProjectCreate, ProjectQuery, ProjectRead, ProjectUpdate, ShareInput
from app.services import (
    access,
    combination_rules,
    conversion,
    life_cycles,
    noting,
    publication_rules,
    reading,
    recording,
    search_index,
    share_changes,
)
from app.services.access import Actor
from app.services.municipalities import inside, within
from app.services.paging import Page, page, question
from app.services.reading import Collection, Filter, Found, Visibility
from app.services.references import existing
from app.services.sql import json_rows

P = sa.inspect(Project).columns
S = sa.inspect(ProjectShare).columns
L = sa.inspect(ProjectPatron).columns
A = sa.inspect(ProjectAncestor).columns
M = sa.inspect(Municipality).columns
WHOLE = 10_000
Share = tuple[Any, Any, int]
"""Municipality, credited agency, basis points."""

_EVERYTHING = sa.true()
_PUBLISHED = P["published"].is_(sa.true())
_OWN = P["agency_id"] == sa.bindparam("caller_agency")
_of_project = sa.and_(S["agency_id"] == P["agency_id"], S["project_id"] == P["id"])
_OWN_OR_PUBLISHED = sa.or_(_OWN, _PUBLISHED)


def _joined(links: type[Table], agency_id: Any, project_id: Any, condition: Any) -> sa.ColumnElement[bool]:  # noqa: ANN401 - columns
    """Published, or of the own agency and joined to the caller by a link for which the condition holds."""
    linked = sa.select(project_id).select_from(links).where(agency_id == sa.bindparam("caller_agency"), condition)
    return sa.or_(_PUBLISHED, sa.and_(_OWN, P["id"].in_(linked)))


_WORKS_ON_IT = _joined(ProjectPatron, L["agency_id"], L["project_id"], L["patron_id"] == sa.bindparam("caller_patron"))
_IN_OWN_PLACE = _joined(
    ProjectShare, S["agency_id"], S["project_id"], within(S["municipality_id"], sa.bindparam("caller_municipality"))
)


def visible(actor: Actor) -> Visibility:
    """The public sees what is published, an agency also all of its own, the network lead everything.

    Of the agency's, a volunteer sees the projects they work on, a municipality manager those of the own place.
    """
    if actor.role in access.LEAD:
        return Visibility("all", _EVERYTHING)
    if actor.role is Role.PATRON:
        values = {"caller_agency": actor.agency_id, "caller_patron": actor.patron_id}
        return Visibility("published or worked on", _WORKS_ON_IT, values)
    if actor.role is Role.MUNICIPALITY_MANAGER:
        values = {"caller_agency": actor.agency_id, "caller_municipality": actor.municipality_id}
        return Visibility("published or own place", _IN_OWN_PLACE, values)
    if actor.role in access.OWN_RECORDS and actor.agency_id is not None:
        return Visibility("own", _OWN_OR_PUBLISHED, {"caller_agency": actor.agency_id})
    return Visibility("published", _PUBLISHED)


_where_seen: dict[tuple[str, str], sa.ColumnElement[bool]] = {}


def visible_parts(table: type[Table], actor: Actor) -> Visibility:
    """Rows of a table that hang on a project, for those who may see that project; made once for each kind of caller.

    Args:
        table: has ``agency_id`` and ``project_id``.
        actor: who asks.
    """
    seen, columns = visible(actor), sa.inspect(table).columns
    key = (str(table.__tablename__), seen.name)
    if key not in _where_seen:
        of_part = (P["agency_id"] == columns["agency_id"], P["id"] == columns["project_id"])
        _where_seen[key] = sa.exists().where(*of_part, seen.clause).correlate(table)
    return Visibility(seen.name, _where_seen[key], seen.values)


_shares = (
    sa.select(
        json_rows(
            S["position"],
            municipality_id=S["municipality_id"],
            credited_agency_id=S["credited_agency_id"],
            basis_points=S["basis_points"],
        )
    )
    .where(_of_project)
    .correlate(Project)
    .scalar_subquery()
)


def _has_share_in(municipality_id: Any) -> sa.ColumnElement[bool]:  # noqa: ANN401 - a parameter
    """Looked up from the few shares of the place; an EXISTS would make SQLite walk all projects in order of ids."""
    there = sa.select(S["agency_id"], S["project_id"]).where(S["municipality_id"] == municipality_id)
    return sa.tuple_(P["agency_id"], P["id"]).in_(there)


def _copied_from(ancestor_id: Any) -> sa.ColumnElement[bool]:  # noqa: ANN401 - a parameter
    """Descends from a project, over however many copies."""
    made = sa.select(A["agency_id"], A["project_id"]).where(A["ancestor_id"] == ancestor_id)
    return sa.tuple_(P["agency_id"], P["id"]).in_(made)


def _in_state(value: Any) -> sa.ColumnElement[bool]:  # noqa: ANN401 - a parameter
    return sa.exists().where(_of_project, S["municipality_id"] == M["id"], inside(M["path"], value)).correlate(Project)


PROJECTS = Collection(
    "projects",
    Project,
    ProjectRead,
    visible=visible,
    columns={"shares": _shares},
    filters={
        "agency_id": Filter(lambda value: P["agency_id"] == value),
        "municipality_id": Filter(_has_share_in),
        "copied_from": Filter(_copied_from),
        "state": Filter(_in_state),
        "status": Filter(P["status"].in_, many=True),
        "theme": Filter(P["theme"].in_, many=True),
        "external_id": Filter(lambda value: P["external_id"] == value),
    },
    sorts={"title": P["title_sort"]},
    search=P["title_search"],
)


def list_projects(db: Read, actor: Actor, query: ProjectQuery) -> Page:
    """A page of projects."""
    return page(db, PROJECTS, actor, question(query))


def get_project(db: Read, actor: Actor, key: str | UUID, fields: str | None = None) -> Found:
    """One project, by id or by the own agency's number (``ext:...``)."""
    return reading.get(db, PROJECTS, actor, key, reading.names(fields))


def create_project(db: Write, actor: Actor, body: ProjectCreate) -> Found:
    """A new project of the caller's agency.

    Raises:
        Invalid: shares that do not sum to 10,000, name unknown places, or dates in the wrong order.
    """
    agency_id = actor.tenant
    values = conversion.columns(ProjectCreate, conversion.sent(body), leave_out=frozenset({"shares"}))
    _check(values)
    conversion.folded(values, "title")
    _check_shares(db, agency_id, body.shares)
    project_id = recording.insert(db, Project, actor, {**values, "agency_id": agency_id})
    shares = _wanted(body.shares, agency_id)
    _write_shares(db, agency_id, project_id, shares)
    noting.beside(db, Project, project_id, None, share_changes.told(shares), "shares")
    return get_project(db, actor, project_id)


def update_project(db: Write, actor: Actor, key: str, expected: int | None, changes: ProjectUpdate) -> Found:
    """Change a project of the caller's agency; shares are replaced as a whole.

    Raises:
        PreconditionFailed: somebody else changed it first.
        Conflict: a step the status cannot take, or a start before the approval of a grant that does not allow that.
        Invalid: a step back without a reason, or as for a new one, judged on the result of the change;
            other shares without a reason, though the project stands in a frozen report; made public though it lacks
            what that needs.
    """
    place = reading.locate_own(db, PROJECTS, actor, key)
    agency_id = actor.tenant
    values = conversion.columns(ProjectUpdate, changes, leave_out=frozenset({"shares", "reason"}))
    record_key = {"agency_id": place.agency_id, "id": place.id}
    current = recording.held(db, Project, record_key, expected)
    life_cycles.take(db, Project, current, values, changes.get("reason"))
    after = {**current, **values}
    _check(after, publication_rules.faults(after) if after["published"] and not current["published"] else ())
    _check_start(db, current, values)
    recording.update(db, Project, actor, record_key, expected, conversion.folded(values, "title"))
    if "shares" in changes:
        _check_shares(db, agency_id, changes["shares"])
        _replace_shares(db, actor, current, _wanted(changes["shares"], agency_id), changes.get("reason"))
        search_index.touch(db, Project, place.id)
    return get_project(db, actor, place.id)


def reshare(db: Write, actor: Actor, key: Mapping[str, Any], shares: Sequence[Share], reason: str) -> None:
    """Other shares of a project of any agency, since the places themselves changed.

    Raises:
        NotFound: there is no such project.
    """
    current = recording.held(db, Project, key, None)
    recording.update(db, Project, actor, key, None, {})
    _replace_shares(db, actor, current, shares, reason)


def _replace_shares(
    db: Write, actor: Actor, current: Mapping[str, Any], shares: Sequence[Share], reason: str | None
) -> None:
    share_changes.note(db, actor, current, shares, reason)
    agency_id, project_id = current["agency_id"], current["id"]
    db.run(sa.delete(ProjectShare).where(S["agency_id"] == agency_id, S["project_id"] == project_id))
    _write_shares(db, agency_id, project_id, shares)


def delete_project(db: Write, actor: Actor, key: str, expected: int | None) -> None:
    """Delete a project of the caller's agency that carries no savings and no grants."""
    place = reading.locate_own(db, PROJECTS, actor, key)
    recording.remove(db, Project, actor, {"agency_id": place.agency_id, "id": place.id}, expected)


def _check_start(db: Read, current: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    """No start before the approval of a grant that asks for it; what is not dated starts today."""
    after = {**current, **values}
    begins = after["status"] == ProjectStatus.IN_PROGRESS and current["status"] != ProjectStatus.IN_PROGRESS
    day = after["started_on"] or (clock.today() if begins else None)
    if day is not None and (begins or day != current["started_on"]) and after["origin"] == Origin.RECORDED:
        combination_rules.refuse_start(db, current["agency_id"], current["id"], day)


def _check(values: Mapping[str, Any], more: Sequence[Fault] = ()) -> None:
    if found := [*faults(values), *more]:
        raise Invalid(faults=found)


def faults(values: Mapping[str, Any]) -> list[Fault]:
    """What breaks the rules over several fields, on the record as it would be; days may be days or their text."""
    found = []
    for start, end in (("planned_start", "planned_end"), ("started_on", "completed_on")):
        if values.get(start) and values.get(end) and values[end] < values[start]:
            found.append(Fault("end_before_start", f"/{end}", {"start": start}))
    undated = values.get("status") == ProjectStatus.COMPLETED and not values.get("completed_on")
    if undated and values.get("origin") == Origin.RECORDED:
        found.append(Fault("completion_undated", "/completed_on"))
    return found


def share_faults(shares: Sequence[Share]) -> list[Fault]:
    """Shares that are not the whole, or count for one pair of place and agency twice."""
    total = sum(points for _, _, points in shares)
    found = [] if total == WHOLE else [Fault("shares_sum", "/shares", {"sum": total})]
    seen: set[tuple[Any, Any]] = set()
    for index, (place, agency, _) in enumerate(shares):
        if (place, agency) in seen:
            found.append(Fault("repeated", f"/shares/{index}"))
        seen.add((place, agency))
    return found


def _check_shares(db: Read, agency_id: UUID, shares: Sequence[ShareInput]) -> None:
    """Sum, repetition and existence of what the shares name."""
    given = [(each.municipality_id, each.credited_agency_id or agency_id, each.basis_points) for each in shares]
    found = share_faults(given)
    places = existing(db, Municipality, {place for place, _, _ in given})
    agencies = existing(db, Agency, {agency for _, agency, _ in given})
    for index, (place, agency, _) in enumerate(given):
        if place not in places:
            found.append(Fault("reference_missing", f"/shares/{index}/municipality_id", {"what": "municipalities"}))
        if agency not in agencies:
            found.append(Fault("reference_missing", f"/shares/{index}/credited_agency_id", {"what": "agencies"}))
    if found:
        raise Invalid(faults=found)


def _wanted(shares: Sequence[ShareInput], agency_id: UUID) -> list[Share]:
    """Municipality, agency and basis points of each share, in order."""
    return [(each.municipality_id, each.credited_agency_id or agency_id, each.basis_points) for each in shares]


def _write_shares(db: Write, agency_id: UUID, project_id: UUID, shares: Sequence[Share]) -> None:
    rows = [
        {
            "agency_id": agency_id,
            "project_id": project_id,
            "position": position,
            "municipality_id": place,
            "credited_agency_id": credited,
            "basis_points": points,
        }
        for position, (place, credited, points) in enumerate(shares)
    ]
    db.run(sa.insert(ProjectShare), rows)
