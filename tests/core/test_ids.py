import os
import signal
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import RFC_4122, UUID

import pytest

from app.core import clock, ids
from app.core.ids import new_id, new_id_texts

AT = datetime(2025, 3, 1, 12, 0, 0, 123_456, tzinfo=UTC)


def milliseconds(identifier: UUID) -> int:
    return identifier.int >> 80


class TestNewId:
    def test_is_a_uuid_of_version_seven(self) -> None:
        for _ in range(1000):
            made = new_id()
            assert made.version == 7
            assert made.variant == RFC_4122

    def test_carries_the_moment_it_was_made(self) -> None:
        with clock.frozen(AT):
            assert milliseconds(new_id()) == 1_740_830_400_123

    def test_a_known_moment_gives_the_known_first_half_of_the_standard(self) -> None:
        with clock.frozen(datetime(2022, 2, 22, 19, 22, 22, tzinfo=UTC)):
            assert str(new_id()).startswith("017f22e2-79b0-7")

    def test_grows_within_the_process_as_number_and_as_text(self) -> None:
        made = [new_id() for _ in range(20_000)]
        assert made == sorted(made)
        assert [str(each) for each in made] == sorted(str(each) for each in made)
        assert len(set(made)) == len(made)

    def test_grows_in_a_stopped_millisecond_beyond_the_counter(self) -> None:
        with clock.frozen(AT):
            made = [new_id() for _ in range(3 * 4096)]
        assert made == sorted(set(made))
        assert milliseconds(made[2047]) == milliseconds(made[0])

    def test_grows_when_the_system_clock_steps_back(self, monkeypatch: pytest.MonkeyPatch) -> None:
        moments = iter([AT, AT - timedelta(seconds=1), AT - timedelta(hours=1)])
        monkeypatch.setattr(clock, "now", lambda: next(moments))
        monkeypatch.setattr(ids, "_sequence", ids._Sequence())
        made = [new_id() for _ in range(3)]
        assert made == sorted(made)
        assert {milliseconds(each) for each in made} == {milliseconds(made[0])}

    def test_a_clock_frozen_in_the_past_is_honoured(self) -> None:
        new_id()
        with clock.frozen(AT):
            with clock.frozen(AT - timedelta(days=1)):
                earlier = new_id()
            assert milliseconds(earlier) == milliseconds(new_id()) - 86_400_000

    def test_threads_never_meet(self) -> None:
        with ThreadPoolExecutor(8) as pool:
            runs = list(pool.map(lambda _: [new_id() for _ in range(2000)], range(8)))
        assert all(run == sorted(run) for run in runs)
        assert len({each for run in runs for each in run}) == 16_000

    def test_the_random_part_differs_in_every_id(self) -> None:
        with clock.frozen(AT):
            assert len({new_id().int & (1 << 62) - 1 for _ in range(2000)}) == 2000


class TestNewIdTexts:
    def test_are_ids_like_all_others_in_one_order_with_them(self) -> None:
        before = str(new_id())
        made = [each for _ in range(4) for each in new_id_texts(3_000)]
        after = str(new_id())
        assert sorted({before, *made, after}) == [before, *made, after]
        assert {(UUID(each).version, UUID(each).variant) for each in made} == {(7, RFC_4122)}
        assert len({UUID(each).int & (1 << 62) - 1 for each in made}) == len(made)
        assert new_id_texts(0) == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
class TestFork:
    def test_a_child_makes_its_own_even_when_its_parent_was_in_the_middle(self) -> None:
        receive, send = os.pipe()
        with clock.frozen(AT):
            new_id()
            with ids._sequence._lock:  # as if another thread were making one
                child = os.fork()
                if child == 0:
                    signal.alarm(5)  # a child that waits for its parent's lock dies instead of hanging
                    os.write(send, new_id().bytes)
                    os._exit(0)
            os.close(send)
            answer = os.read(receive, 16)
            os.close(receive)
            os.waitpid(child, 0)
            theirs = UUID(bytes=answer)
            assert theirs.int & (1 << 62) - 1 != new_id().int & (1 << 62) - 1
        assert milliseconds(theirs) == 1_740_830_400_123
