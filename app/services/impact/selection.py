"""Selection: the open entries of the ledger that belong to a scope, as conditions on their columns.

Entries carry everything a question can ask by, so a scope is a row of comparisons and needs no join. The values travel
as parameters of ``Scope.values``; run such a statement with ``scope.rows``.
"""

from functools import reduce
from operator import or_
from typing import Any

import sqlalchemy as sa

from app.models.ledger import Entry, EntryKind, Post
from app.services.impact.scope import Shape
from app.services.municipalities import inside

E = sa.inspect(Entry).columns
O = sa.inspect(Post).columns  # noqa: E741 - as the other tables, one letter

OF_PROJECTS = (EntryKind.PROJECT, EntryKind.SAVING)
"""A project is in scope if one of these is."""


def word(value: str) -> sa.ColumnElement[str]:
    """A word of ours (a member of an enumeration) as part of the statement's text, so that plans can know it."""
    return sa.literal_column(f"'{value}'", sa.String())


def number(value: int) -> sa.ColumnElement[int]:
    """A number as part of the statement's text, so that equal expressions look equal to the database."""
    return sa.literal_column(str(int(value)), sa.Integer)


def of_kind(*kinds: EntryKind) -> sa.ColumnElement[bool]:
    """Entries of these kinds."""
    return reduce(or_, [E["kind"] == word(kind.value) for kind in kinds])


def known(shape: Shape) -> sa.ColumnElement[bool]:
    """Entries that are known: not ended yet, or posted and not ended at the moment asked for."""
    if not shape.known:
        return E["ended_by"].is_(None)
    until = O["known_at"] <= _value("known_at", O["known_at"])
    posted = E["posted_by"].in_(sa.select(O["id"]).where(until))
    return sa.and_(posted, sa.or_(E["ended_by"].is_(None), E["ended_by"].not_in(sa.select(O["id"]).where(until))))


def placed(shape: Shape) -> list[sa.ColumnElement[bool]]:
    """Conditions for the place: a range of the path, or exactly one unit."""
    conditions = [
        inside(E["path"], _value(name, E["path"]))
        for name, given in (("state", shape.state), ("path", shape.unit))
        if given
    ]
    if shape.exact:
        conditions.append(E["municipality_id"] == _value("municipality_id", E["municipality_id"]))
    return conditions


def restricted(shape: Shape) -> list[sa.ColumnElement[bool]]:
    """Every restriction of the scope, without what is known."""
    conditions = placed(shape)
    for given, column, name in (
        (shape.agency, "credited_agency_id", "agency_id"),
        (shape.owner, "agency_id", "owner"),
        (shape.theme, "theme", "theme"),
        (shape.origin, "origin", "origin"),
        (shape.measure_type, "measure_type", "measure_type"),
        (shape.assessment, "assessment", "assessment"),
        (shape.planned, "stage", "stage"),
        (shape.factor_set, "factor_set_id", "factor_set_id"),
    ):
        if given:
            conditions.append(E[column] == _value(name, E[column]))
    if shape.year:
        first, last = (_value(name, E["completed"]) for name in ("first_completed", "last_completed"))
        conditions.append(E["completed"].between(first, last))
    if shape.statuses:
        names = [f"status_{index}" for index in range(shape.statuses)]
        conditions.append(sa.or_(*[E["status"] == _value(name, E["status"]) for name in names]))
    return conditions


def selected(shape: Shape, *kinds: EntryKind) -> sa.ColumnElement[bool]:
    """Known entries of these kinds in scope; of all kinds if none is named."""
    conditions = [known(shape), *restricted(shape)]
    if kinds:
        conditions.append(of_kind(*kinds))
    return sa.and_(*conditions)


def _value(name: str, column: Any) -> sa.BindParameter[Any]:  # noqa: ANN401 - a column
    """A value of the scope, compared with a column."""
    return sa.bindparam(name, type_=column.type)


OF_STAGE = E["stage"] == _value("stage", E["stage"])
"""Savings of the stage that is summed: achieved ones, unless the question says planned."""
