"""The written explanations of breaking changes, ``openapi/CHANGES.md``.

Under ``## Unreleased`` every breaking change since the last release has a line

    - **breaking** `code` `where`: why, and what clients do

``**`` in ``where`` stands for any text, for a change that many operations share. Releasing moves the lines
under the version, with the digest of the contract that was released.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.web.contract.findings import Change

_UNRELEASED: Final = "## Unreleased"
_ENTRY: Final = re.compile(r"- \*\*breaking\*\* `(?P<code>[^`]+)` `(?P<where>[^`]+)`: (?P<reason>\S.*)")
_LOOKS_LIKE_ENTRY: Final = re.compile(r"\s*[-*+]\s*[*_`]*breaking\b", re.IGNORECASE)
_DIGEST: Final = re.compile(r"^Contract `sha256:([0-9a-f]{64})`$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Entry:
    """One explained breaking change.

    Attributes:
        code: kind of the change.
        where: its place, ``**`` for any text.
        reason: what a developer of a client reads.
        line: number of the line in the file, from 1.
    """

    code: str
    where: str
    reason: str
    line: int

    def explains(self, change: Change) -> bool:
        """Whether this line speaks of the change."""
        pattern = ".*".join(re.escape(part) for part in self.where.split("**"))
        return self.code == change.code and re.fullmatch(pattern, change.where) is not None


def entries(changes_md: str) -> list[Entry]:
    """The explanations that wait for the next release."""
    found = ((number, _ENTRY.fullmatch(line)) for number, line in _unreleased(changes_md))
    return [Entry(hit["code"], hit["where"], hit["reason"], number) for number, hit in found if hit]


def unreadable(changes_md: str) -> list[int]:
    """Numbers of the lines that mean to explain a breaking change and miss the form."""
    lines = _unreleased(changes_md)
    return [at for at, line in lines if _LOOKS_LIKE_ENTRY.match(line) and not _ENTRY.fullmatch(line)]


def unexplained(changes: list[Change], changes_md: str) -> list[Change]:
    """Breaking changes without a line."""
    known = entries(changes_md)
    return [each for each in changes if each.breaking and not any(entry.explains(each) for entry in known)]


def stale(changes: list[Change], changes_md: str) -> list[Entry]:
    """Lines that speak of no breaking change, or of none any more."""
    breaking = [each for each in changes if each.breaking]
    return [entry for entry in entries(changes_md) if not any(entry.explains(each) for each in breaking)]


def released_digest(changes_md: str) -> str | None:
    """SHA-256 (hex) of the last released contract; None before the first release."""
    hit = _DIGEST.search(changes_md)
    return hit[1] if hit else None


def with_release(changes_md: str, version: str, day: date, digest: str) -> str:
    """The text after a release: what was waiting stands under the version, and nothing waits.

    Args:
        changes_md: the text before.
        version: of the release.
        day: of the release.
        digest: SHA-256 (hex) of the released contract.
    """
    release = f"{_UNRELEASED}\n\n## {version} ({day.isoformat()})\n\nContract `sha256:{digest}`"
    lines = changes_md.splitlines()
    if _UNRELEASED not in lines:
        return f"{changes_md.rstrip()}\n\n{release}\n"
    lines[lines.index(_UNRELEASED)] = release
    return "\n".join(lines) + "\n"


def _unreleased(changes_md: str) -> list[tuple[int, str]]:
    """Numbered lines between the heading of what waits and the next heading."""
    lines = list(enumerate(changes_md.splitlines(), start=1))
    start = next((number for number, line in lines if line == _UNRELEASED), len(lines))
    end = next((number for number, line in lines if number > start and line.startswith("## ")), len(lines) + 1)
    return lines[start : end - 1]
