"""Effects over time in plain Python: every month counted one by one, fractions, rounded once per share."""

from collections import Counter
from fractions import Fraction

from tests.oracles.impact import Network, Question, Saving, largest_remainder
from tests.oracles.impact import kilograms as on_basis


def counts(saving: Saving) -> bool:
    """An achieved saving of which a yearly effect and its beginning are known."""
    known = saving.kind != "none" and (saving.basis == "annual" or saving.months is not None)
    return saving.current and saving.stage == "achieved" and known and saving.starts is not None


def works(saving: Saving, month: int) -> bool:
    """Whether the effect is at work in a month."""
    assert saving.starts is not None
    return saving.starts <= month and (saving.months is None or month < saving.starts + saving.months)


def until(saving: Saving, kg: int, month: int) -> int:
    """A share's effect from its beginning through a month; Python rounds fractions half to even."""
    assert saving.starts is not None
    return round(Fraction(kg * sum(works(saving, each) for each in range(saving.starts, month + 1)), 12))


def kilograms(network: Network, question: Question, measure: str, first: int, last: int) -> Counter[str]:
    """Kilograms of a measure over time, by convention."""
    found: Counter[str] = Counter()
    for project in network.projects:
        if not question.picks(project):
            continue
        for saving in project.savings:
            if not counts(saving):
                continue
            parts = largest_remainder(on_basis(saving, "annual"), [share.basis_points for share in project.shares])
            for kg, share in zip(parts, project.shares, strict=True):
                if question.takes(share):
                    found[saving.convention or "not_stated"] += amount(saving, kg, measure, first, last)
    return found


def amount(saving: Saving, kg: int, measure: str, first: int, last: int) -> int:
    """What one share gives."""
    if measure == "new":
        return kg if saving.starts is not None and first <= saving.starts <= last else 0
    if measure == "annual":
        return kg if works(saving, last) else 0
    return until(saving, kg, last) - until(saving, kg, first - 1)


def belongs(saving: Saving, measure: str, first: int, last: int) -> bool:
    """Whether a saving stands behind the figure of a step."""
    assert saving.starts is not None
    if measure == "annual":
        return works(saving, last)
    if measure == "cumulative":
        return saving.starts <= last
    if measure == "new":
        return first <= saving.starts <= last
    return any(works(saving, month) for month in range(first, last + 1))
