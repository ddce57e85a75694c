"""Small numbers over HTTP: the same answer for the same cell in every view, and nobody found out from all of them."""

from collections import defaultdict
from collections.abc import Hashable, Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from app.core import clock
from app.core.units import month_text
from tests.api import Api
from tests.factories import crowds
from tests.factories.crowds import Part, parts
from tests.factories.networks import MONTH
from tests.oracles.attack import found_out

LEAST = 3
DECEMBER = MONTH - MONTH % 12 - 1
GROUPINGS = (
    ("state",), ("county",), ("municipality",), ("agency",), ("theme",), ("year",), ("origin",), ("convention",),
    ("state", "theme"), ("state", "agency"), ("agency", "year"), ("municipality", "agency"), ("theme", "year"),
    ("agency", "origin"), ("state", "agency", "theme"),
)  # fmt: skip
ORDER = ("agency", "theme", "year", "origin", "convention", "status", "measure_type", "gas")
IDS = {path: str(place) for place, path in crowds.PLACES}
PARAMETERS = {"state": "state", "municipality": "municipality_id", "agency": "agency_id", "theme": "theme",
              "year": "year", "origin": "origin"}  # fmt: skip


@pytest.fixture(autouse=True)
def _in_march() -> Iterator[None]:
    with clock.frozen(datetime(2026, 3, 15, tzinfo=UTC)):
        yield


def value(part: Part, key: str) -> Hashable:
    if key == "state":
        return part.place[:2]
    if key == "county":
        return part.place[:5]
    if key == "municipality":
        return IDS[part.place]
    return part.values[ORDER.index(key)]


def in_force(part: Part, month: int) -> bool:
    return part.starts <= month and (part.ends is None or part.ends > month)


@pytest.mark.parametrize("seed", [1, 3, 14, 22])
def test_every_view_gives_the_same_answer_and_all_of_them_give_nobody_away(api: Api, seed: int) -> None:
    network, published = crowds.crowd(seed)
    with api.database.write() as db:
        crowds.write(db, network, published)
    every = parts(network, "annual")
    secret: dict[Hashable, UUID] = {each.key: each.project for each in every if each.project not in published}
    told: list[frozenset[Hashable]] = []
    for month in (MONTH, DECEMBER):
        inside = [each for each in every if in_force(each, month)]
        for keys in GROUPINGS:
            cells: dict[Any, list[Part]] = defaultdict(list)
            for each in inside:
                cells[tuple(value(each, key) for key in keys)].append(each)
            asked = {"group_by": list(keys), "measures": ["annual"], "as_of": month_text(month)}
            for row in api.public.get("/v1/impact/table", params=asked).json()["rows"]:
                cell = tuple(each["value"] for each in row["keys"])
                found, figure = cells.get(cell, []), row["figures"][0]
                _check_headline(api, month, dict(zip(keys, cell, strict=True)), figure["figure"])
                shown = [(figure["figure"], found)] + [
                    (part["figure"], [each for each in found if value(each, "convention") == part["convention"]])
                    for part in figure["by_convention"]
                ]
                for number, members in shown:
                    few = 0 < len({each.project for each in members}) < LEAST
                    assert not few or number["state"] == "suppressed"
                    if number["value"] is not None and members:
                        told.append(frozenset(each.key for each in members if each.key in secret))
    assert told
    assert found_out(told, secret, LEAST) is None


def _check_headline(api: Api, month: int, cell: dict[str, Any], figure: dict[str, Any]) -> None:
    """The headline, a receipt and a comparison of the same cell say the same."""
    if not cell.keys() <= PARAMETERS.keys() or None in cell.values():
        return
    scope = {PARAMETERS[key]: each for key, each in cell.items()} | {"as_of": month_text(month)}
    if "municipality_id" in scope:
        scope["below"] = "false"
    headline = api.public.get("/v1/impact", params=scope).json()["annual"]["total"]
    assert headline == figure, (scope, headline, figure)
    receipt = api.public.get("/v1/impact/receipt", params={**scope, "measure": "annual"}).json()
    assert receipt["total"] == figure
    if figure["state"] == "suppressed":
        assert (receipt["state"], receipt["items"]) == ("suppressed", [])


class TestPublicQuestions:
    def test_of_a_month_that_is_no_december_are_held_back(self, api: Api) -> None:
        network, published = crowds.crowd(1)
        with api.database.write() as db:
            crowds.write(db, network, published)
        for month, state in (("2026-03", "reported"), ("2026-02", "suppressed"), ("2025-12", "reported")):
            found = api.public.get("/v1/impact", params={"as_of": month}).json()
            assert found["annual"]["total"]["state"] == state, month
            assert found["counts"]["municipalities_ever"]["state"] == "zero"

    def test_of_what_was_known_are_held_back(self, api: Api) -> None:
        network, published = crowds.crowd(1)
        with api.database.write() as db:
            crowds.write(db, network, published)
        moment = api.public.get("/v1/impact").json()["data_state"]["known_at"]
        found = api.public.get("/v1/impact", params={"known_at": moment}).json()
        assert found["annual"]["total"]["state"] == "suppressed"
        assert found["coverage"]["annual"]["contributing"] is None
