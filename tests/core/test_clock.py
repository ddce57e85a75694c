from datetime import UTC, date, datetime, timedelta, timezone
from threading import Thread

import pytest

from app.core import clock


class TestNow:
    def test_is_aware_and_in_utc(self) -> None:
        assert clock.now().utcoffset() == timedelta(0)

    def test_runs(self) -> None:
        first = clock.now()
        assert clock.now() >= first


class TestToday:
    @pytest.mark.parametrize(
        ("instant", "day"),
        [
            (datetime(2024, 12, 31, 22, 59, 59, tzinfo=UTC), date(2024, 12, 31)),
            (datetime(2024, 12, 31, 23, 0, 0, tzinfo=UTC), date(2025, 1, 1)),
            (datetime(2025, 6, 30, 21, 59, 59, tzinfo=UTC), date(2025, 6, 30)),
            (datetime(2025, 6, 30, 22, 0, 0, tzinfo=UTC), date(2025, 7, 1)),
        ],
    )
    def test_turns_at_midnight_in_germany_winter_and_summer(self, instant: datetime, day: date) -> None:
        with clock.frozen(instant):
            assert clock.today() == day


class TestThisMonth:
    def test_follows_the_german_calendar(self) -> None:
        with clock.frozen(datetime(2024, 12, 31, 22, 59, tzinfo=UTC)):
            assert clock.this_month() == 2024 * 12 + 11
        with clock.frozen(datetime(2024, 12, 31, 23, 0, tzinfo=UTC)):
            assert clock.this_month() == 2025 * 12


class TestFrozen:
    AT = datetime(2025, 3, 1, 12, tzinfo=UTC)

    def test_stops_the_clock_and_lets_it_run_again(self) -> None:
        with clock.frozen(self.AT) as instant:
            assert clock.now() == instant == self.AT
        assert clock.now() > self.AT + timedelta(days=1)

    def test_speaks_utc_whatever_zone_it_was_given(self) -> None:
        with clock.frozen(datetime(2025, 3, 1, 14, tzinfo=timezone(timedelta(hours=2)))):
            assert clock.now() == self.AT
            assert clock.now().tzinfo is UTC

    def test_nests(self) -> None:
        with clock.frozen(self.AT):
            with clock.frozen(self.AT - timedelta(days=1)):
                assert clock.now() == self.AT - timedelta(days=1)
            assert clock.now() == self.AT

    def test_is_released_when_the_block_fails(self) -> None:
        with pytest.raises(RuntimeError), clock.frozen(self.AT):
            raise RuntimeError
        assert clock.now() != self.AT

    def test_holds_in_other_threads(self) -> None:
        seen: list[datetime] = []
        with clock.frozen(self.AT):
            thread = Thread(target=lambda: seen.append(clock.now()))
            thread.start()
            thread.join()
        assert seen == [self.AT]

    def test_refuses_an_instant_without_a_zone(self) -> None:
        with (
            pytest.raises(ValueError, match="time zone"),
            clock.frozen(datetime(2025, 3, 1)),  # noqa: DTZ001 - the naive value is the test
        ):
            pass

    def test_every_change_opens_a_new_era(self) -> None:
        before = clock.era()
        with clock.frozen(self.AT):
            inside = clock.era()
        assert before < inside < clock.era()
