"""Savings: the effect of a project, revision by revision. Who sees the project sees its savings.

Nothing is overwritten: a better estimate is a new revision and the former one gets the moment it was superseded.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from app.core import clock, units
from app.core.db import Read, Write
from app.core.db_errors import translated
from app.core.errors import Fault, Invalid, NotFound, PreconditionFailed
from app.core.ids import new_id
from app.models.accounts import Role
from app.models.changes import ChangeAction
from app.models.factors import FactorSet
from app.models.fields import Origin
from app.models.ledger import Subject
from app.models.projects import Project
from app.models.savings import Saving, SavingInput, SavingKind, Stage
from app.schemas.savings import (
    SHAPES,
    EffectChainSavingCreate,
    EnergySavingCreate,
    SavingCreate,
    SavingQuery,
    SavingRead,
    SavingUpdate,
)
from app.services import access, conversion, ledger, projects, reading, saving_results
from app.services.access import Actor
from app.services.noting import Note, because, note
from app.services.paging import Page, page, question
from app.services.reading import Collection, Filter, Found, Located, Visibility
from app.services.references import require
from app.services.sql import json_rows

V = sa.inspect(Saving).columns
I = sa.inspect(SavingInput).columns  # noqa: E741 - the letter of the table, as everywhere
P = sa.inspect(Project).columns

CURRENT = V["superseded_at"].is_(None)
DELETED = "deleted"
_COMPUTED = frozenset({"inputs", "effect_chain"})
DATING = frozenset({"effect_from", "stage", "part"})
"""What decides whether a first month fits the project's completion."""
_READERS_OF_HISTORY = access.WRITERS | {Role.AUDITOR}
_seen_now: dict[str, ColumnElement[bool]] = {}


def of_visible_project(actor: Actor) -> Visibility:
    """Any revision of a saving whose project the caller may see."""
    seen = projects.visible_parts(Saving, actor)
    reader = actor.agency_id if actor.role in _READERS_OF_HISTORY else None
    return Visibility(seen.name, seen.clause, {**seen.values, "reader_agency": reader})


def visible(actor: Actor) -> Visibility:
    """What is known now of projects the caller may see."""
    seen = of_visible_project(actor)
    clause = _seen_now.get(seen.name)
    if clause is None:
        clause = _seen_now.setdefault(seen.name, sa.and_(CURRENT, seen.clause))
    return Visibility(seen.name, clause, seen.values)


OF_READER = V["agency_id"] == sa.bindparam("reader_agency")
"""Of the agency whose staff, importer or auditor asks."""

_inputs = (
    sa.select(
        json_rows(
            I["position"],
            carrier=I["carrier"],
            before_wh=I["before_wh"],
            after_wh=I["after_wh"],
            factor_id=I["factor_id"],
            factor_mg_per_kwh=I["factor_mg_per_kwh"],
        )
    )
    .where(I["agency_id"] == V["agency_id"], I["saving_id"] == V["id"], I["revision"] == V["revision"])
    .correlate(Saving)
    .scalar_subquery()
)
COLUMNS: Mapping[str, Any] = {
    "inputs": _inputs,
    "effect_chain": sa.func.coalesce(sa.cast(V["effect_chain"], sa.Text), sa.literal_column("'[]'")),
    "recorded_by": sa.case((OF_READER, V["recorded_by"]), else_=sa.null()),
}
SAVINGS = Collection(
    "savings",
    Saving,
    SavingRead,
    visible=visible,
    columns=COLUMNS,
    filters={
        "agency_id": Filter(lambda value: V["agency_id"] == value),
        "project_id": Filter(lambda value: V["project_id"] == value),
        "kind": Filter(V["kind"].in_, many=True),
        "stage": Filter(V["stage"].in_, many=True),
        "basis": Filter(lambda value: V["basis"] == value),
        "factor_set_id": Filter(lambda value: V["factor_set_id"] == value),
        "external_id": Filter(lambda value: V["external_id"] == value),
        "updated_since": Filter(lambda value: V["recorded_at"] >= value),
    },
    sorts={"recorded_at": V["recorded_at"]},
)


def list_savings(db: Read, actor: Actor, query: SavingQuery) -> Page:
    """A page of savings as they are known now."""
    return page(db, SAVINGS, actor, question(query))


def get_saving(db: Read, actor: Actor, key: str | UUID, fields: str | None = None) -> Found:
    """One saving as it is known now, by id or by the own agency's number (``ext:...``)."""
    return reading.get(db, SAVINGS, actor, key, reading.names(fields))


