"""The full text search over HTTP."""

from typing import Annotated, Any

from fastapi import Query

from app.schemas.search import SearchPage, SearchQuery
from app.services.search import search as answered
from app.web.routes import concept_router
from app.web.sessions import Caller, Consistent

router = concept_router("search")


@router.get("", response_model=SearchPage)
def search(db: Consistent, actor: Caller, query: Annotated[SearchQuery, Query()]) -> dict[str, Any]:
    """Find projects, entries of the catalogue, success stories, events and funding programmes by their words."""
    return answered(db, actor, query)
