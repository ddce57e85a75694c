"""Inquiries: once a year the contact of each project that runs is asked whether it still does, and for its kWh.

Who has the link answers, and may correct the answer until staff decide. An answer is a proposal: nothing counts before
it is accepted, and then it is a measured revision of a saving, made by the ordinary way, so that figures follow.
"""

from datetime import date
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app.core import clock, units
from app.core.db import Read, Write
from app.core.errors import Conflict, Fault, Invalid
from app.models.accounts import Role
from app.models.agencies import Agency
from app.models.inquiries import EnergyMeaning, Inquiry, InquiryState
from app.models.projects import Project
from app.models.savings import Assessment, Saving, SavingInput, SavingKind
from app.models.sessions import Letter
from app.schemas.inquiries import (
    InquiryAcceptance,
    InquiryAnswer,
    InquiryQuery,
    InquiryRead,
    InquiryRefusal,
)
from app.schemas.savings import EnergyInput, SavingUpdate
from app.services import conversion, inquiry_mails, reading, recording, savings
from app.services.access import Actor
from app.services.paging import Page, page, question
from app.services.reading import Collection, Filter, Found, Visibility, owned

A = sa.inspect(Agency).columns
I = sa.inspect(SavingInput).columns  # noqa: E741 - one letter per table, as everywhere
L = sa.inspect(Letter).columns
P = sa.inspect(Project).columns
Q = sa.inspect(Inquiry).columns
V = sa.inspect(Saving).columns
CONTACT: Final = Actor(Role.PUBLIC, "contact")
"""Who answers by a link."""
_EARLIEST: Final = 1900


def visible(actor: Actor) -> Visibility:
    """An agency sees its own."""
    return owned(Q, actor, network=False)


INQUIRIES = Collection(
    "inquiries",
    Inquiry,
    InquiryRead,
    visible=visible,
    filters={
        "project_id": Filter(lambda value: Q["project_id"] == value),
        "year": Filter(lambda value: Q["year"] == value),
        "state": Filter(Q["state"].in_, many=True),
    },
    sorts={"year": Q["year"]},
)


def list_inquiries(db: Read, actor: Actor, query: InquiryQuery) -> Page:
    """A page of inquiries."""
    return page(db, INQUIRIES, actor, question(query))


def get_inquiry(db: Read, actor: Actor, key: str | UUID, fields: str | None = None) -> Found:
    """One inquiry."""
    return reading.get(db, INQUIRIES, actor, key, reading.names(fields))


def open_inquiry(db: Read, code: str) -> dict[str, Any]:
    """What is asked, and what was answered so far, for whoever has the link; looking changes nothing.

    Raises:
        Invalid: the link is none of ours, over, or taken back.
    """
    return _own(db, inquiry_mails.opened(db, code))


def answer_inquiry(db: Write, body: InquiryAnswer) -> dict[str, Any]:
    """Answer, or correct the answer.

    Raises:
        Invalid: the link is over, or the answer contradicts itself.
        Conflict: staff have decided already.
    """
    place = inquiry_mails.opened(db, body.code)
    current = recording.held(db, Inquiry, place, None)
    if current["state"] not in inquiry_mails.LIVE:
        raise Conflict("inquiry_decided")
    _check_answer(body)
    values = conversion.columns(InquiryAnswer, body.model_dump(exclude={"code"}))
    values |= {"state": InquiryState.ANSWERED, "answered_at": clock.now()}
    if body.energy_kwh is None:
        values["energy_meaning"] = None
    recording.update(db, Inquiry, CONTACT, place, None, values)
    return _own(db, place)


def accept_inquiry(db: Write, actor: Actor, key: str, expected: int | None, body: InquiryAcceptance) -> Found:
    """Take an answer over: its kWh as a measured value, or the end, as a new revision of a saving of the project.

    Raises:
        Invalid: a saving that is not the project's or does not fit, or none where one is needed.
        Conflict: there is no answer, or it was decided already.
        PreconditionFailed: the answer was corrected meanwhile.
    """
    place, current = _held(db, actor, key, expected)
    if body.saving_id is not None:
        _require_saving(db, current, body.saving_id)
    _require_answer(current)
    values: dict[str, Any] = {"state": InquiryState.ACCEPTED, "decided_at": clock.now()}
    changes = _changes(db, current, body)
    if changes is not None and body.saving_id is not None:
        found = savings.update_saving(db, actor, str(body.saving_id), None, changes)
        values |= {"saving_id": body.saving_id, "saving_revision": found.version}
    recording.update(db, Inquiry, actor, place, expected, values)
    return get_inquiry(db, actor, place["id"])


def reject_inquiry(db: Write, actor: Actor, key: str, expected: int | None, body: InquiryRefusal) -> Found:
    """Reject an answer, for a reason.

    Raises:
        Conflict: there is no answer, or it was decided already.
        PreconditionFailed: the answer was corrected meanwhile.
    """
    place, current = _held(db, actor, key, expected)
    _require_answer(current)
    values = {"state": InquiryState.REJECTED, "decided_at": clock.now(), "reason": body.reason}
    recording.update(db, Inquiry, actor, place, expected, values)
    return get_inquiry(db, actor, place["id"])


def revoke_inquiry(db: Write, actor: Actor, key: str, expected: int | None, body: InquiryRefusal) -> Found:
    """Take an inquiry back: its link opens nothing any more, and a mail that waits is not sent.

    Raises:
        Conflict: it was decided or taken back already.
        PreconditionFailed: somebody else changed it first.
    """
    place, current = _held(db, actor, key, expected)
    if current["state"] not in inquiry_mails.LIVE:
        raise Conflict("inquiry_decided")
    db.run(sa.delete(Letter).where(L["agency_id"] == place["agency_id"], L["inquiry_id"] == place["id"]))
    recording.update(db, Inquiry, actor, place, expected, {"state": InquiryState.REVOKED, "reason": body.reason})
    return get_inquiry(db, actor, place["id"])


