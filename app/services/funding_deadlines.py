"""Deadlines of fundings: applications to hand in, proofs of use that are due, calls that end."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app.core import clock
from app.core.db import Read
from app.models.fundings import FundingProgramme, Grant, GrantStatus
from app.schemas.funding_answers import DeadlineKind, DeadlineQuery
from app.services import funding_terms, fundings
from app.services.access import Actor

FP = sa.inspect(FundingProgramme).columns
G = sa.inspect(Grant).columns
SOON: Final = timedelta(days=90)
MOST: Final = 500
_OPEN: Final = {
    DeadlineKind.APPLICATION: (G["application_deadline"], (GrantStatus.DRAFT,)),
    DeadlineKind.PROOF: (G["proof_deadline"], (GrantStatus.GRANTED, GrantStatus.PAID)),
}
"""What is due -> its day, and the states in which it is still to be done."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """Something that is due.

    Attributes:
        kind: what.
        due_on: its last day.
        funding_programme_id: of which programme.
        programme: its name.
        grant_id: of which grant; none for a call.
        agency_id: whose grant.
        grant_number: the funder's number.
        municipality_id: who applies.
    """

    kind: DeadlineKind
    due_on: date
    funding_programme_id: UUID
    programme: str
    grant_id: UUID | None = None
    agency_id: UUID | None = None
    grant_number: str | None = None
    municipality_id: UUID | None = None


def deadlines(
    db: Read,
    actor: Actor,
    until: date,
    *,
    since: date | None = None,
    kinds: Collection[DeadlineKind] = frozenset(DeadlineKind),
    agency_id: UUID | None = None,
) -> list[Deadline]:
    """What is due for the grants a caller may see, and calls that end, the most urgent first.

    Args:
        db: the session.
        actor: who asks.
        until: the last day looked at.
        since: the first one; none: whatever is past and not done.
        kinds: what.
        agency_id: grants of this agency only.
    """
    found = [each for kind in _OPEN if kind in kinds for each in _of_grants(db, actor, kind, until, since, agency_id)]
    if DeadlineKind.CALL in kinds:
        found += _calls(db, until, since or clock.today())
    return sorted(found, key=lambda each: (each.due_on, each.programme, str(each.grant_id)))[:MOST]


def get_funding_deadlines(db: Read, actor: Actor, query: DeadlineQuery) -> dict[str, Any]:
    """The same for a request."""
    today = clock.today()
    until = query.until or today + SOON
    since = None if query.overdue else today
    kinds = frozenset(query.kind or DeadlineKind)
    found = deadlines(db, actor, until, since=since, kinds=kinds, agency_id=query.agency_id)
    items = [
        {
            "kind": each.kind.value,
            "due_on": each.due_on,
            "days_left": (each.due_on - today).days,
            "funding_programme_id": each.funding_programme_id,
            "programme": each.programme,
            "grant_id": each.grant_id,
            "agency_id": each.agency_id,
            "grant_number": each.grant_number,
            "municipality_id": each.municipality_id,
        }
        for each in found
    ]
    return {"until": until, "items": items}


def _of_grants(
    db: Read, actor: Actor, kind: DeadlineKind, until: date, since: date | None, agency_id: UUID | None
) -> Iterator[Deadline]:
    day, states = _OPEN[kind]
    seen = fundings.visible(actor)
    names = [G[name] for name in ("id", "agency_id", "grant_number", "municipality_id")]
    statement = (
        sa.select(day.label("due_on"), *names, FP["id"].label("programme_id"), FP["name"])
        .join(FundingProgramme, FP["id"] == G["funding_programme_id"])
        .where(seen.clause, G["status"].in_(states), day <= until)
        .order_by(day, G["id"])
        .limit(MOST)
    )
    if since is not None:
        statement = statement.where(day >= since)
    if agency_id is not None:
        statement = statement.where(G["agency_id"] == agency_id)
    for row in db.all(statement.params(**seen.values)):
        yield Deadline(
            kind, row.due_on, row.programme_id, row.name, row.id, row.agency_id, row.grant_number, row.municipality_id
        )


def _calls(db: Read, until: date, since: date) -> Iterator[Deadline]:
    """Calls that end in that time, and programmes without calls that do."""
    names = [FP[name] for name in ("id", "name", "calls", "valid_from", "valid_until")]
    for row in db.all(sa.select(*names).order_by(FP["id"])):
        open_now, last = funding_terms.last_day_to_apply(dict(row._mapping), since)  # noqa: SLF001 - a row's columns
        if open_now and last is not None and since <= last <= until:
            yield Deadline(DeadlineKind.CALL, last, row.id, row.name)
