"""Impact recomputed in plain Python: no SQL, no code of the product, fractions instead of integer tricks."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from math import floor
from uuid import UUID


@dataclass(frozen=True)
class Share:
    place: UUID
    path: str
    agency: UUID
    basis_points: int


@dataclass(frozen=True)
class Saving:
    kind: str
    stage: str
    basis: str | None
    kg: int | None
    starts: int | None
    months: int | None
    convention: str | None
    gas: str | None
    people: int | None
    current: bool
    origin: str


@dataclass(frozen=True)
class Report:
    year: int
    people: int | None
    hours: int | None


@dataclass(frozen=True)
class Project:
    id: UUID
    owner: UUID
    theme: str
    completed: date | None
    planned: int | None
    realised: int | None
    shares: tuple[Share, ...]
    savings: tuple[Saving, ...] = ()
    reports: tuple[Report, ...] = ()


@dataclass(frozen=True)
class Grant:
    id: UUID
    owner: UUID
    status: str
    requested: int | None
    granted: int | None
    paid: int | None
    links: tuple[tuple[UUID, int | None], ...]


@dataclass(frozen=True)
class Network:
    agencies: tuple[UUID, ...]
    places: tuple[tuple[UUID, str], ...]
    projects: tuple[Project, ...]
    grants: tuple[Grant, ...] = ()


@dataclass(frozen=True)
class Question:
    """A scope: agency, path of a place (exactly it, or with what lies below), theme, year of completion, month."""

    as_of: int
    agency: UUID | None = None
    path: str | None = None
    below: bool = True
    theme: str | None = None
    year: int | None = None

    def takes(self, share: Share) -> bool:
        if self.agency is not None and share.agency != self.agency:
            return False
        if self.path is None or share.path == self.path:
            return True
        return self.below and share.path.startswith(self.path)

    def picks(self, project: Project) -> bool:
        if self.theme is not None and project.theme != self.theme:
            return False
        if self.year is not None and (project.completed is None or project.completed.year != self.year):
            return False
        return any(self.takes(share) for share in project.shares)


@dataclass
class Figures:
    """What the oracle found.

    Tonnages by basis and convention in kg; outcomes and contributing projects by basis; money in cents.
    """

    projects: int = 0
    kg: dict[str, Counter[str]] = field(default_factory=lambda: {"annual": Counter(), "lifetime": Counter()})
    projects_by_convention: dict[str, Counter[str]] = field(
        default_factory=lambda: {"annual": Counter(), "lifetime": Counter()}
    )
    outcomes: dict[str, Counter[str]] = field(default_factory=lambda: {"annual": Counter(), "lifetime": Counter()})
    incomplete: Counter[str] = field(default_factory=Counter)
    origins: Counter[str] = field(default_factory=Counter)
    saving_people: int = 0
    saving_people_projects: int = 0
    sums: Counter[str] = field(default_factory=Counter)
    contributors: Counter[str] = field(default_factory=Counter)
    funding: Counter[str] = field(default_factory=Counter)
    funding_unallocated: int = 0


ORDER = ("contributed", "expired", "not_yet_in_force", "effect_start_unknown", "lifetime_unknown", "planned_only",
         "no_tonnes_by_nature", "not_reported")  # fmt: skip


def largest_remainder(amount: int, weights: list[int]) -> list[int]:
    """Whole parts whose sum is the amount; mirrored for negative amounts."""
    if amount < 0:
        return [-part for part in largest_remainder(-amount, weights)]
    exact = [Fraction(amount * weight, sum(weights)) for weight in weights]
    parts = [floor(each) for each in exact]
    order = sorted(range(len(exact)), key=lambda index: (-(exact[index] - parts[index]), index))
    for index in order[: amount - sum(parts)]:
        parts[index] += 1
    return parts


def inside(project: Project, question: Question, amount: int) -> int:
    """The part of a project's amount that lies in the question's scope."""
    parts = largest_remainder(amount, [share.basis_points for share in project.shares])
    return sum(part for part, share in zip(parts, project.shares, strict=True) if question.takes(share))


def outcome(saving: Saving, basis: str, as_of: int) -> str:
    """What becomes of a saving in a figure."""
    if saving.kind == "none":
        return "no_tonnes_by_nature"
    if saving.stage == "planned":
        return "planned_only"
    if saving.basis != basis and saving.months is None:
        return "lifetime_unknown"
    if basis == "lifetime":
        return "contributed"
    if saving.starts is None:
        return "effect_start_unknown"
    if saving.starts > as_of:
        return "not_yet_in_force"
    if saving.months is not None and as_of >= saving.starts + saving.months:
        return "expired"
    return "contributed"


def kilograms(saving: Saving, basis: str) -> int:
    """A saving on the basis of the figure; Python rounds fractions half to even."""
    assert saving.kg is not None
    if saving.basis == basis:
        return saving.kg
    assert saving.months is not None
    years = Fraction(saving.months, 12)
    return round(saving.kg / years if basis == "annual" else saving.kg * years)


def figures(network: Network, question: Question) -> Figures:
    """Everything, project by project."""
    found = Figures()
    for project in network.projects:
        if question.picks(project):
            _project(found, project, question)
    _grants(found, network, question)
    return found


def _project(found: Figures, project: Project, question: Question) -> None:
    found.projects += 1
    savings = [saving for saving in project.savings if saving.current]
    for basis in ("annual", "lifetime"):
        outcomes = [outcome(saving, basis, question.as_of) for saving in savings]
        best = min(outcomes, key=ORDER.index, default="not_reported")
        found.outcomes[basis][best] += 1
        lacking = {"effect_start_unknown", "lifetime_unknown"} & set(outcomes)
        found.incomplete[basis] += best == "contributed" and bool(lacking)
        used = set()
        for saving, each in zip(savings, outcomes, strict=True):
            if each == "contributed":
                convention = saving.convention or "not_stated"
                used.add(convention)
                found.kg[basis][convention] += inside(project, question, kilograms(saving, basis))
        found.projects_by_convention[basis].update(used)
    achieved = [saving for saving in savings if saving.stage == "achieved"]
    for saving in achieved:
        both = {outcome(saving, basis, question.as_of) for basis in ("annual", "lifetime")}
        found.origins[saving.origin] += "contributed" in both
        found.saving_people += inside(project, question, saving.people or 0)
    found.saving_people_projects += any(saving.people is not None for saving in achieved)
    reports = [report for report in project.reports if report.year <= question.as_of // 12]
    told = {
        "planned": [project.planned],
        "realised": [project.realised],
        "people_reached": [report.people for report in reports],
        "volunteer_hours": [report.hours for report in reports],
    }
    for name, values in told.items():
        known = [value for value in values if value is not None]
        found.sums[name] += sum(inside(project, question, value) for value in known)
        found.contributors[name] += bool(known)


COUNTS_IN = {
    "requested": {"applied", "granted", "paid", "proof_submitted", "closed", "rejected", "withdrawn"},
    "granted": {"granted", "paid", "proof_submitted", "closed"},
    "paid": {"granted", "paid", "proof_submitted", "closed"},
}


def _grants(found: Figures, network: Network, question: Question) -> None:
    projects = {project.id: project for project in network.projects}
    for grant in network.grants:
        if grant.status == "draft":
            continue
        touched = [project_id for project_id, _ in grant.links if question.picks(projects[project_id])]
        parts = grant_parts(grant)
        found.funding_unallocated += any(project_id not in parts for project_id in touched)
        for name, states in COUNTS_IN.items():
            if grant.status in states:
                for project_id in touched:
                    cents = parts.get(project_id, {}).get(name)
                    found.funding[name] += inside(projects[project_id], question, cents or 0)


def grant_parts(grant: Grant) -> dict[UUID, dict[str, int]]:
    """What each project gets of each amount."""
    links = sorted(grant.links)
    if len(links) == 1 and links[0][1] is None:
        weights = [1]
        takers = [links[0][0]]
    else:
        takers = [project_id for project_id, amount in links if amount is not None]
        weights = [amount for _, amount in links if amount is not None]
        stated = grant.granted if grant.granted is not None else grant.requested
        weights.append(max(0, (stated or 0) - sum(weights)))
    found: dict[UUID, dict[str, int]] = {project_id: {} for project_id in takers}
    for name in COUNTS_IN:
        amount = getattr(grant, name)
        if amount is not None and sum(weights) > 0:
            for project_id, part in zip(takers, largest_remainder(amount, weights), strict=False):
                found[project_id][name] = part
    return found
