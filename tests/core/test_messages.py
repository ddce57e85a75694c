import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import errors
from app.core.errors import KlikksError
from app.core.messages import AREAS, MESSAGES, Message, text
from app.core.messages.words import german

APP = Path(errors.__file__).parents[1]
RAISERS = {name for name, value in vars(errors).items() if isinstance(value, type)} | {"BadValueError", "_offence"}
PARAMS = st.dictionaries(
    st.sampled_from(["name", "nearest", "sum", "limit", "column", "value", "allowed", "what", "expected"]),
    st.text() | st.integers() | st.floats() | st.booleans() | st.none() | st.lists(st.text(), max_size=3),
)


def calls() -> Iterator[tuple[str, str, set[str] | None]]:
    """Place, code and parameter names of every error raised with a written-out code; None for names unknown
    here."""
    for file in sorted(APP.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                code = node.args[0].value
                if name in RAISERS and isinstance(code, str):
                    yield f"{file.relative_to(APP)}:{node.lineno}", code, given_names(name, node)


def given_names(name: str, call: ast.Call) -> set[str] | None:
    keywords = {each.arg: each.value for each in call.keywords}
    if name != "Fault":
        return None if None in keywords else {str(each) for each in keywords} - {"faults"}
    params = call.args[2] if len(call.args) > 2 else keywords.get("params", ast.Dict([], []))
    if not isinstance(params, ast.Dict) or None in params.keys:
        return None
    return {key.value for key in params.keys if isinstance(key, ast.Constant) and isinstance(key.value, str)}


OPTIONAL = re.compile(r"\[([^\[\]]*)\]")


def placeholders(template: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", template))


def needed(template: str) -> set[str]:
    return placeholders(OPTIONAL.sub("", template))


def family(error: type[KlikksError]) -> Iterator[type[KlikksError]]:
    yield error
    for child in error.__subclasses__():
        yield from family(child)


class TestCatalogue:
    def test_has_a_text_for_every_kind_of_error(self) -> None:
        assert {error.default_code for error in family(KlikksError)} <= set(MESSAGES)

    def test_has_a_text_for_every_code_that_is_raised(self) -> None:
        raised = list(calls())
        assert len(raised) > 50  # the search itself works
        assert [(place, code) for place, code, _ in raised if code not in MESSAGES] == []

    def test_gets_every_parameter_its_sentences_need(self) -> None:
        missing = [
            (place, code, gap)
            for place, code, names in calls()
            if code in MESSAGES and names is not None
            for gap in needed(MESSAGES[code].detail_en) - names
        ]
        assert missing == []

    def test_has_each_code_once(self) -> None:
        assert sum(map(len, AREAS)) == len(MESSAGES)

    @pytest.mark.parametrize("code", MESSAGES)
    def test_is_well_written(self, code: str) -> None:
        message = MESSAGES[code]
        assert re.fullmatch(r"[a-z][a-z_]*[a-z]", code)
        assert placeholders(message.detail_en) == placeholders(message.detail_de)
        assert needed(message.detail_en) == needed(message.detail_de)
        for title in (message.title_en, message.title_de):
            assert re.fullmatch(r"[^{}\[\]\n]{3,60}[^.!:;,]", title)
        for detail in (message.detail_en, message.detail_de):
            for told in (re.sub(OPTIONAL, r"\1", detail), re.sub(OPTIONAL, "", detail)):
                sentence = re.sub(r"\{\w+\}", "x", told)
                assert re.fullmatch(r"[A-ZÄÖÜ1x„\"][^\n]{10,400}[.?]", sentence)
                assert not re.search(r"\s\s|\s[,.:;?]|[\[\]{}]", sentence)


class TestText:
    def test_speaks_german_and_english(self) -> None:
        assert text("shares_sum", {"sum": 9999}, "de")[0] == "Die Anteile ergeben nicht das Ganze"
        assert "but are 9999." in text("shares_sum", {"sum": 9999}, "en")[1]

    def test_speaks_english_to_everybody_else(self) -> None:
        assert text("not_found", {}, "fr") == text("not_found", {}, "en")

    def test_offers_a_suggestion_only_when_there_is_one(self) -> None:
        with_one = text("unknown_field", {"name": "titel", "nearest": "title"}, "en")[1]
        without = text("unknown_field", {"name": "titel", "nearest": None}, "en")[1]
        assert "Did you mean title?" in with_one
        assert "mean" not in without
        assert "[" not in with_one + without

    def test_lists_what_is_allowed(self) -> None:
        assert "GET, PUT" in text("method_not_allowed", {"allowed": ["GET", "PUT"]}, "en")[1]

    def test_writes_numbers_as_the_reader_does(self) -> None:
        params: dict[str, errors.Param] = {"sum": 30.5, "limit": 1_000_000.0}
        assert "30,5 EUR" in text("grant_exceeded", params, "de")[1]
        assert "30.5 EUR" in text("grant_exceeded", params, "en")[1]
        assert "1000000 EUR" in text("grant_exceeded", params, "en")[1]

    def test_translates_words_but_no_data(self) -> None:
        assert "Kommunen" in text("reference_missing", {"what": "municipalities"}, "de")[1]
        assert "„projects“" in text("json_duplicate_key", {"key": "projects"}, "de")[1]
        assert text("wrong_type", {"expected": "a valid integer"}, "de")[1].startswith(
            "Hierher gehört eine andere Art von Wert: eine ganze Zahl."
        )

    def test_leaves_a_gap_for_a_missing_parameter(self) -> None:
        assert "but are …." in text("shares_sum", {}, "en")[1]

    def test_names_a_code_it_does_not_know(self) -> None:
        for language in ("de", "en"):
            assert "brand_new" in text("brand_new", {}, language)[1]

    def test_does_not_read_values_as_templates(self) -> None:
        detail = text("unknown_field", {"name": "{nearest}[x]{sum}", "nearest": "title"}, "en")[1]
        assert "{nearest}[x]{sum}" in detail

    def test_shows_values_short_and_printable(self) -> None:
        detail = text("unknown_field", {"name": "a\nb\u202e" + "x" * 10_000}, "en")[1]
        assert "a…b…x" in detail
        assert len(detail) < 400

    @given(st.sampled_from([*MESSAGES, "brand_new"]), PARAMS, st.sampled_from(["de", "en", ""]))
    def test_never_fails(self, code: str, params: dict[str, errors.Param], language: str) -> None:
        title, detail = text(code, params, language)
        assert title
        assert detail


class TestGerman:
    def test_takes_the_longest_beginning(self) -> None:
        assert german("a valid datetime, input is too short") == "ein Zeitpunkt wie 2025-03-31T12:00:00Z"
        assert german("a valid date in the format YYYY-MM-DD") == "ein Datum wie 2025-03-31"

    def test_leaves_the_rest_alone(self) -> None:
        assert german("Müden") == "Müden"


class TestMessage:
    def test_is_what_the_page_of_codes_shows(self) -> None:
        assert MESSAGES["not_found"] == Message(*AREAS[0]["not_found"])
