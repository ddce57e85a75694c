"""The whole real lists after the demo data: every demo row is recognised, none is doubled."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from app.core.db import Database
from app.formats.register import read_register
from app.formats.register_record import RegisterRecord
from app.models import metadata
from app.models.accounts import Role
from app.services.access import SYSTEM_ACTOR, Actor
from app.services.demo import PILOT_AGENCY, load_demo
from app.services.imports.claim_list import import_claims
from app.services.imports.factor_list import import_factors
from app.services.imports.project_list import import_projects
from app.services.imports.register import import_register
from app.services.imports.report import Report
from tests.formats.shared_data import shared_file

T = metadata.tables
DEMO_UNITS = 79


@pytest.fixture
def demo(database: Database) -> Database:
    load_demo(database)
    return database


def register(database: Database, name: str) -> Report:
    report = Report()
    with database.write() as db:
        import_register(db, SYSTEM_ACTOR, shared_file("destatis", name), report, source="GV100AD")
    return report


def units_of(data: bytes) -> int:
    """Records that become a unit, counted by their two type fields alone."""
    kinds = [(line[:2], line[122:124]) for line in data.decode().splitlines()]
    return sum(kind in {"10", "20", "40", "60"} or (kind == "50" and code != "50") for kind, code in kinds)


def number(database: Database, table: str) -> int:
    with database.snapshot() as db:
        return int(db.scalar(sa.select(sa.func.count()).select_from(T[table])))


class TestRegister:
    def test_the_same_edition_leaves_the_demo_units_as_they_are(self, demo: Database) -> None:
        report = register(demo, "GV100AD_31122022.txt")
        units = units_of(shared_file("destatis", "GV100AD_31122022.txt"))
        assert report.conflicts() == []
        assert (report.unchanged, report.updated, report.rejected) == (DEMO_UNITS, 0, 0)
        assert report.created == units - DEMO_UNITS
        assert number(demo, "municipalities") == number(demo, "municipality_names") == units
        assert number(demo, "municipality_populations") == 10_993

    def test_populations_are_those_of_the_register(self, demo: Database) -> None:
        data = shared_file("destatis", "GV100AD_31122022.txt")
        register = {record.ars: record for record in read_register(data) if isinstance(record, RegisterRecord)}
        units, people = T["municipalities"].c, T["municipality_populations"].c
        statement = sa.select(units.ars, people.population, people.population_male)
        with demo.snapshot() as db:
            found = db.all(statement.join_from(T["municipalities"], T["municipality_populations"]))
        assert len(found) == 45
        for row in found:
            record = register[row.ars]
            assert (row.population, row.population_male) == (record.population, record.population_male)

    def test_a_newer_edition_knows_every_demo_unit(self, demo: Database) -> None:
        report = register(demo, "GV100AD_30112025.txt")
        assert not report.has_errors
        assert report.updated + report.unchanged == DEMO_UNITS
        assert report.notes["ended"] == []

    def test_units_of_the_register_are_not_added_again(self, database: Database) -> None:
        register(database, "GV100AD_30112025.txt")
        assert load_demo(database).created["municipalities"] == 0


class TestLists:
    def test_the_list_of_factors_finds_the_demo_factors_unchanged(self, demo: Database) -> None:
        report = Report()
        with demo.write() as db:
            import_factors(db, SYSTEM_ACTOR, shared_file("compiled", "emission_factors_seen.csv"), report)
        assert not report.has_errors
        assert (report.unchanged, report.created) == (17, 105)

    def test_the_list_of_claims_finds_the_demo_claims_unchanged(self, demo: Database) -> None:
        report = Report()
        with demo.write() as db:
            import_claims(db, SYSTEM_ACTOR, shared_file("compiled", "klikks_reported_kpis.csv"), report)
        assert (report.unchanged, report.updated, report.created) == (4, 0, 8)

    def test_the_list_of_projects_doubles_none_of_the_agency(self, demo: Database) -> None:
        agencies = T["agencies"].c
        report = Report()
        with demo.write() as db:
            agency_id = db.scalar(sa.select(agencies.id).where(agencies.slug == PILOT_AGENCY))
            actor = replace(Actor(Role.IMPORTER, "importer"), agency_id=agency_id)
            grants = db.scalar(sa.select(sa.func.count()).where(T["grants"].c.agency_id == agency_id))
            import_projects(db, actor, shared_file("compiled", "reference_projects.csv"), report)
            again = db.scalar(sa.select(sa.func.count()).where(T["grants"].c.agency_id == agency_id))
        assert not report.has_errors
        # the list is one agency's here: six are known, the four of other states are new to it
        assert (report.created, report.updated + report.unchanged) == (4, 6)
        assert again == grants + 4
