"""What volunteers gave and learned. Personal data."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from app.core.errors import Fault, KlikksError
from app.models.hours import Hours, HoursStatus
from app.models.imports import ImportResource
from app.models.trainings import Training
from app.schemas.hours import HoursUpdate
from app.schemas.trainings import TrainingUpdate
from app.services import hours, trainings
from app.services.imports.drafts import Batch, Draft, Values
from app.services.imports.plain import rows_by
from app.services.imports.records.base import Records
from app.services.imports.records.people import PATRONS

_IDS = ("patron_id", "project_id", "engagement_id")


class HoursGiven(Records):
    """Hours; confirmed ones by staff alone, as in a request."""

    resource = ImportResource.HOURS
    model = Hours
    update = HoursUpdate
    extra: ClassVar[Mapping[str, Any]] = dict.fromkeys(hours.DECISION)

    def rules(self, record: Values, _current: Mapping[str, Any] | None) -> list[Fault]:
        """For one thing, not to come, no more than the period has."""
        return hours.faults({**record, "given_on": date.fromisoformat(record["given_on"])})

    def assemble(self, batch: Batch) -> None:
        """A month is kept as its first day, and known again by it."""
        for draft in batch.drafts:
            day = draft.given.get("given_on")
            if day is not None and draft.given.get("period") == "month":
                draft.given["given_on"] = f"{day[:7]}-01"

    def adjust(self, draft: Draft, current: Mapping[str, Any]) -> None:
        """What was decided is to be decided again."""
        if draft.changes and "status" not in draft.changes and current["status"] != HoursStatus.REPORTED.value:
            draft.changes |= {"status": HoursStatus.REPORTED.value, **dict.fromkeys(hours.DECISION)}

    def inspect(self, batch: Batch) -> None:
        """Theirs, and not told already; the volunteers are held first."""
        drafts = sorted([*batch.new, *batch.changed], key=lambda draft: draft.number)
        patrons = sorted({draft.record["patron_id"] for draft in drafts})
        where = {"agency_id": self.work.agency_id}
        rows_by(self.work.db, PATRONS, ("id",), "id", patrons, where=where, held=True)
        told: dict[tuple[Any, ...], list[tuple[date, date]]] = {}
        for draft in drafts:
            values = self._typed(draft)
            first, last = hours.span(values)
            others = told.setdefault(tuple(values[name] for name in _IDS), [])
            other = next((each for each in others if each[0] <= last and first <= each[1]), None)
            if other is not None:
                draft.refuse("overlap", "given_on", start=other[0].isoformat(), end=other[1].isoformat())
                continue
            try:
                self._check(draft, values)
                others.append((first, last))
            except KlikksError as error:
                draft.refuse_for(error)

    def _check(self, draft: Draft, values: Values) -> None:
        if draft.current is None:
            draft.record |= hours.first_decision(self.work.actor, values)
            if draft.record["decided_by"] is not None:
                draft.record["decided_at"] = self.work.moment
        hours.check(self.work.db, values, UUID(draft.id) if draft.current else None)

    def _typed(self, draft: Draft) -> Values:
        ids = {name: draft.record[name] and UUID(str(draft.record[name])) for name in _IDS}
        day = date.fromisoformat(draft.record["given_on"])
        return {**draft.record, **ids, "given_on": day, "agency_id": self.work.agency_id}

    def tell(self, drafts: Sequence[Draft], *, new: bool) -> None:  # noqa: ARG002 - no subject comes into being
        """The figures of their projects and volunteers."""
        hours.tell(self.work.db, *[draft.record for draft in drafts])


class Trainings(Records):
    """Trainings held elsewhere; what staff brings in is confirmed."""

    resource = ImportResource.TRAININGS
    model = Training
    update = TrainingUpdate
    extra: ClassVar[Mapping[str, Any]] = {"registration_id": None, "confirmed_at": None, "confirmed_by": None}

    def rules(self, record: Values, _current: Mapping[str, Any] | None) -> list[Fault]:
        """Which training, and a day that has come."""
        return trainings.faults({**record, "held_on": date.fromisoformat(record["held_on"])})

    def inspect(self, batch: Batch) -> None:
        """Staff confirms by bringing in."""
        for draft in batch.new:
            draft.record |= trainings.confirmation(self.work.actor)
            if draft.record["confirmed_by"] is not None:
                draft.record["confirmed_at"] = self.work.moment
