"""Random networks: what SQL sums must be, kilogram by kilogram and cent by cent, what plain Python finds."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import product
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from app.core.db import Database, Write
from app.models.fields import Theme
from app.models.projects import ProjectStatus
from app.schemas.impact_table import GroupKey
from app.services.impact.cell import MONEY, cell
from app.services.impact.figures import Maker
from app.services.impact.folds import tallies
from app.services.impact.keys import Keys
from app.services.impact.scope import Scope
from app.services.impact.tally import Tally
from tests.factories import networks
from tests.factories.networks import AGENCIES, MONTH, PLACES, THEMES
from tests.oracles import impact as oracle
from tests.oracles.impact import TONNAGES, Network, Question
from tests.services.impact.questions import random_networks

WHOLE = Question(MONTH)
QUESTIONS = (
    WHOLE,
    Question(MONTH - 7),
    Question(MONTH, agency=AGENCIES[1]),
    Question(MONTH, path="07"),
    Question(MONTH, path=PLACES[1][1], below=False),
    Question(MONTH, path="079015001001"),
    Question(MONTH, path="07", agency=AGENCIES[0], theme=THEMES[0]),
    Question(MONTH, theme=THEMES[1]),
    Question(MONTH, status="completed"),
    Question(MONTH, year=2025),
    Question(MONTH, year=2025, path="08"),
)
VALUES: dict[GroupKey, tuple[Any, ...]] = {
    GroupKey.AGENCY: AGENCIES,
    GroupKey.STATE: ("07", "08"),
    GroupKey.MUNICIPALITY: PLACES,
    GroupKey.THEME: THEMES,
    GroupKey.STATUS: ("completed", "in_progress"),
    GroupKey.YEAR: (2024, 2025, None),
    GroupKey.CONVENTION: ("real", "statutory", "not_stated"),
}
GROUPINGS: tuple[Keys, ...] = (
    *((key,) for key in VALUES),
    (GroupKey.AGENCY, GroupKey.MUNICIPALITY),
    (GroupKey.STATE, GroupKey.THEME, GroupKey.YEAR),
    (GroupKey.MUNICIPALITY, GroupKey.CONVENTION),
    (GroupKey.YEAR, GroupKey.STATUS, GroupKey.AGENCY),
)


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
        statuses=() if question.status is None else (ProjectStatus(question.status),),
    )


def computed(tally: Tally, scope: Scope, keys: Keys = ()) -> tuple[oracle.Figures, int | None]:
    """The product's figures of a cell in the oracle's form, and its cents per tonne."""
    found = cell(tally, Maker(0), scope.shape, keys)
    result = oracle.Figures(projects=tally.projects)
    for name in TONNAGES:
        tonnage = found.tonnage(name)
        for amount in tonnage.amounts:
            (convention,) = amount.conventions
            result.kg[name][convention.value] = amount.kg
        coverage = tonnage.coverage
        result.projects_by_convention[name].update({each.value: n for each, n in coverage.by_convention.items()})
        result.outcomes[name].update({**coverage.left_out, "contributed": coverage.contributing})
        result.incomplete[name] = coverage.incomplete
    result.statuses = Counter({each.value: tally.project[f"status_{each.value}"] for each in ProjectStatus})
    for sums in tally.savings.values():
        result.saving_people += sums["people"]
    result.origins = Counter({name: n for name, n in found.origins.items() if name != "contains_synthetic" and n})
    if not found.by_saving:
        told = {"people_reached": "people_projects", "volunteer_hours": "hours_projects"}
        told |= {f"{name}_cents": f"{name}_projects" for name in MONEY.values()}
        for name, projects in told.items():
            result.sums[name.removesuffix("_cents")] = tally.project[name]
            result.contributors[name.removesuffix("_cents")] = tally.project[projects]
        result.places = tally.people["municipalities_completed"]
        result.funding_unallocated = tally.project["unallocated"]
    return result, found.efficiency.value


def expected(network: Network, question: Question) -> oracle.Figures:
    """The oracle's figures, with grants that name no project; they belong to their own agency and no place."""
    found = oracle.figures(network, question)
    if not (question.path or question.theme or question.status or question.convention or question.year):
        agency = {None, question.agency}
        linkless = [grant for grant in network.grants if not grant.links and grant.status != "draft"]
        found.funding_unallocated += sum(question.agency is None or grant.owner in agency for grant in linkless)
    return found


