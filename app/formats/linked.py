"""Linked data: statements about things, written as JSON-LD and as Turtle, always in the same order.

Every thing has an address of its own, so there are no nameless nodes, and the same statements are the same bytes.

Source:
    JSON-LD 1.1, https://www.w3.org/TR/json-ld11/; RDF 1.1 Turtle, https://www.w3.org/TR/turtle/
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_ESCAPED: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_FORBIDDEN: Final = re.compile(r'[\x00-\x20<>"{}|^`\\]')


@dataclass(frozen=True, slots=True)
class Address:
    """Another thing, by its address.

    Raises:
        ValueError: what is given cannot stand in an address.
    """

    iri: str

    def __post_init__(self) -> None:
        """Refuse what would end the address where it is written."""
        if _FORBIDDEN.search(self.iri):
            raise ValueError(self.iri)


@dataclass(frozen=True, slots=True)
class Text:
    """Words, in a language if they are in one."""

    value: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Typed:
    """A value of a type of XML Schema, such as ``dateTime`` or ``integer``."""

    value: str
    kind: str


Value = Address | Text | Typed


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing and what is said about it: pairs of a property (with the prefix of its vocabulary) and a value."""

    address: Address
    kinds: tuple[str, ...]
    said: tuple[tuple[str, Value], ...]


def json_ld(prefixes: Mapping[str, str], things: Sequence[Thing]) -> bytes:
    """The statements as one JSON-LD document."""
    graph = [_node(each) for each in things]
    return json.dumps({"@context": dict(prefixes), "@graph": graph}, ensure_ascii=False, indent=1).encode()


def _node(thing: Thing) -> dict[str, Any]:
    node: dict[str, Any] = {"@id": thing.address.iri, "@type": list(thing.kinds)}
    for name, value in thing.said:
        node.setdefault(name, []).append(_json_value(value))
    return node


def _json_value(value: Value) -> dict[str, str]:
    if isinstance(value, Address):
        return {"@id": value.iri}
    if isinstance(value, Typed):
        return {"@value": value.value, "@type": _XSD + value.kind}
    return {"@value": value.value, **({"@language": value.language} if value.language else {})}


def turtle(prefixes: Mapping[str, str], things: Iterable[Thing]) -> bytes:
    """The same statements as Turtle."""
    return "".join(_lines(prefixes, things)).encode()


def _lines(prefixes: Mapping[str, str], things: Iterable[Thing]) -> Iterator[str]:
    for name, iri in prefixes.items():
        yield f"@prefix {name}: <{iri}> .\n"
    for thing in things:
        said = [f"a {', '.join(thing.kinds)}", *(f"{name} {_turtle_value(value)}" for name, value in thing.said)]
        yield f"\n<{thing.address.iri}>\n    " + " ;\n    ".join(said) + " .\n"


def _turtle_value(value: Value) -> str:
    if isinstance(value, Address):
        return f"<{value.iri}>"
    quoted = '"' + "".join(_ESCAPED.get(each, each) for each in value.value) + '"'
    if isinstance(value, Typed):
        return f"{quoted}^^<{_XSD}{value.kind}>"
    return f"{quoted}@{value.language}" if value.language else quoted
