"""Documents: everything a release says, from one state of the data.

Asked again with the same moment of knowledge, month and threshold, a document is the same to the byte, whatever was
entered since: figures, names and what is suppressed follow from what was known then.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from app.core.collecting import paused_collector
from app.core.db import Snapshot
from app.core.errors import FormatError
from app.core.units import month_text
from app.formats.releases.canonical import spelled
from app.formats.releases.differences import differences
from app.formats.releases.entries import Release, read
from app.formats.releases.form import Remarks, moment_text
from app.formats.releases.words import SCHEMA, TONNAGES
from app.models.publishers import ReleaseAudience
from app.schemas.impact import ImpactQuery
from app.services import reading
from app.services.access import SYSTEM_ACTOR
from app.services.impact.answer import METHOD
from app.services.impact.figures import Maker
from app.services.impact.resolving import resolve
from app.services.impact.state import factor_sets
from app.services.impact.veil import veil_once
from app.services.releases.joint_projects import joint_projects
from app.services.releases.places import places
from app.services.releases.tables import Tables, count
from app.services.sql import make_room

LONGEST: Final = 60.0
"""Seconds a statement may take; a whole state takes longer than a request may."""
_UNSIGNED: Final = {"schema": SCHEMA, "publisher": "draft", "sequence": 2**31, "previous": "0" * 64}
"""A place in the chain behind all that can be spoken of, for bodies that have none yet."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a release is asked to say.

    Attributes:
        agency_id: whose figures; the whole network's if none.
        publisher_name: what the publisher is called.
        cut_off: the month it speaks about.
        month: the month that is, or was, the current one.
        threshold: the fewest contributors that are shown.
        audience: who may fetch it.
        licence: under which terms; none if not said.
        known_at: the moment whose knowledge is used.
        is_present: nothing is known that was not known then, so that sums that are kept can be read.
        corrects: sequence and digest of the release it replaces, with what that says.
    """

    agency_id: UUID | None
    publisher_name: str
    cut_off: int
    month: int
    threshold: int
    audience: ReleaseAudience
    licence: str | None
    known_at: datetime
    is_present: bool
    corrects: tuple[int, str, Release] | None = None


def document(db: Snapshot, asked: Asked) -> bytes:
    """The canonical bytes of what a release says, without its place in the chain."""
    with paused_collector(), db.patiently(LONGEST):
        return spelled(_document(db, asked))


def _document(db: Snapshot, asked: Asked) -> dict[str, Any]:
    moment = None if asked.is_present else asked.known_at
    query = ImpactQuery(agency_id=asked.agency_id, as_of=month_text(asked.cut_off), known_at=moment)
    scope = replace(resolve(db, SYSTEM_ACTOR, query), sealed=True, entire=True)
    make_room(db)
    maker = Maker(asked.threshold, veil_once(db, scope, asked.month, asked.threshold))
    tables = count(db, scope, maker)
    units = places(db, tables.units, tables.paths, moment)
    body = {
        "kind": "release",
        "scope": "network" if scope.agency is None else "agency",
        "agency": None if scope.agency is None else scope.agency["slug"],
        "publisher_name": asked.publisher_name if scope.agency is None else scope.agency["name"],
        "audience": asked.audience.value,
        "licence": asked.licence,
        "cut_off": month_text(asked.cut_off),
        "known_at": moment_text(asked.known_at),
        "method": METHOD,
        "factor_sets": reading.plain({"sets": factor_sets(db, scope, tables.total.factor_sets)})["sets"],
        "origins": tables.total.origins,
        "suppression": {"threshold": asked.threshold, "month": month_text(asked.month)},
        "coverage": _coverage(tables),
        "measures": tables.measures(),
        "places": [list(each) for each in units.listed],
        "tables": tables.wire(units),
        "projects": joint_projects(db, scope, units),
    }
    return {**body, **_corrected(body, asked)}


def _coverage(tables: Tables) -> dict[str, Any]:
    """Which projects stand behind the totals, and why the others do not."""
    total = tables.total
    covered = {name: total.maker.coverage(total.tonnage(name), total.total(name)) for name in TONNAGES}
    return {"projects": total.tally.projects, "funding_unallocated": total.tally.project["unallocated"], **covered}


def _corrected(body: Mapping[str, Any], asked: Asked) -> dict[str, Any]:
    """Which release is replaced, and every cell in which this one says something else."""
    if asked.corrects is None:
        return {"corrects": None, "differences": []}
    sequence, sha256, before = asked.corrects
    after, _ = told({**body, "corrects": None, "differences": []})
    return {
        "corrects": {"sequence": sequence, "sha256": sha256},
        "differences": differences(before.figures, after.figures),
    }


def told(body: Mapping[str, Any]) -> tuple[Release, Remarks]:
    """What a body says to whoever will read it, and what they will remark.

    Raises:
        FormatError: it breaks the form.
    """
    _, found, remarks = read({**body, **_UNSIGNED, "issued_at": body["known_at"]})
    if not isinstance(found, Release):
        raise FormatError
    return found, remarks
