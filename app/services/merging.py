"""Merging: two records of one volunteer become one, with everything that hangs on them.

What stands twice for the same thing is settled, so that every figure counts the person, the place, the hour and the
seat once. The record that goes stays as a blank row that leads to the other one; its history stays with it.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app.core import clock
from app.core.db import Write
from app.core.errors import Conflict, Fault, Invalid, NotFound
from app.models.base import Table
from app.models.consents import Consent
from app.models.engagements import Engagement
from app.models.hours import Hours, HoursStatus
from app.models.patrons import Patron
from app.models.projects import ProjectPatron
from app.models.trainings import Training
from app.models.transfers import Transfer, TransferStatus
from app.models.workshops import CancelledBy, Registration, RegistrationStatus, Workshop
from app.schemas.merges import MergeCreate
from app.services import hours, noting, patrons, project_patrons, reading, recording, workshop_seats
from app.services.access import Actor
from app.services.holdings import HOLDINGS, Holding

FIELDS: Final = ("external_id", "status", "first_name", "last_name", "email", "phone", "note", "skills", "themes")
TWICE: Final = "Doppelt: zwei Einträge derselben Person / told twice: two records of one person"
_BEST: Final = (
    RegistrationStatus.ATTENDED, RegistrationStatus.CONFIRMED, RegistrationStatus.OFFERED, RegistrationStatus.WAITING,
    RegistrationStatus.REGISTERED, RegistrationStatus.NO_SHOW, RegistrationStatus.CANCELLED,
)  # fmt: skip
Row = dict[str, Any]


class Merge:
    """One merge, in the transaction that does it.

    Args:
        db: the transaction.
        actor: who merges.
        stays: the record that stays.
        goes: the record that goes.
    """

    def __init__(self, db: Write, actor: Actor, stays: Row, goes: Row) -> None:
        self._db, self._actor, self._stays, self._goes = db, actor, stays, goes
        self._agency: UUID = stays["agency_id"]
        self.moved: dict[str, int] = {}
        self.settled: dict[str, int] = {}

    def carry_out(self) -> None:
        """Settle what stands twice, then move everything."""
        engagements = self._join_engagements()
        self._settle_hours(engagements)
        for gone in engagements:
            recording.remove(self._db, Engagement, self._actor, self._key(gone), None)
        winners = self._settle_registrations()
        self._settle_trainings(winners)
        self._settle_links()
        for holding in HOLDINGS:
            if holding.table not in {Patron, ProjectPatron}:
                self._move(holding)
        self._settle_consents()

    def _move(self, holding: Holding) -> None:
        columns = holding.columns
        with_id = columns["agency_id"] == self._agency, columns[holding.link] == self._goes["id"]
        ids = [row.id for row in self._db.all(sa.select(columns["id"]).where(*with_id).order_by(columns["id"]))]
        for record_id in ids:
            single = [column.name for column in holding.table.__table__.primary_key] == ["id"]  # type: ignore[attr-defined]
            key = {"id": record_id} if single else self._key(record_id)
            recording.update(self._db, holding.table, self._actor, key, None, {holding.link: self._stays["id"]})
        if ids:
            self.moved[holding.name] = len(ids)

    def _key(self, record_id: UUID) -> Row:
        return {"agency_id": self._agency, "id": record_id}

    def _rows(self, table: type[Table]) -> list[Row]:
        """Records of both, those of the one that stays first."""
        columns = sa.inspect(table).columns
        both = (columns["agency_id"] == self._agency, columns["patron_id"].in_([self._stays["id"], self._goes["id"]]))
        rows = [dict(zip(columns.keys(), row, strict=True)) for row in self._db.all(sa.select(*columns).where(*both))]
        return sorted(rows, key=lambda row: (row["patron_id"] != self._stays["id"], str(row.get("id"))))

    def _settle(self, table: type[Table]) -> None:
        name = str(table.__tablename__)
        self.settled[name] = self.settled.get(name, 0) + 1

    def _join_engagements(self) -> dict[UUID, UUID]:
        """Engagements of the same place that overlap become one; which becomes which."""
        joined: dict[UUID, UUID] = {}
        spans: dict[UUID | None, list[Row]] = {}
        for row in sorted(self._rows(Engagement), key=lambda row: row["starts_on"]):
            groups = spans.setdefault(row["municipality_id"], [])
            last = groups[-1] if groups else None
            if last is None or (last["ends_on"] or date.max) < row["starts_on"]:
                groups.append({**row, "of": [row]})
                continue
            last["of"].append(row)
            last["ends_on"] = (
                None if None in {last["ends_on"], row["ends_on"]} else max(last["ends_on"], row["ends_on"])
            )
        for group in (group for groups in spans.values() for group in groups if len(group["of"]) > 1):
            kept, *gone = sorted(group["of"], key=lambda row: row["patron_id"] != self._stays["id"])
            named = min((row["named_on"] for row in group["of"] if row["named_on"]), default=None)
            values = {"starts_on": group["starts_on"], "ends_on": group["ends_on"], "named_on": named}
            recording.update(self._db, Engagement, self._actor, self._key(kept["id"]), None, values)
            for row in gone:
                joined[row["id"]] = kept["id"]
                self._settle(Engagement)
        return joined

    def _settle_hours(self, joined: Mapping[UUID, UUID]) -> None:
        """Hours of one thing and time count once; confirmed ones go before others."""
        told: dict[tuple[Any, ...], list[tuple[date, date]]] = {}
        rows = [row for row in self._rows(Hours) if row["status"] is not HoursStatus.REJECTED]
        for row in sorted(rows, key=lambda row: row["status"] is not HoursStatus.CONFIRMED):
            first, last = hours.span(row)
            thing = (row["project_id"], joined.get(row["engagement_id"], row["engagement_id"]))
            known = told.setdefault(thing, [])
            if any(begins <= last and first <= ends for begins, ends in known):
                decided = {"decided_at": clock.now(), "decided_by": self._actor.credential_id, "rejection": TWICE}
                values = {"status": HoursStatus.REJECTED, **decided}
                recording.update(self._db, Hours, self._actor, self._key(row["id"]), None, values)
                self._settle(Hours)
            known.append((first, last))
            hours.tell(self._db, row)
        for row in self._rows(Hours):
            kept = joined.get(row["engagement_id"])
            if kept is not None:
                recording.update(self._db, Hours, self._actor, self._key(row["id"]), None, {"engagement_id": kept})

    def _settle_registrations(self) -> dict[UUID, UUID]:
        """One registration for an event; the other is cancelled and nobody's, and its seat goes on. Loser -> winner."""
        by_event: dict[UUID, list[Row]] = {}
        for row in self._rows(Registration):
            by_event.setdefault(row["workshop_id"], []).append(row)
        winners: dict[UUID, UUID] = {}
        for workshop_id, rows in by_event.items():
            if len(rows) > 1:
                workshop = recording.held(self._db, Workshop, self._key(workshop_id), None)
                winner, loser = sorted(rows, key=lambda row: _BEST.index(row["status"]))
                nobody = {"patron_id": None, "status": RegistrationStatus.CANCELLED, "answer_until_at": None}
                values = {**nobody, "cancelled_by": loser["cancelled_by"] or CancelledBy.AGENCY}
                values |= {"note": None, "answers": None}
                recording.update(self._db, Registration, self._actor, self._key(loser["id"]), None, values)
                workshop_seats.move_up(self._db, self._actor, workshop)
                winners[loser["id"]] = winner["id"]
                self._settle(Registration)
        return winners

    def _settle_trainings(self, winners: Mapping[UUID, UUID]) -> None:
        """A training counts once; one that hangs on a registration that lost follows it."""
        seen: set[tuple[Any, ...]] = set()
        taken = {row["registration_id"] for row in self._rows(Training)}
        for row in sorted(self._rows(Training), key=lambda row: row["confirmed_at"] is None):
            what = (row["title"].casefold(), row["held_on"])
            winner = winners.get(row["registration_id"])
            if what in seen or winner in taken - {None}:
                recording.remove(self._db, Training, self._actor, self._key(row["id"]), None)
                self._settle(Training)
            elif winner is not None:
                recording.update(
                    self._db, Training, self._actor, self._key(row["id"]), None, {"registration_id": winner}
                )
            seen.add(what)

    def _settle_links(self) -> None:
        """Projects of both, each once."""
        links = self._rows(ProjectPatron)
        own, theirs = ({row["project_id"] for row in links if row["patron_id"] == each["id"]}
                       for each in (self._stays, self._goes))  # fmt: skip
        for project_id in sorted(theirs):
            if project_id in own:
                self._settle(ProjectPatron)
            else:
                project_patrons.set_project_patron(self._db, self._actor, str(project_id), self._stays["id"], None)
                self.moved["project_patrons"] = self.moved.get("project_patrons", 0) + 1
            project_patrons.delete_project_patron(self._db, self._actor, str(project_id), self._goes["id"], None)

    def _settle_consents(self) -> None:
        """Who withdrew a purpose withdrew it: what was given until then on the other record allows nothing either."""
        rows = self._rows(Consent)
        for purpose in {row["purpose"] for row in rows}:
            mine = [row for row in rows if row["purpose"] == purpose]
            ended = max((row for row in mine if row["withdrawn_on"]), key=lambda row: row["withdrawn_on"], default=None)
            for row in mine:
                if ended and row["withdrawn_on"] is None and row["given_on"] <= ended["withdrawn_on"]:
                    values = {name: ended[name] for name in ("withdrawn_on", "withdrawn_way")}
                    recording.update(self._db, Consent, self._actor, self._key(row["id"]), None, values)
                    self._settle(Consent)


