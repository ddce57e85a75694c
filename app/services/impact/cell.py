"""Cell: every figure of one tally, as one caller may see it.

What has no meaning in a question is undefined and says why: volunteers cannot be told apart by kind of project, money
not by the quality of a saving.
"""

from dataclasses import dataclass
from functools import cached_property

from app.models.fields import Origin
from app.models.projects import ProjectStatus
from app.schemas.impact_figures import Unit
from app.schemas.impact_table import Measure
from app.services.impact.figures import Figure, Maker
from app.services.impact.keys import Keys, by_project, by_saving
from app.services.impact.scope import Shape
from app.services.impact.tally import Tally
from app.services.impact.tonnage import MEASURES, Tonnage, tonnage

_NOT_BY_PROJECT = "not_told_apart_by_project"
_NOT_BY_SAVING = "not_told_apart_by_saving"
MONEY = {
    "planned_investment": "planned",
    "realised_investment": "realised",
    "requested": "requested",
    "granted": "granted",
    "paid": "paid",
}
"""Measure -> how the tally calls it."""
PEOPLE = (
    "patrons_ever",
    "patrons_active",
    "municipalities_ever",
    "municipalities_participating",
    "workshops_held",
    "participants",
)


@dataclass(frozen=True)
class Cell:
    """A tally with what is asked about it.

    Attributes:
        tally: what was counted.
        maker: makes figures for the caller.
        by_saving: money and people cannot be told apart.
        by_project: volunteers, places and events cannot be told apart.
    """

    tally: Tally
    maker: Maker
    by_saving: bool
    by_project: bool

    def tonnage(self, name: str) -> Tonnage:
        """Annual, lifetime, cumulative or new tonnes."""
        return self._tonnages[name][0] if name in self._tonnages else self._worked_out(name)[0]

    def total(self, name: str) -> Figure:
        """All of them, where they may be added."""
        return self._tonnages[name][1] if name in self._tonnages else self._worked_out(name)[1]

    def _worked_out(self, name: str) -> tuple[Tonnage, Figure]:
        tonnes = tonnage(self.tally, name)
        found = self._tonnages[name] = (tonnes, self.maker.total(tonnes))
        return found

    @cached_property
    def _tonnages(self) -> dict[str, tuple[Tonnage, Figure]]:
        """Those that were asked for so far."""
        return {}

    def money(self, name: str) -> Figure:
        """Investment or funding, in cents."""
        if self.by_saving:
            return self.maker.undefined(Unit.EUROS, _NOT_BY_SAVING)
        counter = self.tally.project
        return self.maker.veiled(
            name, self.maker.sum(Unit.EUROS, counter[f"{name}_cents"], counter[f"{name}_projects"])
        )

    @cached_property
    def leverage(self) -> Figure:
        """Realised investment by granted funding."""
        return self.maker.ratio(self.money("realised"), self.money("granted"))

    @cached_property
    def efficiency(self) -> Figure:
        """Granted funding by tonnes over the lifetime."""
        return self.maker.efficiency(self.money("granted"), self.total("lifetime"))

    @cached_property
    def people(self) -> dict[str, Figure]:
        """Figures that belong to a place and an agency, never to a kind of project."""
        if self.by_project:
            return {name: self.maker.undefined(Unit.COUNT, _NOT_BY_PROJECT) for name in PEOPLE}
        counter, maker = self.tally.people, self.maker
        came = counter["participants"]
        told = counter["workshops_telling"] or not counter["workshops_held"]
        ever = maker.veiled("patrons_ever", maker.people(counter["patrons_ever"]))
        figures = (
            ever,
            # who is active among so few could be told apart, so both stay unsaid
            maker.veiled("patrons_active", maker.people(counter["patrons_active"], hidden=ever.is_suppressed)),
            *(maker.things(counter[name]) for name in PEOPLE[2:5]),
            maker.veiled("participants", maker.people(came) if told else maker.sum(Unit.COUNT, 0, 0)),
        )
        return dict(zip(PEOPLE, figures, strict=True))

    @cached_property
    def reached(self) -> dict[str, Figure]:
        """Whom savings and yearly reports reached, hours of volunteers, places with a completed project."""
        counter, maker = self.tally.project, self.maker
        if self.by_saving:
            return {
                "municipalities_with_completed_project": maker.undefined(Unit.COUNT, _NOT_BY_SAVING),
                "people_reached": maker.undefined(Unit.COUNT, _NOT_BY_SAVING),
                "volunteer_hours": maker.undefined(Unit.HOURS, _NOT_BY_SAVING),
            }
        beside = self.tally.people
        given = counter["volunteer_hours"] + beside["given_hours"]
        hours = maker.sum(Unit.HOURS, given, counter["hours_projects"] + beside["hours_patrons"])
        reached = maker.sum(Unit.COUNT, counter["people_reached"], counter["people_projects"])
        return {
            "municipalities_with_completed_project": maker.things(self.tally.people["municipalities_completed"]),
            "people_reached": maker.veiled("people_reached", reached),
            "volunteer_hours": (
                hours.suppressed()
                if self.people["patrons_ever"].is_suppressed
                else maker.veiled("volunteer_hours", hours)
            ),
        }

    @property
    def origins(self) -> dict[str, int | bool | None]:
        """Contributing savings by origin; unsaid where a tonnage is suppressed, but made-up rows are confessed."""
        found = dict.fromkeys(Origin, 0)
        for key, sums in self.tally.savings.items():
            found[key.origin] += sums["contributing_savings"]
        hidden = any(self.total(name).is_suppressed for name in MEASURES)
        numbers: dict[str, int | bool | None] = {
            each.value: None if hidden else number for each, number in found.items()
        }
        made_up = bool(found[Origin.SYNTHETIC] or self.tally.project["synthetic"])
        return {**numbers, "contains_synthetic": made_up}

    @property
    def factor_sets(self) -> set[str]:
        """Ids of the sets behind the contributing savings."""
        used = {key.factor_set_id for key, sums in self.tally.savings.items() if sums["contributing_savings"]}
        return {each for each in used if each is not None}

    def figure(self, measure: Measure) -> Figure:
        """One measure of a table."""
        name = measure.value
        if name in MEASURES:
            return self.total(name)
        if name in MONEY:
            return self.money(MONEY[name])
        if measure is Measure.LEVERAGE:
            return self.leverage
        if measure is Measure.FUNDING_EFFICIENCY:
            return self.efficiency
        if measure is Measure.PROJECTS:
            return self.maker.things(self.tally.projects)
        if measure is Measure.COMPLETED_PROJECTS:
            return self.maker.things(self.tally.project[f"status_{ProjectStatus.COMPLETED.value}"])
        return self.reached[name] if name in self.reached else self.people[name]


def cell(tally: Tally, maker: Maker, shape: Shape, keys: Keys = ()) -> Cell:
    """The cell of a tally of a scope and its keys."""
    return Cell(tally, maker, by_saving(shape, keys), by_project(shape, keys))
