"""Logs that cannot leak: one line per event, made of allowed fields only.

A line holds the template of its message, the fields of ``FIELDS`` that came as ``extra``, and of an error its
class and its frames. Never the arguments of an error, because a driver quotes the row it failed on, and never
texts put into a message, because libraries put paths with query strings, SQL and addresses there. Numbers are
shown. So an event is written like this::

    log.info("import finished", extra={"tenant": agency.id, "ms": 412})
"""

import logging
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from traceback import walk_tb
from types import TracebackType
from typing import Final, TextIO
from uuid import UUID

import orjson

from app.core import clock
from app.core.errors import KlikksError

FIELDS: Final = (
    "request_id", "method", "route", "status", "ms", "tenant", "credential_id", "chain", "number", "seal",
    "job_id", "task", "attempt", "count", "operation", "record", "asked", "code", "reason", "concerns", "error",
    "places",
)  # fmt: skip
"""What an event may carry beside time, level, logger and event; ``route`` is the template, not the path."""

_LONGEST_TEXT: Final = 200
_HIDDEN: Final = "…"
_MOST_FRAMES: Final = 40
_MOST_ERRORS: Final = 8
_HOUSE: Final = Path(__file__).parents[2]
_PACKAGES: Final = "site-packages"
_SILENT: Final = ("uvicorn.access",)  # prints paths with query strings; the service writes its own access line

_Line = dict[str, str | int | float | list[str] | None]


class _Hidden:
    """Stands for a text in a message, whichever way the message prints it."""

    def __repr__(self) -> str:
        return _HIDDEN


class JsonFormatter(logging.Formatter):
    """An event as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without the line break."""
        return orjson.dumps(_line(record)).decode()


class TextFormatter(logging.Formatter):
    """An event for a person at a terminal, with the same fields."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, and the frames of an error below it."""
        line = _line(record)
        frames = line.pop("traceback", None)
        head = [str(line.pop(name)) for name in ("time", "level", "logger", "event")]
        fields = [f"{name}={value}" for name, value in line.items()]
        return "\n    ".join([" ".join([*head, *fields]), *(frames if isinstance(frames, list) else [])])


class _Handler(logging.StreamHandler[TextIO]):
    """Standard error; an event that cannot be written is reported without its content."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the standard library's name
        """Take the place of the library's report, which prints the arguments of the record."""
        kind = sys.exc_info()[0]
        lost = {"level": "ERROR", "logger": record.name, "event": "a log line was lost"}
        if kind is not None:
            lost["error"] = _name(kind)
        with suppress(OSError, ValueError):  # the stream itself may be closed
            self.stream.write(orjson.dumps(lost).decode() + self.terminator)


def configure(level: str | int = "INFO", *, json: bool = True) -> None:
    """Send the events of every logger to standard error, in one form.

    To be called once, at the start of a process, after libraries that bring log settings of their own.

    Args:
        level: the least level that is written.
        json: lines of JSON for machines; otherwise text for a terminal.
    """
    handler = _Handler()
    handler.setFormatter(JsonFormatter() if json else TextFormatter())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for logger in list(root.manager.loggerDict.values()):
        if isinstance(logger, logging.Logger):
            logger.handlers = []
            logger.propagate = True
    for name in _SILENT:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def install_hooks() -> None:
    """Make errors that nobody caught log events, instead of Python's report with their arguments."""
    sys.excepthook = _report
    threading.excepthook = lambda lost: _report(lost.exc_type, lost.exc_value, lost.exc_traceback)
    sys.unraisablehook = lambda lost: _report(lost.exc_type, lost.exc_value, lost.exc_traceback)


def _report(kind: type[BaseException], error: BaseException | None, traceback: TracebackType | None) -> None:
    if not issubclass(kind, KeyboardInterrupt):
        caught = None if error is None else (kind, error, traceback)
        logging.getLogger("app").critical("nobody caught an error", exc_info=caught)


def _line(record: logging.LogRecord) -> _Line:
    line: _Line = {
        "time": clock.now().isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "level": record.levelname,
        "logger": record.name,
        "event": _event(record),
    }
    for name in FIELDS:
        if name in record.__dict__:
            line[name] = _value(record.__dict__[name])
    error = record.exc_info[1] if record.exc_info else None
    if error is not None:
        line["error"] = _name(type(error))
        if isinstance(error, KlikksError):
            line.setdefault("code", error.code)
        line["traceback"] = list(_frames(error))
    return line


def _event(record: logging.LogRecord) -> str:
    template = record.msg
    if not isinstance(template, str):  # ``log.error(error)`` would print what the error says
        return f"<{_name(type(template))}>"
    template = template.partition("\n")[0]  # asyncio appends the error and its arguments as further lines
    if record.args:
        arguments = record.args
        shown: object
        if isinstance(arguments, Mapping):
            shown = {name: _shown(value) for name, value in arguments.items()}
        else:
            shown = tuple(map(_shown, arguments))
        try:
            template %= shown
        except (TypeError, ValueError, KeyError):  # a text where the template wants a number
            return _printable(template)
    return _printable(template)


def _shown(value: object) -> object:
    return value if isinstance(value, int | float) else _Hidden()


def _value(value: object) -> str | int | float | list[str] | None:
    if isinstance(value, list | tuple):
        return [_printable(str(each)) if isinstance(each, str) else _HIDDEN for each in value[:_MOST_FRAMES]]
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int):
        return value if -(2**63) <= value < 2**63 else _HIDDEN
    if isinstance(value, str | UUID):
        return _printable(str(value))
    return f"<{_name(type(value))}>"


def _printable(text: str) -> str:
    return "".join(each if each.isprintable() else "?" for each in text[:_LONGEST_TEXT])


def _name(kind: type) -> str:
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def _frames(error: BaseException) -> Iterator[str]:
    """The frames of an error and of those behind it, as ``file:line function``, the innermost last."""
    behind: list[tuple[str, BaseException]] = [("", error)]
    seen: set[int] = set()
    while behind and len(seen) < _MOST_ERRORS:
        relation, each = behind.pop(0)
        if id(each) in seen:
            continue
        seen.add(id(each))
        if relation:
            yield f"{relation} {_name(type(each))}"
        places = [(frame.f_code, line) for frame, line in walk_tb(each.__traceback__)]
        if len(places) > _MOST_FRAMES:
            yield f"({len(places) - _MOST_FRAMES} outer frames)"
        for code, line in places[-_MOST_FRAMES:]:
            yield f"{_short(code.co_filename)}:{line} {code.co_qualname}"
        if each.__cause__ is not None:
            behind.append(("caused by", each.__cause__))
        elif each.__context__ is not None and not each.__suppress_context__:
            behind.append(("while handling", each.__context__))
        if isinstance(each, BaseExceptionGroup):
            behind += [("together with", one) for one in each.exceptions]


def _short(filename: str) -> str:
    """A file as a reader knows it: from the house, from a package, or by its last two parts."""
    path = Path(filename)
    if _PACKAGES in path.parts:
        return "/".join(path.parts[path.parts.index(_PACKAGES) + 1 :])
    if path.is_relative_to(_HOUSE):
        return path.relative_to(_HOUSE).as_posix()
    return "/".join(path.parts[-2:])
