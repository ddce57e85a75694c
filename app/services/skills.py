"""Skills: a small list of what volunteers can help with. Everyone reads it, the network lead keeps it."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from app.core.db import Read, Write
from app.core.errors import Conflict, Fault
from app.models.patrons import Patron
from app.models.skills import Skill
from app.schemas.skills import SkillCreate, SkillQuery, SkillRead, SkillUpdate
from app.services import conversion, reading, recording
from app.services.access import Actor
from app.services.paging import Page, page, question
from app.services.reading import EVERYTHING, Collection, Found, Visibility
from app.services.sql import has_word

S = sa.inspect(Skill).columns
P = sa.inspect(Patron).columns


def visible(_actor: Actor) -> Visibility:
    """Skills are public; who has them is not."""
    return EVERYTHING


SKILLS = Collection(
    "skills",
    Skill,
    SkillRead,
    visible=visible,
    sorts={"name_de": S["name_de_sort"]},
    search=S["name_de_search"],
    alternates={"slug": lambda value: S["slug"] == value},
)


def list_skills(db: Read, actor: Actor, query: SkillQuery) -> Page:
    """A page of skills."""
    return page(db, SKILLS, actor, question(query))


def get_skill(db: Read, actor: Actor, key: str | UUID, fields: str | None = None) -> Found:
    """One skill by id or ``slug:...``."""
    return reading.get(db, SKILLS, actor, key, reading.names(fields))


def create_skill(db: Write, actor: Actor, body: SkillCreate) -> Found:
    """A new skill."""
    values = conversion.columns(SkillCreate, conversion.sent(body))
    conversion.folded(values, "name_de", "name_en", "slug")
    return get_skill(db, actor, recording.insert(db, Skill, actor, values))


def update_skill(db: Write, actor: Actor, key: str, expected: int | None, changes: SkillUpdate) -> Found:
    """Change the names of a skill."""
    place = reading.locate(db, SKILLS, actor, key)
    current = recording.held(db, Skill, {"id": place.id}, expected)
    values = conversion.refolded(current, conversion.columns(SkillUpdate, changes), "name_de", "name_en", "slug")
    recording.update(db, Skill, actor, {"id": place.id}, expected, values)
    return get_skill(db, actor, place.id)


def delete_skill(db: Write, actor: Actor, key: str, expected: int | None) -> None:
    """Delete a skill no volunteer has.

    Raises:
        Conflict: a volunteer of some agency has it.
    """
    place = reading.locate(db, SKILLS, actor, key)
    slug = recording.held(db, Skill, {"id": place.id}, expected)["slug"]
    with db.everywhere():  # of all agencies; nothing but that there is one is said
        if db.scalar(sa.select(sa.exists().where(has_word(P["skills"], sa.literal(slug))))):
            raise Conflict("still_referenced")
    recording.remove(db, Skill, actor, {"id": place.id}, expected)


def missing(db: Read, slugs: Sequence[str]) -> list[Fault]:
    """A fault for each slug that names no skill."""
    known = {row.slug for row in db.all(sa.select(S["slug"]).where(S["slug"].in_(slugs)))}
    return [
        Fault("reference_missing", f"/skills/{index}", {"what": "skills"})
        for index, slug in enumerate(slugs)
        if slug not in known
    ]
