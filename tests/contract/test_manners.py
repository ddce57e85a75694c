"""Every operation of the contract has the same manners: how it refuses, what it says, which headers it sends."""

import re
from typing import Any

import pytest

from app.core.messages import MESSAGES
from tests.api import Caller
from tests.contract.declared import ID, OPERATIONS, REF, SCHEMAS, Declared, operations
from tests.contract.staged import Stage

PROBLEM = {"type", "title", "status", "detail", "instance", "code", "request_id", "errors"}
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
CANARY = "kanarienvogel"
NUMBER = 73917391.739173
PATHS = sorted({each.path for each in OPERATIONS})
TEXT_ALONE = {
    "set_finding_acknowledgement": 404,
    "withdraw_report": 404,
    "withdraw_release": 404,
    "start_second_factor": 403,
    "create_skill": 201,
    **dict.fromkeys(
        (
            "accept_transfer",
            "decline_transfer",
            "reject_hours",
            "reject_inquiry",
            "revoke_inquiry",
            "unpublish_project",
            "update_skill",
        ),
        404,
    ),
}
"""Operations whose body any text fits, so that what they miss is the record, or a person who calls, or nothing."""
OF_THE_STAGE = {"list_agencies", "list_changes", "list_patrons", "list_skills", "list_tokens"}
"""Lists in which the callers of the tests themselves have left something."""
NONSENSE = ("nonsense", "0", "%F0%9F%8C%8D", "' or 1=1 --", "ext:", "ags:x", ID.upper(), f"{{{ID}}}", "x" * 300)


def fault(answer: Any, pointer: str) -> dict[str, Any]:
    """The one complaint about a place."""
    found = [each for each in answer.json()["errors"] if each["pointer"] == pointer]
    assert len(found) == 1, answer.text
    return dict(found[0])


def refused(answer: Any, status: int, code: str | None = None) -> Any:
    """The answer, which must be a problem with all its members and headers."""
    assert answer.status_code == status, answer.text
    mannered(answer)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    body = answer.json()
    assert set(body) == PROBLEM
    assert body["status"] == status
    assert body["request_id"] == answer.headers["x-request-id"]
    assert body["instance"] == answer.request.url.path
    assert body["code"] in MESSAGES
    assert code is None or body["code"] == code, answer.text
    assert re.fullmatch(r"[^{}\[\]]+", body["title"] + body["detail"])
    for each in body["errors"]:
        assert each["code"] in MESSAGES
        assert re.fullmatch(r"(/.*|\?.+|@.+|)", each["pointer"])
        assert len(each["detail"]) > 10
    return answer


def mannered(answer: Any) -> None:
    """What every answer carries."""
    headers = answer.headers
    assert re.fullmatch(r"[A-Za-z0-9._-]{8,64}", headers["x-request-id"])
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["cache-control"]
    assert "Authorization" in headers["vary"]


def body_fields(operation: Declared) -> dict[str, Any]:
    """The fields of an operation's body; of the first shape where there are several."""
    schema = operation.json_body or {}
    schema = schema.get("oneOf", [schema])[0]
    fields: dict[str, Any] = SCHEMAS[schema["$ref"].removeprefix(REF)]["properties"]
    return fields


def wrong_parameter(operation: Declared) -> int:
    """What a wrong parameter is answered with; OGC API Features says so itself."""
    return 400 if operation.path.startswith("/v1/features") else 422


