"""Calendars (iCalendar, RFC 5545): events that calendar programs take in and keep up to date.

Moments are told in UTC, which needs no rules of time zones and is right on both sides of a clock change. An event keeps
its UID for ever; its SEQUENCE grows with each change, and one that was cancelled stays and says so.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

_OCTETS: Final = 75
"""Of a line at most, without its end."""
_CONTROLS: Final = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """One event.

    Attributes:
        uid: its name for ever.
        sequence: grows with each change.
        changed_at: when it last changed.
        starts_at: its begin.
        ends_at: its end.
        summary: its title.
        description: what it is about.
        location: where it is.
        url: of an online meeting.
        is_cancelled: it does not take place.
    """

    uid: str
    sequence: int
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    summary: str
    description: str | None = None
    location: str | None = None
    url: str | None = None
    is_cancelled: bool = False


def write_calendar(events: Iterable[CalendarEvent], name: str | None = None) -> bytes:
    """A calendar as a file.

    Args:
        events: in order.
        name: of the calendar, if it is one to subscribe to.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//KlikKS//KlikKS//DE", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    if name is not None:
        lines += [f"X-WR-CALNAME:{_text(name)}", "REFRESH-INTERVAL;VALUE=DURATION:PT6H", "X-PUBLISHED-TTL:PT6H"]
    for event in events:
        lines += _event(event)
    lines.append("END:VCALENDAR")
    return b"".join(part for line in lines for part in _folded(line))


def _event(event: CalendarEvent) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{event.uid}"
    yield f"SEQUENCE:{event.sequence}"
    yield f"DTSTAMP:{_moment(event.changed_at)}"
    yield f"LAST-MODIFIED:{_moment(event.changed_at)}"
    yield f"DTSTART:{_moment(event.starts_at)}"
    yield f"DTEND:{_moment(event.ends_at)}"
    yield f"SUMMARY:{_text(event.summary)}"
    if event.description:
        yield f"DESCRIPTION:{_text(event.description)}"
    if event.location:
        yield f"LOCATION:{_text(event.location)}"
    if event.url:
        yield f"URL:{_CONTROLS.sub('', event.url).replace(chr(10), '')}"
    yield f"STATUS:{'CANCELLED' if event.is_cancelled else 'CONFIRMED'}"
    yield "TRANSP:OPAQUE"
    yield "END:VEVENT"


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(text: str) -> str:
    """A text as a value: what separates values is escaped, and control characters are left out."""
    plain = _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\t", " "))
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> Iterator[bytes]:
    """A line in parts of at most 75 octets, each character whole; further parts begin with a blank."""
    part = b""
    for letter in line:
        more = letter.encode()
        if len(part) + len(more) > _OCTETS:
            yield part + b"\r\n"
            part = b" "
        part += more
    yield part + b"\r\n"
