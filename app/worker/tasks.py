"""Tasks: which service does which kind of job."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from app.core.db import Database
from app.models.jobs import JobKind
from app.services.access import Actor
from app.services.imports.running import run_import
from app.services.imports.undoing import run_undo
from app.services.jobs import Ticket

Task = Callable[[Database, Ticket, Actor, Mapping[str, Any]], None]
"""Does one job: opens its own transactions, looks up often, and finishes the ticket in the last of them."""

TASKS: Final[Mapping[str, Task]] = {JobKind.IMPORT: run_import, JobKind.UNDO: run_undo}
