"""Registrations under simultaneous callers: threads with sessions of their own, on both databases."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core.errors import Conflict
from app.models.accounts import Role
from app.models.workshops import Registration, RegistrationStatus
from app.schemas.registrations import RegistrationCreate
from app.schemas.workshops import WorkshopUpdate
from app.services import patrons, registrations, workshops
from app.services.access import Actor
from tests.api import Api
from tests.factories import patrons as patron_factory
from tests.factories import workshops as workshop_factory

R = sa.inspect(Registration).columns


def staff(api: Api) -> Actor:
    return Actor(Role.AGENCY_COORDINATOR, "test", agency_id=UUID(str(api.home["id"])), scopes=frozenset({"*"}))


def people(api: Api, number: int) -> list[UUID]:
    actor = staff(api)
    with api.database.write() as db:
        found = [patrons.create_patron(db, actor, patron_factory.create()) for _ in range(number)]
    return [UUID(str(each.values["id"])) for each in found]


def workshop(api: Api, **values: Any) -> str:
    actor = staff(api)
    with api.database.write() as db:
        return str(workshops.create_workshop(db, actor, workshop_factory.create(**values)).values["id"])


def register(api: Api, workshop_id: str, patron_id: UUID) -> dict[str, Any]:
    with api.database.write() as db:
        body = RegistrationCreate(patron_id=patron_id)
        return registrations.create_workshop_registration(db, staff(api), workshop_id, body).values


def cancel(api: Api, workshop_id: str, registration_id: UUID) -> None:
    with api.database.write() as db:
        change: Any = {"status": RegistrationStatus.CANCELLED}
        registrations.update_workshop_registration(db, staff(api), workshop_id, registration_id, None, change)


def together(*actions: Callable[[], Any]) -> list[Any]:
    """Results of actions that all start at the same moment, or the conflict each ended in."""
    start = Barrier(len(actions))

    def run(action: Callable[[], Any]) -> Any:
        start.wait(timeout=20)
        try:
            return action()
        except Conflict as conflict:
            return conflict.code

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(run, actions))


def state(api: Api) -> list[tuple[int, str]]:
    with api.database.read() as db:
        rows = db.all(sa.select(R["position"], R["status"]).order_by(R["position"]))
    return [(row.position, row.status.value) for row in rows]


class TestSimultaneousRegistrations:
    def test_sixty_callers_share_twenty_seats(self, api: Api) -> None:
        workshop_id, persons = workshop(api, capacity=20), people(api, 60)
        answers = together(*[lambda person=person: register(api, workshop_id, person) for person in persons])
        assert Counter(answer["status"] for answer in answers) == {"confirmed": 20, "waiting": 40}
        expected = [(number, "confirmed" if number <= 20 else "waiting") for number in range(1, 61)]
        assert state(api) == expected

    def test_the_same_volunteer_gets_one_place(self, api: Api) -> None:
        workshop_id, [person] = workshop(api), people(api, 1)
        answers = together(*[lambda: register(api, workshop_id, person) for _ in range(10)])
        assert answers.count("already_exists") == 9
        assert state(api) == [(1, "confirmed")]

    def test_cancellations_between_registrations_leave_no_seat_empty(self, api: Api) -> None:
        workshop_id, persons = workshop(api, capacity=5), people(api, 20)
        seated = [register(api, workshop_id, person)["id"] for person in persons[:10]][:5]
        leaving = [lambda each=each: cancel(api, workshop_id, UUID(str(each))) for each in seated]
        coming = [lambda person=person: register(api, workshop_id, person) for person in persons[10:]]
        together(*leaving, *coming)
        after = state(api)
        assert [position for position, _ in after] == list(range(1, 21))
        assert [status for _, status in after] == ["cancelled"] * 5 + ["confirmed"] * 5 + ["waiting"] * 10

    def test_fewer_seats_and_more_callers_never_overbook(self, api: Api) -> None:
        workshop_id, persons = workshop(api, capacity=10), people(api, 12)

        def shrink() -> None:
            change: WorkshopUpdate = {"capacity": 4}
            with api.database.write() as db:
                workshops.update_workshop(db, staff(api), workshop_id, None, change)

        answers = together(shrink, *[lambda person=person: register(api, workshop_id, person) for person in persons])
        confirmed = sum(status == "confirmed" for _, status in state(api))
        assert confirmed == (10 if answers[0] == "capacity_full" else 4)
