"""Figures on maps, read as map software reads them: OGC API Features and GeoJSON."""

from datetime import date
from typing import Any, Final

import pytest
import sqlalchemy as sa
from geojson_pydantic import Feature, FeatureCollection, Point
from geojson_pydantic.types import Position2D

from app.models.municipalities import Municipality
from app.services import ledger
from tests.api import Api
from tests.factories import effects
from tests.factories.networks import PLACES

URL: Final = "/v1/features"
ITEMS: Final = f"{URL}/collections/municipalities/items"
HOST: Final = "http://127.0.0.1:8000"
POINTS: Final = {1: (7_127_142, 49_807_722), 3: (7_900_000, 50_400_000), 5: (9_366_670, 48_683_330)}
"""Number of a place -> where it is; the quarter (2) has no point."""
M = sa.inspect(Municipality).columns


@pytest.fixture(autouse=True)
def _network(api: Api) -> None:
    """Four projects in one place, two in another, three in a third, three in the quarter."""
    counts = {1: 4, 3: 2, 5: 3, 2: 3}
    places = [place for place, count in counts.items() for _ in range(count)]
    effects.store(
        api,
        *[
            effects.project(number, effects.ANNUAL, shares=(effects.share(place),))
            for number, place in enumerate(places)
        ],
    )
    with api.database.write() as db:
        for place, (longitude, latitude) in POINTS.items():
            values = {"longitude_microdegrees": longitude, "latitude_microdegrees": latitude}
            db.run(sa.update(Municipality).where(M["id"] == PLACES[place][0]).values(**values))
        ledger.mark(db)


Shown = Feature[Point, dict[str, Any]]


def answered(api: Api, address: str = ITEMS, **parameters: Any) -> dict[str, Any]:
    """What an address says, and that it is GeoJSON by another reader's judgement."""
    answer = api.public.get(address.removeprefix(HOST), params=parameters or None)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/geo+json"
    if answer.json()["type"] == "FeatureCollection":
        read = list(FeatureCollection[Shown].model_validate_json(answer.content, strict=True).features)
    else:
        read = [Shown.model_validate_json(answer.content, strict=True)]
    for each in read:
        assert each.geometry is not None
        assert isinstance(each.geometry.coordinates, Position2D)
    return dict(answer.json())


def ids(page: dict[str, Any]) -> list[str]:
    return [each["id"] for each in page["features"]]


def link(page: dict[str, Any], rel: str) -> str | None:
    return next((each["href"] for each in page["links"] if each["rel"] == rel), None)


class TestDoors:
    def test_the_landing_page_leads_to_everything(self, api: Api) -> None:
        landing = api.public.get(URL).json()
        assert link(landing, "service-desc") == f"{HOST}/openapi.json"
        classes = api.public.get((link(landing, "conformance") or "").removeprefix(HOST)).json()["conformsTo"]
        assert {each.rpartition("/")[2] for each in classes} == {"core", "geojson"}
        (info,) = api.public.get((link(landing, "data") or "").removeprefix(HOST)).json()["collections"]
        assert api.public.get((link(info, "self") or "").removeprefix(HOST)).json() == info
        page = answered(api, link(info, "items") or "")
        west, south, east, north = info["extent"]["spatial"]["bbox"][0]
        for each in page["features"]:
            longitude, latitude = each["geometry"]["coordinates"]
            assert (west <= longitude <= east, south <= latitude <= north) == (True, True)

    def test_what_is_not_there_is_a_problem(self, api: Api) -> None:
        quarter = str(PLACES[2][0])
        for address in (f"{URL}/collections/rivers", f"{URL}/collections/rivers/items", f"{ITEMS}/{quarter}",
                        f"{ITEMS}/7"):  # fmt: skip
            answer = api.public.get(address)
            assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")

    @pytest.mark.parametrize(
        ("name", "value", "code"),
        [
            ("bbox", "6,49,8", "wrong_form"), ("bbox", "6,49,8,nan", "wrong_form"), ("bbox", "6,50,8,49", "wrong_form"),
            ("bbox", "6,49,8,x", "wrong_form"), ("bbox", "181,49,8,50", "wrong_form"),
            ("datetime", "2026-02-30", "wrong_form"), ("datetime", "../..", "wrong_form"),
            ("datetime", "2026-02-01/2026-01-01", "wrong_form"), ("datetime", "2026-02-01T00:00:00", "wrong_form"),
            ("limit", "0", "out_of_range"), ("limit", "many", "wrong_type"), ("box", "1", "unknown_parameter"),
        ],
    )  # fmt: skip
    def test_a_wrong_parameter_is_a_400_as_the_standard_says(self, api: Api, name: str, value: str, code: str) -> None:
        answer = api.public.get(ITEMS, params={name: value})
        assert answer.status_code == 400, answer.text
        (fault,) = answer.json()["errors"]
        assert (fault["pointer"], fault["code"]) == (f"?{name}", code)
        assert api.public.get(URL, params={"x": "1"}).status_code == 400


