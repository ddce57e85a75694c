"""Impact: what an answer, a repeated answer, a write and an import cost, each against the plain way in the same run.

.venv/bin/python -m bench.impact --projects 10000 --projects 100000 --projects 1000000
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock
from uuid import UUID

import orjson

from app.core import clock, migrations
from app.core.bulk import bulk_insert
from app.core.collecting import paused_collector
from app.core.db import Database, Snapshot, Write
from app.core.realms import INSTANCE
from app.core.settings import load_settings
from app.main import Service, create_app
from app.models import metadata
from app.models.accounts import Role
from app.schemas.projects import ProjectCreate
from app.schemas.savings import DirectSavingCreate
from app.services import ledger, projects, savings
from app.services.access import Actor
from app.services.accounts import create_token
from app.services.impact.made import Made
from bench import data, filling, scratch
from bench.asgi import Answer, ask
from tests.postgres_server import postgres_server

DEADLINE = 60.0
"""Seconds; longer than in service, so that a statement beyond the deadline is measured instead of ended."""
TABLE = "/v1/impact/table?"
QUESTIONS: dict[str, tuple[str, Callable[[Snapshot, int], list[Any]]]] = {
    "headline": ("/v1/impact", scratch.headline),
    "state x theme x year, subtotals": (
        f"{TABLE}group_by=state&group_by=theme&group_by=year&subtotals=true",
        scratch.cube,
    ),
    "all municipalities": (f"{TABLE}group_by=municipality", scratch.municipalities),
}


@dataclass(frozen=True)
class Place:
    """The service on a filled database."""

    app: Service
    database: Database
    size: data.Size
    lead: str
    staff: str
    options: argparse.Namespace

    async def get(self, path: str, **more: Any) -> Answer:  # noqa: ANN401 - as ``ask``
        """A question that must be answered."""
        answer = await ask(self.app, path, **more)
        if answer.status not in {200, 304}:
            raise SystemExit(f"{path}: {answer.status} {answer.body.decode()}")
        return answer


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--projects", type=int, action="append")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--databases", default="sqlite,postgresql")
    parser.add_argument("--writes", type=int, default=100, help="single writes of a round")
    parser.add_argument("--import-rows", type=int, default=20_000, help="projects of a bulk")
    options = parser.parse_args()
    for number in options.projects or [10_000, 100_000, 1_000_000]:
        size = data.Size(number)
        if "sqlite" in options.databases:
            with tempfile.TemporaryDirectory() as folder:
                measure(f"sqlite:///{folder}/bench.sqlite", size, options)
        if "postgresql" in options.databases:
            with tempfile.TemporaryDirectory() as folder, postgres_server(Path(folder), durable=True) as server:
                measure(server.create_database("klikks_bench"), size, options)


def measure(url: str, size: data.Size, options: argparse.Namespace) -> None:
    """Fill one database and compare on it."""
    migrations.upgrade(url)
    app = create_app(
        load_settings(
            database_url=url, database_deadline_seconds=DEADLINE, log_level="ERROR",
            public_requests_per_minute=1_000_000, token_requests_per_minute=1_000_000,
        )
    )  # fmt: skip
    database = app.database.within(INSTANCE)
    begin = time.perf_counter()
    took = filling.fill(database, size)
    print(
        f"\n{database.engine.dialect.name}, {size.projects:,} projects: filled in {time.perf_counter() - begin:.0f} s, "
        f"of these the ledger {took:.0f} s ({took / size.projects * 1e6:.0f} us a project)",
        flush=True,
    )
    with database.write() as session:
        lead = create_token(session, name="lead", role=Role.NETWORK_LEAD).token
        staff = create_token(session, name="staff", role=Role.AGENCY_COORDINATOR, agency="agency-1").token
    asyncio.run(_compare(Place(app, database, size, lead, staff, options)))


async def _compare(place: Place) -> None:
    async with place.app.router.lifespan_context(place.app):
        await answers(place)
        await one_municipality(place)
        await repeated(place)
        await writes(place)
        imports(place)


def forget(database: Database) -> None:
    """Let no answer be remembered: something changed that stands beside figures."""
    with database.write() as session:
        ledger.mark(session)


def nothing_made() -> AbstractContextManager[Any]:
    """Answers of a process that has made none of their pieces before."""
    return mock.patch.object(Made, "of", return_value=({}, {}))


async def answers(place: Place) -> None:
    """Each answer, worked out and whole, against the same question from scratch."""
    for name, (path, question) in QUESTIONS.items():
        ours: list[float] = []
        first: list[float] = []
        plain: list[float] = []
        answer = await place.get(path, token=place.lead)
        for _ in range(place.options.rounds):
            plain.append(_scratch(place.database, question))
            with nothing_made():
                forget(place.database)
                first.append((await place.get(path, token=place.lead)).seconds)
            forget(place.database)
            answer = await place.get(path, token=place.lead)
            ours.append(answer.seconds)
        _check(name, place, answer)
        print(
            f"  {name}: {_spread(ours, 1000)} ms, the first time {_spread(first, 1000)} ms, "
            f"for {len(answer.body):,} bytes; from scratch {_spread(plain)} s"
        )
        show("faster than from scratch, times", [old / new for old, new in zip(plain, ours, strict=True)])
        show("the first time", [old / new for old, new in zip(plain, first, strict=True)])


def _scratch(database: Database, question: Callable[[Snapshot, int], list[Any]]) -> float:
    with database.snapshot() as session:
        begin = time.perf_counter()
        question(session, clock.this_month())
        return time.perf_counter() - begin


def _check(name: str, place: Place, answer: Answer) -> None:
    """Both find the same tonnes, or the comparison is worth nothing."""
    if name != "headline":
        return
    with place.database.snapshot() as session:
        annual, projects_of_annual, lifetime, *_ = scratch.headline(session, clock.this_month())[0][0]
    found = orjson.loads(answer.body)
    said = [(found[basis]["total"]["value"], found[basis]["total"]["contributors"]) for basis in ("annual", "lifetime")]
    if said[0] != (int(annual) / 1000, projects_of_annual) or said[1][0] != int(lifetime) / 1000:
        raise SystemExit(f"the answers differ: {said}, {annual}, {lifetime}")


async def one_municipality(place: Place) -> None:
    """One municipality's figures against a municipality read by its primary key."""
    ids = [data.identifier(2, number * 31 % place.size.municipalities) for number in range(200)]
    for name, way in (("one municipality", nullcontext()), ("one municipality, the first time", nothing_made())):
        with way:
            ratios, ours, plain = await _interleaved(
                place,
                [partial(place.get, f"/v1/impact?municipality_id={each}", token=place.lead) for each in ids],
                [partial(place.get, f"/v1/municipalities/{each}", token=place.lead) for each in ids],
                before=lambda: forget(place.database),
            )
        print(f"  {name}: {_spread(ours, 1000)} ms, a read by primary key {_spread(plain, 1000)} ms")
        show("times a read by primary key", ratios)


