"""A process that is killed while it writes: what was acknowledged is there, and the ledger is right."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

KILLS = 10
SECONDS = 120
ROOT = Path(__file__).parents[3]


class TestKilledWriters:
    @pytest.mark.usefixtures("database")
    def test_nothing_acknowledged_is_lost_and_nothing_is_half_done(self, database_url: str) -> None:
        program = [sys.executable, "-m", "tests.services.ledger.killed", database_url, "1", str(KILLS)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        ended = subprocess.run(program, cwd=ROOT, env=environment, capture_output=True, timeout=SECONDS, check=False)
        assert ended.returncode == 0, ended.stderr.decode()
        verdicts = [json.loads(line) for line in ended.stdout.splitlines()]
        assert [(each["missing"], each["wrong"]) for each in verdicts] == [([], [])] * KILLS
        assert sum(each["acknowledged"] for each in verdicts) > KILLS
        assert verdicts[-1]["subjects"] > verdicts[0]["subjects"]
