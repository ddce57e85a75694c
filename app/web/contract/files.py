"""The reviewed contract in ``openapi/`` and the one the application serves.

``openapi.json`` is what this code serves, ``released.json`` what clients of the last release were written
for, ``CHANGES.md`` what breaks between the two, explained. Everything is decided from these files.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

from fastapi import FastAPI

from app.web.contract.changes import Change, contract_changes
from app.web.contract.log import released_digest, stale, unexplained, unreadable, with_release

Document = dict[str, Any]

CONTRACT: Final = "openapi.json"
RELEASED: Final = "released.json"
LOG: Final = "CHANGES.md"

# Under these words the keys of an object are names: a field may be called "required" or "example".
_NAMES: Final = frozenset(
    ("properties", "patternProperties", "$defs", "mapping", "paths", "content", "responses", "headers")
).union(("schemas", "parameters", "requestBodies", "securitySchemes", "callbacks", "webhooks"))
_VALUES: Final = frozenset(("example", "examples", "default", "const", "enum"))
_SHOWN: Final = 20


def canonical(document: Document) -> bytes:
    """The one way a contract is written: what means the same is the same bytes.

    Keys are sorted, and so are the lists whose order says nothing (``required``, types, parameters). Listed
    values, alternatives, tags and servers keep their order, for readers and generators follow it.
    """
    text = json.dumps(_ordered(document), ensure_ascii=False, indent=2, sort_keys=True, allow_nan=False)
    return text.encode() + b"\n"


def served(app: FastAPI) -> Document:
    """The contract the application serves, as a reader of its canonical bytes sees it."""
    return _parsed(canonical(app.openapi()))


def read_contract(path: Path) -> Document:
    """A contract file.

    Raises:
        OSError: it cannot be read.
        ValueError: it is not JSON.
    """
    return _parsed(path.read_bytes())


def write_contract(app: FastAPI, path: Path) -> bool:
    """Write what the application serves.

    Returns:
        Whether the file is another now.
    """
    fresh = canonical(app.openapi())
    if path.exists() and path.read_bytes() == fresh:
        return False
    path.write_bytes(fresh)
    return True


def drift(app: FastAPI, path: Path) -> list[str]:
    """Places where the file is not what the application serves; at most twenty of them."""
    if not path.exists():
        return [f"{path.name} is missing"]
    if path.read_bytes() == canonical(app.openapi()):
        return []
    places = list(_differences(read_contract(path), served(app), ""))
    more = [f"and {len(places) - _SHOWN} more"] if len(places) > _SHOWN else []
    return [*places[:_SHOWN], *more] or [f"{path.name} is not written in the canonical form"]


def diff_contracts(old: Path, new: Path) -> list[Change]:
    """What changes for clients between two contract files."""
    return contract_changes(read_contract(old), read_contract(new))


def check_changes(folder: Path) -> list[str]:
    """What is wrong with the explanations of breaking changes since the last release.

    Args:
        folder: where contract, released contract and log lie; without a released one nothing can break.

    Returns:
        One sentence for each thing to mend.
    """
    log, released = _log(folder), folder / RELEASED
    digest = released_digest(log)
    if not released.exists():
        return [] if digest is None else [f"{RELEASED} is missing, {LOG} names its digest"]
    changes = diff_contracts(released, folder / CONTRACT)
    untrue = digest != hashlib.sha256(released.read_bytes()).hexdigest()
    return [
        *([f"{RELEASED} is not the contract {LOG} names: only a release replaces it"] if untrue else []),
        *(f"{LOG} line {number} cannot be read" for number in unreadable(log)),
        *(
            f"missing in {LOG}: - **breaking** `{each.code}` `{each.where}`: ({each.detail})"
            for each in unexplained(changes, log)
        ),
        *(f"{LOG} line {entry.line} matches no breaking change" for entry in stale(changes, log)),
    ]


def check_contract(app: FastAPI, folder: Path) -> list[str]:
    """Everything wrong with the contract of an application: drift first, then unexplained breaks."""
    differing = [f"{CONTRACT} differs: {place}" for place in drift(app, folder / CONTRACT)]
    return differing or check_changes(folder)


def release_contract(folder: Path, version: str, day: date) -> list[str]:
    """Make the contract the released one, if all its breaks are explained.

    Args:
        folder: where contract, released contract and log lie.
        version: of the release.
        day: of the release.

    Returns:
        What is in the way; empty when the release is done.
    """
    complaints = check_changes(folder)
    if complaints:
        return complaints
    fresh = (folder / CONTRACT).read_bytes()
    (folder / RELEASED).write_bytes(fresh)
    log = with_release(_log(folder), version, day, hashlib.sha256(fresh).hexdigest())
    (folder / LOG).write_text(log, encoding="utf-8")
    return []


def _log(folder: Path) -> str:
    path = folder / LOG
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _parsed(raw: bytes) -> Document:
    document: Document = json.loads(raw)
    return document


def _ordered(node: Any, *, names: bool = False) -> Any:  # noqa: ANN401 - any JSON value
    """Sort what may be sorted; inside maps of names a key is a name and no keyword."""
    if isinstance(node, list):
        return [_ordered(each) for each in node]
    if not isinstance(node, dict):
        return node
    if names:
        return {name: _ordered(value) for name, value in node.items()}
    return {word: value if word in _VALUES else _sorted(word, value) for word, value in node.items()}


def _sorted(word: str, value: Any) -> Any:  # noqa: ANN401 - any JSON value
    inner = _ordered(value, names=word in _NAMES)
    if not isinstance(inner, list):
        return inner
    if word in {"required", "type"}:
        return sorted(inner)
    if word == "parameters":
        return sorted(inner, key=lambda each: (each.get("in", ""), each.get("name", ""), each.get("$ref", "")))
    return inner


def _differences(old: Any, new: Any, at: str) -> Iterator[str]:  # noqa: ANN401 - any JSON values
    """JSON pointers of the places where two documents differ."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted(old.keys() | new.keys()):
            pointer = f"{at}/{key.replace('~', '~0').replace('/', '~1')}"
            if key in old and key in new:
                yield from _differences(old[key], new[key], pointer)
            else:
                yield f"{pointer} is only in the {'file' if key in old else 'application'}"
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for number, (was, now) in enumerate(zip(old, new, strict=True)):
            yield from _differences(was, now, f"{at}/{number}")
    elif old != new or type(old) is not type(new):
        yield at or "/"