async def repeated(place: Place) -> None:
    """The same public question again, with and without its ETag, against an empty endpoint."""
    for path in ("/v1/impact", QUESTIONS["all municipalities"][0]):
        etag = (await place.get(path)).headers.get(b"etag")
        empty: list[Ask] = [partial(place.get, "/healthz")] * 300
        for name, known in (("304", etag), ("bytes", None)):
            asked: list[Ask] = [partial(place.get, path, known=known)] * 300
            ratios, ours, plain = await _interleaved(place, asked, empty)
            print(
                f"  repeated {path[:40]}, {name}: {_spread(ours, 1e6)} us, empty endpoint {_spread(plain, 1e6)} us",
                flush=True,
            )
            show("times an empty endpoint", ratios)


Ask = Callable[[], Awaitable[Answer]]


async def _interleaved(
    place: Place, asked: list[Ask], plain: list[Ask], before: Callable[[], None] = lambda: None
) -> tuple[list[float], list[float], list[float]]:
    """Median seconds of each round of both, and their ratios; the first round warms up."""
    ours, base = [], []
    for turn in range(place.options.rounds + 1):
        before()
        pair = [statistics.median([(await each()).seconds for each in side]) for side in (asked, plain)]
        if turn:
            ours.append(pair[0])
            base.append(pair[1])
    return [one / other for one, other in zip(ours, base, strict=True)], ours, base


