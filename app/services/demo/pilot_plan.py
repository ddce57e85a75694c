"""The draws behind the made-up pilot: who, where, when and how much, so that the totals are the published ones.

Nothing here touches a database. The seed is fixed: the same sheets give the same pilot, everywhere.
"""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.core.allocation import apportion
from app.core.units import energy_kg

SEED = 2018
PREFIX = "klikk-aktiv-"
"""Every number of the pilot begins with it."""

PATRONS, MUNICIPALITIES, PROJECTS = 44, 37, 178
ANNUAL_KG = 15_000_000
INVESTMENT_CENTS = 2_000_000_000
"""The published totals. Source: energieagentur.rlp.de, KlikK aktiv (2018-2021)."""

GRANTED_CENTS = 660_000_000
"""Made up, so that the leverage is near the 3 that the national programme reports."""

FIRST_DAY, LAST_DAY = date(2018, 4, 16), date(2021, 8, 31)
LATEST_JOINING = 600
LATEST_START = date(2021, 6, 30)
HUNDRED_EUROS = 10_000
SHARED_PROJECTS = 12
SHARES = ((6000, 4000), (5000, 5000), (7000, 3000), (6667, 3333))
STAYING, LEAVING_EARLY = 12, 4
SECOND_ENGAGEMENTS = 3
WH_PER_KWH = 1000


@dataclass(frozen=True, slots=True)
class Measure:
    """A kind of project, with what one of them is worth.

    Attributes:
        carrier: energy carrier that is saved; empty where the effect is an estimate in tonnes.
        carrier_added: carrier that takes its place; empty if none does.
        share_saved: how much of the carrier is saved, in per cent.
        tonnes: tonnes per year of an average project; 0 for projects without tonnes.
        basis: ``annual`` or ``lifetime``; empty for projects without tonnes.
        lifetime_years: none if unknown.
        programme: slug of the funding programme; empty if none pays.
    """

    theme: str
    measure_type: str
    title: str
    count: int
    carrier: str
    carrier_added: str
    share_saved: int
    tonnes: int
    basis: str
    lifetime_years: int | None
    none_reason: str
    euros: int
    programme: str


@dataclass(frozen=True, slots=True)
class Flow:
    """Energy of one carrier per year, before and after, in Wh."""

    carrier: str
    before_wh: int
    after_wh: int


@dataclass(slots=True)
class Project:
    """A made-up project; ``kg`` is in the basis of its measure."""

    number: int
    measure: Measure
    places: tuple[tuple[int, int], ...]
    started_on: date
    completed_on: date
    flows: tuple[Flow, ...] = ()
    kg: int = 0
    people_reached: int | None = None
    investment_cents: int = 0


@dataclass(frozen=True, slots=True)
class Grant:
    """A made-up grant with its part for each project; nothing granted means that it was refused."""

    number: int
    programme: str
    place: int
    requested_cents: int
    parts: tuple[tuple[int, int], ...]
    applied_on: date
    granted_on: date

    @property
    def granted_cents(self) -> int:
        """What the projects get."""
        return sum(cents for _, cents in self.parts)


