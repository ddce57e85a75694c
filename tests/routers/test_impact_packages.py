"""Data packages: an independent reader of the standard finds that the files hold what their description says."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app.core import clock
from tests.api import Api
from tests.factories.effects import ANNUAL, project, several, share, store

HOST = "http://127.0.0.1:8000"
QUESTIONS: dict[str, dict[str, Any]] = {
    "table": {
        "group_by": ["state", "theme", "year"],
        "subtotals": "true",
        "measures": ["annual", "granted", "projects"],
    },
    "series": {"measure": "annual", "by": "year", "from": "2020-01", "to": "2026-03"},
}


@pytest.fixture(autouse=True)
def _in_march() -> Iterator[None]:
    with clock.frozen(datetime(2026, 3, 15, tzinfo=UTC)):
        yield


@pytest.fixture(autouse=True)
def _network(api: Api) -> None:
    store(api, *several(3), project(5, ANNUAL, shares=(share(0, 0, 5_000), share(4, 1, 5_000)), theme="mobility"))


def fetched(api: Api, door: str, folder: Path) -> dict[str, Any]:
    """A package with its files beside it, as a portal has it after harvesting."""
    answer = api.public.get(f"/v1/impact/{door}/data-package", params=QUESTIONS[door])
    assert answer.status_code == 200, answer.text
    package: dict[str, Any] = answer.json()
    for each in package["resources"]:
        assert each["path"].startswith(HOST)
        file = api.public.get(each["path"].removeprefix(HOST))
        assert file.headers["content-type"].startswith(each["mediatype"])
        each["path"] = f"{each['name']}.{each['format']}"
        (folder / each["path"]).write_bytes(file.content)
    return package


def errors(package: dict[str, Any], folder: Path) -> list[str]:
    """What the reader complains about; it runs apart, since it changes limits of the whole process."""
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    command = [sys.executable, "-m", "frictionless", "validate", "datapackage.json", "--json"]
    run = subprocess.run(command, cwd=folder, capture_output=True, check=False, timeout=120)
    report = json.loads(run.stdout)
    assert len(report["tasks"]) == len(package["resources"]) or report["errors"]
    found = [*report["errors"], *(error for task in report["tasks"] for error in task["errors"])]
    return [f"{error['type']}: {error['note']}" for error in found]


@pytest.mark.parametrize("door", QUESTIONS)
def test_the_files_are_as_described(api: Api, door: str, tmp_path: Path) -> None:
    package = fetched(api, door, tmp_path)
    assert errors(package, tmp_path) == []
    assert {each["name"] for each in package["resources"]} == {"csv", "csv-excel-de"}


def test_a_wrong_description_would_be_found(api: Api, tmp_path: Path) -> None:
    package = fetched(api, "table", tmp_path)
    (unit,) = (each for each in package["resources"][0]["schema"]["fields"] if each["name"] == "unit")
    unit["type"] = "integer"
    assert errors(package, tmp_path)
