"""Sealing: changes are chained, so that one that is altered, inserted or missing shows.

Each agency has a chain, and the network one. A seal is an HMAC over the seal before it, the place in the chain, and the
change with the digest of its values. It is set in a transaction of its own a moment after the change, under a lock,
so that writers never wait for each other's chain. Who can change the database cannot seal without the key; who cuts the
end off is found out by a head that was written down elsewhere (the log line of each sealing, or ``klikks audit head``).
"""

import hashlib
import hmac
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import orjson
import sqlalchemy as sa

from app.core.db import Database, Read, Write
from app.models.changes import Change, ChangeAction
from app.services.noting import digest_of

logger = logging.getLogger("klikks.history")
C = sa.inspect(Change).columns
AT_ONCE: Final = 2_000
_LOCK: Final = 7_104_884
_FIRST: Final = "0" * 64
_SEALED: Final = (
    "id", "agency_id", "resource", "record_id", "action", "version", "changed_at", "actor", "role", "request_id",
    "reason", "digest",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain."""

    chain: str
    number: int
    seal: str


@dataclass(frozen=True, slots=True)
class Flaw:
    """Where a chain does not hold.

    Attributes:
        chain: the agency, or ``network``.
        number: place in the chain; 0 for the chain as a whole.
        code: what is wrong: ``gap``, ``seal``, ``values``, ``values_missing``, ``head``.
    """

    chain: str
    number: int
    code: str


def key_of(database: Database) -> bytes:
    """The key of the seals, made from the history secret (or the service's own)."""
    return hmac.digest(database.settings.history_key, b"klikks history", "sha256")


def seal_new(database: Database) -> int:
    """Seal what has no seal yet; how many changes that were."""
    key, total, going = key_of(database), 0, True
    while going:
        with database.write() as db:
            _lock(db)
            found, ends = _seal_some(db, key)
        for head in ends:
            logger.info("sealed", extra={"chain": head.chain, "number": head.number, "seal": head.seal})
        total += found
        going = found == AT_ONCE
    return total


def _lock(db: Write) -> None:
    if db.dialect == "postgresql":
        db.run(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))


def _seal_some(db: Write, key: bytes) -> tuple[int, list[Head]]:
    columns = [C["chain"], *[C[name] for name in _SEALED]]
    waiting = sa.select(*columns).where(C["seal"].is_(None)).order_by(C["chain"], C["id"]).limit(AT_ONCE)
    ends: dict[str, Head] = {}
    values = []
    for row in db.all(waiting):
        head = ends.get(row.chain) or head_of(db, row.chain)
        ends[row.chain] = head = Head(row.chain, head.number + 1, _seal(key, head, row[1:]))
        values.append({"which": row.id, "place": head.number, "mark": head.seal})
    if values:
        statement = sa.update(Change).where(C["id"] == sa.bindparam("which"), C["seal"].is_(None))
        db.run(statement.values(seal_number=sa.bindparam("place"), seal=sa.bindparam("mark")), values)
    return len(values), list(ends.values())


def head_of(db: Read, chain: str) -> Head:
    """The end of a chain; of an empty one, where it would begin."""
    last = sa.select(C["seal_number"], C["seal"]).where(C["chain"] == chain, C["seal_number"].is_not(None))
    row = db.first(last.order_by(C["seal_number"].desc()).limit(1))
    return Head(chain, 0, _FIRST) if row is None else Head(chain, int(row.seal_number), str(row.seal))


def heads(db: Read) -> list[Head]:
    """The ends of all chains."""
    chains = sa.select(C["chain"]).distinct().order_by(C["chain"])
    return [head_of(db, row.chain) for row in db.all(chains)]


def _seal(key: bytes, before: Head, fields: Sequence[Any]) -> str:
    told = [before.seal, before.chain, before.number + 1, *[_plain(value) for value in fields]]
    return hmac.new(key, orjson.dumps(told), hashlib.sha256).hexdigest()


def _plain(value: Any) -> Any:  # noqa: ANN401 - a column's value
    if isinstance(value, datetime):
        return value.isoformat()
    return value if value is None or isinstance(value, int) else str(value)


def verify(db: Read, key: bytes, known: Sequence[Head] = ()) -> Iterator[Flaw]:
    """What does not hold, chain by chain.

    Args:
        db: one state of the data.
        key: of the seals.
        known: ends of chains that were written down elsewhere.
    """
    erased = _erased(db)
    columns = [
        C["chain"],
        *[C[name] for name in _SEALED],
        C["seal_number"],
        C["seal"],
        C["salt"],
        C["before"],
        C["after"],
    ]
    statement = sa.select(*columns).where(C["seal_number"].is_not(None)).order_by(C["chain"], C["seal_number"])
    wanted = {(head.chain, head.number): head.seal for head in known}
    head = Head("", 0, _FIRST)
    for row in db.stream(statement):
        if row.chain != head.chain:
            head = Head(row.chain, 0, _FIRST)
        if row.seal_number != head.number + 1:
            yield Flaw(row.chain, int(row.seal_number), "gap")
            head = Head(row.chain, int(row.seal_number) - 1, head.seal)
        elif row.seal != _seal(key, head, row[1 : len(_SEALED) + 1]):
            yield Flaw(row.chain, int(row.seal_number), "seal")
        if row.salt is None:
            if (row.resource, row.record_id) not in erased:
                yield Flaw(row.chain, int(row.seal_number), "values_missing")
        elif row.digest != digest_of(row.salt, row.before, row.after):
            yield Flaw(row.chain, int(row.seal_number), "values")
        if wanted.pop((row.chain, int(row.seal_number)), row.seal) != row.seal:
            yield Flaw(row.chain, int(row.seal_number), "head")
        head = Head(row.chain, int(row.seal_number), str(row.seal))
    yield from (Flaw(chain, number, "head") for chain, number in wanted)


def _erased(db: Read) -> set[tuple[str, str]]:
    found = sa.select(C["resource"], C["record_id"]).where(C["action"] == ChangeAction.ERASED)
    return {(row.resource, row.record_id) for row in db.all(found)}
