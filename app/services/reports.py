"""Reports: figures of a period, frozen as they were known. Nothing of a report changes; it can only be withdrawn."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa

from app.core import clock
from app.core.db import Read, Snapshot, Write
from app.core.errors import Conflict, Fault, Invalid, NotFound, NotPermitted
from app.models.fundings import GrantProject
from app.models.reports import Audience, Report
from app.schemas.reports import FunderQuery, ReportCreate, ReportHead, ReportQuery, ReportRead, ReportWithdrawal
from app.services import access, conversion, fundings, progress, reading, recording, report_figures
from app.services.access import Actor
from app.services.paging import Page, page, question
from app.services.reading import Collection, Filter, Found, Sealed, Visibility, owned
from app.services.report_figures import Asked

L = sa.inspect(GrantProject).columns
R = sa.inspect(Report).columns
_PUBLIC = R["audience"] == Audience.PUBLIC


def visible(actor: Actor) -> Visibility:
    """Everybody sees public reports, an agency all of its own, network roles all."""
    seen = owned(R, actor, network=True)
    if seen.name == "all":
        return seen
    if seen.name == "own":
        return Visibility("own_and_public", sa.or_(_PUBLIC, seen.clause), seen.values)
    return Visibility("public", _PUBLIC)


_FILTERS = {
    "agency_id": Filter(lambda value: R["agency_id"] == value),
    "grant_id": Filter(lambda value: R["grant_id"] == value),
    "audience": Filter(lambda value: R["audience"] == value),
    "withdrawn": Filter(lambda value: R["withdrawn_at"].is_not(None) == sa.cast(value, sa.Boolean())),
}
REPORTS = Collection(
    "reports",
    Report,
    ReportHead,
    visible=visible,
    filters=_FILTERS,
    sorts={"title": R["title_sort"], "period_to": R["period_to"]},
    search=R["title_search"],
)
WHOLE = Collection("reports", Report, ReportRead, visible=visible)


def list_reports(db: Read, actor: Actor, query: ReportQuery) -> Page:
    """A page of reports, without their figures."""
    return page(db, REPORTS, actor, question(query))


def get_report(db: Read, actor: Actor, key: str | UUID, fields: str | None = None) -> Found:
    """One report with its figures."""
    return reading.get(db, WHOLE, actor, key, reading.names(fields))


def get_report_figures(db: Read, actor: Actor, key: str) -> Sealed:
    """The frozen bytes and their digest."""
    place = reading.locate(db, REPORTS, actor, key)
    row = db.first(sa.select(R["figures"], R["digest"]).where(R["id"] == place.id))
    if row is None:
        raise NotFound
    return Sealed(bytes(row.figures), row.digest)


def create_report(db: Write, actor: Actor, body: ReportCreate) -> Found:
    """Compute the figures and freeze them.

    Raises:
        NotPermitted: a grant of another agency.
        NotFound: no such grant.
        Invalid: nothing asked, a period that ends before it starts or has not come, a scope that is not the caller's
            or names nothing.
    """
    values = conversion.columns(ReportCreate, conversion.sent(body), leave_out=frozenset({"scopes"}))
    _check(values, body)
    agency_id = actor.agency_id if body.grant_id is None else _grant_agency(db, actor, body.grant_id)
    asked = _resolved(db, actor, values, [each.model_dump() for each in body.scopes])
    known = report_figures.state(db)
    figures = report_figures.document(db, asked, known)
    content, digest = report_figures.sealed(figures)
    frozen = {
        "agency_id": agency_id,
        "scopes": [reading.plain(each) for each in asked.scopes],
        "reach": _reach(db, asked, agency_id),
        "method_version": figures["method"]["version"],
        "factor_sets": figures["factor_sets"],
        "data_state": known.number,
        "known_at": known.known_at,
        "digest": digest,
        "figures": content,
    }
    return get_report(db, actor, recording.insert(db, Report, actor, conversion.folded({**values, **frozen}, "title")))


def withdraw_report(db: Write, actor: Actor, key: str, body: ReportWithdrawal) -> Found:
    """Mark a report as no longer standing; its figures stay readable.

    Raises:
        NotPermitted: a report of another agency.
        Conflict: it is withdrawn already.
    """
    place = reading.locate(db, REPORTS, actor, key)
    if place.agency_id != actor.agency_id and actor.role not in access.LEAD:
        raise NotPermitted("foreign_record")
    current = recording.held(db, Report, {"id": place.id}, None)
    if current["withdrawn_at"] is not None:
        raise Conflict("report_withdrawn")
    values = {"withdrawn_at": clock.now(), "withdrawn_by": actor.credential_id, "withdrawal_reason": body.reason}
    recording.update(db, Report, actor, {"id": place.id}, None, values)
    return get_report(db, actor, place.id)


def get_report_differences(db: Snapshot, actor: Actor, key: str) -> dict[str, Any]:
    """The figures of a report beside today's answers to the same questions."""
    place = reading.locate(db, REPORTS, actor, key)
    names = ("period_from", "period_to", "audience", "scopes", "grant_id", "figures", "data_state", "known_at")
    row = db.first(sa.select(*[R[name] for name in names]).where(R["id"] == place.id))
    if row is None:
        raise NotFound
    before = orjson.loads(bytes(row.figures))
    asked = Asked(row.period_from, row.period_to, row.audience, row.scopes, row.grant_id)
    known = report_figures.state(db)
    after = report_figures.document(db, asked, known)
    items = report_figures.differences(before, after)
    return {
        "report_id": place.id,
        "known_at": row.known_at,
        "data_state": row.data_state,
        "data_state_now": known.number,
        "method_version": before["method"]["version"],
        "method_version_now": after["method"]["version"],
        "changed": sum(each["changed"] for each in items),
        "items": items,
    }


