"""Odd bodies and questions: whatever is sent, the answer is never a fault of ours, and nothing stored spoils a list."""

import codecs
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.api import Api
from tests.contract.declared import ID, SCHEMAS, Declared, operations
from tests.contract.raw import Raw, ask
from tests.contract.staged import Stage
from tests.factories import factors, municipalities, patrons, projects, rows, workshops

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

ODD = {
    "largest 64 bit": "9223372036854775807",
    "smallest 64 bit": "-9223372036854775808",
    "over 53 bit": "9007199254740993",
    "31 bit": "2147483648",
    "largest double": "1.7976931348623157e308",
    "smallest double": "5e-324",
    "negative zero": "-0.0",
    "zero": "0",
    "minus one": "-1",
    "float for an integer": "1.0",
    "half": "0.5",
    "exponent": "1e2",
    "many decimals": "0.1234567890123456789",
    "text for a number": '"5"',
    "false": "false",
    "true": "true",
    "null": "null",
    "empty text": '""',
    "blanks": '"  \\u00a0\\u2003 "',
    "control character": '"a\\u001bb"',
    "other direction": '"\\u202eabc"',
    "combining marks": '"' + "a" + "\\u0301" * 300 + '"',
    "astral": '"\U0001f30d\U000e0001"',
    "not a character": '"\\uffff\\ufdd0"',
    "byte order mark": '"\\ufeff"',
    "grows when folded": '"' + "\\ufdfa" * 200 + '"',
    "sharp s": '"' + "ß" * 200 + '"',
    "long text": '"' + "x" * 200_000 + '"',
    "formula": '"=1+1"',
    "sql": '"\'; drop table projects; --"',
    "pattern": '"%_\\\\"',
    "array": "[]",
    "array of null": "[null]",
    "array of itself": "[[[]]]",
    "long array": "[" + ",".join(["0"] * 15_000) + "]",
    "object": "{}",
    "object with a strange key": '{"__proto__":{"a":1},"":2}',
    "no such day": '"2026-02-30"',
    "first day of all": '"0001-01-01"',
    "last day of all": '"9999-12-31"',
    "day after the last": '"10000-01-01"',
    "leap second": '"2016-12-31T23:59:60Z"',
    "first moment with an offset": '"0001-01-01T00:00:00+14:00"',
    "last moment with an offset": '"9999-12-31T23:59:59-14:00"',
    "moment without offset": '"2026-03-01T09:30:00"',
    "moment": '"2026-03-01T09:30:00Z"',
    "wild offset": '"2026-03-01T09:30:00+99:99"',
    "nil id": '"00000000-0000-0000-0000-000000000000"',
    "an id nothing has": f'"{ID}"',
    "id in braces": f'"{{{ID}}}"',
    "script address": '"javascript:alert(1)"',
    "address": '"https://user:pass@[::1]:99999/"',
    "month": '"2026-13"',
    "mail": '"a@b"',
}
"""Values that are JSON; a field takes some of them and refuses the rest."""

Bodies = Callable[[Api], dict[str, Any]]


def _project(api: Api) -> dict[str, Any]:
    with api.database.write() as db:
        return projects.body(str(rows.municipality(db)))


def _factor(api: Api) -> dict[str, Any]:
    return factors.body(api.lead.made("/v1/factors/sets", factors.set_body())["id"])


RESOURCES: dict[str, tuple[str, str, Bodies]] = {
    "/v1/projects": ("Project", "staff", _project),
    "/v1/workshops": ("Workshop", "staff", lambda _api: workshops.body()),
    "/v1/patrons": ("Patron", "staff", lambda _api: patrons.body()),
    "/v1/factors": ("Factor", "lead", _factor),
    "/v1/municipalities": ("Municipality", "lead", lambda _api: municipalities.body()),
}


@pytest.fixture(params=RESOURCES)
def resource(request: pytest.FixtureRequest, api: Api) -> Iterator["Resource"]:
    made = Resource(api, request.param)
    yield made
    # Whatever was stored: the list answers, in the shape it promises (the caller checks that).
    assert made.caller.get(f"{made.path}?limit=500").status_code == 200


