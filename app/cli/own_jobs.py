"""Jobs that a command makes and does itself, on this machine's own database."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

Progressed = Callable[[str, int, int | None], None]
"""What is going on, how far it is, and of how much."""


def done_here(database: Any, told: Progressed, make: Callable[[Any, Any], Any]) -> Any:  # noqa: ANN401 - types loaded when needed
    """Make a job, keep it for this process and do it; what was made is given back when it has ended.

    Args:
        database: where.
        told: hears how far it is.
        make: takes a transaction and the presence of this process, and returns what it made and the id of the job.
    """
    from app.core.migrations import head_revision
    from app.services.access import SYSTEM_ACTOR
    from app.services.jobs import asking
    from app.worker.runner import Runner

    runner = Runner(database, head_revision(), told=lambda done, total, phase: told(phase, done, total))
    with database.write() as db:
        made, job_id = make(db, runner.presence)
    runner.keep()
    try:
        runner.do(UUID(str(job_id)))
    except KeyboardInterrupt:
        asking.cancel_job(database, SYSTEM_ACTOR, str(job_id))
        runner.stop()
        runner.reap()  # where a lock shows who lives, the job ends at once
        raise
    finally:
        runner.stop()
    return made
