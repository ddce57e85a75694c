"""Sources: where the rows of each resource come from, who may have them, and which filters there are."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import BaseModel, Field, create_model

from app.models.imports import ImportResource
from app.schemas.agencies import AgencyQuery
from app.schemas.catalogue import CatalogueEntryQuery
from app.schemas.claims import ClaimQuery
from app.schemas.consultations import ConsultationQuery
from app.schemas.engagements import EngagementQuery
from app.schemas.exports import ExportQuery
from app.schemas.factors import FactorQuery, FactorSetQuery
from app.schemas.fundings import FundingProgrammeQuery, GrantQuery
from app.schemas.hours import HoursQuery
from app.schemas.measure_types import MeasureTypeQuery
from app.schemas.municipalities import MunicipalityQuery
from app.schemas.participations import ParticipationQuery
from app.schemas.patrons import PatronQuery
from app.schemas.project_parts import ProjectPatronQuery, ProjectReportQuery
from app.schemas.projects import ProjectQuery
from app.schemas.registrations import RegistrationQuery
from app.schemas.savings import SavingQuery
from app.schemas.shapes import ListQuery
from app.schemas.targets import TargetQuery
from app.schemas.trainings import TrainingQuery
from app.schemas.workshops import WorkshopQuery
from app.services import (
    agencies,
    catalogue,
    consultations,
    engagements,
    factors,
    funding_programmes,
    fundings,
    hours,
    measure_types,
    municipalities,
    participations,
    patrons,
    project_patrons,
    project_reports,
    projects,
    registrations,
    savings,
    targets,
    trainings,
    workshops,
)
from app.services.access import Actor
from app.services.impact import claims
from app.services.reading import Collection

Read = Callable[[Actor], Collection]


@dataclass(frozen=True, slots=True)
class Source:
    """Where the rows of a resource come from.

    Attributes:
        read: the collection as a caller may read it.
        query: parameters of the resource's list; its filters are those of the export.
        parents: filters that are part of the list's address.
    """

    read: Read
    query: type[ListQuery]
    parents: Mapping[str, str] = field(default_factory=dict)


def _always(collection: Collection) -> Read:
    return lambda _actor: collection


SOURCES: Final[Mapping[ImportResource, Source]] = {
    ImportResource.AGENCIES: Source(_always(agencies.AGENCIES), AgencyQuery),
    ImportResource.MUNICIPALITIES: Source(_always(municipalities.MUNICIPALITIES), MunicipalityQuery),
    ImportResource.PARTICIPATIONS: Source(participations.readable, ParticipationQuery),
    ImportResource.PATRONS: Source(patrons.readable, PatronQuery),
    ImportResource.ENGAGEMENTS: Source(_always(engagements.ENGAGEMENTS), EngagementQuery),
    ImportResource.PROJECTS: Source(_always(projects.PROJECTS), ProjectQuery),
    ImportResource.PROJECT_REPORTS: Source(
        _always(project_reports.REPORTS), ProjectReportQuery, {"project_id": "Of this project."}
    ),
    ImportResource.PROJECT_PATRONS: Source(
        _always(project_patrons.LINKS), ProjectPatronQuery, {"project_id": "On this project."}
    ),
    ImportResource.SAVINGS: Source(_always(savings.SAVINGS), SavingQuery),
    ImportResource.MEASURE_TYPES: Source(_always(measure_types.MEASURE_TYPES), MeasureTypeQuery),
    ImportResource.CATALOGUE_ENTRIES: Source(_always(catalogue.CATALOGUE), CatalogueEntryQuery),
    ImportResource.FACTOR_SETS: Source(_always(factors.FACTOR_SETS), FactorSetQuery),
    ImportResource.FACTORS: Source(_always(factors.FACTORS), FactorQuery),
    ImportResource.FUNDING_PROGRAMMES: Source(_always(funding_programmes.PROGRAMMES), FundingProgrammeQuery),
    ImportResource.GRANTS: Source(_always(fundings.GRANTS), GrantQuery),
    ImportResource.GRANT_PROJECTS: Source(_always(fundings.LINKS), ListQuery, {"grant_id": "Paid by this grant."}),
    ImportResource.WORKSHOPS: Source(workshops.readable, WorkshopQuery),
    ImportResource.REGISTRATIONS: Source(
        _always(registrations.REGISTRATIONS), RegistrationQuery, {"workshop_id": "For this event."}
    ),
    ImportResource.CONSULTATIONS: Source(_always(consultations.CONSULTATIONS), ConsultationQuery),
    ImportResource.HOURS: Source(_always(hours.HOURS), HoursQuery),
    ImportResource.TRAININGS: Source(_always(trainings.TRAININGS), TrainingQuery),
    ImportResource.TARGETS: Source(_always(targets.TARGETS), TargetQuery),
    ImportResource.CLAIMS: Source(_always(claims.CLAIMS), ClaimQuery),
}


def filters_of(resource: ImportResource) -> frozenset[str]:
    """Names of the parameters that choose rows."""
    source = SOURCES[resource]
    return frozenset(source.query.model_fields) - frozenset(ListQuery.model_fields) | frozenset(source.parents)


def query_of(resource: ImportResource) -> type[ExportQuery]:
    """The parameters of a resource's export: kind of file, and the filters of its list."""
    source = SOURCES[resource]
    name = "".join(word.capitalize() for word in resource.value.split("_"))
    about = f"What exports of {resource.value.replace('_', ' ')} can be asked for."
    parents = {
        parent: (Annotated[UUID | None, Field(description=description)], None)
        for parent, description in source.parents.items()
    }
    return query_like(f"{name}ExportQuery", about, source.query, frozenset(ListQuery.model_fields), parents)


def query_like(
    name: str, about: str, query: type[BaseModel], leave_out: frozenset[str], more: Mapping[str, Any] | None = None
) -> type[ExportQuery]:
    """The parameters of an operation that answers in JSON, without those of its pages, beside the kind of file."""
    fields = {each: (info.annotation, info) for each, info in query.model_fields.items() if each not in leave_out}
    made: type[ExportQuery] = create_model(name, __base__=ExportQuery, __doc__=about, **fields, **(more or {}))  # type: ignore[call-overload]  # fields are names
    return made
