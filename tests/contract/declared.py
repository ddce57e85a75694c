"""The operations of the committed contract, each with what its tests need to know."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.core import file_kinds
from app.services.exports.style import MEDIA_TYPES
from app.services.publishers import ENTRY_TYPE

FOLDER = Path(__file__).parents[2] / "openapi"
DOCUMENT: dict[str, Any] = json.loads((FOLDER / "openapi.json").read_bytes())
SCHEMAS: dict[str, dict[str, Any]] = DOCUMENT["components"]["schemas"]
EVENTS = "text/event-stream"
LINKED = "application/ld+json"
FILES = (*MEDIA_TYPES, *file_kinds.MEDIA_TYPES.values(), ENTRY_TYPE, "text/turtle", "text/calendar", "application/pdf")
UNSHAPED = {
    EVENTS: {"type": "string"},
    LINKED: {"type": "object"},
    **{key: {"type": "string", "format": "binary"} for key in FILES},
}
"""Answers that are no JSON, by media type."""
REF = "#/components/schemas/"
ID = "0197a3c2-5d10-7c4e-9f1a-6b1f0c2d3e4f"
"""An id nothing has."""


@dataclass(frozen=True)
class Declared:
    """One operation."""

    method: str
    path: str
    node: dict[str, Any]

    @property
    def name(self) -> str:
        return str(self.node["operationId"])

    @property
    def is_list(self) -> bool:
        return self.name.startswith("list_")

    @property
    def path_names(self) -> list[str]:
        return [each["name"] for each in self.node.get("parameters", ()) if each["in"] == "path"]

    @property
    def query_names(self) -> set[str]:
        return {each["name"] for each in self.node.get("parameters", ()) if each["in"] == "query"}

    @property
    def header_names(self) -> set[str]:
        return {each["name"] for each in self.node.get("parameters", ()) if each["in"] == "header"}

    @property
    def json_body(self) -> dict[str, Any] | None:
        content = self.node.get("requestBody", {}).get("content", {})
        found: dict[str, Any] | None = content.get("application/json", {}).get("schema")
        return found

    @property
    def takes_file(self) -> bool:
        return "application/octet-stream" in self.node.get("requestBody", {}).get("content", {})

    @property
    def streams(self) -> bool:
        return EVENTS in self.node["responses"].get("200", {}).get("content", {})

    def target(self, value: str = ID) -> str:
        """The path with one value for each of its parameters."""
        path = self.path
        for name in self.path_names:
            path = path.replace(f"{{{name}}}", value)
        return path

    def example(self) -> Any:
        """A body made of the examples in the contract, with required fields alone; None where there is no body."""
        return None if self.json_body is None else example(self.json_body)


def operations(**wanted: Any) -> pytest.MarkDecorator:
    """Run a test for each operation, or for those with these attributes.

    Args:
        wanted: attribute -> a truth value it must have, or one of some values.
    """
    chosen = [
        each
        for each in OPERATIONS
        if all(
            getattr(each, name) in value if isinstance(value, set) else bool(getattr(each, name)) is value
            for name, value in wanted.items()
        )
    ]
    assert chosen, wanted
    return pytest.mark.parametrize("operation", chosen, ids=[each.name for each in chosen])


def example(schema: dict[str, Any]) -> Any:
    """A value made of examples: required fields alone, the first of several shapes."""
    if "$ref" in schema and "examples" not in schema:
        return example(SCHEMAS[schema["$ref"].removeprefix(REF)])
    for members in (schema.get("oneOf"), schema.get("anyOf") if "examples" not in schema else None):
        if members:
            return example(members[0])
    if "examples" in schema:
        return schema["examples"][0]
    if schema.get("type") == "array":
        return [example(schema["items"])]
    if "properties" in schema:
        return {name: example(schema["properties"][name]) for name in schema.get("required", ())}
    return schema["enum"][0]


def nodes(value: Any, at: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object in the document with its place."""
    if isinstance(value, dict):
        yield at, value
        for name, inner in value.items():
            yield from nodes(inner, f"{at}/{name}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from nodes(inner, f"{at}/{index}")


def shapes_in(*parts: Any) -> set[str]:
    """Names of all shapes that parts of the document refer to, directly or not."""
    found: set[str] = set()
    left = list(parts)
    while left:
        for _, node in nodes(left.pop()):
            name = node["$ref"].removeprefix(REF) if isinstance(node.get("$ref"), str) else None
            if name is not None and name not in found:
                found.add(name)
                left.append(SCHEMAS[name])
    return found


OPERATIONS = [
    Declared(method.upper(), path, node)
    for path, methods in DOCUMENT["paths"].items()
    for method, node in methods.items()
]
SENT_SHAPES = shapes_in([each.json_body for each in OPERATIONS if each.json_body])
"""Names of all shapes that are part of a request body."""
