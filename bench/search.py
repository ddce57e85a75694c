"""Search: the full text search beside a get by id, in this process through the whole application, on both databases.

.venv/bin/python -m bench.search --projects 1000000
"""

import argparse
import asyncio
import itertools
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from starlette.types import ASGIApp

from app.core import migrations
from app.core.db import Database
from app.core.folding import search_key, sort_key
from app.core.realms import INSTANCE
from app.core.settings import load_settings
from app.main import create_app
from app.models.accounts import Role
from app.services.accounts import create_token
from app.services.search_index import upkeep
from bench import data, filling
from bench.asgi import ask
from tests.app_role import as_app
from tests.postgres_server import postgres_server

FIRST = (
    "Straßen", "Hallen", "Schul", "Rathaus", "Garten", "Solar", "Wärme", "Holz", "Fernwärme", "Keller", "Dach",
    "Kindergarten", "Feuerwehr", "Sporthallen", "Freibad", "Bürger", "Dorf", "Wald", "Regenwasser", "Klärwerks",
)  # fmt: skip
SECOND = (
    "beleuchtung", "anlage", "sanierung", "heizung", "dämmung", "pumpe", "nutzung", "förderung", "begrünung", "planung",
    "netz", "speicher", "zentrale", "konzept", "steuerung", "fenster", "werkstatt", "beratung", "versorgung", "technik",
)  # fmt: skip
SYLLABLES = (
    "ba",
    "ker",
    "lin",
    "mo",
    "tas",
    "ru",
    "fel",
    "gra",
    "hen",
    "dor",
    "wie",
    "schu",
    "eck",
    "nar",
    "pil",
    "zo",
)
QUESTIONS = {
    "a word of one title in five": ["led", "neubau", "ausbau", "umbau"],
    "a compound": [search_key(a + b) for a, b in itertools.product(FIRST[:10], SECOND[:5])],
    "two words": [f"{search_key(a + b)} led" for a, b in itertools.product(FIRST[:10], SECOND[:5])],
    "a beginning": [search_key(a + b)[:-3] for a, b in itertools.product(FIRST[:10], SECOND[:5])],
    "a part": [search_key(each) for each in SECOND],
    "a slip": [search_key(a + b)[:-4] + search_key(a + b)[-3:] for a, b in itertools.product(FIRST[:10], SECOND[:5])],
    "a compound in one state": [f"{search_key(a + b)}&state=07" for a, b in itertools.product(FIRST[:10], SECOND[:5])],
}
"""Kinds of questions, each with some."""


def projects(size: data.Size) -> Iterator[dict[str, Any]]:
    """Projects whose titles and descriptions have words as unevenly spread as those of a language."""
    chance = random.Random(data.SEED)
    rare = ["".join(each) for each in itertools.product(SYLLABLES, repeat=4)]
    compounds = [a + b for a, b in itertools.product(FIRST, SECOND)]
    weights = list(itertools.accumulate(1 / (n + 1) for n in range(len(rare))))
    verbs = ("LED", "Neubau", "Ausbau", "Umbau", "Erneuerung")
    for row in data.projects(size):
        title = f"{chance.choice(compounds)} {chance.choice(verbs)} {chance.choices(rare, cum_weights=weights)[0]}"
        text = " ".join(chance.choices(rare, cum_weights=weights, k=15))
        title_keys = {"title_search": search_key(title), "title_sort": sort_key(title)}
        yield {**row, "title": title, **title_keys, "description": text}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--projects", type=int, default=1_000_000)
    parser.add_argument("--asked", type=int, default=200)
    parser.add_argument("--databases", nargs="*", default=["sqlite", "postgresql"])
    options = parser.parse_args()
    size = data.Size(options.projects)
    with tempfile.TemporaryDirectory() as folder:
        if "sqlite" in options.databases:
            measure(f"sqlite:///{Path(folder) / 'bench.sqlite'}", size, options.asked)
        if "postgresql" in options.databases:
            with postgres_server(Path(folder) / "pg", durable=True) as postgres:
                measure(postgres.create_database("bench"), size, options.asked)


def measure(url: str, size: data.Size, asked: int) -> None:
    """Fill a database, index it, ask."""
    migrations.upgrade(url)
    database = Database(load_settings(database_url=url), INSTANCE)
    for name, rows in (
        ("agencies", data.agencies), ("municipalities", data.municipalities), ("projects", projects),
        ("project_shares", data.shares),
    ):  # fmt: skip
        filling.write(database, name, rows(size))
    filling.analyze(database)
    before, begin, used = _bytes(database), time.perf_counter(), time.process_time()
    count = upkeep.rebuild(database)
    took, used = time.perf_counter() - begin, time.process_time() - used
    kind = database.engine.dialect.name
    print(f"{kind}: {size.projects:,} projects; {count / took:,.0f} indexed a second ({used / count * 1e6:.0f} us of "
          f"this process each), {(_bytes(database) - before) / count:,.0f} bytes each", flush=True)  # fmt: skip
    filling.analyze(database)
    with database.write() as session:
        token = create_token(session, name="bench", role=Role.AGENCY_COORDINATOR, agency="agency-1").token
    database.close()
    app = create_app(load_settings(database_url=as_app(url), keeper_seconds=0))
    ids = [data.identifier(3, n * 7907 % (size.projects // 24) * 24 + 1) for n in range(asked)]
    asyncio.run(compare(app, [f"/v1/projects/{each}" for each in ids], token))


async def compare(app: ASGIApp, gets: list[str], token: str) -> None:
    """Interleave gets and searches."""
    for name, words in QUESTIONS.items():
        for caller in (None, token):
            searches = [f"/v1/search?q={quote(words[n % len(words)], safe='&=')}" for n in range(len(gets))]
            times: list[tuple[float, float]] = []
            hits = 0
            for get, search in zip(gets, searches, strict=True):
                one, other = await ask(app, get, token=caller), await ask(app, search, token=caller)
                if (one.status, other.status) != (200, 200):
                    raise RuntimeError(f"{one.status} {other.status} {other.body[:200]!r}")
                hits += b'"items":[{' in other.body
                times.append((one.seconds, other.seconds))
            get_times, search_times = (sorted(each) for each in zip(*times[len(times) // 10 :], strict=True))
            p95 = int(len(get_times) * 0.95)
            print(f"  {name}, {'public' if caller is None else 'with token'}: p95 {search_times[p95] * 1e3:.1f} ms, "
                  f"{search_times[p95] / get_times[p95]:.1f} times a get by id's (medians: "
                  f"{statistics.median(search_times) * 1e3:.1f} ms, "
                  f"{statistics.median(search_times) / statistics.median(get_times):.1f} times); "
                  f"{hits} of {len(times)} found something", flush=True)  # fmt: skip


def _bytes(database: Database) -> int:
    """How much room the database takes."""
    if database.is_sqlite:
        files = [Path(f"{database.url.database}{more}") for more in ("", "-wal")]
        return sum(each.stat().st_size for each in files if each.exists())
    with database.read() as session:
        return int(session.scalar(sa.text("SELECT pg_database_size(current_database())")))


if __name__ == "__main__":
    main()
