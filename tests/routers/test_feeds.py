"""Feeds: a mirror that follows them holds what everybody can read, whatever happens and in whatever order."""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import combinations
from pathlib import Path
from threading import Event, Thread
from typing import Any
from uuid import UUID

import pytest

from app.core.db import Database
from app.models.accounts import Role
from app.schemas.feeds import FeedQuery
from app.services import feeds, projects
from app.services.access import PUBLIC_ACTOR, Actor
from app.services.feed_items import forget_empty
from tests.api import Api
from tests.factories import municipalities
from tests.factories import projects as project_factory
from tests.factories import workshops as workshop_factory

PROJECTS, WORKSHOPS = "/v1/feeds/projects", "/v1/feeds/workshops"


class Mirror:
    """Somebody who follows a feed."""

    def __init__(self, api: Api, address: str, limit: int = 2) -> None:
        self.api = api
        self.next = f"{address}?limit={limit}"
        self.records: dict[str, Any] = {}
        self.gone: set[str] = set()
        self.seen: list[tuple[int, str]] = []

    def follow(self) -> "Mirror":
        """Read on to the page that names itself."""
        while True:
            answer = self.api.public.get(self.next)
            assert answer.status_code == 200, answer.text
            page = answer.json()
            here, self.next = self.next, page["next"].removeprefix("http://127.0.0.1:8000")
            for item in page["items"]:
                self._take(item)
            if self.next == here:
                assert page["items"] == []
                assert answer.headers["cache-control"] == "public, max-age=8"
                return self
            assert answer.headers["cache-control"] == ("public, max-age=3600" if page["items"] else "public, max-age=8")

    def _take(self, item: dict[str, Any]) -> None:
        self.seen.append((item["modified"], item["id"]))
        assert self.seen[-2:] == sorted(set(self.seen[-2:]))
        if item["state"] == "deleted":
            assert "data" not in item
            self.records.pop(item["id"], None)
            self.gone.add(item["id"])
        else:
            self.records[item["id"]] = item["data"]
            self.gone.discard(item["id"])


class TestProjects:
    def test_come_move_go_and_come_back(self, api: Api) -> None:
        mirror = Mirror(api, PROJECTS).follow()
        hidden = project_factory.made(api, published=False)
        first, second, third = (project_factory.made(api, published=True) for _ in range(3))
        assert list(mirror.follow().records) == [first["id"], second["id"], third["id"]]
        address = f"/v1/projects/{first['id']}"
        assert mirror.records[first["id"]] == api.public.get(address).json()

        api.staff.patch(address, {"title": "Neue Laternen"})
        assert mirror.follow().records[first["id"]]["title"] == "Neue Laternen"
        api.staff.patch(address, {"published": False}, 2)
        api.staff.delete(f"/v1/projects/{second['id']}")
        api.staff.patch(f"/v1/projects/{hidden['id']}", {"title": "Geheim"})
        api.staff.delete(f"/v1/projects/{hidden['id']}", 2)
        mirror.follow()
        assert (set(mirror.records), mirror.gone) == ({third["id"]}, {first["id"], second["id"]})
        api.staff.patch(address, {"published": True, "description": "Für alle."}, 3)
        assert set(mirror.follow().records) == {first["id"], third["id"]}
        afresh = Mirror(api, PROJECTS, 500).follow()
        assert (afresh.records, afresh.gone) == (mirror.records, {second["id"]})

    def test_a_page_is_known_again_and_old_posts_are_let_go(self, api: Api) -> None:
        made = [project_factory.made(api, published=True) for _ in range(3)]
        etag = api.public.get(PROJECTS).headers["etag"]
        assert api.public.get(PROJECTS, headers={"if-none-match": etag}).status_code == 304
        for each in made[:2]:
            api.staff.delete(f"/v1/projects/{each['id']}")
        api.staff.patch(f"/v1/projects/{made[2]['id']}", {"title": "Später"})
        with api.database.write() as db:
            assert forget_empty(db) == 3
            assert forget_empty(db) == 0
        mirror = Mirror(api, PROJECTS).follow()
        assert (set(mirror.records), len(mirror.gone)) == ({made[2]["id"]}, 2)

    def test_an_import_and_its_undoing(self, api: Api) -> None:
        ags = api.lead.made("/v1/municipalities", municipalities.body())["ags"]
        head = "external_id;title;theme;status;municipality;published\n"
        lines = [f"P-{number};Dach {number};heating;in_progress;ags:{ags};ja\n" for number in range(3)]
        content = (head + "".join(lines)).encode()
        made = api.imported(api.staff, "projects", content)
        mirror = Mirror(api, PROJECTS).follow()
        assert sorted(each["title"] for each in mirror.records.values()) == ["Dach 0", "Dach 1", "Dach 2"], made
        again = api.imported(api.staff, "projects", content.replace(b"Dach 1", b"Dach eins"))
        assert "Dach eins" in {each["title"] for each in mirror.follow().records.values()}, again
        assert len(mirror.seen) == 4
        assert api.undone(api.staff, again["id"])["problem"] is None
        assert api.undone(api.staff, made["id"])["problem"] is None
        assert (mirror.follow().records, len(mirror.gone)) == ({}, 3)


