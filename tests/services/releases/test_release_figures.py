"""The figures of a release are those of every other public answer, and add up."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from app.core import clock
from app.formats.releases.entries import Release
from app.formats.releases.figures import Table
from app.formats.releases.words import MEASURES
from app.models.accounts import Role
from app.services.releases.rebuilding import is_rebuilt
from tests.api import Api, Caller
from tests.factories import crowds
from tests.factories.networks import AGENCIES
from tests.factories.publishers import pulled
from tests.factories.releases import published

SIGNS = {"suppressed": ".", "undefined": "x", "not_reported": None}
SMALL = {"t/a": 1000, "t": 1000, "EUR": 100, "count": 1, "h": 1}
PATHS = {str(place): path for place, path in crowds.PLACES}
BY_PLACE = ("state", "county", "municipality")


@pytest.fixture(autouse=True)
def _in_march() -> Iterator[None]:
    with clock.frozen(datetime(2026, 3, 15, tzinfo=UTC)):
        yield


def figure(wire: dict[str, Any]) -> tuple[Any, Any]:
    value = wire["value"]
    told = SIGNS[wire["state"]] if value is None else round(value * SMALL[wire["unit"]])
    return told, wire["contributors"]


def answered(api: Api, by: tuple[str, ...], names: tuple[str, ...], scope: dict[str, str]) -> dict[Any, dict[str, Any]]:
    """What the public table of figures says: key -> measure -> value and contributors."""
    asked = {
        "group_by": list(by or ("theme",)),
        "subtotals": str(not by).lower(),
        "measures": [name for name in names if name in MEASURES],
        **scope,
    }
    rows = api.public.get("/v1/impact/table", params=asked).json()["rows"]
    found = {}
    for row in rows:
        if len(row["keys"]) == len(by):
            said = {}
            for each in row["figures"]:
                said[each["measure"]] = figure(each["figure"])
                parts = {f"{each['measure']}.{part['convention']}": part for part in each["by_convention"]}
                said.update({name: figure(part["figure"]) for name, part in parts.items() if name in names})
            found[tuple(PATHS.get(key["value"], key["value"]) for key in row["keys"])] = said
    return found


def told(release: Release, table: Table) -> dict[Any, dict[str, Any]]:
    """The same as the release says it; parts nobody contributed to are left out."""
    places = release.figures.places
    found: dict[Any, dict[str, Any]] = {}
    for name in table.measures:
        for key, *value in table.cells(name):
            words = tuple(
                places[each].key if by in BY_PLACE and each is not None else each
                for by, each in zip(table.by, key, strict=True)
            )
            if "." not in name or value != [None, 0]:
                found.setdefault(words, {})[name] = tuple(value)
    return found


@pytest.mark.either_database
@pytest.mark.parametrize("month", ["2026-03", "2025-12"])
@pytest.mark.parametrize("agency", [None, AGENCIES[0]])
@pytest.mark.parametrize("seed", [14, 22])
def test_is_what_the_public_is_told_cell_by_cell(api: Api, seed: int, agency: UUID | None, month: str) -> None:
    network, open_ones = crowds.crowd(seed)
    with api.database.write() as db:
        crowds.write(db, network, open_ones)
    role = Role.NETWORK_LEAD if agency is None else Role.AGENCY_ADMIN
    record = published(api, publisher(api, role, agency), cut_off=month)
    (entry,) = pulled(api, record["publisher"])
    assert isinstance(entry.body, Release)
    assert {each.code for each in entry.remarks} <= {"odd_place_key"}  # a crowd has a municipality at a county's key
    scope = {"as_of": month, **({} if agency is None else {"agency_id": str(agency)})}
    cells = 0
    for table in entry.body.figures.tables:
        said = told(entry.body, table)
        assert said == answered(api, table.by, table.measures, scope)
        cells += len(said)
    assert cells > 10
    _add_up(entry.body)
    with clock.frozen(datetime(2026, 9, 1, tzinfo=UTC)), api.database.snapshot() as db:
        assert is_rebuilt(db, UUID(record["id"]))


def publisher(api: Api, role: Role, agency: UUID | None) -> Caller:
    return api.person(role, agency).logs_in()


def _add_up(release: Release) -> None:
    """The rows of every table are parts of the whole, wherever nothing is held back."""
    whole = release.figures.table()
    assert whole is not None
    for measure in release.figures.measures:
        if measure.additive and measure.id in whole.measures:
            ((_, total, _),) = whole.cells(measure.id)
            for table in release.figures.tables:
                values = [value for _, value, _ in table.cells(measure.id)]
                if isinstance(total, int) and not any(isinstance(each, str) for each in values):
                    assert sum(each for each in values if isinstance(each, int)) == total
