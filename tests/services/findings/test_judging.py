"""The pure half of the rules: what texts tell, which measures may be one, what a finding is called."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.findings import FindingCode, Severity
from app.services.findings.asking import Scope
from app.services.findings.dates import months_ago
from app.services.findings.duplicates import Measure, judged, pairs
from app.services.findings.energy import lamps
from app.services.findings.factors import Stated, judge_stated, told_kwh
from app.services.findings.finding import SEVERITY, Expected, Finding, Other, parsed
from app.services.findings.results import medians
from app.services.findings.walking import RULES

ONE, TWO, PLACE = UUID(int=1), UUID(int=2), UUID(int=9)


class TestToldKwh:
    @pytest.mark.parametrize(
        ("note", "kwh"),
        [
            ("48.293,9 kWh/a weniger", "48293.9"),
            ("170.000 kWh/a weniger.", "170000"),
            ("10000kWh", "10000"),
            ("1.5 MWh", "1500"),
            ("1,5 MWh im Jahr", "1500"),
            ("256.000 kWh/a; dass die 143 Tonnen je Jahr gemeint sind", "256000"),
            ("30 kWh, also noch einmal: 30 kWh", "30"),
            ("vorher 30 kWh, nachher 20 kWh", None),
            ("kWh unbekannt", None),
            ("", None),
        ],
    )
    def test_reads_one_amount_as_germans_write_it(self, note: str, kwh: str | None) -> None:
        assert told_kwh(note) == (None if kwh is None else Decimal(kwh))

    def test_nothing_divides_by_nothing(self) -> None:
        assert judge_stated(Stated(ONE, ONE, ONE, 19_800, "0 kWh")) is None

    @pytest.mark.parametrize(
        ("annual_kg", "note"),
        [(19_800, "48.293,9 kWh"), (74_250, "170.000 kWh"), (5_000, "10.000 kWh"), (143_000, "256.000 kWh")],
        ids=["Morbach", "Edenkoben", "Königsfeld", "Loreley"],
    )
    def test_the_published_projects_are_right(self, annual_kg: int, note: str) -> None:
        assert judge_stated(Stated(ONE, ONE, ONE, annual_kg, note)) is None
        assert judge_stated(Stated(ONE, ONE, ONE, annual_kg * 1000, note)) is not None
        assert judge_stated(Stated(ONE, ONE, ONE, annual_kg // 1000, note)) is not None


class TestLamps:
    @pytest.mark.parametrize(
        ("text", "number"),
        [
            ("394 Leuchten; 62,815 kW -> 51,036 kW bei 4.100 h/a.", 394),
            ("836 Leuchtmittel (+150 selbst finanziert)", 836),
            ("45 Lichtpunkte", 45),
            ("200 Kugelleuchten", 200),
            ("1.200 neue LED-Leuchten", 1200),
            ("Leuchten", None),
            ("12 Leuchten alt, 10 Leuchten neu", None),
            ("3,5 Leuchten", None),
            ("2024 wurden die Leuchten getauscht", None),
        ],
    )
    def test_are_counted_where_one_number_stands(self, text: str, number: int | None) -> None:
        assert lamps(None, text) == number


class TestMedians:
    def test_need_enough_savings(self) -> None:
        assert medians({"few": [5] * 9, "enough": range(1, 11)}) == {"enough": 5}


class TestMonthsAgo:
    @pytest.mark.parametrize(
        ("today", "months", "first"),
        [((2026, 3, 31), 14, (2025, 1, 1)), ((2026, 2, 1), 14, (2024, 12, 1)), ((2026, 12, 31), 12, (2025, 12, 1))],
    )
    def test_is_the_first_of_a_month(self, today: tuple[int, ...], months: int, first: tuple[int, ...]) -> None:
        assert months_ago(date(*today), months) == date(*first)


def measure(number: int, **values: object) -> Measure:
    given_values = {
        "municipality_id": PLACE, "kind": "led", "agency_id": ONE, "project_id": UUID(int=0x10 + number),
        "title": f"Nummer {number}", "completed_on": date(2024, 3, 31), "cents": 4_500_000, "kg": 19_800,
        "published": False, "updated_at": datetime(2026, 1, 1, tzinfo=UTC),
    }  # fmt: skip
    return Measure(**{**given_values, **values})  # type: ignore[arg-type]  # values of any field


class TestPairs:
    def test_n_of_the_same_are_n_minus_one_findings(self) -> None:
        assert len(list(pairs(measure(number) for number in range(5)))) == 4

    def test_amounts_of_one_agency_are_nearly_alike_of_two_roughly(self) -> None:
        other = measure(2, cents=3_800_000)
        assert list(pairs([measure(1), other])) == []
        assert len(list(pairs([measure(1), other._replace(agency_id=TWO)]))) == 1

    def test_tonnes_that_differ_make_two_measures(self) -> None:
        assert list(pairs([measure(1), measure(2, kg=25_000)])) == []

    def test_the_same_amount_needs_no_dates(self) -> None:
        assert len(list(pairs([measure(1, completed_on=None), measure(2)]))) == 1
        assert list(pairs([measure(1, completed_on=None, cents=None), measure(2)])) == []
        assert list(pairs([measure(1), measure(2, completed_on=date(2025, 6, 1))])) == []

    def test_one_between_does_not_hide_the_pair_around_it(self) -> None:
        between = measure(2, cents=9_000_000, completed_on=date(2024, 4, 1))
        assert len(list(pairs([measure(1), between, measure(3, completed_on=date(2024, 4, 2))]))) == 1

    def test_places_and_kinds_stay_apart(self) -> None:
        assert list(pairs([measure(1), measure(2, municipality_id=ONE), measure(3, kind="other")])) == []

    def test_each_agency_hears_its_half(self) -> None:
        rows = [measure(1), measure(2, agency_id=TWO)]
        assert [each.agency_id for each in judged(rows, Scope())] == [ONE, TWO]
        assert [each.agency_id for each in judged(rows, Scope(TWO))] == [TWO]
        assert list(judged(rows, Scope(since=datetime(2026, 2, 1, tzinfo=UTC)))) == []

    def test_many_alike_are_quick(self) -> None:
        assert len(list(pairs(measure(number, cents=None) for number in range(3000)))) == 2999


FINDING = Finding(FindingCode.TONNES_PER_HEAD, ONE, TWO, "result_t", {"t": 1.0}, project_id=ONE)


class TestName:
    def test_stays_while_the_values_do(self) -> None:
        moved = replace(FINDING, expected=Expected(1, 2, "t", "median"), told={"median": 5})
        assert moved.key == FINDING.key

    @pytest.mark.parametrize(
        "change",
        [
            {"values": {"t": 1.5}},
            {"saving_id": ONE},
            {"agency_id": ONE},
            {"anchor": TWO},
            {"code": FindingCode.NO_SAVING},
            {"other": Other(ONE)},
        ],
        ids=str,
    )
    def test_changes_with_what_it_is_about(self, change: dict[str, object]) -> None:
        assert replace(FINDING, **change).key != FINDING.key  # type: ignore[arg-type]  # values of any field

    def test_tells_where_to_look(self) -> None:
        assert parsed(FINDING.key) == (FINDING.code, ONE, FINDING.digest)
        assert len(FINDING.key) <= 90

    @given(st.text(max_size=100) | st.from_regex(r"tonnes_per_head\.[0-9a-fA-F{}-]{30,36}\.[a-z0-9]{1,16}"))
    def test_nothing_else_breaks_it(self, key: str) -> None:
        found = parsed(key)
        assert found is None or f"{found[0]}.{found[1].hex}.{found[2]}" == key


class TestRules:
    def test_every_code_has_its_rule_and_a_severity(self) -> None:
        codes = [code for rule in RULES for code in rule.codes]
        assert sorted(codes) == sorted(FindingCode)
        assert set(SEVERITY) == set(FindingCode)
        assert set(SEVERITY.values()) == set(Severity)
