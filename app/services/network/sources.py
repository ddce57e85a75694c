"""Sources: the standing release of every publisher, taken in, so that questions need no entry any more.

What is new in a chain decides anew which release stands. Its rows replace those of the one before; of places and
projects only what differs is written, and only what other publishers tell of the same is looked at.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

import sqlalchemy as sa

from app.core import clock, units
from app.core.bulk import bulk_insert
from app.core.collecting import paused_collector
from app.core.db import Read, Write
from app.core.ids import new_id
from app.formats.releases.canonical import parse
from app.formats.releases.entries import Entry, Release, read
from app.formats.releases.keys import from_text
from app.models.cells import table_of
from app.models.municipalities import Municipality
from app.models.network import Source, SourcePlace, SourceProject, SourceRow, World
from app.models.peers import Peer, Received
from app.services.network import chains, overlaps
from app.services.network.pieces import slices, text
from app.services.network.unfolding import Unfolded, unfolded

S = sa.inspect(Source).columns
R = sa.inspect(SourceRow).columns
P = sa.inspect(SourcePlace).columns
J = sa.inspect(SourceProject).columns
E = sa.inspect(Received).columns
Q = sa.inspect(Peer).columns
M = sa.inspect(Municipality).columns
_NOTHING: Final = Unfolded({}, {}, {}, {}, {}, [])
_EXAMPLES: Final = 5
WHOLE: Final = "network"
"""Scope of a release that speaks for its whole instance, whatever its publisher is called."""


@dataclass(frozen=True, slots=True)
class Chain:
    """A publisher's chain as it is kept somewhere.

    Attributes:
        publisher: whose.
        house: the instance behind it.
        peer_id: the peer, unless it is of this instance.
        head: its last entry.
        standing: sequence and digest of the release that stands; none if none does.
        unread: entries that are genuine and not understood.
        data: the bytes of an entry.
    """

    publisher: str
    house: str
    peer_id: UUID | None
    head: int
    standing: tuple[int, str] | None
    unread: int
    data: Callable[[int], bytes]


def take_in_peer(db: Write, peer_id: UUID, entry: Entry | None = None) -> None:
    """Bring what a peer's chain says into the network's figures; the entry that just came need not be read again."""
    row = db.first(sa.select(Q["publisher"], Q["address"]).where(Q["id"] == peer_id))
    if row is None:
        return
    known = db.all(sa.select(E["sequence"], E["about"], E["digest"]).where(E["peer_id"] == peer_id))

    def data(sequence: int) -> bytes:
        found = sa.select(E["body"]).where(E["peer_id"] == peer_id, E["sequence"] == sequence)
        return bytes(db.scalar(found))

    abouts, digests = {each.sequence: each.about for each in known}, {each.sequence: each.digest for each in known}
    stands = chains.standing(abouts, digests)
    standing = None if stands is None else (stands, digests[stands])
    house, head = house_of(row.address), max(abouts, default=0)
    take_in(
        db,
        Chain(row.publisher, house, peer_id, head, standing, chains.unread(abouts), data),
        entry,
    )


def forget_peer(db: Write, peer_id: UUID) -> None:
    """Take what a peer told out of the network's figures."""
    row = db.first(sa.select(S["id"], S["publisher"], S["house"]).where(S["peer_id"] == peer_id))
    if row is not None:
        nothing = Chain(row.publisher, row.house, peer_id, 0, standing=None, unread=0, data=lambda _: b"")
        _replace(db, row.id, nothing, None, {})
        db.run(sa.delete(Source).where(S["id"] == row.id))


def house_of(address: str) -> str:
    """The instance behind an address: scheme, host and port."""
    parts = urlsplit(address.lower())
    return f"{parts.scheme}://{parts.netloc}"


def take_in(db: Write, chain: Chain, entry: Entry | None = None) -> None:
    """Bring what a chain says into the network's figures."""
    source = _source(db, chain)
    sequence, digest = chain.standing or (None, None)
    seen: dict[str, Any] = {"taken_in": chain.head}
    if digest == source.digest and chain.house == source.house:
        remarks = [each for each in source.remarks if each["code"] != "unread_entry"]
        seen |= {"remarks": [*remarks, *_unread(chain)]}
        db.run(sa.update(Source).where(S["id"] == source.id).values(**seen))
        return
    with paused_collector():
        opened = entry if entry is not None and entry.head.sequence == sequence else None
        if chain.standing is not None and opened is None:
            opened = _reopened(chain.data(chain.standing[0]), chain.standing[1])
        _replace(db, source.id, chain, opened, seen)


