"""Calendars as another program reads them, whatever the texts hold."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from app.formats.writers.calendar import CalendarEvent, write_calendar

WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\n\t;,\\:\"'"), max_size=200)
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds


def event(**values: Any) -> CalendarEvent:
    begin = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    given: dict[str, Any] = {
        "uid": "0197a3c2@klikks", "sequence": 3, "changed_at": begin, "starts_at": begin,
        "ends_at": begin + timedelta(hours=2), "summary": "Grundkurs",
    }  # fmt: skip
    return CalendarEvent(**{**given, **values})


def plain(text: str) -> str:
    """What a calendar can hold of a text: without tabs and line ends of other systems."""
    return text.replace("\r\n", "\n").replace("\t", " ")


class TestWriteCalendar:
    @given(summary=WORDS, description=WORDS, place=WORDS, begin=MOMENTS, minutes=st.integers(1, 10_000))
    def test_is_read_back_as_it_was_said(
        self, summary: str, description: str, place: str, begin: datetime, minutes: int
    ) -> None:
        begin = begin.replace(microsecond=0)
        told = event(
            summary=summary, description=description, location=place, starts_at=begin,
            ends_at=begin + timedelta(minutes=minutes),
        )  # fmt: skip
        data = write_calendar([told], "Alle")
        assert max(len(line) for line in data.split(b"\r\n")) <= 75
        [read] = Calendar.from_ical(data).events
        assert (str(read["SUMMARY"]), read.start, read.end) == (plain(summary), told.starts_at, told.ends_at)
        assert [str(read.get("DESCRIPTION", "")), str(read.get("LOCATION", ""))] == [plain(description), plain(place)]

    def test_says_how_often_it_changed_and_that_it_was_cancelled(self) -> None:
        data = write_calendar([event(), event(uid="2@klikks", is_cancelled=True, url="https://example.org/a?b=1,2")])
        one, other = Calendar.from_ical(data).events
        assert (str(one["UID"]), one["SEQUENCE"], one["STATUS"]) == ("0197a3c2@klikks", 3, "CONFIRMED")
        assert (other["STATUS"], str(other["URL"])) == ("CANCELLED", "https://example.org/a?b=1,2")

    def test_an_address_cannot_add_lines(self) -> None:
        data = write_calendar([event(url="https://example.org/\r\nSTATUS:CANCELLED")])
        [read] = Calendar.from_ical(data).events
        assert read["STATUS"] == "CONFIRMED"
