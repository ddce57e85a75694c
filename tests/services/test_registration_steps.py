"""Every step of a registration, tried by every role before, during and after the event.

A table for each: rows are where a registration stands, columns what it shall become. ``.`` nothing changes, ``y`` done,
``t`` no such step for this caller, ``h`` the event has not begun, ``c`` closed.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.core import clock
from app.models.accounts import Role
from app.models.workshops import CancelledBy, Registration, RegistrationStatus, Workshop, WorkshopStatus
from tests.api import Api, Caller
from tests.factories import municipalities as municipality_factory
from tests.factories import patrons as patron_factory
from tests.factories import workshops as workshop_factory

R, W = sa.inspect(Registration).columns, sa.inspect(Workshop).columns
BEGIN = clock.now() + timedelta(days=30)
AHEAD, DURING = BEGIN - timedelta(days=20), BEGIN + timedelta(hours=1)
COLUMNS = ("registered", "confirmed", "waiting", "offered", "attended", "no_show", "cancelled")
CODES = {"t": "transition_not_allowed", "h": "workshop_not_held", "c": "registration_closed"}
AGENCY = {
    "ahead": """
        registered . t t t t t y
        confirmed  t . t t h h y
        waiting    t t . t h t y
        offered    t y t . h h y
        attended   t t t t . h t
        no_show    t t t t h . t
        cancelled  y t t t t t .
    """,
    "during": """
        registered . t t t t t y
        confirmed  t . t t y y y
        waiting    t t . t y t y
        offered    t y t . y y y
        attended   t t t t . y t
        no_show    t t t t y . t
        cancelled  y t t t t t .
    """,
    "held": """
        registered . t t t t t y
        confirmed  t . t t y y y
        waiting    t t . t y t y
        offered    t y t . y y y
        attended   t t t t . y t
        no_show    t t t t y . t
        cancelled  c t t t t t .
    """,
}
PERSON = {
    "ahead": """
        registered . t t t t t y
        confirmed  t . t t t t y
        waiting    t t . t t t y
        offered    t y t . t t y
        attended   t t t t . t t
        no_show    t t t t t . t
        cancelled  y t t t t t .
    """,
    "during": """
        registered . t t t t t y
        confirmed  t . t t t t y
        waiting    t t . t t t y
        offered    t y t . t t y
        attended   t t t t . t t
        no_show    t t t t t . t
        cancelled  c t t t t t .
    """,
    "held": """
        registered . c c c c c c
        confirmed  c . c c c c c
        waiting    c c . c c c c
        offered    c c c . c c c
        attended   c c c c . c c
        no_show    c c c c c . c
        cancelled  c c c c c c .
    """,
}
TABLES = {Role.AGENCY_COORDINATOR: AGENCY, Role.AGENCY_ADMIN: AGENCY, Role.IMPORTER: AGENCY, Role.PATRON: PERSON}
OUTSIDE = {
    Role.PUBLIC: 401, Role.AUDITOR: 403, Role.MUNICIPALITY_MANAGER: 403, Role.NETWORK_LEAD: 403, Role.PARTNER: 403,
}  # fmt: skip


def cells(table: str) -> dict[tuple[str, str], str]:
    rows = [line.split() for line in table.strip().splitlines()]
    return {(before, after): cell for before, *told in rows for after, cell in zip(COLUMNS, told, strict=True)}


def stands(api: Api, registration_id: str, status: str) -> None:
    """Put it there, whatever was before."""
    by = CancelledBy.PARTICIPANT if status == "cancelled" else None
    values: dict[str, Any] = {"status": RegistrationStatus(status), "cancelled_by": by}
    with api.database.write() as db:
        db.run(sa.update(Registration).where(R["id"] == UUID(registration_id)).values(**values))


def becomes(api: Api, path: str, status: WorkshopStatus) -> None:
    with api.database.write() as db:
        db.run(sa.update(Workshop).where(W["id"] == UUID(path.rpartition("/")[2])).values(status=status))


def caller(api: Api, role: Role, patron_id: str, place: str) -> Caller:
    if role is Role.PUBLIC:
        return api.public
    home = None if role in {Role.NETWORK_LEAD, Role.PARTNER} else api.home["id"]
    more: dict[str, Any] = {"patron_id": UUID(patron_id)} if role is Role.PATRON else {}
    if role is Role.MUNICIPALITY_MANAGER:
        more = {"municipality_id": UUID(place)}
    return api.caller(role, home, **more)


def outcome(answer: Any, before: str) -> str:
    if answer.status_code == 200:
        return "." if answer.json()["status"] == before else "y"
    assert answer.status_code == 409, answer.text
    return next(letter for letter, code in CODES.items() if code == answer.json()["code"])


@pytest.mark.parametrize("role", list(Role))
def test_every_step(api: Api, role: Role) -> None:
    patron = str(api.staff.made("/v1/patrons", patron_factory.body())["id"])
    times = {"starts_at": BEGIN.isoformat(), "ends_at": (BEGIN + timedelta(hours=2)).isoformat()}
    path = f"/v1/workshops/{api.staff.made('/v1/workshops', workshop_factory.body(**times, capacity=1))['id']}"
    api.staff.made(f"{path}/registrations", {"guest_name": "A", "guest_email": "a@example.org"})  # has the only seat
    one = api.staff.made(f"{path}/registrations", {"patron_id": patron})["id"]
    place = api.lead.made("/v1/municipalities", municipality_factory.body())["id"]
    who = caller(api, role, patron, str(place))
    if role in OUTSIDE:
        assert who.patch(f"{path}/registrations/{one}", {"status": "cancelled"}).status_code == OUTSIDE[role]
        return
    for moment, (at, status) in {
        "ahead": (AHEAD, WorkshopStatus.PLANNED),
        "during": (DURING, WorkshopStatus.PLANNED),
        "held": (DURING, WorkshopStatus.HELD),
    }.items():
        becomes(api, path, status)
        expected, found = cells(TABLES[role][moment]), {}
        with clock.frozen(at):
            for before, after in expected:
                stands(api, one, before)
                answer = who.patch(f"{path}/registrations/{one}", {"status": after}, "*")
                found[before, after] = outcome(answer, before)
        assert found == expected, moment