def _source(db: Write, chain: Chain) -> sa.Row[Any]:
    """The row of a publisher, a new one if need be."""
    wanted = sa.select(S["id"], S["digest"], S["house"], S["remarks"]).where(_is_of(chain)).with_for_update()
    found = db.first(wanted)
    if found is None:
        values = {
            "id": new_id(), "publisher": chain.publisher, "peer_id": chain.peer_id, "house": chain.house,
            "taken_in": 0, "audience": World.PARTNERS, "is_whole": False, "measures": {}, "tables": {}, "method": {},
            "factor_sets": [], "remarks": [],
        }  # fmt: skip
        db.run(sa.insert(Source), values)
        found = db.first(wanted)
    assert found is not None  # noqa: S101 - written a line before
    return found


def _is_of(chain: Chain) -> sa.ColumnElement[bool]:
    if chain.peer_id is not None:
        return S["peer_id"] == chain.peer_id
    return sa.and_(S["peer_id"].is_(None), S["publisher"] == chain.publisher)


def _reopened(data: bytes, digest: str) -> Entry:
    """An entry that was verified when it came."""
    document = parse(from_text(data.split(b".")[1]))
    head, body, remarks = read(document)
    return Entry(head, body, digest, len(data), "", document, tuple(remarks.items), remarks.count)


def _replace(db: Write, source_id: UUID, chain: Chain, entry: Entry | None, seen: dict[str, Any]) -> None:
    """Another release stands, or none."""
    body = entry.body if entry is not None and isinstance(entry.body, Release) else None
    told = _NOTHING if body is None else unfolded(body)
    places, projects = _changed(db, source_id, told)
    head = _head(db, chain, entry, body, told)
    beside = _beside(db, source_id, head)
    with overlaps.kept_in_step(db, beside[0] | set(places), beside[1] | set(projects), told.names):
        db.run(sa.update(Source).where(S["id"] == source_id).values(**head, **seen))
        _write_rows(db, source_id, told)
        _write_parts(db, source_id, told, places, projects)


def _beside(db: Write, source_id: UUID, head: Mapping[str, Any]) -> tuple[set[str], set[str]]:
    """Places and projects of a whole instance, if who sees a source, or what it speaks for, is no longer the same."""
    names = ("audience", "is_whole", "house")
    before = db.first(sa.select(*[S[name] for name in names]).where(S["id"] == source_id))
    if before is None or all(getattr(before, name) == head.get(name, getattr(before, name)) for name in names):
        return set(), set()
    houses = {before.house, head.get("house", before.house)}
    inside = sa.select(S["id"]).where(S["house"].in_(houses))
    places = db.all(sa.select(P["place"]).where(P["source_id"].in_(inside)).distinct())
    projects = db.all(sa.select(J["project"]).where(J["source_id"].in_(inside)).distinct())
    return {row[0] for row in places}, {row[0] for row in projects}


def _head(db: Write, chain: Chain, entry: Entry | None, body: Release | None, told: Unfolded) -> dict[str, Any]:
    """What is shown of a release beside its figures."""
    if entry is None or body is None:
        nothing = dict.fromkeys(("sequence", "digest", "cut_off", "known_at", "issued_at", "merged_at"))
        none = {"measures": {}, "tables": {}, "method": {}, "factor_sets": [], "remarks": _unread(chain)}
        return {**nothing, **none, "house": chain.house, "is_whole": False}
    measures = {
        each.id: {
            "unit": each.unit, "basis": each.basis, "additive": each.additive, "conventions": list(each.conventions),
            "gases": list(each.gases), "known": each.known,
        }
        for each in body.figures.measures
    }  # fmt: skip
    return {
        "sequence": entry.head.sequence, "digest": entry.sha256, "house": chain.house,
        "audience": World.PUBLIC if body.audience == World.PUBLIC else World.PARTNERS,
        "is_whole": body.scope == WHOLE, "cut_off": units.month_index(body.cut_off),
        "known_at": body.known_at, "issued_at": entry.head.issued_at, "measures": measures, "tables": told.tables,
        "method": dict(body.method), "factor_sets": [dict(each) for each in body.factor_sets],
        "remarks": [*remarks_of(db, entry, body, told), *_unread(chain)], "merged_at": clock.now(),
    }  # fmt: skip


