"""JSON that parsers disagree about is refused, everything else passes."""

import json
import math
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.core.errors import KlikksError, Malformed, TooLarge
from app.core.json_places import MAX_ECHO, MAX_POINTER, locate
from app.core.strict_json import JsonLimits, check_json

MB = 1_000_000


def refusal(body: bytes, limits: JsonLimits | None = None) -> KlikksError:
    with pytest.raises(KlikksError) as caught:
        check_json(body, limits or JsonLimits())
    return caught.value


ODD_BODIES = [
    (b"", "json_empty", None),
    (b" \t\r\n", "json_empty", None),
    (b"\xef\xbb\xbf{}", "json_bom", None),
    ("{}".encode("utf-16"), "json_encoding", None),
    ("{}".encode("utf-16-le"), "json_syntax", ""),
    ('{"a":"ä"}'.encode("latin-1"), "json_encoding", None),
    (b'{"a":"\xed\xa0\x80"}', "json_encoding", None),
    (b'{"a":"\xc0\xaf"}', "json_encoding", None),
    (b'{"a":"\xff"}', "json_encoding", None),
    (b"null", "json_top_level", None),
    (b"true", "json_top_level", None),
    (b"17", "json_top_level", None),
    (b'"text"', "json_top_level", None),
    (b"NaN", "json_top_level", None),
    (b"<a/>", "json_top_level", None),
    (b"a=1&b=2", "json_top_level", None),
    (b"\x0b{}", "json_top_level", None),
    (b"{", "json_syntax", ""),
    (b"{}}", "json_syntax", ""),
    (b"{} {}", "json_syntax", ""),
    (b"[1,2", "json_syntax", "/1"),
    (b"[1,]", "json_syntax", "/1"),
    (b"[,1]", "json_syntax", "/0"),
    (b"[1 2]", "json_syntax", "/0"),
    (b"[1}", "json_syntax", "/0"),
    (b'{"a"}', "json_syntax", "/a"),
    (b'{"a":}', "json_syntax", "/a"),
    (b'{"a":1,}', "json_syntax", ""),
    (b'{"a":1 "b":2}', "json_syntax", "/a"),
    (b"{a:1}", "json_syntax", ""),
    (b"{'a':1}", "json_syntax", ""),
    (b"{1:1}", "json_syntax", ""),
    (b'{"a":1} // why', "json_syntax", ""),
    (b'{"a":01}', "json_syntax", "/a"),
    (b'{"a":+1}', "json_syntax", "/a"),
    (b'{"a":.5}', "json_syntax", "/a"),
    (b'{"a":5.}', "json_syntax", "/a"),
    (b'{"a":0x10}', "json_syntax", "/a"),
    (b'{"a":1_000}', "json_syntax", "/a"),
    (b'{"a":1e}', "json_syntax", "/a"),
    ('{"a":\u0661}'.encode(), "json_syntax", "/a"),
    ('{"a":1\u00a0}'.encode(), "json_syntax", "/a"),
    (b'{"a":True}', "json_syntax", "/a"),
    (b'{"a":undefined}', "json_syntax", "/a"),
    (b'{"a":"x', "json_syntax", "/a"),
    (b'{"a":"x\ny"}', "json_syntax", "/a"),
    (b'{"a":"\x00"}', "json_syntax", "/a"),
    (b'{"a":"\\x41"}', "json_syntax", "/a"),
    (b'{"a":"\\u12"}', "json_syntax", "/a"),
    (b'{"a":"\\u00e"}', "json_syntax", "/a"),
    (b'{"a":NaN}', "json_not_finite", "/a"),
    (b'{"a":Infinity}', "json_not_finite", "/a"),
    (b'{"a":[-Infinity]}', "json_not_finite", "/a/0"),
    (b'{"a":1e999}', "json_not_finite", "/a"),
    (b'{"a":-1e999}', "json_not_finite", "/a"),
    (b'{"a":1.8e308}', "json_not_finite", "/a"),
    (b'{"a":9223372036854775808}', "json_integer_range", "/a"),
    (b'{"a":-9223372036854775809}', "json_integer_range", "/a"),
    (b'{"a":[{"b":' + b"9" * 5_000 + b"}]}", "json_integer_range", "/a/0/b"),
    (b'{"a":1,"a":2}', "json_duplicate_key", "/a"),
    (b'{"a":1,"\\u0061":2}', "json_duplicate_key", "/a"),
    (b'{"shares":[{"x":1,"y":2,"x":1}]}', "json_duplicate_key", "/shares/0/x"),
    (b'[{},{"a/b":{"c~d":1,"c~d":1}}]', "json_duplicate_key", "/1/a~1b/c~0d"),
    (b'{"":1,"":2}', "json_duplicate_key", "/"),
    (b'{"a":"\\ud800"}', "json_surrogate", "/a"),
    (b'{"a":"\\udc00x"}', "json_surrogate", "/a"),
    (b'{"a":"\\ud800\\ud800"}', "json_surrogate", "/a"),
    (b'{"a":"\\ude00\\ud83d"}', "json_surrogate", "/a"),
    (b'{"a":{"\\ud800":1}}', "json_surrogate", "/a"),
    (b'{"a":["x","\\u0000"]}', "json_nul", "/a/1"),
    (b'{"a":{"\\u0000":1}}', "json_nul", "/a"),
]


