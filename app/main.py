"""The application: wiring only."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from app.core.db import Database
from app.core.errors import KlikksError, Misconfigured, NotFound
from app.core.migrations import head_revision
from app.core.realms import INSTANCE
from app.core.settings import Settings, load_settings
from app.routers import ROUTERS
from app.services import evidence_upkeep, retention
from app.services.access import Right
from app.services.accounts import Authenticator
from app.services.imports import runs
from app.services.jobs import asking
from app.services.provider_log_ins import ProviderLogIns
from app.services.rights import RIGHTS
from app.web.attendant import Attendant
from app.web.cross_origin import cross_origin
from app.web.dispatch import Dispatch, flat
from app.web.docs_page import docs_routes
from app.web.events import Streams
from app.web.gate import Gate
from app.web.health import Readiness, health_routes
from app.web.keeper import Keeper
from app.web.openapi import DESCRIPTION, complete
from app.web.operations import Operation
from app.web.problem_pages import problem_routes
from app.web.rates import Doorkeeper
from app.web.read_log import ReadLog
from app.web.remembered import Memory
from app.web.request_head import HeadLimits
from app.worker.courier import Courier
from app.worker.crews import Helper, crews

VERSION = "0.1.0"
TIDY_SECONDS = 3600
logger = logging.getLogger("klikks.web")


class Service(FastAPI):
    """FastAPI makes the contract; gate and dispatch run the requests."""

    dispatch: Dispatch
    gate: Gate
    database: Database
    reads: ReadLog

    def openapi(self) -> dict[str, Any]:
        """The contract, with what all operations share."""
        if self.openapi_schema is None:
            routes = flat(self.routes)
            document = get_openapi(
                title="KlikKS", version=VERSION, description=DESCRIPTION, routes=routes, openapi_version="3.1.0"
            )
            self.openapi_schema = complete(document, routes, RIGHTS)
        return self.openapi_schema

    def build_middleware_stack(self) -> ASGIApp:
        """Cross-origin rules outside where there are any, then the gate, our operations, pages and health."""
        origins = self.database.settings.cors_origins
        return cross_origin(self.gate, origins) if origins else self.gate


def create_app(settings: Settings | None = None) -> Service:
    """The application for these settings.

    Raises:
        Misconfigured: a wrong setting, or an operation nobody has given a right to.
    """
    settings = settings or load_settings()
    database = Database(settings)
    head = head_revision()
    own = database.within(INSTANCE)  # for what the service does by itself, or before it knows who calls
    authenticator, memory = Authenticator(own), Memory(settings.answer_memory_bytes)
    doorkeeper = Doorkeeper(settings, authenticator.actor)
    providers, reads = ProviderLogIns(own), ReadLog()

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        tidying = asyncio.create_task(_tidy(app))
        helpers = _helpers(app, head, authenticator)
        for helper in helpers:
            helper.start()
        yield
        tidying.cancel()
        for helper in helpers:
            helper.stop()
        app.dispatch.close()
        database.close()

    app = Service(lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url="/openapi.json")
    app.database, app.reads = database, reads
    for router in ROUTERS:
        app.router.routes.extend(router.routes)
    app.router.routes.extend([*health_routes(database, Readiness(head)), *docs_routes(), *problem_routes()])
    app.router.redirect_slashes = False
    app.dispatch = Dispatch(_pages(app), settings, Streams(partial(asking.look, own), settings.event_streams))
    for route in flat(app.routes):
        operation = Operation(route, database, _right(route.name), doorkeeper, memory, providers, reads)
        app.dispatch.add(route, operation)
    app.gate = _gate(app.dispatch, settings)
    return app


def _gate(dispatch: Dispatch, settings: Settings) -> Gate:
    return Gate(
        dispatch,
        dispatch.refuse,
        raw_prefixes=("POST /v1/imports", "POST /v1/evidence/files"),
        unread_prefixes=("POST /v1/care/refusals",),
        max_body_for={"/v1/imports": settings.import_max_bytes, "/v1/evidence/files": settings.evidence_max_bytes},
        receive_timeout=settings.receive_timeout_seconds,
        head_limits=HeadLimits(hosts=frozenset(map(str.lower, settings.hosts))),
    )


def _helpers(app: Service, head: str | None, authenticator: Authenticator) -> tuple[Helper, ...]:
    """Threads beside the requests."""
    database = app.database.within(INSTANCE)
    return (
        Keeper(database, head, app.reads),
        *crews(database, head, database.settings.job_threads),
        Attendant(database, head, authenticator),
        Courier(database, head, database.settings.webhook_threads),
    )


def _right(operation: str) -> Right:
    right = RIGHTS.get(operation)
    if right is None:
        raise Misconfigured(setting="RIGHTS", problem=f"operation {operation} has no row")
    return right


async def _tidy(app: Service) -> None:
    """Once an hour, let go of what is about persons and whose time is over: records, kept answers, uploads, jobs."""
    while True:
        try:
            await asyncio.to_thread(_let_go, app.database.within(INSTANCE))
        except KlikksError:
            logger.warning("what is over could not be let go of; next try in an hour")
        await asyncio.sleep(TIDY_SECONDS)


def _let_go(database: Database) -> None:
    if database.revision() == head_revision():
        retention.by_itself(database)
        runs.forget_files(database)
        runs.forget_jobs(database)
        evidence_upkeep.run(database)


def _pages(app: Service) -> ASGIApp:
    """What is no operation: pages, health, the contract; and a problem for everything else."""

    async def unknown(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await app.dispatch.refuse(NotFound("path_unknown"), scope, receive, send)

    app.router.default = unknown  # Starlette's hook for paths nobody knows

    async def pages(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await app.router(scope, receive, send)
        except HTTPException as error:  # how a route of Starlette says that it has other methods
            allowed = (error.headers or {}).get("Allow", "")
            refusal = KlikksError("method_not_allowed", allowed=", ".join(sorted(allowed.split(", "))))
            await app.dispatch.refuse(refusal, scope, receive, send)

    return pages