def _unread(chain: Chain) -> list[dict[str, Any]]:
    return [{"code": "unread_entry", "count": chain.unread, "examples": []}] if chain.unread else []


def remarks_of(db: Read, entry: Entry, body: Release, told: Unfolded) -> list[dict[str, Any]]:
    """What is not understood, what contradicts the register, and sums that do not agree, by what it is."""
    found: dict[str, list[str]] = {}
    for each in entry.remarks:
        found.setdefault(each.code, []).append(str(next(iter(each.params.values()), each.pointer)))
    if entry.remark_count > len(entry.remarks):
        found["more_remarks"] = [str(entry.remark_count - len(entry.remarks))]
    for dims, measure in told.differing:
        found.setdefault("sums_differ", []).append(f"{dims} {measure}")
    for code, key in _places_off(db, body, told):
        found.setdefault(code, []).append(key)
    return [{"code": code, "count": len(each), "examples": each[:_EXAMPLES]} for code, each in sorted(found.items())]


def _places_off(db: Read, body: Release, told: Unfolded) -> list[tuple[str, str]]:
    """Places the register does not know, or whose key had ended by the month of the release."""
    keys = [key for key in told.places if key.isdigit()]
    known: dict[str, bool] = {}
    month = f"{body.cut_off}-01"
    for part in slices(keys):
        for row in db.all(sa.select(M["ars"], M["valid_to"]).where(M["ars"].in_(part))):
            is_valid = row.valid_to is None or row.valid_to.isoformat() >= month
            known[row.ars] = known.get(row.ars, False) or is_valid
    return [("unknown_place" if key not in known else "ended_place", key) for key in sorted(keys) if not known.get(key)]


def _changed(db: Write, source_id: UUID, told: Unfolded) -> tuple[dict[str, str | None], dict[str, str | None]]:
    """Places and projects that are told otherwise than before, with the digest of what is told now."""
    return (
        _difference(db, P["place"], P["digest"], P["source_id"] == source_id, told.places),
        _difference(db, J["project"], J["digest"], J["source_id"] == source_id, told.projects),
    )


def _difference(
    db: Write, key: Any, digest: Any, of_source: Any, told: Mapping[str, Any],  # noqa: ANN401 - columns
) -> dict[str, str | None]:  # fmt: skip
    rows: list[Any] = list(db.all(sa.select(key, digest).where(of_source)))
    before = {row[0]: row[1] for row in rows}
    now: dict[str, str | None] = {name: each.digest for name, each in told.items()}
    changed = {name: each for name, each in now.items() if before.get(name) != each}
    return changed | dict.fromkeys(before.keys() - now.keys())


def _write_rows(db: Write, source_id: UUID, told: Unfolded) -> None:
    db.run(sa.delete(SourceRow).where(R["source_id"] == source_id))
    rows = [
        (source_id, ",".join(dims), key, text(cells))
        for dims, table in told.rows.items()
        for key, cells in table.items()
    ]
    bulk_insert(db, table_of(SourceRow), ("source_id", "dims", "key", "cells"), rows)


def _write_parts(
    db: Write, source_id: UUID, told: Unfolded, places: dict[str, str | None], projects: dict[str, str | None]
) -> None:
    _forget(db, P["source_id"] == source_id, SourcePlace, P["place"], places)
    _forget(db, J["source_id"] == source_id, SourceProject, J["project"], projects)
    new_places = [
        (source_id, key, digest, told.places[key].tells, told.places[key].packed.decode())
        for key, digest in places.items()
        if digest is not None
    ]
    bulk_insert(db, table_of(SourcePlace), ("source_id", "place", "digest", "tells", "rows"), new_places)
    new_projects = [
        (source_id, key, digest, told.projects[key].basis_points, text(told.projects[key].shares))
        for key, digest in projects.items()
        if digest is not None
    ]
    names = ("source_id", "project", "digest", "basis_points", "shares")
    bulk_insert(db, table_of(SourceProject), names, new_projects)


def _forget(db: Write, of_source: Any, table: Any, key: Any, names: Mapping[str, Any]) -> None:  # noqa: ANN401 - columns
    for part in slices(names):
        db.run(sa.delete(table).where(of_source, key.in_(part)))
