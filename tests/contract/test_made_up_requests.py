"""A few requests per operation made up from the contract; many more by hand: ``python -m tests.contract.fuzz``.

All checks of schemathesis are on; what they take for accepted and refused is said in ``fuzz``.
"""

import pytest

from app.main import Service
from tests.api import Api
from tests.contract.declared import OPERATIONS
from tests.contract.fuzz import Fuzz

NAMES = [each.name for each in OPERATIONS]
EXAMPLES = 2
SEED = 20_260_301


@pytest.fixture
def fuzz(service: Service, api: Api) -> Fuzz:
    return Fuzz(service, api)


@pytest.mark.either_database  # and with it the roles turn: half the operations valid from staff, half from the lead
@pytest.mark.parametrize("name", NAMES)
def test_every_answer_keeps_the_contract(fuzz: Fuzz, name: str) -> None:
    fuzz.run(name, EXAMPLES, SEED, crossed=fuzz.api.database.is_sqlite)
    assert fuzz.statuses.total() > 0
    assert not any(status >= 500 for _, status in fuzz.statuses)