def merge_patrons(db: Write, actor: Actor, key: str, expected: int | None, body: MergeCreate) -> dict[str, Any]:
    """Merge another record of the same volunteer into one of the caller's agency.

    Raises:
        NotFound: no such volunteer.
        Invalid: the other one is not there, or is the same record.
        Conflict: one of them is offered to another agency.
        PreconditionFailed: somebody else changed the record first.
    """
    stays, goes = _both(db, actor, key, expected, body)
    noting.because(db, body.reason or f"merged with {goes['id']}")
    merge = Merge(db, actor, stays, goes)
    merge.carry_out()
    values = chosen(stays, goes, body.take or ())
    _leave(db, actor, stays, goes)
    names = patrons.name_keys({**stays, **values})
    own = {"agency_id": stays["agency_id"], "id": stays["id"]}
    recording.update(db, Patron, actor, own, None, {**values, **names})
    noting.beside(db, Patron, stays["id"], None, str(goes["id"]), "merged")
    return _told(stays, goes, values, merge)


def preview_merge(db: Write, actor: Actor, key: str, body: MergeCreate) -> dict[str, Any]:
    """What a merge would do; it is done and taken back, so that it says exactly that.

    Raises:
        NotFound, Invalid, Conflict: as for the merge.
    """
    tried = db.connection.begin_nested()
    try:
        return merge_patrons(db, actor, key, None, body)
    finally:
        tried.rollback()
        db.notes.clear()  # neither figures nor history hear of it


