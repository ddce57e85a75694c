"""The processes around a PostgreSQL server for tests: the test run above it, and all that runs below."""

import contextlib
import os
import select
import signal
import time
from collections.abc import Callable, Iterable
from pathlib import Path


class ParentGoneError(Exception):
    """The test run has ended, or has asked for the end."""


class Parent:
    """The test run: its commands, and whether it still lives."""

    def __init__(self, pid: int) -> None:
        self._buffer = b""
        self._poll = select.poll()
        self._poll.register(0, select.POLLIN)
        self._pidfd = -1
        with contextlib.suppress(OSError):  # an old kernel: the pipe alone tells
            self._pidfd = os.pidfd_open(pid)
            self._poll.register(self._pidfd, select.POLLIN)
        if os.getppid() != pid:
            raise ParentGoneError

    def check(self, seconds: float | None = 0.0) -> None:
        """Wait so long for news of the test run (None: until there is any).

        Raises:
            ParentGoneError: it is gone.
        """
        for descriptor, event in self._poll.poll(None if seconds is None else seconds * 1000):
            if descriptor == self._pidfd or event & ~select.POLLIN:
                raise ParentGoneError

    def command(self) -> tuple[int, str]:
        """The number and the name of the next command; waits for it.

        Raises:
            ParentGoneError: there will be none.
        """
        while b"\n" not in self._buffer:
            self.check(None)
            self._buffer += os.read(0, 4096)
        line, _, self._buffer = self._buffer.partition(b"\n")
        number, name = line.decode().split()
        if name == "quit":
            raise ParentGoneError
        return int(number), name


def descendants(root: int | None = None) -> dict[int, str]:
    """All living processes below one (None: this one) with their states, parents before children."""
    table: dict[int, tuple[int, str]] = {}
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            with contextlib.suppress(OSError):  # it has just ended
                state, parent = Path(entry.path, "stat").read_bytes().rpartition(b")")[2].split()[:2]
                table[int(entry.name)] = (int(parent), state.decode())
    found: dict[int, str] = {}
    heads = [os.getpid() if root is None else root]
    for head in heads:
        below = {pid: state for pid, (parent, state) in table.items() if parent == head and state not in "ZX"}
        found |= below
        heads += below
    return found


def send(pids: Iterable[int], number: signal.Signals) -> None:
    """Signal them all; who has ended meanwhile is left out."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def until(done: Callable[[], bool], seconds: float) -> bool:
    """Whether it came true within so many seconds."""
    limit = time.monotonic() + seconds
    while not done():
        if time.monotonic() > limit:
            return False
        time.sleep(0.002)
    return True


def kill_all(seconds: float) -> None:
    """Kill every process below this one, and take note of their ends."""

    def nobody_left() -> bool:
        left = descendants()
        send(left, signal.SIGKILL)
        return not left

    until(nobody_left, seconds)
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
