"""Locks on files: a process shows that it lives by holding one, and the kernel takes it away when it dies."""

import fcntl
import os
from pathlib import Path
from weakref import WeakSet


class FileLock:
    """An exclusive lock on a file of its own, held until it is released or the process ends, however it ends.

    A child made by a fork would hold it too and could outlive its parent; so children let go of it.

    Args:
        path: the file; made if it is not there, removed at the release.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._handle: int | None = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        _HELD.add(self)

    def release(self) -> None:
        """Let go of it."""
        if self._handle is not None:
            self.path.unlink(missing_ok=True)
            self.close()

    def close(self) -> None:
        """Close our end; whoever else has it open keeps the lock."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


def is_held(path: Path) -> bool:
    """Whether a living process holds the lock on a file."""
    try:
        handle = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


_HELD: WeakSet[FileLock] = WeakSet()


def _let_go() -> None:
    for lock in list(_HELD):
        lock.close()


os.register_at_fork(after_in_child=_let_go)