@pytest.mark.either_database
class TestParameters:
    @operations()
    def test_an_unknown_one_is_refused_with_the_nearest_known(self, stage: Stage, operation: Declared) -> None:
        known = sorted(operation.query_names)
        wrong = f"{known[0]}s" if known else "limits"
        answer = refused(stage.send(operation, params={wrong: "1"}), wrong_parameter(operation), "invalid")
        told = fault(answer, f"?{wrong}")
        assert told["code"] == "unknown_parameter"
        if known:
            assert told["params"]["nearest"] == known[0]

    @operations(query_names=True)
    def test_one_given_twice_is_refused_unless_it_may_repeat(self, stage: Stage, operation: Declared) -> None:
        for parameter in operation.node["parameters"]:
            if parameter["in"] == "query" and parameter["schema"].get("type") != "array":
                name = parameter["name"]
                answer = refused(
                    stage.send(operation, params=[(name, "1"), (name, "1")]), wrong_parameter(operation), "invalid"
                )
                assert fault(answer, f"?{name}")["code"] == "repeated_parameter"

    @operations(is_list=True)
    def test_limits_are_kept(self, stage: Stage, operation: Declared) -> None:
        if "limit" in operation.query_names:
            for wrong in ("0", "-1", "501", "1000000000", "1e2", "99999999999999999999", "ten", "", "5.5"):
                answer = refused(stage.send(operation, params={"limit": wrong}), 422)
                assert fault(answer, "?limit")

    @operations(is_list=True)
    def test_cursors_are_ours_alone(self, stage: Stage, operation: Declared) -> None:
        if "cursor" in operation.query_names and not operation.path_names:
            for wrong in ("x", "ä", "WyIrIiwiMDE5N2EzIl0", "=" * 40, "A" * 1000):
                refused(stage.send(operation, params={"cursor": wrong}), 400, "cursor_invalid")


class TestPaths:
    @operations(path_names=True)
    def test_a_key_nothing_has_is_not_found(self, stage: Stage, operation: Declared) -> None:
        refused(stage.send(operation), 404, "not_found")

    @operations(path_names=True)
    def test_a_key_nothing_can_have_is_not_found_either(self, stage: Stage, operation: Declared) -> None:
        for value in NONSENSE:
            refused(stage.send(operation, path=operation.target(value)), 404, "not_found")

    @pytest.mark.either_database
    @pytest.mark.parametrize("path", PATHS)
    def test_another_method_is_told_the_ones_there_are(self, stage: Stage, path: str) -> None:
        here = {each.method for each in OPERATIONS if each.path == path}
        here |= {"HEAD"} if "GET" in here else set()
        for method in sorted(METHODS - here):
            answer = stage.api.staff.call(method, path.replace("{", "").replace("}", ""))
            mannered(answer)
            assert answer.status_code == 405
            assert set(answer.headers["allow"].split(", ")) == here
            if method != "HEAD":
                refused(answer, 405, "method_not_allowed")

    @pytest.mark.either_database
    @pytest.mark.parametrize(
        "path", ["/", "/v1", "/v1/", "/v1/nothing", "/v1/projects/", "//v1/projects", "/v2/projects"]
    )
    def test_an_unknown_path_is_a_problem_too(self, stage: Stage, path: str) -> None:
        refused(stage.api.staff.get(f"http://testserver{path}"), 404, "path_unknown")

    @pytest.mark.either_database
    @pytest.mark.parametrize(
        "path", ["/healthz", "/readyz", "/openapi.json", "/problems", "/problems/invalid", "/docs"]
    )
    def test_pages_refuse_methods_in_the_same_way(self, stage: Stage, path: str) -> None:
        answer = refused(stage.api.public.post(path), 405, "method_not_allowed")
        assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD"}


