"""Random networks: what SQL sums must be, kilogram by kilogram and cent by cent, what plain Python finds."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.db import Database, Write
from app.models.fields import Basis, Theme
from app.services.impact import money, people
from app.services.impact.scope import Scope
from app.services.impact.tonnage import Outcome, tonnage
from tests.factories import networks
from tests.factories.networks import AGENCIES, MONTH, PLACES, THEMES
from tests.oracles import impact as oracle
from tests.oracles.impact import Network, Question

random_networks = settings(
    max_examples=110,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
WHOLE = Question(MONTH)
QUESTIONS = (
    Question(MONTH - 7),
    *(Question(MONTH, agency=agency) for agency in AGENCIES),
    *(Question(MONTH, path=path, below=False) for _, path in PLACES),
    Question(MONTH, path="07"),
    Question(MONTH, path="079015001001"),
    Question(MONTH, path="07", agency=AGENCIES[0], theme=THEMES[0]),
    *(Question(MONTH, theme=theme) for theme in THEMES),
    Question(MONTH, year=2025),
    Question(MONTH, year=2025, path="08"),
)
PARTS = {
    "agencies": [question for question in QUESTIONS if question.agency and not question.path],
    "places": [question for question in QUESTIONS if question.path and not question.below],
    "themes": [question for question in QUESTIONS if question.theme and not question.agency],
}


class UndoError(Exception):
    """Ends a transaction without a trace."""


@contextmanager
def stored(database: Database, network: Network) -> Iterator[Write]:
    """The network in the database, for the length of the block."""
    with suppress(UndoError), database.write() as db:
        networks.write(db, network)
        yield db
        raise UndoError


def scope_of(question: Question) -> Scope:
    places = {path: place for place, path in PLACES}
    path = question.path
    return Scope(
        as_of=question.as_of,
        agency=None if question.agency is None else {"id": question.agency},
        municipality=None if path is None else {"id": places[path], "path": path},
        below=question.below,
        theme=None if question.theme is None else Theme(question.theme),
        year=question.year,
    )


def computed(db: Write, question: Question) -> oracle.Figures:
    """The product's figures, in the oracle's form."""
    scope = scope_of(question)
    projects = people.projects(db, scope).number
    found = tonnage(db, scope, projects)
    result = oracle.Figures(projects=projects)
    for basis in Basis:
        measure = found.measures[basis]
        for amount in measure.amounts:
            (convention,) = amount.conventions
            result.kg[basis.value][convention.value] += amount.kg
        coverage = measure.coverage
        result.projects_by_convention[basis.value] = Counter(
            {each.value: number for each, number in coverage.by_convention.items()}
        )
        result.outcomes[basis.value] = Counter(
            {Outcome(each).name.lower(): number for each, number in coverage.outcomes.items()}
        )
        result.incomplete[basis.value] = coverage.incomplete
    result.saving_people, result.saving_people_projects = found.people
    result.origins = Counter({each.value: number for each, number in found.origins.items()})
    invested = money.investment(db, scope)
    told, contributors = people.reports(db, scope)
    result.sums = Counter({**invested.sums, **told.sums})
    result.contributors = Counter({**invested.counts, **contributors})
    funding = money.funding(db, scope)
    result.funding = Counter({name: each.cents for name, each in funding.amounts.items()})
    result.funding_unallocated = funding.unallocated
    return result


class TestEveryFigure:
    @random_networks
    @given(
        network=networks.networks(),
        cut=st.sampled_from(sorted(PARTS)),
        more=st.lists(st.sampled_from(QUESTIONS), min_size=2, max_size=2, unique=True),
    )
    def test_is_what_the_oracle_finds_and_its_parts_add_up(
        self, database: Database, network: Network, cut: str, more: list[Question]
    ) -> None:
        with stored(database, network) as db:
            parts: Counter[Any] = Counter()
            for question in dict.fromkeys((WHOLE, *PARTS[cut], *more)):
                found = computed(db, question)
                expected = oracle.figures(network, question)
                expected.funding_unallocated += _linkless(network, question)
                assert found == expected, question
                if question is WHOLE:
                    whole = additive(found)
                elif question in PARTS[cut]:
                    parts.update(additive(found))
            assert {**parts} == {**whole}


def _linkless(network: Network, question: Question) -> int:
    """Grants without a project belong to their own agency; they name no place here."""
    if question.path or question.theme or question.year:
        return 0
    return sum(
        not grant.links and grant.status != "draft" and question.agency in {None, grant.owner}
        for grant in network.grants
    )


def additive(found: oracle.Figures) -> Counter[Any]:
    """Amounts that are divided by shares."""
    values: Counter[Any] = Counter({"people": found.saving_people})
    for basis, amounts in found.kg.items():
        values.update({(basis, convention): kg for convention, kg in amounts.items()})
    values.update(found.sums)
    values.update({("funding", name): cents for name, cents in found.funding.items()})
    return values
