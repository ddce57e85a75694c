"""Jobs: work behind a request, done exactly once however many workers there are and whenever one of them dies.

    queue     a job comes in, in the transaction of the request; a worker takes it, gives it back, ends it
    ticket    what the work holds in its hands: progress, checkpoint, and the end as a part of its own transaction
    presence  how a worker shows that it lives, and how others see that it does not
    live      the jobs this process is at, for readers that cannot wait for the database
    asking    what callers see of jobs, and how they cancel one

A worker that lost a job (it stood still for too long, and somebody else took over) cannot end it any more: the end is
an UPDATE that names worker and attempt, in the same transaction as the records, so the records go with it.
"""

from app.services.jobs.queue import enqueue
from app.services.jobs.ticket import Interrupted, Ticket

__all__ = ["Interrupted", "Ticket", "enqueue"]
