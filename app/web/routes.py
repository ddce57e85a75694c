"""Routes: the router of one concept, whose word is its address, its tag and its module."""

from typing import Any, Final

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute

from app.services.exports.style import MEDIA_TYPES

_BINARY: Final = {"schema": {"type": "string", "format": "binary"}}
_LINKED: Final = {"schema": {"type": "object"}}


def file_route(*media_types: str, linked: str | None = None) -> dict[str, Any]:
    """How an operation is declared that answers with a file of one of these kinds, or with linked data in JSON."""
    told = {
        "description": "The file.",
        "content": {**dict.fromkeys(media_types, _BINARY), **({linked: _LINKED} if linked else {})},
        "headers": {
            "Content-Disposition": {"description": "Name of the file.", "schema": {"type": "string"}},
            "ETag": {"description": "Version of a file that came whole.", "schema": {"type": "string"}},
        },
    }
    return {"response_class": Response, "response_model": None, "responses": {200: told}}


FILE: Final = file_route(*MEDIA_TYPES)
"""How an operation is declared that answers with a table as a file."""


class GeoJson(JSONResponse):
    """Declares an operation that answers with GeoJSON (RFC 7946)."""

    media_type = "application/geo+json"


def concept_router(concept: str) -> APIRouter:
    """A router for ``/v1/CONCEPT``; the name of an endpoint function is its operationId."""
    return APIRouter(prefix=f"/v1/{concept}", tags=[concept], generate_unique_id_function=_function_name)


def _function_name(route: APIRoute) -> str:
    return route.name


def short_router(concept: str) -> APIRouter:
    """A router for addresses of a concept that others know by another name, written out in full."""
    return APIRouter(tags=[concept], generate_unique_id_function=_function_name)
