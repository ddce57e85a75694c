"""Patrons: the volunteers. Persons, so they never leave their agency.

Its staff, importer and auditor see all of them, a volunteer the own record, a municipality manager the work contact of
those who are engaged with the own municipality or below it. Nobody else sees any, the network lead neither.
"""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from app.core import clock
from app.core.db import Read, Write
from app.core.errors import Fault, NotFound, NotPermitted
from app.core.folding import search_key, sort_key
from app.models.accounts import Role
from app.models.consents import Consent
from app.models.engagements import Engagement
from app.models.patrons import Patron
from app.schemas.patrons import PatronCreate, PatronQuery, PatronRead, PatronUpdate
from app.services import conversion, life_cycles, noting, reading, recording, tombstones
from app.services.access import Actor
from app.services.municipalities import within
from app.services.paging import Page, page, question
from app.services.reading import Collection, Filter, Found, Visibility, owned

P = sa.inspect(Patron).columns
E = sa.inspect(Engagement).columns
C = sa.inspect(Consent).columns

MAX_SEARCH_KEY, MAX_SORT_KEY = 600, 400
OWN_FIELDS = frozenset({"first_name", "last_name", "email", "phone"})
"""What a volunteer may change in the own record."""

_OWN_AGENCY = P["agency_id"] == sa.bindparam("caller_agency")
_THERE = P["erased_at"].is_(None)
_OWN_RECORD = sa.and_(_OWN_AGENCY, _THERE, P["id"] == sa.bindparam("caller_patron"))
_OWN_PLACE = within(E["municipality_id"], sa.bindparam("caller_municipality"))


