"""Weighing: the memory and the processor's time that a process and those it started take."""

import os
import resource
import threading
from pathlib import Path


class Peak:
    """Looks at the memory of this process and its children while they work; a page they share counts once.

    Units: MB of resident pages.
    """

    def __init__(self) -> None:
        self._most, self._resident, self._ended = 0.0, 0, threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        while not self._ended.wait(0.2):
            pids = _family(os.getpid())
            if (resident := sum(map(_pages, pids))) > self._resident:  # what is shared takes long to find out
                self._resident = resident
                self._most = max(self._most, sum(map(_proportional, pids)) / 1e6)

    def stop(self) -> float:
        """The most there was at one moment."""
        self._ended.set()
        self._thread.join()
        return self._most


def _family(pid: int) -> list[int]:
    """A process and those it started."""
    try:
        return [pid, *(each for child in _children(pid) for each in _family(int(child)))]
    except OSError:  # it has just ended
        return []


def _pages(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except OSError:  # as above
        return 0


def _proportional(pid: int) -> int:
    """Bytes, of what it shares its part."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:  # as above
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)


def processor_seconds(server: int = 0) -> float:
    """Of this process and its children that ended, and of a database server with all its processes.

    Args:
        server: its process id; 0 for none.
    """
    ours = sum(time for each in _OURS for time in resource.getrusage(each)[:2])
    if not server:
        return ours
    parts = [_times(server)] + [_times(int(child))[:2] for child in _children(server)]
    return ours + sum(map(sum, parts)) / os.sysconf("SC_CLK_TCK")


_OURS = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)


def _children(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def _times(pid: int) -> list[int]:
    """User and system time of a process, and of its children that ended."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:  # it has just ended
        return [0, 0]
    return list(map(int, stat.rpartition(")")[2].split()[11:15]))


def children_seconds() -> float:
    """Processor time of the processes that this one started and that ended."""
    return sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])
