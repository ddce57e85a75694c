"""The one source of time: instants are UTC, calendar days are Germany's.

A project that ends on 31 December ends on Germany's 31 December, whatever the server's own zone says.
Tests stop the clock with :func:`frozen`; nothing else in the product asks the operating system for the time.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

GERMANY: Final = ZoneInfo("Europe/Berlin")

# One object, replaced as a whole and read once per call, so that threads see a frozen clock too. The number
# tells readers with a memory (ids) that time was stopped, moved or released since they last looked.
_override: tuple[datetime | None, int] = (None, 0)


def now() -> datetime:
    """The present instant, aware, in UTC, with microseconds."""
    return _override[0] or datetime.now(UTC)


def today() -> date:
    """The calendar day in Germany."""
    return now().astimezone(GERMANY).date()


def this_month() -> int:
    """The calendar month in Germany.

    Units:
        Month index, year * 12 + month - 1 (see ``core.units``).
    """
    day = today()
    return day.year * 12 + day.month - 1


def era() -> int:
    """How often the clock was stopped or released so far; 0 in production, for ever."""
    return _override[1]


@contextmanager
def frozen(at: datetime) -> Iterator[datetime]:
    """Stop the clock at an instant, for every thread; after an inner block the outer instant returns.

    Args:
        at: an aware instant.

    Raises:
        ValueError: the instant has no zone, so it names no instant.
    """
    global _override  # noqa: PLW0603 - one clock per process is the point
    if at.tzinfo is None:
        raise ValueError("a frozen instant needs a time zone")
    outer = _override[0]
    instant = at.astimezone(UTC)
    _override = (instant, _override[1] + 1)
    try:
        yield instant
    finally:
        _override = (outer, _override[1] + 1)