class TestItems:
    def test_every_figure_is_that_of_the_table(self, api: Api) -> None:
        names = {"annual": "annual_t_per_a", "lifetime": "lifetime_t", "granted": "granted_eur",
                 "realised_investment": "realised_investment_eur", "projects": "projects"}  # fmt: skip
        for caller in (api.public, api.lead):
            table = caller.get("/v1/impact/table", params={"group_by": "municipality"}).json()
            rows = {row["keys"][0]["value"]: row["figures"] for row in table["rows"]}
            shown = caller.get(ITEMS).json()["features"]
            assert {each["id"] for each in shown} == {str(PLACES[place][0]) for place in POINTS}
            states = set()
            for each in shown:
                properties = each["properties"]
                assert properties["as_of"] == table["as_of"]
                for row in rows[each["id"]]:
                    told = properties[names[row["measure"]]], properties[f"{row['measure']}_state"]
                    assert told == (row["figure"]["value"], row["figure"]["state"])
                    states.add(told[1])
            assert ("suppressed" in states) == (caller is api.public)

    def test_pages_lead_to_every_feature_once(self, api: Api) -> None:
        found, address, pages = list[str](), f"{ITEMS}?limit=2", 0
        while address:
            page = answered(api, address)
            assert (page["numberMatched"], page["numberReturned"]) == (3, len(page["features"]))
            found, address, pages = found + ids(page), link(page, "next") or "", pages + 1
        assert (pages, found) == (2, sorted(str(PLACES[place][0]) for place in POINTS))
        assert ids(answered(api, limit=10_000_000)) == found

    def test_a_rectangle_holds_its_edges_and_may_cross_the_line_of_dates(self, api: Api) -> None:
        first, second, third = (str(PLACES[place][0]) for place in (1, 3, 5))
        for box, expected in (
            ("7.127142,49.807722,7.9,50.4", [first, second]), ("7.127143,49,8,51", [second]),
            ("7,49,0,8,51,500", [first, second]), ("8,-90,7.2,90", [first, third]), ("0,0,1,1", []),
        ):  # fmt: skip
            page = answered(api, bbox=box)
            assert (ids(page), page["numberMatched"]) == (expected, len(expected)), box

    def test_a_time_finds_what_existed_then(self, api: Api) -> None:
        ended, began = PLACES[1][0], PLACES[3][0]
        with api.database.write() as db:
            db.run(sa.update(Municipality).where(M["id"] == ended).values(valid_to=date(2024, 12, 31)))
            db.run(sa.update(Municipality).where(M["id"] == began).values(valid_from=date(2025, 1, 1)))
            ledger.mark(db)
        first, second, third = (str(PLACES[place][0]) for place in (1, 3, 5))
        for time, expected in (
            ("2024-12-31", [first, third]), ("2025-01-01T00:00:00Z/..", [second, third]),
            ("../2024-06-01", [first, third]), ("2024-12-31T23:00:00-02:00", [second, third]),
            ("2024-12-31/2025-01-01", [first, second, third]),
        ):  # fmt: skip
            assert ids(answered(api, datetime=time)) == expected, time

    def test_one_feature_is_the_one_of_the_page(self, api: Api) -> None:
        for each in answered(api)["features"]:
            alone = answered(api, f"{ITEMS}/{each['id']}")
            assert alone.pop("links")
            assert alone == each

    def test_an_answer_is_sent_once_and_follows_the_figures_and_the_place(self, api: Api) -> None:
        etag = api.public.get(ITEMS).headers["etag"]
        assert api.public.get(ITEMS, headers={"If-None-Match": etag}).status_code == 304
        place = f"/v1/municipalities/{PLACES[1][0]}"
        moved = api.lead.patch(place, {"longitude": 7.2, "latitude": 49.9, "ags": "07901001"}, "*")
        assert moved.status_code == 200, moved.text
        again = api.public.get(ITEMS, headers={"If-None-Match": etag})
        assert (again.status_code, again.json()["features"][0]["geometry"]["coordinates"]) == (200, [7.2, 49.9])
