"""Fixtures: real databases, the real application, callers of every kind."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from app.core import migrations
from app.core.db import Database
from app.core.settings import load_settings
from app.main import Service, create_app
from app.models import metadata
from tests.api import Api
from tests.postgres_server import PostgresServer, postgres_server

os.environ.setdefault("KLIKKS_KEEPER_SECONDS", "0")  # nothing changes a test's database beside the test
for limit in ("PUBLIC_REQUESTS", "TOKEN_REQUESTS", "FAILED_TOKENS"):
    os.environ.setdefault(f"KLIKKS_{limit}_PER_MINUTE", "0")  # tests ask more often than anybody may
os.environ.setdefault("KLIKKS_JOB_THREADS", "0")  # a test does its jobs itself, see Api.work
DIALECTS = tuple(os.environ.get("KLIKKS_TEST_DATABASES", "sqlite,postgresql").split(","))


@pytest.fixture(autouse=True)
def _only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reaches out: a connection to anything but this machine fails at once."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and address[0] not in {"127.0.0.1", "::1", "localhost"}:
            message = f"a test tried to reach {address[0]}"
            raise RuntimeError(message)
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One server for the whole run; that it starts is a demand, not a wish."""
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="session", params=DIALECTS)
def database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """An empty, migrated database of each kind."""
    url: str
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('database') / 'test.sqlite'}"
    else:
        url = request.getfixturevalue("postgres").create_database("klikks_suite")
    migrations.upgrade(url)
    return url


@pytest.fixture(scope="session")
def service(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The application on that database."""
    folder = tmp_path_factory.mktemp("data")
    app = create_app(load_settings(database_url=database_url, data_dir=folder))
    with TestClient(app):  # runs the lifespan once
        yield app


@pytest.fixture
def database(service: Service) -> Iterator[Database]:
    """The database, empty again after the test."""
    yield service.database
    with service.database.write() as session:
        for table in reversed(metadata.sorted_tables):
            session.run(sa.delete(table))


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
