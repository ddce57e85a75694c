"""Entries: everything a publisher signs, one after the other: releases, withdrawals, and the hand-over to a new key."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from app.core.collecting import paused_collector
from app.core.errors import Fault
from app.formats.releases.canonical import Document, check
from app.formats.releases.figures import Figures, read_figures
from app.formats.releases.form import Part, Remarks, refuse
from app.formats.releases.keys import PublicKey
from app.formats.releases.signing import MOST_BYTES, opened
from app.formats.releases.words import SCHEMA

MOST_DIFFERENCES: Final = 1_000_000
MOST_PROJECTS: Final = 100_000
PLACE_IN_CHAIN: Final = ("schema", "publisher", "sequence", "previous", "issued_at")
"""What an entry says of itself, beside its kind and whatever it tells."""
_HEAD = ("kind", *PLACE_IN_CHAIN)
_RELEASE = (
    *_HEAD, "scope", "agency", "publisher_name", "audience", "licence", "cut_off", "known_at", "method", "factor_sets",
    "origins", "suppression", "coverage", "measures", "places", "tables", "projects", "corrects", "differences",
)  # fmt: skip
_PROJECT = ("id", "place", "theme", "year", "basis_points", "values")


@dataclass(frozen=True, slots=True)
class Head:
    """What every entry says, whatever its kind and schema.

    Attributes:
        schema: name and number of the schema.
        kind: release, withdrawal, handover, or one that is not known here.
        publisher: slug of the publisher, the same in its whole chain.
        sequence: place in the chain, from 1.
        previous: SHA-256 of the entry before; none for the first.
        issued_at: when it was signed.
    """

    schema: str
    kind: str
    publisher: str
    sequence: int
    previous: str | None
    issued_at: datetime


@dataclass(frozen=True, slots=True)
class Reference:
    """An entry of the same chain that another one speaks of."""

    sequence: int
    sha256: str


@dataclass(frozen=True, slots=True)
class SharedProject:
    """A published project that others may report, too.

    Attributes:
        id: public id of the project.
        place: index of the place of this share; none if it has none.
        theme: field of climate work.
        year: year of completion.
        basis_points: the share.
        values: what the share gives to measures, as far as everybody can read it.
    """

    id: str
    place: int | None
    theme: str | None
    year: int | None
    basis_points: int
    values: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Release:
    """Figures for a cut-off month.

    Attributes:
        scope: ``agency`` or ``network``: a release of a whole network holds what its agencies publish, too.
        agency: slug of the agency, where it is one.
        cut_off: the month the figures speak about.
        known_at: the moment whose knowledge is used.
        audience: ``public`` or ``partners``.
        method: keys of the rules the figures follow, with version and proration.
        factor_sets: slug, title, publisher and edition of the factors behind tonnes.
        suppression: threshold and month of the rule for small numbers.
        coverage: which projects stand behind the totals, and why the others do not.
        figures: places, measures, tables.
        projects: shared projects.
        corrects: the release it replaces.
    """

    scope: str
    agency: str | None
    cut_off: str
    known_at: datetime
    audience: str
    method: Mapping[str, Any]
    factor_sets: tuple[Mapping[str, Any], ...]
    suppression: Mapping[str, Any]
    coverage: Mapping[str, Any]
    figures: Figures
    projects: tuple[SharedProject, ...]
    corrects: Reference | None


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A release no longer stands.

    Attributes:
        release: which.
        reason: why, in a sentence.
    """

    release: Reference
    reason: str


@dataclass(frozen=True, slots=True)
class Handover:
    """Later entries are signed with another key."""

    key: PublicKey


@dataclass(frozen=True, slots=True)
class Unread:
    """An entry of a schema or kind that is not known here: genuine, kept, and not understood."""


Body = Release | Withdrawal | Handover | Unread


@dataclass(frozen=True, slots=True)
class Entry:
    """A genuine entry.

    Attributes:
        head: what every entry says.
        body: what this one says.
        sha256: of its bytes.
        size: number of its bytes.
        kid: of the key that signed it.
        document: everything as it was signed.
        remarks: what is well formed and not known here, the first hundred.
        remark_count: how many such things there are.
    """

    head: Head
    body: Body
    sha256: str
    size: int
    kid: str
    document: Document
    remarks: tuple[Fault, ...]
    remark_count: int

    @property
    def is_understood(self) -> bool:
        """Whether everything it says is known here, so that nothing is left out of a sum unsaid."""
        return not self.remark_count


