"""What a saving was before, and how its result comes about."""

from dataclasses import replace
from typing import Any, Final

import sqlalchemy as sa

from app.core import units
from app.core.db import Read
from app.core.errors import NotFound
from app.models.factors import Factor, FactorSet
from app.models.savings import Saving, SavingInput, SavingKind
from app.schemas.savings import SavingRevisionQuery, SavingRevisionRead
from app.services import access, reading, saving_results
from app.services.access import Actor
from app.services.paging import Page, Question, page
from app.services.reading import Collection, Filter, Located, Visibility
from app.services.savings import COLUMNS, CURRENT, OF_READER, SAVINGS, V, of_visible_project

F = sa.inspect(Factor).columns
FS = sa.inspect(FactorSet).columns
I = sa.inspect(SavingInput).columns  # noqa: E741 - the letter of the table, as everywhere

_now = sa.inspect(Saving).local_table.alias("now")
_still_there = (
    sa.exists()
    .where(_now.c.agency_id == V["agency_id"], _now.c.id == V["id"], _now.c.superseded_at.is_(None))
    .correlate(Saving)
)
ROUNDING: Final = "once, half to even, to whole kilograms"
FORMULAS: Final = {
    SavingKind.ENERGY: "kg per year = sum over carriers of (before - after) kWh x factor g/kWh / 1000",
    SavingKind.EFFECT_CHAIN: "kg per year = product of the steps",
    SavingKind.DIRECT: "as the source states it",
}


def visible_revisions(actor: Actor) -> Visibility:
    """All revisions of a saving that still counts; those of a deleted one for its agency and the network lead."""
    seen = of_visible_project(actor)
    if actor.role in access.LEAD:
        return seen
    return Visibility(seen.name, sa.and_(seen.clause, sa.or_(OF_READER, _still_there)), seen.values)


REVISIONS = Collection(
    "saving_revisions",
    Saving,
    SavingRevisionRead,
    visible=visible_revisions,
    columns=COLUMNS,
    filters={
        "saving_id": Filter(lambda value: V["id"] == value),
        "known_at": Filter(
            lambda value: sa.and_(V["recorded_at"] <= value, sa.or_(CURRENT, V["superseded_at"] > value))
        ),
    },
    sorts={"revision": V["revision"]},
    identity="revision",
)


def list_saving_revisions(db: Read, actor: Actor, key: str, query: SavingRevisionQuery) -> Page:
    """A page of what a saving was, the newest revision first."""
    asked = Question({"saving_id": _located(db, actor, key).id}, ("-revision",), query.limit, query.cursor)
    if query.known_at is not None:
        asked = replace(asked, filters={**asked.filters, "known_at": query.known_at})
    return page(db, REVISIONS, actor, asked)


def _located(db: Read, actor: Actor, key: str) -> Located:
    """A saving, also one that was deleted."""
    try:
        return reading.locate(db, SAVINGS, actor, key)
    except NotFound:
        return reading.locate(db, REVISIONS, actor, key)


_FACTOR = {
    "id": F["id"],
    "carrier": F["carrier"],
    "reference": F["reference"],
    "validity": F["validity"],
    "source": F["source"],
    "factor_set_id": FS["id"],
    "set_title": FS["title"],
    "publisher": FS["publisher"],
    "edition": FS["edition"],
    "convention": FS["convention"],
    "gas": FS["gas"],
    "upstream": FS["upstream"],
    "set_source": FS["source"],
}
_CARRIER = ("carrier", "before_wh", "after_wh", "factor_mg_per_kwh")


def get_saving_calculation(db: Read, actor: Actor, key: str) -> dict[str, Any]:
    """How the current result of a saving comes about.

    Raises:
        NotFound: no such saving, or one without tonnes.
    """
    place = reading.locate(db, SAVINGS, actor, key)
    of_revision = (V["agency_id"] == place.agency_id, V["id"] == place.id, V["revision"] == place.version)
    saving = db.first(sa.select(*V).where(*of_revision))
    if saving is None or saving.result_kg is None:
        raise NotFound("nothing_to_calculate")
    carriers: list[dict[str, Any]] = []
    steps: list[dict[str, Any]] = []
    exact = units.exact_text(saving.result_kg, 0)
    if saving.kind is SavingKind.ENERGY:
        carriers, exact = saving_results.energy_terms(_inputs(db, place))
    elif saving.kind is SavingKind.EFFECT_CHAIN:
        steps, exact = saving_results.chain_terms(saving.effect_chain)
    return {
        "saving_id": place.id,
        "revision": place.version,
        "kind": saving.kind,
        "formula": FORMULAS[saving.kind],
        "rounding": ROUNDING,
        "carriers": carriers,
        "steps": steps,
        "exact_kg": exact,
        "result_t": units.tonnes(saving.result_kg),
        "basis": saving.basis,
        "source": saving.source,
    }


def _inputs(db: Read, place: Located) -> list[dict[str, Any]]:
    """Carriers of a revision with the facts of their factors."""
    columns = [I[name] for name in _CARRIER]
    facts = [column.label(f"factor_{name}") for name, column in _FACTOR.items()]
    statement = (
        sa.select(*columns, *facts)
        .join_from(SavingInput, Factor, F["id"] == I["factor_id"])
        .join(FactorSet, FS["id"] == F["factor_set_id"])
        .where(I["agency_id"] == place.agency_id, I["saving_id"] == place.id, I["revision"] == place.version)
        .order_by(I["position"])
    )
    cut = len(_CARRIER)
    return [
        {**dict(zip(_CARRIER, row[:cut], strict=True)), "factor": dict(zip(_FACTOR, row[cut:], strict=True))}
        for row in db.all(statement)
    ]
