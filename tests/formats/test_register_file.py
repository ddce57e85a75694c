"""The municipality register, made up and real."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import BytesIO
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.formats import register
from app.formats.findings import Finding
from app.formats.register import Level, RegisterEncoding, RegisterRecord, read_register
from tests.factories import register as made_up
from tests.formats.shared_data import shared_file


def records(data: bytes, encoding: RegisterEncoding = RegisterEncoding.AUTO) -> list[RegisterRecord]:
    return [item for item in read_register(data, encoding) if isinstance(item, RegisterRecord)]


def findings(data: bytes, encoding: RegisterEncoding = RegisterEncoding.AUTO) -> list[Finding]:
    return [item for item in read_register(data, encoding) if isinstance(item, Finding)]


def said(data: bytes) -> list[tuple[str, str]]:
    return [(item.fault.code, item.fault.pointer) for item in findings(data)]


def lines(data: bytes | None = None) -> list[str]:
    return (made_up.register_bytes() if data is None else data).decode().splitlines()


def joined(parts: list[str]) -> bytes:
    return "".join(part + "\n" for part in parts).encode()


def with_line(number: int, changed: str) -> bytes:
    parts = lines()
    parts[number - 1] = changed
    return joined(parts)


MOOSBACH = next(n for n, text in enumerate(lines(), 1) if "Moosbach" in text)


class TestReadRegister:
    def test_every_line_of_a_sound_file_becomes_a_record_and_nothing_is_found(self) -> None:
        data = made_up.register_bytes()
        assert [record.line for record in records(data)] == list(range(1, len(lines()) + 1))
        assert findings(data) == []

    def test_a_municipality_has_its_keys_figures_and_edition(self) -> None:
        record = next(item for item in records(made_up.register_bytes()) if item.name == "Moosbach")
        assert (record.ags, record.ars, record.key) == ("17051002", "170515101002", "170515101002")
        assert (record.level, record.edition) == (Level.MUNICIPALITY, date(2022, 12, 31))
        assert (record.area_ha, record.population, record.population_male) == (812, 1_040, 517)
        assert (record.postcode, record.several_postcodes) == ("99901", False)
        assert (record.tax_office, record.court, record.employment_agency) == ("9901", "1101", "99901")
        assert (record.constituency_from, record.constituency_to) == ("301", "")
        assert record.designation == "Kreisangehörige Gemeinde"

    def test_keys_have_the_length_of_their_level_and_point_to_the_record_above(self) -> None:
        tree = {record.key: record.parent_key for record in records(made_up.register_bytes())}
        assert tree["17"] == ""
        assert tree["17051"] == "17"
        assert tree["170515101"] == "17051"
        assert tree["170515101002"] == "170515101"

    def test_only_municipalities_have_an_ags(self) -> None:
        assert {record.level for record in records(made_up.register_bytes()) if record.ags} == {Level.MUNICIPALITY}

    def test_an_uninhabited_area_is_marked_and_its_zero_is_no_oddity(self) -> None:
        area = next(record for record in records(made_up.register_bytes()) if record.ags == made_up.UNINHABITED_AGS)
        assert area.is_uninhabited
        assert area.is_unincorporated
        assert area.population == 0

    def test_a_record_50_of_a_municipality_without_association_is_a_placeholder(self) -> None:
        placeholders = {record.key for record in records(made_up.register_bytes()) if record.is_placeholder}
        assert placeholders == {"170010000", "170510020", "170519501"}

    def test_regions_of_both_kinds_are_read(self) -> None:
        units = [
            made_up.Unit("10", "08", "Baden"),
            made_up.Unit("20", "081", "Oberes"),
            made_up.Unit("30", "0811", "Region Mitte"),
            made_up.Unit("40", "08111", "Stadtkreis", text_code="42"),
        ]
        found = records(made_up.register_bytes(units))
        assert [(record.level, record.key, record.parent_key) for record in found] == [
            (Level.STATE, "08", ""),
            (Level.GOVERNMENT_REGION, "081", "08"),
            (Level.PLANNING_REGION, "0811", "081"),
            (Level.COUNTY, "08111", "08"),
        ]

    def test_shared_territory_without_a_county_record_hangs_below_its_state(self) -> None:
        units = [
            made_up.STATE_UNIT,
            made_up.Unit("50", "17000", "Gemeinsames Gebiet", "9999", text_code="50"),
            made_up.municipality(
                "17000999", "Gemeinsames Gebiet", "9999", text_code="66", population=0, population_male=0
            ),
        ]
        data = made_up.register_bytes(units)
        assert said(data) == []
        assert records(data)[1].parent_key == "17"

    def test_a_stream_is_read_and_left_open(self) -> None:
        stream = BytesIO(made_up.register_bytes())
        assert len(list(read_register(stream))) == len(lines())
        assert not stream.closed

    @pytest.mark.parametrize("line_end", ["\n", "\r\n"])
    @pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
    def test_line_ends_and_a_byte_order_mark_make_no_difference(self, line_end: str, bom: bytes) -> None:
        assert records(bom + made_up.register_bytes(line_end=line_end)) == records(made_up.register_bytes())

    def test_empty_lines_an_old_end_of_file_mark_and_a_missing_last_line_end_are_passed_over(self) -> None:
        whole = made_up.register_bytes()
        assert records(whole + b"\n\x1a") == records(whole)
        assert records(whole.rstrip(b"\n")) == records(whole)

    def test_the_second_edition_shows_an_ended_a_new_a_moved_and_a_renamed_municipality(self) -> None:
        old, new = ({r.ags: r for r in records(data) if r.ags} for data in made_up.both_editions())
        assert old.keys() - new.keys() == {made_up.ENDED_AGS}
        assert new.keys() - old.keys() == {made_up.NEW_AGS}
        assert old[made_up.MOVED_AGS].key != new[made_up.MOVED_AGS].key
        assert old[made_up.RENAMED_AGS].name != new[made_up.RENAMED_AGS].name


class TestEncodings:
    def test_an_old_edition_is_read_as_windows_1252_and_says_so_once(self) -> None:
        data = made_up.register_bytes(encoding="cp1252")
        assert [record.name for record in records(data)] == [
            record.name for record in records(made_up.register_bytes())
        ]
        assert [item.fault.code for item in findings(data)] == ["register_encoding_guessed"]
        assert not findings(data)[0].is_error

    def test_a_named_encoding_is_no_guess(self) -> None:
        data = made_up.register_bytes(encoding="iso-8859-1")
        assert findings(data, RegisterEncoding.LATIN_1) == []
        assert len(records(data, RegisterEncoding.LATIN_1)) == len(lines())

    def test_a_broken_byte_in_a_utf_8_file_costs_its_line_alone(self) -> None:
        data = made_up.register_bytes().replace("Süßwasser".encode(), b"S\xfc\xc3\x9fwasser")
        assert {code for code, _ in said(data)} >= {"register_encoding"}
        assert "Großmoos, Stadt" in {record.name for record in records(data)}
        assert "Süßwasser" not in {record.name for record in records(data)}

    def test_names_are_composed_so_that_they_compare(self) -> None:
        unit = replace(made_up.STATE_UNIT, name="Au\u0308land")
        assert records(made_up.register_bytes([unit]))[0].name == "Aüland"


class TestBrokenLines:
    @pytest.mark.parametrize(
        ("change", "code"),
        [
            (lambda text: text[:200], "register_line_length"),
            (lambda text: text + " ", "register_line_length"),
            (lambda text: text.rstrip(), "register_line_length"),
            (lambda text: "70" + text[2:], "register_type_unknown"),
            (lambda text: text[:2] + "20221331" + text[10:], "register_edition_invalid"),
            (lambda text: text[:2] + made_up.SECOND_EDITION + text[10:], "register_editions_mixed"),
            (lambda text: text[:12] + "x" + text[13:], "register_key_invalid"),
            (lambda text: text[:18] + "51 1" + text[22:], "register_key_invalid"),
            (lambda text: text[:12] + "²" + text[13:], "register_key_invalid"),
            (lambda text: text[:22] + " " * 50 + text[72:], "register_name_missing"),
            (lambda text: text[:139] + "0000000 040" + text[150:], "register_number_invalid"),
            (lambda text: text[:128] + "0000000812-" + text[139:], "register_number_invalid"),
            (lambda text: text[:150] + "00000001041" + text[161:], "register_population_parts"),
            (lambda text: text[:30] + "\x00" + text[31:], "register_control_character"),
            (lambda text: text[:15] + "005" + text[18:18] + "5102" + text[22:], "register_key_duplicate"),
            (lambda text: text[:18] + "5199" + text[22:], "register_parent_missing"),
        ],
    )
    def test_a_broken_line_is_reported_with_its_number_and_the_others_are_read(
        self, change: Callable[[str], str], code: str
    ) -> None:
        broken = change(lines()[MOOSBACH - 1])
        data = with_line(MOOSBACH, broken)
        if code == "register_key_duplicate":
            assert said(data) == [(code, f"line {MOOSBACH + 3}")]
        else:
            assert said(data) == [(code, f"line {MOOSBACH}")]
        assert len(records(data)) == len(lines()) - 1

    def test_a_file_cut_in_its_last_record_reports_that_record(self) -> None:
        data = made_up.register_bytes()[:-40]
        assert said(data) == [("register_line_length", f"line {len(lines())}")]

    def test_a_missing_county_costs_what_hangs_below_it_and_names_the_record_above(self) -> None:
        kept = [text for text in lines() if not text.startswith(f"40{made_up.FIRST_EDITION}17051")]
        found = findings(joined(kept))
        assert {item.fault.code for item in found} == {"register_parent_missing"}
        assert found[0].fault.params["parent"] == "17051"
        assert len(records(joined(kept))) == 4

    def test_a_missing_government_region_is_a_warning(self) -> None:
        units = [made_up.STATE_UNIT, made_up.Unit("40", "17151", "Kreis", text_code="44")]
        found = findings(made_up.register_bytes(units))
        assert [(item.fault.code, item.is_error) for item in found] == [("register_region_missing", False)]

    def test_one_ags_under_two_associations_is_a_duplicate(self) -> None:
        units = [*made_up.first_edition(), made_up.municipality(made_up.MOVED_AGS, "Moosbach", "5102")]
        found = findings(made_up.register_bytes(units))
        assert [(item.fault.code, item.fault.params["first_line"]) for item in found] == [
            ("register_key_duplicate", MOOSBACH)
        ]

    def test_an_unknown_designation_and_an_odd_population_are_warnings(self) -> None:
        odd = replace(made_up.GROSSMOOS, text_code="69", population=0, population_male=0)
        units = [odd if unit is made_up.GROSSMOOS else unit for unit in made_up.first_edition()]
        found = findings(made_up.register_bytes(units))
        assert [item.fault.code for item in found] == [
            "register_text_code_unknown",
            "register_population_unexpected",
        ]
        assert not any(item.is_error for item in found)


class TestNoRegister:
    @pytest.mark.parametrize(
        "data",
        [b"a;b;c\n1;2;3\n", b"%PDF-1.7\n\x00\xff", b"PK\x03\x04" * 100, "10 Zeilen\n".encode("utf-16")],
    )
    def test_another_file_gives_one_finding(self, data: bytes) -> None:
        assert said(data) == [("register_not_recognised", "file")]

    @pytest.mark.parametrize("data", [b"", b"\n\n", b"\xef\xbb\xbf"])
    def test_an_empty_file_gives_one_finding(self, data: bytes) -> None:
        assert said(data) == [("register_empty", "file")]

    def test_a_file_without_line_ends_is_not_kept_in_memory(self) -> None:
        assert said(b"x" * 5_000_000) == [("register_not_recognised", "file")]

    def test_more_lines_than_any_register_has_end_the_reading(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(register, "LINES_LIMIT", 12)
        last = findings(made_up.register_bytes())[-1]
        assert (last.fault.code, last.number) == ("register_too_many_lines", 13)
        assert len(records(made_up.register_bytes())) == 12


LETTERS = st.text("abcäöüßÄÖÜ -/,.()šłč", min_size=1, max_size=50).map(str.strip).filter(bool)


@st.composite
def municipalities(draw: st.DrawFn) -> made_up.Unit:
    """A municipality of the association 17051 5101 with any figures the layout can hold."""
    people = draw(st.integers(1, 10**11 - 1))
    return made_up.municipality(
        f"17051{draw(st.integers(0, 999)):03d}",
        draw(LETTERS),
        "5101",
        area_ha=draw(st.integers(0, 10**11 - 1)),
        population=people,
        population_male=draw(st.integers(0, people)),
        several_postcodes=draw(st.booleans()),
        internal=draw(st.text("abc 1", max_size=20)).rstrip(),
    )


class TestRoundTrip:
    @given(municipalities())
    def test_what_is_written_is_read(self, unit: made_up.Unit) -> None:
        above = [made_up.STATE_UNIT, made_up.Unit("40", "17051", "Kreis", text_code="44")]
        above.append(made_up.Unit("50", "17051", "Verband", "5101", text_code="53"))
        record = records(made_up.register_bytes([*above, unit]))[-1]
        written = {name: value for name, value in vars(unit).items() if name != "association"}
        assert {name: getattr(record, name) for name in written} == written
        assert record.key == unit.ars

    @given(st.binary(max_size=2_000))
    def test_any_bytes_end_in_records_or_findings(self, data: bytes) -> None:
        list(read_register(data))

    @given(st.integers(0, 15), st.integers(0, 219), st.binary(min_size=1, max_size=3))
    def test_damage_in_one_place_never_raises(self, row: int, position: int, damage: bytes) -> None:
        data = bytearray(made_up.register_bytes())
        at = min(row * 221 + position, len(data) - 1)
        data[at : at + len(damage)] = damage
        list(read_register(bytes(data)))


class TestSpeed:
    def test_time_grows_with_the_lines_not_with_their_square(self) -> None:
        small, large = made_up.large_register(1_000), made_up.large_register(8_000)

        def best(data: bytes) -> float:
            times = []
            for _ in range(3):
                start = perf_counter()
                assert not findings(data)
                times.append(perf_counter() - start)
            return min(times)

        assert best(large) < 24 * best(small)


class TestRealEditions:
    @pytest.mark.parametrize(
        ("name", "counts"),
        [
            ("GV100AD_30112025.txt", {"10": 16, "20": 29, "30": 12, "40": 400, "50": 4_590, "60": 10_953}),
            ("GV100AD_31122022.txt", {"10": 16, "20": 29, "30": 12, "40": 400, "50": 4_603, "60": 10_993}),
        ],
    )
    def test_every_line_is_a_record_and_nothing_is_found(self, name: str, counts: dict[str, int]) -> None:
        items = list(read_register(shared_file("destatis", name)))
        assert [item for item in items if isinstance(item, Finding)] == []
        assert Counter(item.record_type for item in items if isinstance(item, RegisterRecord)) == counts

    def test_the_newer_edition_knows_its_day_its_people_and_its_empty_areas(self) -> None:
        found = records(shared_file("destatis", "GV100AD_30112025.txt"))
        assert {record.edition for record in found} == {date(2025, 11, 30)}
        assert sum(record.is_uninhabited for record in found) == 200
        assert sum(record.population or 0 for record in found) == 83_577_140
        flensburg = next(record for record in found if record.ags == "01001000")
        assert (flensburg.population, flensburg.population_male) == (96_326, 47_651)

    def test_two_municipalities_kept_their_name_under_a_new_key(self) -> None:
        old, new = (
            {record.ags: record.name for record in records(shared_file("destatis", name)) if record.ags}
            for name in ("GV100AD_31122022.txt", "GV100AD_30112025.txt")
        )
        assert old["07232096"] == new["07232503"] == "Obergeckler"
        assert "07232096" not in new
