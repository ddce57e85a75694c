"""Funding programmes, grants, and what grants pay for projects."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from app.core.errors import Fault, KlikksError
from app.models import metadata
from app.models.fundings import FundingProgramme, Grant, GrantProject
from app.models.imports import ImportResource
from app.schemas.fundings import FundingProgrammeUpdate, GrantProjectSet, GrantUpdate
from app.services import grant_rules, life_cycles
from app.services.imports.drafts import Batch, Draft, Values
from app.services.imports.plain import rows_by
from app.services.imports.records.base import Records
from app.services.imports.records.links import Links

GRANTS, LINKS = metadata.tables["grants"], metadata.tables["grant_projects"]
_AMOUNTS = ("requested_cents", "granted_cents")


class FundingProgrammes(Records):
    """The directory of programmes."""

    resource = ImportResource.FUNDING_PROGRAMMES
    model = FundingProgramme
    update = FundingProgrammeUpdate
    folds: ClassVar[Mapping[str, tuple[str, ...]]] = {"name": ("funder",)}


class Grants(Records):
    """Applications with their amounts."""

    resource = ImportResource.GRANTS
    model = Grant
    update = GrantUpdate

    def rules(self, record: Values, current: Mapping[str, Any] | None) -> list[Fault]:
        """Amounts and days that agree, a step that the status can take."""
        found = grant_rules.faults(record)
        if current is not None:
            found += life_cycles.faults(Grant, str(current["status"]), str(record["status"]))
        return found

    def inspect(self, batch: Batch) -> None:
        """An amount does not fall below what projects already got."""
        lowered = [draft for draft in batch.changed if not draft.changes.keys().isdisjoint(_AMOUNTS)]
        parts = self._parts([draft.id for draft in lowered])
        for draft in lowered:
            _check_parts(draft, draft.record, parts.get(draft.id, 0))

    def _parts(self, ids: Sequence[str]) -> dict[str, int]:
        where = {"agency_id": self.work.agency_id}
        rows = rows_by(self.work.db, LINKS, ("grant_id", "amount_cents"), "grant_id", ids, where=where)
        parts: dict[str, int] = {}
        for row in rows:
            parts[str(row["grant_id"])] = parts.get(str(row["grant_id"]), 0) + (row["amount_cents"] or 0)
        return parts


def _check_parts(draft: Draft, grant: Mapping[str, Any], total: int) -> None:
    pointer = "/granted_eur" if grant["granted_cents"] is not None else "/requested_eur"
    try:
        grant_rules.check_parts(grant, total, pointer)
    except KlikksError as error:
        draft.refuse_for(error)


class GrantProjects(Links):
    """What grants pay for projects; the parts of a grant do not exceed it."""

    resource = ImportResource.GRANT_PROJECTS
    model = GrantProject
    update = GrantProjectSet
    parent = Grant
    parent_column = "grant_id"

    def inspect(self, batch: Batch) -> None:
        """Add up the parts of each grant, row by row, while the grants are held."""
        drafts = sorted([*batch.new, *batch.changed], key=lambda draft: draft.number)
        ids = {draft.record["grant_id"] for draft in drafts}
        where = {"agency_id": self.work.agency_id}
        names = ("id", *_AMOUNTS)
        grants = _by_id(rows_by(self.work.db, GRANTS, names, "id", sorted(ids), where=where, held=True))
        parts: dict[str, dict[str, int]] = {}
        for row in self.rows("grant_id", sorted(ids)):
            parts.setdefault(row["grant_id"], {})[row["project_id"]] = row["amount_cents"] or 0
        for draft in drafts:
            of_grant = parts.setdefault(draft.record["grant_id"], {})
            wanted = {**of_grant, draft.record["project_id"]: draft.record["amount_cents"] or 0}
            _check_parts(draft, grants[draft.record["grant_id"]], sum(wanted.values()))
            if not draft.faults:
                of_grant.update(wanted)


def _by_id(rows: Iterable[Values]) -> dict[str, Values]:
    return {str(row["id"]): row for row in rows}
