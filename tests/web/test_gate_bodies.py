"""Which bodies the gate lets in, and how it reads them."""

import asyncio
import json
import time
import tracemalloc
from collections.abc import AsyncIterator

import pytest
from starlette.types import Receive, Scope, Send

from app.core.errors import NotFound
from tests.web.gate_driver import JSON, chunks, echo, refuse, run

CSV = {"content-type": "text/csv"}
IMPORTS = {"raw_prefixes": ["POST /v1/imports"], "max_body_for": {"/v1/imports": 5_000_000}}
MB = 1_000_000


class TestMediaType:
    @pytest.mark.parametrize(
        ("method", "content_type"),
        [
            ("POST", "application/json"),
            ("PUT", "application/json;charset=utf-8"),
            ("PATCH", "application/json"),
            ("PATCH", "application/merge-patch+json"),
            ("POST", 'Application/JSON ; charset="UTF-8"'),
            ("POST", "application/json; version=1; charset=utf-8"),
        ],
    )
    def test_json_in_utf8_is_accepted(self, method: str, content_type: str) -> None:
        answer = run(echo, method, headers={"content-type": content_type}, body=b'{"a":1}')
        assert (answer.status, answer.body) == (200, b'{"a":1}')

    @pytest.mark.parametrize(
        ("method", "headers", "code"),
        [
            ("POST", {}, "media_type"),
            ("POST", {"content-type": ""}, "media_type"),
            ("POST", {"content-type": "text/json"}, "media_type"),
            ("POST", {"content-type": "application/jsonx"}, "media_type"),
            ("POST", {"content-type": "application/merge-patch+json"}, "media_type"),
            ("POST", {"content-type": "application/x-www-form-urlencoded"}, "media_type"),
            ("PATCH", {"content-type": "application/json-patch+json"}, "media_type"),
            ("POST", {"content-type": "application/json; charset=latin-1"}, "charset"),
            ("POST", {"content-type": "application/json; charset=utf-16"}, "charset"),
            ("POST", {**JSON, "content-encoding": "gzip"}, "content_encoding"),
            ("POST", {**JSON, "content-encoding": "identity, br"}, "content_encoding"),
        ],
    )
    def test_anything_else_is_refused(self, method: str, headers: dict[str, str], code: str) -> None:
        for body in (b'{"a":1}', chunks(b'{"a":1}')):
            answer = run(echo, method, headers=headers, body=body)
            assert (answer.code, answer.header("x-error")) == (code, "UnsupportedMedia")

    def test_an_announced_body_of_the_wrong_kind_is_not_read(self) -> None:
        answer = run(echo, "POST", headers={"content-length": "7"}, body=chunks(b'{"a":1}'), http_version="1.0")
        assert (answer.code, answer.taken) == ("media_type", 0)

    def test_identity_is_no_coding(self) -> None:
        assert run(echo, "POST", headers={**JSON, "content-encoding": "identity"}, body=b"{}").status == 200

    def test_without_a_body_the_media_type_does_not_matter(self) -> None:
        for body in (b"", chunks(), chunks(b"", b"")):
            assert run(echo, "POST", headers=CSV, body=body).status == 200
        assert run(echo, "POST").status == 200


class TestReading:
    def test_the_application_receives_the_body_and_finds_it_in_the_state(self) -> None:
        answer = run(echo, "POST", headers=JSON, body=chunks(b'{"a"', b"", b":1}"))
        assert answer.body == answer.state["body"] == b'{"a":1}'

    def test_after_the_body_the_application_hears_that_the_caller_left(self) -> None:
        kinds = []

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            await echo(scope, receive, send)
            kinds.append((await receive())["type"])

        run(app, "POST", headers=JSON, body=b"{}")
        assert kinds == ["http.disconnect"]

    def test_bad_json_never_reaches_the_application(self) -> None:
        answer = run(echo, "POST", headers=JSON, body=b'{"a":NaN}')
        assert (answer.code, answer.header("x-echo")) == ("json_not_finite", None)

    @pytest.mark.parametrize("length", ["-1", "+1", "1.0", "0x10", "", "1" * 19, "1, 1"])
    def test_an_odd_length_is_refused(self, length: str) -> None:
        for method in ("POST", "GET"):
            answer = run(echo, method, headers={**JSON, "content-length": length}, body=b"{}")
            assert answer.code == "content_length_invalid"

    def test_a_length_next_to_a_transfer_coding_is_refused(self) -> None:
        headers = {**JSON, "content-length": "2", "transfer-encoding": "chunked"}
        assert run(echo, "POST", headers=headers, body=b"{}").code == "content_length_invalid"

    def test_a_caller_that_leaves_is_not_answered_but_logged(self) -> None:
        async def app(_scope: Scope, _receive: Receive, _send: Send) -> None:
            raise NotImplementedError

        answer = run(app, "POST", headers=JSON, scope={"path": "/x"}, body=leaves())
        assert answer.status is None
        assert [event["status"] for event in answer.events] == [499]


