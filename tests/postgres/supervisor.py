"""The process between a test run and its PostgreSQL server: it starts it and leaves nothing behind.

Started by `tests.postgres_server` as `python -m tests.postgres.supervisor ORDER`, never imported by tests.
It uses the standard library alone, so that it is up at once. It reads one command a line and answers each
with a line of JSON.

Why a process of its own: a server must vanish when its test run is killed with -9, which leaves the run no
time to clean up. A signal from the kernel at the parent's death (PR_SET_PDEATHSIG) is not enough: it
watches the parent's thread, not its process, a change of user clears it, and nobody would remove the
folder. So this process, in a session of its own, watches a descriptor of the test run (pidfd) and the
command pipe. When either ends it stops the server, kills what remains of its process tree (as "subreaper"
it inherits orphans, so none escapes), and removes shared memory and the folder. Should this process itself
be killed with -9, the death signal does apply: the server's parent is this one thread, and the signal is
set after the change of user.
"""

import contextlib
import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from types import FrameType
from typing import NoReturn

from tests.postgres.identity import LIBC
from tests.postgres.place import KILL_SECONDS, PORT, Order, Place, RefusedError, StartError, find_place
from tests.postgres.processes import Parent, ParentGoneError, descendants, kill_all, send, until

PR_SET_CHILD_SUBREAPER = 36
IPC_RMID = 0
SHARED_MEMORY_LINE, STATUS_LINE = 6, 7  # of postmaster.pid, counted from 0
FAST_STOP_SECONDS = 20.0
IMMEDIATE_STOP_SECONDS = 4.0


class Server:
    """One data directory, and the server that runs on it or not."""

    def __init__(self, place: Place, order: Order) -> None:
        self._place, self._settings = place, order["settings"]
        self._durable, self._keep = order["durable"], order["directory"] is not None
        self._data = place.home / "data"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> dict[str, str | int]:
        """Start it, on new data if there are none, and wait until it answers.

        Raises:
            StartError: it does not come up.
        """
        place = self._place
        if not self._data.exists():
            self._initialise()
        if self._process is None:
            address = {"unix_socket_directories": f'"{place.runtime}"', "port": PORT, "listen_addresses": ""}
            options = [f"--{name}={value}" for name, value in (self._settings | address).items()]
            self._process = place.spawn("postgres", "-D", str(self._data), *options)
            try:
                place.wait(self._is_ready, "the start")
            except StartError:
                self.crash()
                raise
        return {
            "pid": self._process.pid,
            "socket": str(place.runtime),
            "log": str(place.log_path),
            "identity": place.identity.name,
        }

    def _initialise(self) -> None:
        """Make the data directory beside its place, so that one cut short is never taken for a whole one."""
        fresh = self._data.with_name("data.new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        self._place.identity.give(fresh)
        locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        access = ["--username=postgres", "--auth=trust"]  # the socket's folder is closed to others
        speed = [] if self._durable else ["--no-data-checksums"]
        command = ["initdb", "-D", str(fresh), "--no-sync", "--no-instructions", *locale, *access, *speed]
        try:
            self._place.run(*command)
        except BaseException:
            self._release_memory(fresh)
            raise
        fresh.rename(self._data)

    def _is_ready(self) -> bool:
        if self._process is None or self._process.poll() is not None:
            raise StartError(f"the server has ended\n{self._place.log_tail()}")
        lines = self._state(self._data)
        return len(lines) > STATUS_LINE and lines[0] == str(self._process.pid) and lines[STATUS_LINE].strip() == "ready"

    @staticmethod
    def _state(data: Path) -> list[str]:
        try:
            return (data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []

    def stop(self) -> dict[str, str | int]:
        """Let it finish in order: open transactions are rolled back, the log is brought home."""
        self._end((signal.SIGINT, FAST_STOP_SECONDS), (signal.SIGQUIT, IMMEDIATE_STOP_SECONDS))
        return {}

    def crash(self) -> dict[str, str | int]:
        """Kill every process of it at once; what it had not written is lost."""
        self._end()
        return {}

    def _end(self, *steps: tuple[signal.Signals, float]) -> None:
        process = self._process
        if process is None:
            return
        if steps:
            self.resume()
        for number, seconds in steps:
            process.send_signal(number)
            if until(lambda: process.poll() is not None, seconds):
                break
        kill_all(KILL_SECONDS)
        process.wait(KILL_SECONDS)
        self._process = None
        self._release_memory(self._data)

    def _release_memory(self, data: Path) -> None:
        """Remove the small System V segment that a killed server leaves; other memory goes with it."""
        lines = self._state(data)
        if len(lines) > SHARED_MEMORY_LINE and len(key := lines[SHARED_MEMORY_LINE].split()) > 1:
            with self._place.identity.borrowed():
                LIBC.shmctl(int(key[1]), IPC_RMID, None)
        (data / "postmaster.pid").unlink(missing_ok=True)  # nobody owns it now, and its number may be reused

    def pause(self) -> dict[str, str | int]:
        """Freeze every process of it: it takes connections and never answers."""

        def all_frozen() -> bool:
            moving = [pid for pid, state in descendants().items() if state not in "Tt"]
            send(moving, signal.SIGSTOP)
            return not moving

        if not until(all_frozen, KILL_SECONDS):
            raise StartError("the server cannot be frozen")
        return {}

    def resume(self) -> dict[str, str | int]:
        """Let it go on after a pause."""
        send(descendants(), signal.SIGCONT)
        return {}

    def close(self) -> None:
        """End it as fast as is clean, and remove the temporary folder."""
        first = (signal.SIGINT, FAST_STOP_SECONDS) if self._keep else (signal.SIGQUIT, IMMEDIATE_STOP_SECONDS)
        try:
            self._end(first, (signal.SIGQUIT, IMMEDIATE_STOP_SECONDS))
        finally:
            self._place.remove()


def _answer(number: int, reply: dict[str, str | int]) -> None:
    try:
        sys.stdout.write(json.dumps({"number": number, **reply}) + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        raise ParentGoneError from None


def _serve(order: Order) -> None:
    parent = Parent(order["parent"])
    try:
        server = Server(find_place(order, parent.check), order)
    except StartError as error:
        _answer(1, {"error": str(error)})
        return
    commands = {
        "start": server.start,
        "stop": server.stop,
        "crash": server.crash,
        "pause": server.pause,
        "resume": server.resume,
    }
    try:
        while True:
            number, name = parent.command()
            try:
                _answer(number, commands[name]())
            except (OSError, RefusedError, subprocess.SubprocessError, StartError) as error:
                _answer(number, {"error": str(error)})
    finally:
        server.close()


def _end_in_order(_number: int, _frame: FrameType | None) -> NoReturn:
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    raise ParentGoneError


def main() -> None:
    """Serve one test run until it ends."""
    LIBC.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, _end_in_order)
    with contextlib.suppress(ParentGoneError):
        _serve(json.loads(sys.argv[1]))


if __name__ == "__main__":
    main()
