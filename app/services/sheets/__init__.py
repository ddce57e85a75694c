"""Sheets: the table of every resource in a file, shared by template, import and export.

columns   what a column is; making builds one from the wire shape; codes say how lists write code values
shapes    rows that say more than one request does
places, people, projects, fundings, catalogue   the sheets themselves
"""

from collections.abc import Mapping

from app.models.imports import ImportResource
from app.services.sheets import catalogue, fundings, people, places, projects
from app.services.sheets.columns import READ_ONLY, Code, Column, Key, Kind, Reference, SheetSpec
from app.services.sheets.marks import (
    BESIDES,
    CODE_SHEETS,
    EXAMPLE_MARKS,
    EXPLANATION_MARKS,
    EXPLANATION_SHEETS,
    REMARK_HEADINGS,
)

_ALL = (
    places.AGENCIES, places.MUNICIPALITIES, fundings.FUNDING_PROGRAMMES, projects.MEASURE_TYPES,
    catalogue.CATALOGUE_ENTRIES, fundings.FACTOR_SETS,
    fundings.FACTORS, places.PARTICIPATIONS, people.PATRONS, people.ENGAGEMENTS, projects.PROJECTS,
    projects.PROJECT_REPORTS, projects.PROJECT_PATRONS, projects.SAVINGS, fundings.GRANTS, fundings.GRANT_PROJECTS,
    people.WORKSHOPS, people.REGISTRATIONS, people.CONSULTATIONS, people.HOURS, people.TRAININGS,
    fundings.TARGETS, fundings.CLAIMS,
)  # fmt: skip
SHEETS: Mapping[ImportResource, SheetSpec] = {spec.resource: spec for spec in _ALL}
"""The sheet of each resource; whatever a row refers to stands on a sheet before its own."""

__all__ = [
    "BESIDES",
    "CODE_SHEETS",
    "EXAMPLE_MARKS",
    "EXPLANATION_MARKS",
    "EXPLANATION_SHEETS",
    "READ_ONLY",
    "REMARK_HEADINGS",
    "SHEETS",
    "Code",
    "Column",
    "Key",
    "Kind",
    "Reference",
    "SheetSpec",
]
