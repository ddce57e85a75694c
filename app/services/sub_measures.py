"""Measures of a project that is made of several. Who sees the project sees them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core.db import Read, Write
from app.core.errors import Invalid, NotFound
from app.models.fields import Origin
from app.models.municipalities import Municipality
from app.models.project_parts import SubMeasure
from app.models.projects import Project
from app.schemas.sub_measures import SubMeasureCreate, SubMeasureQuery, SubMeasureRead, SubMeasureUpdate
from app.services import conversion, projects, reading, recording
from app.services.access import Actor
from app.services.paging import Page, page, question
from app.services.projects import PROJECTS
from app.services.reading import Collection, Filter, Found, Located, Visibility
from app.services.references import require

P = sa.inspect(Project).columns
X = sa.inspect(SubMeasure).columns


def visible(actor: Actor) -> Visibility:
    """Measures of projects the caller may see."""
    return projects.visible_parts(SubMeasure, actor)


SUB_MEASURES = Collection(
    "sub_measures",
    SubMeasure,
    SubMeasureRead,
    visible=visible,
    filters={
        "project_id": Filter(lambda value: X["project_id"] == value),
        "status": Filter(X["status"].in_, many=True),
        "municipality_id": Filter(lambda value: X["municipality_id"] == value),
    },
)


def list_sub_measures(db: Read, actor: Actor, key: str, query: SubMeasureQuery) -> Page:
    """A page of the measures of a project."""
    project = reading.locate(db, PROJECTS, actor, key)
    asked = question(query)
    return page(db, SUB_MEASURES, actor, replace(asked, filters={**asked.filters, "project_id": project.id}))


def get_sub_measure(
    db: Read, actor: Actor, key: str | UUID, measure_key: str | UUID, fields: str | None = None
) -> Found:
    """One measure of a project."""
    measure = _located(db, actor, reading.locate(db, PROJECTS, actor, key), measure_key)
    return reading.get(db, SUB_MEASURES, actor, measure.id, reading.names(fields))


def create_sub_measure(db: Write, actor: Actor, key: str, body: SubMeasureCreate) -> Found:
    """A measure of a project of the caller's agency.

    Raises:
        Invalid: days in the wrong order, completed without a day, or a place that is not there.
    """
    project = reading.locate_own(db, PROJECTS, actor, key)
    values = conversion.columns(SubMeasureCreate, conversion.sent(body))
    _check(db, values, values)
    values |= {"agency_id": project.agency_id, "project_id": project.id}
    return reading.get(db, SUB_MEASURES, actor, recording.insert(db, SubMeasure, actor, values))


def update_sub_measure(
    db: Write, actor: Actor, key: str, measure_key: str, expected: int | None, changes: SubMeasureUpdate
) -> Found:
    """Change a measure of a project of the caller's agency.

    Raises:
        PreconditionFailed: somebody else changed it first.
        Invalid: as for a new one, judged on the result of the change.
    """
    measure = _own(db, actor, key, measure_key)
    values = conversion.columns(SubMeasureUpdate, changes)
    _check(db, values, {**recording.held(db, SubMeasure, measure, expected), **values})
    recording.update(db, SubMeasure, actor, measure, expected, values)
    return reading.get(db, SUB_MEASURES, actor, measure["id"])


def delete_sub_measure(db: Write, actor: Actor, key: str, measure_key: str, expected: int | None) -> None:
    """Delete a measure of a project of the caller's agency."""
    recording.remove(db, SubMeasure, actor, _own(db, actor, key, measure_key), expected)


def _check(db: Read, changed: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """The days of a measure follow the rules of a project's."""
    if found := projects.faults({**after, "origin": Origin.RECORDED}):
        raise Invalid(faults=found)
    require(db, [("municipality_id", Municipality, changed.get("municipality_id"), None)])


def _located(db: Read, actor: Actor, project: Located, measure_key: str | UUID) -> Located:
    """A measure of this project; under another one it does not exist."""
    measure = reading.locate(db, SUB_MEASURES, actor, measure_key)
    if db.scalar(sa.select(X["project_id"]).where(X["id"] == measure.id)) != project.id:
        raise NotFound
    return measure


def _own(db: Read, actor: Actor, key: str, measure_key: str) -> dict[str, Any]:
    """Primary key of a measure of a project of the caller's agency."""
    measure = _located(db, actor, reading.locate_own(db, PROJECTS, actor, key), measure_key)
    return {"agency_id": measure.agency_id, "id": measure.id}
