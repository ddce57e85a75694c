"""Lists of emission factors, made up and real."""

from collections import Counter
from datetime import date

import pytest

from app.formats.factor_list import (
    Convention,
    FactorKind,
    FactorRow,
    FactorStatus,
    Gas,
    Reference,
    Upstream,
    read_factor_list,
)
from app.formats.findings import Finding
from tests.formats.shared_data import shared_file

HEADER = "carrier;value_g_per_kwh;gas;upstream_included;reference;valid_for;status;source;source_url"
VALID = {
    "carrier": "Strommix DE",
    "value_g_per_kwh": "433",
    "gas": "CO2",
    "upstream_included": "no (direct)",
    "reference": "kWh Stromverbrauch",
    "valid_for": "2022",
    "status": "final",
    "source": "UBA Climate Change 13/2025 (1990-2024), p. 21 as quoted in a public repository",
    "source_url": "https://example.org/factors",
}


def listed(*changes: dict[str, str]) -> bytes:
    lines = [";".join(f'"{(VALID | change)[name]}"' for name in HEADER.split(";")) for change in changes]
    return "\n".join([HEADER, *lines, ""]).encode()


def factors(data: bytes) -> list[FactorRow]:
    return [item for item in read_factor_list(data) if isinstance(item, FactorRow)]


def said(data: bytes) -> list[tuple[str, str]]:
    found = [item for item in read_factor_list(data) if isinstance(item, Finding)]
    return [(item.severity.value, item.fault.code) for item in found]


class TestOneFactor:
    def test_a_plain_row_is_typed_without_a_word(self) -> None:
        factor = factors(listed({}))[0]
        assert said(listed({})) == []
        assert (factor.carrier, factor.milligrams_per_kwh) == ("Strommix DE", 433_000)
        assert (factor.reference, factor.status) == (Reference.ELECTRICITY, FactorStatus.FINAL)
        assert factor.valid is not None
        assert (factor.valid.first, factor.valid.last) == (date(2022, 1, 1), date(2022, 12, 31))
        assert (factor.upstream_note, factor.quoted_via) == ("direct", "a public repository")

    def test_the_set_is_publisher_edition_convention_gas_and_upstream_without_page(self) -> None:
        key = factors(listed({}))[0].set_key
        assert (key.publisher, key.edition) == ("UBA", "Climate Change 13/2025 (1990-2024)")
        assert (key.convention, key.gas, key.upstream) == (Convention.REAL, Gas.CO2, Upstream.NO)
        assert key.slug == "uba-climate-change-13-2025-1990-2024/real/co2/upstream-no"

    @pytest.mark.parametrize(
        ("text", "milligrams"), [("200.88", 200_880), ("17,4", 17_400), ("0", 0), ("240 g/kWh", 240_000)]
    )
    def test_grams_become_whole_milligrams(self, text: str, milligrams: int) -> None:
        assert factors(listed({"value_g_per_kwh": text}))[0].milligrams_per_kwh == milligrams

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"value_g_per_kwh": ""}, "factor_value_missing"),
            ({"value_g_per_kwh": "0,2 kg/kWh"}, "number_not_readable"),
            ({"value_g_per_kwh": "433 g/MJ"}, "number_not_readable"),
            ({"value_g_per_kwh": "-5"}, "factor_value_negative"),
            ({"value_g_per_kwh": "1.234"}, "number_format_ambiguous"),
            ({"value_g_per_kwh": "1.2345"}, "number_too_precise"),
            ({"gas": "CH4"}, "factor_gas_unknown"),
            ({"gas": ""}, "factor_gas_unknown"),
            ({"carrier": ""}, "factor_carrier_missing"),
            ({"status": "guess"}, "factor_status_unknown"),
            ({"source": ""}, "factor_source_missing"),
            ({"valid_for": "soon"}, "date_not_readable"),
        ],
    )
    def test_what_cannot_be_taken_is_refused_not_guessed(self, change: dict[str, str], code: str) -> None:
        data = listed(change)
        assert factors(data) == []
        assert ("error", code) in said(data)

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"upstream_included": "fossil: no; biogenic: derived"}, "factor_upstream_unclear"),
            ({"status": "published (secondary)"}, "factor_convention_inferred"),
            ({"status": "projection"}, "factor_weak_status"),
            ({"valid_for": "not stated"}, "factor_validity_missing"),
            ({"reference": "kWh (biogenic CO2 = 0)"}, "factor_reference_unclear"),
            ({"source": "example.org"}, "factor_edition_missing"),
            ({"source": "UBA via Fachblatt", "status": "as published 2007/08"}, "factor_edition_inferred"),
            ({"source_url": "primary named, URL not seen"}, "source_url_missing"),
            ({"carrier": "AVOIDANCE Photovoltaik"}, "factor_is_avoidance"),
        ],
    )
    def test_what_is_inferred_or_open_is_said_and_taken(self, change: dict[str, str], code: str) -> None:
        data = listed(change)
        assert len(factors(data)) == 1
        assert ("warning", code) in said(data)

    @pytest.mark.parametrize(
        ("text", "upstream", "note"),
        [
            ("yes", Upstream.YES, ""),
            ("no (combustion only)", Upstream.NO, "combustion only"),
            ("not stated", Upstream.NOT_STATED, ""),
            ("not stated in the law; magnitudes imply yes", Upstream.NOT_STATED, "magnitudes imply yes"),
        ],
    )
    def test_the_upstream_chain_is_yes_no_or_not_stated(self, text: str, upstream: Upstream, note: str) -> None:
        factor = factors(listed({"upstream_included": text}))[0]
        assert (factor.set_key.upstream, factor.upstream_note) == (upstream, note)

    def test_a_statutory_value_is_another_set_and_second_hand_is_remembered(self) -> None:
        factor = factors(listed({"status": "statutory (secondary)"}))[0]
        assert factor.set_key.convention is Convention.STATUTORY
        assert factor.is_secondary

    def test_an_avoidance_factor_is_another_kind_of_set(self) -> None:
        factor = factors(listed({"carrier": "AVOIDANCE Photovoltaik"}))[0]
        assert (factor.carrier, factor.set_key.kind) == ("Photovoltaik", FactorKind.AVOIDANCE)
        assert factor.set_key.slug.endswith("/avoidance")


