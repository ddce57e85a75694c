"""Where the PostgreSQL server for tests runs: a temporary folder, the programs, an identity that fits both.

Every identity is tried for real: reach the folder, run the server program. Programs that it cannot read are
copied into the temporary folder. The first that works is taken; if none does, all reasons are shown.
"""

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypedDict

from tests.postgres.identity import Identity, IdentityName, identities
from tests.postgres.processes import descendants, kill_all, until

SOCKET_PATH_BYTES = 103  # the smallest limit of the common systems, less the closing zero
PORT = "5432"  # only a part of the socket's name: the server listens on no network address
SOCKET_NAME = f".s.PGSQL.{PORT}"
START_SECONDS = 60.0  # a crashed server with a long log needs time to recover
KILL_SECONDS = 5.0
LOG_TAIL_BYTES = 4000
MEMORY_FOLDER = "/dev/shm"  # noqa: S108 - see temporary_folders
OF_RUN = str(Path(__file__).resolve().parents[2] / ".run" / "tmp")
MEMORY_BYTES = 2 * 1024**3


class StartError(Exception):
    """The server could not be started; the message says what was tried."""


class RefusedError(Exception):
    """This identity is not to be had here; the message says what the system said."""


class Order(TypedDict):
    """What the test run wants: the argument of the supervisor."""

    parent: int
    package: str  # the folder of the installed package with the programs
    directory: str | None  # where data and log stay; None: in a temporary folder
    durable: bool
    identities: list[IdentityName] | None  # None: whichever works
    settings: dict[str, str]


class Place:
    """A folder, an identity and the programs that work together."""

    def __init__(self, order: Order, check: Callable[[], None], identity: Identity, temporary: str) -> None:
        self._check, self.identity = check, identity
        self._programs = Path(order["package"], "pginstall", "bin")
        self.runtime = Path(tempfile.mkdtemp(prefix="klikks-pg-", dir=temporary))
        self.log = -1
        try:
            self.home = Path(order["directory"] or self.runtime)
            self.home.mkdir(parents=True, exist_ok=True)
            self.log_path = self.home / "server.log"
            self.log = os.open(self.log_path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
            self._log_start = os.fstat(self.log).st_size
            self._try_out(Path(order["package"]))
        except BaseException:
            self.remove()
            raise

    def _try_out(self, package: Path) -> None:
        if len(os.fsencode(self.runtime / SOCKET_NAME)) > SOCKET_PATH_BYTES:
            raise StartError("the path is too long for a socket")
        self.identity.give(self.runtime)
        try:
            self.run("postgres", "--version")
        except (OSError, StartError):
            self._copy_programs(package)
            self.run("postgres", "--version")

    def _copy_programs(self, package: Path) -> None:
        """Bring the programs to where the account can read them, in the same arrangement: about 30 MB."""
        copy = self.runtime / "programs" / package.name
        needless = shutil.ignore_patterns("*.a", "include", "pgxs", "pkgconfig", "__pycache__")
        shutil.copytree(package, copy, symlinks=True, ignore=needless)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, copy.with_name(libraries.name), symlinks=True)
        self.identity.give(copy.parent)
        self._programs = copy / "pginstall" / "bin"

    def remove(self) -> None:
        """Remove what is temporary."""
        if self.log >= 0:
            os.close(self.log)
            self.log = -1
        shutil.rmtree(self.runtime, ignore_errors=True)

    def spawn(self, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        """Start one of PostgreSQL's programs.

        Raises:
            OSError: it cannot be read or run.
            RefusedError: the system refuses the identity, or the identity the folders.
        """
        command = [str(self._programs / program), *arguments]
        try:
            return self.identity.spawn(command, log=self.log, reach=(self.runtime, self.home))
        except subprocess.SubprocessError:
            raise RefusedError(self.log_tail().strip()) from None

    def run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs to its end.

        Raises:
            OSError, RefusedError: it cannot be started.
            StartError: it fails or lasts too long.
        """
        with self.spawn(program, *arguments) as process:
            try:
                self.wait(lambda: process.poll() is not None, program)
            except BaseException:
                process.kill()
                # The servers that initdb starts end with its pipe, and only so remove their shared memory.
                until(lambda: not descendants(), KILL_SECONDS)
                kill_all(KILL_SECONDS)
                raise
        if process.returncode:
            raise StartError(f"{program} ended with {process.returncode}\n{self.log_tail()}")

    def wait(self, done: Callable[[], bool], what: str) -> None:
        """Wait for it as long as the test run lives.

        Raises:
            StartError: it lasts too long.
        """
        limit = time.monotonic() + START_SECONDS
        while not done():
            self._check()
            if time.monotonic() > limit:
                raise StartError(f"{what} took more than {START_SECONDS:.0f} s\n{self.log_tail()}")
            time.sleep(0.002)

    def log_tail(self) -> str:
        """The last lines of the log that are about this server."""
        start = max(self._log_start, os.fstat(self.log).st_size - LOG_TAIL_BYTES)
        return os.pread(self.log, LOG_TAIL_BYTES, start).decode(errors="replace")


def temporary_folders(*, fleeting: bool) -> list[str]:
    """Where temporary folders may lie, best first.

    A database is some 300 files, and to copy a template is to create them all. In memory that takes about
    12 ms, on a disk's file system up to 400 ms. Containers often have 64 MB there, and whoever sets TMPDIR
    means it; ``./run`` sets it for every program, to keep files inside the project.
    """
    folders = [tempfile.gettempdir(), "/tmp", "/var/tmp"]  # noqa: S108 - mkdtemp makes the folder proper
    if fleeting and os.environ.get("TMPDIR", OF_RUN) == OF_RUN:
        with contextlib.suppress(OSError):
            room = min(shutil.disk_usage(MEMORY_FOLDER).free, _available_memory())
            folders[:0] = [MEMORY_FOLDER] if room >= MEMORY_BYTES else []
    return list(dict.fromkeys(folders))


def _available_memory() -> int:
    lines = Path("/proc/meminfo").read_text().splitlines()
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:")), 0)


def find_place(order: Order, check: Callable[[], None]) -> Place:
    """Try identities and temporary folders until a pair works.

    Raises:
        StartError: none does; the message holds all reasons.
    """
    reasons: list[str] = []
    for identity in identities(os.geteuid(), pwd.getpwall()):
        if order["identities"] is not None and identity.name not in order["identities"]:
            continue
        for temporary in temporary_folders(fleeting=not order["durable"]):
            try:
                return Place(order, check, identity, temporary)
            except (OSError, RefusedError, StartError) as error:
                reasons.append(f"as {identity.name} in {temporary}: {error}")
    raise StartError("; ".join(reasons) or "there is no account to run the server as")
