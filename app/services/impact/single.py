"""Single: a question about the month that cells are kept for, answered by one statement.

The statement sees one state of the data by itself, so it needs no transaction, and its rows come as one JSON text. What
the question names (an agency, a place) is looked up before, or known from the last time; the statement reads it again,
and if it is something else by now, the question is worked out in a snapshot as every other.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import orjson
import sqlalchemy as sa

from app.core.db import Database
from app.core.glance import Glance
from app.schemas.impact import ImpactQuery
from app.services.access import Actor
from app.services.impact import rollups
from app.services.impact.plans import Plan, plan_for
from app.services.impact.resolving import Named, as_of_month, named_by, scope_of
from app.services.impact.scope import Scope, Shape
from app.services.impact.state import (
    SETS,
    Population,
    own_population,
    place_of,
    population_inside,
    population_of,
    set_wire,
)
from app.services.impact.tally import Tally
from app.services.ledger.state import LastPost, newest, post_of
from app.services.sql import bundle

_MOST: Final = 512
"""Texts of statements that are kept."""
_glances: dict[tuple[Any, ...], Glance] = {}
_MOST_NAMES: Final = 20_000
_lately: dict[tuple[Any, ...], list[list[Any]]] = {}
"""What questions named -> what it was; never believed without being read again."""


class Contents(NamedTuple):
    """What the figures of an answer are made of.

    Attributes:
        tally: what was counted.
        population: of the place.
        factor_sets: behind the savings of the scope, by id.
    """

    tally: Tally
    population: Population
    factor_sets: Mapping[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Single:
    """What one statement said about a question.

    Attributes:
        scope: what the question is about.
        post: the last one.
        plan: the cells that were asked.
        said: what they said, and what stands beside figures, as text.
    """

    scope: Scope
    post: LastPost | None
    plan: Plan
    said: bytes

    @property
    def view(self) -> Hashable:
        """Everything figures follow from besides what was said."""
        return self.plan, self.scope.shape, self.scope.state

    def contents(self) -> Contents:
        """What was said, read."""
        asked = rollups.parts(self.plan, completions=True)
        sets, *more = orjson.loads(self.said)
        read = ((index, row) for index, rows in enumerate(more[: len(asked)]) for row in rows)
        return Contents(
            rollups.tally_of(self.plan, asked, read),
            population_of(next(filter(None, more[len(asked) :]), ())),
            {row[0]: set_wire(row) for row in sets},
        )


class _Question(NamedTuple):
    """What decides the text of the statement."""

    plan: Plan
    shape: Shape
    named: tuple[tuple[str, ...], ...]
    placed: bool


def single(database: Database, actor: Actor, query: ImpactQuery) -> Single | None:
    """What one statement says about a question; none if it takes more.

    Raises:
        Invalid: a month that has not come yet; an agency or place that does not exist.
    """
    if query.known_at is not None or query.factor_set_id is not None:
        return None
    as_of, named = as_of_month(query), named_by(actor, query)
    kinds = tuple(each.kind for each in named)
    given = {name: value for each in named for name, value in each.values.items()}
    called = kinds, tuple(given.values())
    before = _lately.get(called) or _names(database, named, given)
    scope = scope_of(query, as_of, {each.what: each.row(rows) for each, rows in zip(named, before, strict=True)})
    planned = plan_for(scope, ())
    if planned is None:
        return None
    (plan, values), place = planned, place_of(scope)
    question = _Question(plan, scope.shape, kinds, place is not None)
    head, said = _said(database, question, named, {**scope.values, **values, **given, "inhabited": place})
    posts, kept, *now = orjson.loads(head)
    _note(called, now)
    return Single(scope, post_of(posts), plan, said) if kept and now == before else None


def _names(database: Database, named: Sequence[Named], given: Mapping[str, Any]) -> list[list[Any]]:
    """What a question names, at this moment."""
    if not named:
        return []
    kinds = tuple(each.kind for each in named)
    (line,) = _told(database, kinds, lambda: [[each.statement for each in named]], given)
    rows: list[list[Any]] = orjson.loads(line)
    return rows


def _note(called: tuple[Any, ...], rows: list[list[Any]]) -> None:
    """Remember what something was, so that it need not be looked up before the next question about it."""
    if not all(rows):
        _lately.pop(called, None)
        return
    if len(_lately) >= _MOST_NAMES:
        _lately.clear()
    _lately[called] = rows


def _said(
    database: Database, question: _Question, named: Sequence[Named], values: Mapping[str, Any]
) -> tuple[bytes, bytes]:
    """The state of the data with what the question names, and everything that figures are made of."""
    plan, shape, _, placed = question

    def statements() -> list[list[sa.Select[Any]]]:
        used = rollups.savings_of(plan, ()).subquery()
        parts = [sa.select(*SETS).where(SETS[0].in_(sa.select(used.c.factor_set_id)))]
        parts += [build(plan, names) for build, names in rollups.parts(plan, completions=True).items()]
        if placed:
            own = own_population(shape)
            parts.append(own)
            if not shape.exact:
                parts.append(population_inside(shape).where(~own.exists()))
        return [[newest(), rollups.ready(plan), *[each.statement for each in named]], parts]

    head, said = _told(database, question, statements, values)
    return head, said


def _told(
    database: Database, key: Hashable, groups: Callable[[], list[list[sa.Select[Any]]]], values: Mapping[str, Any]
) -> list[bytes]:
    """What groups of statements say when they are asked as one, a line for each group."""
    dialect = database.reading.dialect
    glance = _glances.get((dialect, key))
    if glance is None:
        if len(_glances) >= _MOST:
            _glances.clear()
        glance = _glances[dialect, key] = Glance(bundle(*groups()), dialect)
    text: bytes | str = database.glances.value(glance, values)
    return (text.encode() if isinstance(text, str) else text).split(b"\n")
