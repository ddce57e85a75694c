"""Feeds on the wire: Realtime Paged Data Exchange 1.0, whose names they bear."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.models.feeds import FeedKindField, Modified
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


_GONE = {
    "state": "deleted",
    "kind": "project",
    "id": "0197a3c2-5d10-7c4e-9f1a-6b1f0c2d3e4f",
    "modified": 1_795_868_400_000_000,
}
_items = Field(description="What changed, the earliest first.", examples=[[_GONE]])
Updated = Annotated[Literal["updated"], Field(description="It is public.", examples=["updated"])]
Deleted = Annotated[Literal["deleted"], Field(description="It is no longer public.", examples=["deleted"])]


class DeletedItem(Wire):
    """A record that is no longer public: deleted, unpublished, or an event that was cancelled."""

    state: Deleted
    kind: FeedKindField
    id: Id
    modified: Modified


class ProjectItem(Wire):
    """A published project."""

    state: Updated
    kind: FeedKindField
    id: Id
    modified: Modified
    data: Annotated[ProjectRead, Field(description="The project as everybody reads it.")]


class WorkshopItem(Wire):
    """A published event."""

    state: Updated
    kind: FeedKindField
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

    items: Annotated[list[Annotated[ProjectItem | DeletedItem, Field(discriminator="state")]], _items]


class WorkshopFeedPage(FeedPage):
    """A page of the feed of events."""

    items: Annotated[list[Annotated[WorkshopItem | DeletedItem, Field(discriminator="state")]], _items]
