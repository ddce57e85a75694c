"""Hours: volunteers say what they gave, staff or the climate manager of the place says whether it counts.

Persons: own agency only, a volunteer the own ones, a municipality manager those for the own place.
"""

import calendar
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core import clock
from app.core.db import Read, Write
from app.core.errors import Conflict, Fault, Invalid, NotFound, NotPermitted
from app.models.accounts import Role
from app.models.engagements import Engagement
from app.models.hours import Hours, HoursPeriod, HoursStatus
from app.models.ledger import Subject
from app.models.patrons import Patron
from app.models.projects import ProjectPatron, ProjectShare
from app.schemas.hours import HoursCreate, HoursQuery, HoursRead, HoursRejection, HoursUpdate
from app.services import conversion, ledger, reading, recording
from app.services.access import Actor
from app.services.municipalities import within
from app.services.paging import Page, page, question
from app.services.reading import Collection, Filter, Found, Visibility, owned
from app.services.references import require

H = sa.inspect(Hours).columns
E = sa.inspect(Engagement).columns
L = sa.inspect(ProjectPatron).columns
S = sa.inspect(ProjectShare).columns
QUARTERS_A_DAY = 96
DECISION = ("decided_at", "decided_by", "rejection")

_OWN_AGENCY = H["agency_id"] == sa.bindparam("caller_agency")
_OWN = sa.and_(_OWN_AGENCY, H["patron_id"] == sa.bindparam("caller_patron"))
_PLACE: sa.BindParameter[Any] = sa.bindparam("caller_municipality")
_OWN_PLACE = sa.and_(
    _OWN_AGENCY,
    sa.or_(
        sa.exists()
        .where(E["agency_id"] == H["agency_id"], E["id"] == H["engagement_id"], within(E["municipality_id"], _PLACE))
        .correlate(Hours),
        sa.exists()
        .where(S["agency_id"] == H["agency_id"], S["project_id"] == H["project_id"])
        .where(within(S["municipality_id"], _PLACE))
        .correlate(Hours),
    ),
)


def visible(actor: Actor) -> Visibility:
    """The agency's; of them a volunteer the own ones, a municipality manager those for the own place."""
    if actor.role is Role.PATRON:
        return Visibility("self", _OWN, {"caller_agency": actor.agency_id, "caller_patron": actor.patron_id})
    if actor.role is Role.MUNICIPALITY_MANAGER:
        values = {"caller_agency": actor.agency_id, "caller_municipality": actor.municipality_id}
        return Visibility("own place", _OWN_PLACE, values)
    return owned(H, actor, network=False)


HOURS = Collection(
    "hours",
    Hours,
    HoursRead,
    visible=visible,
    filters={
        "patron_id": Filter(lambda value: H["patron_id"] == value),
        "project_id": Filter(lambda value: H["project_id"] == value),
        "engagement_id": Filter(lambda value: H["engagement_id"] == value),
        "status": Filter(H["status"].in_, many=True),
        "given_from": Filter(lambda value: H["given_on"] >= value),
        "given_to": Filter(lambda value: H["given_on"] <= value),
    },
    sorts={"given_on": H["given_on"]},
)


def list_hours(db: Read, actor: Actor, query: HoursQuery) -> Page:
    """A page of hours."""
    return page(db, HOURS, actor, question(query))


def get_hours(db: Read, actor: Actor, key: str | UUID, fields: str | None = None) -> Found:
    """One report of hours."""
    return reading.get(db, HOURS, actor, key, reading.names(fields))


def create_hours(db: Write, actor: Actor, body: HoursCreate) -> Found:
    """Hours of a volunteer of the caller's agency.

    Raises:
        NotPermitted: a volunteer reports for somebody else, or somebody enters confirmed ones who may not confirm.
        Invalid: no such volunteer, or something that is not the volunteer's; a day to come; too many hours.
        Conflict: there are hours for the same thing at that time already.
    """
    if actor.role is Role.PATRON and body.patron_id != actor.patron_id:
        raise NotPermitted("own_record_only", faults=[Fault("own_record_only", "/patron_id")])
    values = {**conversion.columns(HoursCreate, conversion.sent(body)), "agency_id": actor.tenant}
    values |= first_decision(actor, values)
    _hold(db, values)
    require(db, [("patron_id", Patron, body.patron_id, actor.tenant)])
    check(db, values, None)
    tell(db, values)
    return get_hours(db, actor, recording.insert(db, Hours, actor, values))


