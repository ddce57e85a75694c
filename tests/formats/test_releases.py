"""Entries of a publisher's chain: genuine or not, known here or not, and in which order."""

import base64
import json
from typing import Any

import jwcrypto.jwk
import jwcrypto.jws
import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import OKPKey

from app.core.errors import FormatError
from app.formats.releases.canonical import LARGEST, canonical, parse
from app.formats.releases.chain import Tip, follow, standing
from app.formats.releases.differences import differences
from app.formats.releases.entries import Entry, Handover, Release, Unread, Withdrawal, verify_entry
from app.formats.releases.keys import PrivateKey, PublicKey, to_text
from app.formats.releases.signing import TYPE, signed
from app.formats.releases.words import MEASURES, THEMES
from app.models.fields import Convention, Gas, Theme
from app.models.municipalities import Level
from app.schemas.impact_table import Measure
from tests.factories.entries import KEY, Signing, handover, measure, release, withdrawal

ANOTHER = PrivateKey(bytes(range(1, 33)))
SCALARS = st.none() | st.booleans() | st.integers(-LARGEST, LARGEST) | st.text()
NAMES = st.text(st.characters(max_codepoint=127), max_size=8)
DOCUMENTS = st.dictionaries(
    NAMES,
    st.recursive(
        SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4), max_leaves=6
    ),
    max_size=4,
)


def read(**values: Any) -> Entry:
    return verify_entry(Signing().sign(release(**values)), KEY.public)


def refused(data: bytes, key: PublicKey = KEY.public) -> str:
    with pytest.raises(FormatError) as caught:
        verify_entry(data, key)
    return caught.value.code


def enclosed(payload: bytes, header: dict[str, Any] | None = None) -> bytes:
    """Any bytes with a right signature."""
    head = canonical(header or {"alg": "Ed25519", "kid": KEY.public.kid, "typ": TYPE})
    message = b"%b.%b" % (to_text(head), to_text(payload))
    return b"%b.%b" % (message, to_text(KEY.sign(message)))


def body(entry: Entry) -> Release:
    assert isinstance(entry.body, Release)
    return entry.body


class TestCanonical:
    @given(DOCUMENTS)
    def test_is_the_spelling_of_the_standard_library_and_reads_back(self, document: dict[str, Any]) -> None:
        data = canonical(document)
        plain = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
        assert data == plain.encode()
        assert parse(data) == document

    @pytest.mark.parametrize(
        ("data", "code"),
        [
            (b'{"a":1,"a":1}', "duplicate_names"),
            (b'{"a":NaN}', "number_not_whole"),
            (b'{"a":Infinity}', "number_not_whole"),
            (b'{"a":1e2}', "number_not_whole"),
            (b'{"a":' + b"9" * 5_000 + b"}", "number_out_of_range"),
            (b'{"a": 1}', "not_canonical"),
            (b'{"b":1,"a":1}', "not_canonical"),
            (b'{"a":"\\u0041"}', "not_canonical"),
            (b'{"a":-0}', "not_canonical"),
            (b'\xef\xbb\xbf{"a":1}', "not_json"),
            (b'{"a":"\xff"}', "not_unicode"),
            (b"[1]", "not_json"),
            (b"", "not_json"),
            (b'{"a":' + b"[" * 5_000 + b"]" * 5_000 + b"}", "not_json"),
        ],
    )
    def test_everything_else_is_refused_with_its_reason(self, data: bytes, code: str) -> None:
        with pytest.raises(FormatError) as caught:
            parse(data)
        assert caught.value.code == code
        assert refused(enclosed(data)) == code

    @pytest.mark.parametrize(
        ("member", "code"),
        [
            ({"a": [[[[[[[[[[[[[1]]]]]]]]]]]]]}, "json_depth"),
            ({"ä": 1}, "name_not_ascii"),
            ({"a": 1.5}, "number_not_whole"),
            ({"a": 2**53}, "number_out_of_range"),
        ],
    )
    def test_what_nobody_here_understands_is_as_strict(self, member: dict[str, Any], code: str) -> None:
        document = {**Signing().head(), "kind": "novel", "more": member}
        assert (
            refused(enclosed(json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()))
            == code
        )


