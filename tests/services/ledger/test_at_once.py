"""Many writers at once: nobody waits for ever, posts stand in one order, and the entries are right."""

import contextlib
import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.core.db import Database, Write
from app.core.ids import new_id
from app.models.accounts import Role
from app.models.projects import Project, ProjectShare
from app.models.savings import Saving
from app.schemas.fundings import GrantProjectSet, GrantUpdate
from app.schemas.municipalities import MunicipalityUpdate
from app.schemas.projects import ProjectUpdate, ShareInput
from app.schemas.savings import DirectSavingCreate, SavingUpdate
from app.services import funding_programmes, fundings, ledger, municipalities, projects, savings
from app.services.access import SYSTEM_ACTOR, Actor
from tests.api import Api
from tests.factories import fundings as funding_factory
from tests.factories import projects as project_factory
from tests.factories import savings as saving_factory
from tests.factories.places import Places, tree
from tests.services.ledger import folds

WRITERS = 8
ROUNDS = 12
PATIENCE = 20.0
"""Seconds; who waits longer waits for ever."""
TOGETHER = 0.3
"""Seconds for the second to do its work; who is made to wait comes after the first."""

Work = Callable[[Write], object]


@dataclass(frozen=True)
class Busy:
    """One agency's records that everybody writes at."""

    database: Database
    actor: Actor
    places: Places
    projects: tuple[str, ...]
    savings: tuple[str, ...]
    grant: str

    def write(self, work: Work, before_commit: Callable[[], object] = lambda: None) -> None:
        """One transaction; something may happen between the work and its commit."""
        with self.database.write() as db:
            work(db)
            before_commit()

    def verdict(self) -> list[str]:
        with self.database.snapshot() as db:
            return ledger.verify(db).examples

    def estimate(self, db: Write, saving: str, tonnes: int) -> None:
        changes: SavingUpdate = {"reason": "Neue Messung", "result_t": Decimal(tonnes)}
        savings.update_saving(db, self.actor, saving, None, changes)

    def add(self, db: Write, project: str) -> str:
        body = DirectSavingCreate.model_validate(saving_factory.direct(project), strict=False)
        return str(savings.create_saving(db, self.actor, body).values["id"])

    def share(self, db: Write, project: str, points: int) -> None:
        parts = (
            ShareInput(municipality_id=self.places.village, basis_points=points),
            ShareInput(municipality_id=self.places.town, basis_points=10_000 - points),
        )
        changes: ProjectUpdate = {"shares": list(parts)}
        projects.update_project(db, self.actor, project, None, changes)

    def enter(self, db: Write) -> None:
        """A copy of a project by its finished rows."""
        key, copy = UUID(self.projects[0]), new_id()
        current = sa.inspect(Saving).columns["superseded_at"].is_(None)
        tables: tuple[tuple[Any, ...], ...] = (
            (Project, "id"), (ProjectShare, "project_id"), (Saving, "project_id", current),
        )  # fmt: skip
        made: list[ledger.Rows] = []
        for table, name, *chosen in tables:
            columns = sa.inspect(table).columns
            rows = [dict(row._mapping) for row in db.all(sa.select(*columns).where(columns[name] == key, *chosen))]
            for row in rows:
                row[name] = copy
                if table is Saving:
                    row["id"] = new_id()
            db.run(sa.insert(table), rows)
            made.append(ledger.Rows(list(rows[0]), [list(row.values()) for row in rows]))
        ledger.enter_projects(db, *made)

    def pay(self, db: Write, project: str) -> None:
        fundings.set_grant_project(db, self.actor, self.grant, UUID(project), None, GrantProjectSet())


@pytest.fixture
def busy(api: Api) -> Busy:
    places = tree(api)
    actor = Actor(Role.AGENCY_ADMIN, "writer", UUID(str(api.home["id"])))
    with api.database.write() as db:
        made = [
            str(projects.create_project(db, actor, project_factory.create(places.village)).values["id"])
            for _ in range(3)
        ]
        programme = funding_programmes.create_funding_programme(db, SYSTEM_ACTOR, funding_factory.programme()).values[
            "id"
        ]
        grant = fundings.create_grant(db, actor, funding_factory.create(programme)).values["id"]
    empty = Busy(api.database, actor, places, tuple(made), (), str(grant))
    with api.database.write() as db:
        known = tuple(empty.add(db, project) for project in made for _ in range(2))
    return Busy(api.database, actor, places, tuple(made), known, str(grant))


def at_once(*works: Callable[[], object]) -> None:
    """Do everything in threads of its own; the first error is raised here."""
    with ThreadPoolExecutor(len(works)) as pool:
        for done in [pool.submit(work) for work in works]:
            done.result(PATIENCE)


