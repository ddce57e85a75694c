"""The committed contract: it is what is served, it is sound, and it tells clients all they need."""

import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import jsonschema_rs
import pytest
from schemathesis.specs.openapi import definitions

from app.core.settings import load_settings
from app.main import Service, create_app
from app.web.contract.files import check_contract
from app.web.dispatch import flat
from tests.answers_of_contract import Contract
from tests.contract.declared import (
    DOCUMENT,
    FOLDER,
    OPERATIONS,
    REF,
    SCHEMAS,
    SENT_SHAPES,
    UNSHAPED,
    Declared,
    example,
    nodes,
    operations,
)

FIELDS = {shape: schema["properties"] for shape, schema in sorted(SCHEMAS.items()) if "properties" in schema}
SENT = {
    node["$ref"].removeprefix(REF)
    for each in OPERATIONS
    if each.json_body
    for node in [each.json_body]
    if "$ref" in node
}
CONTRACT = Contract(DOCUMENT)
_PAGING = {"limit", "cursor", "sort", "fields", "count"}
LESS = {
    # A handful of rows that belong to one unit, always whole.
    "list_municipality_names": _PAGING,
    "list_municipality_populations": _PAGING,
    "list_municipality_successors": _PAGING,
    # A history has one order, and every revision is of interest as a whole.
    "list_saving_revisions": {"sort", "fields", "count"},
    # Findings are computed rule by rule, record by record; the summary counts them.
    "list_findings": {"sort", "count"},
    # So is what waits.
    "list_care": {"sort", "count", "fields"},
}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    made = create_app(load_settings(database_url=f"sqlite:///{tmp_path_factory.mktemp('contract') / 'none.sqlite'}"))
    yield made
    made.dispatch.close()
    made.database.close()


class TestFile:
    def test_is_what_is_served_and_its_breaks_are_explained(self, app: Service) -> None:
        assert check_contract(app, FOLDER) == []

    def test_differs_when_one_field_says_something_else(self, app: Service, tmp_path: Path) -> None:
        text = (FOLDER / "openapi.json").read_text(encoding="utf-8")
        (tmp_path / "openapi.json").write_text(text.replace("Rows per page.", "Rows.", 1), encoding="utf-8")
        assert len(check_contract(app, tmp_path)) == 1

    def test_is_openapi_3_1(self) -> None:
        assert DOCUMENT["openapi"].startswith("3.1")
        found = list(jsonschema_rs.Draft202012Validator(definitions.OPENAPI_31).iter_errors(DOCUMENT))
        assert [(list(each.instance_path), each.message[:200]) for each in found] == []

    def test_holds_schemas_that_are_json_schema(self) -> None:
        for name, schema in SCHEMAS.items():
            jsonschema_rs.meta.validate(schema, None)
            assert CONTRACT.validator(name) is not None

    def test_refers_only_to_what_is_there_and_uses_all_of_it(self) -> None:
        named = {node["$ref"].removeprefix(REF) for _, node in nodes(DOCUMENT) if isinstance(node.get("$ref"), str)}
        assert named == set(SCHEMAS)


