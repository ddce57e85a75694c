"""Output: a table into a file of the kind that was asked for."""

from collections.abc import Iterable
from datetime import UTC, datetime, time
from typing import BinaryIO

from app.core import clock
from app.formats.writers.delimited import write_delimited
from app.formats.writers.json_lines import write_json_lines
from app.formats.writers.tables import OutTable
from app.formats.writers.workbook import write_workbook
from app.schemas.exports import FileFormat
from app.services.exports.style import Style


def write(out: BinaryIO, style: Style, table: OutTable) -> None:
    """Write the only table of a file."""
    if style.format is FileFormat.XLSX:
        write_all(out, [table])
    elif style.is_nested:
        write_json_lines(out, table)
    else:
        write_delimited(out, table, german=style.is_german)


def write_all(out: BinaryIO, tables: Iterable[OutTable]) -> None:
    """Write a workbook with a sheet for each table; of the same day it says the same of its making."""
    write_workbook(out, tables, datetime.combine(clock.today(), time(), UTC))
