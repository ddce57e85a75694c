import pytest

from app.core.db import Database
from app.main import Service
from app.models.accounts import Role
from tests.contract.authorization import ROLES, World, read, rendered
from tests.contract.declared import OPERATIONS

WRITTEN = read()


class TestAuthorization:
    def test_every_operation_has_a_row_and_every_row_an_operation(self) -> None:
        assert set(WRITTEN) == {operation.name for operation in OPERATIONS}
        assert rendered(WRITTEN) == rendered(read())

    @pytest.mark.parametrize("role", ROLES, ids=[role.value for role in ROLES])
    def test_every_cell_is_answered_as_written(self, service: Service, database: Database, role: Role) -> None:
        wrong = {
            name: f"{cell}, written {WRITTEN[name][role]}"
            for name, cell in World(service, database).cells(role)
            if cell != WRITTEN[name][role]
        }
        assert wrong == {}
