"""Publishing: a person says yes, the release is signed into its publisher's chain, and may one day be withdrawn.

A publication is one transaction: chain entry, tip of the chain and state of the release are there together or not at
all, and two publications of one publisher come one after the other.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson
import sqlalchemy as sa

from app.core import clock
from app.core.db import Read, Write
from app.core.errors import Conflict
from app.models.publishers import ChainEntry
from app.models.releases import Release, ReleaseState
from app.schemas.releases import ReleaseApproval, ReleaseWithdrawal
from app.services import publishers, recording
from app.services.access import Actor
from app.services.reading import Found
from app.services.releases.drafts import get_release, own

R = sa.inspect(Release).columns
E = sa.inspect(ChainEntry).columns


def approve_release(db: Write, actor: Actor, key: str, body: ReleaseApproval) -> Found:
    """A person says yes to exactly the bytes that were looked at.

    Raises:
        NotPermitted: a machine calls, or it is another publisher's.
        Conflict: it is no draft, or its bytes are others.
    """
    record_key, person = own(db, actor, key), actor.person
    current = recording.held(db, Release, record_key, None)
    if current["state"] is not ReleaseState.DRAFT:
        raise Conflict("release_not_a_draft", state=current["state"].value)
    if current["digest"] != body.digest:
        raise Conflict("release_other_bytes")
    values = {"state": ReleaseState.APPROVED, "approved_at": clock.now(), "approved_by": str(person)}
    recording.update(db, Release, actor, record_key, None, values)
    return get_release(db, actor, record_key["id"])


def publish_release(db: Write, actor: Actor, key: str) -> Found:
    """Sign an approved release into the chain.

    Raises:
        NotPermitted: it is another publisher's.
        Conflict: nobody approved it, its bytes are others, the release it corrects stands no longer, another one
            stands for this month, or there is no key.
    """
    record_key = own(db, actor, key)
    current = _held(db, record_key)
    if current["state"] is not ReleaseState.APPROVED:
        raise Conflict("release_not_approved", state=current["state"].value)
    if hashlib.sha256(current["document"]).hexdigest() != current["digest"]:
        raise Conflict("release_other_bytes")
    added = publishers.add(db, current["publisher"], orjson.loads(current["document"]), current["audience"])
    _make_way(db, actor, current)
    values = {
        "state": ReleaseState.PUBLISHED,
        "sequence": added.sequence,
        "published_at": added.issued_at,
        "document": None,
    }
    recording.update(db, Release, actor, record_key, None, values)
    return get_release(db, actor, record_key["id"])


def _held(db: Write, record_key: Mapping[str, Any]) -> dict[str, Any]:
    """The release behind its publisher, which is held first, so that nobody waits in a circle."""
    slug = db.scalar(sa.select(R["publisher"]).where(R["id"] == record_key["id"]))
    publishers.hold(db, slug)
    return recording.held(db, Release, record_key, None)


def _make_way(db: Write, actor: Actor, release: Mapping[str, Any]) -> None:
    """One release of a month stands: the one that was corrected does no longer."""
    same = (R["publisher"] == release["publisher"], R["cut_off"] == release["cut_off"])
    standing = db.scalar(sa.select(R["id"]).where(*same, R["state"] == ReleaseState.PUBLISHED))
    if standing != release["corrects_id"]:
        raise Conflict("release_stands" if standing is not None else "corrected_is_gone")
    if standing is not None:
        recording.update(db, Release, actor, {"id": standing}, None, {"state": ReleaseState.CORRECTED})


def withdraw_release(db: Write, actor: Actor, key: str, body: ReleaseWithdrawal) -> Found:
    """Say, signed and in the chain, that a release no longer stands.

    Raises:
        NotPermitted: it is another publisher's.
        Conflict: it does not stand, or there is no key.
    """
    record_key = own(db, actor, key)
    current = _held(db, record_key)
    if current["state"] is not ReleaseState.PUBLISHED:
        raise Conflict("release_does_not_stand", state=current["state"].value)
    said = {"kind": "withdrawal", "release": _reference(db, current), "reason": body.reason}
    added = publishers.add(db, current["publisher"], said, current["audience"])
    values = {
        "state": ReleaseState.WITHDRAWN,
        "withdrawn_at": added.issued_at,
        "withdrawal_reason": body.reason,
    }
    recording.update(db, Release, actor, record_key, None, values)
    return get_release(db, actor, record_key["id"])


def _reference(db: Read, release: Mapping[str, Any]) -> dict[str, Any]:
    wanted = (E["publisher"] == release["publisher"], E["sequence"] == release["sequence"])
    return {"sequence": release["sequence"], "sha256": db.scalar(sa.select(E["sha256"]).where(*wanted))}
