"""Odd bodies and questions: whatever is sent, the answer is never a fault of ours."""

import codecs
import json

import pytest

from tests.contract.declared import ID, Declared, operations
from tests.contract.raw import Raw, ask
from tests.contract.staged import Stage

NEVER = {
    "positive 64 bit": "9223372036854775808",
    "negative 64 bit": "-9223372036854775809",
    "128 bit": "1" + "0" * 38,
    "too large for a double": "1e999",
    "negative infinity": "-1e999",
    "not a number": "NaN",
    "infinity": "Infinity",
    "lone surrogate": '"\\ud800"',
    "surrogates in the wrong order": '"\\udc00\\ud800"',
    "escaped zero": '"a\\u0000b"',
    "raw zero": '"a\x00b"',
    "raw line end": '"a\nb"',
    "leading zero": "01",
    "hexadecimal": "0x10",
    "plus": "+1",
    "no digit before the point": ".5",
    "no digit after the point": "1.",
    "single quotes": "'a'",
    "undefined": "undefined",
    "deep array": "[" * 500 + "]" * 500,
    "deep object": '{"a":' * 500 + "1" + "}" * 500,
    "a key twice": '{"a":1,"a":2}',
    "unknown escape": '"\\x41"',
    "open string": '"abc',
}
"""Values no JSON of ours may hold."""

WHOLE = {
    "utf-16": '{"title":"ä"}'.encode("utf-16"),
    "utf-16 without mark": '{"title":"ä"}'.encode("utf-16-le"),
    "utf-32": '{"title":"ä"}'.encode("utf-32"),
    "latin-1": '{"title":"ä"}'.encode("latin-1"),
    "byte order mark": codecs.BOM_UTF8 + b"{}",
    "overlong": b'{"title":"\xc0\xaf"}',
    "surrogate in utf-8": b'{"title":"\xed\xa0\x80"}',
    "a key twice": b'{"title":"a","title":"b"}',
    "a key twice in two spellings": b'{"title":"a","titl\\u0065":"b"}',
    "two documents": b"{}{}",
    "comment": b'{"title":"a" /* b */}',
    "trailing comma": b'{"title":"a",}',
    "cut off": b'{"title":"a"',
    "blanks": b"  \n ",
    "zero byte": b"\x00{}",
    "zero byte behind": b"{}\x00",
    "form": b"title=a&theme=b",
    "xml": b"<?xml version='1.0'?><a/>",
    "many elements": b"[" + b"0," * 30_000 + b"0]",
    "many keys": b"{" + b",".join(b'"k%d":0' % n for n in range(25_000)) + b"}",
    "deep": b"[" * 100_000,
    "number without end": b'{"title":' + b"9" * 100_000 + b"}",
    "large": b'{"title":"' + b"x" * 1_000_001 + b'"}',
}


@pytest.mark.either_database
class TestBodies:
    @operations(json_body=True)
    def test_what_is_no_sound_json_is_refused_in_every_field(self, stage: Stage, operation: Declared) -> None:
        for name in operation.example():
            for value in NEVER.values():
                body = f"{{{json.dumps(name)}: {value}}}".encode()
                answer = stage.send(operation, content=body, headers={"content-type": "application/json"})
                assert answer.status_code in {400, 413}, (value[:40], answer.text)

    @pytest.mark.parametrize("body", WHOLE.values(), ids=WHOLE)
    @operations(name={"create_project", "update_project", "set_grant_project", "create_workshop_registration"})
    def test_are_refused_at_the_door(self, stage: Stage, operation: Declared, body: bytes) -> None:
        answer = stage.send(operation, content=body, headers={"content-type": "application/json"})
        assert answer.status_code in {400, 413}
        assert len(answer.content) < 20_000


QUERIES = [
    b"limit=-1", b"limit=1e9", b"limit=1000000000", b"limit=NaN", b"limit=9223372036854775808", b"limit=", b"limit",
    b"limit=1&limit=2", b"limit=10;sort=id", b"count=all", b"count=", b"count=exact&limit=1",
    b"sort=nothing", b"sort=-", b"sort=--id", b"sort=,,,", b"sort=id,id", b"sort=id,-id", b"sort=",
    b"sort=" + b"id," * 60,
    b"sort=__class__", b"sort=id%20desc", b"sort=(select%201)",
    b"fields=nothing", b"fields=", b"fields=,", b"fields=id,id,id", b"fields=__dict__", b"fields=*",
    b"cursor=", b"cursor=x", b"cursor=%00", b"cursor=W10", b"cursor=" + b"A" * 1000, b"cursor=" + b"A" * 1001,
    b"q=", b"q=%25", b"q=_", b"q=%5C", b"q=%27", b"q=" + b"x" * 101, b"q=%EF%B7%BA" * 1, b"q=a&q=b",
    b"updated_since=yesterday", b"updated_since=0001-01-01T00:00:00Z", b"updated_since=9999-12-31T23:59:59-14:00",
    b"updated_since=0001-01-01T00:00:00%2B14:00", b"updated_since=2026-01-01", b"updated_since=1e400",
    b"updated_since=2026-01-01T00:00:00", b"updated_since=253402300800", b"updated_since=-99999999999999999999",
    b"%zz=1", b"limit=%zz", b"limit=%", b"limit=%f", b"limit=%ff", b"%ff=1", b"limit=%00", b"limit=%u0031",
    b"limit=%ED%A0%80",
    b"&&&", b"=", b"=1", b"&=&", b"?", b"limit=1?", b"+=+", b"a=" + b"b" * 9000,
    b"&".join(b"a%d=1" % n for n in range(100)),
    b"limit[]=1", b"limit%5B%5D=1", b"filter[limit]=1", b"LIMIT=1", b"limit=1#x", b"\xff=1", b"limit=\xd9\xa5",
]  # fmt: skip


ODD_TEXTS = [
    b"", b"x", b"%00", b"-1", b"1e999", b"9223372036854775808", b"%F0%9F%8C%8D", b"0001-01-01", b"2026-13", b"true",
    b"[]", ID.encode(), b"x" * 5000,
]  # fmt: skip


class TestQueries:
    @operations(is_list=True)
    def test_are_answered_or_refused_whatever_they_say(self, stage: Stage, operation: Declared) -> None:
        token = stage.caller(operation).token
        for query in QUERIES:
            answer = ask(stage.api.client.app, "GET", operation.target().encode() + b"?" + query, token)
            assert answer.status in {200, 400, 404, 414, 422}, (query, answer)
            _sound(answer)

    @operations(method={"GET"}, query_names=True)
    def test_hold_odd_values_in_every_parameter(self, stage: Stage, operation: Declared) -> None:
        token = stage.caller(operation).token
        for name in operation.query_names:
            for value in ODD_TEXTS:
                target = b"%b?%b=%b" % (operation.target().encode(), name.encode(), value)
                answer = ask(stage.api.client.app, "GET", target, token)
                assert answer.status in {200, 400, 404, 414, 422}, (target, answer)
                _sound(answer)


def _sound(answer: Raw) -> None:
    """JSON or a file, and a problem where it is no success."""
    if "content-disposition" in answer.headers:
        assert answer.status == 200
        return
    body = answer.json
    if answer.status != 200:
        assert body["status"] == answer.status
        assert answer.headers["content-type"] == "application/problem+json"
