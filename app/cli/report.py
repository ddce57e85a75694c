"""The report of an import as a person reads it: what became of the rows, and every cause once, with its rows."""

from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from app.cli.output import language
from app.cli.words import number, word
from app.core.messages import text

SHOWN_ROWS = 6
_COLOURS = {"error": "red", "warning": "yellow"}


def show_report(record: dict[str, Any], console: Console | None = None) -> None:
    """Print it."""
    report = record["report"]
    console = console or Console()
    counts = {name: number(report[name]) for name in ("created", "updated", "unchanged", "rejected")}
    console.print(f"{record['resource']}: {word(_kept(record))}. {word('counts', **counts)}.", highlight=False)
    for name, value in report["notes"].items():
        console.print(f"  {name}: {_note(value)}", highlight=False, markup=False)
    if report["conflicts"]:
        console.print(_table(report["conflicts"]))
    if _kept(record) in {"partly", "done"} and report["created"] + report["updated"]:
        console.print(word("undo", id=record["id"]), highlight=False, soft_wrap=True)


def show_undone(result: dict[str, Any], console: Console | None = None) -> None:
    """Print what the undoing of an import did."""
    counts = {name: number(result[name]) for name in ("removed", "restored")}
    (console or Console()).print(f"{word('undone', **counts)}.", highlight=False)


def show_reasons(errors: list[dict[str, Any]], console: Console | None = None) -> None:
    """Print why an import cannot be undone: what is in the way, and the record concerned."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_edge=False)
    table.add_column(word("obstacle"), max_width=26)
    table.add_column(word("record"), ratio=1)
    for each in errors:
        title, _ = text(each["code"], {}, language())
        table.add_row(Text(title, style="bold"), Text(each[f"detail_{language()}"]))
    (console or Console()).print(table)


def _note(value: Any) -> str:  # noqa: ANN401 - any JSON value
    if isinstance(value, dict):
        return ", ".join(f"{name} {_note(each)}" for name, each in value.items())
    return str(len(value) if isinstance(value, list) else value)


def _kept(record: dict[str, Any]) -> str:
    if record["state"] == "rejected":
        return "rejected"
    if record["dry_run"]:
        return "rehearsed"
    return "partly" if record["report"]["rejected"] else "done"


def _table(conflicts: list[dict[str, Any]]) -> Table:
    """Columns that fit a narrow terminal; only what is said in sentences goes on in the next line."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_edge=False)
    table.add_column(word("severity"), no_wrap=True)
    table.add_column(word("rows"), no_wrap=True, max_width=22, overflow="ellipsis")
    table.add_column(word("column"), no_wrap=True, max_width=16, overflow="ellipsis")
    table.add_column(word("cause"), ratio=1)
    suffix = language()
    for each in conflicts:
        cause = Text(f"{each[f'title_{suffix}']}. ", style="bold")
        cause.append(each[f"detail_{suffix}"], style="not bold")
        severity = Text(word(each["severity"]), style=_COLOURS[each["severity"]])
        table.add_row(severity, Text(_rows(each)), Text(each["column"] or ""), cause)
    return table


def _rows(conflict: dict[str, Any]) -> str:
    rows = conflict["rows"]
    if not rows:
        return word("file")
    if conflict["total"] <= len(rows) <= SHOWN_ROWS and len(said := ", ".join(map(str, rows))) <= 20:  # noqa: PLR2004 - fits
        return said
    return f"{rows[0]} {word('in_all', total=number(conflict['total']))}"
