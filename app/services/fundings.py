"""Fundings: each agency's grants, and which projects a grant pays for."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core import units
from app.core.db import Read, Write
from app.core.errors import Fault, Invalid, NotFound
from app.models.fields import Origin
from app.models.fundings import FundingProgramme, Grant, GrantPayment, GrantProject, GrantStatus
from app.models.municipalities import Municipality
from app.models.projects import Project
from app.schemas.fundings import (
    GrantCreate,
    GrantProjectRead,
    GrantProjectSet,
    GrantQuery,
    GrantRead,
    GrantUpdate,
)
from app.schemas.shapes import ListQuery
from app.services import combination_rules, conversion, grant_rules, life_cycles, noting, reading, recording
from app.services.access import Actor
from app.services.ledger.grant_entries import DECIDED
from app.services.paging import Page, page, question
from app.services.reading import Collection, Filter, Found, Visibility, owned
from app.services.references import existing, require

FP = sa.inspect(FundingProgramme).columns
G = sa.inspect(Grant).columns
L = sa.inspect(GrantProject).columns
GP = sa.inspect(GrantPayment).columns
_BINDING = ("status", "funding_programme_id", "applied_on", "granted_on", "granted_cents", "early_start_on", "waiver")
"""What of a grant decides whether it keeps the rules of combination."""


def visible(actor: Actor) -> Visibility:
    """Grants are the agency's; the network lead and auditors read them."""
    return owned(G, actor, network=True)


def visible_links(actor: Actor) -> Visibility:
    """Links are seen by whoever sees the grant."""
    return owned(L, actor, network=True)


def of_programme(condition: Callable[[Any], sa.ColumnElement[bool]]) -> Callable[[Any], sa.ColumnElement[bool]]:
    """Grants of programmes for which a condition holds."""
    return lambda value: G["funding_programme_id"].in_(sa.select(FP["id"]).where(condition(value)))


def in_year(day: Any, value: Any) -> sa.ColumnElement[bool]:  # noqa: ANN401 - a column, a parameter
    """A day lies in a year."""
    return sa.extract("year", day) == sa.cast(value, sa.Integer())


_of_grant = sa.and_(L["agency_id"] == G["agency_id"], L["grant_id"] == G["id"])
_payments = (GP["agency_id"] == G["agency_id"], GP["grant_id"] == G["id"])
REQUESTED = G["status"] != GrantStatus.DRAFT
GRANTED = sa.or_(*(G["status"] == status for status in sorted(DECIDED)))

GRANTS = Collection(
    "grants",
    Grant,
    GrantRead,
    visible=visible,
    filters={
        "agency_id": Filter(lambda value: G["agency_id"] == value),
        "funding_programme_id": Filter(lambda value: G["funding_programme_id"] == value),
        "municipality_id": Filter(lambda value: G["municipality_id"] == value),
        "project_id": Filter(lambda value: sa.exists().where(_of_grant, L["project_id"] == value).correlate(Grant)),
        "status": Filter(G["status"].in_, many=True),
        "grant_number": Filter(lambda value: G["grant_number"] == value),
        "applicant": Filter(G["applicant"].in_, many=True),
        "published": Filter(lambda value: G["published"] == sa.cast(value, sa.Boolean())),
        "funder": Filter(of_programme(lambda value: FP["funder"] == value)),
        "funder_level": Filter(of_programme(FP["funder_level"].in_), many=True),
        "requested_in": Filter(lambda value: sa.and_(REQUESTED, in_year(G["applied_on"], value))),
        "granted_in": Filter(lambda value: sa.and_(GRANTED, in_year(G["granted_on"], value))),
        "paid_in": Filter(
            lambda value: sa.exists().where(*_payments, GRANTED, in_year(GP["paid_on"], value)).correlate(Grant)
        ),
        "deadline_before": Filter(lambda value: sa.or_(G["application_deadline"] < value, G["proof_deadline"] < value)),
    },
)
LINKS = Collection(
    "grant_projects",
    GrantProject,
    GrantProjectRead,
    visible=visible_links,
    filters={"grant_id": Filter(lambda value: L["grant_id"] == value)},
    identity="project_id",
)


