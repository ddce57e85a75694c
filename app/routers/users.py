"""Users over HTTP."""

from typing import Annotated

from fastapi import Body, Query

from app.schemas.shapes import RecordQuery
from app.schemas.users import UserCreate, UserPage, UserQuery, UserRead, UserUpdate
from app.services import users
from app.services.paging import Page
from app.services.reading import Found
from app.web.routes import concept_router
from app.web.sessions import Caller, IfMatch, Reading, Writing

router = concept_router("users")


@router.get("", response_model=UserPage)
def list_users(db: Reading, actor: Caller, query: Annotated[UserQuery, Query()]) -> Page:
    """List the people one manages; who manages nobody finds the own account."""
    return users.list_users(db, actor, query)


@router.get("/{user_id}", response_model=UserRead)
def get_user(db: Reading, actor: Caller, user_id: str, query: Annotated[RecordQuery, Query()]) -> Found:
    """Get a user."""
    return users.get_user(db, actor, user_id, query.fields)


@router.post("", response_model=UserRead, status_code=201)
def create_user(db: Writing, actor: Caller, body: Annotated[UserCreate, Body()]) -> Found:
    """Invite a person: agency admins into their agency, the network lead admins and colleagues."""
    return users.create_user(db, actor, body)


@router.patch("/{user_id}", response_model=UserRead)
def update_user(
    db: Writing, actor: Caller, user_id: str, expected: IfMatch, body: Annotated[UserUpdate, Body()]
) -> Found:
    """Change role, place, state or name of a user (JSON merge patch)."""
    return users.update_user(db, actor, user_id, expected.version, body)


@router.delete("/{user_id}", status_code=204)
def delete_user(db: Writing, actor: Caller, user_id: str, expected: IfMatch) -> None:
    """Delete an account; history keeps an id that names nobody any more."""
    users.delete_user(db, actor, user_id, expected.version)


@router.post("/{user_id}/invitation", status_code=204)
def invite_user(db: Writing, actor: Caller, user_id: str) -> None:
    """Send the invitation again."""
    users.invite_user(db, actor, user_id)


@router.post("/{user_id}/reset", status_code=204)
def reset_user_access(db: Writing, actor: Caller, user_id: str) -> None:
    """End all sessions of a user and turn the second factor off, after a lost phone or laptop."""
    users.reset_user_access(db, actor, user_id)
