"""What a caller sends never becomes a header, a link to another host, or a field it may not set."""

from typing import Any
from urllib.parse import quote

import pytest

from tests.api import Api
from tests.contract.authorization import named
from tests.contract.declared import ID, OPERATIONS, REF, SCHEMAS, Declared
from tests.contract.seeds import seeded

BREAKS = "\r\nset-cookie: a=b\r\n\r\n<script>"
EVIL = "evil.example.net"
FORGED = {
    "host": EVIL, "x-forwarded-host": EVIL, "x-forwarded-proto": "ftp", "x-forwarded-for": "10.0.0.1",
    "forwarded": f"host={EVIL};proto=ftp", "x-original-url": "/v1/users", "x-rewrite-url": "/v1/users",
    "x-http-method-override": "DELETE", "x-method-override": "DELETE", "origin": f"https://{EVIL}",
    "referer": f"https://{EVIL}/", "accept": "application/xml", "x-forwarded-prefix": f"//{EVIL}",
}  # fmt: skip
"""Headers that no answer may follow: a cache in front would give it to the next caller."""
UNSTEADY = {"x-request-id", "date", "ratelimit", "ratelimit-policy"}
READS = [each for each in OPERATIONS if each.method == "GET" and not each.streams]


def shape(schema: dict[str, Any] | None) -> dict[str, Any]:
    """Properties of the one shape a schema names; none where it is a choice of several."""
    name = (schema or {}).get("$ref", "").removeprefix(REF)
    found: dict[str, Any] = SCHEMAS.get(name, {}).get("properties", {})
    return found


def answer_shape(operation: Declared) -> dict[str, Any]:
    for status in ("200", "201"):
        content = operation.node["responses"].get(status, {}).get("content", {})
        if "application/json" in content:
            return shape(content["application/json"]["schema"])
    return {}


class TestHeaders:
    def test_line_breaks_of_a_request_end_in_none(self, api: Api) -> None:
        wrong = []
        for operation in READS:
            for query in (f"?{name}={quote(BREAKS)}" for name in ["x", *sorted(operation.query_names)]):
                answer = api.staff.get(operation.target() + query)
                told = str(answer.headers.multi_items())
                if "set-cookie" in answer.headers or "\\n" in told or "\\r" in told or "<script" in told:
                    wrong.append((operation.name, query))
            if operation.path_names:
                answer = api.staff.get(operation.target(quote(BREAKS, safe="")))
                assert "set-cookie" not in answer.headers
                assert "\\n" not in str(answer.headers.multi_items())
        assert wrong == []

    def test_that_name_another_host_or_address_change_no_answer(self, api: Api) -> None:
        """Not the body, not a link, not an error; so no cache can be given a poisoned one."""
        changed = []
        for operation in READS:
            plain, forged = (api.public.get(operation.target(), headers=more) for more in ({}, FORGED))
            for one in (plain, forged):
                one.extensions["kept"] = {name: value for name, value in one.headers.items() if name not in UNSTEADY}
            same = plain.status_code == forged.status_code and plain.extensions["kept"] == forged.extensions["kept"]
            bodies = [each.text.replace(each.headers["x-request-id"], "") for each in (plain, forged)]
            if not same or (bodies[0] != bodies[1] and plain.status_code != 200) or EVIL in forged.text:
                changed.append(operation.name)
        assert changed == []

    def test_a_link_and_a_place_name_no_host(self, api: Api) -> None:
        for number in range(2):
            made = api.lead.post("/v1/agencies", {"name": f"A{number}", "slug": f"a-{number}", "states": ["07"]})
            assert made.headers["location"].startswith("/v1/agencies/"), made.text
        page = api.public.get("/v1/agencies?limit=1", headers=FORGED)
        assert page.headers["link"].startswith("</v1/agencies?")


class TestMassAssignment:
    def test_a_field_that_is_shown_and_not_to_be_set_is_refused_everywhere(self, api: Api) -> None:
        """Whose it is, its version, its state, who made it: sent beside a right body, each is named as unknown."""
        known, asked, wrong = seeded(api), 0, []
        for operation in OPERATIONS:
            sent = shape(operation.json_body)
            roles = operation.node["x-roles"]
            callers = {"agency_coordinator": api.staff, "agency_admin": api.admin, "network_lead": api.lead}
            caller = next((caller for role, caller in callers.items() if role in roles), None)
            if operation.json_body is None or caller is None or not sent:
                continue
            path = operation.path
            for name in operation.path_names:
                path = path.replace(f"{{{name}}}", known.get(name, ID))
            headers = {"if-match": "*"} if "If-Match" in operation.header_names else {}
            for name in sorted(answer_shape(operation).keys() - sent.keys()):
                body = {**named(operation.example(), known), name: known.get(name, "x")}
                answer = caller.call(operation.method, path, body, headers=headers)
                asked += 1
                faults = [] if answer.status_code < 400 else answer.json()["errors"]
                if answer.status_code != 422 or f"/{name}" not in [each["pointer"] for each in faults]:
                    wrong.append((operation.name, name, answer.status_code))
        assert wrong == []
        assert asked > 100

    @pytest.mark.parametrize("field", ["agency_id", "version", "created_by", "published_at", "is_admin", "__class__"])
    def test_nor_does_a_changed_record_move_to_another_agency(self, api: Api, field: str) -> None:
        known = seeded(api)
        path = f"/v1/projects/{known['project_id']}"
        before = api.staff.get(path).json()
        body = {"title": "Neu", field: str(api.elsewhere["id"])}
        assert api.staff.patch(path, body, "*").status_code == 422
        assert api.staff.get(path).json() == before
