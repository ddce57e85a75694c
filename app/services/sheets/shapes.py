"""Shapes of rows that say more than one request does: what stands in the address there is a column here."""

from typing import Annotated

from pydantic import Field

from app.models.fields import Id, ShortText
from app.models.workshops import CancelledByField, RegistrationStatus, RegistrationStatusField
from app.schemas.fundings import GrantProjectSet
from app.schemas.project_parts import ProjectReportCreate
from app.schemas.registrations import RegistrationCreate
from app.schemas.shapes import Clean, Input


class ProjectReportRow(ProjectReportCreate):
    """A yearly report with its project."""

    project_id: Annotated[Id, Field(description="Project it reports on.")]


class ProjectPatronRow(Input):
    """A volunteer works on a project."""

    project_id: Annotated[Id, Field(description="The project.")]
    patron_id: Annotated[Id, Field(description="Volunteer who works on it.")]


class GrantProjectRow(GrantProjectSet):
    """The part of a grant that pays for a project."""

    grant_id: Annotated[Id, Field(description="The grant.")]
    project_id: Annotated[Id, Field(description="Project it pays for.")]


class RegistrationRow(RegistrationCreate):
    """A registration with its event, and how it went."""

    workshop_id: Annotated[Id, Field(description="The event.")]
    status: Annotated[
        RegistrationStatusField,
        Field(description="Where it stands; `registered` lets the service give a seat or a place in the queue."),
    ] = RegistrationStatus.REGISTERED
    cancelled_by: Annotated[CancelledByField | None, Field(description="Who cancelled, if it is cancelled.")] = None


class SavingReason(Input):
    """Why a saving gets a new revision."""

    reason: Annotated[
        Annotated[ShortText, Clean] | None,
        Field(description="Why this revision takes the place of the one before.", examples=["Neue Messung"]),
    ] = None