class TestWorkshops:
    def test_show_what_everybody_may_see_until_they_are_cancelled(self, api: Api) -> None:
        mirror = Mirror(api, WORKSHOPS)
        inside = {"online_url": "https://meet.example.org/geheim", "follow_up": "Die Folien: geheim"}
        made = api.staff.made("/v1/workshops", workshop_factory.body(**inside))
        api.staff.made("/v1/workshops", workshop_factory.body(published=False))
        assert list(mirror.follow().records) == [made["id"]]
        address = f"/v1/workshops/{made['id']}"
        assert mirror.records[made["id"]] == api.public.get(address).json()
        for caller in (api.public, api.staff, api.lead):
            assert "geheim" not in caller.get(WORKSHOPS).text
        api.staff.patch(address, {"status": "cancelled"})
        assert (mirror.follow().records, mirror.gone) == ({}, {made["id"]})
        api.staff.patch(address, {"status": "planned"}, 2)
        assert list(mirror.follow().records) == [made["id"]]
        api.staff.delete(address, 3)
        assert mirror.follow().records == {}


def _follow(database: Database, after: FeedQuery, held: dict[str, Any]) -> FeedQuery:
    """Read on to the end; where to go on."""
    while True:
        with database.read() as db:
            items = feeds.get_project_feed(db, PUBLIC_ACTOR, after).values["items"]
        if not items:
            return after
        for item in items:
            held[str(item["id"])] = item.get("data", {}).get("title")
        after = FeedQuery(afterTimestamp=items[-1]["modified"], afterId=items[-1]["id"], limit=after.limit)


@pytest.fixture
def relay(api: Api) -> Iterator[str]:
    """The application's public answers on a port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = api.public.get(self.path)
            body = answer.content.replace(b"http://127.0.0.1:8000", f"http://{self.headers['host']}".encode())
            self.send_response(answer.status_code)
            for name in ("content-type", "cache-control"):
                self.send_header(name, answer.headers[name])
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


VALIDATE = """
const { RpdeValidator } = require('@openactive/rpde-validator');
RpdeValidator(process.argv[1], { pageLimit: 9, timeoutMs: 5000 }).then((log) => console.log(
  JSON.stringify([].concat(...log.pages.map((page) => page.errors.map((each) => [each.severity, each.type]))))));
"""


class TestPublicValidator:
    @pytest.mark.either_database
    def test_finds_no_failure(self, api: Api, relay: str) -> None:
        node, packages = shutil.which("node"), os.environ.get("KLIKKS_NODE_MODULES", "")
        if not (node and (Path(packages) / "@openactive/rpde-validator").is_dir()):
            pytest.skip("no node, or KLIKKS_NODE_MODULES is no folder with @openactive/rpde-validator")
        made = [project_factory.made(api, published=True) for _ in range(3)]
        api.staff.delete(f"/v1/projects/{made[0]['id']}")
        environment = {"NODE_PATH": packages, "PATH": os.environ["PATH"]}
        for address in (f"{relay}{PROJECTS}", f"{relay}{PROJECTS}?limit=1"):
            found = subprocess.run(
                [node, "-e", VALIDATE, address], env=environment, capture_output=True, timeout=60, check=True
            )
            kinds = {tuple(each) for each in json.loads(found.stdout)}
            assert kinds, "it always suggests something"
            assert {kind for severity, kind in kinds if severity == "failure"} == set()


@pytest.fixture
def published(api: Api) -> list[dict[str, Any]]:
    """Published projects of the home agency."""
    return [project_factory.made(api, published=True) for _ in range(6)]


class TestWriters:
    def test_whoever_commits_late_is_found_behind_those_who_were_faster(self, api: Api) -> None:
        """On PostgreSQL two transactions overlap; SQLite lets the second one wait."""
        if api.database.is_sqlite:
            pytest.skip("has one writer")
        slow, quick = (project_factory.made(api, published=True) for _ in range(2))
        held: dict[str, Any] = {}
        after = _follow(api.database, FeedQuery(limit=1), held)
        with api.database.write() as late:
            _rename(late, slow, "spät")
            with api.database.write() as early:
                _rename(early, quick, "früh")
            after = _follow(api.database, after, held)
            assert held[quick["id"]] == "früh"
        _follow(api.database, after, held)
        assert held[slow["id"]] == "spät"

    def test_many_at_once_lose_nothing(self, api: Api, published: list[dict[str, Any]]) -> None:
        done, held, pages = Event(), dict[str, Any](), list(_pairs(published))

        def write(pair: tuple[int, Sequence[dict[str, Any]]]) -> None:
            number, chosen = pair
            with api.database.write() as db:
                for each in chosen:
                    _rename(db, each, f"{number}")
                time.sleep(0.002 * (number % 4))

        def read() -> None:
            after = FeedQuery(limit=2)
            while not done.is_set():
                after = _follow(api.database, after, held)
            _follow(api.database, after, held)

        with ThreadPoolExecutor(5) as pool:
            reader = pool.submit(read)
            for each in [pool.submit(write, pair) for pair in pages]:
                each.result()
            done.set()
            reader.result()
        shown = {each["id"]: each["title"] for each in api.public.get("/v1/projects").json()["items"]}
        assert held == shown


def _rename(db: Any, project: dict[str, Any], title: str) -> None:
    actor = Actor(Role.AGENCY_COORDINATOR, "test", UUID(project["agency_id"]))
    projects.update_project(db, actor, project["id"], None, {"title": title})


def _pairs(published: list[dict[str, Any]]) -> Iterator[tuple[int, Sequence[dict[str, Any]]]]:
    """Every two of them, in the order of their ids, so that nobody waits in a circle."""
    ordered = sorted(published, key=lambda each: str(each["id"]))
    return enumerate([*combinations(ordered, 2)] * 2)
