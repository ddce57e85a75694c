"""What becomes of a job whose work ends well, breaks, is cancelled, or loses its worker."""

import logging
import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from app.core import clock
from app.core.db import Database, Write
from app.core.errors import Conflict, Unavailable
from app.models.jobs import JobKind
from app.schemas.agencies import AgencyQuery
from app.services import agencies, jobs, reading
from app.services.access import SYSTEM_ACTOR
from app.services.jobs import Ticket, asking, queue
from app.services.jobs.ticket import GivenBack
from app.worker.runner import Runner
from app.worker.tasks import TASKS
from tests.factories import agencies as agency_factory
from tests.factories.jobs import Work, done_at_once, tasks, waiting

START = datetime(2026, 11, 2, 9, tzinfo=UTC)


def runner(database: Database, work: Work = done_at_once) -> Runner:
    return Runner(database, None, tasks=tasks(work))


def job(database: Database, job_id: UUID) -> dict[str, Any]:
    with database.read() as db:
        return reading.plain(asking.get_job(db, SYSTEM_ACTOR, job_id))


def kept(database: Database, slug: str) -> bool:
    with database.read() as db:
        return agencies_named(db).count(slug) == 1


def agencies_named(db: Any) -> list[str]:
    query = AgencyQuery(limit=500)
    return [str(each["slug"]) for each in agencies.list_agencies(db, SYSTEM_ACTOR, query).items]


def effect(db: Write, slug: str) -> None:
    """A record that can be made only once."""
    agencies.create_agency(db, SYSTEM_ACTOR, agency_factory.create(slug=slug))


@pytest.fixture
def moving() -> Any:
    """A clock that moves when it is told to."""

    class Clock:
        at = START

        def on(self, **by: int) -> Any:
            self.at += timedelta(**by)
            return clock.frozen(self.at)

    return Clock()


class TestEnqueueing:
    def test_is_undone_with_its_request(self, database: Database) -> None:
        def request() -> None:
            with database.write() as db:
                jobs.enqueue(db, SYSTEM_ACTOR, JobKind.IMPORT, {}, agency_id=None)
                raise Conflict

        with pytest.raises(Conflict):
            request()
        assert not runner(database).run()


class TestEnding:
    def test_is_one_transaction_with_the_records(self, database: Database) -> None:
        def work(database: Database, ticket: Ticket, payload: Mapping[str, Any]) -> None:
            with database.write() as db:
                effect(db, "halbwegs")
                ticket.finish(db, dict(payload))
                raise Unavailable(reason="connection")

        job_id = waiting(database, number=7)
        runner(database, work).run()
        after = job(database, job_id)
        assert (after["state"], after["attempts"], after["result"]) == ("queued", 1, None)
        assert not kept(database, "halbwegs")
        with clock.frozen(clock.now() + timedelta(seconds=5)):
            runner(database).run()
        after = job(database, job_id)
        assert (after["state"], after["attempts"], after["cancel_requested"]) == ("succeeded", 2, False)

    def test_is_a_problem_in_both_languages_when_the_work_breaks(
        self, database: Database, caplog: pytest.LogCaptureFixture
    ) -> None:
        def work(_database: Database, _ticket: Ticket, _payload: Mapping[str, Any]) -> None:
            raise ZeroDivisionError

        job_id = waiting(database)
        with caplog.at_level(logging.ERROR, "klikks.jobs"):
            runner(database, work).run()
        after = job(database, job_id)
        assert (after["state"], after["problem"]["code"]) == ("failed", "internal")
        assert after["problem"]["title_de"] == "Bei uns ist etwas kaputtgegangen"
        assert [(each.msg, each.__dict__["job_id"]) for each in caplog.records] == [("job broke", job_id)]

    def test_is_a_failure_when_the_work_forgets_to_end(self, database: Database) -> None:
        job_id = waiting(database)
        runner(database, lambda _database, _ticket, _payload: None).run()
        assert job(database, job_id)["state"] == "failed"

    def test_comes_after_all_attempts_when_the_database_is_never_there(self, database: Database, moving: Any) -> None:
        def work(_database: Database, _ticket: Ticket, _payload: Mapping[str, Any]) -> None:
            raise Unavailable(reason="locked")

        with moving.on():
            job_id = waiting(database)
        for _ in range(queue.MAX_ATTEMPTS):
            with moving.on(seconds=70):
                assert runner(database, work).run()
                assert not runner(database, work).run()  # not at once
        with moving.on(seconds=70):
            after = job(database, job_id)
        assert (after["state"], after["attempts"], after["problem"]["code"]) == ("failed", 5, "unavailable")


