"""A process that is killed while it publishes: never half a release, never a gap."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

KILLS = 8
SECONDS = 120
ROOT = Path(__file__).parents[3]


@pytest.mark.usefixtures("database")
def test_a_killed_publisher_leaves_a_chain_that_can_be_followed_to_its_end(database_url: str) -> None:
    program = [sys.executable, "-m", "tests.services.releases.killed", database_url, "1", str(KILLS)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(program, cwd=ROOT, env=environment, capture_output=True, timeout=SECONDS, check=False)
    assert ended.returncode == 0, ended.stderr.decode()
    verdicts = [json.loads(line) for line in ended.stdout.splitlines()]
    assert [(each["whole"], each["without_record"], each["missing"]) for each in verdicts] == [(True, [], [])] * KILLS
    assert sum(each["acknowledged"] for each in verdicts) >= KILLS
    assert verdicts[-1]["entries"] > verdicts[0]["entries"]
