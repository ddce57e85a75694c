"""Ways of municipalities: milestones with day and record, what is missing next, how many have come how far."""

from typing import Any
from uuid import UUID

import pytest

from app.models.accounts import Role
from tests.api import Api, Caller
from tests.factories import engagements, patrons, projects
from tests.factories.participations import body
from tests.factories.places import Places, tree

URL = "/v1/participations"


@pytest.fixture
def places(api: Api) -> Places:
    return tree(api)


def way(caller: Caller, participation: dict[str, Any]) -> dict[str, Any]:
    answer = caller.get(f"{URL}/{participation['id']}/way")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def told(found: dict[str, Any]) -> dict[str, tuple[str, str | None]]:
    return {each["milestone"]: (each["state"], each["reached_on"]) for each in found["milestones"]}


def test_a_municipality_comes_from_the_first_contact_to_the_first_project(api: Api, places: Places) -> None:
    town, url = str(places.town), f"{URL}/"
    made = api.staff.made(URL, body(town, status="contact", starts_on=None, contact_on="2025-01-10"))
    assert way(api.staff, made)["next"] == "resolution"
    steps = [
        ({"status": "resolution", "resolution_on": "2025-02-01"}, "agreement"),
        ({"status": "agreement"}, "active"),  # nobody noted the day
        ({"status": "active", "starts_on": "2025-03-01"}, "patron_named"),
    ]
    for version, (change, missing) in enumerate(steps, 1):
        assert api.staff.patch(url + made["id"], change, version).status_code == 200
        assert way(api.staff, made)["next"] == missing
    patron = api.staff.made("/v1/patrons", patrons.body())
    over = engagements.body(patron["id"], town, starts_on="2020-01-01", ends_on="2025-01-09")
    api.staff.made("/v1/engagements", over)  # before the first contact
    assert way(api.staff, made)["next"] == "patron_named"
    named = api.staff.made(
        "/v1/engagements", engagements.body(patron["id"], str(places.quarter), starts_on="2025-04-01")
    )
    assert way(api.staff, made)["next"] == "first_project"
    cancelled = projects.body(town, status="cancelled", started_on="2025-04-15")
    api.staff.made("/v1/projects", cancelled)
    project = api.staff.made("/v1/projects", projects.body(town, status="in_progress", started_on="2025-05-01"))
    found = way(api.staff, made)
    assert (found["next"], found["consultations"]) == (None, f"/v1/consultations?municipality_id={town}")
    assert told(found) == {
        "contact": ("reached", "2025-01-10"), "resolution": ("reached", "2025-02-01"), "agreement": ("reached", None),
        "active": ("reached", "2025-03-01"), "patron_named": ("reached", "2025-04-01"),
        "first_project": ("reached", "2025-05-01"), "ended": ("open", None),
    }  # fmt: skip
    records = {each["milestone"]: (each["resource"], each["record_id"]) for each in found["milestones"]}
    assert records["patron_named"] == ("engagements", named["id"])
    assert records["first_project"] == ("projects", project["id"])
    assert (records["contact"], records["ended"]) == (("participations", made["id"]), (None, None))
    api.staff.patch(url + made["id"], {"status": "ended", "ends_on": "2025-03-31"}, 4)
    ended = told(way(api.staff, made))
    assert (ended["patron_named"][0], ended["first_project"][0], ended["ended"]) == (
        "open", "open", ("reached", "2025-03-31"),
    )  # fmt: skip


def test_everybody_sees_the_ways_whose_participation_they_see_and_persons_only_where_they_see_them(
    api: Api, places: Places
) -> None:
    village = str(places.village)
    own = api.staff.made(URL, body(village))
    other = api.stranger.made(URL, body(village, starts_on="2026-01-01"))
    patron = api.staff.made("/v1/patrons", patrons.body())
    api.staff.made("/v1/engagements", engagements.body(patron["id"], village))
    ways = f"/v1/municipalities/{village}/ways"
    manager = api.caller(Role.MUNICIPALITY_MANAGER, api.home["id"], municipality_id=UUID(village))
    auditor = api.caller(Role.AUDITOR, api.home["id"])
    for caller in (api.staff, manager, auditor):
        (only,) = caller.get(ways).json()["items"]
        assert (only["participation_id"], told(only)["patron_named"][0]) == (own["id"], "reached")
    both = api.lead.get(ways).json()["items"]
    assert [each["participation_id"] for each in both] == [other["id"], own["id"]]
    assert {told(each)["patron_named"] for each in both} == {("not_shown", None)}
    assert api.stranger.get(f"{URL}/{own['id']}/way").status_code == 404
    assert api.public.get(ways).status_code == 401


def test_counts_say_how_many_have_come_how_far(api: Api, places: Places) -> None:
    api.staff.made(URL, body(places.village, status="contact", starts_on=None))
    api.staff.made(URL, body(places.hamlet, status="resolution", starts_on=None, resolution_on="2025-01-01"))
    api.staff.made(URL, body(places.town))
    api.staff.made(URL, body(places.county, status="ended", ends_on="2025-02-01"))
    api.stranger.made(URL, body(places.county))
    counts = api.staff.get(f"{URL}/milestones").json()
    assert counts["participations"] == 4
    assert {each["milestone"]: (each["reached"], each["missing_next"]) for each in counts["milestones"]} == {
        "contact": (3, 0), "resolution": (2, 1), "agreement": (1, 1), "active": (2, 0), "patron_named": (0, 1),
        "first_project": (0, 0), "ended": (1, 0),
    }  # fmt: skip
    whole = api.lead.get(f"{URL}/milestones").json()
    assert (whole["participations"], whole["agency_id"]) == (5, None)
    assert {each["milestone"]: each["reached"] for each in whole["milestones"]}["patron_named"] is None
    one = api.lead.get(f"{URL}/milestones", params={"agency_id": api.elsewhere["id"]}).json()
    assert one["participations"] == 1