class TestDeadWorker:
    @pytest.mark.parametrize("same", [False, True], ids=["another process", "the same process"])
    def test_loses_its_job_and_what_it_does_later_is_rolled_back(
        self, database: Database, moving: Any, *, same: bool
    ) -> None:
        """The first attempt stands still, a second one begins, then the first one wakes up."""
        second: list[Ticket] = []

        def work(database: Database, ticket: Ticket, _payload: Mapping[str, Any]) -> None:
            if ticket.attempt == 1:
                lose(database, first)
                other = first if same else runner(database)
                with moving.on(seconds=200):
                    other.reap()
                with moving.on(seconds=10), database.write() as db:
                    claimed = queue.claim(db, other.presence, TASKS)
                assert claimed is not None
                second.append(Ticket(claimed))
            with database.write() as db:
                effect(db, f"versuch-{ticket.attempt}")
                ticket.finish(db, {"by": ticket.attempt})

        first = runner(database, work)
        with moving.on():
            job_id = waiting(database)
            first.run()
        assert (job(database, job_id)["state"], kept(database, "versuch-1")) == ("running", False)
        work(database, second[0], {})
        after = job(database, job_id)
        assert (after["state"], after["attempts"], after["result"]) == ("succeeded", 2, {"by": 2})
        assert kept(database, "versuch-2")

    def test_of_the_last_attempt_ends_the_job(self, database: Database, moving: Any) -> None:
        with moving.on():
            job_id = waiting(database)
        for _ in range(queue.MAX_ATTEMPTS):
            dead = runner(database)
            with moving.on(seconds=100), database.write() as db:
                assert queue.claim(db, dead.presence, TASKS) is not None
            lose(database, dead)
            with moving.on(seconds=200):
                runner(database).reap()
        after = job(database, job_id)
        assert (after["state"], after["problem"]["code"], after["attempts"]) == ("failed", "job_worker_lost", 5)

    def test_gives_up_what_it_had_kept_for_itself(self, database: Database, moving: Any) -> None:
        owner = runner(database)
        with moving.on(), database.write() as db:
            kept_id = jobs.enqueue(db, SYSTEM_ACTOR, JobKind.IMPORT, {}, agency_id=None, owner=owner.presence)
        with moving.on():
            assert not runner(database).run()
        lose(database, owner)
        with moving.on(seconds=200):
            runner(database).reap()
            assert runner(database).run()
        assert job(database, kept_id)["attempts"] == 1

    def test_is_seen_in_the_queue(self, database: Database, moving: Any) -> None:
        dead = runner(database)
        with moving.on():
            for _ in range(2):
                waiting(database)
            with database.write() as db:
                queue.claim(db, dead.presence, TASKS)
            with database.snapshot() as db:
                before = asking.get_queue(db, SYSTEM_ACTOR)
        lose(database, dead)
        with moving.on(seconds=200), database.snapshot() as db:
            after = asking.get_queue(db, SYSTEM_ACTOR)
        assert (before["queued"], before["running"], before["abandoned"]) == (1, 1, 0)
        assert (after["queued"], after["running"], after["abandoned"]) == (1, 1, 1)
        assert after["oldest_queued_at"] == START


class TestCancelling:
    def test_ends_what_waits_at_once(self, database: Database) -> None:
        job_id = waiting(database)
        assert asking.cancel_job(database, SYSTEM_ACTOR, job_id)["state"] == "cancelled"
        assert asking.cancel_job(database, SYSTEM_ACTOR, job_id)["state"] == "cancelled"
        assert not runner(database).run()

    def test_ends_what_runs_where_it_looks_up(self, database: Database) -> None:
        seen: dict[str, Any] = {}

        def work(database: Database, ticket: Ticket, _payload: Mapping[str, Any]) -> None:
            with database.write() as db:
                effect(db, "abgebrochen")
                ticket.progress(1, 10, "writing")
                if database.is_sqlite:  # the one writer is taken, and still it can be cancelled
                    seen.update(asking.cancel_job(database, SYSTEM_ACTOR, ticket.job_id))
                else:
                    other = threading.Thread(target=lambda: seen.update(elsewhere(database, ticket.job_id)))
                    other.start()
                    other.join()
                    going.beat()
                ticket.progress(2, 10, "writing")
                ticket.finish(db, {})

        going = runner(database, work)
        job_id = waiting(database)
        going.run()
        assert (seen["state"], seen["cancel_requested"]) == ("running", True)
        after = job(database, job_id)
        assert after["state"] == "cancelled"
        assert not kept(database, "abgebrochen")

    def test_of_what_has_ended_is_a_conflict(self, database: Database) -> None:
        job_id = waiting(database)
        runner(database).run()
        with pytest.raises(Conflict) as refused:
            asking.cancel_job(database, SYSTEM_ACTOR, job_id)
        assert refused.value.params == {"before": "succeeded", "after": "cancelled"}


class TestGivingBack:
    def test_costs_no_attempt_and_keeps_the_checkpoint(self, database: Database) -> None:
        states = []

        def work(database: Database, ticket: Ticket, _payload: Mapping[str, Any]) -> None:
            states.append(dict(ticket.state))
            row = ticket.state.get("row", 0)
            with database.write() as db:
                effect(db, f"stapel-{row}")
                ticket.checkpoint(db, {"row": row + 100})
            if row == 0:
                ticket.interrupt(GivenBack)
            with database.write() as db:
                effect(db, f"danach-{row}")
                ticket.finish(db, {"rows": row + 100})

        job_id = waiting(database)
        runner(database, work).run()
        assert job(database, job_id)["attempts"] == 0
        runner(database, work).run()
        assert states == [{}, {"row": 100}]
        assert job(database, job_id)["result"] == {"rows": 200}
        with database.read() as db:
            assert agencies_named(db) == ["stapel-0", "stapel-100", "danach-100"]


def elsewhere(database: Database, job_id: UUID) -> dict[str, Any]:
    """Cancelled by a process that does not do the job itself."""
    asking._request(database, job_id)
    with database.read() as db:
        return dict(reading.get(db, asking.JOBS, SYSTEM_ACTOR, job_id).values)


def lose(database: Database, dead: Runner) -> None:
    """A worker dies: on the embedded database its lock is gone; elsewhere its lease runs out with the clock."""
    if database.is_sqlite:
        dead.presence.leave()
