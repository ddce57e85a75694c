"""``klikks import``: a file into the database of this machine or of a server, or a rehearsal of it."""

import json
import time
from functools import partial
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer

from app.cli.endings import FAILED, LOST
from app.cli.output import called_from, language, show_problem
from app.cli.own_jobs import Progressed, done_here
from app.cli.places import Address, TokenFile, own_database, server_of
from app.cli.words import word
from app.models.imports import EmptyCells, IdScheme, ImportMode, ImportResource, ImportStrategy, Notation
from app.schemas.imports import CopiedRows


class Copied(NamedTuple):
    """Where the file with remarks is wanted, and which of its rows."""

    path: Path
    rows: CopiedRows


FINAL = frozenset({"succeeded", "rejected", "failed", "cancelled"})
POLL_SECONDS = 0.4


def import_file(
    resource: Annotated[ImportResource, typer.Argument(help="What the file holds; workbook: a sheet of each.")],
    file: Annotated[Path, typer.Argument(help="The file: CSV, XLSX, ODS, NDJSON, a register.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Rehearse: the same report, nothing kept.")] = False,
    mode: Annotated[ImportMode, typer.Option(help="partial keeps the good rows of a file with bad ones.")] = (
        ImportMode.ATOMIC
    ),
    strategy: Annotated[ImportStrategy, typer.Option(help="What rows may do.")] = ImportStrategy.UPSERT,
    id_scheme: Annotated[IdScheme, typer.Option(help="By what records are known again.")] = IdScheme.ANY,
    empty_cells: Annotated[EmptyCells, typer.Option(help="What an empty cell does to a known record.")] = (
        EmptyCells.KEEP
    ),
    notation: Annotated[Notation | None, typer.Option(help="How amounts are written, where it is open.")] = None,
    profile: Annotated[str | None, typer.Option(help="Id of a mapping profile.")] = None,
    agency: Annotated[str | None, typer.Option(help="Short name of the agency the records belong to.")] = None,
    report: Annotated[
        Path | None, typer.Option(help="Also write the report here: .json, else the file with a column of remarks.")
    ] = None,
    report_rows: Annotated[CopiedRows, typer.Option(help="Of the file with remarks: all rows, or rejected ones.")] = (
        CopiedRows.ALL
    ),
    idempotency_key: Annotated[
        str | None, typer.Option(help="With --server: the same key is one import, however often it is sent.")
    ] = None,
    server: Address = None,
    token_file: TokenFile = None,
) -> None:
    """Import a file and show the report.

    Exit codes: 0 everything was taken; 1 rows were rejected, or the whole file; 2 the command, file or options are
    wrong; 3 the server could not be reached or does not let you in; 4 the import failed or was cancelled.
    """
    path = called_from(file)
    if not path.is_file():
        raise typer.BadParameter(f"{file} is no file", param_hint="FILE")
    given = {
        "resource": resource, "dry_run": dry_run, "mode": mode, "strategy": strategy, "id_scheme": id_scheme,
        "empty_cells": empty_cells, "notation": notation, "profile": profile, "agency": agency, "file_name": path.name,
    }  # fmt: skip
    options = {name: value for name, value in given.items() if value is not None}
    copy = None if report is None or report.suffix.lower() == ".json" else Copied(called_from(report), report_rows)
    with _bar(f"{resource.value} · {path.name}") as told:
        if server is None:
            record = _here(options, path, told, copy)
        else:
            record = _there(server, token_file, options, path, told, idempotency_key, copy)
    if report is not None and copy is None:
        called_from(report).write_text(json.dumps(record, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    _end(record)


def _end(record: dict[str, Any]) -> None:
    """Show what became of an import, and end with the exit code that says it."""
    from app.cli.report import show_report

    if record["report"] is None:
        show_problem(record["problem"])
        raise typer.Exit(FAILED)
    show_report(record)
    if record["state"] != "succeeded" or record["report"]["rejected"]:
        raise typer.Exit(LOST)


def _bar(title: str) -> Any:  # noqa: ANN401 - a context of ours
    from app.cli.progress import shown

    return shown(title)


def _there(
    server: str, token_file: Path | None, options: dict[str, Any], path: Path, told: Progressed, key: str | None,
    copy: Copied | None,
) -> dict[str, Any]:  # fmt: skip
    """The import, by a server; its job is followed to the end."""
    params = {name: "true" if value is True else str(getattr(value, "value", value)) for name, value in options.items()}
    params = {name: value for name, value in params.items() if value != "False"}
    with server_of(server, token_file) as there:
        sending = word("sending")
        record: dict[str, Any] = there.upload(
            "/v1/imports", params, path, lambda done, total: told(sending, done, total), key
        )
        while record["state"] not in FINAL:
            time.sleep(POLL_SECONDS)
            record = there.get(f"/v1/imports/{record['id']}")
            progress = record["progress"] or {"phase": "", "done": 0, "total": None}  # it waits for its turn
            told(progress["phase"] or word("waiting"), progress["done"], progress["total"])
        if copy is not None and record["report"] is not None:
            asked = [("rows", copy.rows.value)]
            with copy.path.open("w+b") as out:
                there.download(f"/v1/imports/{record['id']}/file", asked, out, partial(told, word("fetching")))
    return record


def _here(options: dict[str, Any], path: Path, told: Progressed, copy: Copied | None) -> dict[str, Any]:
    """The import, worked through by this process itself."""
    from pydantic import ValidationError

    from app.schemas.imports import ImportOptions
    from app.web.validation import invalid

    with own_database() as database:
        try:
            wanted = ImportOptions(**options)
        except ValidationError as error:
            raise invalid(error, names=ImportOptions.model_fields, where="query") from None
        record = _done(database, wanted, path, told)
        if copy is not None and record["report"] is not None:
            _copied(database, record["id"], copy)
        return record


def _copied(database: Any, import_id: str, copy: Copied) -> None:  # noqa: ANN401 - types loaded when needed
    """The file with remarks, as the service would give it."""
    from app.services.access import SYSTEM_ACTOR
    from app.services.imports import copies

    is_short = copy.rows is CopiedRows.REJECTED
    with database.read() as db, copy.path.open("wb") as out:
        copies.import_copy(db, SYSTEM_ACTOR, import_id, rejected_only=is_short, language=language()).write(out)


def _done(database: Any, options: Any, path: Path, told: Progressed) -> dict[str, Any]:  # noqa: ANN401 - types loaded when needed
    from app.core.files import Files
    from app.services.access import SYSTEM_ACTOR
    from app.services.imports import runs
    from app.services.reading import plain

    with Files.of(database.settings).incoming() as upload, path.open("rb") as source:
        upload.fill(source)
        upload.seal()

        def make(db: Any, presence: Any) -> tuple[Any, Any]:  # noqa: ANN401 - as above
            made = runs.create_import(db, SYSTEM_ACTOR, options, upload, presence).values
            return made["id"], made["job_id"]

        import_id = done_here(database, told, make)
    with database.read() as db:
        return plain(runs.get_import(db, SYSTEM_ACTOR, import_id))
