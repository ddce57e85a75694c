"""Inquiries for tests."""

from typing import Any
from uuid import UUID

from app.services import inquiry_upkeep
from tests.api import Api

YEAR = 2025


def asked(api: Api, project_id: str, year: int = YEAR) -> str:
    """An inquiry about a project of the home agency, as the service makes one by itself."""
    with api.database.write() as db:
        return str(inquiry_upkeep.ask(db, UUID(str(api.home["id"])), UUID(project_id), year))


def body(code: str, **values: Any) -> dict[str, Any]:
    """An answer as a client sends it."""
    return {"code": code, "still_running": True, **values}
