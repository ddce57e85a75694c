"""Projects from a list of published ones, with their saving and grant. Whatever the list leaves open stays open.

What has to be inferred to store a row at all (a theme from the measure, a day from a month, a place from its name) is
a warning in the report; what cannot be inferred safely loses the row.
"""

from calendar import monthrange
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa
from pydantic import ValidationError

from app.core.db import Write
from app.core.errors import Fault, KlikksError
from app.core.folding import search_key
from app.formats.findings import Finding, Severity
from app.formats.keys import STATE_KEYS
from app.formats.periods import Precision
from app.formats.project_list import Place, ProjectRow, read_project_list
from app.models.fields import Origin, Theme
from app.models.fundings import FunderLevel, FundingProgramme, GrantProject, GrantStatus
from app.models.municipalities import Level, Municipality
from app.models.projects import Project, ProjectStatus
from app.models.savings import Saving
from app.schemas.fundings import FundingProgrammeCreate, GrantCreate, GrantProjectSet
from app.schemas.projects import ProjectCreate, ProjectUpdate
from app.schemas.savings import DirectSavingCreate, SavingUpdate
from app.services import funding_programmes, fundings, projects, savings
from app.services.access import Actor
from app.services.imports.report import Report, sorted_out
from app.services.reading import plain

M = sa.inspect(Municipality).columns
P = sa.inspect(Project).columns
S = sa.inspect(Saving).columns
FP = sa.inspect(FundingProgramme).columns
LINK = sa.inspect(GrantProject).columns

THEMES = {
    "strassenbeleuchtung": Theme.STREET_LIGHTING,
    "hallenbeleuchtung": Theme.ENERGY_EFFICIENCY,
    "nahwaerme": Theme.HEATING,
    "photovoltaik": Theme.RENEWABLE_ENERGY,
}
"""Words of a measure that say its theme."""

PROGRAMMES = {
    "kommunalrichtlinie": ("Kommunalrichtlinie", "Nationale Klimaschutzinitiative", FunderLevel.FEDERAL),
    "kipki": ("KIPKI", "Land Rheinland-Pfalz", FunderLevel.STATE),
}
"""Funding programmes a list may name: official name, funder, level. Source: klimaschutz.de; kipki.rlp.de."""

WHOLE = 10_000


def import_projects(db: Write, actor: Actor, data: bytes, report: Report) -> None:
    """Add new projects of the caller's agency and correct known ones; they are known by their key in the list.

    Args:
        db: the transaction.
        actor: whose agency the projects belong to.
        data: the file.
        report: gathers counts and findings; with errors in it nothing may be kept.
    """
    for row in sorted_out(read_project_list(data), report):
        place_id = _place(db, row, report)
        if place_id is None:
            continue
        try:
            _keep(db, actor, row, place_id, report)
        except KlikksError as error:
            for fault in error.faults or (Fault(error.code, "", error.params),):
                report.add(Finding(Severity.ERROR, fault, row.number, fault.pointer.strip("/")))
        except ValidationError as error:
            _outside_limits(error, row.number, report)


def _outside_limits(error: ValidationError, number: int, report: Report) -> None:
    """A value that reads well and is more than a record may hold."""
    for detail in error.errors(include_url=False, include_input=False):
        field = str(detail["loc"][0]) if detail["loc"] else ""
        if detail["type"] == "string_too_long":
            report.error(number, "too_long", field, max_length=detail["ctx"]["max_length"])
        elif detail["type"] == "bad_value":
            params = {name: value for name, value in detail["ctx"].items() if name != "code"}
            report.error(number, detail["ctx"]["code"], field, **params)
        else:
            report.error(number, "wrong_form", field)


def _keep(db: Write, actor: Actor, row: ProjectRow, place_id: UUID, report: Report) -> None:
    body = _project(row, place_id, report)
    known = db.first(sa.select(P["id"]).where(P["agency_id"] == actor.tenant, P["external_id"] == row.key))
    if known is None:
        project_id = UUID(str(projects.create_project(db, actor, body).values["id"]))
        changed = True
        report.created += 1
    else:
        project_id = known[0]
        changed = _update_project(db, actor, project_id, body)
    changed = _saving(db, actor, row, project_id, known=known is not None) or changed
    changed = _grant(db, actor, row, project_id, place_id, report) or changed
    if known is not None:
        report.updated += changed
        report.unchanged += not changed


def _place(db: Write, row: ProjectRow, report: Report) -> UUID | None:
    """The unit the row names: by key, or by a name that only one unit of its level and state has."""
    place = row.place
    key = place.ags or place.association_key
    if key is not None:
        column = M["ags"] if place.ags else M["ars"]
        known: UUID | None = db.scalar(sa.select(M["id"]).where(column == key).order_by(M["valid_to"].is_not(None)))
        if known is None:
            report.error(row.number, "place_unknown", "ags" if place.ags else "ars_prefix_if_association", key=key)
        return known
    found = _by_name(db, place)
    if len(found) != 1:
        code = "place_ambiguous" if found else "place_unknown"
        report.error(row.number, code, "municipality", key=place.name, matches=len(found))
        return None
    report.warning(row.number, "place_by_name", "municipality", name=place.name, key=found[0][1])
    return UUID(str(found[0][0]))


def _by_name(db: Write, place: Place) -> list[Any]:
    state = STATE_KEYS[place.state]
    statement = sa.select(M["id"], sa.func.coalesce(M["ags"], M["ars"])).where(
        M["name_search"] == search_key(place.name),
        M["level"] == Level(place.level.value),
        M["valid_to"].is_(None),
        M["path"] >= state,
        M["path"] < state + ":",
    )
    return list(db.all(statement))


