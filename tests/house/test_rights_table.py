from app.models.accounts import Role
from app.services.rights import RIGHTS
from tests.house.rights_table import DOCUMENT, SHORT, rendered


class TestTableOfRights:
    def test_the_document_is_what_the_code_says(self) -> None:
        remedy = "docs/rights.md is old; run: .venv/bin/python -m tests.house.rights_table"
        assert DOCUMENT.read_text(encoding="utf-8") == rendered(), remedy

    def test_every_role_and_every_operation_has_its_place(self) -> None:
        assert set(SHORT) == set(Role)
        assert all(f"| `{name}` |" in rendered() for name in RIGHTS)
