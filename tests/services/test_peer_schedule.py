"""When peers are due, and that a pull that is due is made once."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.core import clock
from app.models.peers import Peer, Pull
from app.services.peers import schedule
from tests.api import Api
from tests.factories.peers import body

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
P = sa.inspect(Peer).columns


class TestNext:
    @pytest.mark.parametrize(
        ("minutes", "failures", "least"), [(60, 0, 60), (60, 1, 1), (60, 2, 2), (60, 5, 16), (60, 30, 60), (5, 4, 5)]
    )
    def test_is_sooner_after_a_failure_and_never_later_than_usual(
        self, minutes: int, failures: int, least: int
    ) -> None:
        waits = {schedule.next_at(NOW, minutes, failures, None) for _ in range(50)}
        shortest = NOW + timedelta(minutes=least)
        assert all(each is not None and shortest <= each <= shortest + timedelta(minutes=least / 10) for each in waits)
        assert len(waits) > 1  # instances do not call all at once

    def test_is_not_before_the_peer_wants_to_be_asked(self) -> None:
        wish = NOW + timedelta(hours=5)
        assert schedule.next_at(NOW, 60, 1, wish) == wish

    def test_is_never_without_an_interval(self) -> None:
        assert schedule.next_at(NOW, None, 0, None) is None


class TestEnqueue:
    def test_puts_what_is_due_into_the_queue_once(self, api: Api) -> None:
        due, later = (api.lead.made("/v1/peers", body(interval_minutes=60)) for _ in range(2))
        for peer, moment in ((due, clock.now()), (later, clock.now() + timedelta(hours=1))):
            with api.database.write() as db:
                db.run(sa.update(Peer).where(P["id"] == UUID(peer["id"])).values(next_pull_at=moment))
        assert [schedule.enqueue_due(api.database) for _ in range(2)] == [1, 0]
        with api.database.read() as db:
            assert [str(row[0]) for row in db.all(sa.select(sa.inspect(Pull).columns["peer_id"]))] == [due["id"]]
        assert api.lead.get(f"/v1/peers/{due['id']}").json()["next_pull_at"] > due["created_at"]
