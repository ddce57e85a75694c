"""Agencies: the directory of tenants. Everyone may read it, the network lead keeps it."""

import sqlalchemy as sa

from app.core.db import Read, Write
from app.models.agencies import Agency
from app.schemas.agencies import AgencyCreate, AgencyQuery, AgencyRead, AgencyUpdate
from app.services import conversion, reading, recording
from app.services.access import Actor
from app.services.paging import Page, page, question
from app.services.reading import Collection, Filter, Found, Visibility

EVERY_AGENCY = Visibility("all", sa.true())


def visible(_actor: Actor) -> Visibility:
    """Agencies are public."""
    return EVERY_AGENCY


AGENCIES = Collection(
    "agencies",
    Agency,
    AgencyRead,
    visible=visible,
    filters={"state": Filter(lambda value: sa.cast(Agency.states, sa.Text).contains(sa.literal('"') + value + '"'))},
    sorts={"name": Agency.name_sort},
    search=Agency.name_search,
    alternates={"slug": lambda value: sa.inspect(Agency).columns["slug"] == value},
)


def list_agencies(db: Read, actor: Actor, query: AgencyQuery) -> Page:
    """A page of agencies."""
    return page(db, AGENCIES, actor, question(query))


def get_agency(db: Read, actor: Actor, key: str, fields: str | None = None) -> Found:
    """One agency by id or ``slug:...``."""
    return reading.get(db, AGENCIES, actor, key, reading.names(fields))


def create_agency(db: Write, actor: Actor, body: AgencyCreate) -> Found:
    """A new agency."""
    values = conversion.folded(conversion.columns(AgencyCreate, conversion.sent(body)), "name")
    return get_agency(db, actor, str(recording.insert(db, Agency, actor, values)))


def update_agency(db: Write, actor: Actor, key: str, expected: int | None, changes: AgencyUpdate) -> Found:
    """Change an agency."""
    place = reading.locate(db, AGENCIES, actor, key)
    values = conversion.folded(conversion.columns(AgencyUpdate, changes), "name")
    recording.update(db, Agency, actor, {"id": place.id}, expected, values)
    return get_agency(db, actor, str(place.id))


def delete_agency(db: Write, actor: Actor, key: str, expected: int | None) -> None:
    """Delete an agency nothing belongs to."""
    place = reading.locate(db, AGENCIES, actor, key)
    recording.remove(db, Agency, actor, {"id": place.id}, expected)