def verify_entry(data: bytes, key: PublicKey, most_bytes: int = MOST_BYTES) -> Entry:
    """The entry with these bytes, if this key signed it.

    Raises:
        FormatError: it is not genuine, or not one.
    """
    with paused_collector():
        document = opened(data, key, most_bytes)
        head, body, remarks = read(document)
    digest = hashlib.sha256(data).hexdigest()
    return Entry(head, body, digest, len(data), key.kid, document, tuple(remarks.items), remarks.count)


def read(document: Document) -> tuple[Head, Body, Remarks]:
    """Head and body of a document.

    Raises:
        FormatError: it breaks the form.
    """
    part, remarks = Part(document), Remarks()
    head = _head(part)
    if head.schema != SCHEMA:
        remarks.add("unknown_schema", "/schema", name=head.schema)
    elif head.kind not in _READ:
        remarks.add("unknown_kind", "/kind", name=head.kind)
    else:
        return head, _READ[head.kind](part, head, remarks), remarks
    check(document)
    return head, Unread(), remarks


def _head(part: Part) -> Head:
    previous = None if part.members.get("previous") is None else part.digest("previous")
    head = Head(
        part.text("schema", 80),
        part.text("kind", 80),
        part.publisher("publisher"),
        part.whole("sequence", 1),
        previous,
        part.moment("issued_at"),
    )
    if (head.sequence == 1) != (previous is None):
        refuse("/previous")
    return head


def _release(part: Part, head: Head, remarks: Remarks) -> Release:
    part.remark_others(_RELEASE, remarks)
    for name in ("publisher_name", "licence"):
        part.text_or_none(name)
    for each in part.list("differences", MOST_DIFFERENCES):
        check(each)
    cut_off = part.month("cut_off")
    figures = read_figures(part, cut_off, remarks)
    corrects = None if part.members.get("corrects") is None else _reference(part.part("corrects"), head)
    part.part("origins")
    return Release(
        part.text("scope", 40),
        part.text_or_none("agency"),
        cut_off,
        part.moment("known_at"),
        part.text("audience", 40),
        part.part("method").members,
        tuple(_checked(each) for each in part.parts("factor_sets", 1_000)),
        part.part("suppression").members,
        part.part("coverage").members,
        figures,
        tuple(_project(each, len(figures.places), remarks) for each in part.parts("projects", MOST_PROJECTS)),
        corrects,
    )


def _checked(part: Part) -> Mapping[str, Any]:
    check(part.members)
    return part.members


def _project(part: Part, places: int, remarks: Remarks) -> SharedProject:
    check(part.members)
    part.remark_others(_PROJECT, remarks)
    place = None if part.members.get("place") is None else part.whole("place")
    year = None if part.members.get("year") is None else part.whole("year")
    values = part.part("values").members
    if (place is not None and place >= places) or not all(type(each) is int for each in values.values()):
        refuse(part.place)
    return SharedProject(
        part.text("id", 80), place, part.text_or_none("theme", 80), year, part.whole("basis_points"), values
    )


def _withdrawal(part: Part, head: Head, remarks: Remarks) -> Withdrawal:
    part.remark_others((*_HEAD, "release", "reason"), remarks)
    return Withdrawal(_reference(part.part("release"), head), part.text("reason", 2_000))


def _handover(part: Part, _head: Head, remarks: Remarks) -> Handover:
    part.remark_others((*_HEAD, "key"), remarks)
    return Handover(PublicKey.from_jwk(part.part("key").members))


def _reference(part: Part, head: Head) -> Reference:
    found = Reference(part.whole("sequence", 1), part.digest("sha256"))
    return found if found.sequence < head.sequence else refuse(part.place)


_READ: Final[Mapping[str, Callable[[Part, Head, Remarks], Body]]] = {
    "release": _release,
    "withdrawal": _withdrawal,
    "handover": _handover,
}
