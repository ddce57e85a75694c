"""The server that other tests stand on: it must answer, obey, and leave nothing behind."""

import asyncio
import contextlib
import os
import pwd
import secrets
import shutil
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import psycopg
import pytest
from sqlalchemy import create_engine, text

from tests.postgres.identity import identities
from tests.postgres.place import temporary_folders
from tests.postgres.processes import descendants
from tests.postgres_server import (
    ENVIRONMENT_VARIABLE,
    OLDEST_VERSION,
    ROOT,
    PostgresError,
    PostgresServer,
    postgres_server,
)

SERVE = """
import os, sys, time
from tests.postgres_server import postgres_server
with postgres_server(own=True) as server:
    child = os.fork()  # inherits every pipe, and outlives its parent
    if child:
        print(child, flush=True)
    time.sleep(20)
    os._exit(0)
"""


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    with postgres_server(own=True, max_connections=23, settings={"work_mem": "7MB"}) as running:
        yield running


def wait_until(done: Callable[[], object], seconds: float = 10.0) -> None:
    limit = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < limit, "it did not happen in time"
        time.sleep(0.01)


def alive(pids: set[int]) -> set[int]:
    return {pid for pid in pids if Path(f"/proc/{pid}/stat").exists() and pid_state(pid) not in "ZX"}


def pid_state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return "X"


def shared_memory(creators: set[int]) -> set[int]:
    """The System V segments that these processes have made and nobody has removed."""
    lines = [line.split() for line in Path("/proc/sysvipc/shm").read_text().splitlines()[1:]]
    return {int(fields[1]) for fields in lines if int(fields[4]) in creators}


def mapped_memory(pid: int) -> set[Path]:
    """The POSIX segments that a process uses."""
    with contextlib.suppress(OSError):
        lines = Path(f"/proc/{pid}/maps").read_text().splitlines()
        return {Path(line.split()[5]) for line in lines if "/PostgreSQL." in line}
    return set()


def value(server: PostgresServer, query: str, database: str | None = None) -> object:
    with psycopg.connect(server.dsn(database)) as connection:
        row = connection.execute(query.encode()).fetchone()
    return row[0] if row else None


