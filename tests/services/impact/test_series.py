"""Series of random networks: every step is what the oracle finds for it alone, and steps of a flow add up."""

from collections import Counter
from datetime import date
from typing import Any, cast

from hypothesis import given
from hypothesis import strategies as st

from app.core.db import Database, Write
from app.schemas.impact_series import SeriesMeasure, SeriesQuery, StepLength
from app.services.access import SYSTEM_ACTOR
from app.services.impact import series
from tests.factories import networks
from tests.factories.networks import MONTH
from tests.oracles import over_time
from tests.oracles.impact import Network, Project, Question, inside
from tests.services.impact.questions import QUESTIONS, kept, month, parameters, random_networks, units

START = MONTH - 34
TONNAGES = ["annual", "added", "new", "period", "cumulative"]
MONEY = {"planned_investment": "planned", "realised_investment": "realised"}


def asked(db: Write, question: Question, measure: str, by: str) -> dict[str, Any]:
    more = {"from": month(START), "to": month(question.as_of), "measure": measure, "by": by}
    query = SeriesQuery.model_validate({**parameters(question), **more})
    return series.get_series(cast("Any", db), SYSTEM_ACTOR, query)


def span(step: dict[str, Any]) -> tuple[int, int]:
    first, last = (int(step[name][:4]) * 12 + int(step[name][5:]) - 1 for name in ("first", "last"))
    return first, last


def projects(network: Network, question: Question, measure: str, first: int, last: int) -> int:
    """Projects with an effect that belongs to the step."""
    return sum(
        question.picks(project)
        and any(over_time.counts(each) and over_time.belongs(each, measure, first, last) for each in project.savings)
        for project in network.projects
    )


class TestTonnes:
    @random_networks
    @given(
        network=networks.networks(largest_kg=10**11),
        question=st.sampled_from(QUESTIONS),
        measure=st.sampled_from(TONNAGES),
        by=st.sampled_from(["month", "year"]),
    )
    def test_of_each_step_are_what_the_oracle_finds(
        self, database: Database, network: Network, question: Question, measure: str, by: str
    ) -> None:
        with kept(database, network) as db:
            found = asked(db, question, measure, "year" if measure == "added" else by)
            for step in found["steps"]:
                first, last = span(step)
                kind = "annual" if measure == "added" else measure
                since = 0 if measure == "cumulative" else first
                wanted = over_time.kilograms(network, question, kind, since, last)
                parts = {part["convention"]: part["figure"]["value"] for part in step["by_convention"]}
                assert +Counter({name: units(value, "t") for name, value in parts.items()}) == +wanted
                contributors = projects(network, question, kind, first, last)
                figure = step["figure"]
                assert figure["contributors"] in {contributors, None}
                mixed = {"real", "statutory"} <= parts.keys()
                assert (figure["state"] == "undefined") == mixed
                if figure["value"] is not None:
                    assert units(figure["value"], "t") == sum(wanted.values())

    @random_networks
    @given(network=networks.networks(largest_kg=10**11), question=st.sampled_from(QUESTIONS))
    def test_of_a_period_add_up_to_the_cumulative_ones(
        self, database: Database, network: Network, question: Question
    ) -> None:
        with kept(database, network) as db:
            sums: dict[str, Counter[str]] = {}
            for by in ("month", "year"):
                sums[by] = Counter()
                for step in asked(db, question, "period", by)["steps"]:
                    for part in step["by_convention"]:
                        sums[by][part["convention"]] += units(part["figure"]["value"], "t")
            last = asked(db, question, "cumulative", "year")["steps"][-1]
            cumulative = {part["convention"]: units(part["figure"]["value"], "t") for part in last["by_convention"]}
            assert {**sums["month"]} == {**sums["year"]} == cumulative


class TestMoney:
    @random_networks
    @given(
        network=networks.networks(),
        question=st.sampled_from(QUESTIONS),
        measure=st.sampled_from(sorted(MONEY)),
        by=st.sampled_from(StepLength),
    )
    def test_belongs_to_the_month_of_completion(
        self, database: Database, network: Network, question: Question, measure: str, by: StepLength
    ) -> None:
        with kept(database, network) as db:
            found = asked(db, question, measure, by.value)
            picked = [project for project in network.projects if question.picks(project)]
            assert found["undated"] == sum(
                project.status == "completed" and project.completed is None for project in picked
            )
            for step in found["steps"]:
                first, last = span(step)
                there = [
                    (project, cents)
                    for project in picked
                    if (cents := getattr(project, MONEY[measure])) is not None and first <= completed(project) <= last
                ]
                wanted = sum(inside(project, question, cents) for project, cents in there)
                assert step["figure"]["contributors"] == len(there)
                assert step["figure"]["value"] == (wanted / 100 if there else None)


def completed(project: Project) -> int:
    day = project.completed or date(1, 1, 1)
    return day.year * 12 + day.month - 1


class TestEveryMeasure:
    def test_has_an_answer_for_an_empty_network(self, database: Database) -> None:
        with database.write() as db:
            for measure in SeriesMeasure:
                found = asked(db, Question(MONTH), measure.value, "year")
                assert [step["step"] for step in found["steps"]] == ["2023", "2024", "2025", "2026"]
