"""Accounts over HTTP."""

from app.schemas.accounts import MeRead
from app.services import accounts
from app.web.routes import concept_router
from app.web.sessions import Caller

router = concept_router("accounts")


@router.get("/me", response_model=MeRead)
def get_me(actor: Caller) -> dict[str, object]:
    """Who am I, and what may I do?"""
    return accounts.describe(actor)
