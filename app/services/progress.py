"""Progress: targets against what was reached, and the funder's view of one grant.

What stands as of a month (tonnes in force, volunteers, places) is the figure every other answer gives. What happens
within a period (effect, completions, events) is the difference of two months, or a sum over entries of the ledger.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app.core import clock
from app.core.db import Read, Snapshot
from app.core.errors import Fault, Invalid
from app.core.units import euros, month_index, month_text
from app.models.fundings import GrantProject
from app.models.projects import Project
from app.models.targets import TargetMeasure
from app.schemas.impact import ImpactQuery
from app.schemas.impact_figures import FigureState, Unit
from app.schemas.impact_receipts import ReceiptMeasure
from app.schemas.targets import CountedOver, ProgressQuery, ProgressState, TargetQuery
from app.services import access, entry_sums, funding_programmes, fundings, reading
from app.services.access import Actor
from app.services.entry_sums import Chosen
from app.services.impact.answer import figures_of
from app.services.impact.figures import Maker
from app.services.impact.resolving import resolve
from app.services.paging import page, question
from app.services.targets import TARGETS, UNITS

L = sa.inspect(GrantProject).columns
P = sa.inspect(Project).columns
EVER: Final = 1900 * 12
_STANDING: Final[Mapping[TargetMeasure, tuple[str, str]]] = {
    TargetMeasure.ANNUAL: ("annual", "total"),
    TargetMeasure.LIFETIME: ("lifetime", "total"),
    TargetMeasure.REALISED_INVESTMENT: ("investment", "realised"),
    TargetMeasure.PATRONS_EVER: ("counts", "patrons_ever"),
    TargetMeasure.PATRONS_ACTIVE: ("counts", "patrons_active"),
    TargetMeasure.MUNICIPALITIES_PARTICIPATING: ("counts", "municipalities_participating"),
    TargetMeasure.PEOPLE_REACHED: ("counts", "people_reached"),
}
"""Where the answer has what stands as of a month."""
_HAPPENING: Final[Mapping[TargetMeasure, tuple[str, str]]] = {
    TargetMeasure.WORKSHOPS_HELD: ("counts", "workshops_held"),
    TargetMeasure.PARTICIPANTS: ("counts", "participants"),
}
"""Where the answer has what happened until a month; a period is the difference of two."""
_OF_PROJECTS: Final[Mapping[TargetMeasure, ReceiptMeasure]] = {
    TargetMeasure.ANNUAL: ReceiptMeasure.ANNUAL,
    TargetMeasure.LIFETIME: ReceiptMeasure.LIFETIME,
    TargetMeasure.CUMULATIVE: ReceiptMeasure.PERIOD,
    TargetMeasure.REALISED_INVESTMENT: ReceiptMeasure.REALISED_INVESTMENT,
    TargetMeasure.PEOPLE_REACHED: ReceiptMeasure.PEOPLE_REACHED,
}
"""What entries of single projects tell."""
_EFFECT: Final = (*_OF_PROJECTS, TargetMeasure.PROJECTS_COMPLETED)
"""What a funder is told of the projects, target or not."""


@dataclass(frozen=True, slots=True)
class Over:
    """Whose figures are meant.

    Attributes:
        agency_id: the agency; none for the network.
        grant_id: only the projects this grant of the agency pays for.
    """

    agency_id: UUID | None
    grant_id: UUID | None = None

    @property
    def counted(self) -> CountedOver:
        """As the wire says it."""
        if self.grant_id is not None:
            return CountedOver.GRANT
        return CountedOver.NETWORK if self.agency_id is None else CountedOver.AGENCY


@dataclass(slots=True)
class Reached:
    """Figures for one caller from one state of knowledge; each answer is asked for once."""

    db: Snapshot
    actor: Actor
    known_at: datetime | None
    _answers: dict[tuple[UUID | None, int], dict[str, Any]] = field(default_factory=dict)

    def figure(self, measure: TargetMeasure, over: Over, first: int, last: int) -> dict[str, Any]:
        """What was reached of a measure, by the end of a period."""
        if last < first:
            return entry_sums.nothing(UNITS.get(measure, Unit.COUNT)).wire()
        if measure in _HAPPENING:
            return _difference(
                self._at(_HAPPENING[measure], over, last), self._at(_HAPPENING[measure], over, first - 1)
            )
        if measure in _STANDING and not (over.grant_id and measure in _OF_PROJECTS):
            return self._at(_STANDING[measure], over, last)
        scope = resolve(self.db, self.actor, self._query(over.agency_id if over.grant_id is None else None, last))
        chosen = Chosen(scope, _paid(over), first, last)
        maker = Maker(0 if self._in_full(over) else self.db.database.settings.small_number_threshold)
        if measure is TargetMeasure.PROJECTS_COMPLETED:
            return entry_sums.completed(self.db, chosen, maker).wire()
        return entry_sums.figure(self.db, chosen, maker, _OF_PROJECTS[measure]).wire()

    def _in_full(self, over: Over) -> bool:
        return self.actor.role in access.LEAD or (self.actor.is_staff and self.actor.agency_id == over.agency_id)

    def _at(self, place: tuple[str, str], over: Over, month: int) -> dict[str, Any]:
        key = (over.agency_id, month)
        if key not in self._answers:
            query = self._query(over.agency_id, month)
            self._answers[key] = figures_of(self.db, self.actor, query, sealed=self.known_at is not None)
        part, name = place
        figure: dict[str, Any] = self._answers[key][part][name]
        return figure

    def _query(self, agency_id: UUID | None, month: int) -> ImpactQuery:
        return ImpactQuery(agency_id=agency_id, as_of=month_text(month), known_at=self.known_at)


def _paid(over: Over) -> sa.Select[Any] | None:
    """The projects the grant pays for, if it is one grant's progress."""
    if over.agency_id is None or over.grant_id is None:
        return None
    columns = sa.select(L["agency_id"], L["project_id"])
    return columns.where(L["agency_id"] == over.agency_id, L["grant_id"] == over.grant_id)


