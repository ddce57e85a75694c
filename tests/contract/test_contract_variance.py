"""What changes inside the schemas, judged by who writes the value."""

from typing import Any

import pytest

from tests.contract.contract_pairs import Node, fields, in_request, in_response, reference

TEXT: Node = {"type": "string"}
WHOLE: Node = {"type": "integer"}
NUMBER: Node = {"type": "number"}
NULL: Node = {"type": "null"}


def any_of(*options: Node, **words: Any) -> Node:
    return {"anyOf": list(options), **words}


# narrower schema, wider schema, subject: what suits a request one way suits an answer the other way
ORDERED = [
    ({**TEXT, "minLength": 2}, {**TEXT, "minLength": 1}, "bound"),
    ({**TEXT, "minLength": 1}, TEXT, "bound"),
    ({**TEXT, "maxLength": 5}, {**TEXT, "maxLength": 6}, "bound"),
    ({**TEXT, "maxLength": 5}, TEXT, "bound"),
    ({**WHOLE, "minimum": 1}, {**WHOLE, "minimum": 0}, "bound"),
    ({**WHOLE, "maximum": 1}, {**WHOLE, "maximum": 2}, "bound"),
    ({**NUMBER, "exclusiveMinimum": 0}, {**NUMBER, "minimum": 0}, "bound"),
    ({**NUMBER, "exclusiveMaximum": 100_000_000_000}, {**NUMBER, "maximum": 100_000_000_000}, "bound"),
    ({**NUMBER, "multipleOf": 0.1}, {**NUMBER, "multipleOf": 0.01}, "bound"),
    ({**WHOLE, "multipleOf": 5}, WHOLE, "bound"),
    ({"type": "array", "maxItems": 5}, {"type": "array"}, "bound"),
    ({"type": "array", "minItems": 1}, {"type": "array", "minItems": 0}, "bound"),
    ({"type": "array", "uniqueItems": True}, {"type": "array", "uniqueItems": False}, "bound"),
    ({"type": "object", "maxProperties": 5}, {"type": "object"}, "bound"),
    ({**TEXT, "pattern": "^a"}, TEXT, "pattern"),
    ({**TEXT, "format": "date"}, TEXT, "format"),
    ({**TEXT, "enum": ["a"]}, {**TEXT, "enum": ["a", "b"]}, "enum"),
    ({**TEXT, "const": "a"}, {**TEXT, "enum": ["a", "b"]}, "enum"),
    ({**TEXT, "enum": ["a"]}, TEXT, "enum"),
    (WHOLE, NUMBER, "type"),
    (TEXT, {}, "type"),
    (TEXT, {"type": ["string", "integer"]}, "type"),
    (TEXT, any_of(TEXT, WHOLE), "type"),
    (any_of(TEXT, WHOLE), {"oneOf": [TEXT, WHOLE, {"type": "boolean"}]}, "type"),
    (TEXT, {"type": ["string", "null"]}, "null"),
    (TEXT, any_of(TEXT, NULL), "null"),
    ({**TEXT, "enum": ["a"]}, {"enum": ["a", None]}, "null"),
]

# neither contains the other
CROSSED = [
    (TEXT, WHOLE, "type"),
    ({**TEXT, "pattern": "^a"}, {**TEXT, "pattern": "^b"}, "pattern"),
    ({**TEXT, "format": "date"}, {**TEXT, "format": "date-time"}, "format"),
    ({**TEXT, "contentEncoding": "base64"}, {**TEXT, "contentEncoding": "base64url"}, "format"),
    ({**TEXT, "const": "a"}, {**TEXT, "const": "b"}, "const"),
    ({**WHOLE, "multipleOf": 2}, {**WHOLE, "multipleOf": 3}, "bound"),
    ({"not": TEXT}, {"not": WHOLE}, "schema"),
    ({"type": "array", "prefixItems": [TEXT]}, {"type": "array", "prefixItems": [TEXT, TEXT]}, "schema"),
]

# two spellings of one shape
EQUAL = [
    ({"type": ["string", "null"]}, any_of(NULL, TEXT)),
    ({"const": "a"}, {"type": "string", "enum": ["a"]}),
    (any_of({"const": "a"}, {"const": "b"}), {"enum": ["b", "a"]}),
    ({**WHOLE, "exclusiveMinimum": 0}, {**WHOLE, "minimum": 1}),
    ({"type": ["string", "integer"], "maxLength": 3}, any_of({**TEXT, "maxLength": 3}, WHOLE)),
    ({"allOf": [fields(a=TEXT), fields(b=TEXT)]}, fields(a=TEXT, b=TEXT)),
    ({"allOf": [{**TEXT, "maxLength": 9}, {"maxLength": 5}]}, {**TEXT, "maxLength": 5}),
    ({"allOf": [NUMBER, WHOLE]}, WHOLE),
    ({"allOf": [any_of(TEXT, WHOLE), any_of(WHOLE, NULL)]}, WHOLE),
    ({"allOf": [fields(a={"minLength": 1}), fields(a=TEXT)]}, fields(a={**TEXT, "minLength": 1})),
    (
        {"allOf": [{**TEXT, "pattern": "a"}, {"pattern": "b"}]},
        {"allOf": [{**TEXT, "pattern": "b"}, {"pattern": "a"}]},
    ),
    (any_of(TEXT, WHOLE, maxLength=3), any_of({**TEXT, "maxLength": 3}, WHOLE)),
    (any_of({**TEXT, "enum": ["a"]}, TEXT), TEXT),
    (True, {}),
    (fields(a=True), fields(a={})),
    ({"type": "object", "additionalProperties": True}, {"type": "object"}),
    (
        {"allOf": [{"additionalProperties": False}, {"type": "object", "additionalProperties": TEXT}]},
        {"type": "object", "additionalProperties": False},
    ),
    ({**TEXT, "x-order": 1, "readOnly": True, "deprecated": True}, TEXT),
]


