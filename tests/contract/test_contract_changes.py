"""What changes around the schemas: paths, operations, parameters, bodies, statuses, security."""

import copy
from typing import Any

import pytest

from app.core.errors import Malformed
from app.web.contract.changes import contract_changes
from tests.contract.contract_pairs import PATH, WHERE, Node, contract, fields, found, json_of, operation, reference

TEXT: Node = {"type": "string"}


def with_parameters(*parameters: Node, path: str = PATH) -> Node:
    return contract(operation(parameters=list(parameters)), path=path)


def query(name: str = "limit", schema: Node | None = None, **words: Any) -> Node:
    return {"in": "query", "name": name, "schema": schema or {"type": "integer"}, **words}


def hole(name: str) -> Node:
    return {"in": "path", "name": name, "required": True, "schema": TEXT}


def headed(**headers: Node) -> Node:
    return contract(operation(responses={"200": {"headers": headers}}))


class TestSameContract:
    def test_a_contract_changes_nothing_against_itself(self) -> None:
        assert found(contract(), contract()) == []

    def test_texts_examples_and_order_are_no_change(self) -> None:
        answer = fields(a={"anyOf": [TEXT, {"type": "null"}, {"type": "integer"}]}, b={"enum": ["x", "y"]})
        other = fields(b={"enum": ["y", "x"]}, a={"type": ["integer", "null", "string"], "title": "A"})
        other["required"].reverse()
        old = contract(
            operation(
                parameters=[query("a"), query("b")],
                responses={"200": {"content": json_of(answer)}, "404": {}},
                tags=["x", "y"],
            )
        )
        new = contract(
            operation(
                parameters=[query("b", description="new"), query("a")],
                responses={"404": {"description": "new"}, "200": {"content": json_of(other)}},
                tags=["y", "x"],
                summary="Another",
            )
        )
        assert found(old, new) == []

    def test_the_documents_are_left_as_they_were(self) -> None:
        old, new = contract(), contract(operation(parameters=[query()]))
        before = copy.deepcopy((old, new))
        contract_changes(old, new)
        assert (old, new) == before

    def test_breaking_changes_come_first_and_the_order_is_fixed(self) -> None:
        old = with_parameters(query("a"), query("b"))
        new = with_parameters(query("c"), query("0", required=True))
        codes = [change.code for change in contract_changes(old, new)]
        assert codes == ["parameter-required", "parameter-removed", "parameter-removed", "parameter-added"]

    def test_a_change_says_itself(self) -> None:
        (change,) = contract_changes(with_parameters(query("a")), with_parameters())
        assert str(change) == f"breaking parameter-removed at {WHERE} → query a: a strict server refuses it"

    def test_a_reference_to_nothing_is_malformed(self) -> None:
        broken = contract(operation(requestBody={"$ref": "#/components/requestBodies/Nobody"}))
        with pytest.raises(Malformed):
            contract_changes(broken, broken)

    def test_a_foreign_reference_is_malformed(self) -> None:
        broken = contract(operation(requestBody={"$ref": "other.json"}))
        with pytest.raises(Malformed):
            contract_changes(broken, broken)

    def test_references_in_a_circle_are_malformed(self) -> None:
        bodies = {
            "A": {"$ref": "#/components/requestBodies/B"},
            "B": {"$ref": "#/components/requestBodies/A"},
        }
        body = {"$ref": "#/components/requestBodies/A"}
        broken = contract(operation(requestBody=body), components={"requestBodies": bodies})
        with pytest.raises(Malformed):
            contract_changes(broken, broken)


