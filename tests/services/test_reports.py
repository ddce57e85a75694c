"""Frozen reports beneath HTTP: one state of knowledge, and what a comparison of two documents says."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from app.core import clock
from app.models.accounts import Role
from app.models.reports import Audience
from app.schemas.reports import ReportCreate
from app.services import funding_programmes, fundings, report_figures, reports
from app.services.access import SYSTEM_ACTOR, Actor
from app.services.impact import answer
from app.services.report_figures import Asked, State
from tests.api import Api
from tests.factories import fundings as grants
from tests.factories import reports as factory

KNOWN = datetime(2026, 1, 10, tzinfo=UTC)
LATER = datetime(2026, 1, 20, tzinfo=UTC)


def figure(value: float | None, **values: Any) -> dict[str, Any]:
    return {
        "value": value, "unit": "t", "basis": None, "state": "reported", "reason": None, "contributors": 3, **values,
    }  # fmt: skip


def a_grant(api: Api) -> UUID:
    staff = Actor(Role.AGENCY_ADMIN, "test", agency_id=UUID(str(api.home["id"])))
    with api.database.write() as db:
        programme = funding_programmes.create_funding_programme(db, staff, grants.programme())
        return UUID(str(fundings.create_grant(db, staff, grants.create(programme.values["id"])).values["id"]))


class TestKnowledge:
    def test_what_became_known_later_is_in_no_figure_of_the_state_asked_for(self, api: Api) -> None:
        home, grant_id = UUID(str(api.home["id"])), a_grant(api)
        with api.database.write() as db:
            first, second = factory.post(db, KNOWN), factory.post(db, LATER)
            project_id = factory.funded(db, home, grant_id)
            factory.entry(db, first, home, project_id)
            factory.entry(db, second, home, project_id, annual_kg=8_000)
            factory.entry(db, first, home, project_id, annual_kg=1_000, ended_by=second)
        asked = Asked(factory.MONTH - 11, factory.MONTH, Audience.INTERNAL, [], grant_id)
        with clock.frozen(datetime(2026, 3, 15, tzinfo=UTC)), api.database.snapshot() as db:
            values = [
                report_figures.document(db, asked, State(number, moment))["funder"]["reached"]["annual"]["value"]
                for number, moment in ((1, KNOWN), (2, LATER))
            ]
        assert values == [13.0, 20.0]

    def test_the_state_is_the_last_change_that_others_can_see(self, api: Api) -> None:
        with api.database.write() as db:
            assert report_figures.state(db).number == 0
            factory.post(db, KNOWN)
            factory.post(db, LATER)
            assert report_figures.state(db) == State(2, LATER)

    def test_a_change_of_this_very_moment_is_known_without_asking_for_a_moment(self) -> None:
        with clock.frozen(KNOWN):
            assert State(2, LATER).asked is None
            assert State(2, KNOWN).asked == KNOWN

    def test_the_whole_report_is_asked_with_one_moment(self, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
        moments: list[datetime | None] = []
        real = answer.figures_of

        def noted(db: Any, actor: Actor, query: Any, *, sealed: bool) -> dict[str, Any]:
            moments.append(query.known_at)
            return real(db, actor, query, sealed=sealed)

        monkeypatch.setattr(report_figures, "figures_of", noted)
        body = ReportCreate.model_validate(factory.body(scopes=[{}, {"state": "07"}]))
        with clock.frozen(datetime(2026, 3, 15, tzinfo=UTC)), api.database.write() as db:
            factory.post(db, KNOWN)
            reports.create_report(db, SYSTEM_ACTOR, body)
        assert moments == [KNOWN, KNOWN]


class TestDifferences:
    def test_take_figures_and_nothing_else(self) -> None:
        before = {"known_at": "a", "funding": {"paid": figure(1.1), "unallocated": 2}}
        after = {"known_at": "b", "funding": {"paid": figure(1.4), "unallocated": 3}}
        (item,) = report_figures.differences(before, after)
        assert (item["figure"], item["changed"], item["difference"]) == ("/funding/paid", True, 0.3)

    def test_a_part_is_found_by_its_convention_wherever_it_stands(self) -> None:
        real = {"convention": "real", "figure": figure(1.0)}
        statutory = {"convention": "statutory", "figure": figure(2.0)}
        found = report_figures.differences({"parts": [real, statutory]}, {"parts": [statutory]})
        assert [(each["figure"], each["changed"], each["after"] and each["after"]["value"]) for each in found] == [
            ("/parts/real/figure", True, None),
            ("/parts/statutory/figure", False, 2.0),
        ]

    def test_a_suppressed_figure_has_no_difference(self) -> None:
        hidden = figure(None, state="suppressed", contributors=None)
        (item,) = report_figures.differences({"a": figure(3.0)}, {"a": hidden})
        assert (item["changed"], item["difference"]) == (True, None)


class TestSealed:
    def test_the_order_of_keys_does_not_matter(self) -> None:
        assert report_figures.sealed({"b": [1, "ä"], "a": {"d": None, "c": 1.5}}) == report_figures.sealed(
            {"a": {"c": 1.5, "d": None}, "b": [1, "ä"]}
        )
        assert report_figures.sealed({"b": 1, "a": "ä"})[0] == '{"a":"ä","b":1}'.encode()
