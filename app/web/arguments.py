"""Arguments: how the parameters of an endpoint function are filled from a call. Worked out once, at the start."""

import inspect
from collections.abc import Callable
from typing import Any, get_args, get_origin, get_type_hints
from urllib.parse import parse_qsl

from fastapi import params
from fastapi.routing import APIRoute
from pydantic import BaseModel, TypeAdapter, ValidationError

from app.core.errors import Fault, Invalid, Malformed, NotFound
from app.web import sessions
from app.web.body_places import shape_names
from app.web.calls import Call
from app.web.validation import invalid

Fill = Callable[[Call], Any]
PROVIDED: dict[Callable[..., Any], str] = {
    sessions.read_session: "read",
    sessions.snapshot_session: "snapshot",
    sessions.figures_session: "figures",
    sessions.write_session: "write",
    sessions.caller: "actor",
    sessions.expected_version: "expected",
    sessions.call_itself: "call",
    sessions.whole_database: "database",
    sessions.accounts_database: "accounts",
    sessions.uploaded_file: "upload",
    sessions.snapshot_later: "later",
    sessions.provider_log_ins: "providers",
}
SESSIONS = {"read": "read", "snapshot": "snapshot", "figures": "snapshot", "write": "write"}
"""Kind of session -> how the database opens it."""
MAX_PARAMETERS = 60


class Arguments:
    """The parameters of one operation.

    Attributes:
        provided: parameter name -> kind (``read``, ``write``, ``actor`` ...).
        fills: parameter name -> how it is read from the call.
        query_names: known query parameters.
        takes_body: whether the body is JSON.
    """

    def __init__(self, route: APIRoute) -> None:
        self.provided: dict[str, str] = {}
        self.fills: dict[str, Fill] = {}
        self.query_names: frozenset[str] = frozenset()
        self.takes_body = False
        hints = get_type_hints(route.endpoint, include_extras=True)
        in_path = set(route.param_convertors)
        for name in inspect.signature(route.endpoint).parameters:
            hint = hints[name]
            marks = get_args(hint)[1:] if get_origin(hint) is not None else ()
            dependency = next((mark.dependency for mark in marks if isinstance(mark, params.Depends)), None)
            if dependency is not None:
                self.provided[name] = PROVIDED[dependency]
            elif name in in_path:
                self.fills[name] = _from_path(name, hint)
            elif any(isinstance(mark, params.Query) for mark in marks):
                model = get_args(hint)[0]
                self.query_names = frozenset(model.model_fields)
                self.fills[name] = _from_query(model)
            elif any(isinstance(mark, params.Body) for mark in marks):
                self.takes_body = True
                self.fills[name] = _from_body(hint)
            else:
                message = f"{route.name}: parameter {name} is none of path, query model, body or provided"
                raise TypeError(message)

    def read(self, call: Call) -> dict[str, Any]:
        """The values of path, query and body.

        Raises:
            Invalid: one of them, or a parameter or body the operation does not have.
            NotFound: nothing can have such a key.
        """
        if call.query and not self.query_names:
            raise Invalid(faults=[_unknown(name) for name in query_values(call.query, frozenset())])
        if call.body and not (self.takes_body or self.takes_file):
            raise Malformed("body_not_allowed", method=call.method)
        return {name: fill(call) for name, fill in self.fills.items()}

    @property
    def session(self) -> str | None:
        """Kind of session the operation works in."""
        return next((kind for kind in self.provided.values() if kind in SESSIONS), None)

    @property
    def takes_file(self) -> bool:
        """Whether the body is a file."""
        return "upload" in self.provided.values()

    @property
    def expects_version(self) -> bool:
        """Whether If-Match must be there."""
        return "expected" in self.provided.values()


def _unknown(name: str) -> Fault:
    return Fault("unknown_parameter", f"?{name[:80]}", {"name": name[:80], "nearest": None})


def _from_path(name: str, hint: Any) -> Fill:  # noqa: ANN401 - an annotation
    adapter: TypeAdapter[Any] = TypeAdapter(hint)

    def fill(call: Call) -> Any:  # noqa: ANN401 - whatever the annotation says
        try:
            return adapter.validate_python(call.path_values[name])
        except ValidationError:
            raise NotFound from None

    return fill


def query_reader(model: type[BaseModel]) -> Callable[[bytes], BaseModel]:
    """What reads a question from the query of an address; it refuses what is wrong, unknown or unreadable."""
    many = frozenset(name for name, info in model.model_fields.items() if "list[" in str(info.annotation))
    names = tuple(model.model_fields)

    def read(query: bytes) -> BaseModel:
        values = query_values(query, many)
        try:
            return model.model_validate(values)
        except ValidationError as error:
            raise invalid(error, names=names, where="query") from None

    return read


def _from_query(model: type[BaseModel]) -> Fill:
    read = query_reader(model)
    return lambda call: read(call.query)


def query_values(query: bytes, many: frozenset[str]) -> dict[str, Any]:
    """Decoded parameters; one that may not repeat and does is refused.

    Raises:
        Malformed: not UTF-8, or far too many parameters.
        Invalid: a parameter given twice.
    """
    try:
        pairs = parse_qsl(query.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MAX_PARAMETERS)
    except ValueError:
        raise Malformed("query_malformed") from None
    values: dict[str, Any] = {}
    for name, value in pairs:
        if "\x00" in value or "\x00" in name:
            raise Malformed("query_malformed")
        if name in many:
            values.setdefault(name, []).append(value)
        elif name in values:
            raise Invalid(faults=[Fault("repeated_parameter", f"?{name[:80]}", {"name": name[:80]})])
        else:
            values[name] = value
    return values


def _from_body(hint: Any) -> Fill:  # noqa: ANN401 - an annotation
    adapter: TypeAdapter[Any] = TypeAdapter(hint)
    names = shape_names(get_args(hint)[0])

    def fill(call: Call) -> Any:  # noqa: ANN401 - whatever the annotation says
        try:
            return adapter.validate_json(call.body, strict=True)
        except ValidationError as error:
            raise invalid(error, names=names, plan=adapter.core_schema) from None

    return fill
