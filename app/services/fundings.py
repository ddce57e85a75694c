"""Fundings: the directory of programmes, each agency's grants, and which projects a grant pays for."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core import units
from app.core.db import Read, Write
from app.core.errors import Fault, Invalid, NotFound
from app.models.fields import Theme
from app.models.fundings import FundingProgramme, Grant, GrantProject
from app.models.municipalities import Municipality
from app.models.projects import Project
from app.schemas.fundings import (
    FundingProgrammeCreate,
    FundingProgrammeQuery,
    FundingProgrammeRead,
    FundingProgrammeUpdate,
    GrantCreate,
    GrantProjectRead,
    GrantProjectSet,
    GrantQuery,
    GrantRead,
    GrantUpdate,
)
from app.schemas.shapes import ListQuery
from app.services import conversion, grant_rules, life_cycles, noting, reading, recording
from app.services.access import Actor
from app.services.paging import Page, page, question
from app.services.reading import EVERYTHING, Collection, Filter, Found, Visibility, owned
from app.services.references import existing, require

FP = sa.inspect(FundingProgramme).columns
G = sa.inspect(Grant).columns
L = sa.inspect(GrantProject).columns


def visible_programmes(_actor: Actor) -> Visibility:
    """The directory is public."""
    return EVERYTHING


def visible(actor: Actor) -> Visibility:
    """Grants are the agency's; the network lead and auditors read them."""
    return owned(G, actor, network=True)


def visible_links(actor: Actor) -> Visibility:
    """Links are seen by whoever sees the grant."""
    return owned(L, actor, network=True)


def _names_theme(value: Any) -> sa.ColumnElement[bool]:  # noqa: ANN401 - a parameter
    return sa.cast(FP["themes"], sa.Text).contains(sa.literal('"') + value + '"')


_of_grant = sa.and_(L["agency_id"] == G["agency_id"], L["grant_id"] == G["id"])

PROGRAMMES = Collection(
    "funding_programmes",
    FundingProgramme,
    FundingProgrammeRead,
    visible=visible_programmes,
    filters={
        "funder_level": Filter(FP["funder_level"].in_, many=True),
        "theme": Filter(_names_theme, convert=str),
    },
    sorts={"name": FP["name_sort"]},
    search=FP["name_search"],
    alternates={"slug": lambda value: FP["slug"] == value},
)
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


def list_funding_programmes(db: Read, actor: Actor, query: FundingProgrammeQuery) -> Page:
    """A page of funding programmes."""
    return page(db, PROGRAMMES, actor, question(query))


def get_funding_programme(db: Read, actor: Actor, key: str | UUID, fields: str | None = None) -> Found:
    """One funding programme by id or ``slug:...``."""
    return reading.get(db, PROGRAMMES, actor, key, reading.names(fields))


def create_funding_programme(db: Write, actor: Actor, body: FundingProgrammeCreate) -> Found:
    """A new funding programme."""
    _check_themes(body.themes)
    values = conversion.columns(FundingProgrammeCreate, conversion.sent(body))
    conversion.folded(values, "name", "funder")
    return get_funding_programme(db, actor, recording.insert(db, FundingProgramme, actor, values))


def update_funding_programme(
    db: Write, actor: Actor, key: str, expected: int | None, changes: FundingProgrammeUpdate
) -> Found:
    """Change a funding programme."""
    _check_themes(changes.get("themes", ()))
    place = reading.locate(db, PROGRAMMES, actor, key)
    current = recording.held(db, FundingProgramme, {"id": place.id}, expected)
    values = conversion.refolded(current, conversion.columns(FundingProgrammeUpdate, changes), "name", "funder")
    recording.update(db, FundingProgramme, actor, {"id": place.id}, expected, values)
    return get_funding_programme(db, actor, place.id)


def delete_funding_programme(db: Write, actor: Actor, key: str, expected: int | None) -> None:
    """Delete a funding programme nobody recorded a grant of."""
    place = reading.locate(db, PROGRAMMES, actor, key)
    recording.remove(db, FundingProgramme, actor, {"id": place.id}, expected)


def list_grants(db: Read, actor: Actor, query: GrantQuery) -> Page:
    """A page of grants."""
    return page(db, GRANTS, actor, question(query))


def get_grant(db: Read, actor: Actor, key: str | UUID, fields: str | None = None) -> Found:
    """One grant."""
    return reading.get(db, GRANTS, actor, key, reading.names(fields))


def create_grant(db: Write, actor: Actor, body: GrantCreate) -> Found:
    """A new grant of the caller's agency; one found in old files may start at any status.

    Raises:
        Invalid: amounts or dates that contradict each other, or references to nothing.
    """
    values = conversion.columns(GrantCreate, conversion.sent(body))
    grant_rules.check(values)
    _check_references(db, values)
    return get_grant(db, actor, recording.insert(db, Grant, actor, {**values, "agency_id": actor.tenant}))


def update_grant(db: Write, actor: Actor, key: str, expected: int | None, changes: GrantUpdate) -> Found:
    """Change a grant of the caller's agency.

    Raises:
        PreconditionFailed: somebody else changed it first.
        Conflict: a step the status cannot take.
        Invalid: as for a new one, or an amount below what its projects already got.
    """
    record_key = _own(db, actor, key)
    current = recording.held(db, Grant, record_key, expected)
    values = conversion.columns(GrantUpdate, changes, leave_out=frozenset({"reason"}))
    life_cycles.take(db, Grant, current, values, changes.get("reason"))
    after = {**current, **values}
    grant_rules.check(after)
    if grant_rules.limit(after) != grant_rules.limit(current):
        pointer = "/requested_eur" if after["granted_cents"] is None else "/granted_eur"
        grant_rules.check_parts(after, _parts(db, record_key), pointer)
    _check_references(db, values)
    recording.update(db, Grant, actor, record_key, expected, values)
    return get_grant(db, actor, record_key["id"])


def delete_grant(db: Write, actor: Actor, key: str, expected: int | None) -> None:
    """Delete a grant of the caller's agency, with its links to projects."""
    recording.remove(db, Grant, actor, _own(db, actor, key), expected)


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
    """
    grant = _own(db, actor, key)
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
    grant = _own(db, actor, key)
    recording.touch(db, Grant, actor, grant, expected)
    link = (L["agency_id"] == grant["agency_id"], L["grant_id"] == grant["id"], L["project_id"] == project_id)
    before = db.run(sa.delete(GrantProject).where(*link).returning(L["amount_cents"])).first()
    if before is None:
        raise NotFound
    noting.beside(db, Grant, grant["id"], _part(project_id, before), None, "projects")


def _own(db: Read, actor: Actor, key: str) -> dict[str, Any]:
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


def _check_themes(themes: Sequence[Theme]) -> None:
    faults = [Fault("repeated", f"/themes/{index}") for index, theme in enumerate(themes) if theme in themes[:index]]
    if faults:
        raise Invalid(faults=faults)
