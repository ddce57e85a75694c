"""Releases: bodies that are valid by default, and the way from a draft to the chain."""

from typing import Any

from app.models.accounts import Role
from tests.api import Api, Caller

URL = "/v1/releases"


def body(**values: Any) -> dict[str, Any]:
    return {"cut_off": "2025-12", "audience": "public", "licence": None, "corrects_id": None, **values}


def drafted(api: Api, caller: Caller | None = None, **values: Any) -> dict[str, Any]:
    return (caller or api.staff).made(URL, body(**values))


def boss(api: Api) -> Caller:
    """A person who may approve and publish for the home agency."""
    return api.person(Role.AGENCY_ADMIN, api.home["id"]).logs_in()


def published(api: Api, by: Caller | None = None, **values: Any) -> dict[str, Any]:
    """A release that stands."""
    by = by or boss(api)
    draft = drafted(api, by, **values)
    assert by.post(f"{URL}/{draft['id']}/approval", {"digest": draft["digest"]}).status_code == 200
    answer = by.post(f"{URL}/{draft['id']}/publication")
    assert answer.status_code == 200, answer.text
    record: dict[str, Any] = answer.json()
    return record
