"""Factors: sets and their values. Everyone reads them, the network lead keeps them.

What a saving was computed with stays what it was: the value of a factor in use, and the facts of its set, are not
changed; a new edition is a new set with new factors.
"""

from collections.abc import Collection as Many
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core.db import Read, Write
from app.core.errors import Conflict, Fault, Invalid
from app.core.folding import search_key
from app.models.factors import Factor, FactorSet
from app.models.fields import Convention, Gas, Upstream
from app.models.savings import Saving, SavingInput
from app.schemas.factors import (
    FactorCreate,
    FactorQuery,
    FactorRead,
    FactorSetCreate,
    FactorSetQuery,
    FactorSetRead,
    FactorSetUpdate,
    FactorUpdate,
)
from app.services import conversion, reading, recording
from app.services.access import Actor
from app.services.paging import Page, page, question
from app.services.reading import EVERYTHING, Collection, Filter, Found, Visibility
from app.services.references import require

F = sa.inspect(Factor).columns
FS = sa.inspect(FactorSet).columns
SI = sa.inspect(SavingInput).columns
SV = sa.inspect(Saving).columns
MEANING = ("convention", "gas", "upstream")
"""Facts of a set that say what the result of a saving means."""


def visible(_actor: Actor) -> Visibility:
    """Factors are public."""
    return EVERYTHING


def carrier_key(carrier: str) -> str:
    """The form in which carriers are compared: ``Heizöl`` and ``HEIZOEL`` are one."""
    return search_key(carrier)[:600]


def _holds(first: Any, last: Any, year: Any) -> sa.ColumnElement[bool]:  # noqa: ANN401 - columns and a parameter
    return sa.and_(sa.or_(first.is_(None), first <= year), sa.or_(last.is_(None), last >= year))


def _of_set(condition: Any) -> sa.ColumnElement[bool]:  # noqa: ANN401 - a condition on sets
    return sa.exists().where(FS["id"] == F["factor_set_id"], condition).correlate(Factor)


def _of_its_set(name: str) -> sa.ScalarSelect[str]:
    """A fact of the set, which tells two editions' values for one year apart."""
    return sa.select(FS[name]).where(FS["id"] == F["factor_set_id"]).correlate(Factor).scalar_subquery()


FACTOR_SETS = Collection(
    "factor_sets",
    FactorSet,
    FactorSetRead,
    visible=visible,
    filters={
        "convention": Filter(lambda value: FS["convention"] == value),
        "gas": Filter(lambda value: FS["gas"] == value),
        "upstream": Filter(lambda value: FS["upstream"] == value),
        "year": Filter(lambda value: _holds(FS["valid_from_year"], FS["valid_to_year"], value)),
    },
    sorts={"title": FS["title_sort"]},
    search=FS["title_search"],
    alternates={"slug": lambda value: FS["slug"] == value},
)
FACTORS = Collection(
    "factors",
    Factor,
    FactorRead,
    visible=visible,
    columns={"publisher": _of_its_set("publisher"), "edition": _of_its_set("edition")},
    filters={
        "factor_set_id": Filter(lambda value: F["factor_set_id"] == value),
        "carrier": Filter(lambda value: F["carrier_search"] == value, convert=carrier_key),
        "year": Filter(lambda value: _holds(F["year_from"], F["year_to"], value)),
        "convention": Filter(lambda value: _of_set(FS["convention"] == value)),
        "gas": Filter(lambda value: _of_set(FS["gas"] == value)),
        "upstream": Filter(lambda value: _of_set(FS["upstream"] == value)),
    },
    sorts={"carrier": F["carrier_sort"]},
    search=F["carrier_search"],
)


def list_factor_sets(db: Read, actor: Actor, query: FactorSetQuery) -> Page:
    """A page of factor sets."""
    return page(db, FACTOR_SETS, actor, question(query))


def get_factor_set(db: Read, actor: Actor, key: str | UUID, fields: str | None = None) -> Found:
    """One factor set by id or ``slug:...``."""
    return reading.get(db, FACTOR_SETS, actor, key, reading.names(fields))


def create_factor_set(db: Write, actor: Actor, body: FactorSetCreate) -> Found:
    """A new factor set."""
    values = conversion.columns(FactorSetCreate, conversion.sent(body))
    _check_years(values, "valid_from_year", "valid_to_year")
    require(db, [("supersedes_id", FactorSet, body.supersedes_id, None)])
    conversion.folded(values, "title", "publisher", "edition")
    return get_factor_set(db, actor, recording.insert(db, FactorSet, actor, values))


def update_factor_set(db: Write, actor: Actor, key: str, expected: int | None, changes: FactorSetUpdate) -> Found:
    """Change a factor set.

    Raises:
        Conflict: gas, upstream chain or convention of a set whose factors are used.
        Invalid: editions that replace each other in a circle.
    """
    place = reading.locate(db, FACTOR_SETS, actor, key)
    current = recording.held(db, FactorSet, {"id": place.id}, expected)
    values = conversion.columns(FactorSetUpdate, changes)
    after = {**current, **values}
    _check_years(after, "valid_from_year", "valid_to_year")
    if values.get("supersedes_id") is not None:
        refuse_circle(db, place.id, after["supersedes_id"])
    if any(after[name] != current[name] for name in MEANING):
        computed_with = sa.exists().where(F["id"] == SI["factor_id"], F["factor_set_id"] == place.id)
        _refuse_if(db, sa.or_(computed_with, sa.exists().where(SV["factor_set_id"] == place.id)))
    values = conversion.refolded(current, values, "title", "publisher", "edition")
    recording.update(db, FactorSet, actor, {"id": place.id}, expected, values)
    return get_factor_set(db, actor, place.id)


