"""Needs: the counters that some measures are made of, so that a long answer reads no others."""

from collections.abc import Iterable
from functools import lru_cache

from app.schemas.impact_table import Measure
from app.services.impact.cell import MONEY
from app.services.impact.tally import PEOPLE, PROJECT, SAVING
from app.services.impact.tonnage import MEASURES

Needs = frozenset[str]
ALWAYS = frozenset({"contributing_savings", *(name for name in PROJECT if name.startswith("status_"))})
"""Projects of a row, and the factor sets behind it."""
_MADE_OF = {
    Measure.LEVERAGE: ("realised_investment", "granted"),
    Measure.FUNDING_EFFICIENCY: ("granted", "lifetime"),
    Measure.VOLUNTEER_HOURS: ("patrons_ever",),
    Measure.PATRONS_ACTIVE: ("patrons_ever",),
}
"""Measure -> other measures it is made of, or hidden with."""
_NAMED = {
    "people_reached": ("people_reached", "people_projects"),
    "volunteer_hours": ("volunteer_hours", "hours_projects", "given_hours", "hours_patrons"),
}


def needs_of(measures: Iterable[Measure]) -> Needs:
    """The counters behind some measures."""
    return ALWAYS.union(*(_needs(measure.value) for measure in measures))


@lru_cache(maxsize=64)
def _needs(name: str) -> Needs:
    found: set[str] = set()
    if name in MEASURES:
        begins = (f"{name}_", "lifetime_" if name == "lifetime" else "annual_")
        found.update(each for each in (*PROJECT, *SAVING) if each.startswith(begins))
    if name in MONEY:
        found.update(f"{MONEY[name]}_{what}" for what in ("cents", "projects"))
    found.update(_NAMED.get(name, ()))
    found.update(each for each in PEOPLE if each == name)
    for other in _MADE_OF.get(Measure(name), ()):
        found |= _needs(other)
    return frozenset(found)
