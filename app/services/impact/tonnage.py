"""Tonnage: what the savings of a cell amount to in one figure, and which of its projects were left out why.

Only achieved savings count, each in its latest revision.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from app.models.fields import Convention, Gas
from app.services.impact.quantities import AnnualKg, LifetimeKg, PeriodKg, Quantity
from app.services.impact.tally import Outcome, Tally

MEASURES: Mapping[str, type[Quantity]] = {
    "annual": AnnualKg,
    "lifetime": LifetimeKg,
    "cumulative": PeriodKg,
    "new": AnnualKg,
}
"""Tonnage -> what its kilograms are."""
_STARTED = (Outcome.CONTRIBUTED, Outcome.EXPIRED)
_LEFT_OUT = tuple((each, each.word) for each in Outcome if each is not Outcome.CONTRIBUTED)
_CONVENTIONS = {name: tuple((each, f"{name}_{each.value}") for each in Convention) for name in MEASURES}


@dataclass(frozen=True, slots=True)
class Coverage:
    """Projects behind one figure; contributing and left-out ones sum to the projects of the cell.

    Attributes:
        contributing: projects with a saving in the figure.
        left_out: the others by reason.
        incomplete: projects that contribute while another saving of theirs lacks its start or lifetime.
        by_convention: contributing projects by factor convention; a project can use two.
        known: the sum says something even without a contribution: effects are reported, none of them counts here.
    """

    contributing: int
    left_out: Mapping[str, int]
    incomplete: int
    by_convention: Mapping[Convention, int]
    known: bool


@dataclass(frozen=True, slots=True)
class Tonnage:
    """One of the figures in tonnes.

    Attributes:
        name: annual, lifetime, cumulative or new.
        nothing: no kilograms of its kind.
        amounts: kilograms by factor convention.
        gases: gases behind each convention; None where the publication does not say.
        coverage: the projects behind it.
    """

    name: str
    nothing: Quantity
    amounts: tuple[Quantity, ...]
    gases: Mapping[Convention, frozenset[Gas | None]]
    coverage: Coverage


def tonnage(tally: Tally, name: str) -> Tonnage:
    """A figure in tonnes: annual, lifetime, cumulative or new."""
    kind = MEASURES[name]
    numbers = {each: tally.project.get(counter, 0) for each, counter in _CONVENTIONS[name]}
    used = [each for each in numbers if numbers[each]]
    amounts = tuple(
        kind(
            sum(sums[f"{name}_kg"] for key, sums in tally.savings.items() if key.convention is each), frozenset({each})
        )
        for each in used
    )
    gases = {each: _gases(tally, name, each) for each in used}
    return Tonnage(name, kind(0), amounts, gases, coverage(tally, name, {each: numbers[each] for each in used}))


def _gases(tally: Tally, name: str, convention: Convention) -> frozenset[Gas | None]:
    counted = f"{name}_savings" if name in {"annual", "lifetime"} else f"{name}_kg"
    return frozenset(key.gas for key, sums in tally.savings.items() if key.convention is convention and sums[counted])


def coverage(tally: Tally, name: str, by_convention: Mapping[Convention, int]) -> Coverage:
    """The projects behind a figure."""
    outcomes = tally.outcomes("lifetime" if name == "lifetime" else "annual")
    left_out = {word: outcomes[each] for each, word in _LEFT_OUT} | {"began_earlier": 0}
    contributing = outcomes[Outcome.CONTRIBUTED]
    known = any(outcomes[each] for each in (*_STARTED, Outcome.NOT_YET_IN_FORCE))
    if name == "cumulative":
        contributing += left_out["expired"]
        left_out["expired"] = 0
    elif name == "new":
        contributing, later = tally.project["new_projects"], tally.project["new_not_yet_in_force"]
        left_out["began_earlier"] = sum(outcomes[each] for each in _STARTED) - (contributing - later)
        left_out["expired"] = 0
        left_out["not_yet_in_force"] -= later
    return Coverage(contributing, left_out, tally.project[f"{name}_incomplete"], by_convention, known)
