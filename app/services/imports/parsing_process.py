"""Parsing of large files in a process of its own, beside the work of the database.

The other process reads the same file and sends its batches as they are asked for; a batch is plain values, so it costs
next to nothing to send. It knows no database, and it ends with the process that started it.
"""

import gc
import marshal
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any, BinaryIO, Final, NamedTuple

import app
from app.core.errors import Fault, Unavailable
from app.formats.findings import Finding, Severity
from app.formats.json_lines import JsonSheet
from app.formats.numbers import NumberFormat
from app.formats.sheets import Sheet
from app.models.imports import ImportResource
from app.services.imports.matching import Matched
from app.services.imports.parsing import Parsed, Rows
from app.services.sheets import SHEETS

FROM_ROWS: Final = 20_000
"""Starting a process takes as long as reading so many rows."""
_PROGRAM: Final = (
    "import sys; sys.path.insert(0, sys.argv[1]); from app.services.imports.parsing_process import main; main()"
)
_ROOT: Final = str(Path(app.__file__).parent.parent)
_LENGTH: Final = 8
_AHEAD: Final = 3
"""Batches that are read before the first of them is asked for."""


class Task(NamedTuple):
    """What the other process is to read.

    Attributes:
        sheet: the rows.
        resource: what they are.
        header: headings as written.
        columns: position in the file and name of each column that is ours.
        notations: column -> how its numbers are written.
        folded: columns whose keys are wanted.
        owner: position of the heading that says whose a row is.
        home: the agency the records belong to.
    """

    sheet: Sheet
    resource: ImportResource
    header: tuple[str, ...]
    columns: list[tuple[int, str]]
    notations: dict[str, NumberFormat]
    folded: tuple[str, ...]
    owner: int | None
    home: str | None


def parsed_elsewhere(sheet: Sheet, matched: Matched, folded: Sequence[str]) -> Iterator[Parsed]:
    """The batches of a sheet, read by another process.

    Raises:
        Unavailable: it ended before the file did.
    """
    columns = [(position, column.name) for position, column in matched.columns]
    task = Task(
        sheet, matched.spec.resource, matched.header, columns, matched.notations, tuple(folded), matched.owner,
        matched.home,
    )  # fmt: skip
    command = [sys.executable, "-I", "-c", _PROGRAM, _ROOT]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:  # noqa: S603 - our own
        try:
            assert process.stdin is not None and process.stdout is not None  # noqa: S101, PT018 - both are pipes
            pickle.dump(task, process.stdin)
            process.stdin.close()
            yield from _received(process.stdout)
        finally:
            process.kill()


def _received(stream: BinaryIO | Any) -> Iterator[Parsed]:  # noqa: ANN401 - a pipe
    while True:
        length = int.from_bytes(stream.read(_LENGTH), "big")
        if not length:
            raise Unavailable(reason="interrupted")
        frame = stream.read(length)
        if len(frame) < length:
            raise Unavailable(reason="interrupted")
        content = marshal.loads(frame)  # noqa: S302 - written by our own process
        if content is None:
            return
        rows, findings, refused, lost, through = content
        yield Parsed(rows, [_finding(each) for each in findings], refused, lost, through)


def _finding(plain: Sequence[Any]) -> Finding:
    severity, number, column, code, pointer, params = plain
    return Finding(Severity(severity), Fault(code, pointer, params), number, column)


def _plain(finding: Finding) -> tuple[Any, ...]:
    fault = finding.fault
    params = {name: str(value) if isinstance(value, str) else value for name, value in fault.params.items()}
    return finding.severity.value, finding.number, finding.column, fault.code, fault.pointer, params


def main() -> None:
    """Read the task from the standard input and send its batches to the standard output."""
    gc.disable()  # plain rows have no cycles, and looking for some took a tenth of the time
    task: Task = pickle.load(sys.stdin.buffer)  # noqa: S301 - written by the process that started this one
    spec = SHEETS[task.resource]
    matched = Matched(spec, task.header, [(position, spec.by_name[name]) for position, name in task.columns])
    matched.notations, matched.owner, matched.home = task.notations, task.owner, task.home
    ahead: Queue[bytes | None] = Queue(_AHEAD)
    sender = Thread(target=_send, args=(sys.stdout.buffer, ahead), daemon=True)
    sender.start()
    is_exact = isinstance(task.sheet, JsonSheet)
    for batch in Rows(matched, task.folded, exact=is_exact).batches(task.sheet.rows()):
        findings = [_plain(each) for each in batch.findings]
        ahead.put(marshal.dumps((batch.rows, findings, batch.refused, batch.lost, batch.through)))
    ahead.put(marshal.dumps(None))
    ahead.put(None)
    sender.join()


def _send(out: BinaryIO, ahead: "Queue[bytes | None]") -> None:
    """Send what is read; a pipe holds a tenth of a batch, so that reading would wait for the database all the time.

    Where nobody listens any more the whole process ends: reading would wait for ever for what it reads to be sent.
    """
    try:
        while (frame := ahead.get()) is not None:
            out.write(len(frame).to_bytes(_LENGTH, "big"))
            out.write(frame)
        out.flush()
    except BrokenPipeError:
        os._exit(0)
