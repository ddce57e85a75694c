"""A client for tests: callers of every role, two agencies, and records that are valid by default."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any
from uuid import UUID

from app.core.db import Database
from app.main import Service
from app.models.accounts import Role
from app.services import accounts, agencies, credentials, log_ins, users
from app.services.access import SYSTEM_ACTOR
from app.worker.runner import Runner
from tests.answers_of_contract import Contract, contract_of
from tests.factories import agencies as agency_factory
from tests.factories import users as users_factory
from tests.in_process import Client


class Caller:
    """Somebody with (or without) a token."""

    def __init__(self, client: Client, token: str | None, contract: Contract) -> None:
        self.client = client
        self.token = token
        self.contract = contract

    def call(
        self, method: str, path: str, json: Any = None, *, headers: Mapping[str, str] | None = None, **more: Any
    ) -> Any:
        """Any request; its answer keeps the contract."""
        sent = {"authorization": f"Bearer {self.token}"} if self.token else {}
        if json is not None:
            more["json"] = json
        answer = self.client.request(method, path, headers={**sent, **(headers or {})}, **more)
        self.contract.check(answer)
        return answer

    def get(self, path: str, **more: Any) -> Any:
        """GET."""
        return self.call("GET", path, **more)

    def post(self, path: str, json: Any = None, **more: Any) -> Any:
        """POST."""
        return self.call("POST", path, json, **more)

    def patch(self, path: str, json: Any, version: int | str | None = 1, **more: Any) -> Any:
        """PATCH with If-Match; ``version=None`` leaves it out."""
        return self.call("PATCH", path, json, headers=_if_match(version), **more)

    def delete(self, path: str, version: int | str | None = 1, **more: Any) -> Any:
        """DELETE with If-Match; ``version=None`` leaves it out."""
        return self.call("DELETE", path, headers=_if_match(version), **more)

    def made(self, path: str, json: Any) -> dict[str, Any]:
        """POST that must work; the new record."""
        answer = self.post(path, json)
        assert answer.status_code == 201, answer.text
        record: dict[str, Any] = answer.json()
        return record


PASSWORD = "rote Laterne am Deich 7"


class Person(Caller):
    """Somebody with an account, logged in or not."""

    def __init__(self, client: Client, contract: Contract, user_id: str, email: str) -> None:
        super().__init__(client, None, contract)
        self.id = user_id
        self.email = email
        self.refresh_token = ""
        self.session_id = ""

    def tries(self, password: str = PASSWORD, **more: Any) -> Any:
        """The answer to a log-in; without a token, and nothing is kept of it."""
        body = {"email": self.email, "password": password, **more}
        return Caller(self.client, None, self.contract).post("/v1/accounts/login", body)

    def logs_in(self, **more: Any) -> "Person":
        """Log in, and call as this person from now on."""
        answer = self.tries(**more)
        assert answer.status_code == 200, answer.text
        return self.takes(answer.json())

    def takes(self, tokens: Mapping[str, Any]) -> "Person":
        """Call with these tokens from now on."""
        self.token, self.refresh_token = tokens["access_token"], tokens["refresh_token"]
        self.session_id = tokens["session_id"]
        return self

    def refreshes(self, token: str | None = None) -> Any:
        """The answer to a refresh."""
        body = {"refresh_token": token or self.refresh_token}
        return Caller(self.client, None, self.contract).post("/v1/accounts/refresh", body)


class Api:
    """The application with its callers."""

    def __init__(self, service: Service, database: Database) -> None:
        self.client = Client(service)
        self.database = database
        self.contract = contract_of(service)

    def work(self) -> None:
        """Do what waits in the queue."""
        runner = Runner(self.database, None)
        while runner.run():
            pass
        runner.presence.leave()

    def imported(self, caller: Caller, resource: str, content: bytes, **options: str) -> dict[str, Any]:
        """An upload that must be accepted, with what came of it."""
        query = "&".join(f"{name}={value}" for name, value in {"resource": resource, **options}.items())
        answer = caller.call("POST", f"/v1/imports?{query}", content=content)
        assert answer.status_code == 202, answer.text
        self.work()
        record: dict[str, Any] = caller.get(answer.headers["location"]).json()
        return record

    def undone(self, caller: Caller, import_id: str) -> dict[str, Any]:
        """The job that took an import back, or failed to."""
        answer = caller.post(f"/v1/imports/{import_id}/undo")
        assert answer.status_code == 202, answer.text
        assert answer.headers["location"] == f"/v1/jobs/{answer.json()['id']}"
        self.work()
        job: dict[str, Any] = caller.get(answer.headers["location"]).json()
        return job

    def agency(self, **values: Any) -> dict[str, Any]:
        """A new agency."""
        with self.database.write() as db:
            return agencies.create_agency(db, SYSTEM_ACTOR, agency_factory.create(**values)).values

    def caller(
        self, role: Role, agency_id: UUID | None = None, scopes: tuple[str, ...] = ("*",), name: str = "", **more: Any
    ) -> Caller:
        """A caller of a role."""
        with self.database.write() as db:
            agency = str(agency_id) if agency_id else None
            token = accounts.create_token(db, name=name or role.value, role=role, agency=agency, scopes=scopes, **more)
        return Caller(self.client, token.token, self.contract)

    def person(self, role: Role = Role.AGENCY_COORDINATOR, agency_id: UUID | None = None, **more: Any) -> Person:
        """Somebody with an account and a password."""
        body = {"municipality_id": None, "patron_id": None, "language": "de", **users_factory.body(role=role), **more}
        stored = log_ins.hasher(self.database.settings).hash(PASSWORD)
        with self.database.write() as db:
            user_id = users.enter_user(db, SYSTEM_ACTOR, {**body, "agency_id": agency_id})
            credentials.admit(db, user_id)
            credentials.set_password(db, user_id, stored)
        return Person(self.client, self.contract, str(user_id), body["email"])

    @cached_property
    def admin(self) -> Caller:
        """An administrator of the home agency."""
        return self.caller(Role.AGENCY_ADMIN, self.home["id"])

    @cached_property
    def home(self) -> dict[str, Any]:
        """The agency most tests act for."""
        return self.agency()

    @cached_property
    def elsewhere(self) -> dict[str, Any]:
        """Another agency."""
        return self.agency()

    @cached_property
    def public(self) -> Caller:
        """Nobody in particular."""
        return Caller(self.client, None, self.contract)

    @cached_property
    def staff(self) -> Caller:
        """A coordinator of the home agency."""
        return self.caller(Role.AGENCY_COORDINATOR, self.home["id"])

    @cached_property
    def stranger(self) -> Caller:
        """A coordinator of another agency."""
        return self.caller(Role.AGENCY_COORDINATOR, self.elsewhere["id"])

    @cached_property
    def lead(self) -> Caller:
        """The network lead."""
        return self.caller(Role.NETWORK_LEAD)


def _if_match(version: int | str | None) -> dict[str, str]:
    if version is None:
        return {}
    return {"if-match": f'"{version}"' if isinstance(version, int) else version}
