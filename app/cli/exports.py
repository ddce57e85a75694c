"""``klikks export`` and ``klikks template``: records, figures and empty tables as files."""

import sys
import tempfile
from collections.abc import Callable
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO, Annotated, Any, BinaryIO

import typer

from app.cli.output import called_from, language
from app.cli.places import Address, TokenFile, own_database, server_of
from app.cli.words import word
from app.models.imports import ImportResource
from app.schemas.exports import FileFormat, FileLanguage, TemplateFormat

Out = Annotated[Path | None, typer.Option("--out", "-o", help="Where to; `-` is the terminal or a pipe.")]


def export(
    resource: Annotated[str, typer.Argument(help="projects, savings …; workbook; impact/table, impact/series …")],
    file_format: Annotated[FileFormat, typer.Option("--format", help="Kind of file.")] = FileFormat.CSV,
    out: Out = None,
    filters: Annotated[
        list[str] | None, typer.Option("--filter", help="NAME=VALUE, as the list has them; repeat it for several.")
    ] = None,
    spoken: Annotated[FileLanguage | None, typer.Option("--language", help="Of headings and codes.")] = None,
    agency: Annotated[str | None, typer.Option(help="Without --server: as the staff of this agency.")] = None,
    server: Address = None,
    token_file: TokenFile = None,
) -> None:
    """Write records or figures into a file.

    Exit codes: 0 the file is there; 2 the command or a filter is wrong; 3 the server could not be reached or does not
    let you in.
    """
    params = [("format", file_format.value)] if resource != ImportResource.WORKBOOK.value else []
    params += [("language", spoken.value)] if spoken else []
    params += [_filter(each) for each in filters or ()]
    if server is None:
        with own_database() as database:
            file = _here(database, resource, params, agency)
            _write(out, file.name, file.write)
        return
    if agency is not None:
        raise typer.BadParameter("a token belongs to its agency already", param_hint="--agency")
    with server_of(server, token_file) as there, _target(out) as (target, keep):
        from app.cli.progress import shown

        with shown(resource) as told:
            name = there.download(f"/v1/exports/{resource}", params, target, partial(told, word("fetching")))
        keep(name)


def template(
    resource: Annotated[ImportResource, typer.Argument(help="What the table is for.")],
    file_format: Annotated[TemplateFormat, typer.Option("--format", help="Kind of file.")] = TemplateFormat.XLSX,
    out: Out = None,
    spoken: Annotated[FileLanguage | None, typer.Option("--language", help="Of headings and codes.")] = None,
) -> None:
    """Write an empty table with headings, an example and every code list."""
    from app.schemas.exports import TemplateQuery
    from app.services.access import PUBLIC_ACTOR
    from app.services.exports import templates

    query = TemplateQuery(format=file_format, language=spoken)
    file = templates.template(PUBLIC_ACTOR, resource, query, language())
    _write(out, file.name, file.write)


def _filter(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise typer.BadParameter(f"{text} is not NAME=VALUE", param_hint="--filter")
    return name, value


def _write(out: Path | None, name: str, write: Callable[[BinaryIO], None]) -> None:
    with _target(out) as (target, keep):
        write(target)
        keep(name)


@contextmanager
def _target(out: Path | None) -> Any:  # noqa: ANN401 - a file and what names it
    """A file beside the place it is meant for, moved there when it is whole; or standard output."""
    if out is not None and str(out) == "-":
        yield sys.stdout.buffer, lambda _name: sys.stdout.buffer.flush()
        return
    path = called_from(out) if out is not None else called_from(Path())
    folder = path if path.is_dir() else path.parent
    if not folder.is_dir():
        raise typer.BadParameter(f"{folder} is no folder", param_hint="--out")
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".klikks-", delete=False) as target:
        partly = Path(target.name)
        try:
            yield target, lambda name: _keep(target, partly, folder / name if path.is_dir() else path)
        finally:
            partly.unlink(missing_ok=True)


def _keep(target: IO[bytes], partly: Path, path: Path) -> None:
    target.flush()
    partly.replace(path)
    print(word("written", file=path), file=sys.stderr)


def _here(database: Any, resource: str, params: list[tuple[str, str]], agency: str | None) -> Any:  # noqa: ANN401 - types loaded when needed
    """The file, from this machine's own database."""
    from app.services.exports import figures, resources
    from app.services.exports.sources import SOURCES, query_of

    actor, spoken = _actor(database, agency), language()
    table = resource.replace("/", "_").replace("-", "_")
    if resource == ImportResource.WORKBOOK.value:
        from app.schemas.exports import WorkbookQuery

        return resources.workbook(database.snapshot, actor, _asked(WorkbookQuery, params), spoken)
    if table in figures.KINDS:
        query = _asked(figures.query_of(table), params)
        return figures.export(database.snapshot, actor, table, query, spoken)
    known = {each.value: each for each in SOURCES}
    if resource not in known:
        names = ", ".join([*sorted(known), "workbook", *(name.replace("_", "/", 1) for name in figures.KINDS)])
        raise typer.BadParameter(f"{resource} is none of {names}", param_hint="RESOURCE")
    query = _asked(query_of(known[resource]), params)
    return resources.export(database.snapshot, actor, known[resource], query, spoken)


def _asked(shape: Any, params: list[tuple[str, str]]) -> Any:  # noqa: ANN401 - a query's shape
    """The question, checked as a request's would be."""
    from urllib.parse import urlencode

    from app.web.arguments import query_reader

    return query_reader(shape)(urlencode(params).encode())


def _actor(database: Any, agency: str | None) -> Any:  # noqa: ANN401 - types loaded when needed
    """The network lead of this machine, or the staff of an agency: persons are shown to their agency alone."""
    from app.models.accounts import Role
    from app.services import agencies
    from app.services.access import SYSTEM, SYSTEM_ACTOR, Actor

    if agency is None:
        return SYSTEM_ACTOR
    with database.read() as db:
        found = agencies.get_agency(db, SYSTEM_ACTOR, f"slug:{agency}").values
    from uuid import UUID

    return Actor(Role.AGENCY_ADMIN, SYSTEM, agency_id=UUID(str(found["id"])), scopes=frozenset({"*"}))
