"""Plans: which cells answer a question, if any do.

Cells are kept for the network and states by agency, theme and year of completion, for every unit below, and for every
municipality alone, as a whole and by theme and year. What they do not tell apart is folded from the entries.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from app.schemas.impact_table import GroupKey
from app.services.impact.keys import DIGITS, Keys
from app.services.impact.scope import Scope
from app.services.ledger.cell_keys import ALL_AGENCIES, CUBE, EXACT, FINE, PLACE, STATE, exact_place, outside

_IN_CUBE = frozenset({GroupKey.STATE, GroupKey.AGENCY, GroupKey.THEME, GroupKey.YEAR})
_FINE = (GroupKey.MUNICIPALITY, GroupKey.THEME, GroupKey.YEAR)
_ABOVE_ALL = ":"
"""Behind every path, and every path behind a beginning of it."""


class Plan(NamedTuple):
    """Which cells to sum, without values: it decides the text of every statement.

    Attributes:
        grain: which kind of cells.
        keys: what to group by.
        one: one place, not a range of them.
        agency: one agency.
        theme: one theme.
        year: one year of completion.
    """

    grain: str
    keys: Keys
    one: bool
    agency: bool = False
    theme: bool = False
    year: bool = False

    @property
    def by_agency(self) -> bool:
        """Agencies apart."""
        return self.agency or GroupKey.AGENCY in self.keys

    @property
    def by_theme(self) -> bool:
        """Themes apart."""
        return self.theme or GroupKey.THEME in self.keys

    @property
    def by_year(self) -> bool:
        """Years of completion apart."""
        return self.year or GroupKey.YEAR in self.keys

    @property
    def digits(self) -> int:
        """Digits of the units to group by; 0 if they are no units between state and municipality."""
        return DIGITS.get(self.keys[0], 0) if self.grain == PLACE and self.keys else 0


Values = dict[str, Any]


def plan_for(scope: Scope, keys: Keys) -> tuple[Plan, Values] | None:
    """How cells answer a question about its month, with the values; none if they cannot."""
    plan = _plan_for(scope, keys)
    return plan and (plan[0], {**plan[1], "month": scope.as_of})


def _plan_for(scope: Scope, keys: Keys) -> tuple[Plan, Values] | None:
    shape = scope.shape
    if shape.origin or shape.measure_type or shape.statuses or shape.by_saving or shape.known:
        return None
    unit, state = scope.municipality, scope.state
    if unit is not None and not unit["path"].startswith(state or ""):
        return None
    if unit is not None and scope.below and len(unit["path"]) == STATE:
        state = unit["path"]
        unit = None
    if unit is None and _IN_CUBE.issuperset(keys):
        return _cube(scope, keys, state)
    if shape.agency or shape.theme or shape.year:
        return None
    if unit is None:
        return _units(state or "", keys)
    return _below(unit["path"], keys) if scope.below else _exact(unit, keys)


def _around(path: str, place: str) -> Values:
    return {"place": place, "until": f"{path}{_ABOVE_ALL}", "every": ALL_AGENCIES}


def _units(state: str, keys: Keys) -> tuple[Plan, Values] | None:
    """All units of one level, of the network or of a state."""
    if keys == (GroupKey.MUNICIPALITY,):
        return Plan(EXACT, keys, one=False), _around(state, state)
    if keys == _FINE:
        return Plan(FINE, keys, one=False), _around(state, state)
    if keys in {(GroupKey.COUNTY,), (GroupKey.ASSOCIATION,)}:
        return Plan(PLACE, keys, one=False), {**_around(state, state), "outside": outside(DIGITS[keys[0]], state)}
    return None


def _below(path: str, keys: Keys) -> tuple[Plan, Values] | None:
    """A unit with what lies below, and its municipalities."""
    if not keys:
        return Plan(PLACE, keys, one=True), _around(path, path)
    return (Plan(EXACT, keys, one=False), _around(path, path)) if keys == (GroupKey.MUNICIPALITY,) else None


def _exact(unit: Mapping[str, Any], keys: Keys) -> tuple[Plan, Values] | None:
    """One municipality alone."""
    if keys not in {(), (GroupKey.MUNICIPALITY,)}:
        return None
    return Plan(EXACT, keys, one=True), _around(unit["path"], exact_place(unit["path"], unit["id"]))


def _cube(scope: Scope, keys: Keys, state: str | None) -> tuple[Plan, Values]:
    one = state is not None or GroupKey.STATE not in keys
    plan = Plan(CUBE, keys, one, scope.agency is not None, scope.theme is not None, scope.year is not None)
    return plan, {
        **_around(state or "", state or ""),
        "agency_id": scope.agency_id,
        "theme": scope.theme,
        "year": scope.year,
    }
