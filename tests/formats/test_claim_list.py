"""Lists of claims, made up and real."""

from collections import Counter
from datetime import date

import pytest

from app.formats.claim_list import COLUMNS, ClaimBasis, Claimed, ClaimRow, Qualifier, read_claim_list
from app.formats.findings import Finding
from app.formats.periods import Precision
from tests.formats.shared_data import shared_file

HEADER = [column.name for column in COLUMNS.columns]
VALID = dict.fromkeys(HEADER, "") | {
    "scope": "KlikKS",
    "state": "SL",
    "patrons": "50",
    "municipalities": "21",
    "projects": "110",
    "tonnes": "21000",
    "tonnes_basis": "t CO2e per year",
    "investment_eur": "20000000",
    "as_of": "2025-02-04",
    "source_url": "https://example.org/claim",
}


def listed(*changes: dict[str, str]) -> bytes:
    quoted = [{name: (VALID | change)[name].replace('"', '""') for name in HEADER} for change in changes]
    lines = [";".join(f'"{row[name]}"' for name in HEADER) for row in quoted]
    return "\n".join([";".join(HEADER), *lines, ""]).encode()


def claims(data: bytes) -> list[ClaimRow]:
    return [item for item in read_claim_list(data) if isinstance(item, ClaimRow)]


def one(**change: str) -> ClaimRow:
    return claims(listed(change))[0]


def said(data: bytes) -> list[tuple[str, str]]:
    found = [item for item in read_claim_list(data) if isinstance(item, Finding)]
    return [(item.severity.value, item.fault.code) for item in found]


