import json
import logging
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import clock, logs
from app.core.errors import Conflict
from app.core.logs import JsonFormatter, TextFormatter

Error = TypeVar("Error", bound=Exception)

AT = datetime(2025, 3, 1, 12, 0, 0, 123_456, tzinfo=UTC)
SECRET = "Erika Mustermann"


def record(message: object, *args: object, error: BaseException | None = None, **extra: object) -> logging.LogRecord:
    info = (type(error), error, error.__traceback__) if error else None
    made = logging.LogRecord("app.services", logging.INFO, "x.py", 1, message, args, info)
    made.__dict__.update(extra)
    return made


def line(message: object, *args: object, error: BaseException | None = None, **extra: object) -> dict[str, Any]:
    with clock.frozen(AT):
        text = JsonFormatter().format(record(message, *args, error=error, **extra))
    assert "\n" not in text
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def raised(error: Error, cause: BaseException | None = None) -> Error:
    if cause is not None:
        error.__cause__ = cause
    with pytest.raises(type(error)) as caught:
        raise error
    return caught.value


@pytest.fixture
def errors(capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[[], str]]:
    """Reads the standard error of a process that configured its logs; the test run's own settings return."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    try:
        yield lambda: capsys.readouterr().err
    finally:
        root.handlers = handlers
        root.setLevel(level)
        logging.getLogger("uvicorn.access").setLevel(logging.NOTSET)


class TestLine:
    def test_says_when_how_bad_who_and_what(self) -> None:
        assert line("import finished") == {
            "time": "2025-03-01T12:00:00.123Z",
            "level": "INFO",
            "logger": "app.services",
            "event": "import finished",
        }

    def test_carries_allowed_fields_and_drops_all_others(self) -> None:
        tenant = UUID(int=7)
        written = line("done", status=200, ms=1.5, tenant=tenant, route="/v1/patrons/{id}", email=SECRET, path="/?q=x")
        assert set(written) - {"time", "level", "logger", "event"} == {"status", "ms", "tenant", "route"}
        assert written["tenant"] == str(tenant)

    def test_values_are_short_printable_and_plain(self) -> None:
        written = line("done", route="a\nb\u2028\ud800" + "x" * 500, task={"name": SECRET}, count=2**70, code=None)
        assert written["route"].startswith("a?b??x")
        assert len(written["route"]) == 200
        assert written["task"] == "<dict>"
        assert written["count"] == "…"
        assert written["code"] is None

    @given(st.text() | st.integers() | st.floats() | st.binary() | st.none(), st.text())
    def test_any_value_can_be_written(self, value: object, message: str) -> None:
        line(message.replace("%", ""), value, route=value)

    def test_a_list_holds_texts_only(self) -> None:
        written = line("crash", places=["app/web/gate.py:12 run", {"name": SECRET}, 7])
        assert written["places"] == ["app/web/gate.py:12 run", "…", "…"]


class TestMessages:
    def test_show_numbers_and_hide_texts(self) -> None:
        assert line("%s rows of %s in %.1f s", 12, SECRET, 0.25)["event"] == "12 rows of … in 0.2 s"
        assert line("%(n)d of %(who)r", {"n": 3, "who": SECRET})["event"] == "3 of …"

    def test_keep_the_template_when_a_text_stands_for_a_number(self) -> None:
        assert line("port %d", SECRET)["event"] == "port %d"
        assert line("100 % of %s", SECRET)["event"] == "100 % of %s"

    def test_end_with_their_first_line(self) -> None:
        assert line(f"Task exception was never retrieved\nfuture: {SECRET}")["event"].endswith("retrieved")

    def test_never_print_an_object_that_was_logged_itself(self) -> None:
        assert line(ValueError(SECRET))["event"] == "<ValueError>"


class TestErrors:
    def test_are_class_and_frames_without_what_they_say(self) -> None:
        with closing(sqlite3.connect(":memory:")) as connection:
            connection.execute("create table patrons (name text unique)")
            connection.execute("insert into patrons values (?)", (SECRET,))
            with pytest.raises(sqlite3.IntegrityError) as caught:
                connection.execute(f"insert into patrons values ('{SECRET}')")
        written = line("failed", error=raised(Conflict(name=SECRET), cause=caught.value))
        assert written["error"] == "app.core.errors.Conflict"
        assert written["code"] == "conflict"
        assert written["traceback"][0].startswith("tests/core/test_logs.py:")
        assert written["traceback"][0].endswith(" raised")
        assert "caused by sqlite3.IntegrityError" in written["traceback"]
        assert SECRET not in json.dumps(written)

    def test_tell_what_was_being_handled_and_what_failed_together(self) -> None:
        first = ValueError(SECRET)
        group = ExceptionGroup(SECRET, [raised(KeyError(SECRET)), raised(OSError(SECRET))])
        group.__context__ = first
        told = line("failed", error=raised(group))["traceback"]
        assert [each for each in told if ".py:" not in each] == [
            "while handling ValueError",
            "together with KeyError",
            "together with OSError",
        ]

    def test_hide_a_context_that_was_cut_off(self) -> None:
        error = ValueError()
        error.__context__, error.__suppress_context__ = KeyError(), True
        assert not any("while" in each for each in line("failed", error=error)["traceback"])

    def test_that_cause_each_other_end(self) -> None:
        one, other = ValueError(), KeyError()
        one.__cause__, other.__cause__ = other, one
        assert line("failed", error=one)["traceback"] == ["caused by KeyError"]

    def test_deep_recursion_keeps_the_innermost_frames(self) -> None:
        def sink(depth: int) -> None:
            if depth == 0:
                raise RecursionError
            sink(depth - 1)

        with pytest.raises(RecursionError) as caught:
            sink(200)
        told = line("failed", error=caught.value)["traceback"]
        assert told[0].endswith("outer frames)")
        assert len(told) == 41

    @pytest.mark.parametrize(
        ("file", "short"),
        [
            ("/srv/venv/lib/python3.11/site-packages/sqlalchemy/engine/base.py", "sqlalchemy/engine/base.py"),
            ("/usr/lib/python3.11/json/decoder.py", "json/decoder.py"),
            ("<string>", "<string>"),
        ],
    )
    def test_name_files_as_readers_know_them(self, file: str, short: str) -> None:
        assert logs._short(file) == short


class TestTextFormatter:
    def test_writes_the_same_for_a_terminal(self) -> None:
        with clock.frozen(AT):
            text = TextFormatter().format(record("failed", error=raised(ValueError(SECRET)), status=500))
        head, frame = text.split("\n")
        assert head == "2025-03-01T12:00:00.123Z INFO app.services failed status=500 error=ValueError"
        assert frame.startswith("    tests/core/test_logs.py:")


class TestConfigure:
    def test_sends_every_logger_to_standard_error_once(self, errors: Callable[[], str]) -> None:
        other = logging.getLogger("some.library")
        other.addHandler(logging.StreamHandler())
        other.propagate = False
        logs.configure("INFO", json=True)
        logs.configure("INFO", json=True)
        other.info("hello %s", SECRET)
        other.debug("too quiet")
        assert [json.loads(each)["event"] for each in errors().splitlines()] == ["hello …"]

    def test_silences_the_access_log_of_the_server(self, errors: Callable[[], str]) -> None:
        logs.configure("DEBUG", json=True)
        logging.getLogger("uvicorn.access").info('%s - "%s %s"', "127.0.0.1", "GET", "/v1/patrons?q=" + SECRET)
        assert errors() == ""

    def test_can_write_text(self, errors: Callable[[], str]) -> None:
        logs.configure("INFO", json=False)
        logging.getLogger("app").info("hello")
        assert errors().endswith(" INFO app hello\n")

    def test_reports_a_lost_line_without_its_content(
        self, errors: Callable[[], str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        logs.configure("INFO", json=True)
        monkeypatch.setattr(logs, "_line", lambda made: {"event": made, "secret": SECRET})
        logging.getLogger("app").info("hello %s", SECRET)
        lost = json.loads(errors())
        assert lost == {
            "level": "ERROR",
            "logger": "app",
            "event": "a log line was lost",
            "error": "TypeError",
        }


class TestInstallHooks:
    def test_an_error_that_nobody_caught_is_an_event(self) -> None:
        program = (
            "import threading; from app.core import logs; logs.configure(); logs.install_hooks()\n"
            f"class Odd:\n def __del__(self): raise KeyError('{SECRET}')\n"
            f"def fail(): raise ValueError('{SECRET}')\n"
            "Odd(); one = threading.Thread(target=fail); one.start(); one.join(); fail()"
        )
        ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=False)
        assert ended.returncode == 1
        assert SECRET not in ended.stderr
        assert [json.loads(each)["error"] for each in ended.stderr.splitlines()] == [
            "KeyError",
            "ValueError",
            "ValueError",
        ]

    def test_ctrl_c_is_no_error(self, errors: Callable[[], str]) -> None:
        logs.configure()
        logs._report(KeyboardInterrupt, KeyboardInterrupt(), None)
        assert errors() == ""
