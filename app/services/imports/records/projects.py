"""Projects with their shares, their yearly reports and the volunteers who work on them."""

from collections.abc import Mapping, Sequence
from itertools import compress
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa

from app.core.bulk import bulk_columns, bulk_insert, spelled
from app.core.errors import Fault, KlikksError
from app.core.folding import sort_key
from app.models import metadata
from app.models.imports import ImportResource
from app.models.projects import Project, ProjectPatron, ProjectReport
from app.schemas.project_parts import ProjectReportUpdate
from app.schemas.projects import ProjectUpdate
from app.services import feed_items, ledger, projects, recording, search_index, share_changes
from app.services.import_changes import Changed
from app.services.imports.drafts import Batch, Draft, Fresh, Given, Values
from app.services.imports.matching import Matched
from app.services.imports.plain import rows_by
from app.services.imports.records.base import Records
from app.services.imports.records.fresh import FreshProjects
from app.services.imports.records.links import Links
from app.services.imports.work import Work
from app.services.ledger import Rows
from app.services.sql import asked, many

SHARES = metadata.tables["project_shares"]
_SHARE = ("project_id", "position", "municipality_id", "credited_agency_id", "basis_points")


class Projects(Records):
    """Projects."""

    resource = ImportResource.PROJECTS
    model = Project
    update = ProjectUpdate
    folds: ClassVar[Mapping[str, tuple[str, ...]]] = {"title": ()}

    def __init__(self, work: Work, matched: Matched) -> None:
        super().__init__(work, matched)
        self._shared = not {"shares", "municipality_id"}.isdisjoint(self.names)
        self._reported: bool | None = None
        self._entered: tuple[Rows, Rows] | None = None
        self._fresh = FreshProjects(self)

    def fresh(self, rows: Sequence[Given]) -> tuple[Fresh | None, Sequence[Given]]:
        """New ones of which nothing is to be said, and the other rows."""
        return self._fresh.taken(rows)

    def write_fresh(self, fresh: Fresh) -> None:
        """Projects, then their shares."""
        bulk_columns(self.work.db, self.table, fresh.projects, len(fresh.ids))
        bulk_columns(self.work.db, SHARES, fresh.shares, len(fresh.ids))
        search_index.later(self.work.db, Project, fresh.ids)

    def post(self, batch: Batch) -> None:
        """Fresh ones are entered by their columns."""
        if batch.fresh:
            ledger.enter_columns(self.work.db, batch.fresh.projects, batch.fresh.shares)
            published = spelled(batch.fresh.projects["published"], len(batch.fresh.ids))
            feed_items.touch(self.work.db, Project, compress(batch.fresh.ids, published))
        super().post(batch)

    def changed(self, batch: Batch) -> Changed:
        """What was done, for undoing it."""
        changed = super().changed(batch)
        return changed._replace(created=[*batch.fresh.ids, *changed.created]) if batch.fresh else changed

    def assemble(self, batch: Batch) -> None:
        """One municipality is one share; without another agency a share counts for the own one."""
        own = str(self.work.agency_id)
        for draft in batch.drafts:
            entries, place = draft.given.pop("shares", None), draft.given.get("municipality_id")
            if entries:
                shares = [
                    (each["municipality_id"], each["credited_agency_id"] or own, each["basis_points"])
                    for each in entries
                ]
                if place is not None and place not in {share[0] for share in shares}:
                    draft.refuse("shares_twice", "shares")
                draft.given["shares"] = shares
                draft.given["municipality_id"] = shares[0][0] if len(shares) == 1 else None
            elif place is not None:
                draft.given["shares"] = [(place, own, projects.WHOLE)]

    def rows(self, by: str, values: Sequence[Any]) -> list[Values]:
        """Projects with their shares; by title through the index of titles."""
        if by == "title":
            found = self._by_title({sort_key(str(value))[:400] for value in values})
        else:
            found = super().rows(by, values)
        if self._shared and found:
            self._add_shares(found)
        return found

    def _by_title(self, keys: set[str]) -> list[Values]:
        where = {"agency_id": self.work.agency_id}
        names = ("id", "version", *self.stored)
        return rows_by(self.work.db, self.table, names, "title_sort", keys, where=where, held=True)

    def _add_shares(self, found: Sequence[Values]) -> None:
        of_project: dict[str, list[tuple[int, tuple[str, str, int]]]] = {}
        where = {"agency_id": self.work.agency_id}
        for row in rows_by(self.work.db, SHARES, _SHARE, "project_id", [row["id"] for row in found], where=where):
            share = (str(row["municipality_id"]), str(row["credited_agency_id"]), row["basis_points"])
            of_project.setdefault(str(row["project_id"]), []).append((row["position"], share))
        for project in found:
            shares = [share for _, share in sorted(of_project.get(str(project["id"]), []))]
            project["shares"] = shares
            project["municipality_id"] = shares[0][0] if len(shares) == 1 else None

    def rules(self, record: Values, current: Mapping[str, Any] | None) -> list[Fault]:
        """Days in order, a completion dated, shares that are the whole."""
        shares = record.get("shares")
        found = projects.faults(record)
        if (shares and len(shares) > 1) or (shares and shares[0][2] != projects.WHOLE):
            found += projects.share_faults(shares)
        elif not shares and current is None:
            found.append(Fault("missing", "/municipality_id"))
        return found

    def inspect(self, batch: Batch) -> None:
        """Shares of a project that stands in a frozen report do not change without a reason."""
        moved = [draft for draft in batch.changed if "shares" in draft.changes]
        if not moved:
            return
        if self._reported is None:
            self._reported = share_changes.any_reported(self.work.db)
        for draft in moved if self._reported else ():
            key = {"agency_id": self.work.agency_id, "id": UUID(draft.id)}
            after = [(UUID(place), UUID(agency), points) for place, agency, points in draft.record["shares"]]
            try:
                project = recording.held(self.work.db, Project, key, None)
                share_changes.note(self.work.db, self.work.actor, project, after, None)
            except KlikksError as error:
                draft.refuse_for(error)

    def insert(self, drafts: Sequence[Draft]) -> Rows:
        """Projects, then their shares."""
        given = super().insert(drafts)
        self._entered = (given, self._write_shares(drafts))
        return given

    def tell(self, drafts: Sequence[Draft], *, new: bool) -> None:
        """New projects are entered by their rows; nothing has to be read back."""
        if not new:
            super().tell(drafts, new=new)
        elif self._entered is not None:
            ledger.enter_projects(self.work.db, *self._entered)
            feed_items.touch(self.work.db, Project, [draft.id for draft in drafts])
            self._entered = None

    def change(self, drafts: Sequence[Draft]) -> None:
        """Projects; shares are replaced as a whole."""
        super().change(drafts)
        moved = [draft for draft in drafts if "shares" in draft.changes]
        if moved:
            gone = sa.select(asked().c.value)
            chosen = (SHARES.c.agency_id == self.work.agency_id, SHARES.c.project_id.in_(gone))
            self.work.db.run(
                sa.delete(SHARES).where(*chosen), {"ids": many(self.work.db, [draft.id for draft in moved])}
            )
            self._write_shares(moved)

    def _write_shares(self, drafts: Sequence[Draft]) -> Rows:
        agency = str(self.work.agency_id)
        rows = [
            (agency, draft.id, position, *share)
            for draft in drafts
            for position, share in enumerate(draft.record["shares"])
        ]
        names = ("agency_id", *_SHARE)
        bulk_insert(self.work.db, SHARES, names, rows)
        return Rows(names, rows)


class ProjectReports(Records):
    """Yearly reports of projects."""

    resource = ImportResource.PROJECT_REPORTS
    model = ProjectReport
    update = ProjectReportUpdate


class ProjectPatrons(Links):
    """Volunteers who work on projects; the project gets a new version."""

    resource = ImportResource.PROJECT_PATRONS
    model = ProjectPatron
    parent = Project
    parent_column = "project_id"
