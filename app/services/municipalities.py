"""Municipalities: the shared tree from state to quarter. Everyone may read it.

The network lead keeps the official units, the staff of any agency the boroughs and quarters, which have no official
key. ``path`` makes "with all that lies below" one range of an index; ``inside`` is the only place that knows how.
"""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from app.core import clock
from app.core.db import Read, Write
from app.core.errors import Conflict, Fault, Invalid, NotFound, NotPermitted
from app.core.ids import new_id
from app.models.municipalities import (
    Level,
    Municipality,
    MunicipalityName,
    MunicipalityPopulation,
    MunicipalitySuccessor,
)
from app.schemas.municipalities import MunicipalityCreate, MunicipalityQuery, MunicipalityRead, MunicipalityUpdate
from app.services import access, conversion, ledger, reading, recording
from app.services.access import Actor
from app.services.municipality_rules import UNOFFICIAL, Above, ags_from, check
from app.services.paging import Page, page, question
from app.services.reading import EVERYTHING, Collection, Filter, Found, Visibility
from app.services.sql import json_one

M = sa.inspect(Municipality).columns
N = sa.inspect(MunicipalityName).columns
P = sa.inspect(MunicipalityPopulation).columns
S = sa.inspect(MunicipalitySuccessor).columns
_UNITS = M["id"].table

_LETTERS = "0123456789abcdefghijklmnopqrstuv"
_MARK_LENGTH = 10
_AGS_DIGITS, _ARS_DIGITS = 8, 12


def visible(_actor: Actor) -> Visibility:
    """Municipalities are public."""
    return EVERYTHING


def inside(path: Any, value: Any) -> ColumnElement[bool]:  # noqa: ANN401 - a path column, a text or parameter
    """Lies in the unit of a path, or is it; two digits name a state. One range of the index on ``path``.

    Below a path follow digits (the next part of the ARS) or a dot (a unit without official key), and both stand before
    the colon by code point, which is how paths are compared on both databases. Tokens behind a dot are equally long, so
    none is the beginning of another.
    """
    return sa.and_(path >= value, path < sa.type_coerce(value, sa.String).concat(":"))


def within(municipality_id: Any, unit_id: Any) -> ColumnElement[bool]:  # noqa: ANN401 - a column, an id or parameter
    """A column with ids of municipalities names the unit or one that lies below it."""
    units = _UNITS.alias()
    found: ColumnElement[bool] = municipality_id.in_(sa.select(units.c.id).where(inside(units.c.path, _path(unit_id))))
    return found


def path_of(unit_id: UUID, ars: str | None, path_above: str | None) -> str:
    """The path of a unit: its ARS, or behind the path of the unit above a dot and a token of ten letters and digits."""
    if ars is not None:
        return ars
    bits = unit_id.int
    token = "".join(_LETTERS[bits >> 5 * place & 31] for place in range(_MARK_LENGTH))
    return f"{path_above}.{token}"


def _path(unit_id: Any) -> Any:  # noqa: ANN401 - an id or parameter
    units = _UNITS.alias()
    return sa.select(units.c.path).where(units.c.id == unit_id).scalar_subquery()


def _below(unit_id: Any) -> ColumnElement[bool]:  # noqa: ANN401 - a parameter
    return sa.and_(inside(M["path"], _path(unit_id)), M["path"] > _path(unit_id))


def _by_key(name: str, key: Any) -> ColumnElement[bool]:  # noqa: ANN401 - a parameter
    """A key names its current unit, else the one that bore it last."""
    units = _UNITS.alias()
    order = (sa.case((units.c.valid_to.is_(None), 0), else_=1), units.c.valid_to.desc(), units.c.id.desc())
    found = sa.select(units.c.id).where(units.c[name] == key).order_by(*order).limit(1).scalar_subquery()
    return M["id"] == found


def _exists_on(day: Any) -> ColumnElement[bool]:  # noqa: ANN401 - a parameter
    started = sa.or_(M["valid_from"].is_(None), M["valid_from"] <= day)
    return sa.and_(started, sa.or_(M["valid_to"].is_(None), M["valid_to"] >= day))