def delete_factor_set(db: Write, actor: Actor, key: str, expected: int | None) -> None:
    """Delete a factor set without factors."""
    place = reading.locate(db, FACTOR_SETS, actor, key)
    recording.remove(db, FactorSet, actor, {"id": place.id}, expected)


def list_factors(db: Read, actor: Actor, query: FactorQuery) -> Page:
    """A page of factors."""
    return page(db, FACTORS, actor, question(query))


def get_factor(db: Read, actor: Actor, key: str | UUID, fields: str | None = None) -> Found:
    """One factor."""
    return reading.get(db, FACTORS, actor, key, reading.names(fields))


def create_factor(db: Write, actor: Actor, body: FactorCreate) -> Found:
    """A new factor of a set."""
    values = conversion.columns(FactorCreate, conversion.sent(body))
    _check_years(values, "year_from", "year_to")
    require(db, [("factor_set_id", FactorSet, body.factor_set_id, None)])
    conversion.folded(values, "carrier")
    return get_factor(db, actor, recording.insert(db, Factor, actor, values))


def update_factor(db: Write, actor: Actor, key: str, expected: int | None, changes: FactorUpdate) -> Found:
    """Change a factor.

    Raises:
        Conflict: the value of a factor that a saving was computed with.
    """
    place = reading.locate(db, FACTORS, actor, key)
    current = recording.held(db, Factor, {"id": place.id}, expected)
    values = conversion.folded(conversion.columns(FactorUpdate, changes), "carrier")
    after = {**current, **values}
    _check_years(after, "year_from", "year_to")
    if after["value_mg_per_kwh"] != current["value_mg_per_kwh"]:
        _refuse_if(db, sa.exists().where(SI["factor_id"] == place.id))
    recording.update(db, Factor, actor, {"id": place.id}, expected, values)
    return get_factor(db, actor, place.id)


def delete_factor(db: Write, actor: Actor, key: str, expected: int | None) -> None:
    """Delete a factor no saving was computed with."""
    place = reading.locate(db, FACTORS, actor, key)
    recording.remove(db, Factor, actor, {"id": place.id}, expected)


@dataclass(frozen=True, slots=True)
class FactorFacts:
    """A factor with the facts of its set, as a computation needs it.

    Units:
        ``value_mg_per_kwh`` in milligrams of the gas per kWh.
    """

    id: UUID
    factor_set_id: UUID
    carrier: str
    value_mg_per_kwh: int
    year_from: int | None
    year_to: int | None
    convention: Convention
    gas: Gas
    upstream: Upstream


_FACTS = sa.select(
    F["id"], F["factor_set_id"], F["carrier"], F["value_mg_per_kwh"], F["year_from"], F["year_to"],
    FS["convention"], FS["gas"], FS["upstream"],
).join_from(Factor, FactorSet, F["factor_set_id"] == FS["id"])  # fmt: skip


def factor_rows(db: Read, ids: Many[UUID]) -> dict[UUID, FactorFacts]:
    """Those of the factors that exist, by id.

    Inside a write they stay what they are until its end, so that the value a saving stores is the factor's value.
    """
    statement = _FACTS.where(F["id"].in_(ids)).order_by(F["id"])
    if isinstance(db, Write):
        statement = statement.with_for_update(read=True, key_share=True)
    return {row.id: FactorFacts(*tuple(row)) for row in db.all(statement)}


def find_factors(
    db: Read, *, carrier: str, year: int | None = None, factor_set_id: UUID | None = None
) -> list[FactorFacts]:
    """The factors a carrier's name can mean, oldest first; several sets and editions may answer.

    Args:
        db: the session.
        carrier: as a person wrote it; compared folded.
        year: only factors that hold for this year.
        factor_set_id: only of this set.
    """
    conditions = [F["carrier_search"] == carrier_key(carrier)]
    if year is not None:
        conditions.append(_holds(F["year_from"], F["year_to"], year))
    if factor_set_id is not None:
        conditions.append(F["factor_set_id"] == factor_set_id)
    return [FactorFacts(*tuple(row)) for row in db.all(_FACTS.where(*conditions).order_by(F["id"]))]


def _check_years(values: Mapping[str, Any], first: str, last: str) -> None:
    if found := year_faults(values, first, last):
        raise Invalid(faults=found)


def year_faults(values: Mapping[str, Any], first: str, last: str) -> list[Fault]:
    """Years that end before they begin."""
    if values[first] is not None and values[last] is not None and values[last] < values[first]:
        return [Fault("end_before_start", f"/{last}", {"start": first})]
    return []


def refuse_circle(db: Read, set_id: UUID, former: UUID) -> None:
    """An edition replaces an older one, which replaces an older one yet, and none of them is itself again."""
    require(db, [("supersedes_id", FactorSet, former, None)])
    passed = {set_id}
    step: UUID | None = former
    while step is not None:
        if step in passed:
            raise Invalid(faults=[Fault("supersedes_itself", "/supersedes_id")])
        passed.add(step)
        step = db.scalar(sa.select(FS["supersedes_id"]).where(FS["id"] == step))


def _refuse_if(db: Read, used: sa.ColumnElement[bool]) -> None:
    if db.scalar(sa.select(used)):
        raise Conflict("factor_in_use")