class TestPathsAndMethods:
    def test_a_removed_path_is_one_breaking_change(self) -> None:
        item = {"post": operation(), "get": operation(operationId="list_projects")}
        assert found(contract(paths={PATH: item}), contract(paths={})) == [(True, "path-removed", PATH)]

    def test_a_removed_method_breaks(self) -> None:
        old = contract(paths={PATH: {"post": operation(), "get": operation(operationId="list_projects")}})
        assert found(old, contract()) == [(True, "method-removed", f"GET {PATH}")]

    def test_a_new_operation_is_harmless(self) -> None:
        assert found(contract(paths={}), contract()) == [(False, "operation-added", WHERE)]

    def test_a_renamed_path_parameter_breaks_generated_clients_and_is_told_once(self) -> None:
        old = with_parameters(hole("id"), path="/v1/projects/{id}")
        new = with_parameters(hole("project_id"), path="/v1/projects/{project_id}")
        assert found(old, new) == [(True, "path-parameter-renamed", "POST /v1/projects/{id}")]

    def test_a_path_parameter_keeps_its_place_when_names_are_swapped(self) -> None:
        old = with_parameters(hole("a"), {**hole("b"), "schema": {"type": "integer"}}, path="/{a}/{b}")
        new = with_parameters(hole("b"), {**hole("a"), "schema": {"type": "integer"}}, path="/{b}/{a}")
        assert found(old, new) == [(True, "path-parameter-renamed", "POST /{a}/{b}")]


class TestNames:
    @pytest.mark.parametrize(
        ("word", "was", "now", "expected"),
        [
            ("operationId", "create_project", "add_project", (True, "operation-id-changed", WHERE)),
            ("tags", ["projects"], ["works"], (False, "tags-changed", WHERE)),
            ("deprecated", False, True, (False, "deprecation-changed", WHERE)),
            ("callbacks", {}, {"done": {}}, (True, "callbacks-changed", WHERE)),
        ],
    )
    def test_each_word_of_an_operation_has_its_code(self, word: str, was: Any, now: Any, expected: Any) -> None:
        assert found(contract(operation(**{word: was})), contract(operation(**{word: now}))) == [expected]


class TestParameters:
    @pytest.mark.parametrize(
        ("old", "new", "breaking", "code"),
        [
            ([query()], [], True, "parameter-removed"),
            ([], [query(required=True)], True, "parameter-required"),
            ([], [query()], False, "parameter-added"),
            ([query()], [query(required=True)], True, "parameter-required"),
            ([query(required=True)], [query()], False, "parameter-optional"),
            ([query()], [query(explode=False)], True, "parameter-style-changed"),
            ([query()], [query(style="deepObject", explode=True)], True, "parameter-style-changed"),
            ([query(schema={"type": "integer"})], [query(schema=TEXT)], True, "request-type-changed"),
            (
                [query(schema={"type": "integer", "default": 20})],
                [query(schema={"type": "integer", "default": 50})],
                True,
                "request-default-changed",
            ),
            (
                [query(schema={"type": "integer", "maximum": 200})],
                [query(schema={"type": "integer", "maximum": 100})],
                True,
                "request-bound-narrowed",
            ),
        ],
    )
    def test_each_change_of_a_parameter_has_its_code(
        self, old: list[Node], new: list[Node], breaking: Any, code: str
    ) -> None:
        where = f"{WHERE} → query limit"
        assert found(with_parameters(*old), with_parameters(*new)) == [(breaking, code, where)]

    def test_a_style_spelt_out_is_the_style_that_held_anyway(self) -> None:
        assert found(with_parameters(query()), with_parameters(query(style="form", explode=True))) == []

    def test_the_same_name_in_another_place_is_another_parameter(self) -> None:
        changes = found(with_parameters(query()), with_parameters({**query(), "in": "header"}))
        assert [code for _, code, _ in changes] == ["parameter-removed", "parameter-added"]

    def test_header_names_have_no_case(self) -> None:
        old, new = ({"in": "header", "name": name, "schema": TEXT} for name in ("If-Match", "if-match"))
        assert found(with_parameters(old), with_parameters(new)) == []

    def test_a_parameter_of_the_path_counts_for_its_operations(self) -> None:
        old = contract(paths={PATH: {"parameters": [query()], "post": operation()}})
        assert found(old, with_parameters(query())) == []
        assert found(old, contract()) == [(True, "parameter-removed", f"{WHERE} → query limit")]

    def test_an_own_parameter_replaces_the_one_of_the_path(self) -> None:
        item = {"parameters": [query(schema=TEXT)], "post": operation(parameters=[query()])}
        assert found(contract(paths={PATH: item}), with_parameters(query())) == []

    def test_a_shared_parameter_is_followed(self) -> None:
        shared = {"parameters": {"Limit": query()}}
        body = operation(parameters=[{"$ref": "#/components/parameters/Limit"}])
        assert found(contract(body, components=shared), with_parameters(query())) == []

    def test_a_parameter_written_as_a_document_is_compared(self) -> None:
        old = {"in": "query", "name": "filter", "content": json_of(TEXT)}
        new = {"in": "query", "name": "filter", "content": json_of({"type": "integer"})}
        assert found(with_parameters(old), with_parameters(new)) == [
            (True, "request-type-changed", f"{WHERE} → query filter")
        ]