async def leaves() -> AsyncIterator[bytes]:
    """A chunk, then the connection breaks."""
    yield b"["
    raise ConnectionResetError


class TestNoBody:
    @pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE", "OPTIONS"])
    def test_a_body_where_there_is_none_is_refused(self, method: str) -> None:
        for body in (b"{}", chunks(b"", b"{}")):
            answer = run(echo, method, headers=JSON, body=body)
            assert answer.code == "body_not_allowed"
            assert json.loads(answer.body)["params"] == {"method": method}

    def test_an_empty_one_is_none(self) -> None:
        for body in (None, b"", chunks(), chunks(b"")):
            answer = run(echo, "DELETE", body=body)
            assert (answer.status, answer.state["body"]) == (200, b"")

    def test_an_unannounced_one_of_a_later_http_is_found(self) -> None:
        assert run(echo, "GET", body=chunks(b"{}"), http_version="2").code == "body_not_allowed"
        assert run(echo, "GET", body=chunks(), http_version="2").status == 200


class TestSize:
    def test_an_announced_size_over_the_limit_is_refused_unread(self) -> None:
        headers = {**JSON, "content-length": str(MB + 1)}
        answer = run(echo, "POST", headers=headers, body=chunks(b"[]"), http_version="1.0")
        assert (answer.code, answer.header("x-error"), answer.taken) == ("body_too_large", "TooLarge", 0)

    def test_the_limit_itself_is_accepted(self) -> None:
        body = b'["' + b"x" * (MB - 4) + b'"]'
        assert run(echo, "POST", headers=JSON, body=body).status == 200
        assert run(echo, "POST", headers=JSON, body=chunks(body)).status == 200
        assert run(echo, "POST", headers=JSON, body=chunks(body, b" ")).code == "body_too_large"

    def test_the_longest_prefix_decides(self) -> None:
        limits = {"/v1": 10, "/v1/imports": 20}
        for target, size in (
            (b"/v1/projects", 10),
            (b"/v1/imports/7", 20),
            (b"/v1/imports2", 10),
            (b"/v2", 30),
        ):
            answers = [
                run(
                    echo,
                    "POST",
                    target,
                    headers=JSON,
                    body=b"[" + b" " * n + b"]",
                    max_body_for=limits,
                    max_body=30,
                )
                for n in (size - 2, size - 1)
            ]
            assert answers[0].status == 200
            assert json.loads(answers[1].body)["params"] == {"limit": size}

    @pytest.mark.parametrize("target", [b"/v1/projects", b"/v1/imports"])
    def test_half_a_gigabyte_in_chunks_stops_at_the_limit_with_flat_memory(self, target: bytes) -> None:
        async def flood() -> AsyncIterator[bytes]:
            for _ in range(8_000):
                yield bytes(65_536)

        async def swallow(_scope: Scope, receive: Receive, _send: Send) -> None:
            while (await receive())["more_body"]:
                pass

        tracemalloc.start()
        try:
            headers = {"content-type": "application/octet-stream"} if target == b"/v1/imports" else JSON
            answer = run(swallow, "POST", target, headers=headers, body=flood(), **IMPORTS)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert answer.code == "body_too_large"
        assert answer.taken <= 5_000_000 + 65_536
        assert peak < 4 * MB


