"""Drafts: a release before it is published. It is computed once; another state of the data needs another draft."""

import hashlib
from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa

from app.core import clock
from app.core.db import Read, Write
from app.core.errors import Conflict, Fault, Invalid, NotFound, NotPermitted
from app.core.units import month_index, month_text
from app.formats.releases.canonical import spelled
from app.formats.releases.entries import PLACE_IN_CHAIN
from app.formats.releases.entries import Release as Said
from app.models.accounts import Role
from app.models.publishers import ChainEntry, ReleaseAudience
from app.models.releases import Release, ReleaseState
from app.schemas.releases import ReleaseCreate, ReleaseQuery, ReleaseRead
from app.services import conversion, publishers, reading, recording
from app.services.access import STAFF, Actor
from app.services.impact.scope import MONTHS_A_YEAR
from app.services.ledger.state import last_post
from app.services.paging import Page, page, question
from app.services.reading import Collection, Filter, Found, Sealed, Visibility, owned
from app.services.releases.documents import Asked, document, told
from app.services.releases.summaries import summary

R = sa.inspect(Release).columns
E = sa.inspect(ChainEntry).columns
_DECEMBER = MONTHS_A_YEAR - 1
_OUT = R["sequence"].is_not(None)
_OPEN = sa.and_(_OUT, R["audience"] == ReleaseAudience.PUBLIC)


def visible(actor: Actor) -> Visibility:
    """What is out is seen by whom it is for; drafts by their agency and the network."""
    seen = owned(R, actor, network=True)
    if seen.name == "all":
        return seen
    if actor.role in STAFF or (actor.role is Role.AUDITOR and actor.agency_id is not None):
        return Visibility("own_and_out", sa.or_(_OUT, seen.clause), seen.values)
    return Visibility("out", _OUT) if actor.role in publishers.FETCHING else Visibility("open", _OPEN)


RELEASES = Collection(
    "releases",
    Release,
    ReleaseRead,
    visible=visible,
    filters={
        "agency_id": Filter(lambda value: R["agency_id"] == value),
        "publisher": Filter(lambda value: R["publisher"] == value),
        "state": Filter(lambda value: R["state"] == value),
        "cut_off": Filter(lambda value: R["cut_off"] == value, convert=month_index),
    },
    sorts={"cut_off": R["cut_off"]},
)


def list_releases(db: Read, actor: Actor, query: ReleaseQuery) -> Page:
    """A page of releases."""
    return page(db, RELEASES, actor, question(query))


def get_release(db: Read, actor: Actor, key: str | UUID, fields: str | None = None) -> Found:
    """One release, without its figures."""
    return reading.get(db, RELEASES, actor, key, reading.names(fields))


def preview_release(db: Read, actor: Actor, key: str) -> dict[str, Any]:
    """What would leave the house, or has left it.

    Raises:
        NotFound: no such release, or not for this caller.
    """
    place = reading.locate(db, RELEASES, actor, key)
    shown = [R[name].label(name) for name in ("id", "state", "digest", "size", "summary")]
    row = db.first(sa.select(*shown).where(R["id"] == place.id))
    if row is None:
        raise NotFound
    return dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name


def get_release_document(db: Read, actor: Actor, key: str) -> Sealed:
    """What will be signed, or was, without its place in the chain.

    Raises:
        NotFound: no such release, or not for this caller.
    """
    place = reading.locate(db, RELEASES, actor, key)
    digest = db.scalar(sa.select(R["digest"]).where(R["id"] == place.id))
    if digest is None:
        raise NotFound
    return Sealed(partial(document_bytes, db, place.id), digest)


def document_bytes(db: Read, release_id: UUID) -> bytes:
    """The bytes a person says yes to: as they are kept of a draft, taken out of its entry afterwards."""
    row = db.all(sa.select(R["document"], R["publisher"], R["sequence"]).where(R["id"] == release_id))[0]
    return spelled(said_in(db, row.publisher, row.sequence)) if row.document is None else bytes(row.document)


def said_in(db: Read, publisher: str, sequence: int) -> dict[str, Any]:
    """What a published release says, without its place in the chain."""
    signed = publishers.signed_document(db, publisher, sequence)
    return {name: value for name, value in signed.items() if name not in PLACE_IN_CHAIN}


