"""Random small networks for property tests, and their way into the database."""

import os
from collections.abc import Mapping
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from hypothesis import strategies as st

from app.core.db import Write
from app.models.agencies import Agency
from app.models.fundings import FundingProgramme, Grant, GrantProject
from app.models.municipalities import Municipality
from app.models.projects import Project, ProjectReport, ProjectShare
from app.models.savings import Saving
from app.services import ledger
from tests.oracles import impact as oracle

EXAMPLES = int(os.environ.get("KLIKKS_TEST_EXAMPLES", "20"))
"""Random networks of each test; more by hand."""
NOW = datetime(2026, 3, 1, tzinfo=UTC)
MONTH = 2026 * 12 + 2
PATHS = ("07", "079015001001", "079015001001.a", "079015001002", "08", "081234567890")
THEMES = ("heating", "mobility", "street_lighting")
_STAMPS: Mapping[str, Any] = {
    "version": 1, "created_at": NOW, "updated_at": NOW, "created_by": "test", "updated_by": "test",
}  # fmt: skip
AGENCIES = tuple(UUID(int=0xA0 + number) for number in range(3))
PLACES = tuple((UUID(int=0xB0 + number), path) for number, path in enumerate(PATHS))
PROGRAMME = UUID(int=0xC0)

_amounts = st.one_of(st.none(), st.integers(0, 50), st.integers(0, 10**15))


