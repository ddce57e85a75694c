"""What several publishers tell, put together: against plain arithmetic over the releases that stand."""

from collections.abc import Iterable
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.db import Database
from app.models.network import Conflict, ConflictState, SourceLoss
from app.schemas.network import ConflictSettlement, NetworkGroup, NetworkQuery
from app.services.access import PUBLIC_ACTOR, SYSTEM_ACTOR
from app.services.network import conflicts
from app.services.network.figures import get_network_figures
from tests.emptied import empty
from tests.factories.network import project, told, values_of
from tests.services.network.taking_in import Publishers

C = sa.inspect(Conflict).columns
L = sa.inspect(SourceLoss).columns
HERE, THERE, ELSEWHERE = "071325003084", "071325003085", "100415100100"
PLACES = (HERE, THERE, ELSEWHERE)
Row = tuple[str, str | None, int | None, int | str | None]


@pytest.fixture
def publishers(database: Database) -> Publishers:
    return Publishers(database)


def figures(database: Database, actor: Any = SYSTEM_ACTOR, **query: Any) -> dict[str, Any]:
    with database.snapshot() as db:
        return get_network_figures(db, actor, NetworkQuery(**query))


def figure(database: Database, actor: Any = SYSTEM_ACTOR, **query: Any) -> dict[str, Any]:
    (row,) = figures(database, actor, **query)["rows"]
    found: dict[str, Any] = row["figures"][0]
    return found


def lacks(found: dict[str, Any]) -> set[tuple[str, str]]:
    return {(str(each["code"]), each["publisher"]) for each in found["lacks"] if each["code"] != "not_understood"}


def listed(database: Database) -> dict[tuple[str, str], tuple[str, list[str]]]:
    with database.read() as db:
        rows = db.all(sa.select(C["kind"], C["subject"], C["state"], C["publishers"]))
    return {(row.kind.value, row.subject): (row.state.value, row.publishers) for row in rows}


def settle(database: Database, subject: str, *counted: str) -> None:
    with database.write() as db:
        key = db.scalar(sa.select(C["id"]).where(C["subject"] == subject))
        conflicts.settle_network_conflict(
            db, SYSTEM_ACTOR, str(key), None, ConflictSettlement(counted=list(counted), reason="Abgestimmt")
        )