def create_saving(db: Write, actor: Actor, body: SavingCreate) -> Found:
    """A saving of a project of the caller's agency; its result is computed here, unless it is published as such.

    Raises:
        Invalid: references to nothing, an achieved effect without a month, an unexplained negative result.
        Incommensurable: factors that may not stand in one sum.
    """
    values, rows = draft(db, actor.tenant, body)
    saving_id = new_id()
    stamps = {"id": saving_id, "revision": 1, "recorded_at": clock.now(), "recorded_by": actor.credential_id}
    _write(db, {**values, **stamps}, rows)
    noted = {**values, "inputs": rows}
    note(db, Note(Saving, ChangeAction.CREATED, saving_id, actor.tenant, 1, actor, after=noted))
    return get_saving(db, actor, saving_id)


def draft(db: Read, agency_id: UUID, body: SavingCreate) -> tuple[dict[str, Any], Sequence[Mapping[str, Any]]]:
    """What a new saving would be: its columns without key and history, and its carriers; nothing is written.

    Raises:
        Invalid: as for ``create_saving``.
        Incommensurable: factors that may not stand in one sum.
    """
    values = conversion.columns(type(body), conversion.sent(body), leave_out=_COMPUTED)
    values |= {"agency_id": agency_id, "kind": SavingKind(body.kind)}
    rows: Sequence[Mapping[str, Any]] = ()
    if isinstance(body, EnergySavingCreate):
        computed, rows = saving_results.energy(db, body.inputs)
        values |= computed
    elif isinstance(body, EffectChainSavingCreate):
        values |= saving_results.chain(body.effect_chain)
    _check(db, values, dated=True)
    return values, rows


def update_saving(db: Write, actor: Actor, key: str, expected: int | None, changes: SavingUpdate) -> Found:
    """A better estimate of a saving of the caller's agency: a new revision beside the former one.

    Carriers that are not sent keep the factor values they were computed with.

    Raises:
        PreconditionFailed: somebody else was faster.
        Invalid: a field of another kind, or as for a new one, judged on the result of the change.
        Incommensurable: factors that may not stand in one sum.
    """
    place = reading.locate_own(db, SAVINGS, actor, key)
    former = _held(db, place, expected)
    _refuse_foreign_fields(former["kind"], changes)
    values = {**former, **conversion.columns(SavingUpdate, changes, leave_out=_COMPUTED)}
    if "inputs" in changes:
        computed, rows = saving_results.energy(db, changes["inputs"])
        values |= computed
    else:
        rows = _rows(db, former)
    if "effect_chain" in changes:
        values |= saving_results.chain(changes["effect_chain"])
    _check(db, values, dated=not DATING.isdisjoint(changes))
    revise(db, actor, former, values, rows)
    return get_saving(db, actor, place.id)


def revise(
    db: Write, actor: Actor, former: Mapping[str, Any], values: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]
) -> None:
    """Put a new revision beside the current one, which this transaction holds.

    Args:
        db: the transaction.
        actor: who.
        former: all columns of the current revision.
        values: all columns of the new one, its reason among them; number and moment follow from the former.
        rows: its carriers, without their key.
    """
    moment = _supersede(db, former)
    stamps = {"revision": former["revision"] + 1, "recorded_at": moment, "recorded_by": actor.credential_id}
    _write(db, {**values, **stamps}, rows)
    because(db, values.get("reason"))
    whose = (former["id"], former["agency_id"], stamps["revision"])
    note(db, Note(Saving, ChangeAction.UPDATED, *whose, actor, dict(former), dict(values)))


def delete_saving(db: Write, actor: Actor, key: str, expected: int | None) -> None:
    """Withdraw a saving of the caller's agency: it counts no longer, its revisions stay."""
    place = reading.locate_own(db, SAVINGS, actor, key)
    former = _held(db, place, expected)
    _supersede(db, former, withdrawn_reason=DELETED)
    note(db, Note(Saving, ChangeAction.DELETED, place.id, place.agency_id, former["revision"], actor, former))


