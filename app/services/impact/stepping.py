"""Folds: what grouped sums of beginnings and ends amount to, step by step. Plain arithmetic, no database.

An effect over time is rounded once for each entry: half even of (kg per year) x months / 12. With kg = 24 p + u that is
2 p x months, which needs no rounding, and the rounded part of u, whose growth repeats every 24 months. So entries that
share u, their first month and their end can be summed before they are followed, and nothing is lost.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from app.core.units import month_text, round_half_even_div

CYCLE = 24
"""Months after which the rounding of twelfths repeats, ties included."""
_YEAR = 12


class Step(NamedTuple):
    """A month, or as much of a year as is asked for."""

    name: str
    first: int
    last: int


class Effect(NamedTuple):
    """Entries that begin and end together.

    Attributes:
        starts: first month.
        ends: first month without an effect; none if it goes on.
        rest: their kilograms per year modulo 24.
        kg: sum of their kilograms per year.
        entries: how many.
    """

    starts: int
    ends: int | None
    rest: int
    kg: int
    entries: int


def by_month(first: int, last: int) -> list[Step]:
    """A step for each month."""
    return [Step(month_text(month), month, month) for month in range(first, last + 1)]


def by_year(first: int, last: int) -> list[Step]:
    """A step for each calendar year; the first and the last one may be cut."""
    years = range(first // _YEAR, last // _YEAR + 1)
    return [Step(f"{year:04d}", max(first, year * _YEAR), min(last, year * _YEAR + _YEAR - 1)) for year in years]


def in_force(effects: Iterable[Effect], steps: Sequence[Step]) -> list[int]:
    """Kilograms per year at work in the last month of each step."""
    return levels(((each.starts, each.ends, each.kg) for each in effects), steps)


def levels(spans: Iterable[tuple[int, int | None, int]], steps: Sequence[Step]) -> list[int]:
    """What spans of months (first, first no longer, amount) amount to in the last month of each step."""
    lasts = [step.last for step in steps]
    changes = [0] * (len(steps) + 1)
    for starts, ends, amount in spans:
        changes[bisect_left(lasts, starts)] += amount
        if ends is not None:
            changes[bisect_left(lasts, ends)] -= amount
    return list(accumulate(changes[:-1]))


def happened(events: Iterable[tuple[int, int]], steps: Sequence[Step]) -> list[int]:
    """Amounts by the step their month lies in; months before the first and after the last one are no part of it."""
    lasts = [step.last for step in steps]
    found = [0] * len(steps)
    for month, amount in events:
        if steps[0].first <= month <= steps[-1].last:
            found[bisect_left(lasts, month)] += amount
    return found


def until(effects: Sequence[Effect], months: Sequence[int]) -> list[int]:
    """Kilograms from the first effect through each of some months, which grow."""
    if not effects or not months:
        return [0] * len(months)
    changes: dict[int, list[tuple[Effect, int]]] = defaultdict(list)
    for each in effects:
        changes[each.starts].append((each, 1))
        if each.ends is not None:
            changes[each.ends].append((each, -1))
    wanted, found = set(months), {}
    whole, total = 0, 0
    numbers: dict[tuple[int, int], int] = defaultdict(int)
    begins = min(changes)
    for month in range(begins, months[-1] + 1):
        for each, sign in changes.get(month, ()):
            whole += sign * ((each.kg - each.entries * each.rest) // _YEAR)
            key = (each.rest, each.starts % CYCLE)
            numbers[key] += sign * each.entries
            if not numbers[key]:
                del numbers[key]
        total += whole + sum(
            number * GROWTH[rest][(month - begun) % CYCLE] for (rest, begun), number in numbers.items()
        )
        if month in wanted:
            found[month] = total
    return [found.get(month, 0) for month in months]


def _growth(rest: int) -> list[int]:
    """What a month adds to the rounded effect of the rest, by months since the beginning."""
    sums = [round_half_even_div(rest * months, _YEAR) for months in range(CYCLE + 1)]
    return [after - before for before, after in pairwise(sums)]


GROWTH = [_growth(rest) for rest in range(CYCLE)]
