"""Tasks: which service does which kind of job."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from app.core.db import Database
from app.models.jobs import JobKind
from app.services.access import Actor
from app.services.imports.running import run_import
from app.services.imports.undoing import run_undo
from app.services.jobs import Ticket
from app.services.peers.pulling import run_pull

Task = Callable[[Database, Ticket, Actor, Mapping[str, Any]], None]
"""Does one job: opens its own transactions, looks up often, and finishes the ticket in the last of them."""

WORK: Final[Mapping[str, Task]] = {JobKind.IMPORT: run_import, JobKind.UNDO: run_undo}
"""Jobs that keep this instance busy."""
PULLS: Final[Mapping[str, Task]] = {JobKind.PULL: run_pull}
"""Jobs that wait for others, who may never answer: they have workers of their own and delay nobody."""
TASKS: Final[Mapping[str, Task]] = {**WORK, **PULLS}
