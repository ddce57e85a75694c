"""Days, months and moments in cells."""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, Final

from app.core.clock import GERMANY
from app.core.errors import Fault
from app.formats.findings import Repaired, sample
from app.formats.periods import date_of, month_of, parse_date, parse_month
from app.services.imports.readings import EMPTY, MOMENT_FORM, Read, Reading, Wire, told, written
from app.services.sheets import Column

_MOMENT: Final = re.compile(r"([0-9.\-]{8,10})[ T,]+([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?(?: Uhr)?")
_ENDS: Final = frozenset({
    "completed_on", "planned_end", "ends_on", "valid_to", "application_deadline", "proof_deadline",
    "registration_deadline",
})  # fmt: skip
"""Columns of days on which something ends."""


def day_reader(column: Column) -> Read:
    """A calendar day; of a month the first of its days where something begins, the last where something ends."""
    is_end = column.name in _ENDS

    def day_of(text: str) -> Any:  # noqa: ANN401 - a day, a repaired one or a fault
        found = parse_date(text)
        month = parse_month(text) if isinstance(found, Fault) else found
        if found is month or not isinstance(month, date):
            return found
        day = month.replace(day=monthrange(month.year, month.month)[1]) if is_end else month
        return Repaired(day, Fault("day_from_month", "", {"value": sample(text), "suggestion": day.isoformat()}))

    return _calendar(column, day_of, date_of, date.isoformat)


def month_reader(column: Column) -> Read:
    """A month, or the month of a day."""
    return _calendar(column, parse_month, month_of, lambda day: f"{day.year:04d}-{day.month:02d}")


def _calendar(
    column: Column, of_text: Callable[[str], Any], of_other: Callable[[Any], Any], sent: Callable[[date], str]
) -> Read:
    wire = Wire(column)

    def read(cell: Any) -> Reading:  # noqa: ANN401 - a cell
        text = written(cell)
        if not text:
            return EMPTY
        found = told(of_text(text) if type(cell) is str else of_other(cell))
        if found.refused:
            return found
        reading = wire(sent(found.value))
        if reading.refused:
            return reading
        value = reading.value.isoformat() if isinstance(reading.value, date) else reading.value
        return Reading(value, found.fault)

    return read


def moment_reader(column: Column) -> Read:
    """A moment; without an offset it is Germany's time."""
    wire = Wire(column)

    def read(cell: Any) -> Reading:  # noqa: ANN401 - a cell
        moment = cell if isinstance(cell, datetime) else _moment(written(cell))
        if moment is None:
            return EMPTY
        if isinstance(moment, Fault):
            return Reading(None, moment, refused=True)
        reading = wire(moment if moment.tzinfo else moment.replace(tzinfo=GERMANY))
        return reading if reading.refused else Reading(reading.value.astimezone(UTC).strftime(MOMENT_FORM))

    return read


def _moment(text: str) -> datetime | Fault | None:
    if not text:
        return None
    fault = Fault("moment_not_readable", "", {"value": sample(text)})
    if found := _MOMENT.fullmatch(text):
        day = parse_date(found[1])
        if not isinstance(day, date):
            return fault
        text = f"{day.isoformat()}T{int(found[2]):02d}:{found[3]}:{found[4] or '00'}"
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return fault
