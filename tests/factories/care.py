"""Scenes in which something waits, or nothing."""

from typing import Any

from tests.api import Caller


def waiting(who: Caller, query: str = "", **more: Any) -> list[dict[str, Any]]:
    """All that waits, page by page."""
    items, cursor = [], None
    while True:
        answer = who.get(f"/v1/care?{query}" + (f"&cursor={cursor}" if cursor else ""), **more)
        assert answer.status_code == 200, answer.text
        items += answer.json()["items"]
        cursor = answer.json()["next"]
        if cursor is None:
            return items


def rules(who: Caller, query: str = "") -> list[str]:
    """What waits, by the names of the rules."""
    return [each["rule"] for each in waiting(who, query)]


def one(who: Caller, query: str = "") -> dict[str, Any]:
    """The one thing that waits."""
    (item,) = waiting(who, query)
    return item


def mark(who: Caller, item: dict[str, Any], reason: str | None, until: str | None = None) -> Any:
    """Say something about an item, as it was read."""
    headers = {"if-match": f'"{item["version"]}"'}
    return who.call("PUT", f"/v1/care/{item['id']}/mark", {"reason": reason, "until": until}, headers=headers)
