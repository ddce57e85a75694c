"""Which records come from the rows of which sheet."""

from collections.abc import Mapping

from app.models.imports import ImportResource
from app.services.imports.records import (
    catalogue,
    fundings,
    people,
    people_work,
    places,
    projects,
    reference,
    savings,
    workshops,
)
from app.services.imports.records.base import Records

_ALL: tuple[type[Records], ...] = (
    places.Agencies, places.Municipalities, places.Participations, people.Patrons, people.Engagements,
    people.Consultations, people_work.HoursGiven, people_work.Trainings,
    projects.Projects, projects.ProjectReports, projects.ProjectPatrons, savings.Savings,
    reference.MeasureTypes, catalogue.CatalogueEntries, reference.FactorSets, reference.Factors, reference.Claims,
    reference.Targets, fundings.FundingProgrammes, fundings.Grants, fundings.GrantProjects, workshops.Workshops,
    workshops.Registrations,
)  # fmt: skip
RECORDS: Mapping[ImportResource, type[Records]] = {each.resource: each for each in _ALL}
