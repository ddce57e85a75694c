"""Factors and factor sets over HTTP."""

from typing import Annotated

from fastapi import Body, Query

from app.schemas.factors import (
    FactorCreate,
    FactorPage,
    FactorQuery,
    FactorRead,
    FactorSetCreate,
    FactorSetPage,
    FactorSetQuery,
    FactorSetRead,
    FactorSetUpdate,
    FactorUpdate,
)
from app.schemas.shapes import RecordQuery
from app.services import factors
from app.services.paging import Page
from app.services.reading import Found
from app.web.routes import concept_router
from app.web.sessions import Caller, IfMatch, Reading, Writing

router = concept_router("factors")


@router.get("/sets", response_model=FactorSetPage)
def list_factor_sets(db: Reading, actor: Caller, query: Annotated[FactorSetQuery, Query()]) -> Page:
    """List factor sets."""
    return factors.list_factor_sets(db, actor, query)


@router.get("/sets/{factor_set_id}", response_model=FactorSetRead)
def get_factor_set(db: Reading, actor: Caller, factor_set_id: str, query: Annotated[RecordQuery, Query()]) -> Found:
    """Get a factor set by id or `slug:...`."""
    return factors.get_factor_set(db, actor, factor_set_id, query.fields)


@router.post("/sets", response_model=FactorSetRead, status_code=201)
def create_factor_set(db: Writing, actor: Caller, body: Annotated[FactorSetCreate, Body()]) -> Found:
    """Add a factor set."""
    return factors.create_factor_set(db, actor, body)


@router.patch("/sets/{factor_set_id}", response_model=FactorSetRead)
def update_factor_set(
    db: Writing, actor: Caller, factor_set_id: str, expected: IfMatch, body: Annotated[FactorSetUpdate, Body()]
) -> Found:
    """Change a factor set (JSON merge patch); gas, upstream chain and convention stay once a saving uses a factor."""
    return factors.update_factor_set(db, actor, factor_set_id, expected.version, body)


@router.delete("/sets/{factor_set_id}", status_code=204)
def delete_factor_set(db: Writing, actor: Caller, factor_set_id: str, expected: IfMatch) -> None:
    """Delete a factor set without factors."""
    factors.delete_factor_set(db, actor, factor_set_id, expected.version)


@router.get("", response_model=FactorPage)
def list_factors(db: Reading, actor: Caller, query: Annotated[FactorQuery, Query()]) -> Page:
    """List factors."""
    return factors.list_factors(db, actor, query)


@router.get("/{factor_id}", response_model=FactorRead)
def get_factor(db: Reading, actor: Caller, factor_id: str, query: Annotated[RecordQuery, Query()]) -> Found:
    """Get a factor."""
    return factors.get_factor(db, actor, factor_id, query.fields)


@router.post("", response_model=FactorRead, status_code=201)
def create_factor(db: Writing, actor: Caller, body: Annotated[FactorCreate, Body()]) -> Found:
    """Add a factor to a set."""
    return factors.create_factor(db, actor, body)


@router.patch("/{factor_id}", response_model=FactorRead)
def update_factor(
    db: Writing, actor: Caller, factor_id: str, expected: IfMatch, body: Annotated[FactorUpdate, Body()]
) -> Found:
    """Change a factor (JSON merge patch); its value stays once a saving was computed with it."""
    return factors.update_factor(db, actor, factor_id, expected.version, body)


@router.delete("/{factor_id}", status_code=204)
def delete_factor(db: Writing, actor: Caller, factor_id: str, expected: IfMatch) -> None:
    """Delete a factor no saving was computed with."""
    factors.delete_factor(db, actor, factor_id, expected.version)
