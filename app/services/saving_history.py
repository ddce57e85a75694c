"""What a saving was before."""

from dataclasses import replace

import sqlalchemy as sa

from app.core.db import Read
from app.core.errors import NotFound
from app.models.savings import Saving
from app.schemas.savings import SavingRevisionQuery, SavingRevisionRead
from app.services import access, reading
from app.services.access import Actor
from app.services.paging import Page, Question, page
from app.services.reading import Collection, Filter, Located, Visibility
from app.services.savings import COLUMNS, CURRENT, OF_READER, SAVINGS, V, of_visible_project

_now = sa.inspect(Saving).local_table.alias("now")
_still_there = (
    sa.exists()
    .where(_now.c.agency_id == V["agency_id"], _now.c.id == V["id"], _now.c.superseded_at.is_(None))
    .correlate(Saving)
)


def visible_revisions(actor: Actor) -> Visibility:
    """All revisions of a saving that still counts; those of a deleted one for its agency and the network lead."""
    seen = of_visible_project(actor)
    if actor.role in access.LEAD:
        return seen
    return Visibility(seen.name, sa.and_(seen.clause, sa.or_(OF_READER, _still_there)), seen.values)


REVISIONS = Collection(
    "saving_revisions",
    Saving,
    SavingRevisionRead,
    visible=visible_revisions,
    columns=COLUMNS,
    filters={
        "saving_id": Filter(lambda value: V["id"] == value),
        "known_at": Filter(
            lambda value: sa.and_(V["recorded_at"] <= value, sa.or_(CURRENT, V["superseded_at"] > value))
        ),
    },
    sorts={"revision": V["revision"]},
    identity="revision",
)


def list_saving_revisions(db: Read, actor: Actor, key: str, query: SavingRevisionQuery) -> Page:
    """A page of what a saving was, the newest revision first."""
    asked = Question({"saving_id": located(db, actor, key).id}, ("-revision",), query.limit, query.cursor)
    if query.known_at is not None:
        asked = replace(asked, filters={**asked.filters, "known_at": query.known_at})
    return page(db, REVISIONS, actor, asked)


def located(db: Read, actor: Actor, key: str) -> Located:
    """A saving, also one that was deleted."""
    try:
        return reading.locate(db, SAVINGS, actor, key)
    except NotFound:
        return reading.locate(db, REVISIONS, actor, key)
