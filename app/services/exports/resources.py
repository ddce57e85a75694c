"""Resources as files: what the list of each shows the caller, as its sheet."""

from typing import BinaryIO, Final

from app.core import clock
from app.formats.writers.tables import OutTable
from app.models.imports import ImportResource
from app.schemas.exports import ExportQuery, FileFormat, WorkbookQuery
from app.services.access import Actor
from app.services.exports import output
from app.services.exports.files import Download, OpenSnapshot
from app.services.exports.rows import Rows, Wanted
from app.services.exports.sources import filters_of
from app.services.exports.style import media_type, style_of, suffix
from app.services.rights import RIGHTS

OF_AGENCY: Final = (
    ImportResource.MUNICIPALITIES,
    ImportResource.PARTICIPATIONS,
    ImportResource.PATRONS,
    ImportResource.ENGAGEMENTS,
    ImportResource.PROJECTS,
    ImportResource.PROJECT_REPORTS,
    ImportResource.PROJECT_PATRONS,
    ImportResource.SAVINGS,
    ImportResource.GRANTS,
    ImportResource.GRANT_PROJECTS,
    ImportResource.WORKSHOPS,
    ImportResource.REGISTRATIONS,
    ImportResource.CONSULTATIONS,
    ImportResource.HOURS,
    ImportResource.TRAININGS,
    ImportResource.TARGETS,
)
"""The sheets of an agency's workbook."""


def export(
    snapshots: OpenSnapshot, actor: Actor, resource: ImportResource, query: ExportQuery, spoken: str
) -> Download:
    """The records of a resource that the caller may see, chosen by the filters of its list.

    Args:
        snapshots: opens the state of the data the file shows.
        actor: who asks.
        resource: whose records.
        query: kind of file, and the filters.
        spoken: the caller's language.
    """
    given = {name: getattr(query, name) for name in filters_of(resource)}
    filters = {name: value for name, value in given.items() if value is not None}
    home = actor.agency_id or filters.get("agency_id")
    style = style_of(query, spoken)
    rows = Rows(Wanted(resource, actor, filters, home), style)

    def write(out: BinaryIO) -> None:
        with snapshots() as db:
            output.write(out, style, OutTable(rows.name, rows.headings, rows.pieces(db)))

    name = f"{resource.value.replace('_', '-')}-{clock.today().isoformat()}.{suffix(style)}"
    return Download(name, media_type(style), write)


def workbook(snapshots: OpenSnapshot, actor: Actor, query: WorkbookQuery, spoken: str) -> Download:
    """Everything the caller's agency keeps, a sheet for each resource, all from one state of the data.

    A resource the caller may not read has no sheet. Places are those the other sheets name; records of other agencies
    are left out, whatever the caller may see of them.

    Args:
        snapshots: opens the state of the data the file shows.
        actor: somebody of the agency.
        query: in which language.
        spoken: the caller's language.
    """
    agency = actor.tenant
    style = style_of(ExportQuery(format=FileFormat.XLSX, language=query.language), spoken)
    readable = [each for each in OF_AGENCY if RIGHTS[f"export_{each.value}"].allows(actor)]
    sheets = [Rows(Wanted(each, actor, home=agency, own=True), style) for each in readable]

    def write(out: BinaryIO) -> None:
        with snapshots() as db:
            output.write_all(out, (OutTable(each.name, each.headings, each.pieces(db)) for each in sheets))

    return Download(f"klikks-{clock.today().isoformat()}.xlsx", media_type(style), write)
