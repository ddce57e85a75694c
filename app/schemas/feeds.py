"""Feeds on the wire: Realtime Paged Data Exchange 1.0, whose names they bear."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.models.feeds import FeedKind, Modified
from app.models.fields import Id
from app.schemas.projects import ProjectRead
from app.schemas.shapes import Wire
from app.schemas.workshops import WorkshopRead

MOST: int = 500


class FeedQuery(BaseModel):
    """Where a feed goes on; `next` of every page says it."""

    model_config = ConfigDict(extra="forbid")

    afterTimestamp: Annotated[  # noqa: N815 - the standard's word
        Modified, Field(strict=False, description="Items that changed later, or then and have a greater id.")
    ] = 0
    afterId: Annotated[  # noqa: N815 - the standard's word
        Id | None, Field(description="Of those that changed then, items with a greater id; all of them if absent.")
    ] = None
    limit: Annotated[int, Field(ge=1, le=MOST, description="Items of a page.")] = MOST


State = Field(description="Whether it is public, or no longer is.")


class DeletedItem(Wire):
    """A record that is no longer public: deleted, unpublished, or an event that was cancelled."""

    state: Annotated[Literal["deleted"], State]
    kind: FeedKind
    id: Id
    modified: Modified


class ProjectItem(Wire):
    """A published project."""

    state: Annotated[Literal["updated"], State]
    kind: FeedKind
    id: Id
    modified: Modified
    data: Annotated[ProjectRead, Field(description="The project as everybody reads it.")]


class WorkshopItem(Wire):
    """A published event."""

    state: Annotated[Literal["updated"], State]
    kind: FeedKind
    id: Id
    modified: Modified
    data: Annotated[WorkshopRead, Field(description="The event as everybody reads it.")]


class FeedPage(Wire):
    """A page of a feed."""

    next: Annotated[
        str,
        Field(
            description="Address of what comes behind it; the page's own where nothing does yet: ask again later.",
            examples=["https://klikks.example.org/v1/feeds/projects?afterTimestamp=1795868400000000"],
        ),
    ]
    license: Annotated[str, Field(description="Terms of use.", examples=["https://www.govdata.de/dl-de/by-2-0"])]


class ProjectFeedPage(FeedPage):
    """A page of the feed of projects."""

    items: list[Annotated[ProjectItem | DeletedItem, Field(discriminator="state")]]


class WorkshopFeedPage(FeedPage):
    """A page of the feed of events."""

    items: list[Annotated[WorkshopItem | DeletedItem, Field(discriminator="state")]]