class TestBodies:
    @pytest.mark.parametrize(
        ("old", "new", "expected"),
        [
            ({"content": json_of(TEXT)}, None, (True, "request-body-removed")),
            (None, {"content": json_of(TEXT)}, (False, "request-body-added")),
            (None, {"content": json_of(TEXT), "required": True}, (True, "request-body-required")),
            (
                {"content": json_of(TEXT)},
                {"content": json_of(TEXT), "required": True},
                (True, "request-body-required"),
            ),
            (
                {"content": json_of(TEXT), "required": True},
                {"content": json_of(TEXT)},
                (False, "request-body-optional"),
            ),
            (
                {"content": {**json_of(TEXT), "text/csv": {}}},
                {"content": json_of(TEXT)},
                (True, "request-media-removed"),
            ),
            (
                {"content": json_of(TEXT)},
                {"content": {**json_of(TEXT), "text/csv": {}}},
                (False, "request-media-added"),
            ),
        ],
    )
    def test_each_change_of_a_body_has_its_code(
        self, old: Node | None, new: Node | None, expected: tuple[bool, str]
    ) -> None:
        was, now = (contract({**operation(), "requestBody": body} if body else self.bare()) for body in (old, new))
        assert found(was, now) == [(*expected, f"{WHERE} → body")]

    def bare(self) -> Node:
        return {word: value for word, value in operation().items() if word != "requestBody"}

    def test_the_parts_of_a_form_are_compared(self) -> None:
        def form(encoding: Node) -> Node:
            content = {"multipart/form-data": {"schema": fields(file=TEXT), "encoding": encoding}}
            return contract(operation(requestBody={"content": content}))

        where = f"{WHERE} → body → multipart/form-data"
        assert found(form({}), form({"file": {"contentType": "text/csv"}})) == [
            (True, "request-encoding-changed", where)
        ]


class TestAnswers:
    @pytest.mark.parametrize(
        ("old", "new", "expected"),
        [
            ({"200": {}, "404": {}}, {"200": {}}, (True, "response-status-removed", "404")),
            ({"200": {}}, {"200": {}, "404": {}}, (False, "response-status-added", "404")),
            (
                {"200": {"content": {**json_of(TEXT), "text/csv": {}}}},
                {"200": {"content": json_of(TEXT)}},
                (True, "response-media-removed", "200"),
            ),
            (
                {"200": {"content": json_of(TEXT)}},
                {"200": {"content": {**json_of(TEXT), "text/csv": {}}}},
                (False, "response-media-added", "200"),
            ),
            (
                {"404": {"content": json_of(TEXT)}},
                {"404": {"content": json_of({"type": "integer"})}},
                (True, "response-type-changed", "404"),
            ),
        ],
    )
    def test_each_change_of_an_answer_has_its_code(self, old: Node, new: Node, expected: Any) -> None:
        breaking, code, status = expected
        where = f"{WHERE} → {status}"
        assert found(contract(operation(responses=old)), contract(operation(responses=new))) == [
            (breaking, code, where)
        ]

    @pytest.mark.parametrize("heir", ["4XX", "default"])
    def test_a_status_may_go_over_into_its_range_if_the_shape_holds(self, heir: str) -> None:
        old = contract(operation(responses={"404": {"content": json_of(TEXT)}}))
        new = contract(operation(responses={heir: {"content": json_of(TEXT)}}))
        other = contract(operation(responses={heir: {"content": json_of({"type": "integer"})}}))
        added = (False, "response-status-added", f"{WHERE} → {heir}")
        assert found(old, new) == [added]
        assert found(old, other) == [(True, "response-type-changed", f"{WHERE} → 404"), added]

    @pytest.mark.parametrize(
        ("old", "new", "breaking", "code"),
        [
            ({"ETag": {}}, {}, True, "response-header-removed"),
            ({}, {"ETag": {}}, False, "response-header-added"),
            ({"ETag": {"required": True}}, {"ETag": {}}, True, "response-header-optional"),
            ({"ETag": {}}, {"etag": {"required": True}}, False, "response-header-required"),
            ({"ETag": {"schema": TEXT}}, {"ETag": {}}, True, "response-type-widened"),
        ],
    )
    def test_each_change_of_a_header_has_its_code(self, old: Node, new: Node, breaking: Any, code: str) -> None:
        assert found(headed(**old), headed(**new)) == [(breaking, code, f"{WHERE} → 200 → header etag")]

    def test_events_of_a_stream_are_compared(self) -> None:
        def stream(schema: Node) -> Node:
            content = {"text/event-stream": {"itemSchema": schema}}
            return contract(operation(responses={"200": {"content": content}}))

        where = f"{WHERE} → 200 → text/event-stream"
        assert found(stream(TEXT), stream({"type": "integer"})) == [(True, "response-type-changed", where)]


