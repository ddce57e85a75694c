"""How the result of a saving comes about: from its inputs to the kilograms of each share, for pencil and paper."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app.core import units
from app.core.allocation import allocate
from app.core.db import Read
from app.core.errors import NotFound
from app.models.agencies import Agency
from app.models.factors import Factor, FactorSet
from app.models.fields import Basis
from app.models.municipalities import Municipality
from app.models.projects import Project, ProjectShare
from app.models.savings import Saving, SavingInput, SavingKind
from app.services import measure_types, reading, saving_results
from app.services.access import Actor
from app.services.saving_history import located
from app.services.savings import SAVINGS

V = sa.inspect(Saving).columns
I = sa.inspect(SavingInput).columns  # noqa: E741 - the letter of the table, as everywhere
F = sa.inspect(Factor).columns
FS = sa.inspect(FactorSet).columns
P = sa.inspect(Project).columns
S = sa.inspect(ProjectShare).columns
M = sa.inspect(Municipality).columns
A = sa.inspect(Agency).columns

ROUNDING: Final = "once, half to even, to whole kilograms"
ALLOCATION: Final = (
    "whole kilograms by share (basis points of 10,000); what is left over goes to the largest remainders, of equal "
    "ones to the first"
)
FORMULAS: Final = {
    SavingKind.ENERGY: "kg per year = sum over carriers of (before - after) kWh x factor g/kWh / 1000",
    SavingKind.EFFECT_CHAIN: "kg per year = product of the steps",
    SavingKind.DIRECT: "as the source states it",
}
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
_ROW = ("carrier", "before_wh", "after_wh", "factor_id", "factor_mg_per_kwh")


def get_saving_calculation(db: Read, actor: Actor, key: str, revision: int | None = None) -> dict[str, Any]:
    """How the result of a saving comes about.

    Args:
        db: the session.
        actor: who asks.
        key: of the saving.
        revision: an older one; the current one if none is given.

    Raises:
        NotFound: no such saving or revision, or one without tonnes.
    """
    place = reading.locate(db, SAVINGS, actor, key) if revision is None else located(db, actor, key)
    wanted = place.version if revision is None else revision
    of_revision = (V["agency_id"] == place.agency_id, V["id"] == place.id, V["revision"] == wanted)
    saving = db.first(sa.select(*V).where(*of_revision))
    if saving is None:
        raise NotFound
    if saving.result_kg is None:
        raise NotFound("nothing_to_calculate")
    of_saving = (I["agency_id"] == place.agency_id, I["saving_id"] == place.id, I["revision"] == wanted)
    found = db.all(sa.select(*[I[name] for name in _ROW]).where(*of_saving).order_by(I["position"]))
    values = dict(zip(V.keys(), saving, strict=True))
    rows = [dict(zip(_ROW, row, strict=True)) for row in found]
    return {"saving_id": place.id, "revision": wanted, **explained(db, values, rows)}


def explained(db: Read, saving: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The computation of a saving with tonnes, stored or not.

    Args:
        db: the session.
        saving: its columns.
        rows: its carriers, with the factor each was computed with.
    """
    carriers: list[dict[str, Any]] = []
    steps: list[dict[str, Any]] = []
    exact = units.exact_text(saving["result_kg"], 0)
    if saving["kind"] is SavingKind.ENERGY:
        facts = _facts(db, {row["factor_id"] for row in rows})
        carriers, exact = saving_results.energy_terms([{**row, "factor": facts[row["factor_id"]]} for row in rows])
    elif saving["kind"] is SavingKind.EFFECT_CHAIN:
        steps, exact = saving_results.chain_terms(saving["effect_chain"])
    annual, annual_kg = _converted(saving, Basis.ANNUAL)
    lifetime, lifetime_kg = _converted(saving, Basis.LIFETIME)
    return {
        "kind": saving["kind"],
        "formula": FORMULAS[saving["kind"]],
        "rounding": ROUNDING,
        "carriers": carriers,
        "steps": steps,
        "exact_kg": exact,
        "result_t": units.tonnes(saving["result_kg"]),
        "basis": saving["basis"],
        "lifetime_months": saving.get("lifetime_months"),
        "annual": annual,
        "lifetime": lifetime,
        "allocation": ALLOCATION,
        "shares": _shares(db, saving, annual_kg, lifetime_kg),
        "suggested_lifetime": None if saving.get("lifetime_months") else _suggested(db, saving),
        "source": saving.get("source"),
    }


def _facts(db: Read, ids: set[UUID]) -> dict[UUID, dict[str, Any]]:
    """What factors and their sets say about themselves."""
    statement = sa.select(*_FACTOR.values()).join_from(Factor, FactorSet, FS["id"] == F["factor_set_id"])
    found = [dict(zip(_FACTOR, row, strict=True)) for row in db.all(statement.where(F["id"].in_(ids)))]
    return {facts["id"]: facts for facts in found}


def _converted(saving: Mapping[str, Any], basis: Basis) -> tuple[dict[str, Any], int | None]:
    """The result on a basis, for the wire and in kilograms."""
    kilograms, months = saving["result_kg"], saving.get("lifetime_months")
    if saving["basis"] is basis:
        formula, result = str(kilograms), kilograms
    elif months is None:
        return {"formula": None, "result_t": None, "reason": "lifetime_unknown"}, None
    elif basis is Basis.ANNUAL:
        formula, result = f"{kilograms} x 12 / {months}", units.annualise(kilograms, months)
    else:
        formula, result = f"{kilograms} x {months} / 12", units.lifetime_kg(kilograms, months)
    return {"formula": formula, "result_t": units.tonnes(result), "reason": None}, result


def _shares(
    db: Read, saving: Mapping[str, Any], annual_kg: int | None, lifetime_kg: int | None
) -> list[dict[str, Any]]:
    """What each share of the project gets."""
    statement = (
        sa.select(S["municipality_id"], M["name"], S["credited_agency_id"], A["name"], S["basis_points"])
        .join_from(ProjectShare, Municipality, M["id"] == S["municipality_id"])
        .join(Agency, A["id"] == S["credited_agency_id"])
        .where(S["agency_id"] == saving["agency_id"], S["project_id"] == saving["project_id"])
        .order_by(S["position"])
    )
    names = ("municipality_id", "municipality", "credited_agency_id", "agency", "basis_points")
    found = [dict(zip(names, row, strict=True)) for row in db.all(statement)]
    weights = [share["basis_points"] for share in found]
    for name, kilograms in (("annual_t", annual_kg), ("lifetime_t", lifetime_kg)):
        parts = [None] * len(found) if kilograms is None or not found else allocate(kilograms, weights)
        for share, part in zip(found, parts, strict=True):
            share[name] = None if part is None else units.tonnes(part)
    return found


def _suggested(db: Read, saving: Mapping[str, Any]) -> Mapping[str, Any] | None:
    of_project = (P["agency_id"] == saving["agency_id"], P["id"] == saving["project_id"])
    return measure_types.known_lifetime(db, db.scalar(sa.select(P["measure_type"]).where(*of_project)))
