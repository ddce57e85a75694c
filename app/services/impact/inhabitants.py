"""Inhabitants: the population of a place at the end of each step of a series, with the census behind each number."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from app.core.db import Read
from app.models.municipalities import CensusBasis, Level, Municipality, MunicipalityPopulation
from app.services.impact.scope import Scope
from app.services.impact.state import Population
from app.services.municipalities import inside

I = sa.inspect(MunicipalityPopulation).columns  # noqa: E741 - inhabitants; as the other tables, one letter
M = sa.inspect(Municipality).columns


def populations(db: Read, scope: Scope, days: Sequence[date]) -> list[Population]:
    """The latest number until each day, as ``state.population`` finds it for one day.

    The place's own number goes before the sum over the municipalities in it.
    """
    path = scope.state if scope.municipality is None else scope.municipality["path"]
    if path is None or scope.known_at is not None:  # which numbers were known then is not kept
        return [Population()] * len(days)
    joined = sa.join(MunicipalityPopulation, Municipality, M["id"] == I["municipality_id"])
    own = sa.select(I["population"], I["reference_date"], I["census_basis"]).select_from(joined)
    known = _by_day(db, own.where(M["path"] == path))
    there = sa.and_(inside(M["path"], path), M["level"] == Level.MUNICIPALITY)
    parts: sa.Select[Any] = sa.select(
        sa.func.sum(I["population"]), I["reference_date"], sa.func.max(I["census_basis"])
    ).select_from(joined)
    summed = _by_day(db, parts.where(there).group_by(I["reference_date"])) if scope.below else []
    return [_until(known, day) or _until(summed, day) or Population() for day in days]


def _by_day(db: Read, statement: sa.Select[Any]) -> list[Population]:
    found = [tuple(row) for row in db.all(statement)]
    numbers = [Population(int(number), day, CensusBasis(basis)) for number, day, basis in found]
    return sorted(numbers, key=lambda each: each.day)


def _until(numbers: Sequence[Population], day: date) -> Population | None:
    index = bisect_right([each.day for each in numbers], day)
    return numbers[index - 1] if index else None
