"""Retention classes: what is kept about persons for how long at most, why, and how it is found when its time is over.

Made-up records (``synthetic``) concern nobody and stay.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app.models.changes import Change, ChangeAction
from app.models.consultations import Consultation
from app.models.engagements import Engagement
from app.models.fields import Origin
from app.models.inquiries import Inquiry
from app.models.patrons import Patron, PatronStatus
from app.models.reads import PersonalRead
from app.models.retention import RetentionClass
from app.models.workshops import Registration, Workshop
from app.services.holdings import BLANKED, NOTHING_SAID

C = sa.inspect(Change).columns
E = sa.inspect(Engagement).columns
K = sa.inspect(Consultation).columns
P = sa.inspect(Patron).columns
I = sa.inspect(Inquiry).columns  # noqa: E741 - one letter per table, as everywhere
Q = sa.inspect(PersonalRead).columns
R = sa.inspect(Registration).columns
W = sa.inspect(Workshop).columns

Statement = sa.Select[Any]


@dataclass(frozen=True, slots=True)
class Rule:
    """How long one class is kept.

    Attributes:
        days: if the agency says nothing else.
        least: fewer would take from the work what it needs, or from persons the proof.
        most: more would need a reason nobody has yet.
        german: legal basis and what happens, for a person.
        english: the same.
        over: finds what is over, given the agency and the last day that is: resource, record_id, since.
    """

    days: int
    least: int
    most: int
    german: str
    english: str
    over: Callable[[UUID, date], Statement]


def after(day: date) -> datetime:
    """The moment a day is over (UTC)."""
    return datetime.combine(day + timedelta(days=1), time(), UTC)


def _found(resource: str, record_id: sa.ColumnElement[Any], since: sa.ColumnElement[Any]) -> Statement:
    return sa.select(sa.literal(resource).label("resource"), record_id.label("record_id"), since.label("since"))


def _real(columns: Any) -> sa.ColumnElement[bool]:  # noqa: ANN401 - a mapper's columns
    real: sa.ColumnElement[bool] = columns["origin"] != Origin.SYNTHETIC
    return real


def _persons(agency_id: UUID, status: PatronStatus, day: date) -> Statement:
    """Persons who have had a status since a day; where no day is known, whose record nobody touched since."""
    undated = sa.and_(P["status_since"].is_(None), P["updated_at"] < after(day))
    since = sa.or_(P["status_since"] <= day, undated)
    mine = (P["agency_id"] == agency_id, P["erased_at"].is_(None), P["status"] == status, _real(P), since)
    return sa.select(
        sa.literal("patrons").label("resource"),
        P["id"].label("record_id"),
        P["status_since"].label("since"),
        P["updated_at"].label("touched"),
    ).where(*mine)


def _none(table: type[Any], agency: Any, patron: Any, *conditions: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:  # noqa: ANN401 - columns
    own = sa.and_(agency == P["agency_id"], patron == P["id"])
    return sa.not_(sa.exists().where(own, *conditions).correlate(Patron).select_from(table))


def alumni(agency_id: UUID, day: date) -> Statement:
    """Volunteers who left, and whose last engagement is over since."""
    lasting = sa.or_(E["ends_on"].is_(None), E["ends_on"] > day)
    there = _persons(agency_id, PatronStatus.LEFT, day)
    return there.where(_none(Engagement, E["agency_id"], E["patron_id"], lasting))


def interested(agency_id: UUID, day: date) -> Statement:
    """Who showed interest, never was engaged, and has not been in touch since."""
    there = _persons(agency_id, PatronStatus.INTERESTED, day)
    return there.where(
        _none(Engagement, E["agency_id"], E["patron_id"]),
        _none(Consultation, K["agency_id"], K["patron_id"], K["held_on"] > day),
        _none(Registration, R["agency_id"], R["patron_id"], R["created_at"] >= after(day)),
    )


def registration_notes(agency_id: UUID, day: date) -> Statement:
    """Notes, answers and guests of registrations whose event is over."""
    said = sa.or_(*[R[name].is_not(None) for name in ("note", "answers", "guest_name", "guest_email")])
    of_event = sa.and_(W["agency_id"] == R["agency_id"], W["id"] == R["workshop_id"])
    over = (R["agency_id"] == agency_id, said, W["ends_at"] < after(day), _real(R))
    return _found("registrations", R["id"], W["ends_at"]).join_from(Registration, Workshop, of_event).where(*over)


def consultations(agency_id: UUID, day: date) -> Statement:
    """Consultations that still say what was spoken about."""
    speaks = sa.or_(K["note"].is_not(None), K["subject"] != NOTHING_SAID)
    over = (K["agency_id"] == agency_id, K["held_on"] <= day, speaks, _real(K))
    return _found("consultations", K["id"], K["held_on"]).where(*over)


def inquiries(agency_id: UUID, day: date) -> Statement:
    """Inquiries that still hold words, or know where they went."""
    speaks = sa.or_(I["note"].is_not(None), I["address_digest"].is_not(None))
    over = (I["agency_id"] == agency_id, I["asked_at"] < after(day), speaks)
    return _found("inquiries", I["id"], I["asked_at"]).where(*over)


def deleted_records(agency_id: UUID, day: date) -> Statement:
    """Deleted records of persons whose last values still stand in the history."""
    over = (C["agency_id"] == agency_id, C["action"] == ChangeAction.DELETED, C["changed_at"] < after(day))
    mine = (*over, C["resource"].in_(BLANKED), C["salt"].is_not(None))
    return sa.select(C["resource"], C["record_id"], C["changed_at"].label("since")).where(*mine)


def reads(agency_id: UUID, day: date) -> Statement:
    """Lines of the log of reads."""
    return _found("reads", Q["id"], Q["read_at"]).where(Q["agency_id"] == agency_id, Q["read_at"] < after(day))


RULES: Final[Mapping[RetentionClass, Rule]] = {
    RetentionClass.ALUMNI: Rule(
        730, 90, 1_825,
        "Ehrenamtliche, die ausgeschieden sind, werden gelöscht: der Zweck ist erreicht (Art. 5 Abs. 1 lit. e DSGVO). "
        "Zwei Jahre für Rückfragen zu ihren Projekten; Benennungen und Zahlen bleiben ohne Namen.",
        "Volunteers who left are erased: the purpose is fulfilled (Art. 5(1)(e) GDPR). Two years for questions about "
        "their projects; engagements and figures stay without a name.",
        alumni,
    ),
    RetentionClass.INTERESTED: Rule(
        365, 30, 730,
        "Wer Interesse zeigte und nie benannt wurde, wird gelöscht, wenn ein Jahr lang kein Kontakt war "
        "(Art. 5 Abs. 1 lit. e DSGVO).",
        "Who showed interest and never was named is erased after a year without contact (Art. 5(1)(e) GDPR).",
        interested,
    ),
    RetentionClass.REGISTRATION_NOTES: Rule(
        180, 7, 365,
        "Anmerkungen und Antworten zu Anmeldungen (Anreise, Essen, Begleitung), Name und Adresse von Gästen dienen der "
        "Veranstaltung und verschwinden danach; die Teilnahme bleibt gezählt.",
        "Notes and answers of registrations (travel, food, company), name and address of guests serve the event and go "
        "after it; attendance stays counted.",
        registration_notes,
    ),
    RetentionClass.CONSULTATIONS: Rule(
        1_080, 180, 3_650,
        "Betreff und Notiz von Beratungen verschwinden nach drei Jahren, der üblichen Frist für Ansprüche (§ 195 BGB); "
        "Tag und Art des Kontakts bleiben gezählt.",
        "Subject and note of consultations go after three years, the usual period for claims (section 195 BGB); day "
        "and kind of the contact stay counted.",
        consultations,
    ),
    RetentionClass.INQUIRIES: Rule(
        400, 90, 1_080,
        "Worte in Antworten auf die Jahresabfrage, und wohin sie ging, verschwinden, wenn die nächste gestellt ist; "
        "die Messwerte bleiben beim Projekt (Art. 5 Abs. 1 lit. e DSGVO).",
        "Words in answers to the yearly inquiry, and where it went, go once the next one is asked; measured values "
        "stay with the project (Art. 5(1)(e) GDPR).",
        inquiries,
    ),
    RetentionClass.DELETED_RECORDS: Rule(
        90, 1, 365,
        "Die letzten Werte gelöschter Einträge über Personen bleiben kurz im Änderungsverlauf, um Versehen zu "
        "berichtigen (Art. 5 Abs. 1 lit. d DSGVO).",
        "The last values of deleted records about persons stay in the history for a short time, so that slips can be "
        "put right (Art. 5(1)(d) GDPR).",
        deleted_records,
    ),
    RetentionClass.READS: Rule(
        730, 180, 1_825,
        "Wer wann welchen Eintrag über eine Person las, dient der Rechenschaft (Art. 5 Abs. 2, Art. 32 DSGVO).",
        "Who read which record about a person and when serves accountability (Art. 5(2), Art. 32 GDPR).",
        reads,
    ),
}  # fmt: skip
"""Class -> its rule; answers kept for retries have no rule of an agency, their hours are a setting."""
