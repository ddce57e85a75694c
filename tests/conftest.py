"""Fixtures: real databases, the real application, callers of every kind."""

import os
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.core import migrations
from app.core.db import Database
from app.core.realms import INSTANCE
from app.core.settings import load_settings
from app.main import Service, create_app
from tests.api import Api
from tests.app_role import as_app
from tests.emptied import empty
from tests.postgres.place import temporary_folders
from tests.postgres_server import PostgresServer, postgres_server

os.environ.setdefault("KLIKKS_KEEPER_SECONDS", "0")  # nothing changes a test's database beside the test
os.environ.setdefault("KLIKKS_JOB_THREADS", "0")  # a test does its jobs itself, see Api.work
os.environ.setdefault("KLIKKS_ATTENDANT_SECONDS", "0")
os.environ.setdefault("KLIKKS_PASSWORD_MEMORY_KIB", "64")  # hashes that cost nothing
os.environ.setdefault("KLIKKS_PASSWORD_ROUNDS", "1")
os.environ.setdefault("KLIKKS_PASSWORD_LANES", "1")
os.environ.setdefault("KLIKKS_WEBHOOK_THREADS", "0")  # tests tell webhooks themselves
os.environ.setdefault("KLIKKS_OUTGOING_NETWORKS", '["127.0.0.0/8"]')  # where the tests' own servers are
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "alone")
for limit in ("PUBLIC_REQUESTS", "TOKEN_REQUESTS", "FAILED_TOKENS"):
    os.environ.setdefault(f"KLIKKS_{limit}_PER_MINUTE", "0")  # tests ask more often than anybody may
DIALECTS = tuple(os.environ.get("KLIKKS_TEST_DATABASES", "sqlite,postgresql").split(","))


@pytest.fixture(scope="session", autouse=True)
def _only_loopback() -> Iterator[None]:
    """No test reaches out: a connection to anything but this machine fails at once."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and address[0] not in {"127.0.0.1", "::1", "localhost"}:
            message = f"a test tried to reach {address[0]}"
            raise RuntimeError(message)
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One server for the whole run; that it starts is a demand, not a wish."""
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="session", params=DIALECTS)
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """An empty, migrated database of each kind, in memory where there is room: nobody should wait for a disk."""
    with tempfile.TemporaryDirectory(prefix="klikks-", dir=temporary_folders(fleeting=True)[0]) as folder:
        url = f"sqlite:///{folder}/test.sqlite"
        if request.param == "postgresql":
            url = request.getfixturevalue("postgres").create_database(f"klikks_suite_{WORKER}")
        migrations.upgrade(url)
        yield as_app(url)


@pytest.fixture(scope="session")
def service(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The application on that database."""
    folder = tmp_path_factory.mktemp("data")
    app = create_app(load_settings(database_url=database_url, data_dir=folder))
    with TestClient(app):  # runs the lifespan once
        yield app


@pytest.fixture
def database(service: Service) -> Iterator[Database]:
    """The database as the service's own helpers see it, empty again after the test."""
    database = service.database.within(INSTANCE)
    yield database
    empty(database)


@pytest.fixture
def api(service: Service, database: Database) -> Api:
    """A client with callers of every role and two agencies."""
    return Api(service, database)


@pytest.fixture
def shared_data() -> Path:
    """The published files, where they are present."""
    place = Path(os.environ.get("KLIKKS_SHARED_DATA", Path(__file__).parents[2] / "shared" / "data"))
    if not place.is_dir():
        pytest.skip("the published data files are not beside the repository")
    return place
