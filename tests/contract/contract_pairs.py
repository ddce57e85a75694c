"""Small contracts for tests: one operation, one thing to vary."""

from typing import Any

from app.web.contract.changes import contract_changes

Node = dict[str, Any]

PATH = "/v1/projects"
WHERE = f"POST {PATH}"


def reference(name: str) -> Node:
    return {"$ref": f"#/components/schemas/{name}"}


def fields(required: list[str] | None = None, /, **properties: Any) -> Node:
    """An object; all its fields are required unless said otherwise."""
    names = list(properties) if required is None else required
    return {"type": "object", "properties": properties, "required": names}


def json_of(schema: Any) -> Node:
    return {"application/json": {"schema": schema}}


def operation(**words: Any) -> Node:
    """An operation that takes a title and gives one."""
    return {
        "operationId": "create_project",
        "requestBody": {"required": True, "content": json_of(fields(title={"type": "string"}))},
        "responses": {"200": {"description": "The project.", "content": json_of(fields(title={"type": "string"}))}},
        **words,
    }


def contract(one: Node | None = None, /, *, shapes: Node | None = None, path: str = PATH, **root: Any) -> Node:
    """A whole document around one operation."""
    components = {"schemas": shapes or {}, **root.pop("components", {})}
    paths = root.pop("paths", {path: {"post": operation() if one is None else one}})
    return {
        "openapi": "3.1.0",
        "info": {"title": "Test", "version": "1"},
        "paths": paths,
        "components": components,
        **root,
    }


def asking(schema: Any, /, **shapes: Any) -> Node:
    """A contract whose request body is this."""
    return contract(operation(requestBody={"required": True, "content": json_of(schema)}), shapes=shapes)


def answering(schema: Any, /, **shapes: Any) -> Node:
    """A contract whose answer is this."""
    return contract(operation(responses={"200": {"content": json_of(schema)}}), shapes=shapes)


def found(old: Node, new: Node) -> list[tuple[bool, str, str]]:
    """What the walker finds, without the words."""
    return [(change.breaking, change.code, change.where) for change in contract_changes(old, new)]


def in_request(old: Any, new: Any, /, **shapes: Any) -> list[tuple[bool, str, str]]:
    """Changes between two bodies; the place without the operation."""
    return _short(found(asking(old, **shapes), asking(new, **shapes)), f"{WHERE} → body")


def in_response(old: Any, new: Any, /, **shapes: Any) -> list[tuple[bool, str, str]]:
    """Changes between two answers; the place without the operation."""
    return _short(found(answering(old, **shapes), answering(new, **shapes)), f"{WHERE} → 200")


def _short(changes: list[tuple[bool, str, str]], prefix: str) -> list[tuple[bool, str, str]]:
    return [(breaking, code, where.removeprefix(prefix).removeprefix(" → ")) for breaking, code, where in changes]
