"""Keys: how a file names the records its rows refer to, so that a person knows them and an import finds them again."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from app.core.db import Snapshot
from app.core.prepared import Prepared
from app.models.agencies import Agency
from app.models.factors import FactorSet
from app.models.fundings import FundingProgramme, Grant
from app.models.imports import ImportResource
from app.models.municipalities import Municipality
from app.models.patrons import Patron
from app.models.projects import Project
from app.models.workshops import Workshop
from app.services.sql import asked, many

KEPT: Final = 50_000
"""Names remembered at a time."""

_M = sa.inspect(Municipality).columns
_SHARED: Final[Mapping[ImportResource, Sequence[Any]]] = {
    ImportResource.AGENCIES: (sa.inspect(Agency).columns["id"], sa.inspect(Agency).columns["slug"]),
    ImportResource.FACTOR_SETS: (sa.inspect(FactorSet).columns["id"], sa.inspect(FactorSet).columns["slug"]),
    ImportResource.FUNDING_PROGRAMMES: (
        sa.inspect(FundingProgramme).columns["id"],
        sa.inspect(FundingProgramme).columns["slug"],
    ),
    # a key that has ended may have been given to another unit since
    ImportResource.MUNICIPALITIES: (
        _M["id"], sa.case((_M["valid_to"].is_(None), sa.func.coalesce(_M["ags"], _M["ars"]))),
    ),
}  # fmt: skip
"""Id and key of records that belong to everybody."""
_OWN: Final[Mapping[ImportResource, tuple[type[Any], str]]] = {
    ImportResource.PATRONS: (Patron, "external_id"),
    ImportResource.PROJECTS: (Project, "external_id"),
    ImportResource.GRANTS: (Grant, "grant_number"),
    ImportResource.WORKSHOPS: (Workshop, "external_id"),
}
"""Records whose key means something within their agency alone."""


class Keys:
    """Keys of records, looked up some hundreds at a time.

    Args:
        db: the state of the data the file shows.
        home: the agency whose own numbers the reader understands; of every other one the file says ids.
    """

    def __init__(self, db: Snapshot, home: UUID | None) -> None:
        self._db, self._home = db, home
        self._known: dict[ImportResource, dict[str, str]] = {}
        self._statements: dict[ImportResource, Prepared | None] = {}

    def of(self, resource: ImportResource, ids: Iterable[Any]) -> Callable[[Any], str | None]:
        """What names each of these records: its key, or else its id."""
        known = self._known.setdefault(resource, {})
        if len(known) > KEPT:
            known.clear()
        lacking = {str(each) for each in ids if each is not None} - known.keys()
        if lacking:
            known.update({each: each for each in lacking})
            known.update(self._looked_up(resource, lacking))
        return lambda each: None if each is None else known[str(each)]

    def _looked_up(self, resource: ImportResource, ids: set[str]) -> dict[str, str]:
        if resource not in self._statements:
            self._statements[resource] = self._statement(resource)
        prepared = self._statements[resource]
        if prepared is None:
            return {}
        values = {"ids": many(self._db, map(UUID, ids)), "home": self._home}
        found = self._db.fetch(prepared, values)
        return {str(each): key for each, key in found if key is not None and not _is_id(key)}

    def _statement(self, resource: ImportResource) -> Prepared | None:
        conditions: list[Any] = []
        if resource in _SHARED:
            identity, key = _SHARED[resource]
        elif resource in _OWN and self._home is not None:
            table, name = _OWN[resource]
            columns = sa.inspect(table).columns
            identity, key = columns["id"], columns[name]
            conditions.append(columns["agency_id"] == sa.bindparam("home"))
        else:
            return None
        ids = asked()
        statement = sa.select(identity, key).select_from(ids).join(identity.table, identity == ids.c.value)
        return Prepared(statement.where(*conditions), self._db.engine.dialect)


def _is_id(key: str) -> bool:
    """An agency's number that looks like an id, or names its kind, would be read as such: then the id is said."""
    try:
        UUID(key)
    except ValueError:
        return key.startswith(("ext:", "no:", "id:"))
    return True
