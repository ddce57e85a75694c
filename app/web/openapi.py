"""The contract's common parts: what every operation answers and needs beyond what its function says."""

from typing import Any

from fastapi.routing import APIRoute

from app.schemas.shapes import Problem
from app.services.access import Right
from app.web.arguments import Arguments
from app.web.events import MEDIA_TYPE
from app.web.openapi_fields import describe_fields, with_form, without_null

_JSON = {"application/json", "application/geo+json"}
_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
_FILE = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
_IF_MATCH = {
    "name": "If-Match", "in": "header", "required": True,
    "description": "ETag of the version the change was made for, or `*`.",
    "schema": {"type": "string", "pattern": r'^(\*|"[0-9]{1,10}")$'}, "example": '"1"',
}  # fmt: skip
_IF_NONE_MATCH = {
    "name": "If-None-Match", "in": "header", "required": False,
    "description": "ETag already held; 304 if it still holds.", "schema": {"type": "string"},
}  # fmt: skip
_LAST_EVENT_ID = {
    "name": "Last-Event-ID", "in": "header", "required": False,
    "description": "Id of the event seen last; events begin with the present state if that is another one.",
    "schema": {"type": "string"},
}  # fmt: skip
_IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key", "in": "header", "required": False,
    "description": "A retry under the same key gets the first answer again and has no second effect.",
    "schema": {"type": "string", "pattern": r"^\"?[A-Za-z0-9._:~-]{1,128}\"?$"},
}  # fmt: skip
_KEY = {
    "description": "Id of the record, or another key of it where the operation names one.",
    "example": "0197a3c2-5d10-7c4e-9f1a-6b1f0c2d3e4f",
}
_ETAG = {"ETag": {"description": "Version of this answer.", "schema": {"type": "string"}}}
_LOCATION = {"Location": {"description": "Address of the new record.", "schema": {"type": "string"}}}

DESCRIPTION = """Climate work of volunteers and small municipalities: who did what, where, and what it achieved.

* Every list is paged by cursor: follow `next` until it is null.
* Every record has an `ETag`; a change needs it back in `If-Match`.
* Every error is `application/problem+json` with a stable `code` and, per place, a JSON pointer.
* German or English texts by `Accept-Language`.
* Figures name their basis. Tonnes per year and tonnes over a lifetime never add.
"""


def complete(document: dict[str, Any], routes: list[APIRoute], rights: dict[str, Right]) -> dict[str, Any]:
    """Add security, conditional headers and problem answers to the document FastAPI made."""
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
    schemas.update(problem.pop("$defs", {}))
    schemas["Problem"] = problem
    describe_fields(schemas)
    components["securitySchemes"] = {
        "token": {
            "type": "http",
            "scheme": "bearer",
            "description": "Of a machine (`kks_...`) or a log-in (`kka_...`).",
        }
    }
    for route in routes:
        for method in route.methods or ():
            operation = document["paths"][route.path_format][method.lower()]
            _complete_operation(operation, method, Arguments(route), rights[route.name])
    return document


def _complete_operation(operation: dict[str, Any], method: str, arguments: Arguments, right: Right) -> None:
    operation["security"] = [{"token": []}, {}] if right.is_public else [{"token": []}]
    operation["x-roles"] = sorted(role.value for role in right.roles)
    operation["x-scope"] = f"{right.concept}:{right.action.value}"
    parameters = operation.setdefault("parameters", [])
    responses = operation["responses"]
    responses.pop("422", None)
    _complete_parameters(parameters)
    if arguments.expects_version:
        parameters.append(_IF_MATCH)
    if MEDIA_TYPE in responses.get("200", {}).get("content", {}):
        parameters.append(_LAST_EVENT_ID)
        responses["200"]["content"][MEDIA_TYPE]["schema"].pop("type")  # what an event is, not that a stream is text
        responses["204"] = {"description": "There is no event after the one already seen."}
    elif method == "GET":
        parameters.append(_IF_NONE_MATCH)
        responses["304"] = {"description": "The caller already holds this answer."}
    if method == "POST" and arguments.session == "write":
        parameters.append(_IDEMPOTENCY_KEY)
    if arguments.takes_file:
        operation["requestBody"] = {"required": True, "content": _FILE}
    if method == "PATCH":
        content = operation["requestBody"]["content"]
        content["application/merge-patch+json"] = content["application/json"]
    for status in ("200", "201", "202"):
        if _JSON & responses.get(status, {}).get("content", {}).keys():
            responses[status]["headers"] = {**_ETAG, **({} if status == "200" else _LOCATION)}
    responses["4XX"] = {"description": "The request cannot be served; the problem says why.", "content": _PROBLEM}
    responses["5XX"] = {"description": "The service cannot answer now.", "content": _PROBLEM}
    if not parameters:
        operation.pop("parameters")


def _complete_parameters(parameters: list[dict[str, Any]]) -> None:
    for parameter in parameters:
        if parameter["in"] == "path":
            parameter.update(_KEY)
        parameter["schema"] = without_null(parameter["schema"])
        if parameter["in"] == "query":
            parameter["schema"] = with_form(parameter["schema"])