def _held(db: Write, place: Located, expected: int | None) -> dict[str, Any]:
    """The current revision; other writers of this saving wait until the transaction ends.

    They queue at the first revision, which is always there; what is current is asked afterwards, so that the next in
    line sees what the one before wrote.
    """
    of_saving = (V["agency_id"] == place.agency_id, V["id"] == place.id)
    db.first(sa.select(V["revision"]).where(*of_saving, V["revision"] == 1).with_for_update())
    row = db.first(sa.select(*V).where(*of_saving, CURRENT))
    if row is None:
        raise NotFound
    if expected is not None and row.revision != expected:
        raise PreconditionFailed(current=int(row.revision))
    return dict(zip(V.keys(), row, strict=True))


def _supersede(db: Write, former: Mapping[str, Any], **more: str) -> Any:  # noqa: ANN401 - a moment
    """End a revision, and say when: never before it began, whatever the clock did."""
    moment = max(clock.now(), former["recorded_at"])
    key = [V[name] == former[name] for name in ("agency_id", "id", "revision")]
    db.run(sa.update(Saving).where(*key).values(superseded_at=moment, **more))
    ledger.touch(db, Subject.PROJECT, former["project_id"], reach=ledger.Reach.SAVINGS)
    return moment


def _rows(db: Read, former: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The carriers of a revision, without its key."""
    key = (I["agency_id"] == former["agency_id"], I["saving_id"] == former["id"], I["revision"] == former["revision"])
    names = ("position", "carrier", "before_wh", "after_wh", "factor_id", "factor_mg_per_kwh")
    found = db.all(sa.select(*[I[name] for name in names]).where(*key).order_by(I["position"]))
    return [row._asdict() for row in found]


def _write(db: Write, values: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> None:
    key = {"agency_id": values["agency_id"], "saving_id": values["id"], "revision": values["revision"]}
    with translated():
        db.run(sa.insert(Saving), dict(values))
        if rows:
            db.run(sa.insert(SavingInput), [{**row, **key} for row in rows])
    ledger.touch(db, Subject.PROJECT, values["project_id"], reach=ledger.Reach.SAVINGS)


def _refuse_foreign_fields(kind: SavingKind, changes: SavingUpdate) -> None:
    known = SHAPES[kind].model_fields
    strange = [name for name in changes if name not in known and name != "reason"]
    if strange:
        raise Invalid(
            faults=[Fault("not_for_kind", f"/{name}", {"name": name, "kind": kind.value}) for name in strange]
        )


def _check(db: Read, values: dict[str, Any], *, dated: bool) -> None:
    """Rules over several fields, on the saving as it would be; fills in the first month of the effect.

    Args:
        db: the session.
        values: columns of the saving.
        dated: whether its first month is judged; what stands and is not touched does not bar other corrections.
    """
    completion = sa.select(P["completed_on"]).where(
        P["agency_id"] == values["agency_id"], P["id"] == values["project_id"]
    )
    project = db.first(completion)
    if project is None:
        raise Invalid(faults=[Fault("reference_missing", "/project_id", {"what": "projects"})])
    require(db, [("factor_set_id", FactorSet, values.get("factor_set_id"), None)])
    if found := faults(values, project.completed_on, dated=dated):
        raise Invalid(faults=found)


def faults(values: dict[str, Any], completed_on: date | None, *, dated: bool) -> list[Fault]:
    """What breaks the rules over several fields; fills in the first month of the effect where the project says it.

    Args:
        values: columns of the saving, as it would be.
        completed_on: when its project was completed.
        dated: whether its first month is judged.
    """
    found = []
    if values["kind"] != SavingKind.NONE and values["stage"] == Stage.ACHIEVED and not values.get("effect_from"):
        if completed_on is not None:
            # the index counts from 0, the calendar from 1: this is the month after
            values["effect_from"] = completed_on.year * 12 + completed_on.month
        elif values["origin"] == Origin.RECORDED:
            found.append(Fault("effect_undated", "/effect_from"))
    elif dated and completed_on is not None:
        found += _too_early(values, completed_on)
    if (values.get("result_kg") or 0) < 0 and not values.get("note"):
        found.append(Fault("negative_unexplained", "/note"))
    return found


def _too_early(values: Mapping[str, Any], completed_on: date) -> list[Fault]:
    """An achieved effect before the month of completion; a named part of the project may have been done earlier."""
    start = values.get("effect_from")
    if values["stage"] != Stage.ACHIEVED or start is None or values.get("part"):
        return []
    if start >= completed_on.year * 12 + completed_on.month - 1:
        return []
    month, day = units.month_text(start), completed_on.isoformat()
    return [Fault("effect_before_completion", "/effect_from", {"effect_from": month, "completed_on": day})]
