"""Any schema, one known fault planted anywhere in it: the walker finds it at its place."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.contract.contract_pairs import Node, answering, asking, fields, found, in_request, in_response, reference

NAMES = st.sampled_from(["a", "b", "c", "title"])
# The wall clock is no part of the claim: other tests share the machine.
FEW = settings(max_examples=50, deadline=None)
SCALARS: st.SearchStrategy[Node] = st.sampled_from(
    [
        {"type": "string"},
        {"type": "string", "maxLength": 10, "pattern": "^a"},
        {"type": "string", "enum": ["a", "b", "c"]},
        {"type": "string", "format": "date"},
        {"type": "integer", "minimum": 0, "maximum": 10},
        {"type": "number", "multipleOf": 0.5},
        {"type": "boolean"},
    ]
)


def objects(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    properties = st.dictionaries(NAMES, inner, min_size=1, max_size=3)
    needed = st.sets(NAMES)
    return st.builds(lambda own, names: fields(sorted(names & own.keys()), **own), properties, needed)


def arrays(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.builds(lambda each: {"type": "array", "items": each, "maxItems": 9}, inner)


SCHEMAS = objects(st.recursive(SCALARS, lambda inner: objects(inner) | arrays(inner), max_leaves=8))

# keyword that must be there, what is put in its place, subject, shift
Plant = tuple[str, Callable[[Any], Any], str]
NARROWING: list[Plant] = [
    ("maxLength", lambda old: old - 1, "bound"),
    ("maximum", lambda old: old - 1, "bound"),
    ("minimum", lambda old: old + 1, "bound"),
    ("maxItems", lambda old: old - 1, "bound"),
    ("multipleOf", lambda old: old * 2, "bound"),
    ("enum", lambda old: old[1:], "enum"),
]


def places(schema: Node, at: tuple[str, ...] = ()) -> Iterator[tuple[Node, str]]:
    """Every schema inside a schema, with its pointer."""
    yield schema, "/" + "/".join(at) if at else ""
    for name, inner in schema.get("properties", {}).items():
        yield from places(inner, (*at, name))
    if "items" in schema:
        yield from places(schema["items"], (*at, "*"))


def unshared(schema: Node) -> Node:
    """A copy in which no two places are the same object."""
    copied: Node = json.loads(json.dumps(schema))
    return copied


def reordered(node: Any) -> Any:
    """The same document with all keys and all listed names in another order."""
    if isinstance(node, dict):
        return {key: reordered(node[key]) for key in reversed(node)}
    if isinstance(node, list):
        return [reordered(each) for each in reversed(node)]
    return node


class TestPlantedFaults:
    @FEW
    @given(SCHEMAS)
    def test_nothing_is_found_where_nothing_changed(self, schema: Node) -> None:
        assert in_request(schema, reordered(schema)) == in_response(schema, reordered(schema)) == []

    @FEW
    @given(SCHEMAS, st.data())
    def test_a_narrowed_keyword_is_the_one_change(self, schema: Node, data: st.DataObject) -> None:
        mutated = unshared(schema)
        spots = [(inner, where, plant) for inner, where in places(mutated) for plant in NARROWING if plant[0] in inner]
        if not spots:
            return
        inner, where, (word, change, subject) = data.draw(st.sampled_from(spots))
        inner[word] = change(inner[word])
        assert in_request(schema, mutated) == [(True, f"request-{subject}-narrowed", where)]
        assert in_response(schema, mutated) == [(False, f"response-{subject}-narrowed", where)]
        assert in_response(mutated, schema) == [(True, f"response-{subject}-widened", where)]
        assert in_request(mutated, schema) == [(False, f"request-{subject}-widened", where)]

    @FEW
    @given(SCHEMAS, st.data())
    def test_a_null_that_is_allowed_now_is_the_one_change(self, schema: Node, data: st.DataObject) -> None:
        mutated = unshared(schema)
        inner, where = data.draw(st.sampled_from(list(places(mutated))))
        whole = dict(inner)
        inner.clear()
        inner["anyOf"] = [whole, {"type": "null"}]
        assert in_response(schema, mutated) == [(True, "response-null-widened", where)]
        assert in_request(mutated, schema) == [(True, "request-null-narrowed", where)]

    @FEW
    @given(SCHEMAS, st.data())
    def test_a_lost_field_is_the_one_change(self, schema: Node, data: st.DataObject) -> None:
        mutated = unshared(schema)
        owners = [(inner, where) for inner, where in places(mutated) if inner.get("properties")]
        inner, where = data.draw(st.sampled_from(owners))
        name = data.draw(st.sampled_from(sorted(inner["properties"])))
        needed = name in inner["required"]
        del inner["properties"][name]
        inner["required"] = [each for each in inner["required"] if each != name]
        assert in_response(schema, mutated) == [(True, "response-field-removed", f"{where}/{name}")]
        expected = (True, "request-field-required") if needed else (False, "request-field-added")
        assert in_request(mutated, schema) == [(*expected, f"{where}/{name}")]

    @FEW
    @given(SCHEMAS, st.data())
    def test_a_duty_that_was_turned_over_is_the_one_change(self, schema: Node, data: st.DataObject) -> None:
        mutated = unshared(schema)
        owners = [(inner, where) for inner, where in places(mutated) if inner.get("properties")]
        inner, where = data.draw(st.sampled_from(owners))
        name = data.draw(st.sampled_from(sorted(inner["properties"])))
        needed = name in inner["required"]
        inner["required"] = sorted({*inner["required"]} ^ {name})
        word = "optional" if needed else "required"
        assert in_request(schema, mutated) == [(not needed, f"request-field-{word}", f"{where}/{name}")]
        assert in_response(schema, mutated) == [(needed, f"response-field-{word}", f"{where}/{name}")]


class TestAnyPair:
    @FEW
    @given(SCHEMAS, SCHEMAS)
    def test_the_walk_back_finds_a_difference_where_the_walk_there_did(self, one: Node, other: Node) -> None:
        assert bool(in_request(one, other)) == bool(in_request(other, one))
        assert bool(in_response(one, other)) == bool(in_response(other, one))

    @FEW
    @given(SCHEMAS, SCHEMAS)
    def test_both_ways_harmless_means_the_same_field_by_field(self, one: Node, other: Node) -> None:
        there, back = in_request(one, other), in_request(other, one)
        if not any(breaking for breaking, _, _ in (*there, *back)):
            assert there == back == []

    @FEW
    @given(SCHEMAS, SCHEMAS)
    def test_unions_and_shapes_inside_themselves_always_end(self, one: Node, other: Node) -> None:
        def looped(schema: Node) -> Node:
            link = fields(value=schema, next=reference("Link"))
            return {"anyOf": [link, fields(other=schema, next=reference("Link")), {"type": "null"}]}

        for make in (asking, answering):
            old, new = (make(reference("Link"), Link=looped(each)) for each in (one, other))
            assert found(old, old) == found(new, new) == []
            assert bool(found(old, new)) == bool(found(new, old))