class TestSignature:
    def test_two_independent_libraries_verify_it(self) -> None:
        data = Signing().sign(release())
        jwk = KEY.public.jwk
        by_joserfc = jws.deserialize_compact(data.decode(), OKPKey.import_key(jwk), algorithms=["Ed25519"])
        token = jwcrypto.jws.JWS()
        token.allowed_algs = ["EdDSA", "Ed25519"]
        token.deserialize(data.decode(), jwcrypto.jwk.JWK(**jwk))
        assert token.payload == by_joserfc.payload == canonical(verify_entry(data, KEY.public).document)
        assert jwcrypto.jwk.JWK(**jwk).thumbprint() == KEY.public.kid

    def test_what_another_library_signed_is_taken(self) -> None:
        header = {"alg": "Ed25519", "kid": KEY.public.kid, "typ": TYPE}
        payload = canonical({**Signing().head(), **release()})
        data = jws.serialize_compact(header, payload, OKPKey.import_key(KEY.jwk), algorithms=["Ed25519"])
        assert data.encode() == Signing().sign(release()) == Signing().sign(release())

    @given(st.data())
    def test_any_changed_byte_is_noticed(self, data: st.DataObject) -> None:
        entry = Signing().sign(release())
        place = data.draw(st.integers(0, len(entry) - 1))
        byte = data.draw(st.integers(0, 255).filter(lambda each: each != entry[place]))
        assert refused(entry[:place] + bytes([byte]) + entry[place + 1 :])

    @given(st.integers(0, 5_000))
    def test_a_cut_one_is_noticed(self, length: int) -> None:
        entry = Signing().sign(release())
        assert refused(entry[: min(length, len(entry) - 1)])
        assert refused(entry + b"A") in {"not_base_text", "bad_signature"}

    @pytest.mark.parametrize("alg", ["none", "EdDSA", "HS256", "Ed448"])
    def test_no_other_algorithm_is_taken(self, alg: str) -> None:
        header = {"alg": alg, "kid": KEY.public.kid, "typ": TYPE}
        assert refused(enclosed(canonical({**Signing().head(), **release()}), header)) == "bad_header"

    def test_another_key_is_told_from_a_wrong_signature(self) -> None:
        assert refused(Signing(key=ANOTHER).sign(release())) == "wrong_key"
        claimed = Signing(key=ANOTHER).sign(release()).split(b".")
        ours = Signing().sign(release()).split(b".")
        assert refused(b".".join([ours[0], *claimed[1:]])) == "bad_signature"

    def test_one_that_is_too_large_is_not_read(self) -> None:
        with pytest.raises(FormatError, match="entry_too_large"):
            verify_entry(Signing().sign(release()), KEY.public, most_bytes=1_000)

    def test_a_private_key_shows_in_no_representation(self) -> None:
        assert KEY.jwk["d"] not in repr(KEY)
        assert repr(KEY.raw) not in repr(KEY)
        assert PrivateKey.from_jwk(KEY.jwk) == KEY

    @pytest.mark.parametrize(
        "wrong", [{"kty": "EC"}, {"crv": "X25519"}, {"x": "AA"}, {"x": "ä" * 43}, {"kid": "another"}, {"d": "AA"}]
    )
    def test_other_keys_are_refused(self, wrong: dict[str, str]) -> None:
        with pytest.raises(FormatError):
            PrivateKey.from_jwk({**KEY.jwk, **wrong})


