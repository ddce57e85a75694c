"""Fixtures of the tests that are driven from the contract."""

from collections.abc import Iterator
from zlib import crc32

import pytest

from app.core.realms import INSTANCE
from app.main import Service
from tests.conftest import DIALECTS
from tests.contract.staged import Stage
from tests.emptied import empty


@pytest.fixture(scope="module")
def stage(service: Service) -> Iterator[Stage]:
    """Callers that stay for a whole module; the database is empty again afterwards."""
    yield Stage(service, service.database.within(INSTANCE))
    empty(service.database.within(INSTANCE))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep on one of the databases, half on each, what is marked so: most of it is refused before a record is read."""
    items[:] = [item for item in items if item.get_closest_marker("either_database") is None or _falls_to(item)]


def _falls_to(item: pytest.Item) -> bool:
    dialect: str = item.callspec.params["database_url"]  # type: ignore[attr-defined]  # every parametrised item has it
    rest = item.nodeid.replace(dialect, "", 1)
    return DIALECTS[crc32(rest.encode()) % len(DIALECTS)] == dialect
