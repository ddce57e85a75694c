"""Questions about random networks, as the oracle and as a request say them."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, settings

from app.core.db import Database, Write
from tests.factories import networks
from tests.factories.networks import AGENCIES, EXAMPLES, MONTH, PLACES, THEMES
from tests.oracles.impact import Network, Question

SCALES = {"t/a": 1000, "t": 1000, "EUR": 100, "count": 1, "h": 1}
random_networks = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
QUESTIONS = (
    Question(MONTH),
    Question(MONTH - 7),
    *(Question(MONTH, agency=agency) for agency in AGENCIES),
    *(Question(MONTH, path=path, below=False) for _, path in PLACES),
    Question(MONTH, path="07"),
    Question(MONTH, path="079015001001"),
    Question(MONTH, path="07", agency=AGENCIES[0], theme=THEMES[0]),
    *(Question(MONTH, theme=theme) for theme in THEMES),
    Question(MONTH, year=2025),
    Question(MONTH, year=2025, path="08"),
)


class UndoError(Exception):
    """Ends a transaction without a trace."""


@contextmanager
def kept(database: Database, network: Network) -> Iterator[Write]:
    """The network in the database, for the length of the block."""
    with suppress(UndoError), database.write() as db:
        networks.write(db, network)
        yield db
        raise UndoError


def parameters(question: Question) -> dict[str, Any]:
    """The question as parameters of a request."""
    place = next((place for place, path in PLACES if path == question.path), None)
    given = {
        "as_of": month(question.as_of),
        "agency_id": question.agency,
        "municipality_id": place and str(place),
        "below": question.below,
        "theme": question.theme,
        "year": question.year,
    }
    return {name: value for name, value in given.items() if value is not None}


def month(index: int) -> str:
    """A month as requests say it."""
    return f"{index // 12}-{index % 12 + 1:02d}"


def units(amount: float, unit: str) -> int:
    """A wire amount in small units; exact below a quadrillion."""
    return round(Decimal(str(amount)) * SCALES[unit])
