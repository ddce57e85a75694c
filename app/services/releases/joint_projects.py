"""Joint projects: published ones of which others carry a part, so that nobody counts one twice.

What is told of them everybody can read in the project itself and its savings; grants, which nobody else can read, are
left out.
"""

from typing import Any, Final

import sqlalchemy as sa

from app.core.allocation import WHOLE
from app.core.db import Snapshot
from app.models.ledger import EntryKind
from app.services.impact.folds import BIG, cumulative, outcomes, starts_in_year
from app.services.impact.scope import MONTHS_A_YEAR, Scope, Shape, rows
from app.services.impact.selection import OF_STAGE, E, number, selected
from app.services.impact.tally import Outcome
from app.services.releases.places import Places

_VALUES: Final = ("annual", "lifetime", "cumulative", "new", "planned_investment", "realised_investment")


def joint_projects(db: Snapshot, scope: Scope, places: Places) -> list[dict[str, Any]]:
    """The parts of joint projects in scope, as the document has them."""
    found = [_wire(row, places) for row in rows(db, scope, _parts)]
    return sorted(found, key=lambda each: (each["id"], each["place"] is not None, each["place"] or 0))


def _wire(row: tuple[Any, ...], places: Places) -> dict[str, Any]:
    project, municipality, theme, completed, basis_points, *amounts = row
    return {
        "id": str(project),
        "place": None if municipality is None else places.of_unit.get(str(municipality)),
        "theme": theme,
        "year": None if completed is None else completed // MONTHS_A_YEAR,
        "basis_points": basis_points,
        "values": {
            name: int(amount) for name, amount in zip(_VALUES, amounts, strict=True) if amount is not None
        },
    }  # fmt: skip


def _parts(shape: Shape) -> sa.Select[Any]:
    annual, lifetime = (outcome == number(Outcome.CONTRIBUTED) for outcome in outcomes())
    by = [E[name] for name in ("project_id", "municipality_id", "theme", "completed", "basis_points")]
    amounts = [
        sa.case((annual, E["annual_kg"])),
        sa.case((lifetime, E["lifetime_kg"])),
        sa.case((OF_STAGE, cumulative())),
        sa.case((sa.and_(OF_STAGE, starts_in_year()), E["annual_kg"])),
        E["planned_cents"],
        E["realised_cents"],
    ]
    chosen = selected(shape, EntryKind.PROJECT, EntryKind.SAVING)
    partly = sa.and_(E["published"].is_(sa.true()), E["basis_points"] < number(WHOLE))
    return sa.select(*by, *(sa.cast(sa.func.sum(each), BIG) for each in amounts)).where(chosen, partly).group_by(*by)
