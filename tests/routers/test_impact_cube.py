"""Figures as JSON-stat over HTTP: the cells of the cube are the rows of the table."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import product
from typing import Any

import pytest

from app.core import clock
from tests.api import Api, Caller
from tests.factories.effects import ANNUAL, project, several, share, store

ASKED = {"group_by": ["state", "theme"], "measures": ["annual", "lifetime", "projects"]}


@pytest.fixture(autouse=True)
def _in_march() -> Iterator[None]:
    with clock.frozen(datetime(2026, 3, 15, tzinfo=UTC)):
        yield


def asked(caller: Caller, door: str) -> dict[str, Any]:
    answer = caller.get(f"/v1/impact/{door}", params=ASKED)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def read(cube: dict[str, Any]) -> dict[tuple[str, ...], tuple[float | None, str | None]]:
    """Every cell by its categories, as the standard says cells are numbered: row by row, the last dimension fastest."""
    categories = [cube["dimension"][name]["category"]["index"] for name in cube["id"]]
    assert cube["size"] == [len(each) for each in categories]
    return {
        place: (cube["value"].get(str(at)), cube["status"].get(str(at)))
        for at, place in enumerate(product(*categories))
    }


def test_says_what_the_table_says(api: Api) -> None:
    store(api, *several(3), project(5, ANNUAL, shares=(share(0, 0, 5_000), share(4, 1, 5_000)), theme="mobility"))
    for caller in (api.lead, api.public):
        cube, table = asked(caller, "cube"), asked(caller, "table")
        told = {
            (*(str(key["value"]) for key in row["keys"]), each["measure"]): (
                each["figure"]["value"],
                each["figure"]["state"],
            )
            for row in table["rows"]
            for each in row["figures"]
        }
        cells = read(cube)
        assert {place: cell for place, cell in cells.items() if cell[1] is not None} == told
        assert len(cells) > len(told), "heating in 08, of which there is nothing"
        assert {name: cube["extension"][name] for name in ("as_of", "method")} == {
            name: table[name] for name in ("as_of", "method")
        }
    suppressed = [cell for cell in read(asked(api.public, "cube")).values() if cell[1] == "suppressed"]
    assert suppressed
    assert all(number is None for number, _ in suppressed)


def test_is_a_dataset_with_roles_and_units(api: Api) -> None:
    store(api, *several(3))
    cube = asked(api.lead, "cube")
    assert (cube["version"], cube["class"], cube["id"]) == ("2.0", "dataset", ["state", "theme", "measure"])
    assert cube["role"] == {"geo": ["state"], "time": [], "metric": ["measure"]}
    assert cube["dimension"]["measure"]["category"]["unit"]["annual"] == {"label": "t/a"}
    assert cube["extension"]["basis"] == {"annual": "annual", "lifetime": "lifetime"}
    assert (
        cube["dimension"]["state"]["category"]["label"]["07"] == asked(api.lead, "table")["rows"][0]["keys"][0]["label"]
    )


def test_of_nothing_has_no_cells(api: Api) -> None:
    cube = asked(api.public, "cube")
    assert (cube["size"], cube["value"], cube["status"]) == ([0, 0, 0], {}, {})
