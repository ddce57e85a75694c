"""What the contract promises of an answer, checked on every answer any test gets.

The document is the one the application under test serves. Each schema is compiled once, when the first answer needs it.
"""

from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

from jsonschema_rs import Draft202012Validator

from app.main import Service

JSON = "application/json"
EVENTS = "text/event-stream"
PROBLEM = "application/problem+json"
FILE = {"type": "string", "format": "binary"}


class Contract:
    """The contract of one application."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self._validators: dict[str, Draft202012Validator] = {}

    @cached_property
    def _paths(self) -> list[tuple[list[str], dict[str, Any]]]:
        # Names come before parameters, as the application reads a path.
        return [(path.split("/"), self.document["paths"][path]) for path in sorted(self.document["paths"], key=_order)]

    def operation(self, method: str, path: str) -> dict[str, Any] | None:
        """The operation a request means, if any."""
        given = path.split("/")
        for segments, operations in self._paths:
            if len(segments) == len(given) and all(map(_fits, segments, given)):
                found: dict[str, Any] | None = operations.get("get" if method == "HEAD" else method.lower())
                return found
        return None

    def validator(self, name: str) -> Draft202012Validator:
        """The compiled schema of a named shape."""
        if name not in self._validators:
            schema = {"$ref": f"#/components/schemas/{name}", "components": self.document["components"]}
            self._validators[name] = Draft202012Validator(schema, validate_formats=True)
        return self._validators[name]

    def complaints(self, shape: str, value: object) -> list[str]:
        """What is wrong with a value of a named shape."""
        return [
            f"{shape} at {'/'.join(map(str, error.instance_path)) or 'top'}: {error.message}"
            for error in self.validator(shape).iter_errors(value)
        ]

    def check(self, answer: Any) -> None:
        """Fail on an answer the contract does not promise: an undocumented status, another type, another shape."""
        target = urlsplit(str(answer.request.url))
        operation = self.operation(answer.request.method, target.path)
        if operation is None:
            return
        status = str(answer.status_code)
        promised = operation["responses"].get(status) or operation["responses"].get(f"{status[0]}XX")
        assert promised is not None, f"{operation['operationId']} must not answer {status}"
        content = promised.get("content")
        if content is None or answer.request.method == "HEAD":
            assert answer.content == b"", f"{operation['operationId']} answered {status} with a body"
            return
        media_type = answer.headers["content-type"].partition(";")[0]
        assert media_type in content, f"{operation['operationId']} must not answer {media_type}"
        if media_type == EVENTS:
            return
        if media_type == JSON and "fields" in parse_qs(target.query):
            return
        if content[media_type]["schema"] in (FILE, {"type": "object"}):
            return
        shape = content[media_type]["schema"]["$ref"].rpartition("/")[2]
        complaints = self.complaints(shape, answer.json())
        assert not complaints, f"{operation['operationId']} answered {status}: {'; '.join(complaints[:5])}"


@lru_cache(maxsize=4)
def contract_of(service: Service) -> Contract:
    """The contract an application serves."""
    return Contract(service.openapi())


def _order(path: str) -> list[tuple[bool, str]]:
    return [(segment.startswith("{"), segment) for segment in path.split("/")]


def _fits(segment: str, given: str) -> bool:
    return bool(given) if segment.startswith("{") else segment == given
