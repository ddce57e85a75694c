"""Fresh projects: rows of a file that nobody has brought in yet and of which nothing is to be said.

Most rows of a large file are. They are looked at column by column, from which follow the rows of the tables; whatever
row is special in any way (a word to be said, a record that is there, several shares, a broken rule) is left to the
careful way, which judges it anew.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import compress
from operator import and_, not_
from typing import Any, Final

from app.core.allocation import WHOLE
from app.core.bulk import Column, Same
from app.core.errors import Fault
from app.core.ids import new_id_texts
from app.models.imports import ImportStrategy
from app.services import projects
from app.services.imports.drafts import Fresh, Given, Values
from app.services.imports.plain import rows_by
from app.services.imports.records.knowing import Knowing

Columns = dict[str, Sequence[Any]]
_KEY, _PLACE, _SHARES = "external_id", "municipality_id", "shares"
_NAMED: Final = (_KEY,)
"""The columns by which such rows are known."""
_RULED: Final = ("planned_start", "planned_end", "started_on", "completed_on", "status", "origin")
"""What the rules over several fields look at, where there is one share."""
_JUDGED: Final = 20_000
"""So many combinations of these are remembered."""
FEW = 20
"""Batches of fewer rows are not worth it."""
STAMPS: Final = ("version", "created_at", "updated_at", "created_by", "updated_by")


class _Judged(dict[tuple[Any, ...], list[Fault]]):
    """Values of the ruled columns -> what breaks the rules."""

    def __missing__(self, values: tuple[Any, ...]) -> list[Fault]:
        found = projects.faults(dict(zip(_RULED, values, strict=True)))
        if len(self) < _JUDGED:
            self[values] = found
        return found


class FreshProjects:
    """Takes the fresh ones out of batches of rows.

    Args:
        records: the sheet they come from.
    """

    def __init__(self, records: Knowing) -> None:
        self._records = records
        self._judged = _Judged()
        names = set(records.names)
        keys = records.usable_keys
        self._usable = (
            records.strategy is not ImportStrategy.UPDATE
            and {_KEY, _PLACE, *records.folded_names} <= names
            and "id" not in names
            and bool(keys)
            and keys[0] == _NAMED
        )

    def taken(self, rows: Sequence[Given]) -> tuple[Fresh | None, Sequence[Given]]:
        """The fresh ones among some rows, and the others."""
        if not self._usable or len(rows) < FEW:
            return None, rows
        columns: Columns = dict(
            zip(self._records.names, zip(*[values for _, values in rows], strict=True), strict=True)
        )
        keys = columns[_KEY]
        known = self._records.work.references.look_up(self._records.work.db, self._place, set(columns[_PLACE]) - {None})
        places = [known.get(place) for place in columns[_PLACE]]
        again = {None} if len(set(keys)) == len(keys) else {None, *_repeated(keys)}
        again.update(row[_KEY] for row in self._there(keys))
        plain = [
            key not in again and place is not None and place.fault is None
            for key, place in zip(keys, places, strict=True)
        ]
        columns[_PLACE] = tuple(None if place is None else place.id for place in places)
        self._complete(columns, len(rows))
        self._judge(columns, plain)
        return self._chosen(rows, columns, plain)

    @property
    def _place(self) -> Any:  # noqa: ANN401 - the reference of a column
        return next(column.reference for column in self._records.references if column.column == _PLACE)

    def _there(self, keys: Iterable[Any]) -> list[Values]:
        """Projects that have one of the keys."""
        records = self._records
        wanted = [key for key in keys if key is not None]
        where = {"agency_id": records.work.agency_id}
        return rows_by(records.work.db, records.table, (_KEY,), _KEY, wanted, where=where)

    def _complete(self, columns: Columns, count: int) -> None:
        """What a new record has where a row says nothing."""
        for name, default in self._records.defaults.items():
            if name not in columns:
                columns[name] = (default,) * count
            elif default is not None and None in columns[name]:
                columns[name] = tuple(default if value is None else value for value in columns[name])

    def _judge(self, columns: Columns, plain: list[bool]) -> None:
        """Leave out rows that lack something, have several shares or break a rule."""
        needed = [column for column, _ in self._records.required]
        for name in needed:
            if name in columns and None in columns[name]:
                filled = (value is not None for value in columns[name])
                plain[:] = map(and_, plain, filled)
        if _SHARES in columns:
            plain[:] = map(and_, plain, map(not_, columns[_SHARES]))
        judged = map(self._judged.__getitem__, zip(*[columns[name] for name in _RULED], strict=True))
        plain[:] = map(and_, plain, map(not_, judged))

    def _chosen(
        self, rows: Sequence[Given], columns: Columns, plain: list[bool]
    ) -> tuple[Fresh | None, Sequence[Given]]:
        numbers = list(compress((number for number, _ in rows), plain))
        before = self._records.firsts.firsts([(_NAMED, key) for key in compress(columns[_KEY], plain)], numbers)
        if before != numbers:  # a key of an earlier batch: the careful way says which row had it
            again = {number for number, row in zip(numbers, before, strict=True) if row != number}
            plain = [each and row[0] not in again for each, row in zip(plain, rows, strict=True)]
        others = [row for row, is_plain in zip(rows, plain, strict=True) if not is_plain]
        if others:
            columns = {name: list(compress(values, plain)) for name, values in columns.items()}
        return self._rows(columns, len(rows) - len(others)), others

    def _rows(self, columns: Columns, count: int) -> Fresh | None:
        """Columns of both tables; one that nobody fills is left out."""
        if not count:
            return None
        records, work = self._records, self._records.work
        agency, ids = Same(str(work.agency_id)), new_id_texts(count)
        said = set(records.names)
        filled: dict[str, Column] = {}
        for name in (*records.stored, *records.extra, *records.folded_names):
            if name not in said:
                if (default := records.defaults[name]) is not None:
                    filled[name] = Same(default)
            elif any(value is not None for value in columns[name]):
                filled[name] = columns[name]
        stamps = (1, work.moment, work.moment, work.actor.credential_id, work.actor.credential_id)
        return Fresh(
            ids,
            {"agency_id": agency, "id": ids, **filled, **dict(zip(STAMPS, map(Same, stamps), strict=True))},
            {
                "agency_id": agency,
                "project_id": ids,
                "position": Same(0),
                "municipality_id": columns[_PLACE],
                "credited_agency_id": agency,
                "basis_points": Same(WHOLE),
            },
        )


def _repeated(keys: Iterable[Any]) -> set[Any]:
    """Keys that stand there more than once."""
    return {key for key, times in Counter(keys).items() if times > 1}