class TestTotals:
    def test_add_up_what_is_told_once(self, database: Database, publishers: Publishers) -> None:
        publishers.release("aa", told([(HERE, "heating", 2021, 1_000)]))
        publishers.release("bb", told([(ELSEWHERE, "mobility", 2022, 500)]))
        found = figure(database)
        assert (found["value"], found["state"], lacks(found)) == (1.5, "reported", set())
        assert [(part["publisher"], part["value"]) for part in found["strands"][0]["parts"]] == [
            ("aa", 1.0),
            ("bb", 0.5),
        ]
        assert values_of(figures(database, group_by=NetworkGroup.STATE)) == {"07": 1.0, "10": 0.5}
        assert values_of(figures(database, group_by=NetworkGroup.THEME)) == {"heating": 1.0, "mobility": 0.5}
        assert values_of(figures(database, group_by=NetworkGroup.YEAR)) == {"2021": 1.0, "2022": 0.5}
        assert figure(database, place=HERE)["value"] == 1.0
        assert figure(database, state="10", theme="mobility", year=2022)["value"] == 0.5

    def test_count_a_place_once(self, database: Database, publishers: Publishers) -> None:
        publishers.release("aa", told([(HERE, "heating", 2021, 1_000), (THERE, "heating", 2021, 10)]))
        publishers.release("bb", told([(HERE, "heating", 2021, 700), (ELSEWHERE, "heating", 2021, 20)]))
        found = figure(database)
        assert found["value"] == 1.03
        assert [part["taken_off"] for part in found["strands"][0]["parts"]] == [0.0, 0.7]
        assert listed(database) == {("place", HERE): ("open", ["aa", "bb"])}
        settle(database, HERE, "bb")
        assert figure(database)["value"] == 0.73
        assert figure(database, place=HERE)["value"] == 0.7
        settle(database, HERE, "aa", "bb")
        assert figure(database)["value"] == 1.73
        assert figure(database, theme="heating", state="07")["value"] == 1.71
        assert listed(database)["place", HERE][0] == "settled"

    def test_open_again_when_somebody_else_tells_it_too(self, database: Database, publishers: Publishers) -> None:
        publishers.release("aa", told([(HERE, "heating", 2021, 1)]))
        publishers.release("bb", told([(HERE, "heating", 2021, 10)]))
        settle(database, HERE, "bb")
        publishers.release("cc", told([(HERE, "heating", 2021, 100)]))
        assert (listed(database)["place", HERE], figure(database)["value"]) == (("open", ["aa", "bb", "cc"]), 0.001)
        settle(database, HERE, "bb")
        publishers.withdraw("cc")
        assert (listed(database)["place", HERE], figure(database)["value"]) == (("settled", ["aa", "bb"]), 0.01)
        publishers.withdraw("aa")
        assert (listed(database)["place", HERE][0], figure(database)["value"]) == ("gone", 0.01)

    def test_count_a_project_once(self, database: Database, publishers: Publishers) -> None:
        shared = project("p1", 0, 400)
        publishers.release("aa", told([(HERE, "heating", 2021, 1_000)], projects=[shared]))
        publishers.release("bb", told([(THERE, "heating", 2021, 600)], projects=[shared]))
        assert figure(database)["value"] == 1.2
        assert listed(database) == {("project", "p1"): ("open", ["aa", "bb"])}
        settle(database, "p1", "bb")
        found = figure(database, year=2021, theme="heating")
        assert (found["value"], [part["taken_off"] for part in found["strands"][0]["parts"]]) == (1.2, [0.4, 0.0])

    def test_take_a_project_off_once_where_its_place_is_taken_off(
        self, database: Database, publishers: Publishers
    ) -> None:
        shared = project("p1", 0, 400)
        publishers.release("aa", told([(HERE, "heating", 2021, 1_000)], projects=[shared]))
        publishers.release("bb", told([(HERE, "heating", 2021, 600)], projects=[shared]))
        assert figure(database)["value"] == 1.0
        settle(database, HERE, "aa", "bb")
        assert figure(database)["value"] == 1.2
        settle(database, "p1", "aa", "bb")
        assert figure(database)["value"] == 1.6

    def test_shares_of_one_whole_are_no_conflict(self, database: Database, publishers: Publishers) -> None:
        for name, place, points in (("aa", HERE, 6_000), ("bb", THERE, 4_000)):
            part = project("p1", 0, points, basis_points=points)
            publishers.release(name, told([(place, "heating", 2021, points)], projects=[part]))
        assert (figure(database)["value"], listed(database)) == (10.0, {})

    def test_one_instance_tells_nothing_twice(self, database: Database, publishers: Publishers) -> None:
        for name in ("aa", "bb"):
            publishers.release(name, told([(HERE, "heating", 2021, 1_000)]), "https://x.example.org")
        assert (figure(database)["value"], listed(database)) == (2.0, {})

    def test_a_whole_instance_stands_for_its_agencies(self, database: Database, publishers: Publishers) -> None:
        publishers.release("aa", told([(HERE, "heating", 2021, 1_000)]), "https://x.example.org")
        publishers.release("bb", told([(HERE, "heating", 2021, 300)]))
        whole = told([(THERE, "heating", 2021, 1_500)], scope="network")
        publishers.release("verbund-x", whole, "https://x.example.org")
        assert (figure(database)["value"], listed(database)["place", HERE][0]) == (1.8, "gone")

    def test_several_networks_stand_beside_each_other(self, database: Database, publishers: Publishers) -> None:
        for name, place in (("verbund-x", HERE), ("verbund-y", THERE)):
            house = f"https://{name}.example.org"
            publishers.release(name, told([(place, "heating", 2021, 1_000)], scope="network"), house)
            publishers.release(f"agentur-{name}", told([(place, "heating", 2021, 700)]), house)
        assert (figure(database)["value"], listed(database)) == (2.0, {})


