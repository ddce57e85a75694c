"""Output: errors and reports for a person at a terminal, in their language."""

import os
import sys
from pathlib import Path
from typing import Any

from rich.console import Console

from app.core.errors import KlikksError
from app.core.messages import text

SHOWN_ROWS = 8


def language() -> str:
    """German where the terminal is German."""
    spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "de" if spoken.lower().startswith("de") else "en"


def said(error: KlikksError) -> str:
    """An error in one line, with each place it concerns."""
    title, detail = text(error.code, {**error.params, "count": len(error.faults)}, language())
    places = [f"{fault.pointer}: {text(fault.code, fault.params, language())[1]}" for fault in error.faults]
    return "klikks: " + " ".join([f"{title}.", detail, *places]).replace("\n", " ")


def called_from(path: Path) -> Path:
    """A path as the caller meant it: ``./run`` works in the project's folder but is called from anywhere."""
    start = os.environ.get("KLIKKS_CALLED_FROM")
    return path if path.is_absolute() or start is None else Path(start) / path


def show_problem(problem: dict[str, Any] | None) -> None:
    """Why a job has no report."""
    suffix = language()
    title, detail = text("job_cancelled", {}, suffix)
    if problem is not None:
        title, detail = problem[f"title_{suffix}"], problem[f"detail_{suffix}"]
    print(f"klikks: {title}. {detail}", file=sys.stderr)


def show_report(record: dict[str, Any]) -> None:
    """The report of an import as a table."""
    report = record["report"]
    console = Console()
    turned_away = record["state"] == "rejected"
    kept = "turned away, nothing kept" if turned_away else "rehearsed, nothing kept" if record["dry_run"] else "done"
    counts = ", ".join(f"{report[name]:,} {name}" for name in ("created", "updated", "unchanged", "rejected"))
    console.print(f"{record['resource']}: {kept}. {counts}.")
    for name, value in report["notes"].items():
        console.print(f"  {name}: {len(value) if isinstance(value, list) else value}", highlight=False)
    if not report["conflicts"]:
        return
    suffix = language()
    for conflict in report["conflicts"]:
        rows = ", ".join(str(row) for row in conflict["rows"][:SHOWN_ROWS])
        place = f"rows {rows}" if rows else "file"
        more = f" … {conflict['total']} in all" if conflict["total"] > SHOWN_ROWS else ""
        column = f", column {conflict['column']}" if conflict["column"] else ""
        colour = "red" if conflict["severity"] == "error" else "yellow"
        console.print(f"[{colour}]{conflict['severity']}[/] {place}{more}{column}: [bold]{conflict['code']}[/]")
        console.print(f"  {conflict[f'title_{suffix}']}. {conflict[f'detail_{suffix}']}", highlight=False, markup=False)