class TestOddBodies:
    @pytest.mark.parametrize(("body", "code", "pointer"), ODD_BODIES)
    def test_each_is_refused_by_name_and_place(self, body: bytes, code: str, pointer: str | None) -> None:
        error = refusal(body)
        assert isinstance(error, Malformed)
        assert error.code == code
        assert [fault.pointer for fault in error.faults] == ([] if pointer is None else [pointer])
        assert all(fault.code == code for fault in error.faults)

    def test_a_syntax_error_names_line_and_column(self) -> None:
        error = refusal('{\n  "ä": "ö" x\n}'.encode())
        assert error.params == {"line": 2, "column": 12}

    def test_a_broken_byte_is_named_by_its_position(self) -> None:
        assert refusal(b'{"a":"\xff"}').params == {"position": 7}

    def test_a_duplicate_is_found_behind_values_of_every_kind(self) -> None:
        body = b'{"a":[1,-2.5e3,"\\"",true,false,null,{},[],{"b":"\\u00e4"}],"c":{"d":1,"d":2}}'
        assert refusal(body).faults[0].pointer == "/c/d"

    def test_a_refusal_echoes_no_more_than_a_little_of_the_body(self) -> None:
        key = b'"' + b"k" * MB + b'"'
        error = refusal(b"{" + key + b":1," + key + b":2}")
        assert len(str(error.params["key"])) == MAX_ECHO
        assert error.faults[0].pointer == ""
        deep = refusal(b'{"' + b"o" * 150 + b'":{"' + b"i" * 150 + b'":NaN}}')
        assert deep.faults[0].pointer == "/" + "o" * 150
        assert len(deep.faults[0].pointer) <= MAX_POINTER


GOOD_BODIES = [
    b"{}",
    b"[]",
    b" \r\n\t[ 1 , 2 ] \n",
    b'{"a":9223372036854775807,"b":-9223372036854775808,"c":-0,"d":-0.0,"e":1E+2,"f":1e-999}',
    b'{"a":1.7976931348623157e308}',
    b'{"a":0.' + b"1" * 5_000 + b"}",
    b'{"a":"\\ud83d\\ude00 \\u00e4 \\\\u0000 \\\\ud800 \\" \\/ \\b\\f\\n\\r\\t"}',
    '{"Straße":"grün 😀","a":{"a":{"a":1}}}'.encode(),
    b'{"a":"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[{{{{{\\"[[["}',
    b'{"a":"' + b"," * 30_000 + b'"}',
    b'[{"a":1},{"a":1}]',
]


class TestGoodBodies:
    @pytest.mark.parametrize("body", GOOD_BODIES)
    def test_each_passes_both_looks(self, body: bytes) -> None:
        check_json(body)
        locate(body.decode())