class TestLacks:
    def test_say_what_cannot_be_read(self, database: Database, publishers: Publishers) -> None:
        publishers.release("aa", told([(HERE, "heating", 2021, 1_000), (THERE, "mobility", 2021, ".")]))
        publishers.release("bb", told([(ELSEWHERE, "heating", 2021, ".")]))
        found = figure(database)
        assert (found["value"], found["is_complete"], lacks(found)) == (1.0, False, {("suppressed", "bb")})
        assert lacks(figure(database, state="07", theme="mobility", year=2021)) == {("partly_suppressed", "aa")}

    def test_say_that_an_overlap_cannot_be_taken_off(self, database: Database, publishers: Publishers) -> None:
        publishers.release("aa", told([(HERE, "heating", 2021, 1_000)]))
        hidden = told([(HERE, "heating", 2021, "."), (THERE, "heating", 2021, 5)])
        hidden["tables"][0]["rows"] = [[900, 5]]  # a total in which the hidden cell is contained
        publishers.release("bb", hidden)
        found = figure(database)
        assert (found["value"], ("overlap_suppressed", "bb") in lacks(found)) == (1.9, True)

    def test_say_who_has_no_release(self, database: Database, publishers: Publishers) -> None:
        publishers.release("aa", told([(HERE, "heating", 2021, 1_000)]))
        publishers.release("bb", told([(ELSEWHERE, "heating", 2021, 1)]))
        publishers.withdraw("bb")
        found = figure(database)
        assert (found["value"], lacks(found)) == (1.0, {("no_release", "bb")})

    def test_say_that_sums_do_not_agree(self, database: Database, publishers: Publishers) -> None:
        wrong = told([(HERE, "heating", 2021, 1_000)])
        wrong["tables"][0]["rows"] = [[5_000, 3]]
        publishers.release("aa", wrong)
        assert lacks(figure(database)) == {("sums_differ", "aa")}

    def test_say_what_is_not_told_apart(self, database: Database, publishers: Publishers) -> None:
        body = told([(HERE, "heating", 2021, 1_000)])
        publishers.release("aa", {**body, "tables": body["tables"][:1]})
        assert lacks(figure(database, theme="heating")) == {("no_table", "aa")}


class TestStrands:
    @pytest.mark.parametrize(
        ("other", "differs"),
        [
            ({"conventions": ["statutory"]}, ["convention"]),
            ({"basis": "lifetime", "unit": "kg"}, ["unit", "basis"]),
        ],
    )
    def test_stand_side_by_side(
        self, database: Database, publishers: Publishers, other: dict[str, Any], differs: list[str]
    ) -> None:
        publishers.release("aa", told([(HERE, "heating", 2021, 1_000)]))
        body = told([(ELSEWHERE, "heating", 2021, 500)])
        publishers.release("bb", {**body, "measures": [{**body["measures"][0], **other}]})
        found = figure(database)
        assert (found["value"], found["state"], found["differs"]) == (None, "undefined", differs)
        assert {strand["value"] for strand in found["strands"]} == {1.0, 0.5}

    def test_of_other_proration_are_never_added(self, database: Database, publishers: Publishers) -> None:
        publishers.release("aa", told([(HERE, "heating", 2021, 1_000)]))
        method = {"version": "1", "proration": "whole_years"}
        publishers.release("bb", told([(ELSEWHERE, "heating", 2021, 500)], method=method))
        assert figure(database)["differs"] == ["proration"]

    def test_parts_by_convention_are_taken_where_they_are(self, database: Database, publishers: Publishers) -> None:
        names = ("annual", "annual.real", "annual.statutory")
        body = told([(HERE, "heating", 2021, 0)], names=names[:1])
        body["measures"] = [
            {**body["measures"][0], "id": name, "conventions": [name.partition(".")[2]]} for name in names
        ]
        body["measures"][0]["conventions"] = ["real", "statutory"]
        body["tables"] = [{"by": [], "measures": list(names), "rows": [["x", 2, 700, 1, 300, 1]]}]
        publishers.release("aa", body)
        publishers.release("bb", told([(ELSEWHERE, "heating", 2021, 500)]))
        found = figure(database)
        assert found["differs"] == ["convention"]
        assert {strand["convention"]: strand["value"] for strand in found["strands"]} == {"real": 1.2, "statutory": 0.3}

    def test_what_is_not_stated_goes_with_what_is(self, database: Database, publishers: Publishers) -> None:
        publishers.release("aa", told([(HERE, "heating", 2021, 1_000)]))
        body = told([(ELSEWHERE, "heating", 2021, 500)])
        publishers.release("bb", {**body, "measures": [{**body["measures"][0], "conventions": ["not_stated"]}]})
        found = figure(database)
        assert (found["value"], [part["conventions"] for part in found["strands"][0]["parts"]]) == (
            1.5, [["real"], ["not_stated"]],
        )  # fmt: skip
        body = told([(THERE, "heating", 2021, 50)])
        publishers.release("cc", {**body, "measures": [{**body["measures"][0], "conventions": ["statutory"]}]})
        assert {strand["convention"] for strand in figure(database)["strands"]} == {"real", "statutory", "not_stated"}

    def test_what_is_not_additive_has_no_sum(self, database: Database, publishers: Publishers) -> None:
        for name, place in (("aa", HERE), ("bb", ELSEWHERE)):
            publishers.release(name, told([(place, "heating", 2021, 4)], names=("projects",)))
        found = figure(database, measure=["projects"])
        assert (found["value"], found["differs"]) == (None, ["not_additive"])
        assert [part["value"] for part in found["strands"][0]["parts"]] == [4.0, 4.0]


