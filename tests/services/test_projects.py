"""Projects as services keep them: shares, references, visibility in one place."""

from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Invalid, NotFound, NotPermitted, PreconditionFailed
from app.models.accounts import Role
from app.models.projects import Project, ProjectShare
from app.schemas.projects import ProjectCreate, ProjectQuery, ProjectUpdate
from app.services import projects
from app.services.access import PUBLIC_ACTOR, SYSTEM_ACTOR, Actor
from tests.api import Api
from tests.factories import projects as factory
from tests.factories import rows


def coordinator(agency_id: UUID | str) -> Actor:
    return Actor(Role.AGENCY_COORDINATOR, "test", UUID(str(agency_id)))


class TestVisible:
    @pytest.mark.parametrize(
        ("role", "own", "name"),
        [
            (Role.PUBLIC, False, "published"),
            (Role.PARTNER, True, "published"),
            (Role.AUDITOR, False, "published"),
            (Role.AUDITOR, True, "own"),
            (Role.AGENCY_ADMIN, True, "own"),
            (Role.IMPORTER, True, "own"),
            (Role.NETWORK_LEAD, False, "all"),
        ],
    )
    def test_each_role_has_one_rule(self, role: Role, own: bool, name: str) -> None:  # noqa: FBT001 - a case
        assert projects.visible(Actor(role, "test", uuid4() if own else None)).name == name

    def test_a_list_and_a_get_agree(self, api: Api) -> None:
        home, elsewhere = coordinator(api.home["id"]), coordinator(api.elsewhere["id"])
        with api.database.write() as db:
            made = [
                UUID(str(factory.added(db, actor, published=published)["id"]))
                for actor in (home, elsewhere)
                for published in (True, False)
            ]
        seen = {}
        with api.database.read() as db:
            for actor in (home, elsewhere, PUBLIC_ACTOR, SYSTEM_ACTOR):
                question = ProjectQuery()
                listed = [str(item["id"]) for item in projects.list_projects(db, actor, question).items]
                got = []
                for each in made:
                    try:
                        got.append(str(projects.get_project(db, actor, each).values["id"]))
                    except NotFound:
                        continue
                assert listed == got
                seen[actor] = [made.index(UUID(each)) for each in listed]
        assert list(seen.values()) == [[0, 1, 2], [0, 2, 3], [0, 2], [0, 1, 2, 3]]


class TestCreate:
    def test_who_has_no_agency_creates_nothing(self, api: Api) -> None:
        with pytest.raises(NotPermitted), api.database.write() as db:
            factory.added(db, SYSTEM_ACTOR)

    def test_a_refused_one_leaves_nothing_behind(self, api: Api) -> None:
        actor, body = coordinator(api.home["id"]), factory.create(uuid4())
        with pytest.raises(Invalid), api.database.write() as db:
            projects.create_project(db, actor, body)
        with api.database.read() as db:
            counts = [db.scalar(sa.select(sa.func.count()).select_from(table)) for table in (Project, ProjectShare)]
        assert counts == [0, 0]


class TestUpdate:
    def test_shares_of_a_stale_change_are_not_touched(self, api: Api) -> None:
        home = coordinator(api.home["id"])
        with api.database.write() as db:
            record = factory.added(db, home)
            shares = ProjectCreate.model_validate(
                factory.body(str(rows.municipality(db)), str(rows.municipality(db))), strict=False
            ).shares
        changes: ProjectUpdate = {"shares": shares}
        with pytest.raises(PreconditionFailed) as caught, api.database.write() as db:
            projects.update_project(db, home, str(record["id"]), 7, changes)
        assert caught.value.params == {"current": 1}
        with api.database.read() as db:
            assert db.scalar(sa.select(sa.func.count()).select_from(ProjectShare)) == 1


class TestShares:
    @given(st.integers(1, 200))
    def test_equal_parts_always_sum_to_the_whole(self, places: int) -> None:
        parts = [each["basis_points"] for each in factory.shares(["x"] * places)]
        assert sum(parts) == projects.WHOLE
        assert min(parts) >= 1