class TestVariance:
    @pytest.mark.parametrize(("narrow", "wide", "subject"), ORDERED)
    def test_a_request_may_widen_and_an_answer_may_narrow(self, narrow: Node, wide: Node, subject: str) -> None:
        assert in_request(wide, narrow) == [(True, f"request-{subject}-narrowed", "")]
        assert in_request(narrow, wide) == [(False, f"request-{subject}-widened", "")]
        assert in_response(wide, narrow) == [(False, f"response-{subject}-narrowed", "")]
        assert in_response(narrow, wide) == [(True, f"response-{subject}-widened", "")]

    @pytest.mark.parametrize(("old", "new", "subject"), CROSSED)
    def test_what_is_simply_another_breaks_both_sides(self, old: Node, new: Node, subject: str) -> None:
        assert in_request(old, new) == [(True, f"request-{subject}-changed", "")]
        assert in_response(new, old) == [(True, f"response-{subject}-changed", "")]

    @pytest.mark.parametrize(("one", "other"), EQUAL)
    def test_two_spellings_of_one_shape_are_no_change(self, one: Node, other: Node) -> None:
        assert in_request(one, other) == in_response(other, one) == []

    def test_values_come_and_gone_are_two_changes(self) -> None:
        old, new = {"enum": ["a", "b"]}, {"enum": ["b", "c"]}
        assert in_request(old, new) == [
            (True, "request-enum-narrowed", ""),
            (False, "request-enum-widened", ""),
        ]

    def test_true_is_not_one(self) -> None:
        assert in_response({"enum": [1]}, {"enum": [True]}) == [(True, "response-type-changed", "")]

    def test_bounds_still_count_where_the_type_grows(self) -> None:
        assert in_request(WHOLE, {**NUMBER, "maximum": 5}) == [
            (True, "request-bound-narrowed", ""),
            (False, "request-type-widened", ""),
        ]

    def test_a_parent_and_what_lies_below_are_both_told(self) -> None:
        old, new = any_of(fields(a=TEXT), NULL), fields(a={**TEXT, "maxLength": 1})
        assert in_request(old, new) == [
            (True, "request-null-narrowed", ""),
            (True, "request-bound-narrowed", "/a"),
        ]


class TestFields:
    @pytest.mark.parametrize(
        ("old", "new", "request_change", "response_change"),
        [
            (fields(a=TEXT), fields(), (True, "field-removed"), (True, "field-removed")),
            (fields([], a=TEXT), fields(), (True, "field-removed"), (True, "field-removed")),
            (fields(), fields(a=TEXT), (True, "field-required"), (False, "field-added")),
            (fields(), fields([], a=TEXT), (False, "field-added"), (False, "field-added")),
            (fields([], a=TEXT), fields(a=TEXT), (True, "field-required"), (False, "field-required")),
            (fields(a=TEXT), fields([], a=TEXT), (False, "field-optional"), (True, "field-optional")),
            (
                fields([], a={**TEXT, "default": "x"}),
                fields([], a={**TEXT, "default": "y"}),
                (True, "default-changed"),
                (False, "default-changed"),
            ),
            (
                fields([], a=TEXT),
                fields([], a={**TEXT, "default": None}),
                (True, "default-changed"),
                (False, "default-changed"),
            ),
        ],
    )
    def test_each_change_of_a_field_has_its_code(
        self, old: Node, new: Node, request_change: Any, response_change: Any
    ) -> None:
        asked, given = request_change, response_change
        assert in_request(old, new) == [(asked[0], f"request-{asked[1]}", "/a")]
        assert in_response(old, new) == [(given[0], f"response-{given[1]}", "/a")]

    def test_the_default_of_a_shared_shape_counts(self) -> None:
        shape = {**TEXT, "default": "x"}
        assert in_request(fields([], a=reference("S")), fields([], a=shape), S=shape) == []
        override = {**reference("S"), "default": "y"}
        assert in_request(fields([], a=reference("S")), fields([], a=override), S=shape) == [
            (True, "request-default-changed", "/a")
        ]

    def test_a_default_beside_a_duty_to_send_says_nothing(self) -> None:
        assert in_request(fields(a=TEXT), fields(a={**TEXT, "default": "x"})) == []

    def test_a_deep_field_is_named_by_its_way(self) -> None:
        old = fields(items={"type": "array", "items": fields(title=TEXT)})
        new = fields(items={"type": "array", "items": fields(title=WHOLE)})
        assert in_response(old, new) == [(True, "response-type-changed", "/items/*/title")]

    def test_positions_of_a_tuple_are_compared(self) -> None:
        old, new = ({"type": "array", "prefixItems": [TEXT, each]} for each in (TEXT, WHOLE))
        assert in_response(old, new) == [(True, "response-type-changed", "/1")]

    def test_a_field_may_be_called_like_a_keyword(self) -> None:
        assert in_response(fields(title=TEXT, default=TEXT), fields(title=TEXT)) == [
            (True, "response-field-removed", "/default")
        ]