class TestRelease:
    def test_tells_its_figures(self) -> None:
        entry = read()
        table = body(entry).figures.table("municipality", "theme", "year")
        assert table is not None
        assert [value for _, value, _ in table.cells("annual")] == [12_000, ".", None, 0]
        assert next(table.cells("projects")) == ((0, "heating", 2021), 3, 3)
        assert (entry.head.sequence, entry.is_understood, entry.size) == (1, True, len(Signing().sign(release())))

    def test_words_are_those_of_the_house(self) -> None:
        ratios = {Measure.LEVERAGE, Measure.FUNDING_EFFICIENCY}
        assert set(MEASURES) == {each.value for each in Measure if each not in ratios}
        assert {each.value for each in Theme} == THEMES
        assert {"real", "statutory", "not_stated"} == {each.value for each in Convention}
        assert {"CO2", "CO2e"} == {each.value for each in Gas}
        assert "municipality" in {each.value for each in Level}

    @pytest.mark.parametrize(
        ("values", "codes"),
        [
            ({"tomorrow": 1}, ["unknown_member"]),
            ({"measures": [measure("annual"), measure("projects", id="trees")], "tables": []}, ["unknown_measure"]),
            ({"measures": [measure("annual", id="annual.novel")], "tables": []}, ["unknown_measure"]),
            ({"measures": [measure("annual", unit="t/a")], "tables": []}, ["measure_differs"]),
            ({"measures": [measure("annual", conventions=["novel"])], "tables": []}, ["unknown_convention"]),
            (
                {"places": [["7", "state", "x", None], ["07", "continent", "y", None]]},
                ["odd_place_key", "unknown_level"],
            ),
            ({"places": [["07", "quarter", "x", None], ["07132", "county", "y", "2023-12-31"]]}, ["odd_place_key"]),
            ({"tables": [{"by": ["hour"], "measures": [], "rows": [[1]]}]}, ["unknown_dimension"]),
            ({"tables": [{"by": ["theme"], "measures": [], "rows": [["magic"]]}]}, ["unknown_theme"]),
            (
                {"tables": [{"by": ["year"], "measures": [], "rows": [[2026], [2017], [2025]]}]},
                ["year_before_programme", "year_after_cut_off"],
            ),
        ],
    )
    def test_keeps_and_remarks_what_is_not_known_here(self, values: dict[str, Any], codes: list[str]) -> None:
        entry = read(**values)
        assert [remark.code for remark in entry.remarks] == codes
        assert not entry.is_understood
        assert all(entry.document[name] == value for name, value in values.items())

    @pytest.mark.parametrize("values", [{"schema": "klikks-release/2"}, {"kind": "novel"}])
    def test_an_unknown_schema_or_kind_is_genuine_and_unread(self, values: dict[str, Any]) -> None:
        entry = read(**values, figures={"any": ["thing"]})
        assert isinstance(entry.body, Unread)
        assert not entry.is_understood
        assert entry.document["figures"] == {"any": ["thing"]}

    @pytest.mark.parametrize(
        "rows",
        [
            [[0, 1, 1], [0, 1]],
            [[0, 1, 1], [0, 2, 2]],
            [[0, 1, 1], "row"],
            [[2, 1, 1]],
            [[-1, 1, 1]],
            [["07", 1, 1]],
            [[True, 1, 1]],
            [[0, True, 1]],
            [[0, [1], 1]],
            [[0, 1, -1]],
            [[0, 1, "."]],
            [[0, "-", 1]],
            [[0, {}, 1]],
        ],
    )
    def test_rows_of_another_form_are_refused(self, rows: list[Any]) -> None:
        tables = [{"by": ["municipality"], "measures": ["annual"], "rows": rows}]
        assert refused(Signing().sign(release(tables=tables))) == "bad_form"

    @pytest.mark.parametrize("number", [LARGEST + 1, -LARGEST - 1, 2**64, 1.5])
    def test_numbers_in_rows_are_whole_and_in_range(self, number: float) -> None:
        tables = [{"by": [], "measures": ["annual"], "rows": [[number, 1]]}]
        document = {**Signing().head(), **release(tables=tables)}
        payload = json.dumps(document, sort_keys=True, separators=(",", ":")).encode()
        assert refused(enclosed(payload)) in {"bad_form", "number_out_of_range", "number_not_whole"}

    @pytest.mark.parametrize(
        "values",
        [
            {"cut_off": "2025-13"},
            {"known_at": "2026-01-15T09:00:00Z"},
            {"issued_at": "2026-02-31T09:00:00.000000Z"},
            {"sequence": 0},
            {"sequence": True},
            {"sequence": 2},
            {"previous": "00"},
            {"publisher": "../etc"},
            {"measures": [measure("annual"), measure("annual")]},
            {"measures": []},
            {"places": [["07", "state"]]},
            {"corrects": {"sequence": 1, "sha256": "0" * 64}},
            {"tables": "none"},
            {"projects": [{"id": "a", "place": 9, "theme": None, "year": None, "basis_points": 1, "values": {}}]},
        ],
    )
    def test_another_form_is_refused(self, values: dict[str, Any]) -> None:
        assert refused(Signing().sign(release(**values))) == "bad_form"


