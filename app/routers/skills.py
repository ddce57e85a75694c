"""Skills over HTTP."""

from typing import Annotated

from fastapi import Body, Query

from app.schemas.shapes import RecordQuery
from app.schemas.skills import (
    SkillCreate,
    SkillPage,
    SkillQuery,
    SkillRead,
    SkillUpdate,
)
from app.services import skills
from app.services.paging import Page
from app.services.reading import Found
from app.web.routes import concept_router
from app.web.sessions import Caller, IfMatch, Reading, Writing

router = concept_router("skills")


@router.get("", response_model=SkillPage)
def list_skills(db: Reading, actor: Caller, query: Annotated[SkillQuery, Query()]) -> Page:
    """List skills."""
    return skills.list_skills(db, actor, query)


@router.get("/{skill_id}", response_model=SkillRead)
def get_skill(db: Reading, actor: Caller, skill_id: str, query: Annotated[RecordQuery, Query()]) -> Found:
    """Get a skill by id or `slug:...`."""
    return skills.get_skill(db, actor, skill_id, query.fields)


@router.post("", response_model=SkillRead, status_code=201)
def create_skill(db: Writing, actor: Caller, body: Annotated[SkillCreate, Body()]) -> Found:
    """Add a skill."""
    return skills.create_skill(db, actor, body)


@router.patch("/{skill_id}", response_model=SkillRead)
def update_skill(
    db: Writing, actor: Caller, skill_id: str, expected: IfMatch, body: Annotated[SkillUpdate, Body()]
) -> Found:
    """Change a skill (JSON merge patch)."""
    return skills.update_skill(db, actor, skill_id, expected.version, body)


@router.delete("/{skill_id}", status_code=204)
def delete_skill(db: Writing, actor: Caller, skill_id: str, expected: IfMatch) -> None:
    """Delete a skill no volunteer has."""
    skills.delete_skill(db, actor, skill_id, expected.version)
