"""Totals of a receipt: the figure its contributions sum to, and what of them is not shown one by one."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from app.models.fields import Convention
from app.services.impact.contributions import WIRE, Contribution
from app.services.impact.figures import Figure, Maker
from app.services.impact.quantities import OPPOSED

NOT_BY_SAVING = "not_told_apart_by_saving"
SMALL_NUMBER = "small_number"
MIXED = "conventions_mixed"
TOO_FEW_UNDISCLOSED = "too_few_undisclosed"


@dataclass(slots=True)
class Group:
    """Contributions of one kind.

    Attributes:
        entries: how many.
        amount: their sum, in kilograms, cents or numbers.
        projects: projects behind them, each once.
    """

    entries: int = 0
    amount: int = 0
    projects: int = 0


@dataclass(slots=True)
class Totals:
    """All contributions of a figure, by convention and by whether the caller is shown them.

    Attributes:
        groups: by convention (empty where that means nothing) and shown or not.
        projects: projects by shown or not, each once.
    """

    groups: defaultdict[tuple[str, bool], Group] = field(default_factory=lambda: defaultdict(Group))
    projects: Counter[bool] = field(default_factory=Counter)

    def add(self, convention: str | None, shown: bool, entries: int, amount: int, projects: int) -> None:  # noqa: FBT001
        """One row of the statement; without a convention it counts projects over all of them."""
        if convention is None:
            self.projects[shown] += projects
        else:
            self.groups[convention, shown] = Group(entries, amount, projects)

    @property
    def entries(self) -> int:
        """All contributions."""
        return sum(group.entries for group in self.groups.values())

    @property
    def contributors(self) -> int:
        """Projects behind them."""
        return self.projects[True] + self.projects[False]

    @property
    def amount(self) -> int:
        """What they add up to; only for amounts that may be added."""
        return sum(group.amount for group in self.groups.values())

    def by_convention(self) -> dict[Convention, Group]:
        """Shown and not shown ones together."""
        found: dict[Convention, Group] = {}
        for convention in Convention:
            parts = [
                self.groups[convention.value, shown]
                for shown in (True, False)
                if (convention.value, shown) in self.groups
            ]
            if parts:
                found[convention] = Group(
                    sum(part.entries for part in parts),
                    sum(part.amount for part in parts),
                    sum(part.projects for part in parts),
                )
        return found

    def withheld(self, maker: Maker) -> str | None:
        """Why the contributions must not be shown, if so."""
        numbers = [group.projects for group in self.by_convention().values()]
        if any(maker.small(number) for number in (self.contributors, *numbers)):
            return SMALL_NUMBER
        if any(maker.small(group.projects) for (_, shown), group in self.groups.items() if not shown):
            return TOO_FEW_UNDISCLOSED
        return None

    def undisclosed(self, contribution: Contribution) -> list[dict[str, Any]]:
        """What is not shown one by one."""
        hidden = {convention: group for (convention, shown), group in self.groups.items() if not shown}
        return [
            {
                "convention": convention or None,
                "entries": hidden[convention].entries,
                "amount": WIRE[contribution.unit](hidden[convention].amount),
            }
            for convention in ("", *Convention)
            if convention in hidden
        ]


def total_wire(
    contribution: Contribution, found: Totals | None, maker: Maker, *, known: bool = False, hidden: bool = False
) -> dict[str, Any]:
    """The figure and its parts, as every other answer says them; undefined without totals."""
    if found is None:
        return {"total": maker.undefined(contribution.unit, NOT_BY_SAVING).wire(), "by_convention": []}
    if not contribution.is_tonnage:
        total = maker.sum(contribution.unit, found.amount, found.contributors)
        return {"total": (total.suppressed() if hidden else total).wire(), "by_convention": []}
    groups = found.by_convention()
    total = _tonnage(maker, contribution, found, groups, known=known)._replace(basis=contribution.basis)
    total = total.suppressed() if hidden else total
    hidden = total.is_suppressed or any(maker.small(group.projects) for group in groups.values())
    parts = []
    for convention, group in groups.items():
        figure = maker.sum(contribution.unit, group.amount, group.projects, basis=contribution.basis)
        parts.append(
            {
                "convention": convention,
                "figure": (figure.suppressed() if hidden else figure).wire(),
                "entries": None if hidden else group.entries,
            }
        )
    return {"total": total.wire(), "by_convention": parts}


def _tonnage(
    maker: Maker, contribution: Contribution, found: Totals, groups: dict[Convention, Group], *, known: bool
) -> Figure:
    if groups.keys() >= OPPOSED and not maker.small(found.contributors):
        return maker.undefined(contribution.unit, MIXED)
    value = sum(group.amount for group in groups.values())
    return maker.sum(contribution.unit, value, found.contributors, known=known)
