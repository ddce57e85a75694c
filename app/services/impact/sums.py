"""Sums: amounts of projects, summed exactly over the shares in scope.

A project that lies whole in the scope is summed as it is. One that lies there in part is divided over all its shares
by largest remainder, the way ``core.allocation`` does it, and the parts inside are summed. The database does both, with
integers only, so a state with a million projects costs no more than a scan.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

import sqlalchemy as sa

from app.core.allocation import WHOLE
from app.core.db import Read
from app.models.projects import ProjectShare
from app.services.impact.scope import Build, Scope, Shape, rows

S = sa.inspect(ProjectShare).columns
INTEGER = sa.BigInteger()


@dataclass(slots=True)
class Total:
    """Sums and counts of one group, by amount.

    Attributes:
        sums: the amount's parts inside the scope.
        counts: how many items inside have the amount.
    """

    sums: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))


Totals = dict[tuple[Any, ...], Total]


def whole(number: Any) -> sa.ColumnElement[int]:  # noqa: ANN401 - an integer or an expression
    """A 64-bit integer in SQL."""
    return sa.cast(number, INTEGER)


def magnitude(number: Any) -> sa.ColumnElement[int]:  # noqa: ANN401 - an integer column
    """The size of an integer without its sign; typed, so that dividing it stays a division of integers."""
    return sa.func.abs(number, type_=INTEGER)


@dataclass(frozen=True)
class Items:
    """Rows of projects with amounts to sum.

    Attributes:
        select: makes a statement with ``agency_id``, ``project_id``, ``item`` (unique within the agency), groups and
            amounts.
        groups: columns to keep apart.
        amounts: columns to sum; an amount may be null.
    """

    select: Callable[[], sa.Select[Any]]
    groups: tuple[str, ...]
    amounts: tuple[str, ...]

    @cached_property
    def whole(self) -> Build:
        """Sums of what lies whole inside, and counts of everything inside."""
        return partial(_whole_projects, self)

    @cached_property
    def partly(self) -> Build:
        """Sums of the parts inside, of projects that lie partly outside."""
        return partial(_partial_projects, self)


def totals(db: Read, scope: Scope, items: Items) -> Totals:
    """Sums of amounts by group over the shares in scope."""
    found: Totals = defaultdict(Total)
    width = len(items.groups)
    for row in rows(db, scope, items.whole):
        total = found[row[:width]]
        for index, name in enumerate(items.amounts):
            total.sums[name] += int(row[width + 2 * index] or 0)
            total.counts[name] += row[width + 2 * index + 1]
    if scope.shape.by_share:
        for row in rows(db, scope, items.partly):
            total = found[row[:width]]
            for index, name in enumerate(items.amounts):
                total.sums[name] += int(row[width + index] or 0)
    return found


def fenced(statement: sa.Select[Any]) -> sa.Subquery:
    """A subquery that is not melted into the statement around it, so that its expressions are worked out once a row."""
    return statement.offset(sa.literal_column("0")).subquery()


def _whole_projects(items: Items, shape: Shape) -> sa.Select[Any]:
    statement = items.select()
    if shape.is_everything:
        rows = fenced(statement)
        sums: list[Any] = [rows.c[name] for name in items.amounts]
    else:
        inside = shape.projects()
        statement = statement.join(inside, same_project(statement.selected_columns, inside.c))
        rows = fenced(statement.add_columns(inside.c.basis_points))
        sums = [sa.case((rows.c.basis_points == WHOLE, rows.c[name])) for name in items.amounts]
    keys = [rows.c[name] for name in items.groups]
    cells: list[Any] = []
    for name, amount in zip(items.amounts, sums, strict=True):
        cells += [sa.func.sum(amount), sa.func.count(rows.c[name])]
    return sa.select(*keys, *cells).group_by(*keys)


def same_project(left: Any, right: Any) -> sa.ColumnElement[bool]:  # noqa: ANN401 - collections of columns
    """Two rows speak about one project."""
    return sa.and_(left["agency_id"] == right["agency_id"], left["project_id"] == right["project_id"])


def _partial_projects(items: Items, shape: Shape) -> sa.Select[Any]:
    """Largest remainder over the shares of each project.

    Each amount is split into whole ten-thousands and a rest before it meets the basis points, so that nothing leaves
    64 bits. What all shares lose to rounding is a whole number of units; they go to the shares that lost most, the
    first position among equals.
    """
    statement, inside = items.select(), shape.projects()
    partly = sa.and_(same_project(statement.selected_columns, inside.c), inside.c.basis_points < WHOLE)
    rows = fenced(statement.join(inside, partly))
    columns: list[Any] = [rows.c[name].label(name) for name in items.groups]
    of_item = (rows.c.agency_id, rows.c.item)
    for name in items.amounts:
        amount = rows.c[name]
        size = magnitude(amount)
        shared = (size % WHOLE) * S["basis_points"]
        lost = shared % WHOLE
        rank = sa.func.row_number().over(partition_by=of_item, order_by=(lost.desc(), S["position"]))
        spare = whole(sa.func.sum(lost).over(partition_by=of_item)) // WHOLE
        part = (size // WHOLE) * S["basis_points"] + shared // WHOLE + sa.case((rank <= spare, 1), else_=0)
        columns.append(sa.case((amount < 0, -part), else_=part).label(name))
    columns.append(sa.case((shape.shares(), 1), else_=0).label("counts"))
    parts = sa.select(*columns).select_from(rows).join(ProjectShare, same_project(rows.c, S)).subquery()
    keys = [parts.c[name] for name in items.groups]
    cells = [sa.func.sum(parts.c[name]) for name in items.amounts]
    return sa.select(*keys, *cells).where(parts.c.counts == 1).group_by(*keys)
