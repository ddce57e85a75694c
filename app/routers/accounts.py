"""Accounts over HTTP."""

from fastapi import APIRouter

from app.schemas.accounts import MeRead
from app.services import accounts
from app.web.sessions import Caller

router = APIRouter(prefix="/v1/accounts", tags=["accounts"])


@router.get("/me", response_model=MeRead)
def get_me(actor: Caller) -> dict[str, object]:
    """Who am I, and what may I do?"""
    return accounts.describe(actor)