@pytest.mark.either_database
class TestBodies:
    @operations(json_body=True)
    def test_broken_json_is_malformed(self, stage: Stage, operation: Declared) -> None:
        headers = {"content-type": "application/json"}
        for broken in (b"{", b'{"a":1,}', b"{'a':1}", b"nope", b'"text"', b"1", b"null", b"{} {}"):
            refused(stage.send(operation, content=broken, headers=headers), 400)

    @operations(json_body=True)
    def test_no_body_is_malformed_or_incomplete(self, stage: Stage, operation: Declared) -> None:
        answer = stage.send(operation, content=b"")
        refused(answer, answer.status_code)
        assert answer.status_code in {400, 422}

    @operations(json_body=True)
    @pytest.mark.parametrize("media_type", ["text/plain", "application/xml", "multipart/form-data; boundary=x", None])
    def test_another_media_type_is_refused(self, stage: Stage, operation: Declared, media_type: str | None) -> None:
        answer = stage.send(operation, content=b"{}", headers={"content-type": media_type})
        refused(answer, 415, "media_type")

    @operations(json_body=True)
    def test_another_charset_or_coding_is_refused(self, stage: Stage, operation: Declared) -> None:
        latin = {"content-type": "application/json; charset=iso-8859-1"}
        refused(stage.send(operation, content=b"{}", headers=latin), 415, "charset")
        packed = {"content-type": "application/json", "content-encoding": "gzip"}
        refused(stage.send(operation, content=b"{}", headers=packed), 415, "content_encoding")

    @operations(json_body=True)
    def test_an_unknown_field_is_pointed_at_with_the_nearest_known(self, stage: Stage, operation: Declared) -> None:
        known = max(body_fields(operation), key=len)
        wrong = f"{known}s"
        answer = refused(stage.send(operation, json={**operation.example(), wrong: 1}), 422, "invalid")
        told = fault(answer, f"/{wrong}")
        assert told["code"] == "unknown_field"
        assert told["params"]["nearest"] == known

    @operations(json_body=True)
    def test_an_array_is_no_object(self, stage: Stage, operation: Declared) -> None:
        refused(stage.send(operation, json=[operation.example()]), 422, "invalid")

    @operations(method={"POST"}, json_body=True)
    def test_what_is_missing_is_named(self, stage: Stage, operation: Declared) -> None:
        for name in operation.example():
            body = operation.example()
            del body[name]
            answer = refused(stage.send(operation, json=body), 422, "invalid")
            assert fault(answer, f"/{name}")["code"] == "missing"

    @operations(method={"PUT", "DELETE", "GET"}, json_body=False)
    def test_a_body_nobody_asked_for_is_refused(self, stage: Stage, operation: Declared) -> None:
        refused(stage.send(operation, json={"surplus": 1}), 400, "body_not_allowed")


@pytest.mark.either_database
class TestVersions:
    @operations(method={"PUT", "PATCH", "DELETE"})
    def test_a_change_without_one_is_refused(self, stage: Stage, operation: Declared) -> None:
        refused(stage.send(operation, headers={"if-match": None}), 428, "precondition_missing")

    @operations(method={"PUT", "PATCH", "DELETE"})
    @pytest.mark.parametrize("wrong", ["1", 'W/"1"', '"a"', '"1", "2"', '"-1"', '""', '"99999999999"', f'"{CANARY}"'])
    def test_one_that_is_none_of_ours_is_refused(self, stage: Stage, operation: Declared, wrong: str) -> None:
        answer = refused(stage.send(operation, headers={"if-match": wrong}), 400, "header_invalid")
        assert fault(answer, "@If-Match")
        assert CANARY not in answer.text


@pytest.mark.either_database
class TestRights:
    @operations()
    def test_nobody_in_particular_is_asked_who_they_are(self, stage: Stage, operation: Declared) -> None:
        if "public" in operation.node["x-roles"]:
            return
        path = operation.target()
        public: Caller = stage.api.public
        answer = refused(public.call(operation.method, path), 401, "not_authenticated")
        assert answer.headers["www-authenticate"].startswith("Bearer")

    @operations()
    @pytest.mark.parametrize("token", ["x", "Bearer", "Bearer x", f"Bearer kks_{CANARY}", "Basic eDp5", "Bearer a b c"])
    def test_a_wrong_token_is_refused_even_where_none_is_needed(
        self, stage: Stage, operation: Declared, token: str
    ) -> None:
        answer = stage.api.public.call(operation.method, operation.target(), headers={"authorization": token})
        refused(answer, 401)
        assert CANARY not in answer.text


