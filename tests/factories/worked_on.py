"""A published project with everybody who has to do with it, and those who have not."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.models.accounts import Role
from tests.api import Api, Caller
from tests.factories import patrons, projects


@dataclass(slots=True)
class WorkedOn:
    """A project and its people.

    Attributes:
        project: as staff got it, before anybody was joined to it.
        path: its address.
        staff: of its agency.
        patron: works on it.
        patron_id: who that is.
        idle: a volunteer of the same agency who does not.
        manager: of its place.
        outsiders: who have no part in it: another agency's staff, the network lead, everybody.
    """

    project: dict[str, Any]
    path: str
    staff: Caller
    patron: Caller
    patron_id: str
    idle: Caller
    manager: Caller
    outsiders: dict[str, Caller]


def made(api: Api, **values: Any) -> WorkedOn:
    """A project of the home agency, published and described unless said otherwise."""
    project = projects.made(api, **{"published": True, "description": "Hundert Leuchten.", **values})
    path, home = f"/v1/projects/{project['id']}", api.home["id"]
    one, other = (api.staff.made("/v1/patrons", patrons.body())["id"] for _ in range(2))
    assert api.staff.call("PUT", f"{path}/patrons/{one}", headers={"if-match": "*"}).status_code == 200
    place = UUID(project["shares"][0]["municipality_id"])
    return WorkedOn(
        project, path, api.staff,
        api.caller(Role.PATRON, home, patron_id=UUID(one)), one,
        api.caller(Role.PATRON, home, patron_id=UUID(other)),
        api.caller(Role.MUNICIPALITY_MANAGER, home, municipality_id=place),
        {"stranger": api.stranger, "lead": api.lead, "public": api.public},
    )  # fmt: skip