class TestSecurity:
    @pytest.mark.parametrize(
        ("old", "new", "expected"),
        [
            ([], [{"token": []}], [(True, "security-changed", WHERE)]),
            ([{"token": []}], [], [(False, "security-added", WHERE)]),
            ([{"token": ["read"]}], [{"token": ["read", "write"]}], [(True, "security-changed", WHERE)]),
            ([{"token": ["read", "write"]}], [{"token": ["read"]}], [(False, "security-added", WHERE)]),
            ([{"token": []}, {"cookie": []}], [{"token": []}], [(True, "security-changed", WHERE)]),
            ([{"token": []}], [{"cookie": []}, {"token": []}], [(False, "security-added", WHERE)]),
            ([{"token": []}, {"cookie": []}], [{"cookie": []}, {"token": []}], []),
            ([], [{}], []),
        ],
    )
    def test_every_way_in_must_stay_open(self, old: list[Node], new: list[Node], expected: Any) -> None:
        assert found(contract(operation(security=old)), contract(operation(security=new))) == expected

    def test_what_the_root_asks_for_holds_where_nothing_is_said(self) -> None:
        assert found(contract(), contract(security=[{"token": []}])) == [(True, "security-changed", WHERE)]
        assert found(contract(operation(security=[])), contract(operation(security=[]), security=[{"t": []}])) == []

    def test_another_mechanism_under_the_same_name_breaks(self) -> None:
        def scheme(**words: str) -> Node:
            return contract(components={"securitySchemes": {"token": {"type": "http", **words}}})

        assert found(scheme(scheme="bearer"), scheme(scheme="basic")) == [(True, "security-scheme-changed", "token")]
        assert found(scheme(scheme="bearer"), scheme(scheme="bearer", description="New words")) == []


class TestWholeDocument:
    def test_a_server_that_is_gone_breaks(self) -> None:
        old = contract(servers=[{"url": "/"}, {"url": "/api"}])
        assert found(old, contract(servers=[{"url": "/"}])) == [(True, "server-removed", "servers")]

    def test_changed_webhooks_are_told_as_breaking(self) -> None:
        assert found(contract(), contract(webhooks={"done": {}})) == [(True, "webhooks-changed", "webhooks")]

    def test_a_shape_nobody_uses_concerns_nobody(self) -> None:
        assert found(contract(shapes={"Idle": TEXT}), contract(shapes={})) == []

    def test_one_edit_of_a_shared_shape_is_one_change_for_each_position(self) -> None:
        def document(shape: Node) -> Node:
            one = operation(
                requestBody={"content": json_of(reference("Project"))},
                responses={
                    "200": {"content": json_of(reference("Project"))},
                    "201": {"content": json_of({"type": "array", "items": reference("Project")})},
                },
            )
            return contract(one, shapes={"Project": shape})

        assert found(document(fields(a=TEXT, b=TEXT)), document(fields(a=TEXT))) == [
            (True, "request-field-removed", "Project in requests → /b"),
            (True, "response-field-removed", "Project in responses → /b"),
        ]
