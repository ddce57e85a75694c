"""Tonnage: what the savings of a cell amount to in one figure, and which of its projects were left out why.

Only achieved savings count, each in its latest revision.
"""

from collections.abc import Mapping
from typing import NamedTuple

from app.models.fields import Convention, Gas
from app.services.impact.quantities import AnnualKg, LifetimeKg, PeriodKg, Quantity
from app.services.impact.tally import BASES, Outcome, Tally

MEASURES: Mapping[str, type[Quantity]] = {
    "annual": AnnualKg,
    "lifetime": LifetimeKg,
    "cumulative": PeriodKg,
    "new": AnnualKg,
}
"""Tonnage -> what its kilograms are."""
_LEFT_OUT = {
    basis: tuple((each.word, f"{basis}_{each.word}") for each in Outcome if each is not Outcome.CONTRIBUTED)
    for basis in BASES
}
"""Basis -> reasons with their counters."""
_CONVENTIONS = {
    name: tuple((each, frozenset({each}), f"{name}_{each.value}") for each in Convention) for name in MEASURES
}
_COUNTED = {name: f"{name}_savings" if name in BASES else f"{name}_kg" for name in MEASURES}
"""Tonnage -> the sum that says whether savings have a part in it."""


class Coverage(NamedTuple):
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


class Tonnage(NamedTuple):
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
    kind, count, counted = MEASURES[name], tally.project.get, _COUNTED[name]
    kilograms, numbers = f"{name}_kg", dict[Convention, int]()
    amounts, gases = list[Quantity](), dict[Convention, frozenset[Gas | None]]()
    for convention, only, counter in _CONVENTIONS[name]:
        number = count(counter, 0)
        if number:
            sums = [(key.gas, each) for key, each in tally.savings.items() if key.convention is convention]
            amounts.append(kind(sum([each.get(kilograms, 0) for _, each in sums]), only))
            gases[convention] = frozenset([gas for gas, each in sums if each.get(counted)])
            numbers[convention] = number
    return Tonnage(name, kind(0), tuple(amounts), gases, coverage(tally, name, numbers))


def coverage(tally: Tally, name: str, by_convention: Mapping[Convention, int]) -> Coverage:
    """The projects behind a figure."""
    count, basis = tally.project.get, "lifetime" if name == "lifetime" else "annual"
    left_out = {word: count(counter, 0) for word, counter in _LEFT_OUT[basis]}
    left_out["began_earlier"] = 0
    contributing = count(f"{basis}_contributed", 0)
    started = contributing + left_out["expired"]
    known = bool(started or left_out["not_yet_in_force"])
    if name == "cumulative":
        contributing = started
        left_out["expired"] = 0
    elif name == "new":
        contributing, later = count("new_projects", 0), count("new_not_yet_in_force", 0)
        left_out["began_earlier"] = started - (contributing - later)
        left_out["expired"] = 0
        left_out["not_yet_in_force"] -= later
    return Coverage(contributing, left_out, count(f"{name}_incomplete", 0), by_convention, known)
