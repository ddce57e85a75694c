"""Exports over HTTP: records and figures as files."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Query

from app.schemas.exports import WorkbookQuery
from app.services.exports import figures, resources
from app.services.exports.files import Download
from app.services.exports.sources import SOURCES, query_of
from app.web.routes import FILE, concept_router
from app.web.sessions import Caller, Later, WholeCall

router = concept_router("exports")


def _of_resource(resource: Any) -> Callable[..., Download]:  # noqa: ANN401 - one of the imports' resources
    """The operation of one resource, with the filters of its list."""

    def export(snapshots: Later, actor: Caller, call: WholeCall, query: Any) -> Download:  # noqa: ANN401 - see below
        return resources.export(snapshots, actor, resource, query, call.language)

    export.__annotations__["query"] = Annotated[query_of(resource), Query()]
    return _called(export, resource.value, "as their list shows them")


def _of_figures(name: str) -> Callable[..., Download]:
    """The operation of one table of figures, with the question of its operation in JSON."""

    def export(snapshots: Later, actor: Caller, call: WholeCall, query: Any) -> Download:  # noqa: ANN401 - see below
        return figures.export(snapshots, actor, name, query, call.language)

    export.__annotations__["query"] = Annotated[figures.query_of(name), Query()]
    return _called(export, name, "a number a row, with all it is said with")


def _called(export: Callable[..., Download], name: str, how: str) -> Callable[..., Download]:
    export.__name__, export.__doc__ = f"export_{name}", f"Export {name.replace('_', ' ')} as a file, {how}."
    return export


@router.get("/workbook", **FILE)
def export_workbook(
    snapshots: Later, actor: Caller, call: WholeCall, query: Annotated[WorkbookQuery, Query()]
) -> Download:
    """Export everything the own agency keeps as one workbook, a sheet for each resource."""
    return resources.workbook(snapshots, actor, query, call.language)


for each in SOURCES:
    router.get(f"/{each.value}", **FILE)(_of_resource(each))
for table in figures.KINDS:
    router.get(f"/{table.replace('_', '/', 1).replace('_', '-')}", **FILE)(_of_figures(table))