async def writes(place: Place) -> None:
    """A new saving over HTTP, with the ledger and without."""
    numbers = [number * 7907 % (place.size.projects // 8) * 8 + 1 for number in range(place.options.writes)]
    bodies = [
        orjson.dumps(
            {
                "kind": "direct",
                "project_id": data.key(3, number),
                "result_t": 12.5,
                "basis": "annual",
                "stage": "achieved",
                "effect_from": "2026-05",
                "lifetime_months": 240,
            }
        )
        for number in numbers
    ]

    async def post(body: bytes) -> Answer:
        answer = await ask(place.app, "/v1/savings", token=place.staff, body=body)
        if answer.status != 201:
            raise SystemExit(answer.body.decode())
        return answer

    ours: list[float] = []
    plain: list[float] = []
    for turn in range(place.options.rounds + 1):
        pairs: list[tuple[float, float]] = []
        for body in bodies:
            with_ledger = await post(body)
            with filling.no_ledger():
                without = await post(body)
            pairs.append((with_ledger.seconds, without.seconds))
        if turn:
            ours.append(statistics.median(pair[0] for pair in pairs))
            plain.append(statistics.median(pair[1] for pair in pairs))
    print(f"  one saving over HTTP: {_spread(ours, 1000)} ms, without the ledger {_spread(plain, 1000)} ms")
    show("times the write without", [one / other for one, other in zip(ours, plain, strict=True)])


class _Undo(Exception):
    """Nothing of a measured bulk stays."""


def imports(place: Place) -> None:
    """Many new projects with their savings in one transaction: through the services, and as bare bulk inserts."""
    rows = place.options.import_rows
    for name, load, number in (
        (f"import of {rows // 10:,} projects through the services", _through_services, rows // 10),
        (f"bulk insert of {rows:,} finished projects with 3 savings each", _bulk, rows),
    ):
        work = load(place, number)
        ours: list[float] = []
        plain: list[float] = []
        for turn in range(place.options.rounds + 1):
            with filling.no_ledger():
                without = _undone(place.database, work)
            with_ledger = _undone(place.database, work)
            if turn:
                ours.append(with_ledger)
                plain.append(without)
        print(f"  {name}: {_spread(ours)} s, without the ledger {_spread(plain)} s", flush=True)
        show("times the import without", [one / other for one, other in zip(ours, plain, strict=True)])


def _undone(database: Database, work: Callable[[Write], None]) -> float:
    """Seconds of a transaction up to its commit, which does not come."""
    taken: list[float] = []

    def measured(session: Write) -> None:
        begin = time.perf_counter()
        work(session)
        session.finish()
        taken.append(time.perf_counter() - begin)
        raise _Undo

    with suppress(_Undo), database.write(patience=DEADLINE) as session, paused_collector():
        measured(session)
    return taken[0]


def _through_services(_place: Place, number: int) -> Callable[[Write], None]:
    actor = Actor(Role.AGENCY_ADMIN, "bench", UUID(data.AGENCIES[1]))
    share = {"municipality_id": data.key(2, 1), "basis_points": 10_000}
    values = {"title": "Straßenbeleuchtung", "theme": "heating", "status": "planned", "shares": [share]}
    body = ProjectCreate.model_validate(values, strict=False)
    effect = {"kind": "direct", "result_t": 5, "basis": "annual", "stage": "planned"}

    def work(session: Write) -> None:
        for _ in range(number):
            made = projects.create_project(session, actor, body).values["id"]
            saving = DirectSavingCreate.model_validate({**effect, "project_id": str(made)}, strict=False)
            savings.create_saving(session, actor, saving)

    return work


def _bulk(place: Place, number: int) -> Callable[[Write], None]:
    size = data.Size(place.size.projects + number, first=place.size.projects)
    tables = {}
    for name in ("projects", "project_shares", "savings"):
        made = [list(row.values()) for row in dict(data.TABLES)[name](size)]
        tables[name] = list(next(iter(dict(data.TABLES)[name](size)))), made
    flag = tables["projects"][0].index("published")
    for row in tables["projects"][1]:
        row[flag] = bool(row[flag])
    given = [ledger.Rows(*tables[name]) for name in ("projects", "project_shares", "savings")]

    def work(session: Write) -> None:
        for name, (columns, rows) in tables.items():
            bulk_insert(session, metadata.tables[name], columns, rows)
        ledger.enter_projects(session, *given)

    return work


def _spread(values: list[float], factor: float = 1.0) -> str:
    low, middle, high = min(values) * factor, statistics.median(values) * factor, max(values) * factor
    form = ".0f" if middle >= 100 else ".2f"
    return f"{middle:{form}} ({low:{form}}-{high:{form}})"


def show(what: str, values: list[float]) -> None:
    """Median with its range."""
    print(f"    {what}: {_spread(values)}", flush=True)


if __name__ == "__main__":
    main()
