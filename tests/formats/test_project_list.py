"""Lists of projects, made up and real."""

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from app.formats.findings import Finding
from app.formats.project_list import COLUMNS, ProjectRow, ProjectStatus, Stage, read_project_list
from app.formats.project_saving import SavingBasis
from app.formats.register_record import Level
from tests.formats.shared_data import shared_file

HEADER = [column.name for column in COLUMNS.columns]
VALID = dict.fromkeys(HEADER, "") | {
    "project_key": "au-led",
    "municipality": "Moosbach",
    "state": "RP",
    "ags": "07999002",
    "level": "Ortsgemeinde",
    "measure": "Straßenbeleuchtung LED",
    "status": "implemented",
    "kwh_saved_per_year": "48293.9",
    "tonnes_stated": "19.8",
    "tonnes_basis": "t/a",
    "implied_factor_kg_per_kwh": "0.410",
    "investment_eur": "225000.00",
    "funding_eur": "9923",
    "funding_programme": "Kommunalrichtlinie (25 %)",
    "period": "2021-09/2021-12",
    "source_url": "https://example.org/project",
}
ASSOCIATION = {"level": "Verbandsgemeinde", "ags": "", "ars_prefix_if_association": "079995101"}


def listed(*changes: dict[str, str]) -> bytes:
    lines = [";".join(f'"{(VALID | change)[name]}"' for name in HEADER) for change in changes]
    return "\r\n".join([";".join(HEADER), *lines, ""]).encode()


def projects(data: bytes) -> list[ProjectRow]:
    return [item for item in read_project_list(data) if isinstance(item, ProjectRow)]


def one(**change: str) -> ProjectRow:
    return projects(listed(change))[0]


def said(data: bytes) -> list[tuple[str, str]]:
    found = [item for item in read_project_list(data) if isinstance(item, Finding)]
    return [(item.severity.value, item.fault.code) for item in found]