class Resource:
    """One list with a valid record in it."""

    def __init__(self, api: Api, path: str) -> None:
        self.path = path
        shape, role, make = RESOURCES[path]
        self.caller = getattr(api, role)
        self.body = make(api)
        self.record = self.caller.made(path, self.body)
        self.sent = SCHEMAS[f"{shape}Create"]["properties"]
        self.changed = SCHEMAS[f"{shape}Update"]["properties"]

    def requests(self, value: str) -> Iterator[tuple[str, str, bytes]]:
        """The value in the place of each field, in creates and changes: method, path and body."""
        for name in self.sent:
            rest = {key: each for key, each in self.body.items() if key != name}
            text = f"{json.dumps(rest)[:-1]}{', ' if rest else ''}{json.dumps(name)}: {value}}}"
            yield "POST", self.path, text.encode()
        for name in self.changed:
            yield "PATCH", f"{self.path}/{self.record['id']}", f"{{{json.dumps(name)}: {value}}}".encode()

    def send(self, value: str) -> Iterator[Any]:
        """The answers to all these requests; each is of the promised shape, which the caller checks."""
        for method, path, body in self.requests(value):
            headers = {"content-type": "application/json", "if-match": "*"}
            answer = self.caller.call(method, path, content=body, headers=headers)
            assert answer.status_code < 500, (method, body[:300], answer.text)
            yield answer


class TestValues:
    @operations(json_body=True)
    def test_what_is_no_sound_json_is_refused_in_every_field(self, stage: Stage, operation: Declared) -> None:
        for name in operation.example():
            for value in NEVER.values():
                body = f"{{{json.dumps(name)}: {value}}}".encode()
                answer = stage.send(operation, content=body, headers={"content-type": "application/json"})
                assert answer.status_code in {400, 413}, (value[:40], answer.text)

    @pytest.mark.parametrize("value", ODD.values(), ids=ODD)
    def test_what_is_odd_is_taken_or_refused_in_every_field(self, resource: Resource, value: str) -> None:
        for answer in resource.send(value):
            assert answer.status_code in {200, 201, 409, 413, 422}, answer.text
            if answer.status_code in {200, 201}:
                again = resource.caller.get(f"{resource.path}/{answer.json()['id']}")
                assert again.status_code == 200
                assert again.json() == answer.json()


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


class TestWholeBodies:
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
    b"", b"x", b"%00", b"-1", b"1e999", b"9223372036854775808", b"%F0%9F%8C%8D", b"0001-01-01", b"2026-13", b"true", b"[]",
    ID.encode(), b"x" * 5000,
]  # fmt: skip


class TestQueries:
    @operations(is_list=True)
    def test_are_answered_or_refused_whatever_they_say(self, stage: Stage, operation: Declared) -> None:
        token = stage.caller(operation).token
        for query in QUERIES:
            answer = ask(stage.api.client.app, "GET", operation.target().encode() + b"?" + query, token)
            assert answer.status in {200, 400, 404, 413, 422}, (query, answer)
            _sound(answer)

    @operations(method={"GET"}, query_names=True)
    def test_hold_odd_values_in_every_parameter(self, stage: Stage, operation: Declared) -> None:
        token = stage.caller(operation).token
        for name in operation.query_names:
            for value in ODD_TEXTS:
                target = b"%b?%b=%b" % (operation.target().encode(), name.encode(), value)
                answer = ask(stage.api.client.app, "GET", target, token)
                assert answer.status in {200, 400, 404, 413, 422}, (target, answer)
                _sound(answer)


class TestCursors:
    def test_of_another_list_sort_filter_or_caller_are_refused(self, api: Api) -> None:
        for _ in range(3):
            api.staff.made("/v1/workshops", workshops.body())
        cursor = api.staff.get("/v1/workshops?limit=1").json()["next"]
        assert api.staff.get(f"/v1/workshops?limit=2&cursor={cursor}").status_code == 200
        for other in ("/v1/projects?", "/v1/workshops?sort=-id&", "/v1/workshops?kind=training&", "/v1/workshops?q=a&"):
            answer = api.staff.get(f"{other}cursor={cursor}")
            assert (answer.status_code, answer.json()["code"]) == (400, "cursor_invalid"), other
        assert api.public.get(f"/v1/workshops?cursor={cursor}").status_code == 400

    def test_with_one_character_changed_are_refused(self, api: Api) -> None:
        for _ in range(2):
            api.staff.made("/v1/workshops", workshops.body())
        cursor = api.staff.get("/v1/workshops?limit=1").json()["next"]
        for index in range(len(cursor)):
            changed = cursor[:index] + ("A" if cursor[index] != "A" else "B") + cursor[index + 1 :]
            assert api.staff.get(f"/v1/workshops?cursor={changed}").status_code == 400


def _sound(answer: Raw) -> None:
    """JSON, and a problem where it is no success."""
    body = answer.json
    if answer.status != 200:
        assert body["status"] == answer.status
        assert answer.headers["content-type"] == "application/problem+json"
