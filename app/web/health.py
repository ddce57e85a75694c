"""Health: is the process alive, is the service ready. No climate, no token."""

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.core.db import Database
from app.core.errors import KlikksError


def health_routes(database: Database, ready: "Readiness") -> list[Route]:
    """``/healthz`` answers while the process lives, ``/readyz`` only while the database does."""

    async def healthz(_request: Request) -> Response:
        return _json(200, {"status": "ok"})

    def readyz(_request: Request) -> Response:
        try:
            facts = database.describe()
            problem = ready.problem(database)
        except KlikksError as error:
            return _json(503, {"status": "unavailable", "code": error.code, "reason": error.params.get("reason")})
        if problem is not None:
            return _json(503, {"status": "unavailable", "code": problem})
        return _json(200, {"status": "ready", **facts})

    return [
        Route("/healthz", healthz, methods=["GET"], include_in_schema=False),
        Route("/readyz", readyz, methods=["GET"], include_in_schema=False),
    ]


class Readiness:
    """Whether the database has the schema this version expects."""

    def __init__(self, expected_revision: str | None) -> None:
        self.expected = expected_revision

    def problem(self, database: Database) -> str | None:
        """A code for what is missing, or nothing."""
        current = database.revision()
        return None if current == self.expected else "migration_missing"


def _json(status: int, body: dict[str, object]) -> Response:
    headers = {"cache-control": "no-store"}
    if status == 503:  # noqa: PLR2004 - the caller is told when to come back
        headers["retry-after"] = "2"
    return Response(orjson.dumps(body), status, headers, "application/json")
