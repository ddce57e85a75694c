"""``klikks import``: a file into the database, or a rehearsal of it."""

from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.output import called_from, show_problem, show_report
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

    from app.core.db import Database
    from app.schemas.imports import ImportOptions
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
    record = _imported(database, options, path)
    database.close()
    if record["report"] is None:
        show_problem(record["problem"])
        raise typer.Exit(2)
    show_report(record)
    if record["state"] != "succeeded":
        raise typer.Exit(1)


def _imported(database: Any, options: Any, path: Path) -> dict[str, Any]:  # noqa: ANN401 - types loaded when needed
    """The import, worked through by this process itself."""
    from uuid import UUID

    from rich.progress import Progress

    from app.core.files import Files
    from app.core.migrations import head_revision
    from app.services.access import SYSTEM_ACTOR
    from app.services.imports import runs
    from app.services.jobs import asking
    from app.services.reading import plain
    from app.worker.runner import Runner

    with Progress(transient=True) as bar:
        task = bar.add_task(f"{options.resource.value} from {path.name}", total=None)
        runner = Runner(
            database, head_revision(),
            told=lambda done, total, phase: bar.update(task, completed=done, total=total, description=phase),
        )  # fmt: skip
        with Files.of(database.settings).incoming() as upload, path.open("rb") as source:
            upload.fill(source)
            upload.seal()
            with database.write() as db:
                made = runs.create_import(db, SYSTEM_ACTOR, options, upload, runner.presence).values
        runner.keep()
        try:
            runner.do(UUID(str(made["job_id"])))
        except KeyboardInterrupt:
            asking.cancel_job(database, SYSTEM_ACTOR, str(made["job_id"]))
            runner.stop()
            runner.reap()  # where a lock shows who lives, the job ends at once
            raise
        finally:
            runner.stop()
    with database.read() as db:
        return plain(runs.get_import(db, SYSTEM_ACTOR, made["id"]))