class TestManyWriters:
    def test_nobody_waits_for_ever_and_the_entries_are_right(self, busy: Busy) -> None:
        def writer(number: int) -> None:
            chance = random.Random(number)  # noqa: S311 - a seed is the point
            for _ in range(ROUNDS):
                project, saving = chance.choice(busy.projects), chance.choice(busy.savings)
                tonnes, points = chance.randrange(1000), chance.randrange(1, 10_000)
                works: tuple[Work, ...] = (
                    lambda db, saving=saving, tonnes=tonnes: busy.estimate(db, saving, tonnes),  # type: ignore[misc]
                    lambda db, project=project: busy.add(db, project),  # type: ignore[misc]
                    lambda db, project=project, points=points: busy.share(db, project, points),  # type: ignore[misc]
                    lambda db, project=project: busy.pay(db, project),  # type: ignore[misc]
                    busy.enter,
                )
                busy.write(chance.choice(works))

        with busy.database.snapshot() as db:
            before = len(folds.posts(db))
        at_once(*[lambda number=number: writer(number) for number in range(WRITERS)])
        assert busy.verdict() == []
        with busy.database.snapshot() as db:
            posts = folds.posts(db)
            assert len(posts) > before + WRITERS * ROUNDS / 2
            assert [number for number, _ in posts] == list(range(1, len(posts) + 1))
            assert all(former < later for (_, former), (_, later) in pairwise(posts))
            assert folds.known(db, posts[-1][1]) == folds.current(db)


class TestTwoTransactions:
    """Each has done its work before either commits, unless the first makes the second wait."""

    def together(self, busy: Busy, first: Work, second: Work) -> None:
        both = threading.Barrier(2)
        began = threading.Event()

        def meet() -> None:
            began.set()
            with contextlib.suppress(threading.BrokenBarrierError):
                both.wait(TOGETHER)

        def follow() -> None:
            began.wait(PATIENCE)
            busy.write(second, meet)

        at_once(lambda: busy.write(first, meet), follow)

    def test_two_savings_of_one_project(self, busy: Busy) -> None:
        one, other, *_ = busy.savings
        self.together(busy, lambda db: busy.estimate(db, one, 7), lambda db: busy.estimate(db, other, 8))
        assert busy.verdict() == []

    def test_two_new_savings_of_one_project(self, busy: Busy) -> None:
        project = busy.projects[0]
        self.together(busy, lambda db: busy.add(db, project), lambda db: busy.add(db, project))
        assert busy.verdict() == []

    def test_a_grant_for_a_project_whose_shares_change(self, busy: Busy) -> None:
        project = busy.projects[0]
        self.together(busy, lambda db: busy.pay(db, project), lambda db: busy.share(db, project, 4_000))
        assert busy.verdict() == []

    def test_a_project_whose_shares_change_and_a_grant_for_it(self, busy: Busy) -> None:
        project = busy.projects[0]
        self.together(busy, lambda db: busy.share(db, project, 4_000), lambda db: busy.pay(db, project))
        assert busy.verdict() == []

    def test_a_grant_whose_amount_changes_and_the_shares_of_its_project(self, busy: Busy) -> None:
        project = busy.projects[0]
        busy.write(lambda db: busy.pay(db, project))
        changes: GrantUpdate = {"granted_eur": Decimal(900)}
        self.together(
            busy,
            lambda db: busy.share(db, project, 4_000),
            lambda db: fundings.update_grant(db, busy.actor, busy.grant, None, changes),
        )
        assert busy.verdict() == []

    def test_a_place_that_moves_while_a_project_begins_there(self, busy: Busy) -> None:
        begin = project_factory.create(busy.places.village)
        self.together(
            busy, lambda db: projects.create_project(db, busy.actor, begin), lambda db: move(db, busy.places.village)
        )
        assert busy.verdict() == []

    def test_a_project_that_begins_while_its_place_moves(self, busy: Busy) -> None:
        begin = project_factory.create(busy.places.village)
        self.together(
            busy, lambda db: move(db, busy.places.village), lambda db: projects.create_project(db, busy.actor, begin)
        )
        assert busy.verdict() == []

    def test_a_place_that_moves_while_projects_are_entered_there(self, busy: Busy) -> None:
        self.together(busy, busy.enter, lambda db: move(db, busy.places.village))
        assert busy.verdict() == []

    def test_projects_that_are_entered_while_their_place_moves(self, busy: Busy) -> None:
        self.together(busy, lambda db: move(db, busy.places.village), busy.enter)
        assert busy.verdict() == []

    def test_a_place_that_moves_while_a_project_comes_there(self, busy: Busy) -> None:
        self.together(busy, lambda db: busy.share(db, busy.projects[0], 1), lambda db: move(db, busy.places.town))
        assert busy.verdict() == []

    def test_a_place_that_moves_while_the_shares_of_its_project_change(self, busy: Busy) -> None:
        self.together(busy, lambda db: busy.share(db, busy.projects[0], 1), lambda db: move(db, busy.places.village))
        assert busy.verdict() == []

    def test_shares_of_a_project_that_change_while_its_place_moves(self, busy: Busy) -> None:
        self.together(busy, lambda db: move(db, busy.places.village), lambda db: busy.share(db, busy.projects[0], 1))
        assert busy.verdict() == []


def move(db: Write, place: UUID) -> None:
    """A municipality gets another key."""
    ars = municipalities.get_municipality(db, SYSTEM_ACTOR, place).values["ars"]
    changes: MunicipalityUpdate = {"ars": ars[:-3] + "888"}
    municipalities.update_municipality(db, SYSTEM_ACTOR, str(place), None, changes)
