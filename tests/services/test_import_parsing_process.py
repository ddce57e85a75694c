"""The process that reads a large file beside the import ends with it, also where that was killed."""

import pickle
import subprocess
import sys
from pathlib import Path

from app.formats.documents import open_document
from app.models.imports import ImportResource
from app.services.imports import parsing_process
from app.services.imports.matching import match
from app.services.imports.parsing_process import Task
from app.services.sheets import SHEETS

ROWS = 30_000
"""More than the batches that are read ahead and what a pipe holds."""


def test_it_ends_when_nobody_listens_any_more(tmp_path: Path) -> None:
    path = tmp_path / "projects.csv"
    lines = (f"P-{number};LED {number};07231502;Wärme" for number in range(ROWS))
    path.write_text("\n".join(["Projektnummer;Titel;Kommune;Handlungsfeld", *lines]), encoding="utf-8")
    sheet = open_document(path, path.name).sheets[0]
    matched = match(SHEETS[ImportResource.PROJECTS], sheet.header)
    columns = [(position, column.name) for position, column in matched.columns]
    task = Task(sheet, ImportResource.PROJECTS, matched.header, columns, matched.notations, (), None, None)
    command = [sys.executable, "-I", "-c", parsing_process._PROGRAM, parsing_process._ROOT]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdin is not None
            assert process.stdout is not None
            pickle.dump(task, process.stdin)
            process.stdin.close()
            assert process.stdout.read(1)
            process.stdout.close()  # as the end of a killed import does
            process.wait(timeout=60)
        finally:
            process.kill()
