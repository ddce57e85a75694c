"""Routes: the router of one concept, whose word is its address, its tag and its module."""

from fastapi import APIRouter
from fastapi.routing import APIRoute


def concept_router(concept: str) -> APIRouter:
    """A router for ``/v1/CONCEPT``; the name of an endpoint function is its operationId."""
    return APIRouter(prefix=f"/v1/{concept}", tags=[concept], generate_unique_id_function=_function_name)


def _function_name(route: APIRoute) -> str:
    return route.name


def short_router(concept: str) -> APIRouter:
    """A router for addresses of a concept that others know by another name, written out in full."""
    return APIRouter(tags=[concept], generate_unique_id_function=_function_name)