class TestWholeList:
    def test_the_same_year_may_differ_in_two_editions(self) -> None:
        data = listed({}, {"value_g_per_kwh": "440", "source": "UBA Climate Change 16/2026"})
        assert len(factors(data)) == 2
        assert said(data) == []

    def test_a_repeated_row_and_a_contradicting_row_are_refused(self) -> None:
        assert said(listed({}, {})) == [("error", "factor_duplicate")]
        assert said(listed({}, {"value_g_per_kwh": "440"})) == [("error", "factor_contradiction")]

    def test_calorific_references_stand_side_by_side(self) -> None:
        data = listed({"reference": "Heizwert (Hi)"}, {"reference": "Brennwert (Ho)", "value_g_per_kwh": "391"})
        assert len(factors(data)) == 2

    def test_raw_cells_are_kept_for_the_report(self) -> None:
        assert factors(listed({}))[0].raw == VALID


class TestRealList:
    def test_every_row_finds_its_set(self) -> None:
        found = factors(shared_file("compiled", "emission_factors_seen.csv"))
        assert len(found) == 122
        sizes = Counter(factor.set_key.slug for factor in found)
        assert len(sizes) == 18
        assert sizes["uba-climate-change-16-2026-1990-2025/real/co2/upstream-no"] == 21
        assert sizes["uba-climate-change-16-2026-1990-2025/real/co2e/upstream-yes"] == 6
        assert sum(factor.set_key.convention is Convention.STATUTORY for factor in found) == 38
        assert sum(factor.set_key.kind is FactorKind.AVOIDANCE for factor in found) == 5

    def test_two_editions_give_2023_two_values(self) -> None:
        found = factors(shared_file("compiled", "emission_factors_seen.csv"))
        values = {
            factor.milligrams_per_kwh
            for factor in found
            if factor.valid_text == "2023" and factor.set_key.gas is Gas.CO2
        }
        assert values == {386_000, 379_000}

    def test_nothing_is_refused_and_what_is_inferred_is_counted(self) -> None:
        assert Counter(said(shared_file("compiled", "emission_factors_seen.csv"))) == {
            ("warning", "factor_convention_inferred"): 44,
            ("warning", "source_url_missing"): 20,
            ("warning", "factor_upstream_unclear"): 19,
            ("warning", "factor_is_avoidance"): 5,
            ("warning", "factor_weak_status"): 3,
            ("warning", "factor_validity_missing"): 2,
            ("warning", "factor_edition_missing"): 2,
            ("warning", "factor_reference_unclear"): 2,
            ("warning", "factor_edition_inferred"): 1,
        }
