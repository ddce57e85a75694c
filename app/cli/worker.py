"""``klikks worker``: a process that does jobs and nothing else."""

import signal
import threading
from typing import Annotated

import typer

from app.core.settings import load_settings


def worker(threads: Annotated[int, typer.Option(min=1, max=32, help="Jobs at once; SQLite does one.")] = 1) -> None:
    """Do jobs beside the service. SIGTERM lets them finish for a few seconds, then they are given back."""
    from app.cli.serve import check
    from app.core import logs
    from app.core.db import Database
    from app.core.migrations import head_revision
    from app.core.realms import INSTANCE
    from app.worker.crews import crews

    settings = load_settings()
    check(settings.database)
    logs.configure(settings.log_level, json=settings.log_json)
    logs.install_hooks()
    leaving = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: leaving.set())
    database = Database(settings, INSTANCE)
    helpers = crews(database, head_revision(), threads)
    for helper in helpers:
        helper.start()
    leaving.wait()
    for helper in helpers:
        helper.stop()
    database.close()
