"""The set-up: `./run`, its lock files, the CI entry and the container files, all without a network."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHELL_SCRIPTS = ["run", "deploy/image-check", "deploy/postgres-roles.sh"]
LOCKS = ["requirements.lock", "requirements-dev.lock", "requirements-uv.lock"]
SH = shutil.which("sh") or "/bin/sh"

STUB_PYTHON = """#!/bin/sh
case "$*" in
*app.cli*) shift 2; for word in "$@"; do printf '<%s>' "$word"; done; cat; exit 7 ;;
*) echo '3.11.0 stub' ;;
esac
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the project as far as `./run` reads it, in a folder with a difficult name."""
    folder = tmp_path / "KlikKS Ä 1"
    folder.mkdir()
    for name in ["run", *LOCKS]:
        shutil.copy2(ROOT / name, folder / name)
    return folder


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """A PATH of the shell's ordinary tools and no Python."""
    folder = tmp_path / "tools"
    folder.mkdir()
    for name in ["sh", "cat", "cksum", "cp", "mkdir", "mv", "readlink", "rm", "date"]:
        found = shutil.which(name)
        assert found is not None, name
        (folder / name).symlink_to(found)
    return folder


def executable(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


def call(
    script: Path, *words: str, path: Path | None = None, cwd: Path | None = None, stdin: str = ""
) -> subprocess.CompletedProcess[str]:
    env = {"PATH": str(path) if path else os.environ["PATH"], "HOME": "/nonexistent", "LC_ALL": "C.UTF-8"}
    return subprocess.run(
        [SH, str(script), *words],
        env=env,
        cwd=cwd or ROOT,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


STUB_CHECKS = """#!/bin/sh
case "$*" in
*" ruff "*) exit "${RUFF:-0}" ;;
*" mypy"*) echo 'what mypy says'; exit "${MYPY:-0}" ;;
*" pytest"*) printf '..F\\nwhat fails\\n9 passed in 1s\\n'; exit "${PYTEST:-0}" ;;
*"sys.version, "*) echo '3.11.0 stub' ;;
esac
"""


def pretend_set_up(folder: Path, kind: str = "runtime", python: str = STUB_PYTHON) -> None:
    """An environment whose Python shows its arguments, stamped by the functions of the script itself."""
    executable(folder / ".venv/bin/python", python)
    definitions = (folder / "run").read_text().rpartition("command=${1:-help}")[0]
    stamper = folder / "stamper"
    stamp = f'printf "%s\\n%s\\n%s\\n" {kind} "$(base_stamp)" "$(locks_stamp {kind})" >"$stamp"\n'
    stamper.write_text(definitions + stamp)
    done = call(stamper)
    assert done.returncode == 0, done.stderr


class TestUsage:
    def test_without_a_command_the_commands_are_listed(self) -> None:
        done = call(ROOT / "run")
        assert done.returncode == 0
        for command in ["demo", "test", "klikks", "lock", "image-check"]:
            assert f"\n  {command} " in done.stdout

    def test_an_unknown_command_is_named_and_fails(self) -> None:
        done = call(ROOT / "run", "dmeo")
        assert done.returncode == 2
        assert done.stderr.startswith("run: there is no command 'dmeo'\nusage: ")
        assert done.stdout == ""


class TestScripts:
    @pytest.mark.parametrize("name", SHELL_SCRIPTS)
    def test_the_shell_can_read_it(self, name: str) -> None:
        done = subprocess.run([SH, "-n", str(ROOT / name)], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")

    @pytest.mark.parametrize("name", [*SHELL_SCRIPTS, ".ci/run"])
    def test_it_is_executable(self, name: str) -> None:
        assert os.access(ROOT / name, os.X_OK)

    @pytest.mark.parametrize("name", [*SHELL_SCRIPTS, "Dockerfile", "compose.yaml", ".ci/run"])
    def test_it_names_no_package_host(self, name: str) -> None:
        text = (ROOT / name).read_text()
        assert re.findall(r"https?://(?!127\.0\.0\.1)", text) == []

    def test_ci_runs_the_same_command_as_people_do(self) -> None:
        assert "run test" in (ROOT / ".ci/run").read_text()
        assert ".ci/run" in (ROOT / ".github/workflows/ci.yml").read_text()


def pins(name: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9-]+)(?:\[[a-z,]+\])?==(\S+)", (ROOT / name).read_text(), re.MULTILINE))


class TestLocks:
    @pytest.mark.parametrize("name", LOCKS)
    def test_every_package_has_a_version_and_a_hash(self, name: str) -> None:
        entries = re.split(r"\n(?=[a-z])", "\n" + (ROOT / name).read_text())[1:]
        assert entries
        assert [entry for entry in entries if not re.match(r"\S+==\S+ .*--hash=sha256:", entry, re.DOTALL)] == []

    @pytest.mark.parametrize("name", LOCKS)
    def test_it_holds_no_host_and_no_path_of_a_machine(self, name: str) -> None:
        text = (ROOT / name).read_text()
        assert re.findall(r"://|--index|--extra|--find-links|(?<![\w.])/\w+", text) == []

    def test_the_development_lock_holds_the_runtime_lock(self) -> None:
        runtime = pins("requirements.lock")
        assert "fastapi" in runtime
        assert runtime.items() <= pins("requirements-dev.lock").items()


class TestPythonThatWillNotDo:
    def test_a_missing_venv_module_is_said_in_one_line_with_the_remedy(self, checkout: Path, tools: Path) -> None:
        executable(tools / "python3", "#!/bin/sh\nexit 4\n")
        done = call(checkout / "run", "klikks", path=tools)
        assert done.returncode == 1
        assert done.stderr.count("\n") == 1
        assert "apt install python3-venv" in done.stderr
        assert not (checkout / ".run").exists()

    def test_an_old_python_is_said_in_one_line(self, checkout: Path, tools: Path) -> None:
        executable(tools / "python3", "#!/bin/sh\nexit 3\n")
        done = call(checkout / "run", "test", path=tools)
        assert (done.returncode, done.stderr.count("\n")) == (1, 1)
        assert "3.11 or newer is needed, and python3 is older" in done.stderr

    def test_no_python_at_all_is_said_in_one_line(self, checkout: Path, tools: Path) -> None:
        done = call(checkout / "run", "demo", path=tools)
        assert (done.returncode, done.stderr.count("\n")) == (1, 1)
        assert "there is none" in done.stderr

    def test_the_check_itself_accepts_the_python_of_these_tests(self, checkout: Path, tools: Path) -> None:
        (tools / "python3").symlink_to(sys.executable)
        for name in LOCKS:
            (checkout / name).write_text("")
        definitions = (checkout / "run").read_text().rpartition("command=${1:-help}")[0]
        (checkout / "probe").write_text(definitions + 'find_python; echo "$python"\n')
        done = call(checkout / "probe", path=tools)
        assert (done.returncode, done.stderr) == (0, "")
        assert Path(done.stdout.strip()).resolve() == Path(sys.executable).resolve()


class TestPassingThrough:
    def test_words_stdin_and_exit_code_arrive_unbroken(self, checkout: Path, tools: Path) -> None:
        pretend_set_up(checkout)
        done = call(checkout / "run", "klikks", "a b", "", "*", "ü'\"$x", path=tools, stdin="in put")
        assert (done.returncode, done.stderr) == (7, "")
        assert done.stdout == "<a b><><*><ü'\"$x>in put"

    def test_it_works_through_a_symlink_from_another_folder(self, checkout: Path, tools: Path, tmp_path: Path) -> None:
        pretend_set_up(checkout)
        (tmp_path / "link").symlink_to(checkout / "run")
        done = call(Path("../link"), "demo", "--port", "1", path=tools, cwd=tools)
        assert (done.returncode, done.stdout) == (7, "<demo><--port><1>")

    def test_a_changed_lock_file_is_noticed(self, checkout: Path, tools: Path) -> None:
        pretend_set_up(checkout)
        with (checkout / "requirements.lock").open("a") as lock:
            lock.write("# changed\n")
        done = call(checkout / "run", "klikks", path=tools)
        assert (done.returncode, done.stdout) == (1, "")

    def test_a_moved_folder_is_noticed(self, checkout: Path, tools: Path) -> None:
        pretend_set_up(checkout)
        moved = checkout.rename(checkout.with_name("moved"))
        done = call(moved / "run", "klikks", path=tools)
        assert (done.returncode, done.stdout) == (1, "")


class TestEveryCheck:
    @pytest.mark.parametrize(
        ("failing", "code", "said"),
        [
            ("", 0, ""),
            ("PYTEST=1", 1, ""),
            ("MYPY=3", 3, "run: this check failed (exit code 3): mypy\n"),
            ("MYPY=3 PYTEST=1", 3, "run: this check failed (exit code 3): mypy\n"),
        ],
    )
    def test_counts_and_the_closing_line_of_pytest_comes_last(
        self, checkout: Path, failing: str, code: int, said: str
    ) -> None:
        pretend_set_up(checkout, "dev", STUB_CHECKS.replace("case", f"{failing}\ncase", 1))
        done = call(checkout / "run", "test")
        assert (done.returncode, done.stderr) == (code, said)
        assert "what fails" in done.stdout
        assert done.stdout.endswith("== mypy: types\nwhat mypy says\n== pytest\n9 passed in 1s\n")
        assert [each.name for each in (checkout / ".run").iterdir()] == ["tmp"]

    def test_that_is_quick_ends_the_run_at_once(self, checkout: Path) -> None:
        pretend_set_up(checkout, "dev", STUB_CHECKS.replace("case", "RUFF=1\ncase", 1))
        done = call(checkout / "run", "test")
        assert done.returncode == 1
        assert done.stdout == "== ruff: lint\n"
        assert done.stderr.startswith("run: this check failed (exit code 1): ")


class TestContainerFiles:
    def test_the_image_installs_by_hash_and_runs_as_a_numeric_user(self) -> None:
        text = (ROOT / "Dockerfile").read_text()
        assert "--require-hashes" in text
        assert re.search(r"^USER [1-9]\d+:[1-9]\d+$", text, re.MULTILINE)
        assert "<<" not in text
        assert "--link" not in text

    def test_production_has_no_secret_of_its_own_and_a_closed_database(self) -> None:
        text = (ROOT / "compose.yaml").read_text()
        assert len(re.findall(r"\$\{(?:KLIKKS_SECRET|\w+_PASSWORD):\?", text)) == 7
        assert re.findall(r"\$\{\w*(?:SECRET|PASSWORD)\w*[:}][^?]", text) == []
        assert "5432:5432" not in text
        assert "read_only: true" in text
