"""Behind PgBouncer in transaction mode: two server connections for everybody, and nobody sees another's records."""

import os
import pwd
import shutil
import socket
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url

from app.core import migrations
from app.core.db import Database
from app.core.realms import INSTANCE
from app.core.settings import load_settings
from app.main import create_app
from tests.api import Api, Caller
from tests.app_role import ROLE, as_app
from tests.factories import patrons
from tests.postgres.identity import identities
from tests.postgres_server import PostgresServer

PGBOUNCER = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
CALLERS, ROUNDS = 8, 6
PATIENCE = 10.0
"""Seconds for PgBouncer to listen."""
pytestmark = pytest.mark.skipif(PGBOUNCER is None, reason="PgBouncer is not installed here")


@pytest.fixture
def pooled(postgres: PostgresServer) -> Iterator[str]:
    """The address of a migrated database behind the pooler, for the service's role."""
    address = make_url(as_app(_migrated(postgres)))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    where = f"host={address.query['host']} port={address.query['port']} dbname={address.database}"
    with tempfile.TemporaryDirectory(prefix="klikks-pooler-") as folder, tempfile.TemporaryFile() as log:
        config = Path(folder, "pgbouncer.ini")
        config.write_text(
            f"[databases]\nklikks = {where} user={ROLE} password={ROLE}\n"
            "[pgbouncer]\nlisten_addr = 127.0.0.1\nunix_socket_dir =\nauth_type = any\n"
            f"listen_port = {port}\npool_mode = transaction\ndefault_pool_size = 2\nmax_client_conn = 200\n"
        )
        # as whom the server runs, so that it reaches the server's socket, and because it refuses to be root
        identity = next(each for each in identities(os.geteuid(), pwd.getpwall()) if each.name == postgres.identity)
        identity.give(Path(folder))
        command = [str(PGBOUNCER), "-q", str(config)]
        process = identity.spawn(command, log=log.fileno(), reach=[Path(folder), postgres.folder])
        try:
            _wait_for(port)
            yield f"postgresql+psycopg://{ROLE}@127.0.0.1:{port}/klikks"
        finally:
            process.terminate()
            process.wait()
            postgres.drop_database(str(address.database))


def _migrated(postgres: PostgresServer) -> str:
    url = postgres.create_database("klikks_pooled")
    migrations.upgrade(url)
    return url


def _wait_for(port: int) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            assert time.monotonic() < until, "PgBouncer does not listen"
            time.sleep(0.05)
        else:
            return


def _day(caller: Caller, own: str) -> set[str]:
    """What somebody of an agency does again and again; returns whose records were seen."""
    seen: set[str] = set()
    for number in range(ROUNDS):
        made = caller.made("/v1/patrons", patrons.body())
        path = f"/v1/patrons/{made['id']}"
        assert caller.patch(path, {"status": "paused"}).status_code == 200
        assert caller.patch(path, {"status": "left"}, version=number + 7).status_code == 412
        assert caller.post("/v1/patrons", {"first_name": "ohne"}).status_code == 422
        for each in (caller.get(path).json(), *caller.get("/v1/patrons?limit=500").json()["items"]):
            seen.add(each["agency_id"])
        seen |= {each["agency_id"] or own for each in caller.get("/v1/changes?limit=500").json()["items"]}
        assert caller.get("/v1/impact").status_code == 200
    return seen


def test_nobody_sees_anothers_records(pooled: str, tmp_path: Path) -> None:
    app = create_app(load_settings(database_url=pooled, data_dir=tmp_path, pool_wait_seconds=20.0))
    api = Api(app, app.database.within(INSTANCE))
    sides: list[tuple[Caller, str]] = [
        (api.staff, str(api.home["id"])),
        (api.stranger, str(api.elsewhere["id"])),
    ]
    with ThreadPoolExecutor(CALLERS) as threads:
        work: list[tuple[str, Any]] = [
            (own, threads.submit(partial(_day, caller, own))) for caller, own in sides * (CALLERS // 2)
        ]
        found = [(own, job.result()) for own, job in work]
    assert all(seen == {own} for own, seen in found), found
    counted = {own: caller.get("/v1/patrons?count=exact").json()["total"] for caller, own in sides}
    assert counted == {own: ROUNDS * CALLERS // 2 for _, own in sides}
    with ThreadPoolExecutor(CALLERS) as threads:  # what the others said stays on none of the server's connections
        left = threads.map(lambda _: _persons(app.database), range(ROUNDS * CALLERS))
    assert set(left) == {0}


def _persons(database: Database) -> int:
    """How many volunteers a session without a realm sees."""
    with database.read() as db:
        return int(db.scalar(sa.text("SELECT count(*) FROM patrons")) or 0)
