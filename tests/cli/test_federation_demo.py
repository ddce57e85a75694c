"""``klikks demo --federation``, as somebody types it: three instances, one total, nothing left running."""

import os
import re
import subprocess
import sys
from pathlib import Path

PATIENCE = 300
_ADDRESS = re.compile(r"its own instance on (http://127\.0\.0\.1:\d+)")


def test_prints_the_total_and_where_it_is_from_and_stops(tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KLIKKS_", "DATABASE_"))}
    program = [sys.executable, "-m", "app.cli", "demo", "--federation"]
    found = subprocess.run(
        program, env={**kept, "KLIKKS_DATA_DIR": str(tmp_path)}, capture_output=True, text=True, timeout=PATIENCE,
        start_new_session=True, check=False,
    )  # fmt: skip
    assert found.returncode == 0, found.stderr[-2000:]
    told = found.stdout
    assert len(set(_ADDRESS.findall(told))) == 3, told
    assert len(re.findall(r"^pulled .* then received, 1 entries", told, re.MULTILINE)) == 2, told
    assert re.search(r"^The network, annual: [\d,.]+ t/a", told, re.MULTILINE), told
    assert re.search(r"^  \S+ +not reported +as of 2021-12", told, re.MULTILINE), told
    assert "Told twice, for a person to settle" in told
    assert _running_in(tmp_path) == []


def _running_in(folder: Path) -> list[str]:
    """Processes that were given this folder."""
    found = []
    for each in Path("/proc").glob("[0-9]*/environ"):
        try:
            if str(folder).encode() in each.read_bytes():
                found.append(each.parent.name)
        except OSError:
            continue
    return found
