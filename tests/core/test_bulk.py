import gc
from datetime import UTC, datetime
from uuid import UUID

import pytest

from app.core.bulk import _converted, paused_collector


class TestPausedCollector:
    def test_the_collector_rests_inside_and_runs_again_after_an_error(self) -> None:
        seen: list[bool] = []

        @paused_collector()
        def fails() -> None:
            seen.append(gc.isenabled())
            raise ValueError("stop")

        with pytest.raises(ValueError, match="stop"):
            fails()
        assert seen == [False]
        assert gc.isenabled()

    def test_a_collector_that_was_off_stays_off(self) -> None:
        gc.disable()
        try:
            with paused_collector():
                pass
            assert not gc.isenabled()
        finally:
            gc.enable()


class TestConverted:
    def test_cells_look_as_sqlite_stores_them_also_when_they_repeat(self) -> None:
        moment, key = datetime(2026, 3, 1, 12, tzinfo=UTC), UUID(int=7)
        row = [key, moment, moment.date(), True, 1, False, 0, None, "text"]
        stored = [str(key), "2026-03-01T12:00:00.000000Z", "2026-03-01", 1, 1, 0, 0, None, "text"]
        assert list(_converted([row, row])) == [stored, stored]