class TestOneProject:
    def test_a_plain_row_is_typed_without_a_word(self) -> None:
        project = one()
        assert said(listed({})) == []
        assert (project.status, project.stage) == (ProjectStatus.COMPLETED, Stage.ACHIEVED)
        assert project.energy_wh_per_year == 48_293_900
        assert (project.money.investment_cents, project.money.funding_cents) == (22_500_000, 992_300)
        assert (project.money.programme, project.money.programme_detail) == ("Kommunalrichtlinie", "25 %")
        assert project.period is not None
        assert (project.period.first, project.period.last) == (date(2021, 9, 1), date(2021, 12, 31))
        assert project.raw == VALID

    @pytest.mark.parametrize(
        ("basis", "years", "expected", "months"),
        [
            ("t/a", "", SavingBasis.ANNUAL, None),
            ("t over 20 a", "20", SavingBasis.LIFETIME, 240),
            ("t over 20 a", "", SavingBasis.LIFETIME, 240),
            ("t over lifetime", "15", SavingBasis.LIFETIME, 180),
            ("t over lifetime", "", SavingBasis.LIFETIME, None),
        ],
    )
    def test_the_basis_comes_from_its_column(
        self, basis: str, years: str, expected: SavingBasis, months: int | None
    ) -> None:
        change = {"tonnes_basis": basis, "lifetime_years_stated": years, "implied_factor_kg_per_kwh": ""}
        saving = one(**change).saving
        assert saving is not None
        assert (saving.kilograms, saving.basis, saving.lifetime_months) == (19_800, expected, months)
        assert not saving.is_basis_inferred

    def test_an_implied_basis_is_marked(self) -> None:
        saving = one(tonnes_basis="t (per year implied)").saving
        assert saving is not None
        assert saving.is_basis_inferred

    def test_no_tonnes_are_no_zero_tonnes(self) -> None:
        assert one(tonnes_stated="", tonnes_basis="").saving is None

    @pytest.mark.parametrize(
        ("text", "status", "stage"),
        [
            ("implemented", ProjectStatus.COMPLETED, Stage.ACHIEVED),
            ("in progress", ProjectStatus.IN_PROGRESS, Stage.PLANNED),
            ("idea / feasibility grant applied for", ProjectStatus.IDEA, Stage.PLANNED),
            ("applied for", ProjectStatus.FUNDING, Stage.PLANNED),
            ("planned", ProjectStatus.PLANNED, Stage.PLANNED),
        ],
    )
    def test_only_what_is_done_counts_as_achieved(self, text: str, status: ProjectStatus, stage: Stage) -> None:
        assert (one(status=text).status, one(status=text).stage) == (status, stage)

    def test_an_association_has_members_but_no_shares(self) -> None:
        change = ASSOCIATION | {
            "municipality": "VG Obere Au (13 Gemeinden)",
            "note": "one measure, 13 of the 16 member municipalities",
        }
        place = one(**change).place
        assert (place.name, place.level, place.association_key) == (
            "Obere Au",
            Level.ASSOCIATION,
            "079995101",
        )
        assert (place.ags, place.members, place.members_of) == (None, 13, 16)
        assert said(listed(change)) == [("warning", "project_shares_missing")]

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"tonnes_basis": "t (per year implied)"}, "project_basis_inferred"),
            ({"tonnes_basis": "t over lifetime"}, "project_lifetime_unknown"),
            ({"status": "applied for"}, "project_status_inferred"),
            ({"ags": ""}, "project_ags_missing"),
            ({"ags": "7999002"}, "ags_seven_digits"),
            ({"ags": "079995101002"}, "ags_from_ars"),
            (ASSOCIATION | {"ars_prefix_if_association": ""}, "project_association_key_missing"),
            ({"note": "funding is a cap (höchstens)"}, "project_funding_cap"),
            ({"note": "rounded at source"}, "project_rounded"),
            ({"note": "funding = 30 % x 23,000 computed"}, "project_funding_computed"),
            ({"note": "passed on to member municipalities"}, "project_shares_missing"),
            ({"funding_programme": "not read (excerpt cut)"}, "project_programme_not_read"),
            ({"implied_factor_kg_per_kwh": "0.420"}, "project_factor_disagrees"),
        ],
    )
    def test_what_is_inferred_or_open_is_said_and_taken(self, change: dict[str, str], code: str) -> None:
        data = listed(change)
        assert len(projects(data)) == 1
        assert said(data) == [("warning", code)]

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"tonnes_basis": ""}, "project_basis_missing"),
            ({"tonnes_basis": "t"}, "project_basis_unknown"),
            ({"tonnes_stated": ""}, "project_tonnes_missing"),
            ({"tonnes_basis": "t over 20 a", "lifetime_years_stated": "15"}, "project_lifetime_contradicts"),
            ({"lifetime_years_stated": "0"}, "project_lifetime_invalid"),
            ({"lifetime_years_stated": "up to 20"}, "number_is_bound"),
            ({"status": "done?"}, "project_status_unknown"),
            ({"level": "Dorf"}, "project_level_unknown"),
            ({"state": "XX"}, "state_unknown"),
            ({"ags": "08999002"}, "key_outside_state"),
            ({"ags": "0799"}, "ags_wrong_length"),
            ({"municipality": ""}, "project_place_missing"),
            ({"project_key": ""}, "cell_missing"),
            ({"funding_eur": "5000 or so"}, "number_not_readable"),
            ({"investment_eur": "1.234"}, "number_format_ambiguous"),
            ({"period": "2021-12/2021-09"}, "period_reversed"),
        ],
    )
    def test_what_cannot_be_taken_is_refused_not_guessed(self, change: dict[str, str], code: str) -> None:
        data = listed(change)
        assert projects(data) == []
        assert ("error", code) in said(data)

    def test_a_cap_without_an_amount_is_no_cap(self) -> None:
        assert not one(note="höchstens 12 Lampen", funding_eur="").money.is_funding_cap

    def test_a_key_used_twice_costs_the_second_row(self) -> None:
        data = listed({}, {"municipality": "Altdorf"})
        assert [project.place.name for project in projects(data)] == ["Moosbach"]
        assert said(data) == [("error", "project_key_duplicate")]


class TestRealList:
    def test_every_row_is_read_and_what_is_inferred_is_said(self) -> None:
        data = shared_file("compiled", "reference_projects.csv")
        assert len(projects(data)) == 10
        assert Counter(said(data)) == {
            ("warning", "project_shares_missing"): 2,
            ("warning", "project_rounded"): 2,
            ("warning", "project_status_inferred"): 2,
            ("warning", "project_programme_not_read"): 1,
            ("warning", "project_lifetime_unknown"): 1,
            ("warning", "project_funding_cap"): 1,
            ("warning", "project_funding_computed"): 1,
            ("warning", "project_ags_missing"): 1,
            ("warning", "project_basis_inferred"): 1,
        }

    def test_only_finished_projects_count_as_achieved(self) -> None:
        found = projects(shared_file("compiled", "reference_projects.csv"))
        planned = {project.key for project in found if project.stage is Stage.PLANNED}
        assert planned == {"lustadt-led", "bennhausen-nahwaerme", "loreley-kipki"}

    def test_the_published_pairs_keep_their_bases(self) -> None:
        found = {project.key: project for project in projects(shared_file("compiled", "reference_projects.csv"))}
        morbach, edenkoben = found["morbach-led"].saving, found["edenkoben-led"].saving
        assert morbach is not None
        assert edenkoben is not None
        assert (morbach.kilograms, morbach.basis) == (19_800, SavingBasis.ANNUAL)
        assert (edenkoben.kilograms, edenkoben.basis) == (1_485_000, SavingBasis.LIFETIME)
        assert found["edenkoben-led"].factor_kg_per_kwh == Decimal("0.437")
        assert found["dirmstein-halle"].place.ags is None
