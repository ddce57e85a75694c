"""One instance with a caller for every operation, for tests whose requests change nothing."""

from typing import Any
from uuid import UUID

from app.core.db import Database
from app.main import Service
from app.models.accounts import Role
from tests.api import Api, Caller
from tests.contract.declared import Declared
from tests.factories import patrons

PREFERRED = (Role.AGENCY_COORDINATOR, Role.AGENCY_ADMIN, Role.NETWORK_LEAD, Role.PATRON)


class Stage:
    """The callers of one test module."""

    def __init__(self, service: Service, database: Database) -> None:
        self.api = Api(service, database)
        self.known: dict[str, str] | None = None
        patron = self.api.staff.made("/v1/patrons", patrons.body())["id"]
        self._callers = {
            Role.AGENCY_COORDINATOR: self.api.staff,
            Role.AGENCY_ADMIN: self.api.admin,
            Role.NETWORK_LEAD: self.api.lead,
            Role.PATRON: self.api.caller(Role.PATRON, self.api.home["id"], patron_id=UUID(patron)),
        }

    def caller(self, operation: Declared) -> Caller:
        """Somebody who may."""
        role = next(each for each in PREFERRED if each.value in operation.node["x-roles"])
        return self._callers[role]

    def send(self, operation: Declared, **changes: Any) -> Any:
        """A request in the right form for records that do not exist.

        Args:
            operation: which.
            changes: ``path``, ``method``, ``params``, ``json``, ``content`` or ``headers`` instead of the right ones;
                a header of None is left out.
        """
        headers: dict[str, str | None] = {}
        if "If-Match" in operation.header_names:
            headers["if-match"] = '"1"'
        if operation.takes_file:
            request: dict[str, Any] = {"params": {"resource": "projects"}, "content": b"title;theme\n"}
            headers["content-type"] = "text/csv"
        else:
            body = operation.example()
            request = {} if body is None else {"json": body}
        if "content" in changes:
            request.pop("json", None)
        headers |= changes.pop("headers", {})
        path, method = changes.pop("path", operation.target()), changes.pop("method", operation.method)
        request |= changes
        sent = {name: value for name, value in headers.items() if value is not None}
        return self.caller(operation).call(method, path, headers=sent, **request)
