"""Folds: tallies of a scope, worked out from the open entries of the ledger.

Each statement is one scan and one grouping. Amounts were divided over shares when they were posted, so they are plain
sums here; projects, savings, grants, volunteers and places are counted once for each cell.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from app.core.allocation import WHOLE
from app.core.db import Read
from app.models.fields import Convention, Gas, Origin
from app.models.ledger import EntryKind
from app.models.projects import ProjectStatus
from app.models.savings import SavingKind
from app.services.impact.grouping import MOST_CELLS, Cell, bounded, fold, sliced, too_many
from app.services.impact.keys import Keys, by_project, by_saving, by_share, expressions, labels
from app.services.impact.people import count_people
from app.services.impact.scope import MONTHS_A_YEAR, Scope, Shape, parameter
from app.services.impact.selection import OF_STAGE, E, known, number, of_kind, restricted, selected, word
from app.services.impact.tally import BY_CONVENTION, MONEY, Outcome, SavingKey, Tally

AS_OF = parameter("as_of", sa.Integer())
FIRST_OF_YEAR = parameter("first_of_year", sa.Integer())
LAST_OF_YEAR = parameter("last_of_year", sa.Integer())
BIG = sa.BigInteger()
YEAR, HALF = number(MONTHS_A_YEAR), number(MONTHS_A_YEAR // 2)
Tallies = dict[Cell, Tally]


def tallies(db: Read, scope: Scope, group_by: Keys = ()) -> Tallies:
    """The tally of every cell that has anything; ungrouped there is always one.

    Raises:
        Invalid: more cells than can be answered.
    """
    found: defaultdict[Cell, Tally] = defaultdict(Tally)
    if not group_by:
        found[()] = Tally()
    _count_projects(db, scope, group_by, found)
    _sum_savings(db, scope, group_by, found)
    _count_conventions(db, scope, group_by, found)
    if not by_saving(scope.shape, group_by):
        for *cell, number in fold(db, scope, _unallocated, group_by):
            found[tuple(cell)].project["unallocated"] = number
        count_people(found, lambda build: fold(db, scope, build, group_by), by_project(scope.shape, group_by))
    if len(found) > MOST_CELLS and not scope.entire:
        raise too_many()
    return dict(found)


def outcomes() -> tuple[sa.ColumnElement[int], sa.ColumnElement[int]]:
    """What becomes of a saving in the annual and in the lifetime figure."""
    never = [
        (E["saving_kind"] == word(SavingKind.NONE), Outcome.NO_TONNES_BY_NATURE),
        (~OF_STAGE, Outcome.PLANNED_ONLY),
    ]
    annual = [
        *never,
        (E["annual_kg"].is_(None), Outcome.LIFETIME_UNKNOWN),
        (E["starts"].is_(None), Outcome.EFFECT_START_UNKNOWN),
        (E["starts"] > AS_OF, Outcome.NOT_YET_IN_FORCE),
        (E["ends"] <= AS_OF, Outcome.EXPIRED),
    ]
    lifetime = [*never, (E["lifetime_kg"].is_(None), Outcome.LIFETIME_UNKNOWN)]
    return _first_of(annual), _first_of(lifetime)


def _first_of(branches: list[tuple[sa.ColumnElement[bool], Outcome]]) -> sa.ColumnElement[int]:
    return sa.case(*[(condition, number(each)) for condition, each in branches], else_=number(Outcome.CONTRIBUTED))


def starts_in_year() -> sa.ColumnElement[bool]:
    """The effect starts in the as-of year."""
    return E["starts"].between(FIRST_OF_YEAR, LAST_OF_YEAR)


def achieved(shape: Shape) -> sa.ColumnElement[bool]:
    """Entries of savings in scope, of the stage that is summed."""
    return sa.and_(selected(shape, EntryKind.SAVING), OF_STAGE)


def cumulative() -> sa.ColumnElement[int]:
    """Kilograms from the first month through the as-of month: rate x months / 12, rounded once half even.

    Split into whole dozens and a rest before it meets the months, so that it stays in 64 bits.
    """
    last = sa.case((E["ends"] <= AS_OF, E["ends"]), else_=AS_OF + number(1))
    months = sa.cast(last - E["starts"], BIG)
    size = sa.func.abs(E["annual_kg"], type_=BIG)
    rest = (size % YEAR) * months
    quotient = (size // YEAR) * months + rest // YEAR
    left = rest % YEAR
    up = sa.or_(left > HALF, sa.and_(left == HALF, quotient % number(2) == number(1)))
    amount = quotient + sa.case((up, 1), else_=0)
    signed = sa.case((E["annual_kg"] < 0, -amount), else_=amount)
    return sa.case((E["starts"] <= AS_OF, signed))


_KEY = ("convention", "gas", "factor_set_id", "origin")


def fenced(statement: sa.Select[Any]) -> sa.Subquery:
    """A subquery that is not melted into the statement around it, so that its expressions are worked out once a row."""
    return statement.offset(number(0)).subquery()


_SUMS = ("annual_kg", "lifetime_kg", "cumulative_kg", "new_kg", "people")
_COUNTS = ("annual_savings", "lifetime_savings", "contributing_savings")


def _savings(shape: Shape, keys: Keys) -> sa.Select[Any]:
    """Sums of achieved savings, and how many of them stand in a cell with one entry each."""
    annual, lifetime = outcomes()
    single = E["basis_points"] == number(WHOLE) if by_share(shape, keys) else E["position"] == number(0)
    one = fenced(
        sa.select(
            *expressions(keys),
            *(E[name] for name in _KEY),
            annual.label("annual"),
            lifetime.label("lifetime"),
            E["annual_kg"],
            E["lifetime_kg"],
            cumulative().label("cumulative"),
            sa.case((starts_in_year(), E["annual_kg"])).label("new"),
            E["people"],
            sa.case((single, 1), else_=0).label("single"),
        ).where(achieved(shape))
    ).c
    here, ever = one.annual == number(Outcome.CONTRIBUTED), one.lifetime == number(Outcome.CONTRIBUTED)
    cells = [
        sa.func.sum(sa.case((here, one.annual_kg))),
        sa.func.sum(sa.case((ever, one.lifetime_kg))),
        sa.func.sum(one.cumulative),
        sa.func.sum(one.new),
        sa.func.sum(one.people),
        *(sa.func.sum(sa.case((flag, one.single), else_=0)) for flag in (here, ever, sa.or_(here, ever))),
    ]
    by = [one[name] for name in (*labels(keys), *_KEY)]
    return bounded(sa.select(*by, *cells).group_by(*by), shape)


def _shared_savings(shape: Shape, keys: Keys) -> sa.Select[Any]:
    """Contributing savings of which a cell can hold several shares, each once."""
    annual, lifetime = (outcome == number(Outcome.CONTRIBUTED) for outcome in outcomes())
    flags = [sa.case((flag, 1), else_=0) for flag in (annual, lifetime, sa.or_(annual, lifetime))]
    by = [*expressions(keys), *(E[name] for name in _KEY)]
    item = (E["agency_id"], E["item_id"])
    inner = sa.select(*by, *[sa.func.max(flag).label(name) for flag, name in zip(flags, _COUNTS, strict=True)])
    savings = inner.where(achieved(shape), E["basis_points"] < number(WHOLE)).group_by(*by, *item).subquery()
    outer = [savings.c[name] for name in (*labels(keys), *_KEY)]
    return sa.select(*outer, *[sa.func.sum(savings.c[name]) for name in _COUNTS]).group_by(*outer)


def _sum_savings(db: Read, scope: Scope, keys: Keys, found: Mapping[Cell, Tally]) -> None:
    width = len(keys)
    told: list[tuple[tuple[str, ...], tuple[Any, ...]]]
    told = [((*_SUMS, *_COUNTS), row) for row in sliced(db, scope, _savings, keys)]
    if by_share(scope.shape, keys):
        told += [(_COUNTS, row) for row in sliced(db, scope, _shared_savings, keys)]
    for names, row in told:
        counter = found[row[:width]].savings[_saving_key(row[width : width + len(_KEY)])]
        for name, value in zip(names, row[width + len(_KEY) :], strict=True):
            counter[name] += int(value or 0)


def _saving_key(row: tuple[Any, ...]) -> SavingKey:
    convention, gas, factor_set_id, origin = row
    return SavingKey(
        Convention(convention or Convention.NOT_STATED),
        gas and Gas(gas),
        factor_set_id and str(factor_set_id),
        Origin(origin),
    )


def _kinds(shape: Shape, keys: Keys) -> sa.ColumnElement[bool]:
    """Entries from which projects are counted."""
    if by_saving(shape, keys):
        return of_kind(EntryKind.SAVING)
    return of_kind(EntryKind.PROJECT, EntryKind.SAVING, EntryKind.REPORT, EntryKind.HOURS, EntryKind.GRANT)


_SAID = (*MONEY, "people", "hours")
_NOTHING = number(Outcome.NOT_REPORTED)
_LACKING = (number(Outcome.EFFECT_START_UNKNOWN), number(Outcome.LIFETIME_UNKNOWN))


def _per_project(shape: Shape, keys: Keys) -> sa.Subquery:
    """Every project of every cell, with what its entries there say."""
    saving = E["kind"] == word(EntryKind.SAVING)
    annual, lifetime = outcomes()
    achieved_one = OF_STAGE
    yearly = sa.and_(of_kind(EntryKind.REPORT, EntryKind.HOURS), E["starts"] <= AS_OF)
    told = sa.or_(sa.and_(saving, achieved_one), yearly)
    flags = {
        "owned": E["kind"].in_([word(EntryKind.PROJECT), word(EntryKind.SAVING)]),
        "synthetic": sa.and_(E["kind"] == word(EntryKind.PROJECT), E["origin"] == word(Origin.SYNTHETIC)),
        "new": sa.and_(E["annual_kg"].is_not(None), achieved_one, starts_in_year()),
    }
    one = fenced(
        sa.select(
            *expressions(keys),
            *(E[name] for name in ("agency_id", "project_id", "status")),
            sa.case((saving, annual), else_=_NOTHING).label("annual"),
            sa.case((saving, lifetime), else_=_NOTHING).label("lifetime"),
            *(sa.case((flag, 1), else_=0).label(name) for name, flag in flags.items()),
            *(E[f"{name}_cents"].label(name) for name in MONEY),
            *(sa.case((told, E[name])).label(name) for name in ("people", "hours")),
        ).where(known(shape), *restricted(shape), _kinds(shape, keys))
    ).c
    by = [one[name] for name in (*labels(keys), "agency_id", "project_id")]
    lacks = [
        sa.func.max(sa.case((one[name].in_(_LACKING), 1), else_=0)).label(f"{name}_lacks")
        for name in ("annual", "lifetime")
    ]
    cells = [
        sa.func.max(one.status).label("status"),
        *(sa.func.min(one[name]).label(name) for name in ("annual", "lifetime")),
        *lacks,
        *(sa.func.max(one[name]).label(name) for name in flags),
        *(sa.func.sum(one[name]).label(name) for name in _SAID),
    ]
    return sa.select(*by, *cells).group_by(*by).subquery()


_SUMMED = {**{name: f"{name}_cents" for name in MONEY}, "people": "people_reached", "hours": "volunteer_hours"}


def _projects(shape: Shape, keys: Keys) -> sa.Select[Any]:
    """Projects by what their entries say, coded in one number so that the second grouping stays narrow."""
    one = _per_project(shape, keys).c
    code: Any = one.annual * number(8) + one.lifetime
    for name in ("annual_lacks", "lifetime_lacks", "new", "synthetic", "owned"):
        code = code * number(2) + one[name]
    by = [*(one[name] for name in labels(keys)), one.status, code.label("code")]
    cells = [cell for name in _SAID for cell in (sa.func.sum(one[name]), sa.func.count(one[name]))]
    return bounded(sa.select(*by, sa.func.count(), *cells).group_by(*by), shape)


def _count_projects(db: Read, scope: Scope, keys: Keys, found: Mapping[Cell, Tally]) -> None:
    width = len(keys)
    for row in sliced(db, scope, _projects, keys):
        counter = found[row[:width]].project
        status, code, projects, *told = row[width:]
        for index, name in enumerate(_SAID):
            counter[_SUMMED[name]] += int(told[2 * index] or 0)
            counter[f"{name}_projects"] += told[2 * index + 1]
        _add_code(counter, ProjectStatus(status), code, projects)


def _add_code(counter: Any, status: ProjectStatus, code: int, projects: int) -> None:  # noqa: ANN401 - a counter
    owned, synthetic, new, lifetime_lacks, annual_lacks = (code >> bit & 1 for bit in range(5))
    lifetime, annual = Outcome(code >> 5 & 7), Outcome(code >> 8)
    if not owned:
        return
    counter[f"status_{status.value}"] += projects
    counter["synthetic"] += synthetic * projects
    counter[f"annual_{annual.word}"] += projects
    counter[f"lifetime_{lifetime.word}"] += projects
    began = annual in {Outcome.CONTRIBUTED, Outcome.EXPIRED}
    counter["annual_incomplete"] += projects if annual_lacks and annual is Outcome.CONTRIBUTED else 0
    counter["cumulative_incomplete"] += projects if annual_lacks and began else 0
    counter["lifetime_incomplete"] += projects if lifetime_lacks and lifetime is Outcome.CONTRIBUTED else 0
    counter["new_projects"] += new * projects
    counter["new_not_yet_in_force"] += new * projects if annual is Outcome.NOT_YET_IN_FORCE else 0


def _conventions(shape: Shape, keys: Keys) -> sa.Select[Any]:
    """Contributing projects of each figure by convention."""
    annual, lifetime = outcomes()
    flags = {
        "annual": annual == number(Outcome.CONTRIBUTED),
        "lifetime": lifetime == number(Outcome.CONTRIBUTED),
        "cumulative": annual.in_((number(Outcome.CONTRIBUTED), number(Outcome.EXPIRED))),
        "new": sa.and_(E["annual_kg"].is_not(None), starts_in_year()),
    }
    by = [*expressions(keys), E["convention"]]
    cells = [sa.func.max(sa.case((flags[name], 1), else_=0)).label(name) for name in BY_CONVENTION]
    tonnes = sa.and_(achieved(shape), E["saving_kind"] != word(SavingKind.NONE))
    one = sa.select(*by, *cells).where(tonnes).group_by(*by, E["agency_id"], E["project_id"]).subquery()
    outer = [one.c[name] for name in (*labels(keys), "convention")]
    return sa.select(*outer, *[sa.func.sum(one.c[name]) for name in BY_CONVENTION]).group_by(*outer)


def _count_conventions(db: Read, scope: Scope, keys: Keys, found: Mapping[Cell, Tally]) -> None:
    """Projects by convention; with a single convention every contributing project uses it."""
    used = {key.convention for tally in found.values() for key in tally.savings}
    if len(used) > 1:
        for row in sliced(db, scope, _conventions, keys):
            counter = found[row[: len(keys)]].project
            convention = Convention(row[len(keys)] or Convention.NOT_STATED)
            for name, value in zip(BY_CONVENTION, row[len(keys) + 1 :], strict=True):
                counter[f"{name}_{convention.value}"] += int(value)
        return
    for tally in found.values():
        counter = tally.project
        began = counter["annual_contributed"] + counter["annual_expired"]
        alone = (counter["annual_contributed"], counter["lifetime_contributed"], began, counter["new_projects"])
        for convention in used:
            counter.update({f"{name}_{convention.value}": n for name, n in zip(BY_CONVENTION, alone, strict=True) if n})


def _unallocated(shape: Shape, keys: Keys) -> sa.Select[Any]:
    """Grants of which a part belongs here but nobody said how much."""
    by = [*expressions(keys), E["agency_id"], E["item_id"]]
    grants = sa.select(*by).where(selected(shape, EntryKind.UNALLOCATED)).group_by(*by).subquery()
    outer = [grants.c[name] for name in labels(keys)]
    return (
        sa.select(*outer, sa.func.count()).group_by(*outer) if keys else sa.select(sa.func.count()).select_from(grants)
    )
