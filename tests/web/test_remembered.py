"""Remembered answers: not worked out twice, and never an old one after a change."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
import sqlalchemy as sa

from app.core import clock
from app.models.accounts import Role
from app.models.municipalities import Municipality
from app.models.projects import Project
from app.services import ledger
from app.services.access import SYSTEM_ACTOR
from app.services.impact import answer
from app.services.recording import update
from app.web.remembered import Memory
from tests.api import Api
from tests.factories.effects import several, store
from tests.factories.networks import AGENCIES, NOW, PLACES

URL = "/v1/impact"


@pytest.fixture(autouse=True)
def _in_march() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


@pytest.fixture
def worked_out(api: Api, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The questions that were worked out."""
    store(api, *several(4))
    asked: list[str] = []
    original = answer.get_impact

    def noted(db: Any, actor: Any, query: Any) -> Any:
        asked.append(query.state or "")
        return original(db, actor, query)

    monkeypatch.setattr(answer, "get_impact", noted)
    return asked


def changed_title(api: Api) -> None:
    with api.database.write() as db:
        values = {"name": "Anders", "name_search": "anders", "name_sort": "anders"}
        update(db, Municipality, SYSTEM_ACTOR, {"id": PLACES[0][0]}, None, values)


class TestRemembering:
    def test_the_same_question_is_worked_out_once(self, api: Api, worked_out: list[str]) -> None:
        first, second = api.public.get(URL), api.public.get(URL)
        assert (first.content, first.headers["etag"]) == (second.content, second.headers["etag"])
        assert worked_out == [""]

    def test_another_question_is_another_answer(self, api: Api, worked_out: list[str]) -> None:
        assert api.public.get(URL).content != api.public.get(URL, params={"state": "08"}).content
        assert worked_out == ["", "08"]

    def test_who_holds_the_answer_is_told_so_without_working_it_out(self, api: Api, worked_out: list[str]) -> None:
        etag = api.public.get(URL).headers["etag"]
        again = api.public.get(URL, headers={"If-None-Match": f'"other", {etag}'})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
        assert again.headers["cache-control"] == "public, no-cache"
        assert worked_out == [""]

    def test_callers_who_see_more_have_their_own(self, api: Api, worked_out: list[str]) -> None:
        etags = {
            caller.get(URL).headers["etag"]
            for caller in (api.public, api.lead, *(api.caller(Role.AGENCY_COORDINATOR, each) for each in AGENCIES[:2]))
        }
        assert (len(etags), len(worked_out)) == (4, 4)

    def test_a_refused_question_is_refused_again(self, api: Api, worked_out: list[str]) -> None:
        for _ in range(2):
            answered = api.public.get(URL, params={"colour": "blue"}, headers={"If-None-Match": "*"})
            assert answered.status_code == 422
        assert worked_out == []


class TestChanges:
    def test_of_a_figure_are_seen_at_once(self, api: Api, worked_out: list[str]) -> None:
        before = api.public.get(URL)
        with api.database.write() as db:
            db.run(sa.update(Project).values(realised_investment_cents=5))
            ledger.rebuild(db)
        after = api.public.get(URL, headers={"If-None-Match": before.headers["etag"]})
        assert after.status_code == 200
        assert after.json()["investment"]["realised"]["value"] == 0.2
        assert len(worked_out) == 2

    @pytest.mark.usefixtures("worked_out")
    def test_of_a_name_are_seen_at_once(self, api: Api) -> None:
        question = {"municipality_id": str(PLACES[0][0])}
        assert api.public.get(URL, params=question).json()["scope"]["municipality"]["name"] != "Anders"
        changed_title(api)
        assert api.public.get(URL, params=question).json()["scope"]["municipality"]["name"] == "Anders"

    def test_of_the_month_are_seen_at_once(self, api: Api, worked_out: list[str]) -> None:
        before = api.public.get(URL).headers["etag"]
        with clock.frozen(NOW.replace(month=4)):
            assert api.public.get(URL).headers["etag"] != before
        assert len(worked_out) == 2

    def test_that_are_rolled_back_change_nothing(self, api: Api, worked_out: list[str]) -> None:
        before = api.public.get(URL)
        with suppress(ZeroDivisionError), api.database.write() as db:
            db.run(sa.update(Project).values(realised_investment_cents=5))
            ledger.rebuild(db)
            raise ZeroDivisionError
        assert api.public.get(URL).content == before.content
        assert len(worked_out) == 1


class TestMemory:
    def test_forgets_what_was_not_asked_for_longest(self) -> None:
        memory = Memory(5_000)
        for number in range(4):
            memory.keep(b"%d" % number, b"x" * 1_000)
        assert memory.get(b"0") is not None
        memory.keep(b"4", b"x" * 1_000)
        assert [memory.get(b"%d" % number) is not None for number in range(5)] == [True, False, True, True, True]
        assert memory.size <= 5_000

    def test_leaves_what_would_drive_out_the_rest(self) -> None:
        memory = Memory(5_000)
        memory.keep(b"0", b"x" * 3_000)
        assert (memory.get(b"0"), memory.size) == (None, 0)

    def test_counts_an_answer_once(self) -> None:
        memory = Memory(5_000)
        memory.keep(b"0", b"x")
        size = memory.size
        memory.keep(b"0", b"x")
        assert memory.size == size

    def test_of_no_bytes_holds_nothing(self) -> None:
        memory = Memory(0)
        memory.keep(b"0", b"")
        assert memory.get(b"0") is None
