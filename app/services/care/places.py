"""Who looks after which municipality: the first to be told what waits there."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core.db import Read, Write
from app.core.errors import Fault, Invalid, NotFound, PreconditionFailed
from app.models.care import CarePlace
from app.models.municipalities import Municipality
from app.models.users import User
from app.schemas.care import CarePlaceInput, CarePlaceQuery, CarePlaceRead
from app.services import recording
from app.services.access import STAFF, Actor
from app.services.care.settings import UNSAID
from app.services.paging import Page, page, question
from app.services.reading import Collection, Filter, Found, Visibility, owned
from app.services.references import existing

L = sa.inspect(CarePlace).columns
U = sa.inspect(User).columns


def visible(actor: Actor) -> Visibility:
    """The agency's own."""
    return owned(L, actor, network=False)


CARE_PLACES = Collection(
    "care places",
    CarePlace,
    CarePlaceRead,
    visible=visible,
    columns={"version": L["version"] + UNSAID},
    filters={"user_id": Filter(lambda value: L["user_id"] == value)},
    identity="municipality_id",
)


def list_care_places(db: Read, actor: Actor, query: CarePlaceQuery) -> Page:
    """A page of places with whoever looks after them."""
    return page(db, CARE_PLACES, actor, question(query))


def set_care_place(db: Write, actor: Actor, municipality_id: UUID, expected: int | None, body: CarePlaceInput) -> Found:
    """Somebody of the caller's agency looks after a place, or nobody any more.

    Raises:
        NotFound: no such place.
        Invalid: an account that is not staff of the agency.
        PreconditionFailed: somebody else changed it first.
    """
    own = {"agency_id": actor.tenant, "municipality_id": municipality_id}
    place = sa.select(L["id"], L["version"]).where(*[L[name] == value for name, value in own.items()])
    row = db.first(place.with_for_update())
    current = UNSAID + (0 if row is None else int(row.version))
    if expected not in {None, current}:
        raise PreconditionFailed(current=current)
    if not existing(db, Municipality, [municipality_id]):
        raise NotFound
    _check(db, actor, body.user_id)
    values: dict[str, Any] = {"user_id": body.user_id}
    if row is None:
        recording.insert(db, CarePlace, actor, {**own, **values})
    else:
        recording.update(db, CarePlace, actor, {"agency_id": actor.tenant, "id": row.id}, int(row.version), values)
    columns = [*[L[name] for name in ("municipality_id", "user_id", "updated_at")], (L["version"] + UNSAID)]
    told = db.first(sa.select(*columns).where(*[L[name] == value for name, value in own.items()]))
    shown = dict(zip(("municipality_id", "user_id", "updated_at", "version"), told or (), strict=True))
    return Found(shown, int(shown["version"]))


def _check(db: Write, actor: Actor, user_id: UUID | None) -> None:
    if user_id is None:
        return
    staff = (U["id"] == user_id, U["agency_id"] == actor.tenant, U["role"].in_(STAFF))
    if db.first(sa.select(U["id"]).where(*staff)) is None:
        raise Invalid(faults=[Fault("reference_missing", "/user_id", {"what": "users"})])
