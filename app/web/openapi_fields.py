"""Fields of the contract: each says what it means and shows an example, wherever its type said so first.

A type that may be null hides its description in one of two alternatives, and a field that is an enum or a shape of its
own has it behind a reference. Readers of the contract and generated clients look at the field.
"""

from typing import Any

Node = dict[str, Any]

_REF = "#/components/schemas/"
_NULL = {"type": "null"}
_NO_CONTROL_CHARACTERS = "^[^\\u0000-\\u001f\\u007f-\\u009f]*$"
_FORMS = frozenset({"pattern", "format", "enum", "const"})
_TOLD = ("description", "examples")


def describe_fields(schemas: Node) -> None:
    """Give each field of the named schemas the description and examples of its type, where it has none of its own."""
    for schema in schemas.values():
        for field in schema.get("properties", {}).values():
            _lift(field, schemas)


def without_null(schema: Node) -> Node:
    """The schema of a parameter: leaving it out is the only way to say nothing, so null is none of its values."""
    members = [member for member in schema.get("anyOf", ()) if member != _NULL]
    if len(members) != 1:
        return schema
    kept = {name: value for name, value in schema.items() if name != "anyOf"}
    return {**members[0], **kept}


def with_form(schema: Node) -> Node:
    """The schema of a query parameter; in free text no control characters are taken, wherever it goes."""
    if schema.get("type") != "string" or _FORMS & schema.keys():
        return schema
    return {**schema, "pattern": _NO_CONTROL_CHARACTERS}


def _lift(field: Node, schemas: Node) -> None:
    for member in field.get("anyOf", ()):
        for word in _TOLD:
            if word in member:
                field.setdefault(word, member.pop(word))
    for member in (field, *field.get("anyOf", ())):
        target = schemas.get(member.get("$ref", "").removeprefix(_REF), {})
        if "description" in target:
            field.setdefault("description", target["description"])
        if "enum" in target:
            field.setdefault("examples", target["enum"][:1])
        if member.get("type") == "array" and "examples" in member.get("items", {}):
            field.setdefault("examples", [member["items"]["examples"]])
