"""Claims: what programmes published about their own results. They stand beside our figures and are never added."""

import sqlalchemy as sa

from app.core.db import Read
from app.models.impact import Claim
from app.schemas.claims import ClaimQuery, ClaimRead
from app.services import reading
from app.services.access import Actor
from app.services.paging import Page, page, question
from app.services.reading import EVERYTHING, Collection, Filter, Found, Visibility

C = sa.inspect(Claim).columns


def visible(_actor: Actor) -> Visibility:
    """Claims are public; they were published."""
    return EVERYTHING


CLAIMS = Collection(
    "claims",
    Claim,
    ClaimRead,
    visible=visible,
    filters={
        "state": Filter(lambda value: sa.cast(C["states"], sa.Text).contains(sa.literal('"') + value + '"')),
        "scope": Filter(lambda value: C["scope"] == value),
        "basis": Filter(lambda value: C["basis"] == value),
    },
    sorts={"scope": C["scope"], "as_of": C["as_of"]},
)


def list_claims(db: Read, actor: Actor, query: ClaimQuery) -> Page:
    """A page of claims."""
    return page(db, CLAIMS, actor, question(query))


def get_claim(db: Read, actor: Actor, key: str, fields: str | None = None) -> Found:
    """One claim by id."""
    return reading.get(db, CLAIMS, actor, key, reading.names(fields))
