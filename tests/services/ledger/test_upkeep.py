"""Upkeep: the cells of a month are there when it begins, rows are merged beside writes, and no error ends it."""

import logging
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.core import clock
from app.core.db import Database, Write
from app.core.errors import Unavailable
from app.core.migrations import head_revision
from app.core.settings import load_settings
from app.models.cells import KEYS, ProjectCell, table_of
from app.models.fundings import Grant
from app.models.ledger import Subject
from app.models.projects import Project
from app.services import ledger
from app.services.impact.rollups import tallies_from_cells
from app.services.impact.scope import Scope
from app.services.ledger.building import Build, Progress
from app.services.ledger.compaction import compact
from app.services.ledger.standing import stands
from app.services.ledger.upkeep import Upkeep, roll
from app.web.keeper import Keeper
from app.web.read_log import ReadLog
from tests.api import Api
from tests.factories.effects import ANNUAL, changed, grant, several, store
from tests.factories.networks import MONTH

MARCH, APRIL = datetime(2026, 3, 15, tzinfo=UTC), datetime(2026, 4, 2, tzinfo=UTC)
END_OF_MARCH = datetime(2026, 3, 30, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_march() -> Iterator[None]:
    with clock.frozen(MARCH):
        yield


@pytest.fixture
def stored(api: Api) -> Database:
    """Six projects with savings, one of which ends with March, and a grant."""
    ending = changed(ANNUAL, starts=MONTH - 11, months=12)
    store(api, *several(3), *several(6, ending)[3:], grants=(grant(0, 0),))
    return api.database


def months(database: Database) -> list[tuple[int, bool]]:
    with database.read() as db:
        return [(each.month, bool(each.ready)) for each in stands(db)]


def annual_kg(database: Database, month: int) -> int | None:
    with database.read() as db:
        found = tallies_from_cells(db, Scope(month))
    return None if found is None else sum(sums["annual_kg"] for sums in found[()].savings.values())


def rows(database: Database) -> int:
    with database.read() as db:
        return sum(int(db.scalar(sa.select(sa.func.count()).select_from(table_of(model)))) for model in KEYS)


def differences(database: Database) -> list[Any]:
    with database.snapshot() as db:
        return [*ledger.verify(db).examples, *ledger.verify_cells(db)]


class TestRoll:
    def test_works_out_the_new_month_and_forgets_the_one_before(self, stored: Database) -> None:
        assert (months(stored), annual_kg(stored, MONTH)) == ([(MONTH, True)], 72_000)
        with clock.frozen(APRIL):
            assert annual_kg(stored, MONTH + 1) is None
            roll(stored)
            assert (months(stored), annual_kg(stored, MONTH + 1)) == ([(MONTH + 1, True)], 36_000)
            assert differences(stored) == []
        with stored.read() as db:
            assert {row[0] for row in db.all(sa.select(table_of(ProjectCell).columns["month"]).distinct())} == {
                MONTH + 1
            }

    def test_has_the_next_month_ready_shortly_before_it_begins(self, stored: Database) -> None:
        with clock.frozen(END_OF_MARCH):
            roll(stored)
            assert months(stored) == [(MONTH, True), (MONTH + 1, True)]
        assert (annual_kg(stored, MONTH), annual_kg(stored, MONTH + 1)) == (72_000, 36_000)

    def test_writes_keep_both_months_in_step(self, stored: Database) -> None:
        with clock.frozen(END_OF_MARCH):
            roll(stored)
            with stored.write() as db:
                db.run(sa.update(Project).values(theme="mobility"))
                ledger.rebuild(db)
            assert differences(stored) == []

    def test_leaves_the_work_of_another_one_to_it_until_that_is_dead(self, stored: Database) -> None:
        with clock.frozen(APRIL):
            build = Build(MONTH + 1)
            with stored.write() as db:
                build.begin(db)
            with stored.write() as db:
                assert build.step(db, size=3) is Progress.GOING
            roll(stored)
            assert months(stored) == [(MONTH, True), (MONTH + 1, False)]
            assert annual_kg(stored, MONTH + 1) is None
        with clock.frozen(APRIL + timedelta(minutes=3)):
            roll(stored)
            assert months(stored) == [(MONTH + 1, True)]
            assert differences(stored) == []
            with stored.write() as db:
                assert build.step(db, size=3) is Progress.LOST
            assert differences(stored) == []

    def test_ends_between_two_steps_when_it_has_to(self, stored: Database) -> None:
        with clock.frozen(APRIL):
            roll(stored, lambda: False)
            assert months(stored) == [(MONTH, True), (MONTH + 1, False)]

    def test_tries_a_step_again_that_could_not_begin(self, stored: Database, monkeypatch: pytest.MonkeyPatch) -> None:
        original, errors = Build.step, [Unavailable(reason="locked")]

        def locked_at_first(build: Build, db: Write) -> Progress:
            if errors:
                raise errors.pop()
            return original(build, db)

        monkeypatch.setattr(Build, "step", locked_at_first)
        with clock.frozen(APRIL):
            roll(stored)
            assert months(stored) == [(MONTH + 1, True)]

    def test_writes_in_between_are_in_it(self, stored: Database) -> None:
        with clock.frozen(APRIL):
            build = Build(MONTH + 1)
            with stored.write() as db:
                build.begin(db)
            for theme in ("mobility", "heating", "other"):
                with stored.write() as db:
                    assert build.step(db, size=4) is Progress.GOING
                with stored.write() as db:
                    db.run(sa.update(Project).values(theme=theme))
                    ledger.rebuild(db)
            with stored.write() as db:
                while build.step(db, size=4) is Progress.GOING:
                    pass
            assert differences(stored) == []

    def test_does_nothing_where_nothing_was_ever_recorded(self, database: Database) -> None:
        roll(database)
        assert months(database) == []


class TestGrants:
    def test_a_project_that_two_grants_pay_for_counts_once_while_one_of_them_does(self, api: Api) -> None:
        store(api, *several(1), grants=(grant(0, 0), grant(1, 0)))
        identity = sa.inspect(Grant).columns["id"]
        counted = []
        for number, status in ((0, "rejected"), (0, "granted"), (1, "rejected"), (0, "rejected")):
            with api.database.write() as db:
                key = UUID(int=0xE000 + number)
                db.run(sa.update(Grant).where(identity == key).values(status=status))
                ledger.touch(db, Subject.GRANT, key)
            assert differences(api.database) == []
            with api.database.read() as db:
                found = tallies_from_cells(db, Scope(MONTH))
            assert found is not None
            counted.append((found[()].project["granted_projects"], found[()].project["granted_cents"]))
        assert counted == [(1, 250_000), (1, 500_000), (1, 250_000), (0, 0)]


class TestCompaction:
    def test_merges_what_writes_appended(self, stored: Database) -> None:
        for theme in ("mobility", "heating"):
            with stored.write() as db:
                db.run(sa.update(Project).values(theme=theme))
                ledger.rebuild(db)
        before = rows(stored)
        Upkeep(stored, lambda: True, loose=1).run()
        assert rows(stored) < before
        assert differences(stored) == []

    def test_beside_writes_and_another_one_loses_nothing(self, stored: Database) -> None:
        stop = threading.Event()

        def merge() -> None:
            while not stop.is_set():
                compact(stored, most=25)

        def change(number: int) -> None:
            for theme in ("mobility", "heating", "other") * 3:
                with stored.write() as db:
                    one = sa.select(Project).order_by(sa.inspect(Project).columns["id"]).offset(number).limit(1)
                    key = db.first(sa.select(one.subquery().c.id))
                    assert key is not None
                    db.run(sa.update(Project).where(sa.inspect(Project).columns["id"] == key[0]).values(theme=theme))
                    ledger.touch(db, Subject.PROJECT, key[0])

        with ThreadPoolExecutor(5) as pool:
            merging = [pool.submit(merge) for _ in range(2)]
            for each in [pool.submit(change, number) for number in range(3)]:
                each.result()
            stop.set()
            for each in merging:
                each.result()
        assert differences(stored) == []


class TestKeeper:
    def keeper(self, database: Database, seconds: float, revision: str | None = None) -> Keeper:
        database.settings = load_settings(database_url=database.settings.database_url, keeper_seconds=seconds)
        return Keeper(database, revision or head_revision(), ReadLog())

    @pytest.fixture(autouse=True)
    def _as_before(self, database: Database) -> Iterator[None]:
        settings = database.settings
        yield
        database.settings = settings

    def test_works_at_the_start_and_ends_promptly(self, stored: Database) -> None:
        with clock.frozen(APRIL):
            keeper = self.keeper(stored, 3600)
            keeper.start()
            waited = threading.Event()
            for _ in range(200):
                if months(stored) == [(MONTH + 1, True)]:
                    break
                waited.wait(0.05)
            keeper.stop()
            assert months(stored) == [(MONTH + 1, True)]
            assert keeper._thread is not None
            assert not keeper._thread.is_alive()

    def test_is_not_there_if_not_wanted(self, stored: Database) -> None:
        keeper = self.keeper(stored, 0)
        keeper.start()
        keeper.stop()
        assert keeper._thread is None

    def test_leaves_a_database_of_another_version_alone(self, stored: Database) -> None:
        with clock.frozen(APRIL):
            self.keeper(stored, 60, "0001").round()
            assert months(stored) == [(MONTH, True)]

    @pytest.mark.parametrize("error", [Unavailable(reason="locked"), RuntimeError("broken")])
    def test_goes_on_after_an_error(
        self, stored: Database, error: Exception, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        def broken(_self: Upkeep) -> None:
            raise error

        with monkeypatch.context() as patched, caplog.at_level(logging.WARNING, "klikks.keeper"):
            patched.setattr(Upkeep, "run", broken)
            self.keeper(stored, 60).round()
        assert "could not be looked after" in caplog.text
