"""Who gets what answer: every operation x every role x whose record.

``python -m tests.contract.authorization`` writes the table (docs/authorization.md) for a person to review; the test
asks every cell anew on both databases. A request is well-formed and names a version nobody has, so that who may change
a record gets 412 and nothing changes; who may create one, creates it. Ids in bodies are the caller's own.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from app.core import migrations
from app.core.db import Database
from app.core.realms import INSTANCE
from app.core.settings import load_settings
from app.main import Service, create_app
from app.models.accounts import Role
from tests.api import Api, Caller
from tests.contract.declared import ID, OPERATIONS, Declared, example
from tests.contract.seeds import Known, seeded

DOCUMENT: Final = Path(__file__).parents[2] / "docs" / "authorization.md"
SITUATIONS: Final = ("own", "neighbour", "foreign", "missing")
ROLES: Final = {
    Role.PUBLIC: "public",
    Role.PATRON: "patron",
    Role.MUNICIPALITY_MANAGER: "municipality manager",
    Role.AGENCY_COORDINATOR: "coordinator",
    Role.AGENCY_ADMIN: "admin",
    Role.IMPORTER: "importer",
    Role.AUDITOR: "auditor",
    Role.NETWORK_LEAD: "network lead",
    Role.PARTNER: "partner",
}
HEAD: Final = """# Authorization, cell by cell

What every operation answers to every role, asked on both databases in each run of the tests. Four numbers stand for
four records: one of the caller's own agency (and place, and person), one of the own agency but of another municipality
and another person, one of another agency, one that does not exist. None of them is published unless that is its nature
(agencies, units, factors, measure types, funding programmes, the workshop). One number alone: the operation names no
record. An asterisk stands for four equal ones.

200: read; 201, 202, 204: done; 412: would have been changed, had the version been right; 409, 422: may, and the input
does not fit; 401: no token; 403: not this role; 404: not there, or not there for this caller.

Generated; `python -m tests.contract.authorization` writes it anew. Read the difference before you commit it.
"""

Cell = tuple[int, ...]
Table = dict[str, dict[Role, Cell]]


class World:
    """Two agencies with one record of everything, and a second set of records in the first."""

    def __init__(self, service: Service, database: Database) -> None:
        self.mine, theirs = Api(service, database), Api(service, database)
        self.known: dict[str, Known] = {
            "own": seeded(self.mine),
            "neighbour": seeded(self.mine),
            "foreign": seeded(theirs),
            "missing": {},
        }

    def caller(self, role: Role) -> Caller:
        """Somebody of a role: of the first agency, the first place, the first person."""
        if role is Role.PUBLIC:
            return self.mine.public
        of_network = role in {Role.NETWORK_LEAD, Role.PARTNER}
        own = self.known["own"]
        more: dict[str, Any] = {
            Role.MUNICIPALITY_MANAGER: {"municipality_id": UUID(own["municipality_id"])},
            Role.PATRON: {"patron_id": UUID(own["patron_id"])},
        }.get(role, {})
        return self.mine.caller(role, None if of_network else self.mine.home["id"], **more)

    def ask(self, operation: Declared, caller: Caller, situation: str) -> int:
        """The status of one request."""
        path = operation.path
        for name in operation.path_names:
            path = path.replace(f"{{{name}}}", self.known[situation].get(name, ID))
        headers = {"if-match": '"999999"'} if "If-Match" in operation.header_names else {}
        if operation.takes_file:
            params = {"resource": "projects", "dry_run": "true"}
            headers["content-type"] = "text/csv"
            return int(
                caller.call(
                    operation.method, path, params=params, content=b"title;theme\n", headers=headers
                ).status_code
            )
        own = self.known["own"]
        if operation.name == "create_erasure":  # somebody else, or nobody could change the person any more
            own = {**own, "patron_id": own["erasable_id"]}
        body = None if operation.json_body is None else named(operation.example(), own)
        if operation.name == "create_workshop_registration":  # a volunteer or a guest: neither is required by itself
            body = {"patron_id": own["patron_id"]}
        params = {name: self.known[situation].get(name, value) for name, value in needed(operation).items()}
        return int(caller.call(operation.method, path, body, headers=headers, params=params).status_code)

    def cells(self, role: Role) -> Iterator[tuple[str, Cell]]:
        """Every operation asked by one role."""
        caller = self.caller(role)
        for operation in OPERATIONS:
            situations = SITUATIONS if names_record(operation) else SITUATIONS[:1]
            yield operation.name, tuple(self.ask(operation, caller, each) for each in situations)


def needed(operation: Declared) -> dict[str, Any]:
    """Query parameters a request cannot be without; an id is one that nothing has."""
    asked = [each for each in operation.node.get("parameters", ()) if each["in"] == "query" and each.get("required")]
    return {each["name"]: ID if each["schema"].get("format") == "uuid" else example(each["schema"]) for each in asked}


def names_record(operation: Declared) -> bool:
    """Whether a request names a record, in its path or by a parameter it cannot be without."""
    return bool(operation.path_names) or ID in needed(operation).values()


def named(value: Any, known: Known) -> Any:
    """A body whose ids are those of records there are."""
    if isinstance(value, dict):
        return {
            name: known[name] if name in known and isinstance(inner, str) else named(inner, known)
            for name, inner in value.items()
        }
    return [named(each, known) for each in value] if isinstance(value, list) else value


def rendered(table: Table) -> str:
    """The document."""
    lines = [HEAD]
    for tag in sorted({operation.node["tags"][0] for operation in OPERATIONS}):
        lines += [f"## {tag}", "", f"| operation | {' | '.join(ROLES.values())} |", "| --- |" + " --- |" * len(ROLES)]
        for operation in sorted(OPERATIONS, key=lambda each: each.name):
            if operation.node["tags"][0] == tag:
                cells = " | ".join(_written(table[operation.name][role]) for role in ROLES)
                lines.append(f"| `{operation.name}` | {cells} |")
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _written(cell: Cell) -> str:
    if len(cell) == len(SITUATIONS) and len(set(cell)) == 1:
        return f"{cell[0]}*"
    return " ".join(map(str, cell))


def read() -> Table:
    """The table as it was reviewed."""
    wide = {each.name for each in OPERATIONS if names_record(each)}
    table: Table = {}
    for line in DOCUMENT.read_text(encoding="utf-8").splitlines():
        if line.startswith("| `"):
            name, *cells = (part.strip() for part in line.strip("|").split("|"))
            name = name.strip("`")
            table[name] = {
                role: (int(cell[:-1]),) * len(SITUATIONS) if cell.endswith("*") else tuple(map(int, cell.split()))
                for role, cell in zip(ROLES, cells, strict=True)
            }
            assert name not in wide or all(len(cell) == len(SITUATIONS) for cell in table[name].values()), line
    return table


def _write() -> None:
    table: Table = {operation.name: {} for operation in OPERATIONS}
    for role in ROLES:
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite:///{folder}/klikks.sqlite"
            migrations.upgrade(url)
            limits = dict.fromkeys(("public_requests_per_minute", "token_requests_per_minute"), 0)
            service = create_app(load_settings(database_url=url, keeper_seconds=0, **limits))
            for name, cell in World(service, service.database.within(INSTANCE)).cells(role):
                assert max(cell) < 500, (name, role, cell)
                table[name][role] = cell
    DOCUMENT.write_text(rendered(table), encoding="utf-8")


if __name__ == "__main__":
    _write()
