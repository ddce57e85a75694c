"""The client of a server elsewhere: tries again what is safe, says what the server said, and never waits for ever."""

import io
from pathlib import Path
from typing import Any

import httpx2
import pytest

from app.cli import remote
from app.cli.endings import Refused, Unreachable
from app.cli.remote import Server, token_from
from app.core.errors import Misconfigured

PROBLEM = {"title": "Not now", "detail": "Later.", "errors": [{"pointer": "?status", "detail": "Unknown."}]}


class Elsewhere:
    """A server that answers as it is told, and remembers what it was asked."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.requests: list[httpx2.Request] = []
        self.bodies: list[bytes] = []
        self.pauses: list[float] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        self.bodies.append(request.read())
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer  # type: ignore[no-any-return]

    def server(self) -> Server:
        transport = httpx2.MockTransport(self)
        return Server("https://klikks.example.org", "kks_secret", transport=transport, pause=self.pauses.append)


def busy(seconds: str = "7") -> httpx2.Response:
    return httpx2.Response(503, json=PROBLEM, headers={"retry-after": seconds})


def quiet(_done: int, _total: int | None) -> None:
    """Nobody watches."""


class TestQuestions:
    def test_are_asked_again_after_a_break_and_after_the_rest_the_server_asks_for(self) -> None:
        there = Elsewhere(httpx2.ConnectError("refused"), busy(), httpx2.Response(200, json={"id": "1"}))
        assert there.server().get("/v1/imports/1") == {"id": "1"}
        assert len(there.requests) == 3
        short, asked = there.pauses
        assert short < 1
        assert 7 <= asked < 10
        assert there.requests[0].headers["authorization"] == "Bearer kks_secret"

    def test_end_after_some_tries(self) -> None:
        there = Elsewhere(*[busy() for _ in range(remote.TRIES)])
        with pytest.raises(Unreachable, match=r"Not now\. Later\."):
            there.server().get("/v1/imports/1")
        assert len(there.requests) == remote.TRIES

    @pytest.mark.parametrize(
        ("status", "error"), [(401, Unreachable), (403, Unreachable), (500, Unreachable), (422, Refused)]
    )
    def test_that_are_refused_are_asked_once(self, status: int, error: type[Exception]) -> None:
        there = Elsewhere(httpx2.Response(status, json=PROBLEM))
        with pytest.raises(error, match=r"Not now\. Later\. \?status: Unknown\."):
            there.server().get("/v1/projects")
        assert len(there.requests) == 1

    def test_whose_answer_is_no_problem_of_ours_name_its_status(self) -> None:
        with pytest.raises(Refused, match="HTTP 404"):
            Elsewhere(httpx2.Response(404, text="<html>")).server().get("/v1/projects")


class TestUploads:
    def test_are_sent_whole_again_under_the_same_key(self, tmp_path: Path) -> None:
        file = tmp_path / "projekte.csv"
        file.write_bytes(b"x" * 600_000)
        there = Elsewhere(httpx2.ReadTimeout("slow"), httpx2.Response(202, json={"id": "1"}))
        seen: list[int] = []
        made = there.server().upload(
            "/v1/imports", {"resource": "projects"}, file, lambda done, _: seen.append(done), None
        )
        assert made == {"id": "1"}
        assert [len(body) for body in there.bodies] == [600_000, 600_000]
        first, second = there.requests
        assert first.headers["idempotency-key"] == second.headers["idempotency-key"]
        assert (first.headers["content-length"], first.url.params["resource"]) == ("600000", "projects")
        assert seen[-1] == 600_000


class TestDownloads:
    def test_that_break_off_begin_again(self) -> None:
        def broken() -> Any:
            yield b"half"
            raise httpx2.RemoteProtocolError("cut")

        name = {"content-disposition": 'attachment; filename="projects.csv"'}
        there = Elsewhere(httpx2.Response(200, content=broken()), httpx2.Response(200, content=b"whole", headers=name))
        out = io.BytesIO()
        assert there.server().download("/v1/exports/projects", [("format", "csv")], out, quiet) == "projects.csv"
        assert out.getvalue() == b"whole"

    def test_into_a_pipe_do_not(self) -> None:
        class Pipe(io.BytesIO):
            def seekable(self) -> bool:
                return False

        there = Elsewhere(busy(), httpx2.Response(200, content=b"whole"))
        with pytest.raises(Unreachable):
            there.server().download("/v1/exports/projects", [], Pipe(), quiet)


class TestAddresses:
    @pytest.mark.parametrize("address", ["klikks.example.org", "ftp://klikks.example.org", "http://klikks.example.org"])
    def test_that_would_show_the_token_on_the_way_are_refused(self, address: str) -> None:
        with pytest.raises(Misconfigured):
            Server(address, "kks_secret")

    def test_of_this_machine_need_no_encryption(self) -> None:
        with Server("http://127.0.0.1:8000", None):
            pass


class TestTokens:
    def test_come_from_a_file_or_the_environment(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("KLIKKS_TOKEN", "kks_env")
        file = tmp_path / "token"
        file.write_text(" kks_file\n")
        assert (token_from(file), token_from(None)) == ("kks_file", "kks_env")
        file.write_text("\n")
        for wrong in (file, tmp_path / "none"):
            with pytest.raises(Misconfigured):
                token_from(wrong)
