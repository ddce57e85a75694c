"""Single: a question about the month that cells are kept for, answered by one statement.

The statement sees one state of the data by itself, so it needs no transaction, and its rows come as one JSON text. What
the question names (an agency, a place) is looked up before; the statement reads it again, and if it says something else
by then, or anything needs a second look, the question is worked out in a snapshot as every other.
"""

from collections.abc import Callable, Mapping, Sequence
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
from app.services.impact.resolving import Named, Row, as_of_month, named_by, scope_of
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


@dataclass(frozen=True, slots=True)
class Single:
    """Everything an answer is made of, from one state of the data.

    Attributes:
        scope: what the question is about.
        post: the last one.
        tally: what was counted.
        population: of the place.
        factor_sets: behind the savings of the scope, by id.
    """

    scope: Scope
    post: LastPost | None
    tally: Tally
    population: Population
    factor_sets: Mapping[str, Row]


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
    found = _names(database, named)
    scope = scope_of(query, as_of, found)
    planned = plan_for(scope, ())
    if planned is None:
        return None
    (plan, values), place = planned, place_of(scope)
    question = _Question(plan, scope.shape, tuple(each.kind for each in named), place is not None)
    asked = rollups.parts(plan, completions=True)
    given = {**scope.values, **values, "inhabited": place}
    for each in named:
        given.update(each.values)
    posts, kept, sets, *more = _rows(database, question, named, asked, given)
    again, more = more[: len(named)], more[len(named) :]
    if not kept or any(not rows or each.row(rows) != found[each.what] for each, rows in zip(named, again, strict=True)):
        return None
    read = ((index, row) for index, rows in enumerate(more[: len(asked)]) for row in rows)
    return Single(
        scope,
        post_of(posts),
        rollups.tally_of(plan, asked, read),
        population_of(next(filter(None, more[len(asked) :]), ())),
        {row[0]: set_wire(row) for row in sets},
    )


def _names(database: Database, named: Sequence[Named]) -> dict[str, Row]:
    """What the question names, as it is at this moment."""
    if not named:
        return {}
    key = tuple(each.kind for each in named)
    values = {name: value for each in named for name, value in each.values.items()}
    found = _told(database, key, lambda: [each.statement for each in named], values)
    return {each.what: each.row(rows) for each, rows in zip(named, found, strict=True)}


def _rows(
    database: Database, question: _Question, named: Sequence[Named], asked: rollups.Parts, values: Mapping[str, Any]
) -> list[list[Any]]:
    """The rows of everything an answer is made of, in this order."""
    plan, shape, _, placed = question

    def statements() -> list[sa.Select[Any]]:
        used = rollups.savings_of(plan, ()).subquery()
        parts = [newest(), rollups.ready(plan), sa.select(*SETS).where(SETS[0].in_(sa.select(used.c.factor_set_id)))]
        parts += [each.statement for each in named]
        parts += [build(plan, names) for build, names in asked.items()]
        if placed:
            own = own_population(shape)
            parts.append(own)
            if not shape.exact:
                parts.append(population_inside(shape).where(~own.exists()))
        return parts

    return _told(database, question, statements, values)


def _told(
    database: Database, key: tuple[Any, ...], statements: Callable[[], list[sa.Select[Any]]], values: Mapping[str, Any]
) -> list[list[Any]]:
    """The rows of several statements, asked as one."""
    dialect = database.reading.dialect
    glance = _glances.get((dialect, key))
    if glance is None:
        if len(_glances) >= _MOST:
            _glances.clear()
        glance = _glances[dialect, key] = Glance(bundle(*statements()), dialect)
    rows: list[list[Any]] = orjson.loads(database.glances.value(glance, values))
    return rows
