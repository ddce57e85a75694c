"""Lines of a receipt: rows of the ledger as the wire says them, with the factors behind energy savings."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from app.core import units
from app.core.db import Read
from app.core.units import month_text
from app.models.ledger import EntryKind
from app.models.savings import SavingInput, SavingKind
from app.services.impact.contributions import WIRE, Contribution
from app.services.ledger import labels_at

I = sa.inspect(SavingInput).columns  # noqa: E741 - the letter of the table, as everywhere


class Line(NamedTuple):
    """A contribution as the statement gives it."""

    entry: int
    kind: str
    item_id: UUID | str
    revision: int
    owner: UUID | str
    project_id: UUID | str | None
    title: str | None
    named: int
    municipality_id: UUID | str | None
    municipality: str | None
    agency_id: UUID | str
    slug: str | None
    agency: str | None
    basis_points: int
    factor_set_id: UUID | str | None
    set_title: str | None
    edition: str | None
    convention: str | None
    gas: str | None
    saving_kind: str | None
    starts: int | None
    ends: int | None
    annual_kg: int | None
    months: int | None
    amount: int


COLUMNS = Line._fields
_NAMED: Mapping[str, Mapping[str, str]] = {
    "project_id": {"title": "title"},
    "municipality_id": {"municipality": "name"},
    "agency_id": {"slug": "slug", "agency": "name"},
    "factor_set_id": {"set_title": "title", "edition": "edition"},
}
"""Id of a line -> what the line says of that record, and its column."""
Key = tuple[str, str, int]
"""Agency, saving and revision."""


def lines(
    db: Read, contribution: Contribution, rows: Sequence[Sequence[Any]], moment: datetime | None
) -> list[dict[str, Any]]:
    """The lines of a page, with the names of a moment."""
    found = _as_called(db, [Line(*row) for row in rows], moment)
    factors = _factors(db, [line for line in found if line.saving_kind == SavingKind.ENERGY and line.named])
    return [_wire(contribution, line, factors.get(_key(line), [])) for line in found]


def _as_called(db: Read, found: list[Line], moment: datetime | None) -> list[Line]:
    labels = labels_at(db, moment, {getattr(line, name) for line in found for name in _NAMED})
    if not labels:
        return found
    return [
        line._replace(
            **{
                shown: label[column]
                for name, columns in _NAMED.items()
                if (label := labels.get(str(getattr(line, name)))) is not None
                for shown, column in columns.items()
            }
        )
        for line in found
    ]


def _key(line: Line) -> Key:
    return str(line.owner), str(line.item_id), line.revision


def _wire(contribution: Contribution, line: Line, factors: list[dict[str, Any]]) -> dict[str, Any]:
    saving, over_time = line.kind == EntryKind.SAVING, line.months is not None
    named = line.named and line.kind != EntryKind.ENGAGEMENT_HOURS  # an engagement is a person's
    return {
        "entry": line.entry,
        "kind": line.kind,
        "item_id": line.item_id if named else None,
        "revision": line.revision,
        "project": {"id": line.project_id, "title": line.title} if named else None,
        "municipality": line.municipality_id and {"id": line.municipality_id, "name": line.municipality},
        "agency": {"id": line.agency_id, "slug": line.slug, "name": line.agency},
        "basis_points": line.basis_points,
        "factor_set": line.factor_set_id
        and {"id": line.factor_set_id, "title": line.set_title, "edition": line.edition},
        "convention": line.convention,
        "gas": line.gas,
        "effect_from": month_text(line.starts) if saving and line.starts is not None else None,
        "effect_through": month_text(line.ends - 1) if saving and line.ends is not None else None,
        "annual_t": units.tonnes(line.annual_kg) if over_time and line.annual_kg is not None else None,
        "months": line.months,
        "amount": WIRE[contribution.unit](line.amount),
        "factors": factors,
    }


def _factors(db: Read, savings: Sequence[Line]) -> dict[Key, list[dict[str, Any]]]:
    """Factors of energy savings, in the order of their carriers."""
    if not savings:
        return {}
    agencies, ids = ({UUID(str(getattr(line, name))) for line in savings} for name in ("owner", "item_id"))
    columns = (I["agency_id"], I["saving_id"], I["revision"], I["factor_id"], I["carrier"], I["factor_mg_per_kwh"])
    statement = sa.select(*columns).where(I["agency_id"].in_(agencies), I["saving_id"].in_(ids))
    found: dict[Key, list[dict[str, Any]]] = defaultdict(list)
    for row in db.all(statement.order_by(I["position"])):
        agency_id, saving_id, revision, factor_id, carrier, value = tuple(row)
        used = {"id": factor_id, "carrier": carrier, "g_per_kwh": units.grams_per_kwh(value)}
        found[str(agency_id), str(saving_id), revision].append(used)
    return found