class TestOperations:
    def test_are_named_like_their_functions_once_each(self, app: Service) -> None:
        functions = [route.endpoint.__name__ for route in flat(app.routes)]
        assert sorted(each.name for each in OPERATIONS) == sorted(functions)
        assert len(set(functions)) == len(functions)

    def test_say_what_their_functions_say(self, app: Service) -> None:
        told = {route.name: inspect.getdoc(route.endpoint) for route in flat(app.routes)}
        assert {each.name: each.node.get("description") for each in OPERATIONS} == told

    @operations()
    def test_answer_mistakes_with_problems(self, operation: Declared) -> None:
        for status in ("4XX", "5XX"):
            content = operation.node["responses"][status]["content"]
            assert content == {"application/problem+json": {"schema": {"$ref": f"{REF}Problem"}}}
        assert "422" not in operation.node["responses"]

    @operations()
    def test_answer_with_named_shapes(self, operation: Declared) -> None:
        for status, answer in operation.node["responses"].items():
            for media_type, content in answer.get("content", {}).items():
                shaped = content["schema"] == UNSHAPED.get(media_type) or "$ref" in content["schema"]
                assert shaped, (status, media_type)

    @operations(is_list=True)
    def test_lists_are_paged_sorted_cut_and_counted(self, operation: Declared) -> None:
        page = SCHEMAS[operation.node["responses"]["200"]["content"]["application/json"]["schema"]["$ref"][len(REF) :]]
        assert operation.query_names & _PAGING == _PAGING - LESS.get(operation.name, set())
        assert set(page["properties"]) == {"items", "next", "prev", "total"}

    @operations(method={"PUT", "PATCH", "DELETE"})
    def test_changes_name_the_version_they_were_made_for(self, operation: Declared) -> None:
        assert "If-Match" in operation.header_names

    @operations(method={"GET"}, streams=True)
    def test_streams_can_be_taken_up_again(self, operation: Declared) -> None:
        assert "Last-Event-ID" in operation.header_names
        assert "204" in operation.node["responses"]

    @operations(method={"GET"}, streams=False)
    def test_reads_can_be_asked_for_what_is_new(self, operation: Declared) -> None:
        assert "If-None-Match" in operation.header_names
        assert "304" in operation.node["responses"]

    @operations()
    def test_parameters_are_explained_and_never_null(self, operation: Declared) -> None:
        for parameter in operation.node.get("parameters", ()):
            assert len(parameter.get("description", "")) > 3, parameter["name"]
            assert "null" not in str(parameter["schema"]), parameter["name"]

    @operations()
    def test_say_who_may(self, operation: Declared) -> None:
        assert operation.node["x-roles"]
        assert re.fullmatch(r"[a-z_]+:(read|write)", operation.node["x-scope"])
        assert ({} in operation.node["security"]) == ("public" in operation.node["x-roles"])


class TestShapes:
    @pytest.mark.parametrize("shape", FIELDS)
    def test_fields_have_a_description_and_an_example(self, shape: str) -> None:
        for name, field in FIELDS[shape].items():
            assert len(field.get("description", "")) > 3, name
            inner = [field, *field.get("anyOf", ()), field.get("items", {})]
            shaped = [SCHEMAS[node["$ref"].removeprefix(REF)] for node in inner if "$ref" in node]
            # A field that holds a shape of its own is shown by the examples of that shape's fields.
            assert "examples" in field or any("properties" in each for each in shaped), name

    @pytest.mark.parametrize("shape", FIELDS)
    def test_examples_are_valid(self, shape: str) -> None:
        for name, field in FIELDS[shape].items():
            # To take in all shapes is dear, and few fields refer to one.
            schema = {**field, "components": DOCUMENT["components"]} if REF in str(field) else field
            for value in field.get("examples", ()):
                found = jsonschema_rs.Draft202012Validator(schema, validate_formats=True).iter_errors(value)
                assert [each.message for each in found] == [], name

    def test_what_is_read_is_always_there(self) -> None:
        loose = [
            (name, sorted(set(schema["properties"]) - set(schema.get("required", ()))))
            for name, schema in SCHEMAS.items()
            if "properties" in schema and name not in SENT_SHAPES
            if set(schema["properties"]) - set(schema.get("required", ()))
        ]
        assert loose == []

    def test_what_is_sent_may_hold_nothing_unknown(self) -> None:
        open_ones = [name for name in SENT_SHAPES if SCHEMAS[name].get("additionalProperties", True) is not False
                     and "properties" in SCHEMAS[name]]  # fmt: skip
        assert open_ones == []

    def test_the_frameworks_own_error_shapes_are_gone(self) -> None:
        assert not {"HTTPValidationError", "ValidationError"} & set(SCHEMAS)

    def test_enums_have_names(self) -> None:
        inline = [at for at, node in nodes(DOCUMENT) if isinstance(node.get("enum"), list)
                  and not re.fullmatch(r"/components/schemas/\w+", at)]  # fmt: skip
        assert inline == []

    def test_whole_examples_are_valid_bodies(self) -> None:
        assert [found for name in SENT for found in CONTRACT.complaints(name, example({"$ref": REF + name}))] == []