@st.composite
def shares(draw: st.DrawFn) -> tuple[oracle.Share, ...]:
    """One to five shares, most often uneven, that sum to 10,000."""
    pairs = draw(
        st.lists(st.tuples(st.sampled_from(PLACES), st.sampled_from(AGENCIES)), min_size=1, max_size=5, unique=True)
    )
    number = len(pairs)
    if draw(st.booleans()):  # even shares: remainders tie, and the position decides
        points = [10_000 // number + (index < 10_000 % number) for index in range(number)]
    else:
        cuts = draw(st.lists(st.integers(1, 9_999), min_size=number - 1, max_size=number - 1, unique=True))
        points = [high - low for low, high in pairwise([0, *sorted(cuts), 10_000])]
    return tuple(
        oracle.Share(place, path, agency, points[index]) for index, ((place, path), agency) in enumerate(pairs)
    )


@st.composite
def savings(draw: st.DrawFn, largest_kg: int = 10**15) -> oracle.Saving:
    """A saving of any kind, with gaps where real ones have them."""
    kind = draw(st.sampled_from(["energy", "direct", "direct", "none"]))
    none = kind == "none"
    starts = draw(st.one_of(st.none(), st.integers(MONTH - 30, MONTH + 3)))
    ends_now = [max(1, MONTH - (starts or MONTH) + edge) for edge in (-1, 0, 1)]
    return oracle.Saving(
        kind=kind,
        stage=draw(st.sampled_from(["achieved", "achieved", "achieved", "planned"])),
        basis=None if none else draw(st.sampled_from(["annual", "lifetime"])),
        kg=None if none else draw(st.one_of(st.integers(-60, 60), st.integers(-largest_kg, largest_kg))),
        starts=starts,
        months=draw(st.one_of(st.none(), st.sampled_from(ends_now), st.integers(1, 40), st.integers(1, 1200))),
        convention=None if none else draw(st.sampled_from(["real", "real", "statutory", "not_stated", None])),
        gas=None if none else draw(st.sampled_from(["CO2", "CO2e", None])),
        people=draw(st.one_of(st.none(), st.integers(0, 500))),
        current=draw(st.sampled_from([True, True, True, False])),
        origin=draw(st.sampled_from(["published", "synthetic"])),
    )


_reports = st.lists(
    st.builds(
        oracle.Report,
        year=st.integers(2023, 2027),
        people=st.one_of(st.none(), st.integers(0, 900)),
        hours=st.one_of(st.none(), st.integers(0, 90)),
    ),
    max_size=2,
    unique_by=lambda report: report.year,
)


@st.composite
def networks(draw: st.DrawFn, largest_kg: int = 10**15) -> oracle.Network:
    """Up to six projects of three agencies in two states, with their savings, reports and grants."""
    projects = [
        oracle.Project(
            id=UUID(int=0xD000 + number),
            owner=AGENCIES[number % 2],
            theme=draw(st.sampled_from(THEMES)),
            completed=draw(st.sampled_from([None, date(2024, 12, 31), date(2025, 1, 1), date(2025, 12, 31)])),
            planned=draw(_amounts),
            realised=draw(_amounts),
            shares=draw(shares()),
            savings=tuple(draw(st.lists(savings(largest_kg), max_size=4))),
            reports=tuple(draw(_reports)),
            status=draw(st.sampled_from(["completed", "completed", "in_progress"])),
        )
        for number in range(draw(st.integers(1, 6)))
    ]
    grants = [_grant(draw, number, projects) for number in range(draw(st.integers(0, 3)))]
    return oracle.Network(AGENCIES, PLACES, tuple(projects), tuple(grants))


def _grant(draw: st.DrawFn, number: int, projects: list[oracle.Project]) -> oracle.Grant:
    owner = AGENCIES[number % 2]
    own = [project.id for project in projects if project.owner == owner]
    linked = draw(st.lists(st.sampled_from(own), min_size=1, max_size=3, unique=True)) if own else []
    return oracle.Grant(
        id=UUID(int=0xE000 + number),
        owner=owner,
        status=draw(st.sampled_from(["draft", "applied", "granted", "paid", "closed", "rejected"])),
        requested=draw(_amounts),
        granted=draw(_amounts),
        paid=draw(_amounts),
        links=tuple((project_id, draw(_amounts)) for project_id in linked),
    )


def write(db: Write, network: oracle.Network) -> None:
    """Insert a network."""
    sourced = {**_STAMPS, "origin": "synthetic"}
    for number, agency in enumerate(network.agencies):
        name = f"Agentur {number}"
        named = {"slug": f"agentur-{number}", "name": name, "name_search": name, "name_sort": name, "states": ["07"]}
        db.run(sa.insert(Agency), {**sourced, "id": agency, **named})
    for place, path in network.places:
        official = "." not in path
        unit: dict[str, Any] = {
            "level": "municipality" if official else "quarter",
            "ars": path if official else None,
            "path": path,
        }
        unit["inhabited"] = True
        named = {"name": path, "name_search": path, "name_sort": path}
        db.run(sa.insert(Municipality), {**sourced, "id": place, **unit, **named})
    for project in network.projects:
        _write_project(db, project, sourced)
    _write_grants(db, network, sourced)
    ledger.rebuild(db)


def _write_project(db: Write, project: oracle.Project, sourced: Mapping[str, Any]) -> None:
    key = {"agency_id": project.owner, "project_id": project.id}
    named = {"title": "Projekt", "title_search": "projekt", "title_sort": "projekt", "published": False}
    money = {"planned_investment_cents": project.planned, "realised_investment_cents": project.realised}
    state = {"theme": project.theme, "status": project.status, "completed_on": project.completed}
    db.run(sa.insert(Project), {**sourced, "agency_id": project.owner, "id": project.id, **named, **money, **state})
    for position, share in enumerate(project.shares):
        where = {"municipality_id": share.place, "credited_agency_id": share.agency}
        db.run(sa.insert(ProjectShare), {**key, "position": position, **where, "basis_points": share.basis_points})
    for number, saving in enumerate(project.savings):
        db.run(sa.insert(Saving), {**key, **_saving(project, number, saving)})
    for number, report in enumerate(project.reports):
        told = {"year": report.year, "people_reached": report.people, "volunteer_hours": report.hours}
        db.run(sa.insert(ProjectReport), {**_STAMPS, **key, "id": _part_id(project, 0x100 + number), **told})


def _saving(project: oracle.Project, number: int, saving: oracle.Saving) -> dict[str, Any]:
    return {
        "id": _part_id(project, number), "revision": 1, "recorded_at": NOW, "recorded_by": "test",
        "superseded_at": None if saving.current else NOW, "kind": saving.kind, "basis": saving.basis,
        "result_kg": saving.kg, "effect_from": saving.starts, "lifetime_months": saving.months,
        "stage": saving.stage, "assessment": "calculated", "gas": saving.gas, "convention": saving.convention,
        "none_reason": "education" if saving.kind == "none" else None, "people_reached": saving.people,
        "origin": saving.origin,
    }  # fmt: skip


def _part_id(project: oracle.Project, number: int) -> UUID:
    return UUID(int=project.id.int * 0x1000 + number)


def _write_grants(db: Write, network: oracle.Network, sourced: Mapping[str, Any]) -> None:
    named = {"name": "Programm", "name_search": "programm", "name_sort": "programm", "funder": "Land"}
    kind = {"slug": "programm", "funder_level": "state", "themes": ["heating"]}
    kind |= {key: [] for key in ("applicants", "states", "calls", "rates", "rules", "checklist")}
    db.run(sa.insert(FundingProgramme), {**_STAMPS, "id": PROGRAMME, **named, **kind})
    for grant in network.grants:
        money: dict[str, Any] = {
            "requested_cents": grant.requested, "granted_cents": grant.granted, "paid_cents": grant.paid,
            "amount_is_cap": False, "applicant": "municipality", "published": False, "checklist": [],
        }  # fmt: skip
        key = {"agency_id": grant.owner, "id": grant.id, "funding_programme_id": PROGRAMME, "status": grant.status}
        db.run(sa.insert(Grant), {**sourced, **key, **money})
        for project_id, cents in grant.links:
            link = {"agency_id": grant.owner, "grant_id": grant.id, "project_id": project_id}
            db.run(sa.insert(GrantProject), {**link, "amount_cents": cents})