class TestTime:
    def test_a_dripping_body_ends_at_the_deadline(self) -> None:
        drip = chunks(*[b" "] * 1_000, every=0.02)
        began = time.perf_counter()
        answer = run(echo, "POST", headers=JSON, body=drip, receive_timeout=0.15)
        assert time.perf_counter() - began < 2
        assert (answer.code, answer.header("connection")) == ("body_timeout", "close")

    def test_a_dripping_stream_ends_at_its_own_deadline(self) -> None:
        drip = chunks(*[b" "] * 1_000, every=0.02)
        answer = run(echo, "POST", b"/v1/imports", headers=CSV, body=drip, raw_receive_timeout=0.15, **IMPORTS)
        assert answer.code == "body_timeout"

    def test_the_deadline_does_not_touch_the_work_after_the_body(self) -> None:
        async def slow(scope: Scope, receive: Receive, send: Send) -> None:
            await echo(scope, receive, send)
            await asyncio.sleep(0.1)
            kinds.append((await receive())["type"])

        kinds: list[str] = []
        for target, headers in ((b"/v1/projects", JSON), (b"/v1/imports", CSV)):
            answer = run(
                slow,
                "POST",
                target,
                headers=headers,
                body=b"{}",
                receive_timeout=0.05,
                raw_receive_timeout=0.05,
                **IMPORTS,
            )
            assert (answer.status, len(answer.events)) == (200, 1)
        assert kinds == ["http.disconnect"] * 2


class TestStreams:
    def test_a_file_is_streamed_on_unread(self) -> None:
        async def first(_scope: Scope, receive: Receive, send: Send) -> None:
            body = (await receive())["body"]
            await send({"type": "http.response.start", "status": 202, "headers": []})
            await send({"type": "http.response.body", "body": body})

        answer = run(first, "POST", b"/v1/imports", headers=CSV, body=chunks(b"a;b\n", b"1;2\n"), **IMPORTS)
        assert (answer.status, answer.body, answer.taken) == (202, b"a;b\n", 4)
        assert "body" not in answer.state

    @pytest.mark.parametrize("target", [b"/v1/imports/17/undo", b"/v1/imports"])
    def test_json_there_is_held_to_the_rules_all_the_same(self, target: bytes) -> None:
        answer = run(echo, "POST", target, headers=JSON, body=b'{"a":1,"a":2}', **IMPORTS)
        assert answer.code == "json_duplicate_key"

    def test_other_methods_and_neighbours_do_not_stream(self) -> None:
        for method, target in (("PUT", b"/v1/imports"), ("POST", b"/v1/imports2"), ("POST", b"/v1")):
            assert run(echo, method, target, headers=CSV, body=b"a", **IMPORTS).code == "media_type"

    def test_a_mounted_service_knows_its_own_paths(self) -> None:
        mounted = {"root_path": "/klikks"}
        answer = run(echo, "POST", b"/klikks/v1/imports", headers=CSV, body=b"a", scope=mounted, **IMPORTS)
        assert answer.status == 200

    def test_a_compressed_file_is_refused(self) -> None:
        headers = {**CSV, "content-encoding": "gzip"}
        assert run(echo, "POST", b"/v1/imports", headers=headers, body=b"a", **IMPORTS).code == "content_encoding"

    @pytest.mark.parametrize("turned_into", ["an answer", "another error", "an error of ours"])
    def test_the_refusal_stands_whatever_the_application_makes_of_it(self, turned_into: str) -> None:
        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            try:
                await echo(scope, receive, send)
            except Exception as error:
                if turned_into == "another error":
                    raise RuntimeError from error
                if turned_into == "an error of ours":
                    raise NotFound from error
                await send({"type": "http.response.start", "status": 400, "headers": []})
                await send({"type": "http.response.body", "body": b"There was an error parsing the body"})

        body = chunks(*[bytes(MB)] * 6)
        answer = run(app, "POST", b"/v1/imports", headers=CSV, body=body, **IMPORTS)
        assert (answer.code, len(answer.events)) == ("body_too_large", 1)

    @pytest.mark.parametrize("turned_into", ["nothing", "an answer", "an error", "a crash"])
    def test_a_caller_that_leaves_in_the_middle_is_no_crash(
        self, turned_into: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            while (await receive())["type"] == "http.request":
                pass
            if turned_into == "an answer":
                await refuse(NotFound(), scope, receive, send)
            if turned_into == "an error":
                raise NotFound
            if turned_into == "a crash":
                raise ConnectionError

        answer = run(app, "POST", b"/v1/imports", headers=CSV, body=leaves(), **IMPORTS)
        assert ([event["status"] for event in answer.events], answer.status) == ([499], None)
        assert caplog.records == []
