"""A program for a test: publishers that are killed in the middle, one after another, and what their chain says then.

Each is a fork of this program, which has no threads and no open database at that moment, and tells through a pipe what
was acknowledged. A line of JSON per publisher goes to standard output.
"""

import contextlib
import json
import os
import random
import signal
import sys
import time
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core.db import Database
from app.core.realms import INSTANCE
from app.core.settings import load_settings
from app.formats.releases.chain import Tip, follow
from app.models.accounts import Role
from app.models.releases import Release
from app.schemas.releases import ReleaseApproval, ReleaseCreate, ReleaseWithdrawal
from app.services import agencies, publishers
from app.services.access import SYSTEM_ACTOR, Actor
from app.services.releases import drafts, publishing
from tests.factories import agencies as agency_factory

R = sa.inspect(Release).columns
LONGEST = 0.3
"""Seconds a publisher may live after its first publication."""
SLUG = "agentur-getroffen"


def main() -> None:
    """Kill so many publishers, one after another."""
    url, seed, number = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    chance = random.Random(seed)  # noqa: S311 - a seed is the point
    with opened(url) as database, database.write() as db:
        agency = agencies.create_agency(db, SYSTEM_ACTOR, agency_factory.create(slug=SLUG)).values["id"]
    actor = Actor(Role.AGENCY_ADMIN, "publisher", UUID(str(agency)), user_id=UUID(int=1))
    for _ in range(number):
        acknowledged = killed(url, actor, chance)
        with opened(url) as database:
            sys.stdout.write(json.dumps(judged(database, acknowledged)) + "\n")


def opened(url: str) -> contextlib.closing[Database]:
    """The database, for a while."""
    return contextlib.closing(Database(load_settings(database_url=url), INSTANCE))


def killed(url: str, actor: Actor, chance: random.Random) -> list[int]:
    """The entries a publisher was told are there before it was killed."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(reading)
            publish(url, actor, writing)
        finally:
            os._exit(1)  # a publisher never comes to an end by itself
    os.close(writing)
    with os.fdopen(reading) as pipe:
        first = pipe.readline()  # it has begun
        time.sleep(chance.random() * LONGEST)
        os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        lines = [first, *pipe]
    if not os.WIFSIGNALED(status):
        raise SystemExit("a publisher ended by itself")
    return [int(line) for line in lines if line.endswith("\n")]


def publish(url: str, actor: Actor, pipe: int) -> None:
    """Publish and withdraw for ever."""
    database = Database(load_settings(database_url=url), INSTANCE)
    body, reason = ReleaseCreate.model_validate({"cut_off": "2025-12"}), ReleaseWithdrawal(reason="Noch einmal.")
    with database.read() as seen:
        left = seen.scalar(sa.select(R["id"]).where(R["state"] == "published"))
    while True:
        if left is not None:
            with database.write() as db:
                publishing.withdraw_release(db, actor, str(left), reason)
        with database.write() as db:
            draft = drafts.create_release(db, actor, body).values
            publishing.approve_release(db, actor, str(draft["id"]), ReleaseApproval(digest=draft["digest"]))
        with database.write() as db:
            told = publishing.publish_release(db, actor, str(draft["id"])).values
        os.write(pipe, f"{told['sequence']}\n".encode())
        left = draft["id"]


def judged(database: Database, acknowledged: list[int]) -> dict[str, Any]:
    """Whether the chain can be followed to its end, and what is not there or half there."""
    tip = Tip.before(SLUG, publishers.keys_of(database.settings, SLUG)[-1].public)
    with database.snapshot() as db:
        last = publishers.tips(db)[SLUG]
        for sequence in range(1, last + 1):
            _, tip = follow(tip, publishers.entry_bytes(db, SLUG, sequence))
        chain = publishers.get_chain(db, SYSTEM_ACTOR, SLUG)
    releases = [each for each in chain["entries"] if each["kind"] == "release"]
    return {
        "entries": last,
        "whole": (tip.sequence, tip.sha256, len(chain["entries"])) == (last, chain["tip"], last),
        "without_record": [each["sequence"] for each in releases if each["release_id"] is None],
        "missing": [each for each in acknowledged if each not in {one["sequence"] for one in releases}],
        "acknowledged": len(acknowledged),
    }


if __name__ == "__main__":
    main()
