"""Tombstones: an erased person is recognised when a list or a form would bring them back, though nothing is readable.

What is kept are keyed digests of the agency's own number, and of the name with the mail address or the telephone
number. A name alone would turn namesakes away. The key is not in the database, so that nobody who holds a copy of it
can try names out.
"""

import hashlib
import hmac
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core.bulk import bulk_insert
from app.core.db import Database, Read, Write
from app.core.errors import Conflict
from app.core.folding import search_key
from app.models.base import Table
from app.models.erasures import Tombstone

RECOGNISED_BY = ("external_id", "first_name", "last_name", "email", "phone")
"""Fields of a volunteer that digests are made of."""
ASKED_AT_ONCE = 1_000
_TABLE: sa.Table = Table.metadata.tables[str(Tombstone.__tablename__)]
T = sa.inspect(Tombstone).columns


def key_of(database: Database) -> bytes:
    """The key of the digests, made from the history secret (or the service's own)."""
    return hmac.digest(database.settings.history_key, b"klikks tombstones", "sha256")


def digests(key: bytes, agency_id: UUID, person: Mapping[str, Any]) -> list[str]:
    """What somebody would be recognised by.

    Args:
        key: of the digests.
        agency_id: whose person; two agencies never find out that they know the same one.
        person: the fields of ``RECOGNISED_BY``, as far as there are any.
    """
    told = [f"{agency_id}|{each}".encode() for each in _features(person)]
    return [hmac.new(key, each, hashlib.sha256).hexdigest() for each in told]


def _features(person: Mapping[str, Any]) -> Iterator[str]:
    """One text for each way of recognising; spelling, umlauts and the order of names do not matter."""
    number, mail, phone = (person.get(name) for name in ("external_id", "email", "phone"))
    words = search_key(f"{person.get('first_name') or ''} {person.get('last_name') or ''}").split()
    name = " ".join(sorted(words))
    digits = "".join(each for each in phone or "" if each.isdigit()).lstrip("0")
    if number:
        yield f"number|{number.strip().casefold()}"
    if name and mail:
        yield f"mail|{name}|{mail.strip().casefold()}"
    if name and digits:
        yield f"phone|{name}|{digits}"


def bury(db: Write, agency_id: UUID, erasure_id: UUID, marks: Sequence[str]) -> None:
    """Keep the digests of somebody who was erased."""
    rows = [(agency_id, erasure_id, digest) for digest in sorted(set(marks))]
    bulk_insert(db, _TABLE, ("agency_id", "erasure_id", "digest"), rows)


def erased_among(
    db: Read, agency_id: UUID, persons: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]]
) -> list[bool]:
    """Which of these would become somebody who was erased; for one, or for the rows of a file at once.

    Args:
        db: the session.
        agency_id: whose persons.
        persons: each as it would be and as it is; somebody who was let back in can be changed like anybody.
    """
    key = key_of(db.database)
    marks = [set(digests(key, agency_id, after)) - set(digests(key, agency_id, before)) for after, before in persons]
    known = _known(db, agency_id, {digest for each in marks for digest in each})
    return [not known.isdisjoint(each) for each in marks]


def _known(db: Read, agency_id: UUID, marks: set[str]) -> set[str]:
    wanted, known = sorted(marks), set[str]()
    for start in range(0, len(wanted), ASKED_AT_ONCE):
        part = wanted[start : start + ASKED_AT_ONCE]
        found = sa.select(T["digest"]).where(T["agency_id"] == agency_id, T["digest"].in_(part))
        known.update(row.digest for row in db.all(found))
    return known


def refuse_erased(db: Read, agency_id: UUID, person: Mapping[str, Any], before: Mapping[str, Any]) -> None:
    """Let nobody in who was erased.

    Args:
        db: the session.
        agency_id: whose person.
        person: as it would be.
        before: as it is.

    Raises:
        Conflict: it would become somebody who was.
    """
    if erased_among(db, agency_id, [(person, before)]) == [True]:
        raise Conflict("person_erased")
