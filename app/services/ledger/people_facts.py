"""People facts: what stands behind the entries of volunteers, as the driver gives it."""

from collections.abc import Callable
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.core.db import Read
from app.core.units import hours_rounded
from app.models.engagements import Engagement
from app.models.hours import Hours, HoursStatus
from app.models.municipalities import Municipality
from app.models.patrons import Patron
from app.services.ledger.facts import Day, Ids, ask_rows
from app.services.sql import asked, with_text_ids

E = sa.inspect(Engagement).columns
H = sa.inspect(Hours).columns
M = sa.inspect(Municipality).columns
T = sa.inspect(Patron).columns


class EngagementFact(NamedTuple):
    """An engagement of a patron; of a patron without one, the patron alone."""

    agency_id: str
    patron_id: str
    status: str
    patron_origin: str
    patron_version: int
    id: str | None
    version: int | None
    origin: str | None
    municipality_id: str | None
    path: str | None
    starts_on: Day
    ends_on: Day


class GivenFact(NamedTuple):
    """Confirmed hours of one engagement in one year, in whole hours."""

    agency_id: str
    patron_id: str
    engagement_id: str
    municipality_id: str | None
    path: str | None
    origin: str
    year: int
    hours: int


def _engagements() -> sa.Select[Any]:
    of_patron = sa.and_(E["agency_id"] == T["agency_id"], E["patron_id"] == T["id"])
    columns = (
        T["agency_id"], T["id"], T["status"], T["origin"], T["version"], E["id"], E["version"], E["origin"],
        E["municipality_id"], M["path"], E["starts_on"], E["ends_on"],
    )  # fmt: skip
    ids = asked()
    there = sa.and_(T["id"] == ids.c.value, T["merged_into_id"].is_(None))  # the other record counts, once
    statement = sa.select(*with_text_ids(columns)).select_from(ids).join(Patron, there)
    statement = statement.join(Engagement, of_patron, isouter=True)
    statement = statement.join(Municipality, M["id"] == E["municipality_id"], isouter=True)
    return statement.order_by(T["id"], E["id"])


def _given() -> sa.Select[Any]:
    """Confirmed hours of engagements of volunteers, year by year, in quarters."""
    year = sa.extract("year", H["given_on"])
    of_hours = sa.and_(E["agency_id"] == H["agency_id"], E["id"] == H["engagement_id"])
    by = (H["agency_id"], H["patron_id"], E["id"], E["municipality_id"], M["path"], E["origin"])
    ids = asked()
    columns = (*with_text_ids(by), year, sa.func.sum(H["quarters"]))
    statement = sa.select(*columns).select_from(ids).join(Hours, H["patron_id"] == ids.c.value)
    statement = statement.join(Engagement, of_hours).join(Municipality, M["id"] == E["municipality_id"], isouter=True)
    return statement.where(H["status"] == HoursStatus.CONFIRMED).group_by(*by, year).order_by(E["id"], year)


def ask_engagements(db: Read, ids: Ids) -> Callable[[], list[EngagementFact]]:
    """Engagements of some patrons, and the patrons without one."""
    rows = ask_rows(db, _engagements, ids)
    return lambda: [EngagementFact._make(row) for row in rows()]


def ask_given(db: Read, ids: Ids) -> Callable[[], list[GivenFact]]:
    """Confirmed hours of some patrons that were given to no project."""
    rows = ask_rows(db, _given, ids)
    return lambda: [
        GivenFact._make((*rest, int(year), hours_rounded(int(quarters)))) for *rest, year, quarters in rows()
    ]