@dataclass(frozen=True, slots=True)
class Stay:
    """A made-up patron works for a place; without an end he still does."""

    patron: int
    place: int
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole pilot; places are positions in the list of places, patrons are counted from 1."""

    joined: tuple[date, ...]
    projects: tuple[Project, ...]
    grants: tuple[Grant, ...]
    stays: tuple[Stay, ...]


def draw(measures: Sequence[Measure], milligrams: Mapping[str, int], neighbours: Sequence[Sequence[int]]) -> Plan:
    """Draw the pilot.

    Args:
        measures: kinds of project; their counts sum to the published number.
        milligrams: mg CO2e per kWh by carrier.
        neighbours: for each place, the positions of others in the same association.
    """
    dice = random.Random(SEED)  # noqa: S311 - nothing secret: the same draws every time are the point
    joined = tuple(FIRST_DAY + timedelta(days=dice.randint(0, LATEST_JOINING)) for _ in range(MUNICIPALITIES))
    projects = _projects(dice, measures, joined, neighbours)
    _weigh(dice, projects, milligrams)
    _price(dice, projects)
    grants = tuple(_grants(dice, projects))
    return Plan(joined, tuple(projects), grants, tuple(_stays(dice, joined, neighbours)))


def _projects(
    dice: random.Random, measures: Sequence[Measure], joined: Sequence[date], neighbours: Sequence[Sequence[int]]
) -> list[Project]:
    """Every place gets one project, the rest fall where they fall; a few are shared with a neighbour."""
    kinds = [measure for measure in measures for _ in range(measure.count)]
    dice.shuffle(kinds)
    homes = list(range(MUNICIPALITIES)) + [dice.randrange(MUNICIPALITIES) for _ in kinds[MUNICIPALITIES:]]
    shared = set(dice.sample(range(len(kinds)), SHARED_PROJECTS))
    projects = []
    for position, (measure, home) in enumerate(zip(kinds, homes, strict=True)):
        places: tuple[tuple[int, int], ...] = ((home, 10_000),)
        if position in shared:
            mine, theirs = dice.choice(SHARES)
            places = ((home, mine), (dice.choice(neighbours[home]), theirs))
        first = max(joined[place] for place, _ in places) + timedelta(days=dice.randint(20, 300))
        started = min(first, LATEST_START)
        completed = min(started + timedelta(days=dice.randint(20, 300)), LAST_DAY)
        projects.append(Project(position + 1, measure, places, started, completed))
    return projects


def _weigh(dice: random.Random, projects: Sequence[Project], milligrams: Mapping[str, int]) -> None:
    """Energy first; what then is left of the total is divided over the estimates, so that the sum is exact."""
    estimates, weights = [], []
    for project in projects:
        measure = project.measure
        kg = round(measure.tonnes * 1000 * dice.uniform(0.7, 1.3))
        if measure.none_reason:
            project.people_reached = dice.randint(20, 180) if measure.none_reason == "education" else None
        elif measure.carrier:
            project.flows = _flows(measure, kg, milligrams)
            project.kg = energy_kg((flow.before_wh, flow.after_wh, milligrams[flow.carrier]) for flow in project.flows)
        else:
            estimates.append(project)
            weights.append(kg)
    rest = ANNUAL_KG - sum(project.kg for project in projects)
    for project, annual_kg in zip(estimates, apportion(rest, weights), strict=True):
        is_lifetime = project.measure.basis == "lifetime"
        project.kg = annual_kg * (project.measure.lifetime_years or 1) if is_lifetime else annual_kg


def _flows(measure: Measure, kg: int, milligrams: Mapping[str, int]) -> tuple[Flow, ...]:
    """Energy of about so many kilograms, in whole hundreds of kWh, as a bill shows it."""
    net = milligrams[measure.carrier] - (milligrams[measure.carrier_added] if measure.carrier_added else 0)
    saved = round(kg * 1_000_000 / net / 100) * 100 * WH_PER_KWH
    before = saved * 100 // measure.share_saved
    flows = [Flow(measure.carrier, before, before - saved)]
    if measure.carrier_added:
        flows.append(Flow(measure.carrier_added, 0, saved))
    return tuple(flows)


def _price(dice: random.Random, projects: Sequence[Project]) -> None:
    """The published investment, divided in whole hundreds of euros."""
    weights = [round(project.measure.euros * dice.uniform(0.7, 1.3)) for project in projects]
    for project, hundreds in zip(projects, apportion(INVESTMENT_CENTS // HUNDRED_EUROS, weights), strict=True):
        project.investment_cents = hundreds * HUNDRED_EUROS


def _grants(dice: random.Random, projects: Sequence[Project]) -> Iterator[Grant]:
    """Who can be funded mostly is; some projects of one place share a grant, heating networks have two."""
    packages = list(_packages(dice, projects))
    weights = [
        round(project.investment_cents * dice.uniform(0.8, 1.2) / HUNDRED_EUROS)
        for _, members in packages
        for project in members
    ]
    parts = iter(apportion(GRANTED_CENTS // HUNDRED_EUROS, weights))
    for number, (programme, members) in enumerate(packages, start=1):
        given = tuple((project.number, next(parts) * HUNDRED_EUROS) for project in members)
        start = min(project.started_on for project in members)
        granted_on = start - timedelta(days=dice.randint(1, 15))
        total = sum(cents for _, cents in given)
        asked = total + dice.choice((0, 0, 5, 10)) * total // 100 // HUNDRED_EUROS * HUNDRED_EUROS
        applied_on = granted_on - timedelta(days=dice.randint(40, 120))
        yield Grant(number, programme, members[0].places[0][0], asked, given, applied_on, granted_on)


def _packages(dice: random.Random, projects: Sequence[Project]) -> Iterator[tuple[str, tuple[Project, ...]]]:
    """Programme and the projects one grant of it pays for."""
    waiting: dict[tuple[str, int], list[Project]] = {}
    for project in projects:
        programme, home = project.measure.programme, project.places[0][0]
        if not programme or dice.random() < 0.15:  # noqa: PLR2004 - one in seven goes without
            continue
        if project.measure.measure_type == "district-heating":
            yield "kommunalrichtlinie", (project,)
        waiting.setdefault((programme, home), []).append(project)
    for (programme, _), members in waiting.items():
        together = len(members) > 1 and dice.random() < 0.5  # noqa: PLR2004 - heads or tails
        for group in [members] if together else [[project] for project in members]:
            yield programme, tuple(group)


def _stays(dice: random.Random, joined: Sequence[date], neighbours: Sequence[Sequence[int]]) -> Iterable[Stay]:
    """One patron for each place, the others where they are found; most stop with the pilot, some go on."""
    extra = dice.sample(range(MUNICIPALITIES), PATRONS - MUNICIPALITIES)
    homes = [*range(MUNICIPALITIES), *extra]
    staying = set(dice.sample(range(MUNICIPALITIES), STAYING))
    stays = []
    for position, home in enumerate(homes):
        starts = joined[home] + timedelta(days=dice.randint(0, 60))
        ends: date | None = None if position in staying else LAST_DAY
        if MUNICIPALITIES <= position < MUNICIPALITIES + LEAVING_EARLY:
            ends = starts + timedelta(days=dice.randint(200, 400))
        stays.append(Stay(position + 1, home, starts, ends))
    for first in dice.sample(stays[:MUNICIPALITIES], SECOND_ENGAGEMENTS):
        other = dice.choice(neighbours[first.place])
        starts = max(first.starts_on, joined[other]) + timedelta(days=30)
        stays.append(Stay(first.patron, other, starts, LAST_DAY))
    return stays
