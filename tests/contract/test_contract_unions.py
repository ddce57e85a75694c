"""Alternatives: which of the old ones is which of the new ones."""

from typing import Any, ClassVar

from tests.contract.contract_pairs import Node, answering, asking, fields, found, in_request, in_response, reference

TEXT: Node = {"type": "string"}
WHOLE: Node = {"type": "integer"}


def one(kind: str, **more: Node) -> Node:
    return fields(kind={"type": "string", "const": kind}, **more)


def tagged(mapping: dict[str, str], field: str = "kind") -> Node:
    pointers = {tag: f"#/components/schemas/{name}" for tag, name in mapping.items()}
    options = [reference(name) for name in mapping.values()]
    return {"oneOf": options, "discriminator": {"propertyName": field, "mapping": pointers}}


class TestTaggedAlternatives:
    shapes: ClassVar[Node] = {"Cat": one("cat", lives=WHOLE), "Dog": one("dog"), "Bird": one("bird")}
    two = tagged({"cat": "Cat", "dog": "Dog"})
    three = tagged({"cat": "Cat", "dog": "Dog", "bird": "Bird"})

    def test_a_new_alternative_breaks_readers_and_a_removed_one_breaks_writers(self) -> None:
        assert in_response(self.two, self.three, **self.shapes) == [(True, "response-type-widened", "")]
        assert in_request(self.two, self.three, **self.shapes) == [(False, "request-type-widened", "")]
        assert in_response(self.three, self.two, **self.shapes) == [(False, "response-type-narrowed", "")]
        assert in_request(self.three, self.two, **self.shapes) == [(True, "request-type-narrowed", "")]

    def test_another_tag_field_breaks(self) -> None:
        other = tagged({"cat": "Cat", "dog": "Dog"}, "species")
        assert in_response(self.two, other, **self.shapes) == [(True, "response-discriminator-changed", "")]

    def test_a_tag_field_that_is_gone_breaks(self) -> None:
        bare = {"oneOf": self.two["oneOf"]}
        assert in_request(self.two, bare, **self.shapes) == [(True, "request-discriminator-changed", "")]

    def test_a_tag_field_below_a_nullable_union_is_seen(self) -> None:
        old = {"anyOf": [self.two, {"type": "null"}]}
        new = {"anyOf": [{"oneOf": self.two["oneOf"]}, {"type": "null"}]}
        assert in_response(old, new, **self.shapes) == [(True, "response-discriminator-changed", "")]

    def test_a_tag_that_means_another_known_shape_breaks(self) -> None:
        plain = {"Cat": fields(a=TEXT), "Dog": fields(b=TEXT)}
        swapped = tagged({"dog": "Cat", "cat": "Dog"})
        changes = in_response(self.two, swapped, **plain)
        assert changes == [(True, "response-discriminator-changed", "")] * 2

    def test_a_renamed_alternative_is_found_by_its_tag(self) -> None:
        old = answering(self.two, **self.shapes)
        both = tagged({"dog": "Hound", "cat": "Tomcat"})
        new = answering(both, Hound=one("dog"), Tomcat=one("cat"))
        renamed = (False, "response-shape-renamed", "POST /v1/projects → 200")
        assert found(old, new) == [
            (True, "response-field-removed", "Cat in responses → /lives"),
            renamed,
            renamed,
        ]

    def test_a_change_inside_an_alternative_is_told_under_its_name(self) -> None:
        old = asking(self.two, **self.shapes)
        new = asking(self.two, **{**self.shapes, "Dog": one("dog", name=TEXT)})
        assert found(old, new) == [(True, "request-field-required", "Dog in requests → /name")]


class TestPlainAlternatives:
    def test_two_that_became_one_that_holds_both_are_harmless_for_writers(self) -> None:
        old = {"anyOf": [{**TEXT, "maxLength": 3}, {**TEXT, "format": "date", "minLength": 9}]}
        assert all(not breaking for breaking, _, _ in in_request(old, TEXT))
        assert any(breaking for breaking, _, _ in in_response(old, TEXT))

    def test_an_object_is_matched_with_the_one_it_suits(self) -> None:
        old = {"anyOf": [fields(a=TEXT), fields(b=TEXT)]}
        new = {"anyOf": [fields(b=TEXT, extra=TEXT), fields(a=TEXT)]}
        assert in_response(old, new) == [(False, "response-field-added", "/extra")]

    def test_the_only_one_of_its_type_is_the_same_one(self) -> None:
        old, new = ({"anyOf": [TEXT, {"type": "array", "items": each}]} for each in (TEXT, WHOLE))
        assert in_response(old, new) == [(True, "response-type-changed", "/*")]

    def test_a_shared_shape_spelt_out_is_the_same_shape(self) -> None:
        shape = fields(a=TEXT)
        assert in_response(reference("A"), shape, A=shape) == []
        assert in_response({"anyOf": [reference("A"), TEXT]}, {"anyOf": [TEXT, shape]}, A=shape) == []

    def test_a_reference_with_a_condition_beside_it_is_both(self) -> None:
        beside: Node = {**reference("A"), "maxLength": 5, "description": "Short"}
        assert in_request(reference("A"), beside, A=TEXT) == [(True, "request-bound-narrowed", "")]

    def test_a_shared_union_is_compared_under_its_name(self) -> None:
        def document(*options: Any) -> Node:
            return answering(fields(a=reference("Value"), b=reference("Value")), Value={"anyOf": options})

        assert found(document(TEXT), document(TEXT, WHOLE)) == [(True, "response-type-widened", "Value in responses")]

    def test_a_field_that_became_nullable_by_reference_is_told_once(self) -> None:
        nullable = {"anyOf": [reference("A"), {"type": "null"}]}
        assert in_response(fields(a=reference("A")), fields(a=nullable), A=fields(b=TEXT)) == [
            (True, "response-null-widened", "/a")
        ]

    def test_a_schema_that_allows_nothing_is_narrower_than_any(self) -> None:
        assert in_request({}, {"not": {}}) == [(True, "request-schema-changed", "")]
        impossible = {"allOf": [TEXT, WHOLE]}
        assert in_request(TEXT, impossible) == [(True, "request-type-narrowed", "")]
