"""Changes as tests read them; they are never made by hand."""

from typing import Any

from tests.api import Caller


def of(caller: Caller, record_id: str) -> list[dict[str, Any]]:
    """What was done to a record, the oldest first, as far as the caller sees it."""
    found: list[dict[str, Any]] = caller.get("/v1/changes", params={"record_id": record_id}).json()["items"]
    return found