def update_hours(db: Write, actor: Actor, key: str, expected: int | None, changes: HoursUpdate) -> Found:
    """Change hours of the caller's agency; they have to be confirmed again.

    Raises:
        PreconditionFailed: somebody else changed them first.
        Conflict: a volunteer changes hours that were confirmed.
        Invalid, Conflict: as for new ones, judged on the result of the change.
    """
    record_key, current = _held(db, actor, key, expected)
    if actor.role is Role.PATRON and current["status"] is HoursStatus.CONFIRMED:
        raise Conflict("hours_decided", status=current["status"].value)
    values = conversion.columns(HoursUpdate, changes)
    after = {**current, **values}
    check(db, after, current["id"])
    values |= {"given_on": after["given_on"], "status": HoursStatus.REPORTED, **dict.fromkeys(DECISION)}
    recording.update(db, Hours, actor, record_key, expected, values)
    tell(db, current)
    return get_hours(db, actor, current["id"])


def delete_hours(db: Write, actor: Actor, key: str, expected: int | None) -> None:
    """Delete hours of the caller's agency; a volunteer only what was not confirmed.

    Raises:
        Conflict: a volunteer deletes hours that were confirmed.
    """
    record_key, current = _held(db, actor, key, expected)
    if actor.role is Role.PATRON and current["status"] is HoursStatus.CONFIRMED:
        raise Conflict("hours_decided", status=current["status"].value)
    recording.remove(db, Hours, actor, record_key, expected)
    tell(db, current)


def confirm_hours(db: Write, actor: Actor, key: str) -> Found:
    """The hours were given; from now on they count.

    Raises:
        Conflict: they are confirmed already.
    """
    return _decide(db, actor, key, HoursStatus.CONFIRMED, None)


def reject_hours(db: Write, actor: Actor, key: str, body: HoursRejection) -> Found:
    """The hours do not count, for a reason the volunteer can read.

    Raises:
        Conflict: they are rejected already.
    """
    return _decide(db, actor, key, HoursStatus.REJECTED, body.reason)


def _decide(db: Write, actor: Actor, key: str, status: HoursStatus, reason: str | None) -> Found:
    record_key, current = _held(db, actor, key, None)
    if current["status"] is status:
        raise Conflict("hours_decided", status=status.value)
    decided = {"decided_at": clock.now(), "decided_by": actor.credential_id, "rejection": reason}
    recording.update(db, Hours, actor, record_key, None, {"status": status, **decided})
    tell(db, current)
    return get_hours(db, actor, current["id"])


def _held(db: Write, actor: Actor, key: str, expected: int | None) -> tuple[dict[str, Any], dict[str, Any]]:
    place = reading.locate_own(db, HOURS, actor, key)
    record_key = {"agency_id": place.agency_id, "id": place.id}
    return record_key, recording.held(db, Hours, record_key, expected)


def _hold(db: Write, values: Mapping[str, Any]) -> None:
    """Hold the volunteer, so that of two reports of the same time one sees the other."""
    try:
        recording.held(db, Patron, {"agency_id": values["agency_id"], "id": values["patron_id"]}, None)
    except NotFound:
        raise Invalid(faults=[Fault("reference_missing", "/patron_id", {"what": "patrons"})]) from None


def tell(db: Write, *found: Mapping[str, Any]) -> None:
    """Tell the ledger whose figures these hours concern: their project's, or the volunteer's."""
    for each in found:
        if each["project_id"] is not None:
            ledger.touch(db, Subject.PROJECT, each["project_id"], reach=ledger.Reach.REPORTS)
        else:
            ledger.touch(db, Subject.PATRON, each["patron_id"])


