"""Tally: what one cell of an answer is made of, whoever counted it.

Kilograms, cents, people and hours are sums of shares' parts and add over disjoint cells. Counts of projects, grants,
volunteers and places count each thing once in its cell, so they do not add where things are shared.
"""

import enum
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

from app.models.fields import Convention, Gas, Origin
from app.models.projects import ProjectStatus


class Outcome(enum.IntEnum):
    """What became of a saving in one figure; of a project, the best one of its savings."""

    CONTRIBUTED = 0
    EXPIRED = 1
    NOT_YET_IN_FORCE = 2
    EFFECT_START_UNKNOWN = 3
    LIFETIME_UNKNOWN = 4
    PLANNED_ONLY = 5
    NO_TONNES_BY_NATURE = 6
    NOT_REPORTED = 7

    @property
    def word(self) -> str:
        """As counters and the wire say it."""
        return _WORDS[self]


_WORDS = {each: each.name.lower() for each in Outcome}


class SavingKey(NamedTuple):
    """What sums of savings are kept apart by. A saving without a convention does not state one."""

    convention: Convention
    gas: Gas | None
    factor_set_id: str | None
    origin: Origin


BASES = ("annual", "lifetime")
MONEY = ("planned", "realised", "requested", "granted", "paid")
BY_CONVENTION = ("annual", "lifetime", "cumulative", "new")

PROJECT = (
    *(f"status_{each.value}" for each in ProjectStatus),
    "synthetic",
    *(f"{basis}_{outcome.word}" for basis in BASES for outcome in Outcome),
    *(f"{name}_incomplete" for name in ("annual", "lifetime", "cumulative")),
    *(f"{name}_{convention.value}" for name in BY_CONVENTION for convention in Convention),
    "new_projects",
    "new_not_yet_in_force",
    *(f"{name}_{what}" for name in MONEY for what in ("cents", "projects")),
    "people_reached",
    "people_projects",
    "volunteer_hours",
    "hours_projects",
    "unallocated",
)
"""Counters of projects, each project once in a cell:

status_*                    projects by status; together all projects of the cell
synthetic                   made-up ones
annual_*, lifetime_*        projects by outcome; together all projects of the cell
*_incomplete                contributing ones with another saving that lacks its start or lifetime
annual_real ...             contributing ones by the convention of the contributing savings
new_projects                with an achieved effect that starts in the as-of year
new_not_yet_in_force        of these, the ones whose effect starts after the as-of month
*_cents, *_projects         sums, and how many projects have a part in them
people_reached, volunteer_hours   by achieved savings and by yearly reports until the as-of year; with the projects
                            that say so in ``people_projects``, ``hours_projects``
unallocated                 grants of which a part belongs here but nobody said how much

A project is in a cell if an entry of it or of one of its savings is.
"""
SAVING = (
    "annual_kg",
    "annual_savings",
    "lifetime_kg",
    "lifetime_savings",
    "cumulative_kg",
    "new_kg",
    "contributing_savings",
    "people",
)
"""Sums over achieved savings, for each ``SavingKey``: kilograms in force in the as-of month, over the lifetime, until
the as-of month, and of effects that start in the as-of year; contributing savings of either basis, each once; people
reached (a part of ``people_reached``)."""
PEOPLE = (
    "patrons_ever",
    "patrons_active",
    "municipalities_ever",
    "municipalities_participating",
    "workshops_held",
    "participants",
    "workshops_telling",
    "given_hours",
    "hours_patrons",
    "municipalities_completed",
)
"""Volunteers, places and events; confirmed hours that were given to no project, with the volunteers who gave them.
``municipalities_completed`` belongs to projects and is there whatever is asked."""


_STATUSES = tuple(f"status_{each.value}" for each in ProjectStatus)


def _sums() -> defaultdict[SavingKey, Counter[str]]:
    return defaultdict(Counter)


@dataclass(slots=True)
class Tally:
    """One cell.

    Attributes:
        project: counters named in ``PROJECT``.
        savings: counters named in ``SAVING`` for each key.
        people: counters named in ``PEOPLE``.
    """

    project: Counter[str] = field(default_factory=Counter)
    savings: defaultdict[SavingKey, Counter[str]] = field(default_factory=_sums)
    people: Counter[str] = field(default_factory=Counter)

    @property
    def projects(self) -> int:
        """All projects of the cell."""
        count = self.project.get
        return sum([count(name, 0) for name in _STATUSES])

    def amounts(self, name: str) -> dict[Convention, int]:
        """A sum of savings by the convention of their factors."""
        found: dict[Convention, int] = {}
        for key, sums in self.savings.items():
            found[key.convention] = found.get(key.convention, 0) + sums.get(name, 0)
        return found