def get_progress(db: Snapshot, actor: Actor, query: ProgressQuery) -> dict[str, Any]:
    """Targets the caller may see, against what was reached.

    Raises:
        Invalid: a month that has not come yet.
    """
    as_of = month_asked(query.as_of)
    wanted = TargetQuery(agency_id=query.agency_id, grant_id=query.grant_id, limit=500)
    return {"as_of": month_text(as_of), "items": _measured(Reached(db, actor, None), wanted, as_of)}


def funder_view(
    db: Snapshot, actor: Actor, grant_id: UUID | str, as_of: int, known_at: datetime | None = None
) -> dict[str, Any]:
    """Everything the funder of a grant asks for: the grant, its projects, targets and what was reached.

    Raises:
        NotFound: no grant the caller may see.
    """
    place = reading.locate(db, fundings.GRANTS, actor, grant_id)
    grant = reading.plain(fundings.get_grant(db, actor, place.id).values)
    programme = funding_programmes.get_funding_programme(db, actor, grant["funding_programme_id"])
    reached = Reached(db, actor, known_at)
    paid_for = _projects(db, place.agency_id, place.id)
    over = Over(place.agency_id, place.id if paid_for else None)
    return {
        "as_of": month_text(as_of),
        "grant": grant,
        "programme": reading.plain(programme.values),
        "projects": paid_for,
        "counted_over": over.counted,
        "reached": {measure.value: reached.figure(measure, over, EVER, as_of) for measure in _EFFECT},
        "targets": _measured(reached, TargetQuery(agency_id=place.agency_id, grant_id=place.id, limit=500), as_of),
    }


def month_asked(text: str | None, pointer: str = "?as_of") -> int:
    """The month a caller names, this one if none.

    Raises:
        Invalid: it has not come yet.
    """
    latest = clock.this_month()
    as_of = latest if text is None else month_index(text)
    if as_of > latest:
        raise Invalid(faults=[Fault("as_of_future", pointer, {"latest": month_text(latest)})])
    return as_of


def has_projects(db: Read, agency_id: UUID | None, grant_id: UUID) -> bool:
    """Whether a grant pays for projects of its own, not for the work of the agency."""
    return (
        db.first(sa.select(L["project_id"]).where(L["agency_id"] == agency_id, L["grant_id"] == grant_id)) is not None
    )


def _projects(db: Read, agency_id: UUID | None, grant_id: UUID) -> list[dict[str, Any]]:
    of_link = sa.and_(P["agency_id"] == L["agency_id"], P["id"] == L["project_id"])
    columns = (P["id"], P["title"], P["status"], P["completed_on"], L["amount_cents"])
    statement = sa.select(*columns).join(GrantProject, of_link)
    statement = statement.where(L["agency_id"] == agency_id, L["grant_id"] == grant_id).order_by(P["id"])
    return [
        {
            "id": str(row.id),
            "title": row.title,
            "status": row.status.value,
            "completed_on": row.completed_on and row.completed_on.isoformat(),
            "amount_eur": None if row.amount_cents is None else euros(row.amount_cents),
        }
        for row in db.all(statement)
    ]


def _measured(reached: Reached, wanted: TargetQuery, as_of: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    asked: TargetQuery | None = wanted
    while asked is not None:
        part = page(reached.db, TARGETS, reached.actor, question(asked))
        found.extend(_progress(reached, reading.plain(target), as_of) for target in part.items)
        asked = None if part.next is None else wanted.model_copy(update={"cursor": part.next})
    return found


def _progress(reached: Reached, target: dict[str, Any], as_of: int) -> dict[str, Any]:
    first, last = month_index(target["period_from"]), month_index(target["period_to"])
    month, measure = min(as_of, last), TargetMeasure(target["measure"])
    agency_id, grant_id = (None if target[name] is None else UUID(target[name]) for name in ("agency_id", "grant_id"))
    of_projects = measure in _EFFECT and grant_id is not None and has_projects(reached.db, agency_id, grant_id)
    over = Over(agency_id, grant_id if of_projects else None)
    figure = reached.figure(measure, over, first, month)
    ratio = None if figure["value"] is None else Decimal(str(figure["value"])) / Decimal(str(target["value"]))
    return {
        "target": target,
        "counted_over": over.counted,
        "as_of": month_text(month),
        "reached": figure,
        "ratio": None if ratio is None else float(ratio.quantize(Decimal("0.0001"), ROUND_HALF_EVEN)),
        "state": _state(ratio, first, last, as_of),
    }


def _state(ratio: Decimal | None, first: int, last: int, as_of: int) -> ProgressState:
    if as_of < first:
        return ProgressState.NOT_BEGUN
    if ratio is None:
        return ProgressState.UNKNOWN
    if ratio >= 1:
        return ProgressState.REACHED
    over = as_of >= last and clock.this_month() > last
    return ProgressState.MISSED if over else ProgressState.UNDER_WAY


def _difference(now: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """What came to a count between two months."""
    if before["state"] == FigureState.SUPPRESSED:
        return {**now, "value": None, "state": FigureState.SUPPRESSED, "contributors": None}
    if now["value"] is None or not before["value"]:
        return now
    value = now["value"] - before["value"]
    contributors = now["contributors"] and now["contributors"] - (before["contributors"] or 0)
    state = FigureState.REPORTED if value else FigureState.ZERO
    return {**now, "value": value, "state": state, "contributors": contributors}
