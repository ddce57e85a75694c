"""Terms of a programme on a day: rates, calls, and what contradicts itself."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.models.fundings import Applicant
from app.services import funding_terms

DAY = date(2026, 3, 1)
_offsets = st.none() | st.integers(-40, 40)


def day(offset: int | None) -> str | None:
    return None if offset is None else (DAY + timedelta(days=offset)).isoformat()


def rate(points: int, **values: Any) -> dict[str, Any]:
    known = {"applicant": None, "finance_weak": False, "valid_from": None, "valid_until": None, "source": "x"}
    return {"basis_points": points, **known, **values}


def programme(**values: Any) -> dict[str, Any]:
    lists = dict.fromkeys(("themes", "applicants", "states", "checklist", "calls", "rates", "rules"), ())
    none = dict.fromkeys(
        ("valid_from", "valid_until", "minimum_cents", "maximum_cents", "rate_basis_points", "source"), None
    )
    return {**lists, **none, **values}


def rule(kind: str, **values: Any) -> dict[str, Any]:
    return {"kind": kind, "programme": None, "funder_level": None, "basis_points": None, "early_start": False, **values}


def points(found: dict[str, Any], applicant: Applicant, *, weak: bool = False, on: date = DAY) -> int | None:
    fitting = funding_terms.rate_on(found, on, applicant, finance_weak=weak)
    return None if fitting is None else fitting["basis_points"]


class TestRateOn:
    def test_changes_with_time_and_applicant(self) -> None:
        found = programme(
            rate_basis_points=1000,
            rates=[
                rate(2500, valid_until="2026-02-28"), rate(3000, valid_from="2026-03-01", valid_until="2026-12-31"),
                rate(4500, finance_weak=True), rate(3500, applicant="club", valid_from="2026-03-01"),
            ],
        )  # fmt: skip
        assert points(found, Applicant.MUNICIPALITY, on=date(2026, 2, 28)) == 2500
        assert points(found, Applicant.MUNICIPALITY) == 3000
        assert points(found, Applicant.MUNICIPALITY, weak=True) == 4500
        assert points(found, Applicant.CLUB) == 3500
        assert points(found, Applicant.MUNICIPALITY, on=date(2027, 1, 1)) == 1000

    @given(st.lists(st.tuples(_offsets, _offsets, st.sampled_from([None, "club", "county"]), st.booleans())))
    def test_what_does_not_contradict_itself_leaves_no_choice(self, drawn: list[tuple[Any, ...]]) -> None:
        rates = [
            rate(number + 1, valid_from=day(start), valid_until=day(end), applicant=who, finance_weak=weak)
            for number, (start, end, who, weak) in enumerate(drawn)
        ]
        wrong = funding_terms.faults(programme(rates=rates))
        twice = [
            one["basis_points"]
            for one in rates
            for other in rates[: one["basis_points"] - 1]
            if (one["applicant"], one["finance_weak"]) == (other["applicant"], other["finance_weak"])
            and any(
                funding_terms.in_force(each, DAY + timedelta(days=offset))
                for offset in range(-41, 42)
                for each in [one]
                if funding_terms.in_force(other, DAY + timedelta(days=offset))
            )
        ]
        if twice:
            assert wrong
        if not wrong:
            hits = [each for each in rates if funding_terms.in_force(each, DAY) and each["applicant"] is None]
            assert len([each for each in hits if not each["finance_weak"]]) <= 1


class TestLastDayToApply:
    def test_without_calls_it_is_the_programme_s(self) -> None:
        found = programme(valid_from=date(2026, 1, 1), valid_until=date(2026, 12, 31))
        assert funding_terms.last_day_to_apply(found, DAY) == (True, date(2026, 12, 31))
        assert funding_terms.last_day_to_apply(found, date(2025, 12, 31)) == (False, date(2026, 12, 31))
        assert funding_terms.last_day_to_apply(programme(), DAY) == (True, None)

    def test_of_several_calls_it_is_the_open_one_then_the_next(self) -> None:
        calls = [{"opens_on": "2026-02-01", "closes_on": "2026-03-01"}, {"opens_on": "2026-06-01", "closes_on": None},
                 {"opens_on": "2026-05-01", "closes_on": "2026-05-31"}]  # fmt: skip
        found = programme(calls=calls)
        assert funding_terms.last_day_to_apply(found, DAY) == (True, DAY)
        assert funding_terms.last_day_to_apply(found, date(2026, 3, 2)) == (False, date(2026, 5, 31))
        assert funding_terms.last_day_to_apply(found, date(2026, 6, 2)) == (True, None)
        assert funding_terms.last_day_to_apply(programme(calls=calls[:1]), date(2026, 3, 2)) == (False, None)


class TestPossibleCents:
    def test_is_the_share_within_the_bounds(self) -> None:
        found = programme(minimum_cents=500_000, maximum_cents=2_000_000)
        assert funding_terms.possible_cents(found, 4_000_001, rate(2500)) == 1_000_000
        assert funding_terms.possible_cents(found, 100_000_000, rate(2500)) == 2_000_000
        assert funding_terms.possible_cents(found, 1_999_996, rate(2500)) == 0
        assert funding_terms.possible_cents(found, 1_000, None) is None


class TestFaults:
    def test_name_each_place(self) -> None:
        found = funding_terms.faults(
            programme(
                applicants=["club", "club"], valid_from=date(2026, 2, 1), valid_until=date(2026, 1, 1),
                minimum_cents=2, maximum_cents=1, calls=[{"opens_on": "2026-02-01", "closes_on": "2026-01-01"}],
                rates=[rate(1), rate(2, valid_from="2026-01-01")],
                rules=[
                    rule("combinable_up_to"), rule("approval_first"), rule("not_combinable", basis_points=1),
                    rule("not_combinable", early_start=True), rule("no_start_before_approval", early_start=True),
                ],
            )
        )  # fmt: skip
        assert [(each.code, each.pointer) for each in found] == [
            ("repeated", "/applicants/1"), ("end_before_start", "/valid_until"),
            ("maximum_below_minimum", "/maximum_eur"), ("end_before_start", "/calls/0/closes_on"),
            ("rates_overlap", "/rates/1"), ("missing", "/rules/0/basis_points"), ("missing", "/rules/1/funder_level"),
            ("rule_without_share", "/rules/2/basis_points"), ("rule_without_start", "/rules/3/early_start"),
        ]  # fmt: skip