def create_release(db: Write, actor: Actor, body: ReleaseCreate) -> Found:
    """Compute a draft from what is known now.

    Raises:
        Invalid: a month whose figures are not told, or a release that cannot be corrected by this one.
        Conflict: there is no secret to sign with.
    """
    values = conversion.columns(ReleaseCreate, conversion.sent(body))
    _check_month(values["cut_off"])
    with db.database.snapshot() as seen:  # before anything is written: a whole state takes its time
        post = last_post(seen)
        asked = Asked(
            agency_id=actor.agency_id,
            publisher_name=publishers.NETWORK,
            cut_off=values["cut_off"],
            month=clock.this_month(),
            threshold=db.database.settings.small_number_threshold,
            audience=values["audience"],
            licence=values["licence"],
            known_at=clock.now() if post is None else post.known_at,
            is_present=True,
            corrects=None if body.corrects_id is None else _corrected(seen, actor, body.corrects_id, values["cut_off"]),
        )
        content = document(seen, asked)
    computed = {
        "publisher": publishers.publisher_for(db, actor.agency_id),
        "agency_id": actor.agency_id,
        "state": ReleaseState.DRAFT,
        "known_at": asked.known_at,
        "decided_month": asked.month,
        "threshold": asked.threshold,
        "data_state": 0 if post is None else post.number,
        "document": content,
        **_told(content),
    }
    return get_release(db, actor, recording.insert(db, Release, actor, {**values, **computed}))


def _told(content: bytes) -> dict[str, Any]:
    body = orjson.loads(content)
    return {
        "digest": hashlib.sha256(content).hexdigest(),
        "size": len(content),
        "summary": summary(body, *told(body)),
    }


def _check_month(cut_off: int) -> None:
    latest = clock.this_month()
    if cut_off > latest:
        raise Invalid(faults=[Fault("as_of_future", "/cut_off", {"latest": month_text(latest)})])
    if cut_off < latest and cut_off % MONTHS_A_YEAR != _DECEMBER:
        raise Invalid(faults=[Fault("cut_off_not_told", "/cut_off", {"latest": month_text(latest)})])


def _corrected(db: Read, actor: Actor, release_id: UUID, cut_off: int) -> tuple[int, str, Said]:
    """The release that is to be replaced."""
    mine = R["agency_id"].is_(None) if actor.agency_id is None else R["agency_id"] == actor.agency_id
    wanted = (R["id"] == release_id, mine, R["state"] == ReleaseState.PUBLISHED, R["cut_off"] == cut_off)
    if db.first(sa.select(R["id"]).where(*wanted)) is None:
        raise Invalid(faults=[Fault("not_to_be_corrected", "/corrects_id")])
    return what_is_corrected(db, release_id)


def what_is_corrected(db: Read, release_id: UUID) -> tuple[int, str, Said]:
    """Sequence and digest of a release's entry, and what it says."""
    signed_in = sa.and_(E["publisher"] == R["publisher"], E["sequence"] == R["sequence"])
    columns = (R["publisher"], R["sequence"], E["sha256"])
    row = db.all(sa.select(*columns).join(ChainEntry, signed_in).where(R["id"] == release_id))[0]
    said, _ = told(said_in(db, row.publisher, row.sequence))
    return row.sequence, row.sha256, said


def delete_release(db: Write, actor: Actor, key: str, expected: int | None) -> None:
    """Throw a draft away.

    Raises:
        Conflict: it was published; that can only be corrected or withdrawn.
    """
    record_key = own(db, actor, key)
    if recording.held(db, Release, record_key, expected)["sequence"] is not None:
        raise Conflict("release_published")
    recording.remove(db, Release, actor, record_key, expected)


def own(db: Read, actor: Actor, key: str | UUID) -> Mapping[str, Any]:
    """Primary key of a release the caller publishes; the network's are kept by who belongs to no agency.

    Raises:
        NotPermitted: it is another publisher's.
    """
    place = reading.locate(db, RELEASES, actor, key)
    if place.agency_id != actor.agency_id:
        raise NotPermitted("foreign_record")
    return {"id": place.id}