class TestFurtherFields:
    def mapping(self, values: Any, **words: Any) -> Node:
        return {"type": "object", "additionalProperties": values, **words}

    @pytest.mark.parametrize(
        ("old", "new", "asked", "given"),
        [
            (True, False, (True, "field-removed"), (False, "field-removed")),
            (False, True, (False, "field-added"), (False, "field-added")),
            (TEXT, False, (True, "field-removed"), (True, "field-removed")),
            (TEXT, WHOLE, (True, "type-changed"), (True, "type-changed")),
            (TEXT, True, (False, "type-widened"), (True, "type-widened")),
        ],
    )
    def test_each_change_has_its_code(self, old: Any, new: Any, asked: Any, given: Any) -> None:
        was, now = self.mapping(old), self.mapping(new)
        assert in_request(was, now) == [(asked[0], f"request-{asked[1]}", "/*")]
        assert in_response(was, now) == [(given[0], f"response-{given[1]}", "/*")]

    def test_the_keys_of_a_map_are_compared(self) -> None:
        old, new = (self.mapping(WHOLE, propertyNames={"enum": names}) for names in (["a"], ["a", "b"]))
        assert in_response(old, new) == [(True, "response-enum-widened", "/{name}")]
        assert in_request(old, new) == [(False, "request-enum-widened", "/{name}")]


class TestShapesInsideThemselves:
    def tree(self, title: Node, link: Node | None = None) -> Node:
        return fields(title=title, children={"type": "array", "items": link or reference("Tree")})

    def change(self, old: Node, new: Node) -> list[tuple[bool, str, str]]:
        both = {**fields(), "$defs": {}}
        return in_response(fields(old=reference("Old")), fields(old=reference("New")), Old=old, New=new, Both=both)

    def test_a_tree_is_compared_once(self) -> None:
        old = self.tree(TEXT, reference("Old"))
        new = self.tree(WHOLE, reference("New"))
        assert self.change(old, new) == [
            (True, "response-type-changed", "Old in responses → /title"),
            (False, "response-shape-renamed", "/old"),
        ]

    def test_a_tree_spelt_out_one_level_more_ends(self) -> None:
        tree = self.tree(TEXT)
        assert in_response(reference("Tree"), self.tree(TEXT), Tree=tree) == []
        assert in_request(self.tree(TEXT), reference("Tree"), Tree=tree) == []

    def test_a_tree_with_one_more_condition_at_each_level_ends(self) -> None:
        condition = {"properties": {"children": {"items": reference("Strict")}}, "maxProperties": 5}
        shapes = {
            "Strict": {"allOf": [reference("Tree"), condition]},
            "Tree": self.tree(TEXT),
        }
        changes = in_request(reference("Tree"), reference("Strict"), **shapes)
        assert (True, "request-bound-narrowed", "Tree in requests") in changes

    def test_a_union_that_names_itself_ends(self) -> None:
        shape = any_of(TEXT, {"type": "array", "items": reference("Json")}, reference("Json"))
        wide = any_of(TEXT, WHOLE, {"type": "array", "items": reference("Json")})
        assert in_response(reference("Json"), reference("Json"), Json=shape) == []
        assert in_response(reference("Json"), wide, Json=shape) == [(True, "response-type-widened", "")]

    def test_a_shape_reached_on_many_ways_is_entered_once(self) -> None:
        chain = {f"S{n}": fields(a=reference(f"S{n + 1}"), b=reference(f"S{n + 1}")) for n in range(40)}
        assert in_response(reference("S0"), reference("S0"), **chain, S40=TEXT) == []

    def test_a_reference_to_itself_allows_what_it_likes(self) -> None:
        assert in_response(reference("Me"), reference("Me"), Me=reference("Me")) == []

    def test_alternatives_without_names_inside_themselves_end(self) -> None:
        shape = any_of(fields(a=reference("Both")), fields(b=reference("Both")), NULL)
        other = any_of(fields(a=reference("Both")), fields(c=reference("Both")), NULL)
        assert in_response(reference("Both"), reference("Both"), Both=shape) == []
        assert in_response(shape, other, Both=shape) == [
            (True, "response-field-removed", "/b"),
            (False, "response-field-added", "/c"),
        ]
