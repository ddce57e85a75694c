"""Engagements under simultaneous callers, on both databases."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa

from app.models.engagements import Engagement
from app.schemas.engagements import EngagementCreate
from app.services import engagements
from tests.api import Api
from tests.services.test_registrations import people, staff, together


def engage(api: Api, patron_id: UUID) -> None:
    with api.database.write() as db:
        body = EngagementCreate(patron_id=patron_id, starts_on=date(2025, 1, 1))
        engagements.create_engagement(db, staff(api), body)


class TestSimultaneousEngagements:
    def test_of_twenty_overlapping_ones_a_single_one_is_kept(self, api: Api) -> None:
        [person] = people(api, 1)
        answers = together(*[lambda: engage(api, person) for _ in range(20)])
        assert sorted(answers, key=str) == [None] + ["overlap"] * 19
        with api.database.read() as db:
            assert db.scalar(sa.select(sa.func.count()).select_from(Engagement)) == 1