def first_decision(actor: Actor, values: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in the columns of the decision when hours are entered.

    Raises:
        NotPermitted: confirmed ones are entered by somebody who may not confirm.
        Invalid: rejected ones are entered.
    """
    nothing: dict[str, Any] = dict.fromkeys(DECISION)
    if values["status"] == HoursStatus.REPORTED:
        return nothing
    if values["status"] == HoursStatus.REJECTED:
        raise Invalid(faults=[Fault("hours_rejected_at_once", "/status")])
    if not actor.is_staff:
        raise NotPermitted("staff_only", faults=[Fault("staff_only", "/status")])
    return {**nothing, "decided_at": clock.now(), "decided_by": actor.credential_id}


def faults(values: Mapping[str, Any]) -> list[Fault]:
    """What breaks the rules over several fields, on the record as it would be."""
    found = []
    if (values["project_id"] is None) == (values["engagement_id"] is None):
        found.append(Fault("hours_for_one_thing", "/project_id"))
    day, today = values["given_on"], clock.today()
    if (day.year, day.month) > (today.year, today.month) or (values["period"] == HoursPeriod.DAY and day > today):
        found.append(Fault("day_to_come", "/given_on"))
    days = 1 if values["period"] == HoursPeriod.DAY else calendar.monthrange(day.year, day.month)[1]
    if values["quarters"] > days * QUARTERS_A_DAY:
        found.append(Fault("too_many_hours", "/hours", {"most": days * 24}))
    return found


def check(db: Write, after: dict[str, Any], itself: UUID | None) -> None:
    """Refuse what is against a rule, or was told already; a month is kept as its first day.

    Args:
        db: the transaction, which holds the volunteer.
        after: the record as it would be.
        itself: its id, if it is there already.

    Raises:
        Invalid: against a rule over several fields, or project or engagement are not the volunteer's.
        Conflict: there are hours for the same thing at that time already.
    """
    if found := faults(after):
        raise Invalid(faults=found)
    _check_theirs(db, after)
    _refuse_second(db, after, itself)
    after["given_on"], _ = span(after)


def _check_theirs(db: Read, after: Mapping[str, Any]) -> None:
    first, last = span(after)
    mine = (L["agency_id"] == after["agency_id"], L["patron_id"] == after["patron_id"])
    worked = sa.select(L["project_id"]).where(*mine, L["project_id"] == after["project_id"])
    engaged = sa.select(E["id"]).where(
        E["agency_id"] == after["agency_id"],
        E["id"] == after["engagement_id"],
        E["patron_id"] == after["patron_id"],
        E["starts_on"] <= last,
        sa.or_(E["ends_on"].is_(None), E["ends_on"] >= first),
    )
    if after["project_id"] is not None and db.first(worked) is None:
        raise Invalid(faults=[Fault("not_their_project", "/project_id")])
    if after["engagement_id"] is not None and db.first(engaged) is None:
        raise Invalid(faults=[Fault("not_their_engagement", "/engagement_id")])


def span(values: Mapping[str, Any]) -> tuple[date, date]:
    """First and last day of what is reported."""
    day: date = values["given_on"]
    if values["period"] == HoursPeriod.DAY:
        return day, day
    return day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _refuse_second(db: Write, values: Mapping[str, Any], itself: UUID | None) -> None:
    """Hours of one thing count once: no second report of a day, and none of a day in a reported month.

    Raises:
        Conflict: names the other one's day.
    """
    first, last = span(values)
    month = first.replace(day=1)
    same = (H[name].is_not_distinct_from(values[name]) for name in ("agency_id", "patron_id", "project_id",
                                                                    "engagement_id"))  # fmt: skip
    meets = sa.or_(
        H["given_on"].between(first, last),
        sa.and_(H["period"] == HoursPeriod.MONTH, H["given_on"] == month),
    )
    wanted = sa.select(H["given_on"]).where(*same, meets, H["status"] != HoursStatus.REJECTED)
    if itself is not None:
        wanted = wanted.where(H["id"] != itself)
    other = db.first(wanted.limit(1))
    if other is not None:
        day = other.given_on.isoformat()
        raise Conflict("overlap", faults=[Fault("overlap", "/given_on", {"start": day, "end": day})])
