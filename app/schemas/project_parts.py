"""What a project carries along, on the wire: yearly reports, and the patrons who work on it."""

from typing import Annotated

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from app.models.fields import Count, Id, LongText, Timestamp, Version, Year
from app.models.patrons import PatronId
from app.schemas.fields import Euros
from app.schemas.shapes import Clean, Input, Items, ListQuery, PageRead, UpdatedSince, Wire

_year = Field(description="Year reported on; one report each.", examples=[2025])
_summary = Field(description="What was done in that year.", examples=["Zweiter Abschnitt: 120 Leuchten umgerüstet."])
_investment = Field(description="Money invested in that year, in euros.", examples=[48000.0])
_hours = Field(description="Hours that volunteers gave in that year.", examples=[60])
_people = Field(description="People reached in that year.", examples=[150])

Summary = Annotated[LongText, Clean]


class ProjectReportRead(Wire):
    """What a project achieved in one year."""

    id: Id
    agency_id: Annotated[Id, Field(description="Agency that entered the project.")]
    project_id: Id
    year: Annotated[Year, _year]
    summary: Annotated[LongText | None, _summary]
    realised_investment_eur: Annotated[Euros | None, _investment]
    volunteer_hours: Annotated[Count | None, _hours]
    people_reached: Annotated[Count | None, _people]
    version: Version
    created_at: Timestamp
    updated_at: Timestamp


class ProjectReportPage(PageRead):
    """A page of reports."""

    items: Items[ProjectReportRead]


class ProjectReportCreate(Input):
    """A new report of a project."""

    year: Annotated[Year, _year]
    summary: Annotated[Summary | None, _summary] = None
    realised_investment_eur: Annotated[Euros | None, _investment] = None
    volunteer_hours: Annotated[Count | None, _hours] = None
    people_reached: Annotated[Count | None, _people] = None


@with_config(ConfigDict(extra="forbid"))
class ProjectReportUpdate(TypedDict, total=False):
    """A change of a report: absent keeps, null clears."""

    year: Annotated[Year, _year]
    summary: Annotated[Summary | None, _summary]
    realised_investment_eur: Annotated[Euros | None, _investment]
    volunteer_hours: Annotated[Count | None, _hours]
    people_reached: Annotated[Count | None, _people]


class ProjectReportQuery(ListQuery):
    """What can be asked of the reports of a project."""

    year: Annotated[Year | None, Field(description="Of this year.")] = None
    updated_since: UpdatedSince = None


class ProjectPatronRead(Wire):
    """A patron works on a project. Personal data of the own agency."""

    project_id: Id
    patron_id: PatronId


class ProjectPatronPage(PageRead):
    """A page of patrons on a project."""

    items: Items[ProjectPatronRead]


class ProjectPatronQuery(ListQuery):
    """What can be asked of the patrons on a project."""
