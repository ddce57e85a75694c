"""Chains: what an entry says about others, and which release of a chain stands."""

from collections.abc import Mapping
from typing import Any

from app.formats.releases.entries import Entry, Release, Unread, Withdrawal

Abouts = Mapping[int, Mapping[str, Any]]
"""Sequence -> what is kept of the entry beside its bytes."""


def about(entry: Entry) -> dict[str, Any]:
    """What has to be known of an entry without reading it again: the release's month, and the entry it puts away."""
    body = entry.body
    if isinstance(body, Release):
        return {
            "cut_off": body.cut_off,
            "puts_away": body.corrects and _named(body.corrects.sequence, body.corrects.sha256),
        }
    if isinstance(body, Withdrawal):
        return {"puts_away": _named(body.release.sequence, body.release.sha256), "reason": body.reason}
    return {"unread": True} if isinstance(body, Unread) else {}


def _named(sequence: int, digest: str) -> dict[str, Any]:
    return {"sequence": sequence, "sha256": digest}


def standing(entries: Abouts, digests: Mapping[int, str]) -> int | None:
    """The release that stands: of those neither withdrawn nor replaced, the one with the latest month, then the last.

    A release that was replaced does not come back when its replacement is withdrawn: it was wrong before.
    """
    away = {
        each["puts_away"]["sequence"]
        for each in entries.values()
        if each.get("puts_away") and digests.get(each["puts_away"]["sequence"]) == each["puts_away"]["sha256"]
    }
    left = [(each["cut_off"], number) for number, each in entries.items() if "cut_off" in each and number not in away]
    return max(left)[1] if left else None


def unread(entries: Abouts) -> int:
    """How many entries are genuine and not understood."""
    return sum(1 for each in entries.values() if each.get("unread"))
