"""Output: errors and reports for a person at a terminal, in their language."""

import os
import sys
from pathlib import Path
from typing import Any

from app.core.errors import KlikksError
from app.core.messages import text


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
