"""Recomputing: the energy savings of an agency with the factors of another set, first shown, then done.

A new edition changes nothing by itself. What changes is shown with a token that stands for exactly these savings in
these revisions and these factors; doing it needs the token and a reason, and writes a new revision of each saving in
one transaction, as any better estimate does. The factor taken is the target set's for the same carrier and year; a
saving that lacks one of them there stays as it is, whole.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa

from app.core import units
from app.core.db import Read, Write
from app.core.errors import Conflict, Fault, Invalid
from app.core.messages import text
from app.models.factors import Factor, FactorSet
from app.models.projects import Project
from app.models.savings import Saving, SavingInput, SavingKind, Stage
from app.schemas.saving_recomputes import MOST, SavingRecompute
from app.services import factor_choice, saving_results, savings
from app.services.access import Actor
from app.services.factor_choice import Entry
from app.services.factors import FactorFacts, factor_rows
from app.services.references import existing, require

V = sa.inspect(Saving).columns
I = sa.inspect(SavingInput).columns  # noqa: E741 - the letter of the table, as everywhere
F = sa.inspect(Factor).columns
P = sa.inspect(Project).columns
_ROW = ("position", "carrier", "before_wh", "after_wh", "factor_id", "factor_mg_per_kwh")
_IDS_AT_ONCE = 500

Values = dict[str, Any]


@dataclass(slots=True)
class _Plan:
    """What a call amounts to.

    Attributes:
        changes: former columns, new columns and carriers of each saving that changes, in order of project.
        left_out: savings that cannot be recomputed, with each reason.
        unchanged: savings that use the factors already.
    """

    changes: list[tuple[Values, Values, list[Values]]] = field(default_factory=list)
    left_out: list[tuple[Values, Fault]] = field(default_factory=list)
    unchanged: int = 0

    def token(self, factor_set_id: UUID) -> str:
        """A digest of all that the figures follow from."""
        parts = [
            [former["id"], former["revision"], values["convention"], values["gas"],
             [[row["factor_id"], row["factor_mg_per_kwh"]] for row in rows]]
            for former, values, rows in self.changes
        ]  # fmt: skip
        left = [[former["id"], former["revision"], fault.code] for former, fault in self.left_out]
        seen = orjson.dumps([factor_set_id, parts, left, self.unchanged])
        return hashlib.sha256(seen).hexdigest()[:32]


def recompute_savings(db: Write, actor: Actor, body: SavingRecompute) -> dict[str, Any]:
    """Show what other factors would change, or do it.

    Raises:
        Invalid: a set or project that does not exist, too many savings at once, no reason or token to do it.
        Conflict: something changed since the preview.
    """
    agency_id = actor.tenant
    _refuse_gaps(db, agency_id, body)
    plan = _planned(db, agency_id, body)
    token = plan.token(body.factor_set_id)
    if not body.dry_run:
        if body.token != token:
            raise Conflict("preview_outdated", token=token)
        for former, values, rows in plan.changes:
            savings.revise(db, actor, former, {**values, "reason": body.reason}, rows)
    return {"done": not body.dry_run, "token": token, "factor_set_id": body.factor_set_id, **_shown(db, plan)}


def _refuse_gaps(db: Read, agency_id: UUID, body: SavingRecompute) -> None:
    faults = []
    if not body.dry_run:
        faults = [Fault("missing", f"/{name}") for name in ("reason", "token") if getattr(body, name) is None]
    known = existing(db, Project, set(body.project_ids or ()), agency_id=agency_id)
    faults += [
        Fault("reference_missing", f"/project_ids/{index}", {"what": "projects"})
        for index, project_id in enumerate(body.project_ids or ())
        if project_id not in known
    ]
    if faults:
        raise Invalid(faults=faults)
    sets = (("factor_set_id", body.factor_set_id), ("former_factor_set_id", body.former_factor_set_id))
    require(db, [(name, FactorSet, wanted, None) for name, wanted in sets])


def _in_scope(db: Write, agency_id: UUID, body: SavingRecompute) -> list[Values]:
    """The current revisions a call is about; to do it, other writers of these savings wait.

    They queue where ``update_saving`` does, at the first revision, all calls in the same order.
    """
    scope = [V["agency_id"] == agency_id, V["superseded_at"].is_(None)]
    if body.project_ids is not None:
        scope.append(V["project_id"].in_(body.project_ids))
    if body.former_factor_set_id is not None:
        used = sa.exists().where(
            I["agency_id"] == V["agency_id"], I["saving_id"] == V["id"], I["revision"] == V["revision"],
            I["factor_id"] == F["id"], F["factor_set_id"] == body.former_factor_set_id,
        ).correlate(Saving)  # fmt: skip
        scope.append(sa.or_(V["factor_set_id"] == body.former_factor_set_id, used))
    number = int(db.scalar(sa.select(sa.func.count()).select_from(Saving).where(*scope)))
    if number > MOST:
        place = "/project_ids" if body.project_ids is not None else ""
        raise Invalid(faults=[Fault("recompute_too_large", place, {"number": number, "limit": MOST})])
    if not body.dry_run:
        ids = sa.select(V["id"]).where(*scope)
        first = sa.select(V["id"]).where(V["agency_id"] == agency_id, V["id"].in_(ids), V["revision"] == 1)
        db.all(first.order_by(V["id"]).with_for_update())
    found = db.all(sa.select(*V).where(*scope).order_by(V["project_id"], V["id"]))
    return [dict(zip(V.keys(), row, strict=True)) for row in found]


def _planned(db: Write, agency_id: UUID, body: SavingRecompute) -> _Plan:
    plan = _Plan()
    scope = _in_scope(db, agency_id, body)
    energy = [former for former in scope if former["kind"] is SavingKind.ENERGY]
    carriers = _carriers(db, agency_id, energy)
    target = factor_choice.entries(db, body.factor_set_id)
    used = _entries(db, {row["factor_id"] for rows in carriers.values() for row in rows})
    facts = factor_rows(db, {entry.id for entry in target})
    for former in scope:
        if former["kind"] is not SavingKind.ENERGY:
            plan.left_out.append((former, Fault("not_computed_from_energy", "", {"kind": former["kind"].value})))
            continue
        rows = carriers.get(former["id"], [])
        found = [_successor(used[row["factor_id"]], target, former["effect_from"]) for row in rows]
        faults = [each for each in found if isinstance(each, Fault)]
        if faults:
            plan.left_out += [(former, fault) for fault in faults]
        elif [entry.id for entry in found if isinstance(entry, Entry)] == [row["factor_id"] for row in rows]:
            plan.unchanged += 1
        else:
            _change(plan, former, rows, [facts[entry.id] for entry in found if isinstance(entry, Entry)])
    return plan


def _successor(former: Entry, target: Sequence[Entry], effect_from: int | None) -> Entry | Fault:
    """The target set's factor for the carrier and year of a former one.

    The year is the one the former factor held for. Where it held for several, it is the year the effect begins, as
    far as the former factor reaches.
    """
    if any(entry.id == former.id for entry in target):
        return former
    first, last = former.year_from, former.year_to
    year = last if first is None else first
    if first != last and effect_from is not None:
        year = effect_from // 12
        year = year if first is None else max(year, first)
        year = year if last is None else min(year, last)
    return factor_choice.pick(target, former.carrier, year, former.reference)


def _change(plan: _Plan, former: Values, rows: Sequence[Values], facts: Sequence[FactorFacts]) -> None:
    """Add a saving with its new result to the plan, or why it cannot have one."""
    new = [
        {**row, "factor_id": fact.id, "factor_mg_per_kwh": fact.value_mg_per_kwh}
        for row, fact in zip(rows, facts, strict=True)
    ]
    try:
        values = {**former, **saving_results.energy_result(facts, new)}
    except Invalid as error:
        plan.left_out += [(former, fault) for fault in error.faults]
        return
    if values["result_kg"] < 0 and not values["note"]:
        plan.left_out.append((former, Fault("negative_unexplained", "/note")))
        return
    plan.changes.append((former, values, new))


def _carriers(db: Read, agency_id: UUID, energy: Sequence[Values]) -> dict[UUID, list[Values]]:
    """The carriers of these revisions, by saving."""
    found: dict[UUID, list[Values]] = {}
    columns = [I["saving_id"], *[I[name] for name in _ROW]]
    of_current = (V["agency_id"] == I["agency_id"], V["id"] == I["saving_id"], V["revision"] == I["revision"])
    for ids in _parts([former["id"] for former in energy]):
        statement = sa.select(*columns).join_from(SavingInput, Saving, sa.and_(*of_current))
        where = (I["agency_id"] == agency_id, I["saving_id"].in_(ids), V["superseded_at"].is_(None))
        for row in db.all(statement.where(*where).order_by(I["saving_id"], I["position"])):
            found.setdefault(row[0], []).append(dict(zip(_ROW, row[1:], strict=True)))
    return found


def _entries(db: Read, ids: Iterable[UUID]) -> dict[UUID, Entry]:
    names = ("id", "carrier", "carrier_search", "reference", "year_from", "year_to")
    found: dict[UUID, Entry] = {}
    for part in _parts(sorted(ids)):
        for row in db.all(sa.select(*[F[name] for name in names]).where(F["id"].in_(part))):
            found[row.id] = Entry(*tuple(row))
    return found


def _parts(ids: Sequence[UUID]) -> Iterable[Sequence[UUID]]:
    return (ids[start : start + _IDS_AT_ONCE] for start in range(0, len(ids), _IDS_AT_ONCE))


def _shown(db: Read, plan: _Plan) -> dict[str, Any]:
    """The plan on the wire."""
    pairs = [(former, values) for former, values, _ in plan.changes]
    titles: dict[UUID, str] = {}
    for part in _parts(sorted({former["project_id"] for former, _ in pairs})):
        titles |= {row.id: row.title for row in db.all(sa.select(P["id"], P["title"]).where(P["id"].in_(part)))}
    projects = [
        {"project_id": project_id, "title": titles[project_id], **difference}
        for project_id, of_project in groupby(pairs, lambda pair: pair[0]["project_id"])
        for difference in _differences(list(of_project))
    ]
    return {
        "unchanged": plan.unchanged,
        "conventions_changed": sum(former["convention"] is not values["convention"] for former, values in pairs),
        "gases_changed": sum(former["gas"] is not values["gas"] for former, values in pairs),
        "totals": _differences(pairs),
        "projects": projects,
        "savings": [
            {
                "saving_id": former["id"],
                "project_id": former["project_id"],
                "revision": former["revision"],
                "annual_before_t": units.tonnes(former["result_kg"]),
                "annual_after_t": units.tonnes(values["result_kg"]),
            }
            for former, values in pairs
        ],
        "left_out": [_excused(former, fault) for former, fault in plan.left_out],
    }


def _meaning(pair: tuple[Values, Values]) -> tuple[Stage, Any, Any, Any, Any]:
    former, values = pair
    return former["stage"], former["convention"], values["convention"], former["gas"], values["gas"]


def _differences(pairs: Sequence[tuple[Values, Values]]) -> list[dict[str, Any]]:
    """Sums before and after, apart for what never adds: stages, conventions, gases."""
    shown = []
    for meaning in dict.fromkeys(map(_meaning, pairs)):
        alike = [pair for pair in pairs if _meaning(pair) == meaning]
        lasting = [pair for pair in alike if pair[0]["lifetime_months"] is not None]
        sums = {"annual": _sums(alike, lambda row: int(row["result_kg"]))}
        sums["lifetime"] = _sums(lasting, lambda row: units.lifetime_kg(row["result_kg"], row["lifetime_months"]))
        names = ("stage", "convention_before", "convention_after", "gas_before", "gas_after")
        values: dict[str, Any] = dict(zip(names, meaning, strict=True))
        values |= {"savings": len(alike), "lifetime_savings": len(lasting)}
        for basis, (before, after) in sums.items():
            values[f"{basis}_before_t"] = units.tonnes(before)
            values[f"{basis}_after_t"] = units.tonnes(after)
            values[f"{basis}_difference_t"] = units.tonnes(after - before)
        shown.append(values)
    return shown


def _sums(pairs: Sequence[tuple[Values, Values]], kilograms: Any) -> tuple[int, int]:  # noqa: ANN401 - a function
    return sum(kilograms(former) for former, _ in pairs), sum(kilograms(values) for _, values in pairs)


def _excused(former: Mapping[str, Any], fault: Fault) -> dict[str, Any]:
    return {
        "saving_id": former["id"],
        "project_id": former["project_id"],
        "code": fault.code,
        "params": fault.params,
        "detail_en": text(fault.code, fault.params, "en")[1],
        "detail_de": text(fault.code, fault.params, "de")[1],
    }