class TestOneClaim:
    def test_a_plain_row_is_typed_without_a_word(self) -> None:
        claim = one()
        assert said(listed({})) == []
        assert (claim.states, claim.state_count) == (("SL",), 1)
        assert claim.patrons == Claimed(50, Qualifier.AS_STATED)
        assert claim.investment_cents == Claimed(2_000_000_000, Qualifier.AS_STATED)
        assert claim.tonnes is not None
        assert claim.tonnes.kilograms == Claimed(21_000_000, Qualifier.AS_STATED)
        assert claim.as_of is not None
        assert claim.as_of.first == claim.as_of.last == date(2025, 2, 4)

    @pytest.mark.parametrize(
        ("text", "basis", "gas", "is_estimated"),
        [
            ("t CO2e per year (estimated)", ClaimBasis.ANNUAL, "CO2e", True),
            ("t CO2 over Wirkdauer", ClaimBasis.LIFETIME, "CO2", False),
            ("t CO2 in one year", ClaimBasis.ONE_YEAR, "CO2", False),
        ],
    )
    def test_the_basis_is_never_left_open(
        self,
        text: str,
        basis: ClaimBasis,
        gas: str,
        is_estimated: bool,  # noqa: FBT001
    ) -> None:
        tonnes = one(tonnes_basis=text).tonnes
        assert tonnes is not None
        assert (tonnes.basis, tonnes.gas, tonnes.is_estimated) == (basis, gas, is_estimated)

    @pytest.mark.parametrize(
        ("note", "field", "qualifier"),
        [
            ('"rund 50"', "patrons", Qualifier.APPROXIMATE),
            ('"über 110"', "projects", Qualifier.MORE_THAN),
            ('"mehr als 50" patrons', "patrons", Qualifier.MORE_THAN),
            ("nearly 21,000 t", "tonnes", Qualifier.LESS_THAN),
            ('investments "rund", i.e. rounded', "investment_cents", Qualifier.APPROXIMATE),
        ],
    )
    def test_a_word_of_caution_goes_to_its_figure_and_is_said(
        self, note: str, field: str, qualifier: Qualifier
    ) -> None:
        claim = one(note=note)
        figures = {
            "patrons": claim.patrons,
            "projects": claim.projects,
            "tonnes": claim.tonnes.kilograms if claim.tonnes else None,
            "investment_cents": claim.investment_cents,
        }
        assert {
            name: figure.qualifier
            for name, figure in figures.items()
            if figure and figure.qualifier is not Qualifier.AS_STATED
        } == {field: qualifier}
        assert said(listed({"note": note})) == [("warning", "claim_qualifier_from_note")]

    def test_a_word_before_a_number_that_is_none_of_the_figures_is_passed_over(self) -> None:
        assert said(listed({"note": "rund 5,000 citizens reached"})) == []

    def test_a_word_before_a_number_two_figures_have_is_not_guessed(self) -> None:
        change = {"patrons": "21", "note": "rund 21"}
        assert said(listed(change)) == [("warning", "claim_qualifier_unclear")]

    @pytest.mark.parametrize(
        ("text", "first", "precision", "remark"),
        [
            ("2018-04/2021-08", date(2018, 4, 1), Precision.MONTH, ""),
            ("2025-02 (end of project)", date(2025, 2, 1), Precision.MONTH, "end of project"),
            ("2023 (first half)", date(2023, 1, 1), Precision.HALF_YEAR, ""),
            ("2023-09", date(2023, 9, 1), Precision.MONTH, ""),
        ],
    )
    def test_the_date_keeps_its_precision_and_remark(
        self, text: str, first: date, precision: Precision, remark: str
    ) -> None:
        claim = one(as_of=text)
        assert claim.as_of is not None
        assert (claim.as_of.first, claim.as_of.precision, claim.as_of_remark) == (first, precision, remark)

    @pytest.mark.parametrize("text", ["n/a", "n/a (running project)", ""])
    def test_an_undated_claim_is_taken_and_said(self, text: str) -> None:
        assert one(as_of=text).as_of is None
        assert said(listed({"as_of": text})) == [("warning", "claim_undated")]

    def test_a_network_claim_counts_states_without_naming_them(self) -> None:
        claim = one(state="8 states")
        assert (claim.states, claim.state_count) == ((), 8)

    def test_not_said_and_not_published_are_no_zero(self) -> None:
        empty = one(patrons="", tonnes="", tonnes_basis="not published")
        assert (empty.patrons, empty.tonnes) == (None, None)
        assert said(listed({"tonnes": "", "tonnes_basis": "not published"})) == [
            ("warning", "claim_tonnes_not_published")
        ]

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"tonnes_basis": ""}, "claim_basis_unknown"),
            ({"tonnes_basis": "t"}, "claim_basis_unknown"),
            ({"tonnes": ""}, "claim_tonnes_missing"),
            ({"state": "XX"}, "state_unknown"),
            ({"patrons": "über 50"}, "number_is_bound"),
            ({"patrons": "1.234"}, "number_format_ambiguous"),
            ({"as_of": "spring"}, "date_not_readable"),
            ({"scope": ""}, "cell_missing"),
            ({"source_url": ""}, "cell_missing"),
        ],
    )
    def test_what_cannot_be_taken_is_refused_not_guessed(self, change: dict[str, str], code: str) -> None:
        data = listed(change)
        assert claims(data) == []
        assert ("error", code) in said(data)


class TestRealList:
    def test_every_row_is_read_and_what_is_inferred_is_said(self) -> None:
        data = shared_file("compiled", "klikks_reported_kpis.csv")
        assert len(claims(data)) == 12
        assert Counter(said(data)) == {
            ("warning", "claim_qualifier_from_note"): 7,
            ("warning", "claim_undated"): 3,
            ("warning", "claim_states_not_named"): 2,
            ("warning", "claim_tonnes_not_published"): 1,
            ("warning", "claim_lifetime_unknown"): 1,
            ("warning", "claim_year_unknown"): 1,
        }

    def test_the_three_published_effects_have_three_bases(self) -> None:
        found = claims(shared_file("compiled", "klikks_reported_kpis.csv"))
        assert [(claim.tonnes.kilograms.value, claim.tonnes.basis) for claim in found if claim.tonnes] == [
            (15_000_000, ClaimBasis.ANNUAL),
            (21_000_000, ClaimBasis.LIFETIME),
            (410_000, ClaimBasis.ONE_YEAR),
        ]
