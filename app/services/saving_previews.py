"""Previews: what a saving would be, computed in the way it would be stored, and nothing is kept."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from app.core import units
from app.core.db import Read
from app.core.errors import Fault, Invalid, NotFound
from app.core.messages import text
from app.models.factors import Factor
from app.models.fields import Basis
from app.models.projects import ProjectStatus
from app.models.savings import Stage
from app.schemas.savings import SavingCreate
from app.services import projects, reading, saving_calculations, savings
from app.services.access import Actor
from app.services.factors import carrier_key

F = sa.inspect(Factor).columns
_SHOWN = ("gas", "upstream", "convention", "factor_set_id", "lifetime_months")


def preview_saving(db: Read, actor: Actor, body: SavingCreate) -> dict[str, Any]:
    """Compute a saving of a project the caller may see.

    Raises:
        Invalid: whatever would bar the saving.
        Incommensurable: factors that may not stand in one sum.
    """
    try:
        place = reading.locate(db, projects.PROJECTS, actor, body.project_id)
    except NotFound:
        raise Invalid(faults=[Fault("reference_missing", "/project_id", {"what": "projects"})]) from None
    if place.agency_id is None:
        raise NotFound
    values, rows = savings.draft(db, place.agency_id, body)
    result, start = values.get("result_kg"), values.get("effect_from")
    explained = None if result is None else saving_calculations.explained(db, values, rows)
    status = projects.get_project(db, actor, body.project_id, "status").values["status"]
    return {
        "kind": values["kind"],
        "stage": values["stage"],
        "result_t": None if result is None else units.tonnes(result),
        "basis": values.get("basis"),
        **{name: values.get(name) for name in _SHOWN},
        "effect_from": None if start is None else units.month_text(start),
        "calculation": explained,
        "warnings": [_told(fault) for fault in _doubts(db, values, rows, status)],
    }


def _told(fault: Fault) -> dict[str, Any]:
    """A doubt as the wire shows it."""
    return {
        "code": fault.code,
        "pointer": fault.pointer,
        "params": fault.params,
        "detail_en": text(fault.code, fault.params, "en")[1],
        "detail_de": text(fault.code, fault.params, "de")[1],
    }


def _doubts(db: Read, values: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], status: str) -> Iterator[Fault]:
    """What a careful reader would ask about."""
    if values["stage"] is Stage.ACHIEVED and status in {ProjectStatus.IDEA, ProjectStatus.CANCELLED}:
        yield Fault("achieved_without_project", "/stage", {"status": status})
    if values.get("result_kg") is None:
        return
    if values.get("lifetime_months") is None:
        missing = Basis.LIFETIME if values["basis"] is Basis.ANNUAL else Basis.ANNUAL
        yield Fault("lifetime_missing", "/lifetime_months", {"basis": missing.value})
    if not rows:
        return
    if values["factor_set_id"] is None:
        yield Fault("factor_sets_mixed", "/inputs")
    if values["upstream"] is None:
        yield Fault("upstreams_mixed", "/inputs")
    used = [row["factor_id"] for row in rows]
    carriers = {row.id: row.carrier for row in db.all(sa.select(F["id"], F["carrier"]).where(F["id"].in_(used)))}
    for index, row in enumerate(rows):
        named = carriers[row["factor_id"]]
        if carrier_key(row["carrier"]) != carrier_key(named):
            params = {"carrier": row["carrier"], "named": named}
            yield Fault("carrier_differs", f"/inputs/{index}/carrier", params)
