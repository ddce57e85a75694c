"""Volunteers, their engagements, and contacts with them. Personal data."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from app.core.errors import Fault, Param
from app.core.folding import sort_key
from app.models import metadata
from app.models.consultations import Consultation
from app.models.engagements import Engagement
from app.models.imports import ImportResource
from app.models.patrons import Patron
from app.schemas.consultations import ConsultationUpdate
from app.schemas.engagements import EngagementUpdate
from app.schemas.patrons import PatronUpdate
from app.services import consultations, engagements, tombstones
from app.services.imports.drafts import Batch, Draft, Values
from app.services.imports.matching import Matched
from app.services.imports.plain import rows_by
from app.services.imports.records.base import Records
from app.services.imports.work import Work
from app.services.patrons import MAX_SORT_KEY, name_keys

PATRONS = metadata.tables["patrons"]
THERE = PATRONS.c.erased_at.is_(None)
_OPEN = "9999-12-31"


class Patrons(Records):
    """Volunteers; without a number they are known by name and e-mail."""

    resource = ImportResource.PATRONS
    model = Patron
    update = PatronUpdate
    where: ClassVar[tuple[Any, ...]] = (THERE,)

    def __init__(self, work: Work, matched: Matched) -> None:
        super().__init__(work, matched)
        self.folded_names = ["name_search", "name_sort"]
        self.folded_from = {"first_name", "last_name"}

    def folded(self, record: Values) -> Values:
        """Found by first and last name, sorted by the last."""
        record.update(name_keys(record))
        return record

    def _find(self, names: tuple[str, ...], drafts: Sequence[Draft]) -> None:
        if names[0] != "last_name":
            super()._find(names, drafts)
            return
        keys = {
            sort_key(f"{draft.given['last_name']} {draft.given.get('first_name', '')}")[:MAX_SORT_KEY]
            for draft in drafts
        }
        where = {"agency_id": self.work.agency_id}
        own = ("id", "version", *self.stored)
        found = rows_by(self.work.db, PATRONS, own, "name_sort", keys, *self.where, where=where, held=True)
        self._known_by(names, drafts, found)

    def inspect(self, batch: Batch) -> None:
        """Refuse who was erased; a list cannot say why somebody comes back."""
        told = tombstones.RECOGNISED_BY
        drafts = [*batch.new, *(draft for draft in batch.changed if not draft.changes.keys().isdisjoint(told))]
        pairs = [(draft.record, draft.current or {}) for draft in drafts]
        for draft, is_erased in zip(drafts, self._erased(pairs), strict=True):
            if is_erased:
                draft.refuse("person_erased", "last_name")

    def _erased(self, pairs: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]]) -> list[bool]:
        agency_id = self.work.agency_id
        return [] if agency_id is None else tombstones.erased_among(self.work.db, agency_id, pairs)


class Engagements(Records):
    """Engagements: one at a time with the same place."""

    resource = ImportResource.ENGAGEMENTS
    model = Engagement
    update = EngagementUpdate

    def rules(self, record: Values, _current: Mapping[str, Any] | None) -> list[Fault]:
        """An end after the start."""
        return engagements.faults(record)

    def inspect(self, batch: Batch) -> None:
        """Refuse overlaps, with what is there and among the rows; the volunteers are held first."""
        drafts = sorted([*batch.new, *batch.changed], key=lambda draft: draft.number)
        patrons = {draft.record["patron_id"] for draft in drafts}
        if not patrons:
            return
        where = {"agency_id": self.work.agency_id}
        rows_by(self.work.db, PATRONS, ("id",), "id", sorted(patrons), where=where, held=True)
        known: dict[tuple[str, str | None], dict[str, tuple[str, str | None]]] = {}
        for row in self.rows("patron_id", sorted(patrons)):
            known.setdefault(_place(row), {})[str(row["id"])] = (row["starts_on"], row["ends_on"])
        for draft in batch.changed:  # leave their place before others come
            if draft.current is not None:
                known.get(_place(draft.current), {}).pop(draft.id, None)
        for draft in drafts:
            others = known.setdefault(_place(draft.record), {})
            start, end = draft.record["starts_on"], draft.record["ends_on"]
            other = next((each for each in others.values() if _meet((start, end), each)), None)
            if other is not None:
                period: dict[str, Param] = {"start": other[0], "end": other[1] or "…"}
                draft.refuse("overlap", "starts_on", **period)
            else:
                others[draft.id] = (start, end)


def _place(record: Mapping[str, Any]) -> tuple[str, str | None]:
    place = record["municipality_id"]
    return str(record["patron_id"]), None if place is None else str(place)


def _meet(one: tuple[str, str | None], other: tuple[str, str | None]) -> bool:
    return one[0] <= (other[1] or _OPEN) and other[0] <= (one[1] or _OPEN)


class Consultations(Records):
    """Contacts."""

    resource = ImportResource.CONSULTATIONS
    model = Consultation
    update = ConsultationUpdate
    folds: ClassVar[Mapping[str, tuple[str, ...]]] = {"subject": ()}

    def rules(self, record: Values, _current: Mapping[str, Any] | None) -> list[Fault]:
        """With somebody."""
        return consultations.faults(record)
