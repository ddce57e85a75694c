"""Keys: what figures can be grouped by, as expressions over entries."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from app.schemas.impact_table import GroupKey
from app.services.impact.scope import MONTHS_A_YEAR, Shape
from app.services.impact.selection import E, number

DIGITS = {GroupKey.STATE: 2, GroupKey.COUNTY: 5, GroupKey.ASSOCIATION: 9}
"""Digits of the regional key that name a unit of this level."""
BY_SAVING = frozenset({GroupKey.ASSESSMENT, GroupKey.CONVENTION, GroupKey.FACTOR_SET, GroupKey.GAS})
"""Attributes of savings: they split tonnes; money and people cannot be told apart by them."""
BY_PROJECT = frozenset({GroupKey.THEME, GroupKey.MEASURE_TYPE, GroupKey.STATUS, GroupKey.YEAR})
"""Attributes of projects: volunteers and workshops cannot be told apart by them."""
BY_SHARE = frozenset({GroupKey.AGENCY, GroupKey.MUNICIPALITY, *DIGITS})
"""Attributes of shares: a project can be in several cells."""

Keys = tuple[GroupKey, ...]

_COLUMNS = {
    GroupKey.AGENCY: "credited_agency_id",
    GroupKey.MUNICIPALITY: "municipality_id",
    GroupKey.THEME: "theme",
    GroupKey.MEASURE_TYPE: "measure_type",
    GroupKey.STATUS: "status",
    GroupKey.ORIGIN: "origin",
    GroupKey.ASSESSMENT: "assessment",
    GroupKey.CONVENTION: "convention",
    GroupKey.FACTOR_SET: "factor_set_id",
    GroupKey.GAS: "gas",
}


def expressions(keys: Keys) -> list[sa.ColumnElement[Any]]:
    """What to group by, labelled ``key_0`` and so on."""
    return [_expression(key).label(f"key_{index}") for index, key in enumerate(keys)]


def labels(keys: Keys) -> Sequence[str]:
    """Names of the keys in a subquery."""
    return [f"key_{index}" for index in range(len(keys))]


def by_saving(shape: Shape, keys: Keys) -> bool:
    """Whether money and people cannot be told apart."""
    return shape.by_saving or not BY_SAVING.isdisjoint(keys)


def by_project(shape: Shape, keys: Keys) -> bool:
    """Whether volunteers, places and events cannot be told apart."""
    return shape.by_project or not (BY_PROJECT | BY_SAVING).isdisjoint(keys)


def by_share(shape: Shape, keys: Keys) -> bool:
    """Whether an item can lie partly in a cell, or in several."""
    return shape.by_share or not BY_SHARE.isdisjoint(keys)


def _expression(key: GroupKey) -> sa.ColumnElement[Any]:
    if key is GroupKey.YEAR:
        return E["completed"] // number(MONTHS_A_YEAR)
    if key is GroupKey.CONVENTION:
        return sa.func.coalesce(E["convention"], sa.literal_column("'not_stated'"), type_=sa.String())
    if key in DIGITS:
        return _unit_above(DIGITS[key])
    return E[_COLUMNS[key]]


def _unit_above(digits: int) -> sa.ColumnElement[Any]:
    """Key of the unit of a level that holds the place; none for a place above that level, or beside it."""
    head = sa.func.substr(E["path"], number(1), number(digits), type_=sa.String())
    dot = sa.literal_column("'%.%'", sa.String())
    return sa.case((sa.and_(sa.func.length(head) == number(digits), head.not_like(dot)), head))
