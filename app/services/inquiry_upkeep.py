"""Upkeep of inquiries: from a day of the year on, each project that runs is asked about once, by mail.

An inquiry and its letter are one transaction, and a project has one a year: whatever dies or runs twice, nobody is
asked twice. Without a mail server letters wait and go out when it is back.
"""

import logging
from datetime import date
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app.core import clock
from app.core.db import Database, Write
from app.core.errors import KlikksError
from app.core.ids import new_id
from app.models.fields import Origin
from app.models.inquiries import Inquiry, InquiryState
from app.models.projects import Project, ProjectStatus
from app.models.sessions import Letter, LetterKind
from app.services import recording
from app.services.access import SYSTEM_ACTOR
from app.services.seat_letters import by_day

P = sa.inspect(Project).columns
Q = sa.inspect(Inquiry).columns
RUNNING: Final = (ProjectStatus.IN_PROGRESS, ProjectStatus.COMPLETED)
AT_ONCE: Final = 100
"""Projects asked about in one round, so that mails go out in a steady stream."""
logger = logging.getLogger("klikks.inquiries")


def run(database: Database) -> int:
    """Ask about what is to be asked about; how many that were."""
    today = clock.today()
    settings = database.settings
    if not settings.inquiries or today.month < settings.inquiry_month:
        return 0
    year = today.year - 1
    with database.read() as db:
        due = db.all(_unasked(year).limit(AT_ONCE))
    asked = 0
    for row in due:
        try:
            with database.write() as db:
                ask(db, row.agency_id, row.id, year)
        except KlikksError as error:  # another process was faster, or the project went
            logger.info("a project could not be asked about", extra={"code": error.code})
        else:
            asked += 1
    return asked


def ask(db: Write, agency_id: UUID, project_id: UUID, year: int) -> UUID:
    """Ask about a project and a year.

    Raises:
        Conflict: it was asked already.
    """
    values = {"agency_id": agency_id, "project_id": project_id, "year": year, "state": InquiryState.OPEN}
    inquiry_id = recording.insert(db, Inquiry, SYSTEM_ACTOR, values)
    row = {
        "id": new_id(), "agency_id": agency_id, "inquiry_id": inquiry_id, "kind": LetterKind.INQUIRY,
        "due_at": by_day(clock.now(), clock.GERMANY), "attempts": 0,
    }  # fmt: skip
    db.run(sa.insert(Letter), row)
    return inquiry_id


def _unasked(year: int) -> sa.Select[Any]:
    """Real projects that ran in a year, as far as is known, did not end before, and were not asked about it."""
    mine = (Q["agency_id"] == P["agency_id"], Q["project_id"] == P["id"])
    asked = sa.exists().where(*mine, Q["year"] == year).correlate(Project)
    over = (Q["state"] == InquiryState.ACCEPTED, Q["still_running"].is_(sa.false()))
    ended = sa.exists().where(*mine, *over).correlate(Project)
    begun = sa.func.coalesce(P["started_on"], P["completed_on"])
    ran = sa.or_(begun <= date(year, 12, 31), begun.is_(None))
    real = (P["status"].in_(RUNNING), P["origin"] == Origin.RECORDED)
    return sa.select(P["agency_id"], P["id"]).where(*real, ran, sa.not_(asked), sa.not_(ended)).order_by(P["id"])
