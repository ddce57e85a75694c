"""Resources as files: what the list of each shows the caller, as its sheet."""

from typing import BinaryIO

from app.core import clock
from app.models.imports import ImportResource
from app.schemas.exports import ExportQuery
from app.services.access import Actor
from app.services.exports import output
from app.services.exports.files import Download, OpenSnapshot
from app.services.exports.rows import Rows, Wanted
from app.services.exports.sources import filters_of
from app.services.exports.style import media_type, style_of, suffix


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
            output.write(out, style, output.Table(rows.name, rows.headings, rows.pieces(db)))

    name = f"{resource.value.replace('_', '-')}-{clock.today().isoformat()}.{suffix(style)}"
    return Download(name, media_type(style), write)
