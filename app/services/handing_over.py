"""Handing over: what becomes of a volunteer's records when another agency takes over.

Runs in both agencies' realms at once. The row of the former agency becomes blank, its last values go to the history of
that agency as those of a deleted record do, and leave it by the same rule of retention.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app.core import clock
from app.core.db import Write
from app.core.errors import NotFound
from app.models.accounts import Token
from app.models.changes import ChangeAction
from app.models.consents import Consent
from app.models.engagements import Engagement
from app.models.ledger import Subject
from app.models.patrons import Patron
from app.services import erasing, ledger, noting, recording, tombstones
from app.services.access import Actor
from app.services.holdings import HOLDINGS, Person

C = sa.inspect(Consent).columns
E = sa.inspect(Engagement).columns
P = sa.inspect(Patron).columns
K = sa.inspect(Token).columns
_MOVES: Final = (
    "status", "status_since", "first_name", "last_name", "name_search", "name_sort", "email", "phone", "skills",
    "themes", "origin",
)  # fmt: skip
"""What of the record goes along; number and note are the former agency's own."""


def hand_over(
    db: Write, actor: Actor, transfer: Mapping[str, Any], despite_erasure: str | None
) -> dict[str, list[Any]]:
    """Make the volunteer one of the caller's agency, and a trace of the former one.

    Args:
        db: the transaction, which may reach both agencies.
        actor: who accepts.
        transfer: the offer, held.
        despite_erasure: why somebody whom the caller's agency erased is entered again.

    Returns:
        The engagements that go on, and the purposes to ask consent for.

    Raises:
        NotFound: the volunteer is not there any more.
        Conflict: the caller's agency erased this person, and nobody says why that does not matter.
    """
    person = Person(transfer["agency_id"], transfer["patron_id"])
    record = recording.held(db, Patron, {"agency_id": person.agency_id, "id": person.id}, None)
    if record["erased_at"] is not None:
        raise NotFound
    if despite_erasure is None:
        tombstones.refuse_erased(db, actor.tenant, {**record, "external_id": None}, {})
    noting.because(db, despite_erasure or "transfer")
    purposes = _end_consents(db, actor, person, transfer)
    _leave(db, actor, person, record)
    _arrive(db, actor, person, record)
    engagements = _go_on(db, actor, person)
    ledger.touch_known(db, Subject.PATRON, person.id)
    return {"engagements": engagements, "consents_needed": purposes}


def _leave(db: Write, actor: Actor, person: Person, record: Mapping[str, Any]) -> None:
    """The row becomes blank; accounts and access end."""
    blank = next(each for each in HOLDINGS if each.table is Patron).blank()
    mine = (P["agency_id"] == person.agency_id, P["id"] == person.id)
    stamps = {"erased_at": clock.now(), "updated_at": clock.now(), "updated_by": actor.credential_id}
    version = record["version"] + 1
    db.run(sa.update(Patron).where(*mine).values(**blank, **stamps, version=version))
    noting.note(
        db, noting.Note(Patron, ChangeAction.DELETED, person.id, person.agency_id, version, actor, dict(record))
    )
    erasing.forget_users(db, actor, person)
    own = (K["agency_id"] == person.agency_id, K["patron_id"] == person.id, K["revoked_at"].is_(None))
    db.run(sa.update(Token).where(*own).values(revoked_at=clock.now()))


def _arrive(db: Write, actor: Actor, person: Person, record: Mapping[str, Any]) -> None:
    """The record stands with the caller's agency; a trace of former times there comes to life again."""
    key = {"agency_id": actor.tenant, "id": person.id}
    values = {name: record[name] for name in _MOVES}
    if db.first(sa.select(P["id"]).where(P["agency_id"] == actor.tenant, P["id"] == person.id)) is None:
        recording.insert(db, Patron, actor, {**key, **values, "note": None, "external_id": None})
    else:
        recording.update(db, Patron, actor, key, None, {**values, "erased_at": None, "merged_into_id": None})


def _go_on(db: Write, actor: Actor, person: Person) -> list[UUID]:
    """Engagements that last: until yesterday with the former agency, from today on with the caller's."""
    today = clock.today()
    lasting = (E["ends_on"].is_(None)) | (E["ends_on"] >= today)
    mine = (E["agency_id"] == person.agency_id, E["patron_id"] == person.id, lasting)
    made: list[UUID] = []
    for row in db.all(sa.select(*E).where(*mine).order_by(E["id"])):
        old = dict(zip(E.keys(), row, strict=True))
        values = {name: old[name] for name in ("patron_id", "municipality_id", "named_on", "ends_on", "origin")}
        values |= {"agency_id": actor.tenant, "starts_on": max(old["starts_on"], today)}
        made.append(recording.insert(db, Engagement, actor, values))
        key = {"agency_id": person.agency_id, "id": old["id"]}
        if old["starts_on"] < today:
            recording.update(db, Engagement, actor, key, None, {"ends_on": today - timedelta(days=1)})
        else:
            recording.remove(db, Engagement, actor, key, None)
    return made


def _end_consents(db: Write, actor: Actor, person: Person, transfer: Mapping[str, Any]) -> list[str]:
    """What was agreed to with the former agency ends there; for what."""
    standing = (C["agency_id"] == person.agency_id, C["patron_id"] == person.id, C["withdrawn_on"].is_(None))
    ended = {"withdrawn_on": clock.today(), "withdrawn_way": transfer["consented_way"]}
    purposes: dict[str, None] = {}
    for row in db.all(sa.select(C["id"], C["purpose"]).where(*standing).order_by(C["id"])):
        recording.update(db, Consent, actor, {"agency_id": person.agency_id, "id": row.id}, None, ended)
        purposes[row.purpose] = None
    return list(purposes)
