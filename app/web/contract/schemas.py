"""Normal form of the schemas of a contract, so that two spellings of one shape compare as equal.

A schema becomes a list of branches: references followed, ``allOf`` merged, ``anyOf``, ``oneOf`` and lists of
types spread out. A branch has one type at most, or is a bare reference to a shared shape that has.
"""

import json
from collections.abc import Callable, Iterator
from functools import reduce
from itertools import product
from typing import Any, Final

from app.core.errors import Malformed

Schema = dict[str, Any]
AnySchema = Schema | bool

_ANNOTATIONS: Final = frozenset(
    [
        "title",
        "description",
        "examples",
        "example",
        "default",
        "deprecated",
        "readOnly",
        "writeOnly",
        "$comment",
        "externalDocs",
        "xml",
    ]
)
_UNIONS: Final = ("anyOf", "oneOf")
_OF_KIND: Final = {
    "string": frozenset(["minLength", "maxLength", "pattern", "contentEncoding", "contentMediaType", "contentSchema"]),
    "number": frozenset(["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]),
    "array": frozenset(
        [
            "items",
            "prefixItems",
            "minItems",
            "maxItems",
            "uniqueItems",
            "contains",
            "minContains",
            "maxContains",
            "unevaluatedItems",
        ]
    ),
    "object": frozenset(
        [
            "properties",
            "required",
            "additionalProperties",
            "patternProperties",
            "propertyNames",
            "minProperties",
            "maxProperties",
            "dependentRequired",
            "dependentSchemas",
            "unevaluatedProperties",
        ]
    ),
}
_TIGHTER: Final[dict[str, Callable[[Any, Any], Any]]] = {
    **dict.fromkeys(["minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"], max),
    **dict.fromkeys(["maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"], min),
    "uniqueItems": lambda a, b: a or b,
    "required": lambda a, b: sorted({*a, *b}),
    "enum": lambda a, b: [value for value in a if value in b],
}
_SUBSCHEMAS: Final = frozenset(("items", "propertyNames", "additionalProperties"))


def key_of(node: object) -> str:
    """Text that is equal exactly for equal nodes, whatever the order of their keys."""
    return json.dumps(node, sort_keys=True, ensure_ascii=False)


def stripped(schema: AnySchema) -> Schema:
    """A schema without the words that constrain nothing; ``true`` and ``false`` spelt as schemas."""
    if isinstance(schema, bool):
        return {} if schema else {"not": {}}
    return {name: value for name, value in schema.items() if name not in _ANNOTATIONS and not name.startswith("x-")}


def reference(schema: Schema) -> str | None:
    """The target of a schema that is nothing but a reference."""
    target = schema.get("$ref")
    return target if isinstance(target, str) and len(schema) == 1 else None


def shape_name(target: str) -> str:
    """The name of the shared shape a reference leads to."""
    return target.rsplit("/", 1)[-1]


class Document:
    """One contract with its references.

    Args:
        raw: the contract as read.
    """

    def __init__(self, raw: dict[str, Any]) -> None:
        self.raw = raw

    def target(self, ref: str) -> Any:  # noqa: ANN401 - a reference may lead to any part of the document
        """What a reference leads to.

        Raises:
            Malformed: it leads outside this document or nowhere.
        """
        node: Any = self.raw
        if not ref.startswith("#/"):
            raise Malformed("contract_reference", reference=ref)
        for part in ref[2:].split("/"):
            name = part.replace("~1", "/").replace("~0", "~")
            if not isinstance(node, dict) or name not in node:
                raise Malformed("contract_reference", reference=ref)
            node = node[name]
        return node

    def resolved(self, node: dict[str, Any]) -> dict[str, Any]:
        """The object itself where a reference to it may stand (parameters, bodies, responses, headers).

        Raises:
            Malformed: the reference leads nowhere or in a circle.
        """
        seen: set[str] = set()
        while "$ref" in node:
            ref = node["$ref"]
            if ref in seen:
                raise Malformed("contract_reference", reference=ref)
            seen.add(ref)
            node = self.target(ref)
        return node

    def opened(self, branch: Schema) -> Schema:
        """The keywords of a branch, also where it is a bare reference to a simple shape."""
        seen: set[str] = set()
        while (ref := reference(branch)) and ref not in seen:
            seen.add(ref)
            found = self.branches(self.target(ref), frozenset(seen))
            branch = found[0] if found else {"not": {}}
        return {} if ref else branch

    def discriminator(self, schema: AnySchema, seen: frozenset[str] = frozenset()) -> tuple[str | None, dict[str, str]]:
        """The field that tells the alternatives of a union apart, and which tag means which shape."""
        if isinstance(schema, bool):
            return None, {}
        if "discriminator" in schema:
            mapping = schema["discriminator"].get("mapping", {})
            tags = {tag: shape_name(target) for tag, target in mapping.items()}
            return schema["discriminator"]["propertyName"], tags
        ref = schema.get("$ref")
        inner = [self.target(ref)] if ref and ref not in seen else []
        inner += [part for word in ("allOf", *_UNIONS) for part in schema.get(word, ())]
        found = (self.discriminator(part, seen | {ref} if ref else seen) for part in inner)
        return next((each for each in found if each[0]), (None, {}))

    def tag(self, branch: Schema) -> str:
        """The fields of an object that have one possible value, which tell it from others; may be empty."""
        fields = self.opened(branch).get("properties", {})
        fixed = {name: self.branches(schema) for name, schema in fields.items()}
        values = {name: one[0]["enum"] for name, one in fixed.items() if len(one) == 1 and _is_fixed(one[0])}
        return key_of(values) if values else ""

    def branches(self, schema: AnySchema, seen: frozenset[str] = frozenset()) -> list[Schema]:
        """Every alternative of a schema, each once.

        Args:
            schema: as it stands in the contract.
            seen: references on the way here; an alternative that is the whole again adds nothing.
        """
        plain = stripped(schema)
        ref = reference(plain)
        if ref:
            return self._referred(ref, seen)
        factors = [self.branches(part, seen) for part in plain.get("allOf", ())]
        factors += [self._spread(plain[word], seen) for word in _UNIONS if word in plain]
        factors += [self._referred(plain["$ref"], seen)] if "$ref" in plain else []
        rest = {k: v for k, v in plain.items() if k not in {"allOf", "$ref", "discriminator", *_UNIONS}}
        if rest or not factors:
            factors.append(list(_by_kind(rest)))
        if len(factors) == 1:
            return _unique(factors[0])
        merged = (_merged([self.opened(part) for part in parts]) for parts in product(*factors))
        return _unique([branch for branch in merged if branch is not None])

    def _spread(self, options: list[Schema], seen: frozenset[str]) -> list[Schema]:
        return [branch for option in options for branch in self.branches(option, seen)]

    def _referred(self, ref: str, seen: frozenset[str]) -> list[Schema]:
        """A shape with one alternative stays a reference, so that it is compared under its own name."""
        if ref in seen:
            return []
        found = self.branches(self.target(ref), seen | {ref})
        return found if len(found) != 1 or found == [{"type": "null"}] else [{"$ref": ref}]


def kind_of(branch: Schema) -> str | None:
    """The one type of a branch; None where any value may stand."""
    kind = branch.get("type")
    return kind if isinstance(kind, str) else None


def label(branch: Schema) -> str:
    """A branch in a word or two."""
    target = reference(branch)
    values = ", ".join(key_of(value) for value in branch.get("enum", ()))
    return shape_name(target) if target else values or kind_of(branch) or "any value"


def _is_fixed(branch: Schema) -> bool:
    return len(branch.get("enum", ())) == 1


def _kind_of_value(value: object) -> str:
    names = {bool: "boolean", str: "string", int: "integer", float: "number", list: "array", dict: "object"}
    return names.get(type(value), "null")


def _by_kind(schema: Schema) -> Iterator[Schema]:
    """One branch per type, with the keywords and listed values that concern it."""
    plain = {k: v for k, v in schema.items() if k not in {"type", "const"}}
    if "const" in schema:
        plain["enum"] = [schema["const"]]
    values = plain.pop("enum", None)
    kinds = schema.get("type")
    if kinds is None and values is not None:
        kinds = [_kind_of_value(value) for value in values]
    for kind in [kinds] if isinstance(kinds, str) or kinds is None else dict.fromkeys(kinds):
        if kind == "null":
            yield {"type": "null"}
            continue
        fitting = None if values is None else [each for each in values if _fits(each, kind)]
        if fitting == []:
            continue
        foreign = _foreign(kind)
        branch = {name: value for name, value in plain.items() if name not in foreign}
        branch |= {} if kind is None else {"type": kind}
        yield branch if fitting is None else {**branch, "enum": sorted(fitting, key=key_of)}


def _fits(value: object, kind: str | None) -> bool:
    actual = _kind_of_value(value)
    return kind in {None, actual} or (kind == "number" and actual == "integer")


def _foreign(kind: str | None) -> frozenset[str]:
    """Keywords that say nothing about values of this type."""
    own = "number" if kind == "integer" else kind
    lists = (words for name, words in _OF_KIND.items() if name != own) if kind else ()
    return frozenset().union(*lists)


def _unique(branches: list[Schema]) -> list[Schema]:
    """Branches once each; those that differ in their listed values alone are one list."""
    found: dict[str, Schema] = {}
    for branch in branches:
        bare = {name: value for name, value in branch.items() if name != "enum"}
        other = found.setdefault(key_of(bare), branch)
        if "enum" in branch and "enum" in other:
            values = {key_of(value): value for value in (*other["enum"], *branch["enum"])}
            found[key_of(bare)] = {**bare, "enum": [values[key] for key in sorted(values)]}
        else:
            found[key_of(bare)] = bare
    return list(found.values())


def _merged(parts: list[Schema]) -> Schema | None:
    """Values that satisfy all parts; None where no value can."""
    kinds = {kind for part in parts if (kind := kind_of(part))}
    if kinds == {"integer", "number"}:
        kinds = {"integer"}
    if len(kinds) > 1:
        return None
    merged = reduce(_both, parts)
    kind = next(iter(kinds), None)
    foreign = _foreign(kind)
    merged = {name: value for name, value in merged.items() if name not in foreign}
    return {**merged, "type": kind} if kind else merged


def _both(left: Schema, right: Schema) -> Schema:
    shared = {name for name in left.keys() & right.keys() if left[name] != right[name]}
    return {**left, **right, **{name: _both_words(name, left[name], right[name]) for name in shared}}


def _both_words(name: str, left: Any, right: Any) -> Any:  # noqa: ANN401 - values of any keyword
    """The meaning of one keyword given twice."""
    if name in _TIGHTER:
        return _TIGHTER[name](left, right)
    if name == "properties":
        return {
            **left,
            **right,
            **{key: _all_of(left[key], right[key]) for key in left.keys() & right.keys()},
        }
    if name in _SUBSCHEMAS:
        return _all_of(left, right)
    # Two patterns or formats: no one keyword says both, so the pair is compared as a whole.
    return sorted([left, right], key=key_of)


def _all_of(*parts: AnySchema) -> AnySchema:
    """Both schemas at once; flat and without repeats, so that a shape inside itself comes to an end."""
    if False in parts:
        return False
    members: dict[str, Schema] = {}
    for part in map(stripped, parts):
        inner = part["allOf"] if set(part) == {"allOf"} else [part]
        members |= {key_of(each): each for each in inner}
    ordered = [members[key] for key in sorted(members)]
    return ordered[0] if len(ordered) == 1 else {"allOf": ordered}
