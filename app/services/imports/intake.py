"""Intake: the sheets of a file into the database, all or nothing or batch by batch.

A rehearsal does everything the real thing does and rolls it back, so both say the same.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from itertools import islice
from time import sleep
from typing import Any, Protocol
from uuid import UUID

from app.core.collecting import paused_collector
from app.core.db import Write
from app.core.errors import Conflict, Fault, Invalid, KlikksError, Unavailable
from app.formats.delimited import DelimitedSheet
from app.formats.findings import Finding, Severity
from app.formats.json_lines import JsonSheet
from app.formats.numbers import NumberFormat
from app.models.imports import ImportStrategy
from app.services import import_changes
from app.services.imports.choosing import Part
from app.services.imports.drafts import Batch, Draft, Fresh, Given
from app.services.imports.examining import examine
from app.services.imports.findings_file import FindingsFile
from app.services.imports.firsts import FirstRows
from app.services.imports.matching import Matched
from app.services.imports.parsing import Parsed, Rows
from app.services.imports.parsing_process import FROM_ROWS, parsed_elsewhere
from app.services.imports.records.base import Records
from app.services.imports.records.registry import RECORDS
from app.services.imports.report import Report
from app.services.imports.work import Work
from app.services.sql import plan_anew

PATIENCE_SECONDS = 60.0
"""How long one statement of an import may take."""
_KEPT_TOGETHER = 5
"""Batches of one transaction: the sums of the ledger are written once for all of them."""
_LEFT_SECONDS = 0.03
_ATTEMPTS = 3
"""How often a batch is done again when somebody else wrote the same at the same time."""


Writing = Callable[[], AbstractContextManager[Write]]
"""Begins a transaction."""


class Ticket(Protocol):
    """What the work holds of its job."""

    attempt: int
    state: Mapping[str, Any]

    def progress(self, done: int, total: int | None, phase: str) -> None:
        """Say how far it is."""

    def checkpoint(self, db: Write, state: Mapping[str, Any]) -> None:
        """Keep where it is, in the transaction of a batch."""


class Intake:
    """One import at work.

    Args:
        work: who, how and for whom.
        parts: the sheets, in order.
        report: gathers counts and conflicts.
        findings: gets every finding of a row.
        ticket: of the job.
        import_id: whose changes are kept; None keeps none (a rehearsal).
        is_atomic: one bad row turns everything away.
    """

    def __init__(
        self, work: Work, parts: Sequence[Part], report: Report, findings: FindingsFile, ticket: Ticket,
        import_id: UUID | None, *, is_atomic: bool = True,
    ) -> None:  # fmt: skip
        self._work, self._parts, self._report = work, parts, report
        self._findings, self._ticket, self._import_id = findings, ticket, import_id
        self._is_atomic = is_atomic
        self._position = self._done = self._total = 0
        self._turned_away, self._batches = False, 0
        report.count_by_batch()

    def examine(self, notation: NumberFormat | None) -> None:
        """Look at all rows once, before they are taken."""
        for part in self._parts:
            part.matched.home = str(self._work.agency_id) if self._work.agency_id else None
            part.total = examine(part.matched, part.sheet, notation)
            self._total += part.total
            self._ticket.progress(self._total, None, "reading")

    @paused_collector()
    def together(self, db: Write) -> None:
        """All rows in one transaction."""
        self._work.enter(db)
        for part in self._parts:
            records = self._records(part)
            for parsed in self._parsed(part, records):
                self._take(part, parsed, self._kept(db, records, parsed), records)
                self._turned_away = self._is_atomic and self._report.has_errors

    @paused_collector()
    def apart(self, writing: Writing) -> None:
        """Every batch in a transaction of its own; goes on where an earlier attempt stopped."""
        place, through = self._resumed()
        for index, part in enumerate(self._parts):
            records = self._records(part)
            batches = self._parsed(part, records)
            while several := list(islice(batches, _KEPT_TOGETHER)):
                if index < place or (index == place and several[-1].through <= through):
                    self._pass(writing, records, several)
                    continue
                with writing() as db:
                    self._work.enter(db)
                    for parsed in several:
                        self._take(part, parsed, self._kept(db, records, parsed), records)
                    self._ticket.checkpoint(db, self._state(index, several[-1].through))
                if db.dialect == "sqlite":  # other processes look only now and then whether it is their turn
                    sleep(_LEFT_SECONDS)

    def _records(self, part: Part) -> Records:
        records = RECORDS[part.resource](self._work, part.matched)
        records.firsts = FirstRows(part.total)
        if part.is_beside:
            records.strategy = ImportStrategy.UPSERT
        return records

    @staticmethod
    def _parsed(part: Part, records: Records) -> Iterator[Parsed]:
        """The rows of a sheet; of a large text file by a process beside this one."""
        folded = records.folded_early(part.matched)
        if part.total >= FROM_ROWS and isinstance(part.sheet, DelimitedSheet | JsonSheet):
            return parsed_elsewhere(part.sheet, part.matched, folded)
        return Rows(part.matched, folded, exact=isinstance(part.sheet, JsonSheet)).batches(part.sheet.rows())

    def _resumed(self) -> tuple[int, int]:
        state = self._ticket.state
        if not state:
            return 0, -1
        self._report.resume(state["report"])
        self._position = state["position"]
        return state["part"], state["through"]

    def _state(self, part: int, through: int) -> Mapping[str, Any]:
        return {
            "part": part, "through": through, "position": self._position, "findings": self._findings.size(),
            "report": self._report.state(),
        }  # fmt: skip

    def _pass(self, writing: Writing, records: Records, several: Sequence[Parsed]) -> None:
        """Batches that an earlier attempt took."""
        with writing() as db:
            self._work.enter(db)
            for parsed in several:
                self._done += len(parsed.rows) + len(parsed.refused)
                records.remember(parsed.rows)

    def _kept(self, db: Write, records: Records, parsed: Parsed) -> Batch:
        """Write a batch; what others wrote meanwhile is seen when it is done again."""
        self._batches += 1
        if self._batches & (self._batches - 1) == 0:  # the first, second, fourth, eighth and so on
            plan_anew(db)
        fresh, rows = self._trusted(db, records, parsed.rows)
        if not rows and fresh:
            return Batch([], fresh=fresh)
        for _ in range(_ATTEMPTS):
            with suppress(Conflict, Invalid), db.savepoint():
                anew, others = (None, rows) if fresh else records.fresh(rows)
                batch = records.process(others)
                if anew:
                    records.write_fresh(anew)
                records.write(batch)
                batch.fresh = fresh or anew
                return batch
        batch = self._one_by_one(db, records, rows)
        batch.fresh = fresh
        return batch

    def _trusted(self, db: Write, records: Records, rows: Sequence[Given]) -> tuple[Fresh | None, Sequence[Given]]:
        """Write the fresh rows without a savepoint, on SQLite at the first attempt.

        Its savepoints copy every page that changes, a tenth of an import's time. Nobody else writes, and all was
        looked up, so that nothing can be refused; if it is all the same, the next attempt finds out what.

        Raises:
            Unavailable: it was.
        """
        if db.dialect != "sqlite" or self._ticket.attempt > 1:
            return None, rows
        fresh, others = records.fresh(rows)
        if fresh is not None:
            try:
                records.write_fresh(fresh)
            except (Conflict, Invalid) as error:
                raise Unavailable(reason="interrupted") from error
        return fresh, others

    def _one_by_one(self, db: Write, records: Records, rows: Sequence[Given]) -> Batch:
        """A batch that the database does not take as a whole: find the rows it does not take."""
        whole = Batch([])
        for row in rows:
            try:
                with db.savepoint():
                    batch = records.process([row])
                    records.write(batch)
            except KlikksError as error:
                lost = Draft(row[0], {})
                lost.refuse_for(error)
                batch = Batch([], [lost])
            whole.refused += batch.refused
            whole.warnings += batch.warnings
            whole.new += batch.new
            whole.changed += batch.changed
            whole.unchanged += batch.unchanged
        return whole

    def _take(self, part: Part, parsed: Parsed, batch: Batch, records: Records) -> None:
        """Report a batch and keep what it changed."""
        report = self._report
        found = sorted([*parsed.findings, *_said(batch, part.matched)], key=lambda each: each.number)
        for each in found:
            report.add(each)
        self._findings.add(part.place, found)
        report.created += batch.created
        report.updated += len(batch.changed)
        report.unchanged += batch.unchanged
        report.rejected += len(parsed.refused) + len(batch.refused)
        for key in parsed.lost:
            self._work.references.lose(part.resource, key)
        for draft in batch.refused:
            for key in records.keys_of(draft):
                self._work.references.lose(part.resource, key)
        if self._import_id is not None and not self._turned_away and (batch.created or batch.changed):
            records.post(batch)
            import_changes.keep(
                self._work.db, self._import_id, self._position, part.resource, records.changed(batch), self._work.moment
            )
            self._position += 1
        self._done += len(parsed.rows) + len(parsed.refused)
        self._ticket.progress(min(self._done, self._total), self._total, "writing")


def _said(batch: Batch, matched: Matched) -> Iterator[Finding]:
    """What is to be said about the rows of a batch."""
    for number, column, fault in batch.warnings:
        yield Finding(Severity.WARNING, _placed(fault, number, column and matched.heading(column)), number, column)
    for draft in batch.refused:
        for fault in draft.faults:
            column = fault.pointer.strip("/").split("/")[0]
            heading = column and matched.heading(column)
            yield Finding(Severity.ERROR, _placed(fault, draft.number, heading), draft.number, column)


def _placed(fault: Fault, number: int, column: str) -> Fault:
    return Fault(fault.code, f"row {number}", {**fault.params, **({"column": column} if column else {})})
