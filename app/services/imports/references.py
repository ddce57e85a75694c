"""References: the records that the rows of a file name, looked up many at once and remembered."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from app.core.db import Read
from app.core.errors import Fault, Param
from app.models.agencies import Agency
from app.models.base import Table
from app.models.engagements import Engagement
from app.models.factors import Factor, FactorSet
from app.models.fundings import FundingProgramme, Grant
from app.models.imports import ImportResource
from app.models.municipalities import Level, Municipality, MunicipalitySuccessor
from app.models.patrons import Patron
from app.models.projects import Project
from app.models.workshops import Workshop
from app.services.imports.plain import rows_by
from app.services.sheets import Reference
from app.services.sql import asked, many

M = sa.inspect(Municipality).columns
S = sa.inspect(MunicipalitySuccessor).columns
_THERE = {"patrons": (sa.inspect(Patron).columns["erased_at"].is_(None),)}
"""What else must hold of a record that is named: nobody can be who was erased."""
KEPT = 50_000
"""Records remembered of one resource."""

TABLES: Mapping[ImportResource, type[Table]] = {
    ImportResource.AGENCIES: Agency,
    ImportResource.ENGAGEMENTS: Engagement,
    ImportResource.FACTORS: Factor,
    ImportResource.FACTOR_SETS: FactorSet,
    ImportResource.FUNDING_PROGRAMMES: FundingProgramme,
    ImportResource.GRANTS: Grant,
    ImportResource.MUNICIPALITIES: Municipality,
    ImportResource.PATRONS: Patron,
    ImportResource.PROJECTS: Project,
    ImportResource.WORKSHOPS: Workshop,
}
_COLUMNS = {"id": "id", "ext": "external_id", "no": "grant_number", "slug": "slug"}
_PLACE_COLUMNS = {"id": "id", "ags": "ags", "ars": "ars", "name": "name_search"}
_PLACE = ("id", "ags", "ars", "name", "name_search", "path", "level", "valid_to")


class Named(NamedTuple):
    """What a key names.

    Attributes:
        id: of the record.
        fault: what is worth knowing about it; None if nothing.
        refused: it cannot be taken.
    """

    id: str | None
    fault: Fault | None = None
    refused: bool = False


class References:
    """The records named so far.

    Args:
        agency_id: whose records are meant; none where shared ones come in.
        states: official keys of the states the agency serves; none if any.
    """

    def __init__(self, agency_id: UUID | None, states: Iterable[str] = ()) -> None:
        self._agency_id = agency_id
        self._states = tuple(states)
        self._known: dict[ImportResource, dict[str, Named]] = {}
        self._lost: dict[ImportResource, set[str]] = {}

    def lose(self, resource: ImportResource, key: str) -> None:
        """A row with this key was refused; whoever names it is told so."""
        lost = self._lost.setdefault(resource, set())
        if len(lost) < KEPT:
            lost.add(key)

    def look_up(self, db: Read, reference: Reference, keys: Iterable[str]) -> Mapping[str, Named]:
        """What the keys name; a key that names nothing is missing."""
        known = self._known.setdefault(reference.resource, {})
        if len(known) > KEPT:
            known.clear()
        unknown: dict[str, list[str]] = {}
        for key in keys:
            if key not in known:
                prefix, _, rest = key.partition(":")
                unknown.setdefault(prefix, []).append(rest)
        for prefix, rests in unknown.items():
            if reference.resource is ImportResource.MUNICIPALITIES:
                known.update(self._places(db, prefix, rests))
            else:
                known.update(self._records(db, reference.resource, prefix, rests))
        return known

    def missing(self, reference: Reference, key: str) -> Fault:
        """Why a key names nothing."""
        what, shown = reference.resource.value, key.partition(":")[2]
        if key in self._lost.get(reference.resource, ()):
            return Fault("reference_refused", "", {"value": shown, "what": what})
        if reference.resource is ImportResource.MUNICIPALITIES:
            return Fault("place_unknown", "", {"key": shown})
        return Fault("reference_unknown", "", {"value": shown, "what": what})

    def _records(self, db: Read, resource: ImportResource, prefix: str, keys: list[str]) -> dict[str, Named]:
        model = TABLES[resource]
        table: Any = sa.inspect(model).local_table
        column = _COLUMNS[prefix]
        where: dict[str, Any] = {}
        if "agency_id" in table.columns and self._agency_id is not None:
            where["agency_id"] = self._agency_id
        rows = rows_by(db, table, ("id", column), column, keys, *_THERE.get(table.name, ()), where=where)
        return {f"{prefix}:{row[column]}": Named(str(row["id"])) for row in rows}

    def _places(self, db: Read, prefix: str, keys: list[str]) -> dict[str, Named]:
        """Units by key or name: the current one, else the one that bore the key last, with a hint where it went."""
        column = _PLACE_COLUMNS[prefix]
        table: Any = sa.inspect(Municipality).local_table
        found: dict[str, list[dict[str, Any]]] = {}
        for row in rows_by(db, table, _PLACE, column, keys):
            found.setdefault(str(row[column]), []).append(row)
        if prefix == "name":
            return {f"name:{name}": named for name, rows in found.items() if (named := self._by_name(name, rows))}
        latest = {key: max(rows, key=_currency) for key, rows in found.items()}
        ended = [row["id"] for row in latest.values() if row["valid_to"] is not None]
        went = self._successors(db, ended) if ended else {}
        return {f"{prefix}:{key}": self._place(row, went.get(str(row["id"]))) for key, row in latest.items()}

    def _place(self, row: Mapping[str, Any], successor: str | None) -> Named:
        key = row["ags"] or row["ars"] or row["name"]
        if row["valid_to"] is not None:
            params: dict[str, Param] = {
                "value": key, "name": row["name"], "ended": row["valid_to"], "suggestion": successor,
            }  # fmt: skip
            return Named(str(row["id"]), Fault("place_ended", "", params))
        if self._states and not row["path"].startswith(self._states):
            return Named(str(row["id"]), Fault("place_outside_states", "", {"value": key, "name": row["name"]}))
        return Named(str(row["id"]))

    def _by_name(self, name: str, rows: list[dict[str, Any]]) -> Named | None:
        """The only current municipality of a name in the agency's states; where several are, nobody guesses."""
        here = [row for row in rows if row["valid_to"] is None and row["path"].startswith(self._states or "")]
        units = [row for row in here if row["level"] == Level.MUNICIPALITY] or here
        if not units:
            return None
        if len(units) > 1:
            fault = Fault("place_ambiguous", "", {"key": units[0]["name"], "matches": len(units)})
            return Named(None, fault, refused=True)
        key = units[0]["ags"] or units[0]["ars"] or name
        return Named(str(units[0]["id"]), Fault("place_by_name", "", {"name": units[0]["name"], "key": key}))

    @staticmethod
    def _successors(db: Read, ids: list[str]) -> dict[str, str]:
        """Where ended units went, by their id: keys and names."""
        given = asked()
        statement = sa.select(S["municipality_id"], M["ags"], M["ars"], M["name"]).select_from(given)
        statement = statement.join(MunicipalitySuccessor, S["municipality_id"] == given.c.value)
        statement = statement.join(Municipality, M["id"] == S["successor_id"]).order_by(M["ars"])
        found: dict[str, list[str]] = {}
        for row in db.all(statement, {"ids": many(db, ids)}):
            unit, ags, ars, name = tuple(row)
            found.setdefault(str(unit), []).append(f"{ags or ars or ''} {name}".strip())
        return {unit: ", ".join(names) for unit, names in found.items()}


def _currency(row: Mapping[str, Any]) -> tuple[bool, str, str]:
    return row["valid_to"] is None, row["valid_to"] or "", str(row["id"])