def chosen(stays: Row, goes: Row, take: Sequence[str]) -> Row:
    """The volunteer's fields after the merge."""
    values: Row = {}
    for name in FIELDS:
        own, other = stays[name], goes[name]
        if name in take:
            values[name] = other
        elif name in {"skills", "themes"} and own and other:
            values[name] = list(dict.fromkeys([*own, *other]))
        else:
            values[name] = other if own is None else own
    values["status_since"] = (goes if "status" in take else stays)["status_since"]
    return values


def _both(db: Write, actor: Actor, key: str, expected: int | None, body: MergeCreate) -> tuple[Row, Row]:
    place = reading.locate_own(db, patrons.PATRONS, actor, key)
    if body.merged_id == place.id:
        raise Invalid(faults=[Fault("merge_with_itself", "/merged_id")])
    rows: dict[UUID, Row] = {}
    for patron_id in sorted([place.id, body.merged_id]):
        own = {"agency_id": place.agency_id, "id": patron_id}
        try:
            rows[patron_id] = recording.held(db, Patron, own, expected if patron_id == place.id else None)
        except NotFound:
            rows[patron_id] = {"erased_at": clock.now()}
    if rows[place.id]["erased_at"] is not None:
        raise NotFound
    if rows[body.merged_id]["erased_at"] is not None:
        raise Invalid(faults=[Fault("reference_missing", "/merged_id", {"what": "patrons"})])
    columns = sa.inspect(Transfer).columns
    offered = (columns["patron_id"].in_([*rows]), columns["status"] == TransferStatus.OFFERED)
    if db.first(sa.select(columns["id"]).where(columns["agency_id"] == place.agency_id, *offered)) is not None:
        raise Conflict("transfer_open")
    return rows[place.id], rows[body.merged_id]


def _leave(db: Write, actor: Actor, stays: Row, goes: Row) -> None:
    """The record that goes becomes a blank row that leads to the other one, and so does what led to it."""
    columns = sa.inspect(Patron).columns
    led_here = (columns["agency_id"] == goes["agency_id"], columns["merged_into_id"] == goes["id"])
    db.run(sa.update(Patron).where(*led_here).values(merged_into_id=stays["id"]))
    blank = next(each for each in HOLDINGS if each.table is Patron).blank()
    gone = {**blank, "merged_into_id": stays["id"], "erased_at": clock.now()}
    recording.update(db, Patron, actor, {"agency_id": goes["agency_id"], "id": goes["id"]}, None, gone)
    noting.beside(db, Patron, goes["id"], None, str(stays["id"]), "merged_into")


def _told(stays: Row, goes: Row, values: Row, merge: Merge) -> dict[str, Any]:
    names = [each.name for each in HOLDINGS if each.name in merge.moved or each.name in merge.settled]
    return {
        "patron_id": stays["id"],
        "merged_id": goes["id"],
        "agency_id": stays["agency_id"],
        "patron": values,
        "records": [
            {"resource": name, "moved": merge.moved.get(name, 0), "settled": merge.settled.get(name, 0)}
            for name in names
        ],
    }