class TestAudience:
    def test_the_public_sees_what_is_public(self, database: Database, publishers: Publishers) -> None:
        publishers.release("aa", told([(HERE, "heating", 2021, 1_000)], audience="partners"))
        publishers.release("bb", told([(HERE, "heating", 2021, 300)]))
        assert (figure(database)["value"], figure(database, PUBLIC_ACTOR)["value"]) == (1.0, 0.3)
        assert figures(database, PUBLIC_ACTOR)["open_conflicts"] is None
        publishers.release("aa", told([(HERE, "heating", 2021, 1_000)], cut_off="2026-01"))
        assert (figure(database)["value"], figure(database, PUBLIC_ACTOR)["value"]) == (1.0, 1.0)


CELLS = st.integers(0, 9) | st.sampled_from([".", None])
ROWS = st.dictionaries(
    st.tuples(st.sampled_from(PLACES), st.sampled_from(["heating", "mobility"]), st.sampled_from([2021, 2022])),
    CELLS,
    min_size=1,
    max_size=6,
)
STEPS = st.lists(
    st.tuples(st.sampled_from(["aa", "bb", "cc"]), st.none() | st.tuples(ROWS, st.booleans())), min_size=1, max_size=7
)


class TestAnyOrder:
    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(steps=STEPS)
    def test_is_what_the_standing_releases_say(self, database: Database, steps: list[tuple[str, Any]]) -> None:
        """However releases came, were replaced and withdrawn, figures and losses are those of a fresh start."""
        empty(database)
        publishers, standing = Publishers(database), dict[str, list[Row]]()
        for number, (name, release) in enumerate(steps):
            if release is None:
                if standing.pop(name, None) is not None:
                    publishers.withdraw_all(name)
            else:
                rows = [(*key, cell) for key, cell in release[0].items()]
                shares = [project("p1", 0, 1)] if release[1] else []
                publishers.release(name, told(rows, projects=shares, cut_off=f"20{25 + number}-12"))
                standing[name] = rows
        after = _state(database)
        _check(database, standing)
        empty(database)
        fresh = Publishers(database)
        fresh.signing, fresh.houses = publishers.signing, publishers.houses
        for name in sorted(fresh.signing):
            fresh.take_in(name)
        assert _state(database) == after


def _check(database: Database, standing: dict[str, list[Row]]) -> None:
    """Each place counts for the first publisher that tells of it."""
    tells: dict[str, str] = {}
    for name in sorted(standing):
        for place, _, _, cell in standing[name]:
            if cell == "." or (isinstance(cell, int) and cell):
                tells.setdefault(place, name)
    for theme, state in ((None, None), ("heating", None), ("heating", "07")):
        query = {key: value for key, value in (("theme", theme), ("state", state)) if value}
        found = figure(database, **query)
        expected = sum(
            cell
            for name, rows in standing.items()
            for place, at, _, cell in rows
            if isinstance(cell, int) and tells.get(place, name) == name
            and theme in {None, at} and place.startswith(state or "")
        )  # fmt: skip
        taken = _projects_off(database)
        if found["value"] is not None and not taken:
            assert round(found["value"] * 1000) == expected, (standing, query)


def _projects_off(database: Database) -> bool:
    with database.read() as db:
        kinds = db.all(sa.select(C["kind"]).where(C["state"] != ConflictState.GONE))
    return any(row.kind.value == "project" for row in kinds)


def _state(database: Database) -> Any:
    with database.read() as db:
        rows: Iterable[Any] = db.all(sa.select(*[L[name] for name in ("world", "dims", "key", "cells")]))
    losses = sorted(map(str, rows))
    current = {key: value for key, value in listed(database).items() if value[0] != "gone"}
    return losses, current, figures(database)["rows"]
