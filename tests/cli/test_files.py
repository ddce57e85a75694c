"""The command line's files: import, export and template, on this machine and on a server, with their exit codes."""

import json
import os
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from app.cli import main
from app.cli.remote import Server
from app.models.accounts import Role
from tests.api import Api
from tests.factories import municipalities

HEADER = "Nr;Titel;Kommune;Handlungsfeld\n"
Ran = tuple[int, str, str]


@pytest.fixture
def run(
    api: Api, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> Callable[..., Ran]:
    """The command line as a shell would start it: exit code, what it said, what it complained about."""
    monkeypatch.setenv("DATABASE_URL", api.database.url.render_as_string(hide_password=False))
    monkeypatch.setenv("KLIKKS_DATA_DIR", str(api.database.settings.data_dir))
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.setenv("KLIKKS_CALLED_FROM", str(tmp_path))
    naps = count()  # at the first look the job still waits
    monkeypatch.setattr("time.sleep", lambda _seconds: api.work() if next(naps) else None)

    def there(address: str, token: Path | None) -> Server:
        del address
        secret = os.environ.get("KLIKKS_TOKEN") if token is None else token.read_text()
        return Server("http://localhost", secret, transport=api.client._transport, pause=lambda _seconds: None)

    for module in ("imports", "exports", "undo"):
        monkeypatch.setattr(f"app.cli.{module}.server_of", there)

    def command(*arguments: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["klikks", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        out, error = capfdbinary.readouterr()
        return int(ended.value.code or 0), out.decode(errors="replace"), error.decode()

    return command


@pytest.fixture
def place(api: Api) -> str:
    ags: str = api.lead.made("/v1/municipalities", municipalities.body())["ags"]
    return ags


def listed(api: Api) -> list[str]:
    return [each["title"] for each in api.staff.get("/v1/projects").json()["items"]]


def write(folder: Path, *rows: str) -> str:
    file = folder / "projekte.csv"
    file.write_text(HEADER + "".join(f"{row}\n" for row in rows), encoding="cp1252")
    return "projekte.csv"


@pytest.mark.parametrize("where", ["here", "there"])
class TestImport:
    def options(self, api: Api, where: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        monkeypatch.setenv("KLIKKS_TOKEN", str(api.staff.token))
        return ["--agency", api.home["slug"]] if where == "here" else ["--server", "http://localhost"]

    def test_takes_a_file_rehearsed_first(
        self, api: Api, run: Any, place: str, tmp_path: Path, where: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        options = self.options(api, where, monkeypatch)
        file = write(tmp_path, f"P-1;Brücke;{place};Mobilität")
        code, said, _ = run("import", "projects", file, "--dry-run", *options)
        assert (code, listed(api)) == (0, [])
        assert "geprobt, nichts aufgenommen. 1 neu" in said
        code, said, _ = run("import", "projects", file, "--report", "bericht.json", *options)
        assert (code, listed(api)) == (0, ["Brücke"])
        assert "aufgenommen. 1 neu, 0 geändert, 0 unverändert, 0 abgewiesen." in said
        assert json.loads((tmp_path / "bericht.json").read_text())["report"]["created"] == 1

    def test_tells_each_cause_once_in_a_narrow_table(
        self, api: Api, run: Any, place: str, tmp_path: Path, where: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        options = self.options(api, where, monkeypatch)
        rows = [f"P-{number};Brücke;07999999;Mobilität" for number in range(30)]
        file = write(tmp_path, *rows, f"P-99;Weg;{place};Mobilität")
        code, said, _ = run("import", "projects", file, *options)
        assert (code, listed(api)) == (1, [])
        assert "abgewiesen, nichts aufgenommen" in said
        assert "2 … 30 insgesamt" in said
        assert all(len(line) <= 80 for line in said.splitlines())
        copy = ["--report", "korrektur.csv", "--report-rows", "rejected"]
        code, said, _ = run("import", "projects", file, "--mode", "partial", *copy, *options)
        lines = (tmp_path / "korrektur.csv").read_text(encoding="cp1252").splitlines()
        assert (len(lines), "07999999" in lines[1], "P-99" in "".join(lines)) == (31, True, False)
        assert (code, listed(api)) == (1, ["Weg"])
        assert "zum Teil aufgenommen. 1 neu, 0 geändert, 0 unverändert, 30 abgewiesen." in " ".join(said.split())

    def test_is_taken_back_unless_something_depends_on_it(
        self, api: Api, run: Any, place: str, tmp_path: Path, where: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        options = self.options(api, where, monkeypatch)
        server = options if where == "there" else []
        _, said, _ = run("import", "projects", write(tmp_path, f"P-1;Brücke;{place};Mobilität"), *options)
        first = said.split("klikks undo ")[1].split()[0]
        _, said, _ = run("import", "projects", write(tmp_path, f"P-1;Steg;{place};Mobilität"), *options)
        second = said.split("klikks undo ")[1].split()[0]
        code, said, error = run("undo", first, *server)
        assert (code, listed(api)) == (1, ["Steg"])
        assert "baut auf dem Import auf" in " ".join(error.split())
        assert "Seit dem Import geändert" in " ".join(said.split())
        assert all(len(line) <= 80 for line in said.splitlines())
        assert run("undo", second, *server)[:2] == (0, "0 entfernt, 1 zurückgesetzt.\n")
        assert listed(api) == ["Brücke"]
        assert run("undo", first, *server)[:2] == (0, "1 entfernt, 0 zurückgesetzt.\n")
        assert listed(api) == []
        assert run("undo", first, *server)[0] == 2
        assert run("undo", "nonsense", *server)[0] == 2

    def test_refuses_wrong_options(
        self, api: Api, run: Any, tmp_path: Path, where: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        options = self.options(api, where, monkeypatch)
        assert run("import", "projects", "none.csv", *options)[0] == 2
        code, _, error = run("import", "projects", write(tmp_path), "--profile", "nonsense", *options)
        assert (code, "profile" in error) == (2, True)


class TestServer:
    def test_that_does_not_let_us_in_is_told_from_a_wrong_file(
        self, api: Api, run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        file = write(tmp_path, "P-1;Brücke;07999999;Mobilität")
        monkeypatch.setenv("KLIKKS_TOKEN", "kks_wrong")
        code, _, error = run("import", "projects", file, "--server", "http://localhost")
        assert (code, "klikks: Anmeldung nötig" in error) == (3, True)
        (tmp_path / "token").write_text(str(api.caller(Role.AUDITOR, api.home["id"]).token))
        token = ["--token-file", str(tmp_path / "token")]
        assert run("import", "projects", file, "--server", "http://localhost", *token)[0] == 3

    def test_takes_one_key_once(
        self, api: Api, run: Any, place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("KLIKKS_TOKEN", str(api.staff.token))
        file = write(tmp_path, f"P-1;Brücke;{place};Mobilität")
        for _ in range(2):
            key = ["--idempotency-key", "nightly-1"]
            assert run("import", "projects", file, "--server", "http://localhost", *key)[0] == 0
        assert len(api.staff.get("/v1/imports").json()["items"]) == 1


class TestExport:
    def test_writes_the_same_here_and_there(
        self, api: Api, run: Any, place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("KLIKKS_TOKEN", str(api.staff.token))
        run("import", "projects", write(tmp_path, f"P-1;Brücke;{place};Mobilität"), "--agency", api.home["slug"])
        asked = ["export", "projects", "--format", "csv-excel-de", "--filter", "theme=mobility"]
        code, _, error = run(*asked, "--agency", api.home["slug"], "-o", "here.csv")
        assert (code, "here.csv geschrieben" in " ".join(error.split())) == (0, True)
        assert run(*asked, "--server", "http://localhost", "-o", "there.csv")[0] == 0
        here = (tmp_path / "here.csv").read_bytes()
        assert b"Br\xc3\xbccke" in here
        assert here == (tmp_path / "there.csv").read_bytes()
        code, said, _ = run("export", "projects", "--agency", api.home["slug"], "-o", "-", "--filter", "theme=heating")
        assert (code, len(said.splitlines())) == (0, 1)

    def test_knows_figures_and_the_workbook(self, api: Api, run: Any, tmp_path: Path) -> None:
        code, said, _ = run("export", "impact/table", "--filter", "group_by=state", "-o", "-")
        assert (code, said.startswith("keys_given,by_state,")) == (0, True)
        assert run("export", "workbook", "--agency", api.home["slug"], "-o", "alles.xlsx")[0] == 0
        assert (tmp_path / "alles.xlsx").read_bytes()[:2] == b"PK"

    def test_leaves_no_half_file_behind(self, run: Any, tmp_path: Path) -> None:
        for wrong in (["nonsense"], ["projects", "--filter", "stauts=x"], ["projects", "--filter", "stauts"]):
            assert run("export", *wrong, "-o", "x.csv")[0] == 2
        assert list(tmp_path.iterdir()) == []


def test_template_writes_an_empty_table(run: Any, tmp_path: Path) -> None:
    assert run("template", "patrons", "--format", "csv-excel-de")[0] == 0
    assert "Patennummer" in (tmp_path / "vorlage-patrons.csv").read_text(encoding="utf-8-sig")
