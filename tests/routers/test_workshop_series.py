"""Series over HTTP: the same time of day, whatever the clocks do."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.api import Api
from tests.factories import workshops
from tests.factories.registrations import mails
from tests.routers.answers import faults, refused


def made(api: Api, first: dict[str, Any], **values: Any) -> Any:
    return api.staff.post("/v1/workshops/series", {"first": workshops.body(**first), **values})


def walls(items: list[dict[str, Any]]) -> list[str]:
    """When events begin by the clock on their wall."""
    zones = [ZoneInfo(item["time_zone"]) for item in items]
    begins = [datetime.fromisoformat(item["starts_at"]) for item in items]
    return [f"{begin.astimezone(zone):%m-%d %H:%M}" for begin, zone in zip(begins, zones, strict=True)]


EVENING = {"starts_at": "2027-03-22T18:00:00+01:00", "ends_at": "2027-03-22T20:00:00+01:00", "published": False}


class TestCreate:
    def test_keeps_the_time_of_day_over_clock_changes(self, api: Api) -> None:
        answer = made(api, EVENING, every=1, count=4, without=["2027-04-05"], deadline_days=2)
        items = answer.json()["items"]
        assert walls(items) == ["03-22 18:00", "03-29 18:00", "04-12 18:00", "04-19 18:00"]
        assert [item["starts_at"][11:16] for item in items] == ["17:00", "16:00", "16:00", "16:00"]
        assert [item["registration_deadline"] for item in items][:2] == ["2027-03-20", "2027-03-27"]
        assert {item["series_id"] for item in items} == {answer.json()["series_id"]}
        listed = api.staff.get(f"/v1/workshops?series_id={answer.json()['series_id']}&sort=starts_at").json()["items"]
        assert listed == items

    @pytest.mark.parametrize(
        ("zone", "begin", "rhythm", "expected"),
        [
            # a Sunday in New York on which the clock leaves two o'clock out
            ("America/New_York", "2027-03-13T02:30:00-05:00", "daily", ["03-13 02:30", "03-14 03:30", "03-15 02:30"]),
            ("Europe/Paris", "2027-01-31T10:00:00+01:00", "monthly_day", ["01-31 10:00", "03-31 10:00", "05-31 10:00"]),
            ("Europe/Berlin", "2027-01-12T10:00:00+01:00", "monthly_weekday", ["01-12 10:00", "02-09 10:00"]),
            ("Asia/Kolkata", "2027-12-31T23:00:00+05:30", "weekly", ["12-31 23:00", "01-07 23:00", "01-14 23:00"]),
        ],
    )  # fmt: skip
    def test_follows_its_rhythm(self, api: Api, zone: str, begin: str, rhythm: str, expected: list[str]) -> None:
        end = begin[:14] + "45" + begin[16:]
        first = {"starts_at": begin, "ends_at": end, "time_zone": zone}
        assert walls(made(api, first, rhythm=rhythm, count=len(expected)).json()["items"]) == expected

    def test_is_no_series_with_one_event_or_one_number(self, api: Api) -> None:
        assert faults(made(api, EVENING, until="2027-03-25")) == [("series_too_short", "/until")]
        assert faults(made(api, {**EVENING, "external_id": "W-1"}, count=2)) == [
            ("series_number", "/first/external_id")
        ]
        early = {**EVENING, "ends_at": "2027-03-22T17:00:00+01:00"}
        assert faults(made(api, early, count=2)) == [("end_before_start", "/ends_at")]


class TestChange:
    def test_changes_what_is_still_to_come_and_tells_those_who_are_coming(self, api: Api) -> None:
        series = made(api, EVENING, count=3).json()
        path = f"/v1/workshops/series/{series['series_id']}/changes"
        last = f"/v1/workshops/{series['items'][2]['id']}"
        api.staff.patch(f"/v1/workshops/{series['items'][1]['id']}", {"status": "cancelled"})
        api.staff.made(f"{last}/registrations", {"guest_name": "A", "guest_email": "a@example.org"})
        mails(api)
        body = {"from_day": "2027-03-29", "shift_minutes": 30, "changes": {"place": "Turnhalle"}}
        items = api.staff.post(path, body).json()["items"]
        assert walls(items) == ["03-22 18:00", "03-29 18:00", "04-05 18:30"]
        assert [item["place"] for item in items] == [None, None, "Turnhalle"]
        assert [each.kind for each in mails(api)] == ["workshop_changed"]
        api.staff.post(path, {"changes": {"status": "cancelled"}})
        assert [each.kind for each in mails(api)] == ["workshop_cancelled"]
        assert api.stranger.post(path, body).status_code == 404

    def test_all_or_nothing(self, api: Api) -> None:
        series = made(api, EVENING, count=2).json()
        second = f"/v1/workshops/{series['items'][1]['id']}"
        for name in "ab":
            api.staff.made(f"{second}/registrations", {"guest_name": name, "guest_email": f"{name}@example.org"})
        path = f"/v1/workshops/series/{series['series_id']}/changes"
        refused(api.staff.post(path, {"changes": {"capacity": 1}}), 409, "capacity_full")
        listed = api.staff.get(f"/v1/workshops?series_id={series['series_id']}").json()["items"]
        assert [item["capacity"] for item in listed] == [None, None]