def _engaged(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Has an engagement for which the conditions hold."""
    own = sa.and_(E["agency_id"] == P["agency_id"], E["patron_id"] == P["id"])
    return sa.exists().where(own, *conditions).correlate(Patron)


def active_on(day: Any) -> ColumnElement[bool]:  # noqa: ANN401 - a parameter
    """The engagement has begun and not ended on a day."""
    return sa.and_(E["starts_on"] <= day, _not_over(day))


def _not_over(day: Any) -> ColumnElement[bool]:  # noqa: ANN401 - a parameter
    return sa.or_(E["ends_on"].is_(None), E["ends_on"] >= day)


_ENGAGED_AT_OWN_PLACE = sa.and_(_OWN_AGENCY, _THERE, _engaged(_OWN_PLACE, _not_over(sa.bindparam("caller_today"))))


def visible(actor: Actor) -> Visibility:
    """The agency's people; of them the own record, or those whose engagement with the own place is not over.

    Nobody sees somebody who was erased.
    """
    if actor.role is Role.PATRON:
        return Visibility("self", _OWN_RECORD, {"caller_agency": actor.agency_id, "caller_patron": actor.patron_id})
    if actor.role is Role.MUNICIPALITY_MANAGER:
        values = {
            "caller_agency": actor.agency_id,
            "caller_municipality": actor.municipality_id,
            "caller_today": clock.today(),
        }
        return Visibility("own place", _ENGAGED_AT_OWN_PLACE, values)
    seen = owned(P, actor, network=False)
    return Visibility(f"{seen.name} there", sa.and_(seen.clause, _THERE), seen.values)


def _agrees(purpose: Any) -> ColumnElement[bool]:  # noqa: ANN401 - a parameter
    """Has a consent for the purpose that was not withdrawn."""
    own = sa.and_(C["agency_id"] == P["agency_id"], C["patron_id"] == P["id"])
    return sa.exists().where(own, C["purpose"] == purpose, C["withdrawn_on"].is_(None)).correlate(Patron)


def _collection(name: str, columns: Mapping[str, Any], *where: ColumnElement[bool]) -> Collection:
    def engaged(condition: Callable[[Any], ColumnElement[bool]]) -> Filter:
        return Filter(lambda value: _engaged(condition(value), *where))

    return Collection(
        name,
        Patron,
        PatronRead,
        visible=visible,
        columns=columns,
        filters={
            "status": Filter(P["status"].in_, many=True),
            "municipality_id": engaged(lambda value: E["municipality_id"] == value),
            "within": engaged(lambda value: within(E["municipality_id"], value)),
            "active_on": engaged(active_on),
            "consent": Filter(_agrees),
            "external_id": Filter(lambda value: P["external_id"] == value),
        },
        sorts={"name": P["name_sort"]},
        search=P["name_search"],
    )


PATRONS = _collection("patrons", {})
WORK_CONTACTS = _collection("work contacts", {"note": sa.null()}, _OWN_PLACE)
"""What a municipality manager gets: no notes, and filters that ask about engagements with the own place alone, so that
they cannot tell where else somebody is engaged."""


def readable(actor: Actor) -> Collection:
    """The list as the caller may read it: with notes, or work contacts."""
    return WORK_CONTACTS if actor.role is Role.MUNICIPALITY_MANAGER else PATRONS


def list_patrons(db: Read, actor: Actor, query: PatronQuery) -> Page:
    """A page of patrons."""
    return page(db, readable(actor), actor, question(query))


def get_patron(db: Read, actor: Actor, key: str | UUID, fields: str | None = None) -> Found:
    """One patron, by id or by the own agency's number (``ext:...``)."""
    return reading.get(db, readable(actor), actor, key, reading.names(fields))


def create_patron(db: Write, actor: Actor, body: PatronCreate) -> Found:
    """A new volunteer of the caller's agency.

    Raises:
        Conflict: the agency has given the number already, or it is somebody who was erased.
        NotPermitted: an importer lets somebody back in.
    """
    values = conversion.columns(PatronCreate, conversion.sent(body))
    _admit(db, actor, values, {})
    values = {**values, **name_keys(values), "agency_id": actor.tenant}
    return get_patron(db, actor, recording.insert(db, Patron, actor, values))


def update_patron(db: Write, actor: Actor, key: str, expected: int | None, changes: PatronUpdate) -> Found:
    """Change a volunteer of the caller's agency; a step to another status is dated, today if no day is given.

    Raises:
        NotPermitted: a volunteer changes more of the own record than name, e-mail and telephone.
        PreconditionFailed: somebody else changed it first.
        Conflict: the agency has given the number already, the record would become somebody who was erased, or a step
            the status cannot take.
        Invalid: a step back without a reason.
    """
    place = reading.locate_own(db, PATRONS, actor, key)
    if actor.role is Role.PATRON:
        refuse_other_than(OWN_FIELDS, changes)
    record_key = {"agency_id": place.agency_id, "id": place.id}
    current = recording.held(db, Patron, record_key, expected)
    if current["erased_at"] is not None:  # while this caller waited for the record
        raise NotFound
    values = conversion.columns(PatronUpdate, changes, leave_out=frozenset({"reason"}))
    _admit(db, actor, values, current)
    life_cycles.take(db, Patron, current, values, changes.get("reason"))
    recording.update(db, Patron, actor, record_key, expected, {**values, **name_keys({**current, **values})})
    return get_patron(db, actor, place.id)


def delete_patron(db: Write, actor: Actor, key: str, expected: int | None) -> None:
    """Delete a volunteer of the caller's agency to whom nothing refers (engagements, registrations, projects)."""
    place = reading.locate_own(db, PATRONS, actor, key)
    recording.remove(db, Patron, actor, {"agency_id": place.agency_id, "id": place.id}, expected)


def refuse_other_than(own: frozenset[str], changes: Mapping[str, Any]) -> None:
    """Let a volunteer change the own fields only.

    Raises:
        NotPermitted: with a fault for each other field.
    """
    faults = [Fault("field_not_yours", f"/{name}", {"name": name}) for name in changes if name not in own]
    if faults:
        raise NotPermitted("field_not_yours", faults=faults, name=", ".join(str(f.params["name"]) for f in faults))


def _admit(db: Write, actor: Actor, values: dict[str, Any], current: Mapping[str, Any]) -> None:
    """Refuse somebody who was erased, unless staff says why; takes the reason out of the values."""
    reason = values.pop("despite_erasure", None)
    if reason is not None and not actor.is_staff:
        raise NotPermitted("staff_only", faults=[Fault("staff_only", "/despite_erasure")])
    if reason is not None:
        noting.because(db, reason)
    elif any(name in values for name in tombstones.RECOGNISED_BY):
        tombstones.refuse_erased(db, actor.tenant, {**current, **values}, current)


def name_keys(values: Mapping[str, Any]) -> dict[str, str]:
    """Found as "first last" and as "last first"; sorted by the last name."""
    first, last = values["first_name"], values["last_name"]
    return {
        "name_search": search_key(f"{first} {last} {first}")[:MAX_SEARCH_KEY],
        "name_sort": sort_key(f"{last} {first}")[:MAX_SORT_KEY],
    }
