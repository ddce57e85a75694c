"""Dividing an amount by shares so that the parts add up to the whole.

A project shared by several municipalities or agencies carries shares in basis points. Rounding each part
alone would lose or invent kilograms; the largest remainder method gives every part its whole units and hands
the few that are left to the parts that lost most.
"""

from collections.abc import Sequence
from typing import Final

from app.core.values import BadValueError

WHOLE: Final = 10_000
"""Basis points of the whole."""


def allocate(amount: int, basis_points: Sequence[int]) -> list[int]:
    """The amount's parts by share; each differs by less than one unit from its exact share.

    Units:
        Any small unit (kilograms, cents); shares in basis points.

    Shape:
        As many parts as shares, in their order; their sum is the amount, always. Of equal remainders the
        first position wins. A negative amount gives the mirror image of the positive one.

    Raises:
        BadValueError: a share is negative, or they do not sum to 10,000.
    """
    if any(share < 0 for share in basis_points):
        raise BadValueError("out_of_range", "a share is not negative", minimum=0, maximum=WHOLE)
    total = sum(basis_points)
    if total != WHOLE:
        raise BadValueError("shares_sum", f"shares must sum to {WHOLE} basis points, not {total}", sum=total)
    return apportion(amount, basis_points)


def apportion(amount: int, weights: Sequence[int]) -> list[int]:
    """The amount's parts in proportion to weights; each differs by less than one unit from its exact share.

    Shape:
        As ``allocate``.

    Raises:
        BadValueError: a weight is negative, or all of them are zero.
    """
    total = sum(weights)
    if total <= 0 or any(weight < 0 for weight in weights):
        raise BadValueError("out_of_range", "weights are not negative, and one of them is positive", minimum=0)
    if amount < 0:
        return [-part for part in apportion(-amount, weights)]
    divided = [divmod(amount * weight, total) for weight in weights]
    parts = [whole for whole, _ in divided]
    by_loss = sorted(range(len(divided)), key=lambda position: -divided[position][1])
    for position in by_loss[: amount - sum(parts)]:
        parts[position] += 1
    return parts
