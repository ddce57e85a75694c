"""Streams by themselves: what a client gets, and that one that leaves frees everything."""

import asyncio
from collections.abc import Callable, Collection, Coroutine, Mapping
from typing import Any
from uuid import UUID

import pytest

from app.core.errors import Unavailable
from app.core.ids import new_id
from app.web import events
from app.web.events import EventStream, Streams

JOB = new_id()
State = dict[str, Any]


def state(revision: int, name: str = "running") -> State:
    return {"id": str(JOB), "attempts": 1, "revision": revision, "state": name}


class Database:
    """What is asked; a list of answers, the last of which stays."""

    def __init__(self, *answers: State | Exception | None) -> None:
        self.answers = list(answers)
        self.asked = 0

    def look(self, ids: Collection[UUID]) -> Mapping[UUID, State]:
        self.asked += 1
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return {} if answer is None else dict.fromkeys(ids, answer)


class Client:
    """Somebody who listens, and leaves after so many pieces."""

    def __init__(self, leaves_after: int | None = None) -> None:
        self.pieces: list[str] = []
        self.ended = False
        self.leaves_after = leaves_after
        self.gone = asyncio.Event()
        self.served = asyncio.Event()

    async def receive(self) -> Any:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.body":
            self.ended = not message["more_body"]
            if message["body"]:
                self.pieces.append(message["body"].decode())
            if self.ids:
                self.served.set()
        if len(self.pieces) == self.leaves_after:
            self.gone.set()

    @property
    def ids(self) -> list[str]:
        return [piece.split("\n")[0] for piece in self.pieces if piece.startswith("id")]


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "TICK_SECONDS", 0.01)


def run(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    async def bounded() -> None:
        async with asyncio.timeout(5):
            await work()
        assert [each for each in asyncio.all_tasks() if each is not asyncio.current_task()] == []

    asyncio.run(bounded())


async def listen(streams: Streams, client: Client, last: str | None = None, scope: Any = None) -> None:
    scope = {"method": "GET"} if scope is None else scope
    stream = EventStream(200, b"", [], b"text/event-stream", JOB, last)
    await streams.serve(stream, scope, client.receive, client.send)
    await asyncio.sleep(0.05)  # what was begun for it ends too


class TestStream:
    def test_sends_each_state_once_until_the_last(self) -> None:
        async def work() -> None:
            database = Database(state(1), state(1), state(2), state(4, "succeeded"))
            client = Client()
            await listen(Streams(database.look, 1), client)
            assert client.ids == ["id: 1.1", "id: 1.2", "id: 1.4"]
            assert client.ended

        run(work)

    def test_begins_with_what_came_since(self) -> None:
        async def work() -> None:
            database = Database(state(2), state(3, "failed"))
            client = Client()
            await listen(Streams(database.look, 1), client, last="1.2")
            assert client.ids == ["id: 1.3"]

        run(work)

    def test_goes_on_when_the_database_comes_back_and_ends_when_the_job_is_gone(self) -> None:
        async def work() -> None:
            client = Client()
            await listen(Streams(Database(Unavailable(), state(1), None).look, 1), client)
            assert (client.ids, client.ended) == (["id: 1.1"], True)

        run(work)

    def test_that_is_left_frees_its_place_and_asks_no_more(self) -> None:
        async def work() -> None:
            database = Database(state(1))
            streams, client = Streams(database.look, 1), Client(leaves_after=2)
            await listen(streams, client)
            streams.check()
            asked = database.asked
            await asyncio.sleep(0.05)
            assert (database.asked, client.ended) == (asked, False)

        run(work)

    def test_beats_and_ends_by_itself(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(events, "HEARTBEAT_SECONDS", 0.05)
        monkeypatch.setattr(events, "LONGEST_SECONDS", 0.2)

        async def work() -> None:
            client = Client()
            await listen(Streams(Database(state(1)).look, 1), client)
            assert client.pieces[2:4] == [": still here\n\n"] * 2
            assert client.ended

        run(work)

    def test_ends_when_the_server_does(self) -> None:
        async def work() -> None:
            scope: dict[str, Any] = {"method": "GET"}
            client = Client()
            listening = asyncio.create_task(listen(Streams(Database(state(1)).look, 1), client, scope=scope))
            await client.served.wait()
            scope[events.LEAVE]()
            await listening
            assert client.ended

        run(work)

    def test_is_refused_where_all_places_are_taken(self) -> None:
        async def work() -> None:
            streams, client = Streams(Database(state(1)).look, 1), Client()
            listening = asyncio.create_task(listen(streams, client))
            await client.served.wait()
            with pytest.raises(Unavailable):
                streams.check()
            client.gone.set()
            await listening

        run(work)
