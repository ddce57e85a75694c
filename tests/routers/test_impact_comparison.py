"""Comparisons over HTTP: two questions side by side, and which figures differ by how much."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.core import clock
from app.models.savings import Saving
from tests.api import Api, Caller
from tests.factories.effects import ANNUAL, changed, project, several, share, store
from tests.factories.networks import AGENCIES
from tests.factories.public import changed as rows_changed

URL = "/v1/impact/comparison"
V = sa.inspect(Saving).columns


@pytest.fixture(autouse=True)
def _in_march() -> Iterator[None]:
    with clock.frozen(datetime(2026, 3, 15, tzinfo=UTC)):
        yield


def asked(caller: Caller, **params: Any) -> dict[str, Any]:
    answer = caller.get(URL, params=params)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def difference(found: dict[str, Any], name: str) -> tuple[float | None, str | None]:
    (row,) = [each for each in found["differences"] if each["figure"] == name]
    return row["difference"], row["reason"]


def elsewhere(number: int, *savings: Any, start: int = 20) -> tuple[Any, ...]:
    return tuple(project(start + each, *(savings or (ANNUAL,)), shares=(share(4, 1),)) for each in range(number))


class TestScopes:
    def test_stand_side_by_side_with_what_differs(self, api: Api) -> None:
        store(api, *several(3), *elsewhere(5))
        found = asked(api.public, state="07", other_state="08")
        assert found["first"] == api.public.get("/v1/impact", params={"state": "07"}).json()
        assert found["other"] == api.public.get("/v1/impact", params={"state": "08"}).json()
        assert difference(found, "annual.total") == (24.0, None)
        assert difference(found, "annual.real") == (24.0, None)
        assert difference(found, "investment.realised") == (20_000.0, None)
        assert difference(found, "counts.municipalities_with_completed_project") == (0.0, None)

    def test_share_what_the_other_one_does_not_change(self, api: Api) -> None:
        store(api, *several(3), *elsewhere(5))
        found = asked(api.public, agency="agentur-0", theme="heating", other_agency_id=str(AGENCIES[1]))
        assert found["other"]["scope"]["agency"]["slug"] == "agentur-1"
        assert found["other"]["scope"]["theme"] == "heating"
        place = asked(api.public, municipality_id="ars:079015001001", other_state="08")
        assert place["other"]["scope"]["municipality"] is None
        whole = asked(api.public, other_state="08")
        assert difference(whole, "annual.total") == (-36.0, None)


class TestDates:
    def test_of_effects_stand_side_by_side(self, api: Api) -> None:
        store(api, *several(3))
        found = asked(api.public, other_as_of="2025-02")
        assert (found["first"]["as_of"], found["other"]["as_of"]) == ("2026-03", "2025-02")
        assert difference(found, "annual.total") == (-36.0, None)

    def test_of_knowledge_show_what_a_correction_changed(self, api: Api) -> None:
        store(api, *several(3))
        before = api.public.get("/v1/impact").json()["data_state"]["known_at"]
        rows_changed(api, Saving, V["project_id"] == UUID(int=0xD000), result_kg=12_700)
        found = asked(api.lead, other_known_at=before)
        assert difference(found, "annual.total") == (-0.7, None)
        assert difference(asked(api.public, other_known_at=before), "annual.total") == (None, "suppressed")


class TestNoDifference:
    def test_where_one_side_is_held_back(self, api: Api) -> None:
        store(api, *several(3), *elsewhere(2))
        found = asked(api.public, state="07", other_state="08")
        assert difference(found, "annual.total") == (None, "suppressed")
        assert difference(found, "annual.real") == (None, "suppressed")
        assert difference(asked(api.lead, state="07", other_state="08"), "annual.total") == (-12.0, None)

    def test_where_one_used_real_and_the_other_statutory_factors(self, api: Api) -> None:
        statutory = changed(ANNUAL, convention="statutory")
        store(api, *several(3), *elsewhere(3, statutory))
        found = asked(api.public, state="07", other_state="08")
        assert difference(found, "annual.total") == (None, "conventions_mixed")
        assert not [each for each in found["differences"] if each["figure"] == "annual.real"]
        assert difference(asked(api.lead, state="07", other_as_of="2026-02"), "annual.total") == (0.0, None)

    def test_where_nobody_reported_or_it_means_nothing(self, api: Api) -> None:
        store(api, *several(3), *(project(20 + each, shares=(share(4, 1),)) for each in range(3)))
        found = asked(api.public, state="07", other_state="08")
        assert difference(found, "annual.total") == (None, "not_reported")
        assert difference(found, "leverage") == (None, "undefined")


class TestQuestion:
    def test_without_another_one_is_refused(self, api: Api) -> None:
        answer = api.public.get(URL, params={"state": "07"})
        assert [(each["pointer"], each["code"]) for each in answer.json()["errors"]] == [
            ("?other_as_of", "nothing_to_compare")
        ]

    def test_names_the_parameter_of_the_other_one(self, api: Api) -> None:
        for params, pointer, code in (
            ({"other_as_of": "2026-04"}, "?other_as_of", "as_of_future"),
            ({"other_agency": "nirgends"}, "?other_agency", "reference_missing"),
            ({"as_of": "2026-04", "other_state": "08"}, "?as_of", "as_of_future"),
        ):
            answer = api.public.get(URL, params=params)
            assert [(each["pointer"], each["code"]) for each in answer.json()["errors"]] == [(pointer, code)]
