"""The demo data: published totals come out exactly, what is made up says so, and loading twice changes nothing."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.core.db import Database
from app.core.realms import INSTANCE
from app.core.units import energy_kg
from app.main import Service
from app.models import metadata
from app.models.fields import Origin
from app.schemas.impact import ImpactQuery
from app.services.access import SYSTEM_ACTOR
from app.services.demo import PILOT_AGENCY, Scenario, load_demo
from app.services.impact.answer import figures_of
from tests.emptied import empty

PILOT = (Scenario.PILOT,)
T = metadata.tables
PREFIX = "klikk-aktiv-"
MADE_UP = re.compile("erfunden", re.IGNORECASE)


@pytest.fixture(scope="class")
def pilot(service: Service) -> Iterator[Database]:
    """The made-up pilot alone, besides the reference data; for tests that only look at it."""
    yield loaded(service.database.within(INSTANCE), PILOT)
    empty(service.database.within(INSTANCE))


@pytest.fixture(scope="class")
def demo(service: Service) -> Iterator[Database]:
    """Everything; for tests that only look at it."""
    yield loaded(service.database.within(INSTANCE))
    empty(service.database.within(INSTANCE))


@pytest.fixture
def own_pilot(database: Database) -> Database:
    """The pilot for one test alone, which may change it."""
    return loaded(database, PILOT)


@pytest.fixture
def own_demo(database: Database) -> Database:
    """Everything for one test alone, which may change it."""
    return loaded(database)


def loaded(database: Database, scenarios: tuple[Scenario, ...] = tuple(Scenario)) -> Database:
    load_demo(database, scenarios)
    return database


def rows(database: Database, table: str, *where: sa.ColumnElement[bool]) -> list[Any]:
    with database.snapshot() as db:
        return list(db.all(sa.select(T[table]).where(*where)))


def count(database: Database, table: str, *where: sa.ColumnElement[bool]) -> int:
    with database.snapshot() as db:
        return int(db.scalar(sa.select(sa.func.count()).select_from(T[table]).where(*where)))


def everything(database: Database) -> dict[str, list[Any]]:
    """Every row of every table, in an order of its own."""
    return {name: sorted(map(repr, rows(database, name))) for name in T}


def impact(database: Database, **asked: Any) -> dict[str, Any]:
    with database.snapshot() as db:
        return figures_of(db, SYSTEM_ACTOR, ImpactQuery(**asked))


def synthetic(table: str) -> sa.ColumnElement[bool]:
    condition: sa.ColumnElement[bool] = T[table].c.origin == Origin.SYNTHETIC.value
    return condition


class TestPilotTotals:
    def test_forty_four_patrons_were_engaged_in_thirty_seven_municipalities(self, pilot: Database) -> None:
        engagements = rows(pilot, "engagements")
        assert count(pilot, "patrons") == 44
        assert len({row.patron_id for row in engagements}) == 44
        assert len({row.municipality_id for row in engagements}) == 37
        assert len({row.municipality_id for row in rows(pilot, "participations")}) == 37

    def test_one_hundred_seventy_eight_projects_were_completed_in_the_months_of_the_pilot(
        self, pilot: Database
    ) -> None:
        projects = rows(pilot, "projects")
        assert len(projects) == 178
        assert {row.status for row in projects} == {"completed"}
        assert all(date(2018, 4, 1) <= row.started_on < row.completed_on <= date(2021, 8, 31) for row in projects)

    def test_municipalities_are_on_the_map_where_a_source_says_so(self, pilot: Database) -> None:
        located = [each for each in rows(pilot, "municipalities") if each.longitude_microdegrees is not None]
        assert len(located) == 43
        assert all(each.located_on and "GeoNames" in each.location_source for each in located)

    def test_every_municipality_has_a_project_and_shares_sum_to_the_whole(self, pilot: Database) -> None:
        shares = rows(pilot, "project_shares")
        sums: Counter[UUID] = Counter()
        for row in shares:
            sums[row.project_id] += row.basis_points
        assert len({row.municipality_id for row in shares}) == 37
        assert len(sums) == 178
        assert set(sums.values()) == {10_000}
        assert len(shares) == 178 + 12

    def test_fifteen_thousand_tonnes_a_year_to_the_kilogram(self, pilot: Database) -> None:
        kilograms = [
            row.result_kg if row.basis == "annual" else row.result_kg * 12 // row.lifetime_months
            for row in rows(pilot, "savings")
            if row.result_kg is not None
        ]
        assert sum(kilograms) == 15_000_000
        assert min(kilograms) > 0

    def test_twenty_million_euros_to_the_cent(self, pilot: Database) -> None:
        assert sum(row.realised_investment_cents for row in rows(pilot, "projects")) == 2_000_000_000

    def test_no_project_is_granted_more_than_it_cost(self, pilot: Database) -> None:
        granted: Counter[UUID] = Counter()
        for row in rows(pilot, "grant_projects"):
            granted[row.project_id] += row.amount_cents
        costs = {row.id: row.realised_investment_cents for row in rows(pilot, "projects")}
        assert granted
        assert all(cents < costs[project] for project, cents in granted.items())

    def test_stored_results_follow_from_stored_energy(self, pilot: Database) -> None:
        flows: dict[UUID, list[tuple[int, int, int]]] = {}
        for row in rows(pilot, "saving_inputs"):
            flows.setdefault(row.saving_id, []).append((row.before_wh, row.after_wh, row.factor_mg_per_kwh))
        energy = {row.id: row.result_kg for row in rows(pilot, "savings", T["savings"].c.kind == "energy")}
        assert len(energy) > 100
        assert {saving: energy_kg(each) for saving, each in flows.items()} == energy

    def test_effects_start_in_the_month_after_completion(self, pilot: Database) -> None:
        completed = {row.id: row.completed_on for row in rows(pilot, "projects")}
        for row in rows(pilot, "savings", T["savings"].c.effect_from.is_not(None)):
            day = completed[row.project_id]
            assert row.effect_from == day.year * 12 + day.month


class TestPilotFigures:
    @pytest.mark.parametrize("as_of", ["2021-09", "2024-01", None])
    def test_the_annual_figure_stays_from_the_first_month_after_the_pilot_until_today(
        self, pilot: Database, as_of: str | None
    ) -> None:
        annual = impact(pilot, agency=PILOT_AGENCY, as_of=as_of)["annual"]["total"]
        assert (annual["value"], annual["state"]) == (15_000.0, "reported")

    def test_counts_and_money_are_the_published_ones_at_the_end_of_the_pilot(self, pilot: Database) -> None:
        answer = impact(pilot, agency=PILOT_AGENCY, as_of="2021-08")
        counts = answer["counts"]
        assert counts["patrons_ever"]["value"] == 44
        assert counts["municipalities_participating"]["value"] == 37
        assert counts["municipalities_with_completed_project"]["value"] == 37
        assert {each["status"]: each["projects"] for each in counts["projects_by_status"]}["completed"] == 178
        assert answer["investment"]["realised"]["value"] == 20_000_000.0
        assert 2.5 < answer["leverage"]["value"] < 3.5
        assert answer["origins"]["contains_synthetic"]

    def test_unknown_lifetimes_show_in_the_coverage(self, pilot: Database) -> None:
        coverage = impact(pilot, agency=PILOT_AGENCY)["coverage"]
        assert coverage["lifetime"]["left_out"]["lifetime_unknown"] == 37
        assert coverage["annual"]["left_out"]["no_tonnes_by_nature"] == 23

    def test_counties_add_up_to_the_agency(self, pilot: Database) -> None:
        counties = ("07131", "07135", "07137", "07340")
        answers = [impact(pilot, municipality_id=f"ags:{county}") for county in counties]
        assert round(sum(answer["annual"]["total"]["value"] for answer in answers), 3) == 15_000.0
        assert sum(answer["investment"]["realised"]["value"] for answer in answers) == 20_000_000.0


class TestPilotBesideThePublished:
    def test_the_made_up_scenario_stands_alone_beside_the_published_projects(self, demo: Database) -> None:
        answer = impact(demo, agency=PILOT_AGENCY, origin="synthetic", as_of="2021-12")
        counts = answer["counts"]
        assert answer["annual"]["total"]["value"] == 15_000.0
        assert answer["investment"]["realised"]["value"] == 20_000_000.0
        assert (counts["patrons_ever"]["value"], counts["municipalities_ever"]["value"]) == (44, 37)
        assert answer["coverage"]["projects"] == 178
        published = impact(demo, origin="published", as_of="2021-12")
        assert published["coverage"]["projects"] == 10
        assert published["counts"]["patrons_ever"]["state"] == "zero"

    def test_published_projects_without_a_date_leave_the_agencys_annual_figure_as_it_is(self, demo: Database) -> None:
        assert impact(demo, agency=PILOT_AGENCY)["annual"]["total"]["value"] == 15_000.0
        # Rostock 12.5, Königsfeld 5 and Lauchringen 7.4 t/a belong to other agencies
        assert impact(demo)["annual"]["total"]["value"] == 15_024.9


class TestSecondLoad:
    def test_it_changes_no_row_of_any_table(self, own_demo: Database) -> None:
        before = everything(own_demo)
        summary = load_demo(own_demo)
        assert not summary.changed
        assert "nothing was changed" in str(summary)
        assert everything(own_demo) == before

    def test_it_leaves_what_people_changed_meanwhile(self, own_demo: Database) -> None:
        with own_demo.write() as db:
            db.run(sa.update(T["agencies"]).values(website="https://example.org"))
            db.run(sa.update(T["claims"]).values(note="corrected"))
            db.run(sa.update(T["factors"]).values(value_mg_per_kwh=1))
            db.run(sa.delete(T["saving_inputs"]))
            db.run(sa.delete(T["savings"]).where(T["savings"].c.external_id == f"{PREFIX}001"))
        before = everything(own_demo)
        assert not load_demo(own_demo).changed
        assert everything(own_demo) == before

    def test_the_published_projects_can_follow_the_pilot(self, own_pilot: Database) -> None:
        summary = load_demo(own_pilot)
        assert summary.created["projects"] == 10
        assert summary.created["municipalities"] == 0
        assert count(own_pilot, "projects") == 188

    def test_two_empty_databases_get_the_same_pilot(self, own_pilot: Database) -> None:
        facts = ("external_id", "title", "completed_on", "realised_investment_cents")
        first = sorted(tuple(getattr(row, name) for name in facts) for row in rows(own_pilot, "projects"))
        empty(own_pilot)
        load_demo(own_pilot, PILOT)
        assert sorted(tuple(getattr(row, name) for name in facts) for row in rows(own_pilot, "projects")) == first


class TestOrigin:
    @pytest.mark.parametrize(
        ("table", "number"),
        [
            ("patrons", 44),
            ("engagements", 47),
            ("participations", 37),
            ("projects", 178),
            ("savings", 178),
            ("grants", 68),
            ("workshops", 14),
            ("registrations", 161),
        ],
    )
    def test_made_up_rows_are_marked_so(self, demo: Database, table: str, number: int) -> None:
        assert count(demo, table, synthetic(table)) == number

    @pytest.mark.parametrize(
        ("table", "column"),
        [
            ("patrons", "note"),
            ("participations", "note"),
            ("projects", "description"),
            ("projects", "source"),
            ("savings", "note"),
            ("savings", "source"),
            ("grants", "note"),
            ("grants", "source"),
            ("workshops", "description"),
            ("registrations", "note"),
        ],
    )
    def test_made_up_rows_say_so_in_words(self, demo: Database, table: str, column: str) -> None:
        assert all(MADE_UP.search(getattr(row, column)) for row in rows(demo, table, synthetic(table)))

    @pytest.mark.parametrize("table", ["projects", "workshops", "patrons", "savings"])
    def test_numbers_of_made_up_rows_have_the_prefix_and_no_others(self, demo: Database, table: str) -> None:
        for row in rows(demo, table):
            assert row.external_id.startswith(PREFIX) == (row.origin == "synthetic")

    def test_nothing_passes_for_recorded_by_an_agency(self, demo: Database) -> None:
        for name, table in T.items():
            if "origin" in table.c:
                assert count(demo, name, table.c.origin == "recorded") == 0

    def test_no_patron_has_a_name_or_an_address(self, demo: Database) -> None:
        for row in rows(demo, "patrons"):
            assert re.fullmatch(r"(Patin|Pate) \d\d", row.first_name)
            assert row.last_name == "(erfunden)"
            assert (row.email, row.phone) == (None, None)


class TestPublishedProjects:
    def found(self, database: Database, key: str) -> tuple[Any, Any, Any, str]:
        """Project, saving, grant and name of its place."""
        (project,) = rows(database, "projects", T["projects"].c.external_id == key)
        saving = rows(database, "savings", T["savings"].c.project_id == project.id)
        links = rows(database, "grant_projects", T["grant_projects"].c.project_id == project.id)
        grant = rows(database, "grants", T["grants"].c.id == links[0].grant_id) if links else []
        (share,) = rows(database, "project_shares", T["project_shares"].c.project_id == project.id)
        (place,) = rows(database, "municipalities", T["municipalities"].c.id == share.municipality_id)
        return project, saving[0] if saving else None, grant[0] if grant else None, place.ars

    def test_all_ten_name_their_source(self, demo: Database) -> None:
        published = rows(demo, "projects", T["projects"].c.origin == "published")
        assert len(published) == 10
        assert all(row.source.startswith("https://") for row in published)

    def test_edenkoben_belongs_to_the_association_as_a_whole(self, demo: Database) -> None:
        project, saving, grant, place = self.found(demo, "edenkoben-led")
        assert place == "073375003"
        assert (saving.basis, saving.result_kg, saving.lifetime_months) == ("lifetime", 1_485_000, 240)
        assert (saving.effect_from, grant, project.completed_on) == (None, None, None)

    def test_morbach_states_tonnes_per_year_and_a_full_grant(self, demo: Database) -> None:
        project, saving, grant, place = self.found(demo, "morbach-led")
        assert place == "072310502502"
        assert (saving.basis, saving.result_kg, saving.gas, saving.lifetime_months) == ("annual", 19_800, None, None)
        assert grant.granted_cents == project.realised_investment_cents == 22_500_000

    def test_an_idea_and_an_application_do_not_count_as_achieved(self, demo: Database) -> None:
        for key, status in (("bennhausen-nahwaerme", "idea"), ("loreley-kipki", "funding")):
            project, saving, grant, _ = self.found(demo, key)
            assert (project.status, saving.stage, grant.status) == (status, "planned", "applied")
            assert grant.granted_cents is None

    def test_a_cap_is_marked_as_one(self, demo: Database) -> None:
        project, saving, grant, _ = self.found(demo, "lustadt-led")
        assert (grant.amount_is_cap, grant.granted_cents, grant.grant_number) == (True, 992_300, "03K03346")
        assert (project.started_on, project.completed_on) == (date(2016, 7, 1), None)
        assert (saving.stage, saving.lifetime_months) == ("planned", None)

    def test_what_was_not_published_stays_empty(self, demo: Database) -> None:
        assert self.found(demo, "koengen-led")[1] is None
        assert self.found(demo, "dirmstein-halle")[1:3] == (None, None)

    def test_each_belongs_to_the_agency_of_its_state(self, demo: Database) -> None:
        slugs = {row.id: row.slug for row in rows(demo, "agencies")}
        owners = {row.external_id: slugs[row.agency_id] for row in rows(demo, "projects")}
        assert owners["rostock-led"] == "leka-mv"
        assert {owners[key] for key in ("koenigsfeld-led", "lauchringen-led", "koengen-led")} == {"rea-bw"}
        assert owners["dirmstein-halle"] == "energieagentur-rlp"


class TestReference:
    def test_eight_agencies_cover_eight_states(self, demo: Database) -> None:
        states = [state for row in rows(demo, "agencies") for state in row.states]
        assert sorted(states) == ["03", "05", "07", "08", "10", "11", "13", "16"]

    def test_one_year_has_two_values_in_two_editions(self, demo: Database) -> None:
        values = sorted(
            row.value_mg_per_kwh
            for row in rows(demo, "factors", T["factors"].c.carrier == "Strommix DE", T["factors"].c.validity == "2023")
        )
        assert values == [379_000, 386_000]

    def test_every_factor_names_its_source(self, demo: Database) -> None:
        assert all("http" in row.source for row in rows(demo, "factors"))

    def test_the_published_result_of_the_pilot_stands_beside_as_a_claim(self, demo: Database) -> None:
        (claim,) = rows(demo, "claims", T["claims"].c.scope == "KlikK aktiv")
        assert (claim.patrons, claim.municipalities, claim.projects) == (44, 37, 178)
        assert (claim.result_kg, claim.basis, claim.investment_cents) == (15_000_000, "annual", 2_000_000_000)

    def test_only_small_municipalities_stand_for_the_pilot(self, demo: Database) -> None:
        people = {row.municipality_id: row.population for row in rows(demo, "municipality_populations")}
        participating = [people[row.municipality_id] for row in rows(demo, "participations")]
        assert max(participating) < 5_000
