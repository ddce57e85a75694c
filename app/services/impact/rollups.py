"""Rollups: tallies of the standing month, read from the cells of the ledger.

What is read are sums of cells, so an answer costs as much as it is long, whatever the number of projects. They are the
same as the ones folded from the entries, or there are none.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

import orjson
import sqlalchemy as sa

from app.core.collecting import paused_collector
from app.core.db import Read
from app.core.prepared import Prepared
from app.models.base import Table
from app.models.cells import (
    ANY_THEME,
    ANY_YEAR,
    COUNTERS,
    NO_PLACE,
    NO_YEAR,
    CompletionCell,
    Grain,
    PeopleCell,
    ProjectCell,
    SavingCell,
    Standing,
    table_of,
)  # fmt: skip
from app.models.fields import Convention, Gas, Origin
from app.schemas.impact_table import GroupKey
from app.services.impact.folds import Tallies
from app.services.impact.grouping import Cell
from app.services.impact.keys import BY_PROJECT, Keys
from app.services.impact.needs import Needs
from app.services.impact.plans import Plan, plan_for
from app.services.impact.scope import Scope
from app.services.impact.tally import PROJECT, SAVING, SavingKey, Tally
from app.services.ledger.cell_keys import CUBE, EXACT
from app.services.sql import plain_list, unpeeked

_PEOPLE = COUNTERS[PeopleCell]
_SAVING_KEY = ("convention", "gas", "factor_set_id", "origin")
_STANDING = table_of(Standing).columns
BIG = sa.BigInteger()
Build = Callable[[Plan, tuple[str, ...]], sa.Select[Any]]
_COMPLETED = "completed_projects"


Parts = Mapping[Build, tuple[str, ...]]
"""Statements about a plan -> the counters they read."""


class Cells(NamedTuple):
    """Cells as they were read.

    Attributes:
        plan: which they are.
        asked: what was read of them.
        found: cell -> lines; a digit that says by which statement, then what it says as a JSON list.
    """

    plan: Plan
    asked: Parts
    found: dict[Cell, str]

    def tally(self, lines: str) -> Tally | None:
        """What a cell amounts to; none if it says nothing."""
        read = ((int(line[0]), orjson.loads(line[1:])) for line in lines.splitlines())
        tally = tally_of(self.plan, self.asked, read)
        return tally if _says_something(tally) else None

    def tallies(self) -> Tallies:
        """What all of them amount to."""
        return {key: tally for key, lines in self.found.items() if (tally := self.tally(lines)) is not None}


def tallies_from_cells(
    db: Read, scope: Scope, group_by: Keys = (), *, needs: Needs | None = None, completions: bool | None = None
) -> Tallies | None:
    """The tally of every cell that has anything; ungrouped there is always one. None if cells cannot answer."""
    cells = read_cells(db, scope, group_by, needs=needs, completions=completions)
    if cells is None:
        return None
    return cells.tallies() if group_by else cells.tallies() or {(): Tally()}


def read_cells(
    db: Read, scope: Scope, group_by: Keys = (), *, needs: Needs | None = None, completions: bool | None = None
) -> Cells | None:
    """The cells of a question; none if they cannot answer it.

    Args:
        db: where the cells are.
        scope: what the question is about.
        group_by: what to tell apart.
        needs: counters that are asked for; all unless said.
        completions: count municipalities with a completed project; unless said, only where nothing is told apart.
            Of places, agencies, themes and years at once that costs as much as there are such combinations.
    """
    planned = plan_for(scope, group_by)
    if planned is None:
        return None
    (plan, values), dialect = planned, db.engine.dialect
    if not db.fetch(_prepared(ready, plan, (), dialect), values):
        return None
    asked = parts(plan, needs, completions=not group_by if completions is None else completions)
    cells = Cells(plan, asked, {})
    with paused_collector() if group_by else nullcontext():
        for index, (build, names) in enumerate(asked.items()):
            _take_in(cells, index, db.fetch(_prepared(_as_lines, plan, (build, names), dialect), values))
    return cells


def _as_lines(plan: Plan, names: tuple[Build, tuple[str, ...]]) -> sa.Select[Any]:
    """The rows of a statement: their keys, and the rest as one text."""
    build, counters = names
    columns, width = list(build(plan, counters).subquery().c), len(plan.keys)
    return sa.select(*columns[:width], plain_list(*columns[width:]))


def _take_in(cells: Cells, index: int, rows: Iterable[tuple[Any, ...]]) -> None:
    """Lines of one cell put together by what the database calls it, which is then shown once, not for every line."""
    named: dict[Any, str] = {}
    mark = f"\n{index}"
    if len(cells.plan.keys) == 1:
        for name, text in rows:
            named[name] = named[name] + mark + text if name in named else text
        named = {(name,): text for name, text in named.items()}
    else:
        for *name, text in rows:
            key = tuple(name)
            named[key] = named[key] + mark + text if key in named else text
    found, shown = cells.found, [_SHOWN.get(key, _text) for key in cells.plan.keys]
    for name, text in named.items():
        cell = tuple([show(value) for show, value in zip(shown, name, strict=True)])
        found[cell] = f"{found[cell]}{mark}{text}" if cell in found else f"{index}{text}"


@lru_cache(maxsize=512)
def parts(plan: Plan, needs: Needs | None = None, *, completions: bool) -> Parts:
    """What to read of the cells of a plan; ``completions`` as above."""
    exact = plan.grain == EXACT
    projects = _named(PROJECT, needs)
    found: dict[Build, tuple[str, ...]]
    found = {projects_of: (*projects, _COMPLETED) if exact else projects, savings_of: _named(SAVING, needs)}
    if plan.grain == CUBE and needs is None:
        found[_unallocated] = ("unallocated",)
    people = _named(_PEOPLE, needs)
    if people and not (plan.theme or plan.year or not BY_PROJECT.isdisjoint(plan.keys)):
        found[_people] = people
    if completions and not exact:
        found[_completions] = ("municipalities_completed",)
    return found


def tally_of(plan: Plan, asked: Parts, read: Iterable[tuple[int, Sequence[Any]]]) -> Tally:
    """What the rows of one cell amount to, each with the number of its statement."""
    tally, statements = Tally(), tuple(asked.items())
    for index, row in read:
        build, names = statements[index]
        if build is savings_of:
            amounts = row[len(_SAVING_KEY) :]
            if any(amounts):
                _fill(tally.savings[_saving_key(*row[: len(_SAVING_KEY)])], names, amounts)
        else:
            _fill(tally.people if build in {_people, _completions} else tally.project, names, row)
    if plan.grain == EXACT and tally.project.pop(_COMPLETED, 0):
        tally.people["municipalities_completed"] = 1
    return tally


def _says_something(tally: Tally) -> bool:
    parts = (tally.project, tally.people, *tally.savings.values())
    return any(any(part.values()) for part in parts)


def _named(names: tuple[str, ...], needs: Needs | None) -> tuple[str, ...]:
    return names if needs is None else tuple(name for name in names if name in needs)


def _fill(counter: Counter[str], names: tuple[str, ...], values: Iterable[int]) -> None:
    """Add the values that are not zero; a cell can come in several rows."""
    if counter:
        for name, value in zip(names, values, strict=True):
            if value:
                counter[name] = counter.get(name, 0) + value
        return
    for name, value in zip(names, values, strict=True):
        if value:
            counter[name] = value


def ready(_plan: Plan, _names: tuple[str, ...] = ()) -> sa.Select[Any]:
    """Whether cells are kept for the month."""
    return sa.select(_STANDING["month"]).where(_STANDING["month"] == _value("month", sa.Integer()), _STANDING["ready"])


@lru_cache(maxsize=4096)
def _saving_key(convention: str, gas: str | None, factor_set_id: Any, origin: str) -> SavingKey:  # noqa: ANN401 - an id as the driver gives it
    factor_set = factor_set_id and str(factor_set_id)
    return SavingKey(Convention(convention), Gas(gas) if gas else None, factor_set, Origin(origin))


@lru_cache(maxsize=512)
def _prepared(
    build: Callable[..., sa.Select[Any]], plan: Plan, names: tuple[Any, ...], dialect: sa.Dialect
) -> Prepared:
    return Prepared(build(plan, names), dialect)


def _text(value: Any) -> Any:  # noqa: ANN401 - a key
    return str(value) if isinstance(value, UUID) else value


def _place(value: str | None) -> str | None:
    """A unit; what stands for none holds a hyphen and no blank."""
    return None if value is None or NO_PLACE in value else value


def _municipality(value: str) -> str | None:
    return None if value == NO_PLACE else value.partition(" ")[2]


_SHOWN: dict[GroupKey, Callable[[Any], Any]] = {
    GroupKey.STATE: _place,
    GroupKey.COUNTY: _place,
    GroupKey.ASSOCIATION: _place,
    GroupKey.MUNICIPALITY: _municipality,
    GroupKey.THEME: lambda value: value or None,
    GroupKey.YEAR: lambda value: None if value == NO_YEAR else value,
}


def _value(name: str, kind: Any) -> sa.ColumnElement[Any]:  # noqa: ANN401 - a column's type
    return unpeeked(sa.bindparam(name, type_=kind))


def _columns(model: type[Table]) -> Any:  # noqa: ANN401 - a collection of columns
    return table_of(model).columns


def _places(plan: Plan, columns: Any) -> list[sa.ColumnElement[bool]]:  # noqa: ANN401 - a table's columns
    """Conditions for month, grain, place and agency."""
    place, agency, text = columns["place"], columns["agency_id"], columns["place"].type
    conditions = [columns["month"] == _value("month", columns["month"].type)]
    if plan.one:
        conditions.append(place == _value("place", text))
    elif plan.grain == CUBE:
        conditions.append(place > _value("place", text))
    else:
        conditions += [place >= _value("place", text), place < _value("until", text)]
    if plan.digits:
        whole = sa.and_(sa.func.length(place) == _number(plan.digits), *[~place.contains(mark) for mark in ".-"])
        conditions.append(sa.or_(whole, place == _value("outside", text)))
    if plan.agency:
        conditions.append(agency == _value("agency_id", agency.type))
    elif plan.by_agency:
        conditions.append(agency > _value("every", agency.type))
    else:
        conditions.append(agency == _value("every", agency.type))
    return conditions


def _number(value: int) -> sa.ColumnElement[int]:
    return sa.literal_column(str(value), sa.Integer)


def _keys(plan: Plan, columns: Any) -> list[sa.ColumnElement[Any]]:  # noqa: ANN401 - a table's columns
    names = {GroupKey.AGENCY: "agency_id", GroupKey.THEME: "theme", GroupKey.YEAR: "year"}
    return [columns[names.get(key, "place")] for key in plan.keys]


def _picked(plan: Plan, columns: Any) -> list[sa.ColumnElement[bool]]:  # noqa: ANN401 - a table's columns
    return [
        columns[name] == _value(name, columns[name].type)
        for name, given in (("theme", plan.theme), ("year", plan.year))
        if given
    ]


def _sums(model: type[Table], plan: Plan, grain: str, names: tuple[str, ...], *more: str) -> sa.Select[Any]:
    """Sums of cells; their rows as they are where a group is one cell, since most cells have one row."""
    columns = _columns(model)
    by = [*_keys(plan, columns), *(columns[name] for name in more)]
    conditions = [columns["grain"] == sa.literal_column(f"'{grain}'", sa.String()), *_places(plan, columns)]
    if plan.grain != CUBE or (plan.keys and plan.by_theme and plan.by_year):
        return sa.select(*by, *[columns[name] for name in names]).where(*conditions)
    sums = [sa.cast(sa.func.coalesce(sa.func.sum(columns[name]), _number(0)), BIG) for name in names]
    return sa.select(*by, *sums).where(*conditions).group_by(*by)


def projects_of(plan: Plan, names: tuple[str, ...]) -> sa.Select[Any]:
    """Counters of projects."""
    return _sums(ProjectCell, plan, plan.grain, names).where(*_picked(plan, _columns(ProjectCell)))


def savings_of(plan: Plan, names: tuple[str, ...]) -> sa.Select[Any]:
    """Sums of savings by what they are kept apart by."""
    return _sums(SavingCell, plan, plan.grain, names, *_SAVING_KEY).where(*_picked(plan, _columns(SavingCell)))


def _people(plan: Plan, names: tuple[str, ...]) -> sa.Select[Any]:
    return _sums(PeopleCell, plan, plan.grain, names)


def _unallocated(plan: Plan, _names: tuple[str, ...]) -> sa.Select[Any]:
    """Grants of which a part was not allocated, each once whatever the themes and years of its projects."""
    columns = _columns(ProjectCell)
    statement = _sums(ProjectCell, plan, Grain.GRANTS, ("unallocated",)).where(*_picked(plan, columns))
    theme, year = sa.literal_column(f"'{ANY_THEME}'", sa.String()), _number(ANY_YEAR)
    if not plan.theme:
        statement = statement.where(columns["theme"] != theme if plan.by_theme else columns["theme"] == theme)
    if not plan.year:
        statement = statement.where(columns["year"] != year if plan.by_year else columns["year"] == year)
    return statement


def _completions(plan: Plan, _names: tuple[str, ...]) -> sa.Select[Any]:
    """Municipalities with a completed project, each once; from combinations of agency, theme and year if need be."""
    combined = plan.by_agency or plan.by_theme or plan.by_year
    model: type[Table] = CompletionCell if combined else ProjectCell
    columns = _columns(model)
    place = columns["place"]
    number = columns["projects" if combined else "completed_projects"]
    inside = _places(plan._replace(grain=EXACT, one=False), columns)
    if not combined:
        inside.append(columns["grain"] == sa.literal_column(f"'{EXACT}'", sa.String()))
    names = {GroupKey.AGENCY: columns["agency_id"]}
    if combined:
        names |= {GroupKey.THEME: columns["theme"], GroupKey.YEAR: columns["year"]}
    by = [names.get(key, _unit(place, plan.digits or 2)).label(f"key_{index}") for index, key in enumerate(plan.keys)]
    chosen = sa.select(*by, place).where(*inside, *(_picked(plan, columns) if combined else ()))
    places = chosen.group_by(*by, place).having(sa.func.sum(number) > _number(0)).subquery()
    outer = [places.c[each.name] for each in by]
    return sa.select(*outer, sa.func.count()).select_from(places).group_by(*outer)


def _unit(place: Any, digits: int) -> sa.ColumnElement[Any]:  # noqa: ANN401 - a column
    """The unit of a level a municipality lies in; none if it lies in none."""
    head = sa.func.substr(place, 1, digits)
    whole = sa.or_(sa.func.length(head) < _number(digits), *[head.contains(mark) for mark in ". -"])
    return sa.case((whole, None), else_=head)
