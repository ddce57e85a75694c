"""Restoring: a record becomes again what it was after a change, as a new version, by the ordinary way of changing it.

Nothing is rewound: the rules that hold today hold for the restored record, too, and the history gains a change.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from pydantic import TypeAdapter, ValidationError

from app.core.db import Write
from app.core.errors import Conflict, Fault, Invalid
from app.models.changes import ChangeAction
from app.schemas.agencies import AgencyUpdate
from app.schemas.catalogue import CatalogueEntryUpdate, SuccessStoryUpdate
from app.schemas.consultations import ConsultationUpdate
from app.schemas.engagements import EngagementUpdate
from app.schemas.fundings import FundingProgrammeUpdate, GrantUpdate
from app.schemas.hours import HoursUpdate
from app.schemas.measure_types import MeasureTypeUpdate
from app.schemas.participations import ParticipationUpdate
from app.schemas.patrons import PatronUpdate
from app.schemas.projects import ProjectUpdate
from app.schemas.savings import SavingUpdate
from app.schemas.skills import SkillUpdate
from app.schemas.targets import TargetUpdate
from app.schemas.trainings import TrainingUpdate
from app.schemas.workshops import WorkshopUpdate
from app.services import (
    agencies,
    catalogue,
    changes,
    consultations,
    engagements,
    funding_programmes,
    fundings,
    hours,
    measure_types,
    noting,
    participations,
    patrons,
    projects,
    savings,
    skills,
    success_stories,
    targets,
    trainings,
    workshops,
)
from app.services.access import Actor
from app.services.reading import Found
from app.services.rights import RIGHTS


@dataclass(frozen=True, slots=True)
class Restorable:
    """How a kind of record is changed.

    Attributes:
        operation: whose right is needed.
        update: the service.
        shape: what a caller may send to it.
    """

    operation: str
    update: Callable[[Write, Actor, str, int | None, Any], Found]
    shape: type[Any]


RESTORABLE: Mapping[str, Restorable] = {
    "agencies": Restorable("update_agency", agencies.update_agency, AgencyUpdate),
    "participations": Restorable("update_participation", participations.update_participation, ParticipationUpdate),
    "patrons": Restorable("update_patron", patrons.update_patron, PatronUpdate),
    "engagements": Restorable("update_engagement", engagements.update_engagement, EngagementUpdate),
    "hours": Restorable("update_hours", hours.update_hours, HoursUpdate),
    "trainings": Restorable("update_training", trainings.update_training, TrainingUpdate),
    "skills": Restorable("update_skill", skills.update_skill, SkillUpdate),
    "projects": Restorable("update_project", projects.update_project, ProjectUpdate),
    "savings": Restorable("update_saving", savings.update_saving, SavingUpdate),
    "measure_types": Restorable("update_measure_type", measure_types.update_measure_type, MeasureTypeUpdate),
    "catalogue_entries": Restorable("update_catalogue_entry", catalogue.update_catalogue_entry, CatalogueEntryUpdate),
    "success_stories": Restorable("update_success_story", success_stories.update_success_story, SuccessStoryUpdate),
    "funding_programmes": Restorable(
        "update_funding_programme", funding_programmes.update_funding_programme, FundingProgrammeUpdate
    ),
    "grants": Restorable("update_grant", fundings.update_grant, GrantUpdate),
    "workshops": Restorable("update_workshop", workshops.update_workshop, WorkshopUpdate),
    "consultations": Restorable("update_consultation", consultations.update_consultation, ConsultationUpdate),
    "targets": Restorable("update_target", targets.update_target, TargetUpdate),
}


def restore_change(db: Write, actor: Actor, key: str | UUID, expected: int | None) -> Found:
    """Make a record again what it was after a change.

    Args:
        db: the transaction.
        actor: who.
        key: the change.
        expected: version of the record the caller has seen.

    Returns:
        Which record it is, and its new version.

    Raises:
        NotFound: no such change, or none of the caller's.
        Conflict: the record was deleted or its values erased, or its kind cannot be restored.
        Invalid: what it was is against a rule of today.
        PreconditionFailed: somebody else changed the record meanwhile.
    """
    change = changes.get_change(db, actor, key).values
    how = RESTORABLE.get(change["resource"])
    if how is None:
        raise Conflict("change_not_restorable", resource=change["resource"])
    RIGHTS[how.operation].check(actor)
    since = changes.later(db, change)
    if change["erased"] or any(each["salt"] is None for each in since):
        raise Conflict("change_erased")
    if any(ChangeAction.DELETED in {each["action"], change["action"]} for each in since or [change]):
        raise Conflict("change_of_deleted")
    wanted: dict[str, Any] = {}
    for each in since:
        wanted.update(orjson.loads(each["before"] or b"{}"))
    known = {name: value for name, value in wanted.items() if name in how.shape.__annotations__}
    noting.because(db, f"restored to version {change['version']}")
    found = how.update(db, actor, str(change["record_id"]), expected, _checked(how.shape, known))
    noting.mark_restored(db, change["resource"], change["record_id"])
    told = {"resource": change["resource"], "record_id": change["record_id"], "version": found.version}
    return Found(told, found.version)


def _checked(shape: type[Any], values: Mapping[str, Any]) -> Any:  # noqa: ANN401 - the shape's
    adapter: TypeAdapter[Any] = TypeAdapter(shape)
    try:
        return adapter.validate_json(orjson.dumps(values))
    except ValidationError as error:
        faults = [Fault("former_value_refused", f"/{'/'.join(map(str, each['loc']))}") for each in error.errors()]
        raise Invalid(faults=faults) from None
