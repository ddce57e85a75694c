"""Answers by a short way (one statement, pieces made before): the same as by the long one, to the byte."""

from collections.abc import Callable, Iterator
from typing import Any

import orjson
import pytest
import sqlalchemy as sa

from app.core import clock
from app.core.db import Database
from app.models.municipalities import Municipality
from app.models.projects import Project
from app.schemas.impact import ImpactQuery
from app.services import ledger
from app.services.access import PUBLIC_ACTOR, SYSTEM_ACTOR, Actor
from app.services.impact import answer, rows, single
from app.services.impact.made import Made
from app.services.reading import JSON_OPTIONS
from app.services.recording import update
from tests.api import Api
from tests.factories.effects import ANNUAL, grant, project, several, share, store
from tests.factories.networks import AGENCIES, NOW, PLACES

QUESTIONS: tuple[dict[str, Any], ...] = (
    {},
    {"state": "07"},
    {"theme": "heating", "year": 2025},
    {"agency_id": AGENCIES[1]},
    *({"municipality_id": str(place)} for place, _ in PLACES),
    {"municipality_id": str(PLACES[0][0]), "below": False},
    {"municipality_id": str(PLACES[0][0]), "state": "07"},
)


@pytest.fixture(autouse=True)
def _in_march() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


@pytest.fixture
def network(api: Api) -> Database:
    single._lately.clear()  # what other tests called these places
    shared = project(7, ANNUAL, shares=(share(0, 0, 5_000), share(4, 1, 5_000)), theme="mobility")
    store(api, *several(4), shared, project(8, shares=(share(2, 1),)), grants=(grant(1, 1),))
    return api.database


def long_way(database: Database, actor: Actor, query: ImpactQuery) -> bytes:
    with database.snapshot() as db:
        return orjson.dumps(answer.figures_of(db, actor, query), option=JSON_OPTIONS)


def short_way(database: Database, actor: Actor, query: ImpactQuery) -> bytes:
    with database.snapshot() as db:
        told = orjson.dumps(answer.get_impact(db, actor, query), option=JSON_OPTIONS)
        assert db._connection is None, "a snapshot was needed"
        return told


def change(database: Database) -> None:
    with database.write() as db:
        db.run(sa.update(Project).where(sa.inspect(Project).columns["theme"] == "mobility").values(theme="heating"))
        ledger.rebuild(db)


class TestSingle:
    @pytest.mark.parametrize("asked", QUESTIONS, ids=str)
    def test_says_what_a_snapshot_says(self, network: Database, asked: dict[str, Any]) -> None:
        query = ImpactQuery(**asked)
        for changed in (False, True):
            if changed:
                change(network)
            for actor in (PUBLIC_ACTOR, SYSTEM_ACTOR):
                told = long_way(network, actor, query)
                assert [short_way(network, actor, query) for _ in range(2)] == [told, told]

    def test_leaves_what_cells_do_not_tell_apart_to_the_snapshot(self, network: Database) -> None:
        for asked in ({"origin": "recorded"}, {"as_of": "2025-12"}, {"known_at": NOW.isoformat()}):
            with clock.frozen(NOW.replace(month=4)):
                assert single.single(network, SYSTEM_ACTOR, ImpactQuery(**asked)) is None

    def test_never_calls_anything_by_an_old_name(self, network: Database) -> None:
        query = ImpactQuery(municipality_id=str(PLACES[0][0]))
        short_way(network, SYSTEM_ACTOR, query)
        with network.write() as db:
            values = {"name": "Anders", "name_search": "anders", "name_sort": "anders"}
            update(db, Municipality, SYSTEM_ACTOR, {"id": PLACES[0][0]}, None, values)
        assert single.single(network, SYSTEM_ACTOR, query) is None  # it was called otherwise before
        told = short_way(network, SYSTEM_ACTOR, query)
        assert orjson.loads(told)["scope"]["municipality"]["name"] == "Anders"

    def test_decides_nothing_about_what_outsiders_see(self, network: Database) -> None:
        change(network)
        with network.snapshot() as db:
            answer.get_impact(db, PUBLIC_ACTOR, ImpactQuery())
            assert db._connection is not None


@pytest.mark.usefixtures("network")
class TestTable:
    @pytest.mark.parametrize("keys", [("municipality",), ("state", "theme", "year"), ("agency", "state"), ("county",)])
    def test_says_what_folds_say(self, api: Api, monkeypatch: pytest.MonkeyPatch, keys: tuple[str, ...]) -> None:
        def told(caller: Any) -> Any:
            with api.database.write() as db:
                ledger.mark(db)
            found = caller.get("/v1/impact/table", params={"group_by": keys, "subtotals": "true"}).json()
            return {name: value for name, value in found.items() if name != "data_state"}

        short = [told(caller) for caller in (api.lead, api.public)]
        monkeypatch.setattr(rows, "read_cells", lambda *_args, **_more: None)
        assert [told(caller) for caller in (api.lead, api.public)] == short
        assert short[0]["rows"]

    def test_makes_again_the_rows_whose_cells_changed(self, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
        making: list[int] = []
        real: Callable[..., rows.Row] = rows._row

        def noted(*args: Any) -> rows.Row:
            making.append(1)
            return real(*args)

        def figures() -> dict[str, Any]:
            found = api.lead.get("/v1/impact/table", params={"group_by": "municipality"}).json()["rows"]
            return {row["keys"][0]["value"]: row["figures"] for row in found}

        monkeypatch.setattr(rows, "_row", noted)
        before = figures()
        making.clear()
        with api.database.write() as db:
            columns = sa.inspect(Project).columns
            db.run(sa.update(Project).where(columns["id"] == project(8).id).values(realised_investment_cents=5))
            ledger.rebuild(db)
        after = figures()
        assert {key for key in after if after[key] != before.get(key)} == {str(PLACES[2][0])}
        assert len(making) == 1


class TestMade:
    def test_forgets_what_nobody_asked_for(self) -> None:
        kept = Made(10_000)
        for number in range(40):
            recent, older = kept.of("view")
            if "often" not in recent:
                kept.keep("view", "often", older.get("often", number), 100)
            kept.keep("view", f"{number}", number, 100)
        recent, older = kept.of("view")
        assert {**older, **recent}["often"] == 0
        assert "0" not in {**older, **recent}
        assert len(recent) + len(older) < 25

    def test_keeps_nothing_without_room(self) -> None:
        kept = Made(0)
        kept.keep("view", "text", 1, 0)
        assert kept.of("view") == ({}, {})