def _held(db: Write, actor: Actor, key: str, expected: int | None) -> tuple[dict[str, Any], dict[str, Any]]:
    found = reading.locate_own(db, INQUIRIES, actor, key)
    place = {"agency_id": found.agency_id, "id": found.id}
    return place, recording.held(db, Inquiry, place, expected)


def _require_answer(current: dict[str, Any]) -> None:
    if current["state"] is InquiryState.OPEN:
        raise Conflict("inquiry_unanswered")
    if current["state"] is not InquiryState.ANSWERED:
        raise Conflict("inquiry_decided")


def _require_saving(db: Read, current: dict[str, Any], saving_id: UUID) -> None:
    own = (V["agency_id"] == current["agency_id"], V["id"] == saving_id, V["project_id"] == current["project_id"])
    if db.first(sa.select(V["id"]).where(*own, savings.CURRENT)) is None:
        raise Invalid(faults=[Fault("reference_missing", "/saving_id", {"what": "savings"})])


def _check_answer(body: InquiryAnswer) -> None:
    found = []
    if body.still_running and body.ended_on is not None:
        found.append(Fault("answer_contradicts", "/ended_on"))
    if body.ended_on is not None and not date(_EARLIEST, 1, 1) <= body.ended_on <= clock.today():
        found.append(Fault("out_of_range", "/ended_on", {"maximum": clock.today().isoformat()}))
    if found:
        raise Invalid(faults=found)


def _changes(db: Read, current: dict[str, Any], body: InquiryAcceptance) -> SavingUpdate | None:
    """What an answer changes in a saving; nothing if it says no more than that all goes on."""
    if body.saving_id is None:
        if current["energy_wh"] is not None:
            raise Invalid(faults=[Fault("saving_needed", "/saving_id")])
        return None
    told: SavingUpdate = {"reason": f"Jahresabfrage {current['year']}"}
    if current["energy_wh"] is not None:
        told["inputs"] = _measured(db, current, body.saving_id, body.carrier)
        told["assessment"] = Assessment.MEASURED_EX_POST
    if current["ended_on"] is not None:
        told["lifetime_months"] = _lasted(db, current, body.saving_id)
    return told if len(told) > 1 else None


def _now(db: Read, current: dict[str, Any], saving_id: UUID) -> sa.Row[Any]:
    own = (V["agency_id"] == current["agency_id"], V["id"] == saving_id, savings.CURRENT)
    row = db.first(sa.select(V["kind"], V["revision"], V["effect_from"]).where(*own))
    if row is None:
        raise Invalid(faults=[Fault("reference_missing", "/saving_id", {"what": "savings"})])
    return row


def _measured(db: Read, current: dict[str, Any], saving_id: UUID, carrier: str | None) -> list[EnergyInput]:
    """The carriers of a saving, one of them as it was measured."""
    saving = _now(db, current, saving_id)
    if saving.kind is not SavingKind.ENERGY:
        raise Invalid(faults=[Fault("saving_without_energy", "/saving_id")])
    of_revision = (I["agency_id"] == current["agency_id"], I["saving_id"] == saving_id)
    wanted = sa.select(I["carrier"], I["factor_id"], I["before_wh"], I["after_wh"])
    rows = db.all(wanted.where(*of_revision, I["revision"] == saving.revision).order_by(I["position"]))
    meant = [row for row in rows if carrier is None or row.carrier == carrier]
    if len(meant) != 1:
        names = ", ".join(sorted({row.carrier for row in rows}))
        raise Invalid(faults=[Fault("carrier_needed", "/carrier", {"carriers": names})])
    wh = current["energy_wh"]
    after = wh if current["energy_meaning"] is EnergyMeaning.USED else meant[0].before_wh - wh
    if after < 0:
        before = units.kilowatt_hours(meant[0].before_wh)
        raise Invalid(faults=[Fault("more_than_before", "/saving_id", {"before_kwh": before})])
    return [
        EnergyInput.model_validate(
            {
                "factor_id": row.factor_id,
                "carrier": row.carrier,
                "before_kwh": units.kilowatt_hours(row.before_wh),
                "after_kwh": units.kilowatt_hours(after if row is meant[0] else row.after_wh),
            }
        )
        for row in rows
    ]


def _lasted(db: Read, current: dict[str, Any], saving_id: UUID) -> int:
    """Months from the first of the effect to the one it ended in."""
    start, ended = _now(db, current, saving_id).effect_from, current["ended_on"]
    last = ended.year * 12 + ended.month - 1
    if start is None or last < start:
        raise Invalid(faults=[Fault("ended_before_effect", "/saving_id", {"ended_on": ended.isoformat()})])
    return int(last - start + 1)


def _own(db: Read, place: dict[str, Any]) -> dict[str, Any]:
    """What the link shows."""
    shown = ("year", "state", "expires_at", "still_running", "ended_on", "energy_wh", "energy_meaning")
    of_project = sa.and_(P["agency_id"] == Q["agency_id"], P["id"] == Q["project_id"])
    columns = [Q[name] for name in shown] + [P["title"].label("project_title"), A["name"].label("agency_name")]
    wanted = sa.select(*columns).join(Project, of_project).join(Agency, A["id"] == Q["agency_id"])
    row = db.first(wanted.where(Q["agency_id"] == place["agency_id"], Q["id"] == place["id"]))
    if row is None:
        raise Invalid(faults=[Fault("link_over", "/code")])
    told: dict[str, Any] = row._asdict()
    energy = told.pop("energy_wh")
    return {**told, "energy_kwh": None if energy is None else units.kilowatt_hours(energy)}
