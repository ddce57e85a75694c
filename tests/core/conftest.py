"""Fixtures for tests of the ground."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest

from app.core.db import Database
from app.core.realms import INSTANCE
from app.core.settings import load_settings

Another = Callable[..., Database]


@pytest.fixture
def another(database: Database) -> Iterator[Another]:
    """Opens the same database once more, as another process would, with other settings if wanted."""
    with ExitStack() as stack:

        def opened(**settings: Any) -> Database:
            given = {"database_url": database.settings.database, **settings}
            return stack.enter_context(closing(Database(load_settings(**given), INSTANCE)))

        yield opened


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Another]:
    """Opens a SQLite file of its own."""
    with ExitStack() as stack:

        def opened(**settings: Any) -> Database:
            given = {"database_url": f"sqlite:///{tmp_path / 'own.sqlite'}", **settings}
            return stack.enter_context(closing(Database(load_settings(**given), INSTANCE)))

        yield opened
