"""Rows of releases say the same as the figures of every other answer, whatever was counted and is hidden."""

from collections import Counter
from typing import cast

from hypothesis import given
from hypothesis import strategies as st

from app.formats.releases.words import TONNAGES
from app.models.fields import Convention, Gas, Origin
from app.models.projects import ProjectStatus
from app.schemas.impact_table import GroupKey
from app.services.impact.cell import MONEY, cell
from app.services.impact.figures import Maker
from app.services.impact.keys import Keys
from app.services.impact.scope import Shape
from app.services.impact.tally import SavingKey, Tally
from app.services.impact.veil import Veil
from app.services.releases.rows import Rows, row_of

KEYS: Keys = (GroupKey.MUNICIPALITY, GroupKey.THEME, GroupKey.YEAR)
FEW = st.integers(0, 6)
AMOUNT = st.integers(-3, 3) | st.integers(-(2**40), 2**40)


class Hidden:
    """A veil over these."""

    def __init__(self, names: set[tuple[str, ...]]) -> None:
        self.names = names

    def hides(self, *asked: str) -> bool:
        return asked in self.names


@st.composite
def tallies(draw: st.DrawFn) -> Tally:
    """Anything that can be counted; whoever contributes to tonnes does so by one convention at least."""
    project = Counter({f"status_{each.value}": draw(FEW) for each in ProjectStatus})
    for basis in ("annual", "lifetime"):
        project.update({f"{basis}_expired": draw(FEW), f"{basis}_not_yet_in_force": draw(FEW)})
    for name in TONNAGES:
        by = {f"{name}_{each.value}": draw(FEW) for each in Convention if draw(st.booleans())}
        project.update(by)
        number = draw(st.integers(max(by.values(), default=0), sum(by.values())))
        project.update({"new_projects" if name == "new" else f"{name}_contributed": number})
    project["annual_expired"] = project["cumulative_contributed"] - project["annual_contributed"]
    if project["annual_expired"] < 0:
        project["annual_expired"] = 0
        for each in Convention:
            project[f"cumulative_{each.value}"] = project[f"annual_{each.value}"]
    for name in [*MONEY.values(), "people", "hours"]:
        sums = {"people": "people_reached", "hours": "volunteer_hours"}.get(name, f"{name}_cents")
        project.update({f"{name}_projects": draw(FEW), sums: draw(AMOUNT)})
    tally = Tally(project)
    for convention in Convention:
        for gas in draw(st.sets(st.sampled_from([None, *Gas]), max_size=2)):
            key = SavingKey(convention, gas, None, Origin.RECORDED)
            tally.savings[key].update({f"{name}_kg": draw(AMOUNT) for name in TONNAGES})
    return tally


PARTS = st.lists(st.sampled_from([each.value for each in Convention]), unique=True)
ASKED = [*[(each,) for each in (*TONNAGES, *MONEY.values(), "people_reached", "volunteer_hours")],
         *[(each, "convention") for each in TONNAGES]]  # fmt: skip


@given(tallies(), PARTS, st.sets(st.sampled_from(ASKED)), st.sampled_from([0, 1, 3, 5]))
def test_a_row_is_what_the_figures_say(
    tally: Tally, parts: list[str], hidden: set[tuple[str, ...]], least: int
) -> None:
    names = []
    for name in (*TONNAGES, *MONEY, "people_reached", "volunteer_hours", "projects", "completed_projects"):
        names += [name, *(f"{name}.{each}" for each in parts if name in TONNAGES)]
    maker = Maker(least, cast("Veil", Hidden(hidden)))
    assert Rows(names).row(tally, maker) == row_of(cell(tally, maker, Shape(), KEYS), names)