class TestSize:
    def test_depth_is_accepted_up_to_the_limit(self) -> None:
        check_json(b"[" * 32 + b"]" * 32)
        error = refusal(b"[" * 33 + b"]" * 33)
        assert isinstance(error, TooLarge)
        assert (error.code, error.params) == ("json_depth", {"limit": 32})
        assert refusal(b'{"a":' * 33 + b"1" + b"}" * 33).code == "json_depth"

    def test_many_flat_objects_are_not_deep(self) -> None:
        check_json(b"[" + b",".join([b'{"a":[1]}'] * 1_000) + b"]")

    def test_depth_hidden_behind_a_string_counts(self) -> None:
        assert refusal(b'["\\"]]]]]",' + b"[" * 32 + b"]" * 33).code == "json_depth"

    def test_elements_are_accepted_up_to_the_limit(self) -> None:
        check_json(b"[" + b",".join([b"1"] * 20_000) + b"]")
        error = refusal(b"[" + b",".join([b"1"] * 20_001) + b"]")
        assert isinstance(error, TooLarge)
        assert (error.code, error.params) == ("json_elements", {"limit": 20_000})

    def test_members_and_nested_items_count_alike(self) -> None:
        limits = JsonLimits(elements=6)
        check_json(b'{"a":[1,2],"b":{"c":3}, "d":4}', limits)
        assert refusal(b'{"a":[1,2],"b":{"c":3}, "d":4, "e":5}', limits).code == "json_elements"


HOSTILE = {
    "openings": b"[" * MB,
    "objects": b'{"a":' * (MB // 5),
    "empty lists": b"[" + b"[]," * (MB // 3),
    "escaped quotes": b'["' + b'\\"' * (MB // 2),
    "quotes": b"[" + b'"' * MB,
    "backslashes": b'["' + b"\\" * MB,
    "odd escapes": b'["' + b"\\u00e4" * (MB // 6) + b'\\x"]',
    "pairs, then half a pair": b'["' + b"\\ud83d\\ude00" * (MB // 12) + b'\\ud800"]',
    "digits": b"[" + b"9" * MB + b"]",
    "digits of a float": b"[" + b"9" * MB + b".5]",
    "digits of an exponent": b"[1e" + b"9" * MB + b"]",
    "signs": b"[" + b"-" * MB,
    "blanks": b"[" + b" " * MB,
    "lines": b"[" + b"\n" * MB + b"x",
    "nothing": b"\0" * MB,
    "members": b"{" + b",".join(b'"%d":1' % n for n in range(19_998)) + b',"7":1}',
    "commas in a string": b'["' + b"," * MB + b'",NaN]',
    "brackets in a string": b'["' + b"[" * MB + b'",NaN]',
    "long names": (b'{"' + b"k" * 40_000 + b'":') * 25 + b"NaN" + b"}" * 25,
    "last byte": b'["' + b"a" * MB + b"\xff",
}


class TestHostileBodies:
    @pytest.mark.parametrize("name", HOSTILE)
    def test_a_megabyte_of_it_is_refused_within_a_second(self, name: str) -> None:
        began = time.thread_time()  # not the clock on the wall: others may be at work beside this test
        refusal(HOSTILE[name])
        assert time.thread_time() - began < 1


INT64 = st.integers(-(2**63), 2**63 - 1)
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
VALUE = st.recursive(
    st.none() | st.booleans() | INT64 | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(TEXT, inner, max_size=5),
    max_leaves=20,
)
BODY = st.lists(VALUE, max_size=5) | st.dictionaries(TEXT, VALUE, max_size=5)


def says_no(body: bytes) -> bool:
    try:
        check_json(body)
    except KlikksError:
        return True
    return False


class TestAnyBody:
    @given(BODY, st.sampled_from([None, 1]))
    def test_what_json_writes_within_the_limits_passes(self, value: object, indent: int | None) -> None:
        check_json(json.dumps(value, allow_nan=False, indent=indent).encode())
        check_json(json.dumps(value, allow_nan=False, indent=indent, ensure_ascii=False).encode())

    @given(st.binary(max_size=200))
    def test_random_bytes_raise_nothing_but_our_errors(self, body: bytes) -> None:
        says_no(body)

    @given(BODY, st.integers(0, 400), st.text(st.sampled_from('{}[],:"\\u0d8ceE-.19ntI \0'), max_size=3))
    @example(["x"], 2, "\\ud8dd\\udd8d")
    def test_both_looks_agree(self, value: object, at: int, put: str) -> None:
        text = json.dumps(value)
        text = text[:at] + put + text[at + 1 :]
        if text.lstrip()[:1] not in {"{", "["}:
            text = "[" + text
        try:
            locate(text)
        except KlikksError:
            found = True
        else:
            found = False
            for number in numbers(json.loads(text)):
                assert math.isfinite(number)
                assert isinstance(number, float) or -(2**63) <= number < 2**63
        assert says_no(text.encode()) == found


def numbers(value: object) -> list[int | float]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [number for inner in value for number in numbers(inner)]
    return [value] if isinstance(value, int | float) else []