def list_grants(db: Read, actor: Actor, query: GrantQuery) -> Page:
    """A page of grants."""
    return page(db, GRANTS, actor, question(query))


def get_grant(db: Read, actor: Actor, key: str | UUID, fields: str | None = None) -> Found:
    """One grant."""
    return reading.get(db, GRANTS, actor, key, reading.names(fields))


def create_grant(db: Write, actor: Actor, body: GrantCreate) -> Found:
    """A new grant of the caller's agency, with the checklist of its programme; an old one may start at any status.

    Raises:
        Invalid: amounts or dates that contradict each other, or references to nothing.
    """
    values = conversion.columns(GrantCreate, conversion.sent(body))
    grant_rules.check(values)
    _check_references(db, values)
    _check_early_start(db, values)
    values |= {"agency_id": actor.tenant, "checklist": _checklist(db, values["funding_programme_id"])}
    return get_grant(db, actor, recording.insert(db, Grant, actor, values))


def update_grant(db: Write, actor: Actor, key: str, expected: int | None, changes: GrantUpdate) -> Found:
    """Change a grant of the caller's agency.

    Raises:
        PreconditionFailed: somebody else changed it first.
        Conflict: a step the status cannot take, or one that the rules of its programmes do not allow.
        Invalid: as for a new one, an amount below what its projects already got, or one paid that is not the sum of
            its payments.
    """
    record_key = own(db, actor, key)
    current = recording.held(db, Grant, record_key, expected)
    values = conversion.columns(GrantUpdate, changes, leave_out=frozenset({"reason"}))
    life_cycles.take(db, Grant, current, values, changes.get("reason"))
    after = {**current, **values}
    grant_rules.check(after)
    if grant_rules.limit(after) != grant_rules.limit(current):
        pointer = "/requested_eur" if after["granted_cents"] is None else "/granted_eur"
        grant_rules.check_parts(after, _parts(db, record_key), pointer)
    if "paid_cents" in values:
        _check_paid(db, after)
    _check_references(db, values)
    if any(after[name] != current[name] for name in _BINDING):
        _check_early_start(db, after)
        combination_rules.refuse(db, after, "/status")
    recording.update(db, Grant, actor, record_key, expected, values)
    return get_grant(db, actor, record_key["id"])


def delete_grant(db: Write, actor: Actor, key: str, expected: int | None) -> None:
    """Delete a grant of the caller's agency, with its links to projects."""
    recording.remove(db, Grant, actor, own(db, actor, key), expected)


def list_grant_projects(db: Read, actor: Actor, key: str, query: ListQuery) -> Page:
    """A page of the projects a grant pays for."""
    place = reading.locate(db, GRANTS, actor, key)
    return page(db, LINKS, actor, replace(question(query), filters={"grant_id": place.id}))


def set_grant_project(
    db: Write, actor: Actor, key: str, project_id: UUID, expected: int | None, body: GrantProjectSet
) -> Found:
    """Say what a grant pays for a project: a new link, or another amount on it. The grant gets a new version.

    The grant is held while its parts are added up, so that callers at the same moment cannot exceed it together.

    Raises:
        NotFound: no such grant or project of the caller's agency.
        PreconditionFailed: somebody else changed the grant first.
        Invalid: the parts would exceed the grant.
        Conflict: the rules of its programme, or of those beside it, do not allow it.
    """
    grant = own(db, actor, key)
    if not existing(db, Project, [project_id], agency_id=grant["agency_id"]):
        raise NotFound
    current = recording.held(db, Grant, grant, expected)
    amount = conversion.columns(GrantProjectSet, conversion.sent(body))["amount_cents"]
    link = {"agency_id": grant["agency_id"], "grant_id": grant["id"], "project_id": project_id}
    former = sa.delete(GrantProject).where(*[L[name] == value for name, value in link.items()])
    before = db.run(former.returning(L["amount_cents"])).first()
    if amount is not None:
        grant_rules.check_parts(current, _parts(db, grant) + amount, "/amount_eur")
    db.run(sa.insert(GrantProject), {**link, "amount_cents": amount})
    combination_rules.refuse(db, current, "")
    version = recording.touch(db, Grant, actor, grant, expected)
    part = None if amount is None else units.euros(amount)
    noting.beside(db, Grant, grant["id"], _part(project_id, before), _part(project_id, (amount,)), "projects")
    return Found({"grant_id": grant["id"], "project_id": project_id, "amount_eur": part}, version)


