"""Feeds over HTTP: what is public, in the order in which it changed, for machines that mirror it."""

from typing import Annotated

from fastapi import Query

from app.schemas.feeds import FeedQuery, ProjectFeedPage, WorkshopFeedPage
from app.services import feeds
from app.services.feeds import Aging
from app.web.routes import concept_router
from app.web.sessions import Caller, Reading

router = concept_router("feeds")


@router.get("/projects", response_model=ProjectFeedPage)
def get_project_feed(db: Reading, actor: Caller, query: Annotated[FeedQuery, Query()]) -> Aging:
    """Get published projects in the order in which they changed, with tombstones (RPDE 1.0)."""
    return feeds.get_project_feed(db, actor, query)


@router.get("/workshops", response_model=WorkshopFeedPage)
def get_workshop_feed(db: Reading, actor: Caller, query: Annotated[FeedQuery, Query()]) -> Aging:
    """Get published workshops in the order in which they changed, with tombstones (RPDE 1.0)."""
    return feeds.get_workshop_feed(db, actor, query)