@contextmanager
def fresh_folder() -> Iterator[Path]:
    """Unlike pytest's own, one that the server can enter under another account."""
    folder = Path(temporary_folders(fleeting=True)[0], f"kk-{secrets.token_hex(4)}")
    folder.mkdir(mode=0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@contextmanager
def killable_run(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that starts a server as a test run does, with this folder for temporary files."""
    with subprocess.Popen(
        [sys.executable, "-c", SERVE],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env=os.environ | {"TMPDIR": str(folder), "PYTHONPATH": str(ROOT)},
    ) as process:
        try:
            yield process
        finally:
            process.kill()


class TestRunningServer:
    def test_it_answers_under_its_sqlalchemy_url(self, server: PostgresServer) -> None:
        engine = create_engine(server.url)
        with engine.connect() as connection:
            assert connection.execute(text("SELECT 1")).scalar() == 1
        engine.dispose()

    def test_it_answers_asyncpg_under_its_dsn(self, server: PostgresServer) -> None:
        async def ask() -> object:
            connection = await asyncpg.connect(server.dsn())
            try:
                return await connection.fetchval("SELECT 1")
            finally:
                await connection.close()

        assert asyncio.run(ask()) == 1

    def test_it_is_young_enough_and_speaks_utf8(self, server: PostgresServer) -> None:
        assert int(str(value(server, "SHOW server_version_num"))) // 10_000 >= OLDEST_VERSION
        assert value(server, "SHOW server_encoding") == "UTF8"
        assert value(server, "SELECT upper('ä')") == "Ä"

    def test_settings_of_the_caller_hold(self, server: PostgresServer) -> None:
        assert value(server, "SHOW max_connections") == "23"
        assert value(server, "SHOW work_mem") == "7MB"
        assert value(server, "SHOW fsync") == "off"

    def test_its_process_is_an_ordinary_user_to_itself(self, server: PostgresServer) -> None:
        assert server.pid in descendants(server.supervisor_pid)
        assert server.identity in {"own", "namespace", "dropped"}

    def test_only_its_owner_reaches_its_socket_and_nobody_the_network(self, server: PostgresServer) -> None:
        assert stat.S_IMODE(server.folder.stat().st_mode) == 0o700
        sockets = {str(each.readlink()) for each in Path(f"/proc/{server.pid}/fd").iterdir()}
        tables = [Path("/proc/net", name) for name in ("tcp", "tcp6", "udp", "udp6")]
        lines = [line.split() for table in tables if table.exists() for line in table.read_text().splitlines()[1:]]
        assert len([each for each in sockets if each.startswith("socket:")]) > 0
        assert not {f"socket:[{fields[9]}]" for fields in lines} & sockets


class TestDatabases:
    def test_a_copy_holds_what_its_template_holds(self, server: PostgresServer) -> None:
        server.create_database("first")
        with psycopg.connect(server.dsn("first")) as connection:
            connection.execute("CREATE TABLE patron AS SELECT 7 AS trees")
        url = server.create_database("second", template="first")
        assert url == server.url_of("second")
        assert value(server, "SELECT trees FROM patron", "second") == 7

    def test_dropping_throws_out_who_is_connected(self, server: PostgresServer) -> None:
        server.create_database("third")
        connection = psycopg.connect(server.dsn("third"))
        server.drop_database("third")
        server.drop_database("third")
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")
        assert value(server, "SELECT count(*) FROM pg_database WHERE datname = 'third'") == 0


class TestPause:
    def test_a_paused_server_answers_nobody_until_it_goes_on(self, server: PostgresServer) -> None:
        answered = threading.Event()

        def ask() -> None:
            value(server, "SELECT 1")
            answered.set()

        with psycopg.connect(server.dsn()) as connection:
            server.pause()
            asking = threading.Thread(target=ask)
            asking.start()
            try:
                assert not answered.wait(0.3)
                assert set(descendants(server.supervisor_pid).values()) == {"T"}
            finally:
                server.resume()
            assert answered.wait(5)
            asking.join()
            connection.execute("SELECT 1")


class TestCrash:
    def test_what_was_committed_survives_and_the_address_stays(self) -> None:
        with postgres_server(own=True, durable=True) as server:
            address, before = server.dsn(), set(descendants(server.supervisor_pid))
            with psycopg.connect(address) as connection:
                connection.execute("CREATE TABLE saving (kg int)")
                connection.commit()
                connection.execute("INSERT INTO saving VALUES (41)")
                connection.commit()
                connection.execute("INSERT INTO saving VALUES (42)")
                server.crash()
                assert not alive(before)
                assert not shared_memory(before)
                with pytest.raises(psycopg.OperationalError):
                    connection.execute("SELECT 1")
            with pytest.raises(psycopg.OperationalError):
                psycopg.connect(address)
            server.start()
            assert value(server, "SELECT sum(kg) FROM saving") == 41
            assert "redo done" in server.log
            server.restart()
            assert server.dsn() == address
            assert value(server, "SELECT sum(kg) FROM saving") == 41
            assert value(server, "SHOW fsync") == "on"
            folder = server.folder
        assert not folder.exists()


class TestDirectory:
    def test_data_in_a_given_directory_are_found_again(self) -> None:
        with fresh_folder() as given:
            with postgres_server(given, own=True) as server:
                server.create_database("kept")
                folder = server.folder
            assert not folder.exists()
            with postgres_server(given, own=True) as server:
                assert value(server, "SELECT current_database()", "kept") == "kept"


class TestEnd:
    def test_nothing_outlives_a_test_run_killed_with_9(self) -> None:
        with fresh_folder() as folder, killable_run(folder) as process:
            assert process.stdout is not None
            survivor = int(process.stdout.readline())
            family = set(descendants(process.pid)) - {survivor}
            assert len(family) > 3
            assert shared_memory(family)
            process.kill()
            try:
                wait_until(lambda: not alive(family) and not list(folder.iterdir()))
                assert alive({survivor})
                assert not shared_memory(family)
            finally:
                os.kill(survivor, signal.SIGKILL)

    def test_nothing_outlives_one_killed_while_its_data_directory_is_made(self) -> None:
        with fresh_folder() as folder, killable_run(folder) as process:
            family, files = set[int](), set[Path]()

            def initdb_holds_memory() -> bool:
                family.update(descendants(process.pid))
                files.update(*(mapped_memory(pid) for pid in family))
                return bool(files and shared_memory(family))

            wait_until(initdb_holds_memory, 30)  # the start of Python included
            assert list(folder.glob("*/data.new"))
            process.kill()
            wait_until(lambda: not alive(family) and not list(folder.iterdir()))
            assert not shared_memory(family)
            assert not [each for each in files if each.exists()]

    def test_a_killed_supervisor_takes_the_server_along(self) -> None:
        with postgres_server(own=True) as server:
            family, folder = set(descendants(server.supervisor_pid)), server.folder
            os.kill(server.supervisor_pid, signal.SIGKILL)
            wait_until(lambda: not alive(family))
            assert not shared_memory(family)
            with pytest.raises(PostgresError, match="supervisor"):
                server.pause()
        assert not folder.exists()


class TestStart:
    def test_a_failure_shows_the_log_of_the_server(self) -> None:
        with (
            pytest.raises(PostgresError, match="invalid value for parameter"),
            postgres_server(own=True, settings={"shared_buffers": "plenty"}),
        ):
            pass

    def test_a_server_of_the_environment_is_used_and_left_alone(
        self, server: PostgresServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv(ENVIRONMENT_VARIABLE, server.dsn())
        with postgres_server() as other:
            assert other.url == server.url
            assert value(other, "SELECT 1") == 1
            for act in (other.crash, other.pause, other.restart):
                with pytest.raises(PostgresError, match=ENVIRONMENT_VARIABLE):
                    act()
        assert value(server, "SELECT 1") == 1

    def test_it_needs_no_namespace(self) -> None:
        ways = [each.name for each in identities(os.geteuid(), pwd.getpwall()) if each.name != "namespace"]
        for way in ways:
            with postgres_server(own=True, identities=[way]) as server:
                assert server.identity == way
                assert value(server, "SELECT 1") == 1


def account(name: str, number: int) -> pwd.struct_passwd:
    return pwd.struct_passwd((name, "x", number, number, "", "/", "/bin/false"))


class TestIdentities:
    def test_an_ordinary_user_stays_who_it_is_first_of_all(self) -> None:
        accounts = [account("root", 0), account("lena", 1000), account("nobody", 65534)]
        assert [(each.name, each.uid) for each in identities(1000, accounts)] == [
            ("own", 1000),
            ("namespace", 65534),
        ]

    def test_root_borrows_nobody(self) -> None:
        accounts = [account("root", 0), account("daemon", 1), account("nobody", 65534)]
        ways = [(each.name, each.uid) for each in identities(0, accounts)]
        assert ways == [("namespace", 65534), ("dropped", 65534)]

    def test_a_user_without_an_entry_borrows_one_in_a_namespace_alone(self) -> None:
        assert [each.name for each in identities(4711, [account("root", 0), account("daemon", 1)])] == ["namespace"]

    def test_without_any_account_there_is_no_way(self) -> None:
        assert identities(0, [account("root", 0)]) == []