def delete_grant_project(db: Write, actor: Actor, key: str, project_id: UUID, expected: int | None) -> None:
    """A grant no longer pays for a project. The grant gets a new version.

    Raises:
        NotFound: no such grant, or no link.
        PreconditionFailed: somebody else changed the grant first.
    """
    grant = own(db, actor, key)
    recording.touch(db, Grant, actor, grant, expected)
    link = (L["agency_id"] == grant["agency_id"], L["grant_id"] == grant["id"], L["project_id"] == project_id)
    before = db.run(sa.delete(GrantProject).where(*link).returning(L["amount_cents"])).first()
    if before is None:
        raise NotFound
    noting.beside(db, Grant, grant["id"], _part(project_id, before), None, "projects")


def own(db: Read, actor: Actor, key: str) -> dict[str, Any]:
    """Primary key of a grant of the caller's agency."""
    place = reading.locate_own(db, GRANTS, actor, key)
    return {"agency_id": place.agency_id, "id": place.id}


def _part(project_id: UUID, row: Sequence[Any] | None) -> dict[str, Any] | None:
    """What a project gets of a grant, as the history shows it."""
    if row is None:
        return None
    return {"project_id": str(project_id), "amount_eur": None if row[0] is None else units.euros(row[0])}


def _parts(db: Read, grant: dict[str, Any]) -> int:
    """What the projects of a grant get together, in cents."""
    total = sa.select(sa.func.coalesce(sa.func.sum(L["amount_cents"]), 0))
    return int(db.scalar(total.where(L["agency_id"] == grant["agency_id"], L["grant_id"] == grant["id"])))


def _check_references(db: Read, values: dict[str, Any]) -> None:
    tables = (("funding_programme_id", FundingProgramme), ("municipality_id", Municipality))
    require(db, [(name, table, values.get(name), None) for name, table in tables])


def _checklist(db: Read, programme_id: UUID) -> list[dict[str, Any]]:
    """What the programme asks for, nothing of it done."""
    titles = db.scalar(sa.select(FP["checklist"]).where(FP["id"] == programme_id)) or []
    return [
        {"number": number, "title": title, "done_on": None, "done_by": None} for number, title in enumerate(titles, 1)
    ]


def _check_early_start(db: Read, grant: Mapping[str, Any]) -> None:
    """A permission to start early is one that the programme knows; what a file says about old ones is taken."""
    if grant["early_start_on"] is None or grant["origin"] != Origin.RECORDED:
        return
    if not combination_rules.allows_early_start(db, grant["funding_programme_id"]):
        raise Invalid(faults=[Fault("early_start_unknown", "/early_start_on")])


def _check_paid(db: Read, grant: Mapping[str, Any]) -> None:
    """Where payments are recorded, they say what was paid."""
    paid = payments_cents(db, grant)
    if paid is not None and paid != grant["paid_cents"]:
        raise Invalid(faults=[Fault("paid_by_payments", "/paid_eur", {"paid": units.euros(paid)})])


def payments_cents(db: Read, grant: Mapping[str, Any]) -> int | None:
    """Sum of the recorded payments of a grant; none if there are none."""
    of_grant = (GP["agency_id"] == grant["agency_id"], GP["grant_id"] == grant["id"])
    total = db.scalar(sa.select(sa.func.sum(GP["amount_cents"])).where(*of_grant))
    return None if total is None else int(total)