class TestEveryFigure:
    @random_networks
    @given(network=networks.networks(), questions=st.lists(st.sampled_from(QUESTIONS), max_size=4, unique=True))
    def test_is_what_the_oracle_finds(self, database: Database, network: Network, questions: list[Question]) -> None:
        with stored(database, network) as db:
            for question in (WHOLE, *questions):
                scope = scope_of(question)
                found, cents_per_tonne = computed(tallies(db, scope)[()], scope)
                wanted = expected(network, question)
                assert found == wanted, question
                assert cents_per_tonne == oracle.efficiency(wanted)


class TestGroups:
    @random_networks
    @given(
        network=networks.networks(),
        question=st.sampled_from(QUESTIONS[:4]),
        groupings=st.lists(st.sampled_from(GROUPINGS), min_size=1, max_size=2, unique=True),
    )
    def test_are_what_the_oracle_finds_and_add_up_to_the_whole(
        self, database: Database, network: Network, question: Question, groupings: list[Keys]
    ) -> None:
        with stored(database, network) as db:
            scope = scope_of(question)
            whole = additive(computed(tallies(db, scope)[()], scope)[0])
            for keys in groupings:
                cells = tallies(db, scope, keys)
                parts: Counter[Any] = Counter()
                for values in product(*(VALUES[key] for key in keys)):
                    wanted = expected(network, of_cell(question, keys, values))
                    name = tuple(value_of(value) for value in values)
                    found, _ = computed(cells.pop(name, Tally()), scope, keys)
                    assert found == wanted, (keys, values)
                    parts.update(additive(found))
                assert all(tally.projects == 0 for tally in cells.values()), cells
                kilograms_alone = GroupKey.CONVENTION in keys
                kept = {name: n for name, n in whole.items() if not kilograms_alone or len(name) > 1}
                assert parts == Counter(kept), keys


def of_cell(question: Question, keys: Keys, values: tuple[Any, ...]) -> Question:
    """The question whose answer one cell is."""
    for key, value in zip(keys, values, strict=True):
        if key is GroupKey.AGENCY:
            question = both(question, agency=value)
        elif key is GroupKey.STATE:
            question = both(question, path=value)
        elif key is GroupKey.MUNICIPALITY:
            question = both(question, path=value[1], below=False)
        elif key is GroupKey.YEAR:
            question = both(question, year=value or 0)
        else:
            question = both(question, **{key.value: value})
    return question


def both(question: Question, **values: Any) -> Question:
    """Narrower by these values; what was asked before must still hold."""
    path = values.get("path")
    if question.agency not in {None, values.get("agency", question.agency)}:
        values["agency"] = UUID(int=0)
    if path and question.path and not (question.below and path.startswith(question.path)):
        below = question.path.startswith(path) and values.get("below", True)
        values |= {"path": question.path} if below else {"path": "nowhere"}
    return replace(question, **values)


def value_of(value: Any) -> Any:
    """As keys of cells are: ids as text."""
    value = value[0] if isinstance(value, tuple) else value
    return str(value) if isinstance(value, UUID) else value


def additive(found: oracle.Figures) -> Counter[Any]:
    """Amounts that are divided by shares."""
    values: Counter[Any] = Counter({("people", "of savings"): found.saving_people})
    for basis, amounts in found.kg.items():
        values.update({(basis, convention): kg for convention, kg in amounts.items()})
    values.update({(name,): n for name, n in found.sums.items()})
    return values
