"""Sums: amounts of projects, summed exactly over the shares in scope.

A project that lies whole in the scope is summed as it is. One that lies there in part is divided over all its shares
by largest remainder, the way ``core.allocation`` does it, and the parts inside are summed. The database does both, with
integers only, so a state with a million projects costs no more than a scan.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from app.core.allocation import WHOLE
from app.core.db import Read
from app.models.projects import ProjectShare
from app.services.impact.scope import Scope

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


def totals(db: Read, scope: Scope, items: sa.Select[Any], groups: Sequence[str], amounts: Sequence[str]) -> Totals:
    """Sums of amounts by group over the scope.

    Args:
        db: a snapshot.
        scope: the shares that count.
        items: rows with ``agency_id``, ``project_id``, ``item`` (unique within the agency), the groups and the amounts.
        groups: columns to keep apart.
        amounts: columns to sum; an amount may be null.
    """
    found: Totals = defaultdict(Total)
    width = len(groups)
    for row in db.all(_whole_projects(scope, items, groups, amounts)):
        total = found[tuple(row[:width])]
        for index, name in enumerate(amounts):
            total.sums[name] += int(row[width + 2 * index] or 0)
            total.counts[name] += row[width + 2 * index + 1]
    if scope.by_share:
        for row in db.all(_partial_projects(scope, items, groups, amounts)):
            total = found[tuple(row[:width])]
            for index, name in enumerate(amounts):
                total.sums[name] += int(row[width + index] or 0)
    return found


def _whole_projects(
    scope: Scope, items: sa.Select[Any], groups: Sequence[str], amounts: Sequence[str]
) -> sa.Select[Any]:
    """Sums of what lies whole inside, and counts of everything inside."""
    rows = items.subquery()
    keys = [rows.c[name] for name in groups]
    if scope.is_everything:
        cells = [cell for name in amounts for cell in (sa.func.sum(rows.c[name]), sa.func.count(rows.c[name]))]
        return sa.select(*keys, *cells).group_by(*keys)
    inside = scope.projects()
    cells = []
    for name in amounts:
        amount = rows.c[name]
        cells += [sa.func.sum(sa.case((inside.c.basis_points == WHOLE, amount))), sa.func.count(amount)]
    return sa.select(*keys, *cells).join(inside, _same_project(rows, inside)).group_by(*keys)


def _same_project(rows: sa.FromClause, inside: sa.FromClause) -> sa.ColumnElement[bool]:
    return sa.and_(rows.c.agency_id == inside.c.agency_id, rows.c.project_id == inside.c.project_id)


def _partial_projects(
    scope: Scope, items: sa.Select[Any], groups: Sequence[str], amounts: Sequence[str]
) -> sa.Select[Any]:
    """Sums of the parts inside, of projects that lie partly outside.

    Each amount is split into whole ten-thousands and a rest before it meets the basis points, so that nothing leaves
    64 bits. What all shares lose to rounding is a whole number of units; they go to the shares that lost most, the
    first position among equals.
    """
    rows, inside = items.subquery(), scope.projects()
    columns: list[Any] = [rows.c[name].label(name) for name in groups]
    of_item = (rows.c.agency_id, rows.c.item)
    for name in amounts:
        amount = rows.c[name]
        size = magnitude(amount)
        shared = (size % WHOLE) * S["basis_points"]
        lost = shared % WHOLE
        rank = sa.func.row_number().over(partition_by=of_item, order_by=(lost.desc(), S["position"]))
        spare = whole(sa.func.sum(lost).over(partition_by=of_item)) // WHOLE
        part = (size // WHOLE) * S["basis_points"] + shared // WHOLE + sa.case((rank <= spare, 1), else_=0)
        columns.append(sa.case((amount < 0, -part), else_=part).label(name))
    of_project = sa.and_(rows.c.agency_id == S["agency_id"], rows.c.project_id == S["project_id"])
    parts = (
        sa.select(*columns, sa.case((scope.shares(), 1), else_=0).label("counts"))
        .select_from(rows)
        .join(inside, sa.and_(_same_project(rows, inside), inside.c.basis_points < WHOLE))
        .join(ProjectShare, of_project)
        .subquery()
    )
    keys = [parts.c[name] for name in groups]
    cells = [sa.func.sum(parts.c[name]) for name in amounts]
    return sa.select(*keys, *cells).where(parts.c.counts == 1).group_by(*keys)