_latest_population = (
    sa.select(
        json_one(
            reference_date=P["reference_date"],
            population=P["population"],
            population_male=P["population_male"],
            census_basis=P["census_basis"],
            source=P["source"],
        )
    )
    .where(P["municipality_id"] == M["id"])
    .order_by(P["reference_date"].desc())
    .limit(1)
    .correlate(Municipality)
    .scalar_subquery()
)

MUNICIPALITIES = Collection(
    "municipalities",
    Municipality,
    MunicipalityRead,
    visible=visible,
    columns={"population": _latest_population},
    filters={
        "level": Filter(M["level"].in_, many=True),
        "state": Filter(lambda value: inside(M["path"], value)),
        "parent_id": Filter(lambda value: M["parent_id"] == value),
        "below": Filter(_below),
        "within": Filter(lambda value: inside(M["path"], _path(value))),
        "ags": Filter(M["ags"].in_, many=True),
        "ars": Filter(M["ars"].in_, many=True),
        "valid_on": Filter(_exists_on),
        "current": Filter(lambda value: M["valid_to"].is_(None) == value),
    },
    sorts={"name": M["name_sort"]},
    search=M["name_search"],
    alternates={"ags": lambda key: _by_key("ags", key), "ars": lambda key: _by_key("ars", key)},
)


def list_municipalities(db: Read, actor: Actor, query: MunicipalityQuery) -> Page:
    """A page of municipalities."""
    return page(db, MUNICIPALITIES, actor, question(query))


def get_municipality(db: Read, actor: Actor, key: str | UUID, fields: str | None = None) -> Found:
    """One unit by id, ``ags:...``, ``ars:...``, or the bare 8 digits of an AGS or 12 of an ARS."""
    return reading.get(db, MUNICIPALITIES, actor, address(key), reading.names(fields))


def address(key: str | UUID) -> str | UUID:
    """The key of a path with the prefix that bare digits leave out."""
    if isinstance(key, str) and key.isascii() and key.isdigit():
        return {_AGS_DIGITS: f"ags:{key}", _ARS_DIGITS: f"ars:{key}"}.get(len(key), key)
    return key


def create_municipality(db: Write, actor: Actor, body: MunicipalityCreate) -> Found:
    """A new unit.

    Raises:
        NotPermitted: an official unit, and the caller is not the network lead.
        Invalid: keys, level, place in the tree or days contradict each other.
        Conflict: a current unit bears the key.
    """
    values = conversion.columns(MunicipalityCreate, conversion.sent(body))
    _may_keep(actor, values["level"])
    values["ags"] = values["ags"] or ags_from(values["level"], values["ars"])
    above = _above(db, values["parent_id"])
    check(values, above)
    values["id"] = new_id()
    values["path"] = path_of(values["id"], values["ars"], above and above.path)
    recording.insert(db, Municipality, actor, conversion.folded(values, "name"))
    _write_name(db, values["id"], values, values["valid_from"] or clock.today())
    return get_municipality(db, actor, values["id"])


def update_municipality(db: Write, actor: Actor, key: str, expected: int | None, changes: MunicipalityUpdate) -> Found:
    """Change a unit: a correction, or with ``changed_on`` a new name or key from that day on.

    Raises:
        PreconditionFailed: somebody else changed it first.
        NotPermitted, Invalid, Conflict: as for a new one, judged on the result of the change.
    """
    place = reading.locate(db, MUNICIPALITIES, actor, address(key))
    row = db.first(sa.select(_UNITS).where(M["id"] == place.id))
    if row is None:
        raise NotFound
    current = row._asdict()
    _may_keep(actor, current["level"])
    values = conversion.columns(MunicipalityUpdate, changes, leave_out=frozenset({"changed_on"}))
    if "ars" in values:
        values.setdefault("ags", ags_from(current["level"], values["ars"]))
    after = {**current, **values}
    above = _above(db, after["parent_id"])
    check(after, above)
    if after["valid_to"] is None and db.scalar(sa.select(S["municipality_id"]).where(S["municipality_id"] == place.id)):
        raise Invalid(faults=[Fault("successor_recorded", "/valid_to")])
    values["path"] = path_of(place.id, after["ars"], above and above.path)
    _rename(db, place.id, current, after, changes)
    recording.update(db, Municipality, actor, {"id": place.id}, expected, conversion.folded(values, "name"))
    if values["path"] != current["path"]:
        moved = [place.id, *move_below(db, place.id, current["path"], values["path"])]
        ledger.touch_places(db, moved)
    return get_municipality(db, actor, place.id)