@pytest.mark.either_database
class TestWords:
    @operations()
    def test_are_german_for_those_who_ask(self, stage: Stage, operation: Declared) -> None:
        status, german_first = wrong_parameter(operation), {"accept-language": "de-DE,de;q=0.9,en;q=0.8"}
        english = refused(stage.send(operation, params={"limits": "1"}), status)
        german = refused(stage.send(operation, params={"limits": "1"}, headers=german_first), status)
        assert english.headers["content-language"] == "en"
        assert german.headers["content-language"] == "de"
        assert "Accept-Language" in german.headers["vary"]
        assert english.json()["title"] != german.json()["title"]
        assert english.json()["errors"][0]["detail"] != german.json()["errors"][0]["detail"]

    @operations(json_body=True)
    @pytest.mark.parametrize("value", [CANARY, NUMBER, [CANARY], {"inner": CANARY}, {CANARY: [NUMBER]}])
    def test_never_repeat_a_value_of_the_body(self, stage: Stage, operation: Declared, value: Any) -> None:
        answer = stage.send(operation, json=dict.fromkeys(body_fields(operation), value))
        expected = TEXT_ALONE.get(operation.name, 422) if value == CANARY else 422
        if expected == 201:
            assert answer.status_code == 201  # what fits is done, and shown
            return
        refused(answer, expected)
        names = re.sub(r'"(pointer|name)":"[^"]*"', "", answer.text)
        assert CANARY not in names.replace(f"{CANARY} ", "") or isinstance(value, dict)
        assert "73917391" not in answer.text

    @operations(json_body=True)
    @pytest.mark.parametrize("value", [0, "x", "2026-13", [], {}, True, 1.23456789, 10**15, None])
    def test_say_in_german_what_is_expected(self, stage: Stage, operation: Declared, value: Any) -> None:
        body = dict.fromkeys(body_fields(operation), value)
        answer = stage.send(operation, json=body, headers={"accept-language": "de"})
        for each in answer.json().get("errors", ()):  # none where any text fits
            expected = each["params"].get("expected")
            assert expected is None or expected not in each["detail"]
            assert not re.search(r"\b(should|must|valid|input|the)\b", each["detail"])

    @operations(query_names=True)
    def test_never_repeat_a_value_of_the_query(self, stage: Stage, operation: Declared) -> None:
        # sort and fields hold names, which are told back; so is a measure type, which can be any word
        names = operation.query_names - {"q", "sort", "fields", "measure_type", "other_measure_type"}
        for name in names:
            answer = stage.send(operation, params={name: CANARY})
            mannered(answer)
            assert CANARY not in answer.text

    def test_have_a_page_for_every_code(self, stage: Stage) -> None:
        for code in MESSAGES:
            page = stage.api.client.get(f"/problems/{code}")
            assert page.status_code == 200
            assert page.json()["code"] == code
            assert page.json()["en"] != page.json()["de"]

    def test_name_a_type_that_resolves(self, stage: Stage) -> None:
        for answer in (stage.api.public.get("/v1/nothing"), stage.api.staff.get("/v1/projects?limit=0")):
            assert stage.api.client.get(answer.json()["type"]).json()["code"] == answer.json()["code"]


class TestAnswers:
    @operations(is_list=True, path_names=False)
    def test_lists_carry_the_headers_too(self, stage: Stage, operation: Declared) -> None:
        answer = stage.send(operation)
        mannered(answer)
        assert answer.status_code == 200
        assert answer.headers["cache-control"] in {"private, no-cache", "no-store"}
        assert answer.json()["items"] == [] or operation.name in OF_THE_STAGE

    def test_a_request_may_bring_its_own_id(self, stage: Stage) -> None:
        answer = stage.api.staff.get("/v1/projects", headers={"x-request-id": "my-own-id-0001"})
        assert answer.headers["x-request-id"] == "my-own-id-0001"
        other = stage.api.staff.get("/v1/projects", headers={"x-request-id": "<script>alert(1)</script>"})
        mannered(other)
