import threading
import time

from app.core.turns import Turns

SECONDS = 10.0


class TestTurns:
    def test_come_in_the_order_in_which_they_were_asked_for(self) -> None:
        turns, order, threads = Turns(), [], []
        assert turns.acquire(SECONDS)

        def wait(number: int) -> None:
            assert turns.acquire(SECONDS)
            order.append(number)
            turns.release()

        for number in range(5):
            threads.append(threading.Thread(target=wait, args=(number,)))
            threads[-1].start()
            until = time.monotonic() + SECONDS
            while len(turns._waiting) <= number and time.monotonic() < until:
                time.sleep(0.001)
        turns.release()
        assert turns.acquire(SECONDS)  # who releases and asks again comes last
        order.append(5)
        turns.release()
        for thread in threads:
            thread.join()
        assert order == [0, 1, 2, 3, 4, 5]

    def test_whoever_gives_up_is_forgotten(self) -> None:
        turns = Turns()
        assert turns.acquire(SECONDS)
        assert not turns.acquire(0.01)
        turns.release()
        assert turns.acquire(0.01)

    def test_are_one_at_a_time(self) -> None:
        turns, inside, most = Turns(), [0], []

        def work() -> None:
            for _ in range(200):
                assert turns.acquire(SECONDS)
                inside[0] += 1
                most.append(inside[0])
                time.sleep(0)
                inside[0] -= 1
                turns.release()

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert (len(most), max(most)) == (800, 1)
