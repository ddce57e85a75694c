"""``klikks import``: a file into the database, or a rehearsal of it."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli.output import called_from, show_report
from app.core.errors import Misconfigured
from app.core.settings import load_settings
from app.models.imports import ImportResource


def import_file(
    resource: Annotated[ImportResource, typer.Argument(help="What the file holds.")],
    file: Annotated[Path, typer.Argument(help="The file.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Rehearse: the same report, nothing kept.")] = False,
    agency: Annotated[str | None, typer.Option(help="Short name of the agency the records belong to.")] = None,
) -> None:
    """Import a file, all or nothing, and show the report. Exit code 1: the file was turned away."""
    from pydantic import ValidationError
    from rich.progress import Progress

    from app.core.db import Database
    from app.schemas.imports import ImportOptions
    from app.services.access import SYSTEM_ACTOR
    from app.services.imports.runs import run_import
    from app.services.reading import plain
    from app.web.validation import invalid

    path = called_from(file)
    if not path.is_file():
        raise typer.BadParameter(f"{file} is no file", param_hint="FILE")
    database = Database(load_settings())
    if database.revision() is None:
        raise Misconfigured(setting="database", problem="it has no tables yet; run: ./run klikks db upgrade")
    try:
        options = ImportOptions(resource=resource, dry_run=dry_run, agency=agency, file_name=path.name)
    except ValidationError as error:
        raise invalid(error, names=ImportOptions.model_fields, where="query") from None
    with Progress(transient=True) as bar:
        task = bar.add_task(f"{resource.value} from {path.name}", total=None)
        found = run_import(
            database, SYSTEM_ACTOR, options, path.read_bytes(),
            lambda done, total: bar.update(task, completed=done, total=total),
        )  # fmt: skip
    record = plain(found.values)
    database.close()
    show_report(record)
    if record["state"] != "succeeded":
        raise typer.Exit(1)