def delete_municipality(db: Write, actor: Actor, key: str, expected: int | None) -> None:
    """Delete a unit that nothing refers to; its names and populations go with it."""
    place = reading.locate(db, MUNICIPALITIES, actor, address(key))
    _may_keep(actor, db.scalar(sa.select(M["level"]).where(M["id"] == place.id)))
    recording.remove(db, Municipality, actor, {"id": place.id}, expected)


def _may_keep(actor: Actor, level: Level) -> None:
    if actor.role not in access.LEAD and level not in UNOFFICIAL:
        raise NotPermitted("official_unit")


def _above(db: Write, parent_id: UUID | None) -> Above | None:
    """The unit right above, held so that its path stays until the transaction ends."""
    if parent_id is None:
        return None
    columns = (M["level"], M["ars"], M["path"])
    row = db.first(sa.select(*columns).where(M["id"] == parent_id).with_for_update(read=True))
    if row is None:
        raise Invalid(faults=[Fault("reference_missing", "/parent_id", {"what": "municipalities"})])
    return Above(row.level, row.ars, row.path)


def move_below(db: Write, unit_id: UUID, old: str, new: str) -> list[UUID]:
    """Units without official key follow the path of the unit above them; official ones have their own key.

    Returns:
        The units that followed.

    Raises:
        Conflict: official units lie below; their keys would no longer begin with this one's.
    """
    tree = sa.select(M["id"], M["ars"]).where(M["parent_id"] == unit_id).cte("tree", recursive=True)
    tree = tree.union_all(sa.select(M["id"], M["ars"]).where(M["parent_id"] == tree.c.id))
    if db.first(sa.select(tree.c.id).where(tree.c.ars.is_not(None)).limit(1)) is not None:
        raise Conflict("official_units_below")
    ledger.keep_labels(db, Municipality, [row[0] for row in db.all(sa.select(tree.c.id))])
    moved = sa.literal(new).concat(sa.func.substr(M["path"], len(old) + 1))
    following = sa.update(Municipality).where(M["id"].in_(sa.select(tree.c.id))).values(path=moved).returning(M["id"])
    return list(db.run(following).scalars())


def _rename(
    db: Write, unit_id: UUID, before: dict[str, Any], after: dict[str, Any], changes: MunicipalityUpdate
) -> None:
    """Keep the history of names and keys: a new entry from a day on, or the latest one corrected."""
    day = changes.get("changed_on")
    if (before["name"], before["ars"]) == (after["name"], after["ars"]):
        if day is not None:
            raise Invalid(faults=[Fault("nothing_changed_on", "/changed_on")])
        return
    latest = db.scalar(sa.select(sa.func.max(N["valid_from"])).where(N["municipality_id"] == unit_id))
    if day is not None and latest is not None and day < latest:
        raise Invalid(faults=[Fault("end_before_start", "/changed_on", {"start": latest.isoformat()})])
    _write_name(db, unit_id, after, day or latest or clock.today())


def _write_name(db: Write, unit_id: UUID, values: dict[str, Any], day: Any) -> None:  # noqa: ANN401 - a date
    db.run(sa.delete(MunicipalityName).where(N["municipality_id"] == unit_id, N["valid_from"] == day))
    entry = {"name": values["name"], "ars": values["ars"], "source": values["source"]}
    db.run(sa.insert(MunicipalityName), {"municipality_id": unit_id, "valid_from": day, **entry})
