"""Inquiries for tests."""

from typing import Any
from uuid import UUID

from app.core.ids import new_id
from app.services import inquiry_mails, inquiry_upkeep
from tests.api import Api

YEAR = 2025


def asked(api: Api, project_id: str, year: int = YEAR) -> str:
    """An inquiry about a project of the home agency, as the service makes one by itself."""
    with api.database.write() as db:
        return str(inquiry_upkeep.ask(db, UUID(str(api.home["id"])), UUID(project_id), year))


def answered(api: Api, project_id: str, **values: Any) -> None:
    """An inquiry that its contact has answered; only asked where nobody has an address."""
    inquiry_id = UUID(asked(api, project_id))
    with api.database.write() as db:
        mail = inquiry_mails.mail_of(db, new_id(), UUID(str(api.home["id"])), inquiry_id)
    if mail is not None:
        answer = api.public.post("/v1/inquiries/answer", body(str(mail.code), **values))
        assert answer.status_code == 200, answer.text


def body(code: str, **values: Any) -> dict[str, Any]:
    """An answer as a client sends it."""
    return {"code": code, "still_running": True, **values}
