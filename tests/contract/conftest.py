"""Fixtures of the tests that are driven from the contract."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from app.main import Service
from app.models import metadata
from tests.contract.staged import Stage


@pytest.fixture(scope="module")
def stage(service: Service) -> Iterator[Stage]:
    """Callers that stay for a whole module; the database is empty again afterwards."""
    yield Stage(service, service.database)
    with service.database.write() as session:
        for table in reversed(metadata.sorted_tables):
            session.run(sa.delete(table))