class TestChain:
    def test_is_followed_from_a_pinned_key_over_a_change_of_keys(self) -> None:
        publisher = Signing()
        publisher.sign(release())
        publisher.sign(release(corrects={"sequence": 1, "sha256": publisher.sha256}))
        publisher.sign(withdrawal(2, publisher.sha256 or ""))
        publisher.sign(handover(ANOTHER))
        publisher.key = ANOTHER
        publisher.sign(release())
        tip, found = Tip.before("agentur-0", KEY.public), []
        for data in publisher.entries:
            entry, tip = follow(tip, data)
            found.append(entry)
        assert [type(each.body) for each in found] == [Release, Release, Withdrawal, Handover, Release]
        assert (tip.sequence, tip.sha256, tip.key) == (5, publisher.sha256, ANOTHER.public)
        assert [each.head.sequence for each in standing(found[:1])] == [1]
        assert [each.head.sequence for each in standing(found[:2])] == [2]
        assert [each.head.sequence for each in standing(found[:3])] == []
        assert [each.head.sequence for each in standing(found)] == [5]

    def test_refuses_what_does_not_follow(self) -> None:
        publisher, other = Signing(), Signing()
        first = publisher.sign(release())
        _, tip = follow(Tip.before("agentur-0", KEY.public), first)
        other.sign(release(licence="x"))
        third = publisher.sign(release()), publisher.sign(release())
        stranger = Signing("agentur-1")
        stranger.sign(release())
        retired = Signing(key=ANOTHER, entries=[first])
        codes = []
        for data in (first, other.sign(release()), third[1], stranger.sign(release()), retired.sign(release())):
            with pytest.raises(FormatError) as caught:
                follow(tip, data)
            codes.append(caught.value.code)
        assert codes == ["older_sequence", "forked_history", "sequence_gap", "other_publisher", "wrong_key"]

    def test_a_withdrawal_names_an_earlier_release_and_a_handover_a_key(self) -> None:
        publisher = Signing(entries=[b""])
        assert refused(publisher.sign(withdrawal(2, "0" * 64))) == "bad_form"
        assert refused(Signing().sign({**handover(ANOTHER), "key": {**ANOTHER.public.jwk, "x": "AA"}})) == "not_a_key"


class TestDifferences:
    def test_list_each_cell_that_changed_by_the_keys_of_its_places(self) -> None:
        before = body(read()).figures
        places = [["07", "state", "Rheinland-Pfalz", None], ["071325003084", "municipality", "Weitersburg", None]]
        tables = [
            {"by": [], "measures": ["annual", "projects"], "rows": [[13_000, 3, 3, 3]]},
            {"by": ["state"], "measures": ["annual"], "rows": [[0, 12_000, 3]]},
            {"by": ["municipality"], "measures": ["annual"], "rows": [[1, ".", None]]},
        ]
        after = body(read(places=places, tables=tables)).figures
        found = differences(before, after)
        assert found[0] == {"by": [], "key": [], "measure": "annual", "before": [12_000, 3], "after": [13_000, 3]}
        assert {
            "by": ["municipality"],
            "key": ["071325003084"],
            "measure": "annual",
            "before": None,
            "after": [".", None],
        } in found
        assert len([each for each in found if each["by"] == ["municipality", "theme", "year"]]) == 8
        assert not [each for each in found if each["by"] == ["state"]]
        assert differences(after, after) == []


def test_base64_of_a_signature_has_one_spelling() -> None:
    head, payload, signature = Signing().sign(release()).split(b".")
    padded = base64.urlsafe_b64encode(base64.urlsafe_b64decode(signature + b"=="))
    assert refused(b".".join([head, payload, padded])) == "not_base_text"
    assert signed({"a": 1}, KEY).count(b".") == 2
