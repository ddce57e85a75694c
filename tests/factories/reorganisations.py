"""Mergers and splits for tests."""

from typing import Any

from tests.api import Api, Caller

URL = "/v1/reorganisations"


def body(ended: str, *successors: str, **values: Any) -> dict[str, Any]:
    """What a client sends: one unit goes to another one."""
    return {
        "ended_ids": [ended],
        "successors": [{"municipality_id": each} for each in successors],
        "rule": "move",
        "effective_on": "2026-01-01",
        **values,
    }


def split(ended: str, parts: dict[str, int], **values: Any) -> dict[str, Any]:
    """What a client sends: one unit is divided."""
    successors = [{"municipality_id": unit, "basis_points": points} for unit, points in parts.items()]
    return {**body(ended), "successors": successors, "rule": "split", **values}


def previewed(caller: Caller, sent: dict[str, Any]) -> dict[str, Any]:
    """The preview of what is to be done; it must come out."""
    answer = caller.post(f"{URL}/preview", sent)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def made(api: Api, sent: dict[str, Any]) -> dict[str, Any]:
    """Previewed and done."""
    preview = previewed(api.lead, sent)["preview"]
    return api.lead.made(URL, {**sent, "reason": "Eingemeindung", "source": "Amtsblatt", "preview": preview})