def get_funder_view(db: Snapshot, actor: Actor, query: FunderQuery) -> dict[str, Any]:
    """A grant, its projects, and targets against what was reached.

    Raises:
        NotFound: no grant the caller may see.
        Invalid: a month that has not come yet.
    """
    return progress.funder_view(db, actor, query.grant_id, progress.month_asked(query.as_of))


def _check(values: Mapping[str, Any], body: ReportCreate) -> None:
    if values["period_to"] < values["period_from"]:
        raise Invalid(faults=[Fault("end_before_start", "/period_to", {"start": "period_from"})])
    progress.month_asked(body.period_to, "/period_to")
    if not body.scopes and body.grant_id is None:
        raise Invalid(faults=[Fault("report_asks_nothing", "/scopes")])
    if body.grant_id is not None and body.audience is Audience.PUBLIC:
        raise Invalid(faults=[Fault("report_internal_only", "/audience")])


def _grant_agency(db: Read, actor: Actor, grant_id: UUID) -> UUID | None:
    """A report on a grant is its agency's, whoever makes it."""
    try:
        place = reading.locate(db, fundings.GRANTS, actor, grant_id)
    except NotFound:
        raise Invalid(faults=[Fault("reference_missing", "/grant_id", {"what": "grants"})]) from None
    return place.agency_id


def _resolved(db: Read, actor: Actor, values: Mapping[str, Any], scopes: list[dict[str, Any]]) -> Asked:
    """The questions with ids for every key, and the caller's agency where it may only report on that."""
    for index, scope in enumerate(scopes):
        if actor.role not in access.LEAD:
            if scope["agency_id"] not in {None, actor.agency_id}:
                raise Invalid(faults=[Fault("report_foreign_scope", f"/scopes/{index}/agency_id")])
            scope["agency_id"] = actor.tenant
    asked = Asked(values["period_from"], values["period_to"], values["audience"], scopes, values["grant_id"])
    for index, scope in enumerate(scopes):
        found = report_figures.scope_of(db, asked, index)
        scope["municipality_id"] = None if found.municipality is None else str(found.municipality["id"])
        scope["factor_set_id"] = None if found.factor_set is None else str(found.factor_set["id"])
    return asked


def _reach(db: Read, asked: Asked, agency_id: UUID | None) -> list[dict[str, Any]]:
    """What the questions take in, for ``share_changes``."""
    found = []
    for index in range(len(asked.scopes)):
        scope = report_figures.scope_of(db, asked, index)
        place = scope.municipality
        agency = None if scope.agency_id is None else str(scope.agency_id)
        path = scope.state if place is None else place["path"]
        found.append({"agency_id": agency, "path": path, "exact": scope.shape.exact, "projects": None})
    if asked.grant_id is not None:
        paid = sa.select(L["project_id"]).where(L["agency_id"] == agency_id, L["grant_id"] == asked.grant_id)
        projects = [str(row[0]) for row in db.all(paid.order_by(L["project_id"]))]
        whole = {"agency_id": str(agency_id), "path": None, "exact": False}
        found.append({**whole, "projects": projects or None})
    return found
