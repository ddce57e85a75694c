"""Databases without tables: each test migrates its own."""

import itertools
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.core.db import Database
from app.core.realms import INSTANCE
from app.core.settings import load_settings
from tests.conftest import DIALECTS
from tests.migrations.chains import Chain

_numbers = itertools.count(1)


@pytest.fixture(params=DIALECTS)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database, on both kinds; per cent signs and umlauts are part of it."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / '100 % Ä.sqlite'}"
        return
    server = request.getfixturevalue("postgres")
    name = f"klikks_empty_{next(_numbers)}"
    yield server.create_database(name)
    server.drop_database(name)


@pytest.fixture
def empty(empty_url: str) -> Iterator[Database]:
    """The same, open."""
    with closing(Database(load_settings(database_url=empty_url), INSTANCE)) as database:
        yield database


@pytest.fixture
def chain(empty_url: str, tmp_path: Path) -> Chain:
    """A chain of migrations for that database."""
    return Chain(tmp_path / "chain", empty_url)
