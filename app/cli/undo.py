"""``klikks undo``: an import is taken back as a whole, here or on a server, or the reasons why it cannot be."""

import time
from typing import Annotated, Any
from uuid import uuid4

import typer

from app.cli.endings import FAILED, LOST
from app.cli.imports import FINAL, POLL_SECONDS
from app.cli.output import show_problem
from app.cli.own_jobs import Progressed, done_here
from app.cli.places import Address, TokenFile, own_database, server_of
from app.cli.words import word

_DEPENDED_ON = "import_depended_on"


def undo(
    import_id: Annotated[str, typer.Argument(help="Id of the import; `klikks import` shows it when it is done.")],
    server: Address = None,
    token_file: TokenFile = None,
) -> None:
    """Take an import back: its new records go, changed ones get their values of before.

    All or nothing: where something later depends on it, nothing is taken back and the reasons are shown.

    Exit codes: 0 it was taken back; 1 something later depends on it; 2 there is no such import, or nothing to take
    back; 3 the server could not be reached or does not let you in; 4 the work failed or was cancelled.
    """
    from app.cli.progress import shown

    with shown(import_id) as told:
        job = _here(import_id, told) if server is None else _there(server, token_file, import_id, told)
    if job["state"] == "succeeded":
        from app.cli.report import show_undone

        show_undone(job["result"])
        return
    problem = job["problem"]
    show_problem(problem)
    if problem is not None and problem["code"] == _DEPENDED_ON:
        from app.cli.report import show_reasons

        show_reasons(problem["errors"])
        raise typer.Exit(LOST)
    raise typer.Exit(FAILED)


def _here(import_id: str, told: Progressed) -> dict[str, Any]:
    """Taken back by this process itself."""
    from app.services.access import SYSTEM_ACTOR
    from app.services.imports import undoing
    from app.services.jobs import asking
    from app.services.reading import plain

    def make(db: Any, presence: Any) -> tuple[Any, Any]:  # noqa: ANN401 - types loaded when needed
        job_id = undoing.undo_import(db, SYSTEM_ACTOR, import_id, presence).values["id"]
        return job_id, job_id

    with own_database() as database:
        job_id = done_here(database, told, make)
        with database.read() as db:
            return plain(asking.get_job(db, SYSTEM_ACTOR, job_id))


def _there(server: str, token_file: Any, import_id: str, told: Progressed) -> dict[str, Any]:  # noqa: ANN401 - a path, if any
    """Taken back by a server; its job is followed to the end."""
    with server_of(server, token_file) as there:
        job: dict[str, Any] = there.post(f"/v1/imports/{import_id}/undo", uuid4().hex)
        while job["state"] not in FINAL:
            time.sleep(POLL_SECONDS)
            job = there.get(f"/v1/jobs/{job['id']}")
            progress = job["progress"] or {"phase": "", "done": 0, "total": None}  # it waits for its turn
            told(progress["phase"] or word("waiting"), progress["done"], progress["total"])
        return job
