"""People: volunteers, the places that take part, what was held.

Volunteers and workshops belong to a place and an agency, not to projects: a question that picks projects by theme or
year has no answer about them.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from app.models.ledger import EntryKind
from app.models.projects import ProjectStatus
from app.services.impact.keys import Keys, expressions, labels
from app.services.impact.scope import Build, Shape, parameter
from app.services.impact.selection import E, selected, word
from app.services.impact.tally import Tally

AS_OF = parameter("as_of", sa.Integer())
Fold = Callable[[Build], Iterable[tuple[Any, ...]]]


def count_people(found: Mapping[tuple[Any, ...], Tally], fold: Fold, by_project: bool) -> None:  # noqa: FBT001 - a fact of the question
    """Count into the tallies; of a question by kind of project only the places with a completed one."""
    counted: list[tuple[Build, tuple[str, ...]]] = [(_completed, ("municipalities_completed",))]
    if not by_project:
        counted += [
            (_patrons, ("patrons_ever", "patrons_active")),
            (_participating, ("municipalities_ever", "municipalities_participating")),
            (_given, ("given_hours", "hours_patrons")),
            (_workshops, ("workshops_held", "participants", "workshops_telling")),
        ]
    for build, names in counted:
        for row in fold(build):
            counter = found[row[: -len(names)]].people
            for name, value in zip(names, row[-len(names) :], strict=True):
                counter[name] = int(value or 0)


def _patrons(shape: Shape, keys: Keys) -> sa.Select[Any]:
    """Volunteers ever engaged until the end of the as-of month, and those engaged on its last day.

    Somebody who was handed over from one agency to another counts for both, and once where they are not told apart.
    Somebody who was named without an engagement being kept counts as ever engaged for an agency and the network, but
    belongs to no place.
    """
    return _ever_and_now(shape, keys, (EntryKind.ENGAGEMENT, EntryKind.NAMED), ("subject_id",))


def _participating(shape: Shape, keys: Keys) -> sa.Select[Any]:
    """Municipalities that ever took part until the end of the as-of month, and those that do on its last day."""
    return _ever_and_now(shape, keys, (EntryKind.PARTICIPATION,), ("municipality_id",))


def _ever_and_now(shape: Shape, keys: Keys, kinds: tuple[EntryKind, ...], thing: tuple[str, ...]) -> sa.Select[Any]:
    now = sa.case((sa.or_(E["ends"].is_(None), E["ends"] > AS_OF), 1), else_=0)
    by = expressions(keys)
    once = [E[name].label(f"thing_{name}") for name in thing]
    statement = sa.select(*by, *once, sa.func.max(now).label("now")).where(
        selected(shape, *kinds), E["starts"] <= AS_OF
    )
    things = statement.group_by(*by, *once).subquery()
    return _of_cells(keys, things, sa.func.count(), sa.func.sum(things.c.now))


def _given(shape: Shape, keys: Keys) -> sa.Select[Any]:
    """Confirmed hours that were given to no project, until the as-of year, and how many volunteers gave them."""
    by = expressions(keys)
    statement = sa.select(*by, E["subject_id"].label("who"), sa.func.sum(E["hours"]).label("hours")).where(
        selected(shape, EntryKind.ENGAGEMENT_HOURS), E["starts"] <= AS_OF
    )
    persons = statement.group_by(*by, E["subject_id"]).subquery()
    return _of_cells(keys, persons, sa.func.sum(persons.c.hours), sa.func.count())


def _workshops(shape: Shape, keys: Keys) -> sa.Select[Any]:
    """Workshops held by the end of the as-of month, their participants, and how many say how many came."""
    by = expressions(keys)
    cells = (sa.func.count(), sa.func.sum(E["people"]), sa.func.count(E["people"]))
    statement = sa.select(*by, *cells).where(selected(shape, EntryKind.WORKSHOP), E["starts"] <= AS_OF)
    return statement.group_by(*by)


def _completed(shape: Shape, keys: Keys) -> sa.Select[Any]:
    """Municipalities with a share in a project completed by the end of the as-of month."""
    done = sa.or_(E["completed"].is_(None), E["completed"] <= AS_OF)
    finished = E["status"] == word(ProjectStatus.COMPLETED)
    by = expressions(keys)
    place = E["municipality_id"].label("place")
    places = sa.select(*by, place).where(selected(shape, EntryKind.PROJECT), finished, done).group_by(*by, place)
    found = places.subquery()
    return _of_cells(keys, found, sa.func.count())


def _of_cells(keys: Keys, things: sa.Subquery, *counts: Any) -> sa.Select[Any]:  # noqa: ANN401 - expressions
    outer = [things.c[name] for name in labels(keys)]
    return sa.select(*outer, *counts).select_from(things).group_by(*outer)
