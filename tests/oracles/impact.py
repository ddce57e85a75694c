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
    status: str = "completed"


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
    """A scope: agency, path of a place (exactly it, or with what lies below), month, and kinds of projects and savings.

    ``year`` 0 means projects without a day of completion.
    """

    as_of: int
    agency: UUID | None = None
    path: str | None = None
    below: bool = True
    theme: str | None = None
    year: int | None = None
    status: str | None = None
    convention: str | None = None

    def takes(self, share: Share) -> bool:
        if self.agency is not None and share.agency != self.agency:
            return False
        if self.path is None or share.path == self.path:
            return True
        return self.below and share.path.startswith(self.path)

    def picks(self, project: Project) -> bool:
        if self.theme is not None and project.theme != self.theme:
            return False
        if self.status is not None and project.status != self.status:
            return False
        if self.year is not None and (project.completed.year if project.completed else 0) != self.year:
            return False
        if self.convention is not None and not any(self.counts(saving) for saving in project.savings):
            return False
        return any(self.takes(share) for share in project.shares)

    def counts(self, saving: Saving) -> bool:
        """Whether a saving is one of those asked about."""
        return saving.current and self.convention in {None, saving.convention or "not_stated"}


def _by_tonnage() -> dict[str, Counter[str]]:
    return {name: Counter() for name in TONNAGES}


TONNAGES = ("annual", "lifetime", "cumulative", "new")


@dataclass
class Figures:
    """What the oracle found.

    Kilograms by tonnage and convention; outcomes and contributing projects by tonnage; money in cents.
    """

    projects: int = 0
    kg: dict[str, Counter[str]] = field(default_factory=_by_tonnage)
    projects_by_convention: dict[str, Counter[str]] = field(default_factory=_by_tonnage)
    outcomes: dict[str, Counter[str]] = field(default_factory=_by_tonnage)
    incomplete: Counter[str] = field(default_factory=Counter)
    origins: Counter[str] = field(default_factory=Counter)
    saving_people: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    places: int = 0
    sums: Counter[str] = field(default_factory=Counter)
    contributors: Counter[str] = field(default_factory=Counter)
    funding_unallocated: int = 0


ORDER = (
    "contributed", "began_earlier", "expired", "not_yet_in_force", "effect_start_unknown", "lifetime_unknown",
    "planned_only", "no_tonnes_by_nature", "not_reported",
)  # fmt: skip


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
    """What becomes of a saving in a figure of a month; of new effects, in the year of that month."""
    if saving.kind == "none" or saving.stage == "planned":
        return "no_tonnes_by_nature" if saving.kind == "none" else "planned_only"
    if saving.basis != ("lifetime" if basis == "lifetime" else "annual") and saving.months is None:
        return "lifetime_unknown"
    if basis == "lifetime":
        return "contributed"
    if saving.starts is None:
        return "effect_start_unknown"
    if basis == "new":
        return _in_year(saving.starts // 12, as_of // 12)
    if saving.starts > as_of:
        return "not_yet_in_force"
    if basis == "annual" and saving.months is not None and as_of >= saving.starts + saving.months:
        return "expired"
    return "contributed"


def _in_year(starts: int, year: int) -> str:
    if starts < year:
        return "began_earlier"
    return "not_yet_in_force" if starts > year else "contributed"


def kilograms(saving: Saving, basis: str) -> int:
    """A saving on the basis of the figure; Python rounds fractions half to even."""
    assert saving.kg is not None
    if saving.basis == basis:
        return saving.kg
    assert saving.months is not None
    years = Fraction(saving.months, 12)
    return round(saving.kg / years if basis == "annual" else saving.kg * years)


def in_scope(project: Project, question: Question, saving: Saving, basis: str) -> int:
    """The part of a saving in the scope; time is cut share by share, so that parts of places and of years both add."""
    if basis != "cumulative":
        return inside(project, question, kilograms(saving, "lifetime" if basis == "lifetime" else "annual"))
    assert saving.starts is not None
    last = question.as_of + 1
    if saving.months is not None:
        last = min(last, saving.starts + saving.months)
    parts = largest_remainder(kilograms(saving, "annual"), [share.basis_points for share in project.shares])
    return sum(
        round(Fraction(part * (last - saving.starts), 12))
        for part, share in zip(parts, project.shares, strict=True)
        if question.takes(share)
    )


def figures(network: Network, question: Question) -> Figures:
    """Everything, project by project."""
    found = Figures()
    picked = [project for project in network.projects if question.picks(project)]
    for project in picked:
        _savings(found, project, question)
        if question.convention is None:
            _project(found, project, question)
    if question.convention is None:
        done = [each for each in picked if each.status == "completed" and _by(each.completed, question.as_of)]
        found.places = len({share.place for each in done for share in each.shares if question.takes(share)})
        _grants(found, network, question)
    return found


def _by(day: date | None, as_of: int) -> bool:
    return day is None or day.year * 12 + day.month - 1 <= as_of


def _savings(found: Figures, project: Project, question: Question) -> None:
    found.projects += 1
    found.statuses[project.status] += 1
    savings = [saving for saving in project.savings if question.counts(saving)]
    for basis in TONNAGES:
        outcomes = [outcome(saving, basis, question.as_of) for saving in savings]
        best = min(outcomes, key=ORDER.index, default="not_reported")
        found.outcomes[basis][best] += 1
        lacking = {"effect_start_unknown", "lifetime_unknown"} & set(outcomes)
        found.incomplete[basis] += basis != "new" and best == "contributed" and bool(lacking)
        used = set()
        for saving, each in zip(savings, outcomes, strict=True):
            if each == "contributed":
                convention = saving.convention or "not_stated"
                used.add(convention)
                found.kg[basis][convention] += in_scope(project, question, saving, basis)
        found.projects_by_convention[basis].update(used)
    achieved = [saving for saving in savings if saving.stage == "achieved"]
    for saving in achieved:
        both = {outcome(saving, basis, question.as_of) for basis in ("annual", "lifetime")}
        found.origins[saving.origin] += "contributed" in both
        found.saving_people += inside(project, question, saving.people or 0)


def _project(found: Figures, project: Project, question: Question) -> None:
    achieved = [saving for saving in project.savings if saving.current and saving.stage == "achieved"]
    reports = [report for report in project.reports if report.year <= question.as_of // 12]
    told = {
        "planned": [project.planned],
        "realised": [project.realised],
        "people_reached": [report.people for report in reports] + [saving.people for saving in achieved],
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
    paid: dict[str, set[UUID]] = {name: set() for name in COUNTS_IN}
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
                    found.sums[name] += inside(projects[project_id], question, cents or 0)
                    if cents is not None:
                        paid[name].add(project_id)
    found.contributors.update({name: len(ids) for name, ids in paid.items()})


def efficiency(found: Figures) -> int | None:
    """Cents of granted funding for each tonne over the lifetime, half even; none where there is no such figure."""
    kg = sum(found.kg["lifetime"].values())
    used = found.projects_by_convention["lifetime"]
    if kg <= 0 or not found.contributors["granted"] or (used["real"] and used["statutory"]):
        return None
    return round(Fraction(found.sums["granted"] * 1000, kg))


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
