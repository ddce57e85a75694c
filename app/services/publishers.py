"""Publishers: who signs, with which key, and the chain of everything that was signed.

Private keys are nowhere in the database: each is made from a secret of the settings and the publisher's name. Where
there are several secrets, the last one counts; a publisher goes over to its key by a hand-over that the key before
signs. What is in a chain is added in one transaction under a lock and never changed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app.core import clock
from app.core.db import Read, Write
from app.core.errors import Conflict, NotFound
from app.core.sealing import derived_key
from app.core.settings import Settings
from app.core.units import month_text
from app.formats.releases.canonical import Document
from app.formats.releases.entries import verify_entry
from app.formats.releases.form import moment_text
from app.formats.releases.keys import PrivateKey, PublicKey, from_text
from app.formats.releases.signing import opened, signed
from app.formats.releases.words import SCHEMA
from app.models.accounts import Role
from app.models.agencies import Agency
from app.models.publishers import ChainEntry, ChainKind, Publisher, PublisherKey, ReleaseAudience
from app.models.releases import Release
from app.services.access import LEAD, STAFF, Actor
from app.services.reading import Sealed

NETWORK: Final = "network"
"""What a release of the whole instance says of its publisher; the name it signs with is a setting."""
ENTRY_TYPE: Final = "application/jose"
FETCHING: Final = STAFF | LEAD | {Role.PARTNER, Role.AUDITOR}
"""Roles that may fetch what is for partners."""
A = sa.inspect(Agency).columns
E = sa.inspect(ChainEntry).columns
K = sa.inspect(PublisherKey).columns
P = sa.inspect(Publisher).columns
R = sa.inspect(Release).columns


@dataclass(frozen=True, slots=True)
class Added:
    """A new entry of a chain."""

    sequence: int
    sha256: str
    issued_at: Any


def keys_of(settings: Settings, slug: str) -> list[PrivateKey]:
    """The keys a publisher can sign with, the newest last."""
    return [PrivateKey(derived_key(each.encode(), f"release {slug}")) for each in settings.release_keys]


def publisher_for(db: Write, agency_id: UUID | None) -> str:
    """The name an agency signs with, or the network; fixed when it is asked for the first time.

    Raises:
        Conflict: the name is taken, or there is no secret to make a key from.
    """
    own = P["agency_id"].is_(None) if agency_id is None else P["agency_id"] == agency_id
    known = db.scalar(sa.select(P["slug"]).where(own))
    if known is not None:
        return str(known)
    slug, name = db.database.settings.network_publisher, "KlikKS"
    if agency_id is not None:
        row = db.all(sa.select(A["slug"], A["name"]).where(A["id"] == agency_id))[0]
        slug, name = row.slug, row.name
    if db.scalar(sa.select(P["slug"]).where(P["slug"] == slug)) is not None:
        raise Conflict("publisher_taken", name=slug)
    keys = keys_of(db.database.settings, slug)
    if not keys:
        raise Conflict("release_key_missing")
    now, kid = clock.now(), keys[-1].public.kid
    values = {"slug": slug, "agency_id": agency_id, "name": name, "kid": kid, "sequence": 0, "created_at": now}
    db.run(sa.insert(Publisher), values)
    _add_key(db, slug, keys[-1], 1)
    return slug


def _add_key(db: Write, slug: str, key: PrivateKey, signs_from: int) -> None:
    jwk = key.public.jwk
    values = {"kid": jwk["kid"], "publisher": slug, "x": jwk["x"], "signs_from": signs_from, "created_at": clock.now()}
    db.run(sa.insert(PublisherKey), values)


def add(db: Write, slug: str, body: Mapping[str, Any], audience: ReleaseAudience) -> Added:
    """Sign something as the next entry of a chain.

    Whoever adds holds the publisher until the transaction ends: entries get their places one after the other, and one
    that is not committed leaves no gap.

    Raises:
        Conflict: the secret behind the publisher's key is not in the settings.
        FormatError: others would refuse it.
    """
    row = hold(db, slug)
    key = next((each for each in keys_of(db.database.settings, slug) if each.public.kid == row.kid), None)
    if key is None:
        raise Conflict("release_key_missing")
    now, sequence = clock.now(), row.sequence + 1
    head = {"schema": SCHEMA, "publisher": slug, "sequence": sequence, "previous": row.tip}
    data = signed({**body, **head, "issued_at": moment_text(now)}, key)
    entry = verify_entry(data, key.public)  # nobody signs what partners refuse
    values = {
        "publisher": slug, "sequence": sequence, "kind": ChainKind(entry.head.kind), "audience": audience,
        "sha256": entry.sha256, "size": entry.size, "kid": entry.kid, "issued_at": now, "body": data,
    }  # fmt: skip
    db.run(sa.insert(ChainEntry), values)
    db.run(sa.update(Publisher).where(P["slug"] == slug).values(sequence=sequence, tip=entry.sha256))
    return Added(sequence, entry.sha256, now)


def hand_over(db: Write, slug: str) -> Added | None:
    """Go over to the key of the newest secret; nothing if it is in use already.

    Raises:
        NotFound: no such publisher.
        Conflict: there is no secret, or none behind the key in use.
    """
    row = hold(db, slug)
    keys = keys_of(db.database.settings, slug)
    if not keys:
        raise Conflict("release_key_missing")
    if keys[-1].public.kid == row.kid:
        return None
    added = add(db, slug, {"kind": "handover", "key": keys[-1].public.jwk}, ReleaseAudience.PUBLIC)
    _add_key(db, slug, keys[-1], added.sequence + 1)
    db.run(sa.update(Publisher).where(P["slug"] == slug).values(kid=keys[-1].public.kid))
    return added


def hold(db: Write, slug: str) -> sa.Row[Any]:
    """The publisher, kept from whoever else adds to its chain until the transaction ends.

    Raises:
        NotFound: no such publisher.
    """
    row = db.first(sa.select(P["sequence"], P["tip"], P["kid"]).where(P["slug"] == slug).with_for_update())
    if row is None:
        raise NotFound
    return row


def get_publishers(db: Read, _actor: Actor) -> dict[str, Any]:
    """Everybody who signs here."""
    shown = [P[name].label(name) for name in ("slug", "name", "agency_id", "kid", "sequence", "tip")]
    rows = db.all(sa.select(*shown).order_by(P["slug"]))
    return {"items": [dict(row._mapping) for row in rows]}  # noqa: SLF001 - SQLAlchemy's public name


def get_chain(db: Read, _actor: Actor, slug: str) -> dict[str, Any]:
    """What a publisher signed, in order, with the keys to check it.

    Raises:
        NotFound: no such publisher.
    """
    own = db.first(sa.select(P["name"], P["agency_id"], P["kid"], P["sequence"], P["tip"]).where(P["slug"] == slug))
    if own is None:
        raise NotFound
    keys = db.all(sa.select(K["x"], K["kid"], K["signs_from"]).where(K["publisher"] == slug).order_by(K["signs_from"]))
    shown = ("sequence", "kind", "audience", "sha256", "size", "kid", "issued_at")
    signed_in = sa.and_(R["publisher"] == E["publisher"], R["sequence"] == E["sequence"])
    joined = sa.outerjoin(sa.inspect(ChainEntry).local_table, sa.inspect(Release).local_table, signed_in)
    columns = [E[name].label(name) for name in shown]
    columns += [R["id"].label("release_id"), R["cut_off"].label("cut_off"), R["state"].label("state")]
    rows = db.all(sa.select(*columns).select_from(joined).where(E["publisher"] == slug).order_by(E["sequence"]))
    return {
        "publisher": slug,
        **own._mapping,  # noqa: SLF001 - SQLAlchemy's public name
        "keys": [{**_jwk(key.kid, key.x), "signs_from": key.signs_from} for key in keys],
        "entries": [{**row._mapping, "cut_off": _month(row.cut_off)} for row in rows],  # noqa: SLF001 - the same
    }


def get_chain_entry(db: Read, actor: Actor, slug: str, sequence: int) -> Sealed:
    """One entry, byte for byte as it was signed.

    Raises:
        NotFound: no such entry, or one that is for partners.
    """
    wanted = sa.and_(E["publisher"] == slug, E["sequence"] == sequence)
    row = db.first(sa.select(E["body"], E["sha256"], E["audience"]).where(wanted))
    if row is None or (row.audience is ReleaseAudience.PARTNERS and actor.role not in FETCHING):
        raise NotFound
    return Sealed(bytes(row.body), row.sha256, ENTRY_TYPE, lasting=True)


def tips(db: Read) -> dict[str, int]:
    """How many entries every publisher of this instance has signed, whoever they are for."""
    return {row.slug: row.sequence for row in db.all(sa.select(P["slug"], P["sequence"]).order_by(P["slug"]))}


def entry_bytes(db: Read, slug: str, sequence: int) -> bytes:
    """An entry as it was signed, whoever it is for.

    Raises:
        NotFound: no such entry.
    """
    body = db.scalar(sa.select(E["body"]).where(E["publisher"] == slug, E["sequence"] == sequence))
    if body is None:
        raise NotFound
    return bytes(body)


def signed_document(db: Read, slug: str, sequence: int) -> Document:
    """What an entry says, checked against the key that signed it.

    Raises:
        NotFound: no such entry.
        FormatError: it was changed since.
    """
    wanted = sa.select(E["body"], K["x"]).join(PublisherKey, K["kid"] == E["kid"])
    row = db.first(wanted.where(E["publisher"] == slug, E["sequence"] == sequence))
    if row is None:
        raise NotFound
    return opened(bytes(row.body), PublicKey(from_text(row.x.encode())))


def get_public_keys(db: Read, _actor: Actor) -> dict[str, Any]:
    """The public keys of everybody who signs or signed here, as a JSON Web Key Set."""
    rows = db.all(sa.select(K["kid"], K["x"]).order_by(K["publisher"], K["signs_from"]))
    return {"keys": [_jwk(row.kid, row.x) for row in rows]}


def _jwk(kid: str, x: str) -> dict[str, str]:
    return {"alg": "Ed25519", "crv": "Ed25519", "kid": kid, "kty": "OKP", "use": "sig", "x": x}


def _month(index: int | None) -> str | None:
    return None if index is None else month_text(index)
