"""Running: an uploaded file from its bytes to its report.

All or nothing, the records, the report and the end of the job are one transaction: after a crash at any moment the
import is either not there yet, and will be done, or complete. Batch by batch, every batch is one with its checkpoint.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core import clock
from app.core.db import Database, Read, Write
from app.core.errors import NotFound
from app.core.files import Files
from app.formats.documents import open_document
from app.formats.numbers import NumberFormat
from app.formats.sheets import Document
from app.models.agencies import Agency
from app.models.imports import Import, ImportMode, ImportResource, ImportState
from app.services import import_changes, jobs, recording
from app.services.access import Actor
from app.services.imports import profiles
from app.services.imports.choosing import choose, knows
from app.services.imports.findings_file import PART, FindingsFile
from app.services.imports.intake import PATIENCE_SECONDS, Intake
from app.services.imports.layouts import Layout, Upload, layout_of
from app.services.imports.readings import MOMENT_FORM
from app.services.imports.references import References
from app.services.imports.report import COUNTS, Report
from app.services.imports.rights import check_may_import
from app.services.imports.work import Work

A = sa.inspect(Agency).columns
I = sa.inspect(Import).columns  # noqa: E741 - one letter per table, as everywhere
_OPTIONS = (
    "agency_id", "resource", "dry_run", "mode", "strategy", "id_scheme", "empty_cells", "notation", "profile_id",
    "file_name", "file_id",
)  # fmt: skip


class _TurnedAway(Exception):
    """Rolls the records back once the report is made."""


def run_import(database: Database, ticket: jobs.Ticket, actor: Actor, payload: Mapping[str, Any]) -> None:
    """Work through an uploaded file.

    Args:
        database: where to.
        ticket: of the job.
        actor: who asked for it.
        payload: names the import.

    Raises:
        NotFound: the file is gone.
        NotPermitted: it holds what the sender may not bring in.
    """
    import_id = UUID(payload["import_id"])
    with database.read() as db:
        row = db.first(sa.select(*[I[name] for name in _OPTIONS]).where(I["id"] == import_id))
    if row is None or row.file_id is None:
        raise NotFound("file_missing")
    files = Files.of(database.settings)
    path = files.path(row.file_id)
    if not path.is_file():
        raise NotFound("file_missing")
    run = _Run(database, ticket, actor, import_id, row)
    document = open_document(path, row.file_name, knows=knows)
    layout = layout_of(document, ImportResource(row.resource), actor)
    if layout is not None:
        run.layout(layout, Upload(document, path, row.file_name))
    else:
        with FindingsFile(files.path(row.file_id, PART), ticket.state.get("findings", 0)) as findings:
            run.sheets(document, findings)


class _Run:
    """One import with its options."""

    def __init__(
        self, database: Database, ticket: jobs.Ticket, actor: Actor, import_id: UUID, options: sa.Row[Any]
    ) -> None:
        self._database, self._ticket, self._actor = database, ticket, actor
        self._import_id, self._options = import_id, options
        self._report = Report()

    def layout(self, layout: Layout, upload: Upload) -> None:
        """A file of a form of its own, all or nothing."""
        told = self._ticket.progress

        def fill(db: Write) -> None:
            moment = clock.now().strftime(MOMENT_FORM)
            done = layout.take(db, self._actor, upload, self._report, lambda done, total: told(done, total, "writing"))
            for position, (resource, changed) in enumerate(done):
                import_changes.keep(db, self._import_id, position, resource, changed, moment)

        self._together(fill)

    def sheets(self, document: Document, findings: FindingsFile) -> None:
        """The tables of a file."""
        options, report = self._options, self._report
        for each in document.findings:
            report.add(each)
        if document.notes:
            report.notes["file"] = dict(document.notes)
        with self._database.read() as db:
            work = self._work(db)
            profile = profiles.columns_of(db, options.agency_id, options.profile_id)
        resource = ImportResource(options.resource)
        parts = choose(document, resource, options.strategy, profile, report) if document.usable else []
        with self._database.read() as db:
            profiles.propose(db, options.agency_id, options.profile_id, parts, report)
        parts = [part for part in parts if part.is_usable]
        for part in parts:
            check_may_import(self._actor, part.resource)
        intake = Intake(
            work, parts, report, findings, self._ticket, None if options.dry_run else self._import_id,
            is_atomic=options.mode is ImportMode.ATOMIC,
        )  # fmt: skip
        turned_away = report.has_errors
        if not turned_away:
            intake.examine(None if options.notation is None else NumberFormat(options.notation))
        if turned_away or options.dry_run or options.mode is ImportMode.ATOMIC:
            self._together(intake.together if not turned_away else lambda _db: None)
        else:
            intake.apart(self._writing)
            with self._writing() as db:
                self._finish(db, kept=True)

    def _work(self, db: Read) -> Work:
        options, agency_id = self._options, self._options.agency_id
        states = db.scalar(sa.select(A["states"]).where(A["id"] == agency_id)) if agency_id else ()
        return Work(
            self._actor, agency_id, options.strategy, options.id_scheme, options.empty_cells,
            References(agency_id, states or ()),
        )  # fmt: skip

    def _together(self, fill: Any) -> None:  # noqa: ANN401 - takes a transaction
        """Records, report and the end of the job in one transaction; a file turned away leaves its report alone."""
        options = self._options
        try:
            with self._writing() as db:
                fill(db)
                lost = self._report.has_errors and options.mode is ImportMode.ATOMIC
                if lost or options.dry_run:
                    raise _TurnedAway  # noqa: TRY301 - the way to roll back
                self._finish(db, kept=True)
        except _TurnedAway:
            with self._writing() as db:
                self._finish(db, kept=not lost)

    @contextmanager
    def _writing(self) -> Iterator[Write]:
        """A transaction with time for bulks."""
        with self._database.write(patience=PATIENCE_SECONDS) as db:
            yield db

    def _finish(self, db: Write, *, kept: bool) -> None:
        """The import has its report and the job is done."""
        report = self._report
        state = ImportState.SUCCEEDED if kept else ImportState.REJECTED
        counts = {name: getattr(report, name) for name in COUNTS}
        values = {"state": state, **counts, "report": report.wire()}
        recording.update(db, Import, self._actor, {"id": self._import_id}, None, values)
        self._ticket.finish(db, {"import_id": str(self._import_id), "state": state.value, **counts})
