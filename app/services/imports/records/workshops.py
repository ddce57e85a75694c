"""Events and the registrations for them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from app.core.bulk import bulk_update
from app.core.errors import Fault, KlikksError
from app.models import metadata
from app.models.imports import ImportResource
from app.models.workshops import CancelledBy, Registration, RegistrationStatus, Workshop, WorkshopStatus
from app.schemas.registrations import RegistrationUpdate
from app.schemas.workshops import WorkshopUpdate
from app.services import registration_rules, registrations, workshop_seats, workshops
from app.services.imports.drafts import Batch, Draft, Values
from app.services.imports.matching import Matched
from app.services.imports.plain import rows_by
from app.services.imports.records.base import Records
from app.services.imports.work import Work
from app.services.registration_rules import Party

WORKSHOPS, REGISTRATIONS = metadata.tables["workshops"], metadata.tables["registrations"]
_TAKING = frozenset({RegistrationStatus.CONFIRMED, RegistrationStatus.OFFERED})
_SEATING = frozenset({"capacity", "status"})
_EVENT = ("id", "status", "capacity", "registration_deadline", "starts_at", "offer_hours", "last_position")


class Workshops(Records):
    """Events."""

    resource = ImportResource.WORKSHOPS
    model = Workshop
    update = WorkshopUpdate
    folds: ClassVar[Mapping[str, tuple[str, ...]]] = {"title": ()}
    extra: ClassVar[Mapping[str, Any]] = {"last_position": 0}

    def rules(self, record: Values, _current: Mapping[str, Any] | None) -> list[Fault]:
        """An end after the begin; participants only of what was held."""
        return workshops.faults(record)

    def inspect(self, batch: Batch) -> None:
        """Seats that are taken stay, and so does an event that people attended."""
        for draft in batch.changed:
            if draft.current is not None and not _SEATING.isdisjoint(draft.changes):
                try:
                    workshops.check_registrations(self.work.db, self._event(draft.current), self._event(draft.record))
                except KlikksError as error:
                    draft.refuse_for(error)

    def _event(self, record: Mapping[str, Any]) -> Values:
        starts_at = datetime.fromisoformat(str(record["starts_at"]))
        return {**record, "agency_id": self.work.agency_id, "id": UUID(str(record["id"])), "starts_at": starts_at}

    def change(self, drafts: Sequence[Draft]) -> None:
        """Events; seats that become free go to the waiting list."""
        super().change(drafts)
        for draft in drafts:
            if not _SEATING.isdisjoint(draft.changes):
                workshop_seats.move_up(self.work.db, self.work.actor, self._event({**draft.record, "id": draft.id}))


class Registrations(Records):
    """Who wants to come, or came.

    ``registered`` gives a seat or a place in the queue, as a request would. Every other status is taken as the list
    states it, so that lists of past events can be brought in: attendance only of what was held, seats only as many as
    there are.
    """

    resource = ImportResource.REGISTRATIONS
    model = Registration
    update = RegistrationUpdate
    extra: ClassVar[Mapping[str, Any]] = {"position": None, "answer_until_at": None}

    def __init__(self, work: Work, matched: Matched) -> None:
        super().__init__(work, matched)
        self._events: dict[str, Values] = {}

    def assemble(self, batch: Batch) -> None:
        """Addresses of guests are kept in lower case."""
        for draft in batch.drafts:
            if mail := draft.given.get("guest_email"):
                draft.given["guest_email"] = mail.lower()

    def rules(self, record: Values, _current: Mapping[str, Any] | None) -> list[Fault]:
        """A volunteer, or a guest with name and address."""
        return registrations.faults(record)

    def adjust(self, draft: Draft, current: Mapping[str, Any]) -> None:
        """Whoever has a seat or waits is registered: that says nothing new."""
        seated = {RegistrationStatus.CONFIRMED, RegistrationStatus.OFFERED, RegistrationStatus.WAITING}
        if draft.changes.get("status") == RegistrationStatus.REGISTERED and current["status"] in seated:
            del draft.changes["status"]

    def inspect(self, batch: Batch) -> None:
        """Give seats and positions in the order of the rows, while the events are held."""
        drafts = sorted([*batch.new, *batch.changed], key=lambda draft: draft.number)
        where = {"agency_id": self.work.agency_id}
        ids = sorted({draft.record["workshop_id"] for draft in drafts})
        found = rows_by(self.work.db, WORKSHOPS, _EVENT, "id", ids, where=where, held=True)
        self._events = {str(row["id"]): {**row, "taken": 0, "moved": False} for row in found}
        for row in rows_by(self.work.db, REGISTRATIONS, ("workshop_id", "status"), "workshop_id", ids, where=where):
            self._events[str(row["workshop_id"])]["taken"] += row["status"] in workshop_seats.SEATED
        for draft in drafts:
            event = self._events[draft.record["workshop_id"]]
            try:
                self._take(draft, event) if draft.current is None else self._step(draft, draft.current, event)
            except KlikksError as error:
                draft.refuse_for(error)

    def _take(self, draft: Draft, event: Values) -> None:
        """A new registration."""
        record, status = draft.record, RegistrationStatus(draft.record["status"])
        if status is RegistrationStatus.REGISTERED:
            registration_rules.check_open(self.work.actor, _typed(event))
            status = self._seat(event)
        elif status in workshop_seats.CAME_OR_NOT and event["status"] != WorkshopStatus.HELD:
            draft.refuse("workshop_not_held", "status")
        elif status in _TAKING and self._seat(event) is RegistrationStatus.WAITING:
            draft.refuse("capacity_full", "status", capacity=event["capacity"])
        if status is RegistrationStatus.CANCELLED:
            record["cancelled_by"] = record["cancelled_by"] or CancelledBy.AGENCY.value
        elif record["cancelled_by"] is not None:
            draft.refuse("not_cancelled", "cancelled_by")
        if not draft.faults:
            self._place(draft, event, status)

    def _step(self, draft: Draft, current: Mapping[str, Any], event: Values) -> None:
        """A registration goes on."""
        before, after = RegistrationStatus(current["status"]), RegistrationStatus(draft.record["status"])
        by = current["cancelled_by"]
        typed = {**current, "status": before, "cancelled_by": None if by is None else CancelledBy(by)}
        registration_rules.check_step(Party.AGENCY, _typed(event), typed, after)
        said = {name: CancelledBy(value) for name, value in draft.changes.items() if name == "cancelled_by" and value}
        who = registration_rules.cancelled_by(Party.AGENCY, typed, said, after)
        draft.changes["cancelled_by"] = draft.record["cancelled_by"] = None if who is None else who.value
        if after is before:
            return
        draft.changes["answer_until_at"] = draft.record["answer_until_at"] = None
        event["taken"] -= before in workshop_seats.SEATED
        if after is RegistrationStatus.REGISTERED:
            registration_rules.check_open(self.work.actor, _typed(event))
            self._place(draft, event, self._seat(event))
            draft.changes |= {name: draft.record[name] for name in ("status", "position")}
        else:
            event["taken"] += after in workshop_seats.SEATED
            event["moved"] = event["moved"] or before in _TAKING

    @staticmethod
    def _seat(event: Values) -> RegistrationStatus:
        free = event["capacity"] is None or event["taken"] < event["capacity"]
        return RegistrationStatus.CONFIRMED if free else RegistrationStatus.WAITING

    @staticmethod
    def _place(draft: Draft, event: Values, status: RegistrationStatus) -> None:
        event["last_position"] += 1
        event["taken"] += status in workshop_seats.SEATED
        draft.record |= {"status": status.value, "position": event["last_position"]}

    def write(self, batch: Batch) -> None:
        """Registrations, the last positions of their events, and who moves up."""
        super().write(batch)
        if not (batch.new or batch.changed):
            return
        agency = str(self.work.agency_id)
        rows = [[agency, each, event["last_position"]] for each, event in self._events.items()]
        # no change of the event, so its version stays
        bulk_update(self.work.db, WORKSHOPS, ("agency_id", "id"), ("last_position",), rows, grows=False)
        for each, event in self._events.items():
            if event["moved"]:
                typed = {**_typed(event), "agency_id": self.work.agency_id, "id": UUID(each)}
                workshop_seats.move_up(self.work.db, self.work.actor, typed)


def _typed(event: Mapping[str, Any]) -> Values:
    """An event as the rules look at it."""
    deadline = event["registration_deadline"]
    return {
        **event,
        "status": WorkshopStatus(event["status"]),
        "registration_deadline": None if deadline is None else date.fromisoformat(deadline),
        "starts_at": datetime.fromisoformat(event["starts_at"]),
    }
