"""What tests read off an answer."""

from typing import Any


def ids(answer: Any) -> list[str]:
    """The ids of a page."""
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]]


def refused(answer: Any, status: int, code: str) -> Any:
    """The body of a problem that must be this one."""
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    return answer.json()


def faults(answer: Any) -> list[tuple[str, str]]:
    """Codes and places of a refused input."""
    assert answer.status_code == 422, answer.text
    return [(item["code"], item["pointer"]) for item in answer.json()["errors"]]