def _project(row: ProjectRow, place_id: UUID, report: Report) -> ProjectCreate:
    status = ProjectStatus(row.status.value)
    done = status is ProjectStatus.COMPLETED
    begun = done or status is ProjectStatus.IN_PROGRESS
    first = row.period.first if row.period else None
    last = row.period.last if row.period else None
    if row.period is not None and row.period.precision is not Precision.DAY:
        report.warning(row.number, "date_from_month", "period", value=row.raw.get("period", ""))
        last = last and last.replace(day=monthrange(last.year, last.month)[1])
    investment = _euros(row.money.investment_cents)
    return ProjectCreate(
        external_id=row.key,
        title=f"{row.measure}, {row.place.name}"[:200],
        description="; ".join(part for part in (row.units, row.note) if part) or None,
        theme=_theme(row, report),
        status=status,
        published=True,
        started_on=first if begun else None,
        completed_on=last if done else None,
        planned_start=None if begun else first,
        planned_end=None if done else last,
        realised_investment_eur=investment if done else None,
        planned_investment_eur=None if done else investment,
        shares=[{"municipality_id": place_id, "basis_points": WHOLE}],
        source=row.source_url or None,
        origin=Origin.PUBLISHED,
    )


def _theme(row: ProjectRow, report: Report) -> Theme:
    folded = search_key(row.measure)
    theme = next((theme for word, theme in THEMES.items() if word in folded), Theme.OTHER)
    report.warning(row.number, "theme_inferred", "measure", value=row.measure, theme=theme.value)
    return theme


def _update_project(db: Write, actor: Actor, project_id: UUID, body: ProjectCreate) -> bool:
    wanted = plain(body.model_dump(exclude={"origin", "external_id"}))
    present = plain(projects.get_project(db, actor, project_id).values)
    wanted["shares"] = [{**share, "credited_agency_id": str(actor.tenant)} for share in wanted["shares"]]
    changes = {name: getattr(body, name) for name, value in wanted.items() if present.get(name) != value}
    if changes:
        projects.update_project(db, actor, str(project_id), None, cast("ProjectUpdate", changes))
    return bool(changes)


def _saving(db: Write, actor: Actor, row: ProjectRow, project_id: UUID, *, known: bool) -> bool:
    """The stated tonnes as a direct saving; kilowatt-hours are kept in words, their factor is not published."""
    if row.saving is None:
        return False
    energy = "" if row.energy_wh_per_year is None else f"{row.energy_wh_per_year / 1000:g} kWh saved per year"
    body = DirectSavingCreate(
        kind="direct",
        project_id=project_id,
        external_id=row.key,
        result_t=Decimal(row.saving.kilograms) / 1000,
        basis=row.saving.basis.value,
        lifetime_months=row.saving.lifetime_months,
        stage=row.stage.value,
        note=energy or None,
        source=row.source_url or None,
        origin=Origin.PUBLISHED,
    )
    where = (S["agency_id"] == actor.tenant, S["external_id"] == row.key, S["superseded_at"].is_(None))
    present = db.first(sa.select(S["id"]).where(*where)) if known else None
    if present is None:
        savings.create_saving(db, actor, body)
        return True
    names = ("result_t", "basis", "lifetime_months", "stage", "note", "source")
    before = plain(savings.get_saving(db, actor, present[0]).values)
    after = plain(body.model_dump(include=set(names)))
    changes = {name: getattr(body, name) for name in names if before.get(name) != after[name]}
    if changes:
        changes["reason"] = "published list, corrected"
        savings.update_saving(db, actor, str(present[0]), None, cast("SavingUpdate", changes))
    return bool(changes)


def _grant(db: Write, actor: Actor, row: ProjectRow, project_id: UUID, place_id: UUID, report: Report) -> bool:
    money = row.money
    if money.programme is None or (money.funding_cents is None and not money.grant_number):
        return False
    programme_id = _programme(db, actor, money.programme, row, report)
    linked = sa.select(LINK["grant_id"]).where(LINK["agency_id"] == actor.tenant, LINK["project_id"] == project_id)
    if programme_id is None or db.first(linked) is not None:
        return False
    applied = row.status.value in {"idea", "planned", "funding"}
    amount = _euros(money.funding_cents)
    body = GrantCreate(
        funding_programme_id=programme_id,
        municipality_id=place_id,
        grant_number=money.grant_number or None,
        status=GrantStatus.APPLIED if applied or amount is None else GrantStatus.GRANTED,
        requested_eur=amount if applied else None,
        granted_eur=None if applied else amount,
        amount_is_cap=money.is_funding_cap,
        note=money.programme_detail or None,
        source=row.source_url or None,
        origin=Origin.PUBLISHED,
    )
    grant = fundings.create_grant(db, actor, body)
    link = GrantProjectSet(amount_eur=amount)
    fundings.set_grant_project(db, actor, str(grant.values["id"]), project_id, None, link)
    return True


def _programme(db: Write, actor: Actor, name: str, row: ProjectRow, report: Report) -> UUID | None:
    known = PROGRAMMES.get(search_key(name))
    if known is None:
        report.warning(row.number, "funding_programme_unknown", "funding_programme", value=name)
        return None
    official, funder, level = known
    slug = search_key(official).replace(" ", "-")
    present: UUID | None = db.scalar(sa.select(FP["id"]).where(FP["slug"] == slug))
    if present is not None:
        return present
    body = FundingProgrammeCreate(slug=slug, name=official, funder=funder, funder_level=level)
    return UUID(str(funding_programmes.create_funding_programme(db, actor, body).values["id"]))


def _euros(cents: int | None) -> Decimal | None:
    return None if cents is None else Decimal(cents) / 100
