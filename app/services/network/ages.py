"""Ages: since when nobody could say that what a peer told still stands."""

from datetime import datetime, timedelta
from typing import Final

from app.core import clock

ON_DEMAND: Final = timedelta(days=2)
"""When what is pulled on demand alone counts as old."""
_MINUTE: Final = timedelta(minutes=1)


def age_of(checked_at: datetime | None, interval_minutes: int | None) -> tuple[int | None, bool]:
    """Minutes since a pull last worked, and whether that is longer than two pulls should take.

    Args:
        checked_at: when a pull last worked; none if never.
        interval_minutes: between two pulls; none on demand alone.
    """
    if checked_at is None:
        return None, True
    age = clock.now() - checked_at
    due = ON_DEMAND if interval_minutes is None else 2 * timedelta(minutes=interval_minutes)
    return max(0, age // _MINUTE), age > due
