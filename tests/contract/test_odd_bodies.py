"""Odd values in every field: the answer is never a fault of ours, and nothing that is stored spoils a list."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.api import Api
from tests.contract.declared import ID, SCHEMAS
from tests.factories import factors, municipalities, patrons, projects, rows, workshops

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
    @pytest.mark.parametrize("value", ODD.values(), ids=ODD)
    def test_what_is_odd_is_taken_or_refused_in_every_field(self, resource: Resource, value: str) -> None:
        for answer in resource.send(value):
            assert answer.status_code in {200, 201, 409, 413, 422}, answer.text
            if answer.status_code in {200, 201}:
                again = resource.caller.get(f"{resource.path}/{answer.json()['id']}")
                assert again.status_code == 200
                assert again.json() == answer.json()


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
