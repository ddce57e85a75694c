"""Grants under simultaneous callers, and the table of their steps."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from functools import partial
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from app.core.db import Database
from app.core.errors import Invalid
from app.models.accounts import Role
from app.models.fundings import Grant, GrantProject
from app.schemas.fundings import GrantProjectSet
from app.services import fundings, grant_rules
from app.services.access import Actor
from tests.api import Api
from tests.factories import fundings as factory
from tests.factories import rows

CALLERS = 20


def staff(api: Api) -> Actor:
    return Actor(Role.AGENCY_COORDINATOR, "test", agency_id=UUID(str(api.home["id"])))


def grant_with_projects(database: Database, actor: Actor) -> tuple[str, list[UUID]]:
    """A grant over 1,000 euros and a project for each caller."""
    with database.write() as db:
        programme = fundings.create_funding_programme(db, actor, factory.programme())
        grant = fundings.create_grant(db, actor, factory.create(programme.values["id"]))
        return str(grant.values["id"]), [rows.project(db, actor.tenant) for _ in range(CALLERS)]


def stored(database: Database) -> tuple[int, int, int]:
    """Sum of the parts, limit and version of the only grant."""
    columns = sa.inspect(Grant).columns
    with database.read() as db:
        total = db.scalar(sa.select(sa.func.coalesce(sa.func.sum(sa.inspect(GrantProject).columns["amount_cents"]), 0)))
        row = db.first(sa.select(columns["granted_cents"], columns["version"]))
    assert row is not None
    return int(total), row.granted_cents, row.version


def at_once(tasks: list[Callable[[], object]]) -> list[str]:
    """Run all at the same time; ``done`` or the code of the error, each."""

    def outcome(task: Callable[[], object]) -> str:
        try:
            task()
        except Invalid as error:
            return error.code
        return "done"

    with ThreadPoolExecutor(len(tasks)) as pool:
        return list(pool.map(outcome, tasks))


class TestSimultaneousCallers:
    def test_together_they_never_link_more_than_was_granted(self, api: Api) -> None:
        actor = staff(api)
        grant, projects = grant_with_projects(api.database, actor)

        def link(project_id: UUID) -> None:
            with api.database.write() as db:
                body = GrantProjectSet.model_validate({"amount_eur": 100})
                fundings.set_grant_project(db, actor, grant, project_id, None, body)

        outcomes = at_once([partial(link, project_id) for project_id in projects])
        assert (outcomes.count("done"), outcomes.count("grant_exceeded")) == (10, 10)
        assert stored(api.database) == (100_000, 100_000, 11)

    def test_a_grant_that_shrinks_meanwhile_still_holds_its_parts(self, api: Api) -> None:
        actor = staff(api)
        grant, projects = grant_with_projects(api.database, actor)

        def link(project_id: UUID) -> None:
            with api.database.write() as db:
                body = GrantProjectSet.model_validate({"amount_eur": 100})
                fundings.set_grant_project(db, actor, grant, project_id, None, body)

        def shrink(euros: int) -> None:
            with api.database.write() as db:
                fundings.update_grant(db, actor, grant, None, {"granted_eur": Decimal(euros)})

        tasks: list[Callable[[], object]] = []
        for index, project_id in enumerate(projects[:10]):
            tasks.append(partial(link, project_id))
            tasks.append(partial(shrink, 900 - 100 * index))
        at_once(tasks)
        total, limit, _ = stored(api.database)
        assert 0 <= total <= limit


CENTS = st.none() | st.integers(0, 10**12)


class TestParts:
    @given(granted=CENTS, requested=CENTS, total=st.integers(0, 10**12))
    def test_they_fit_exactly_when_they_do_not_exceed_the_limit(
        self, granted: int | None, requested: int | None, total: int
    ) -> None:
        values = {"granted_cents": granted, "requested_cents": requested}
        limit = granted if granted is not None else requested
        if limit is None or total <= limit:
            grant_rules.check_parts(values, total, "/amount_eur")
        else:
            with pytest.raises(Invalid) as caught:
                grant_rules.check_parts(values, total, "/amount_eur")
            assert caught.value.params == {"sum": total / 100, "limit": limit / 100}
