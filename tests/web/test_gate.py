"""What the gate does to every request and answer, whatever its body."""

import asyncio
import logging
import re
from collections.abc import Mapping

import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.errors import KlikksError, Misconfigured, NotFound
from app.web.gate import Gate
from tests.web.gate_driver import JSON, Answer, echo, exchange, refuse, run

SECURITY = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "content-security-policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    "cache-control": "no-store",
}


class TestRequestId:
    def test_a_well_formed_one_is_kept_and_echoed(self) -> None:
        answer = run(echo, headers={"X-Request-ID": "job-17_a.b"})
        assert answer.header("x-request-id") == answer.state["request_id"] == "job-17_a.b"

    @pytest.mark.parametrize("given", ["short", "x" * 65, "with space", "semi;colon", "", "line\nbreak"])
    def test_any_other_is_replaced(self, given: str) -> None:
        answer = run(echo, headers={"X-Request-ID": given})
        assert answer.header("x-request-id") == answer.state["request_id"] != given
        assert re.fullmatch(r"[0-9a-f]{32}-[0-9a-f]+-1", answer.state["request_id"])

    def test_without_one_each_request_gets_its_own(self) -> None:
        async def several() -> list[Answer]:
            return await asyncio.gather(*(exchange(gate) for _ in range(50)))

        gate = Gate(echo, refuse)
        assert len({answer.state["request_id"] for answer in asyncio.run(several())}) == 50
        assert run(echo).state["request_id"] != run(echo).state["request_id"]

    def test_a_refusal_carries_it(self) -> None:
        answer = run(echo, target=b"/%00", headers={"X-Request-ID": "job-17_a.b"})
        assert (answer.code, answer.header("x-request-id")) == ("path_invalid", "job-17_a.b")


class TestAnswerHeaders:
    def test_every_answer_carries_them(self) -> None:
        for answer in (run(echo), run(echo, target=b"/%00")):
            assert {name: answer.header(name) for name in SECURITY} == SECURITY

    def test_what_the_answer_sets_itself_stays(self) -> None:
        own = [(b"content-security-policy", b"default-src 'self'"), (b"cache-control", b"max-age=60")]

        async def docs(_scope: Scope, _receive: Receive, send: Send) -> None:
            await send({"type": "http.response.start", "status": 200, "headers": own})
            await send({"type": "http.response.body"})

        answer = run(docs)
        assert answer.header("content-security-policy") == "default-src 'self'"
        assert answer.header("cache-control") == "max-age=60"
        assert answer.header("x-content-type-options") == "nosniff"
        assert len(own) == 2


class TestHead:
    @pytest.mark.parametrize(
        ("target", "code"),
        [
            (b"/v1/%00", "path_invalid"),
            (b"/v1/a%0d%0aSet-Cookie:x", "path_invalid"),
            (b"/v1/%7f", "path_invalid"),
            (b"/v1/%C2%85", "path_invalid"),
            (b"/v1/%ff", "path_invalid"),
            (b"/v1/%ED%A0%80", "path_invalid"),
            (b"/v1/\xe4", "path_invalid"),
            (b"/v1/\x01", "path_invalid"),
            (b"/v1/p?q=%00", "query_invalid"),
            (b"/v1/p?q=%fc", "query_invalid"),
            (b"/v1/p?q=" + b"x" * 8_200, "target_too_long"),
        ],
    )
    def test_a_target_nobody_can_mean_is_refused(self, target: bytes, code: str) -> None:
        assert run(echo, target=target).code == code

    @pytest.mark.parametrize("target", [b"/v1/Stra%C3%9Fe", b"/v1/p?q=gr%C3%BCn+100%25&x=%zz", b"/"])
    def test_an_ordinary_target_passes(self, target: bytes) -> None:
        assert run(echo, target=target).status == 200

    def test_without_a_raw_path_the_path_is_looked_at(self) -> None:
        assert run(echo, scope={"raw_path": None, "path": "/v1/\0"}).code == "path_invalid"
        assert run(echo, scope={"raw_path": None, "path": "/v1/Straße"}).status == 200

    def test_headers_are_limited_in_number_and_size(self) -> None:
        assert run(echo, headers={f"x-{n}": "" for n in range(64)}).status == 200
        assert run(echo, headers={f"x-{n}": "" for n in range(65)}).code == "too_many_headers"
        assert run(echo, headers={"x-1": "a" * 16_381}).status == 200
        assert run(echo, headers={"x-1": "a" * 16_382}).code == "headers_too_large"

    def test_a_repeated_header_of_meaning_is_refused(self) -> None:
        twice = [(b"content-type", b"application/json"), (b"content-type", b"text/plain")]
        answer = run(echo, "POST", scope={"headers": twice})
        assert answer.code == "header_repeated"
        assert b"Content-Type" in answer.body

    def test_a_repeated_request_id_is_replaced(self) -> None:
        answer = run(echo, scope={"headers": [(b"x-request-id", b"first-id"), (b"x-request-id", b"other-id")]})
        assert answer.status == 200
        assert answer.state["request_id"].startswith(f"{answer.header('x-request-id')}"[:32])
        assert answer.state["request_id"] not in {"first-id", "other-id"}


async def crash(_scope: Scope, _receive: Receive, _send: Send) -> None:
    raise RuntimeError("row of Erika Musterfrau") from ValueError("Key (name)=(Erika Musterfrau)")


def crash_after(*messages: Message) -> ASGIApp:
    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        for message in messages:
            await send(message)
        raise RuntimeError("row of Erika Musterfrau")

    return app


START = {"type": "http.response.start", "status": 200, "headers": []}


class TestCrashes:
    def test_an_unexpected_exception_is_answered_and_logged_without_its_words(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        answer = run(crash)
        assert answer.code == "internal"
        (record,) = caplog.records
        assert record.name == "klikks.errors"
        assert record.__dict__["error"] == ["builtins.RuntimeError", "builtins.ValueError"]
        assert record.__dict__["request_id"] == answer.state["request_id"]
        assert any("crash" in place for place in record.__dict__["places"])
        assert record.exc_info is None
        assert "Erika" not in repr(record.__dict__)

    def test_an_error_of_ours_is_answered_as_what_it_is(self) -> None:
        async def app(_scope: Scope, _receive: Receive, _send: Send) -> None:
            raise NotFound

        assert run(app).code == "not_found"

    def test_an_answer_that_had_begun_breaks_off_without_the_words(self, caplog: pytest.LogCaptureFixture) -> None:
        with pytest.raises(KlikksError, match=r"^internal$") as caught:
            run(crash_after(START))
        assert caught.value.__cause__ is None
        assert caught.value.__context__ is None
        assert [record.name for record in caplog.records] == ["klikks.errors"]

    def test_an_error_of_ours_then_breaks_off_alone(self) -> None:
        async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
            await send(START)
            raise NotFound from ValueError("Key (name)=(Erika Musterfrau)")

        with pytest.raises(NotFound) as caught:
            run(app)
        assert caught.value.__cause__ is None

    def test_after_a_whole_answer_a_crash_is_only_logged(self, caplog: pytest.LogCaptureFixture) -> None:
        answer = run(crash_after(START, {"type": "http.response.body", "body": b"all"}))
        assert (answer.status, answer.body) == (200, b"all")
        assert [record.name for record in caplog.records] == ["klikks.errors"]


class TestAccessLog:
    def test_one_line_per_request_with_the_allowed_fields_only(self) -> None:
        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            scope["state"].update(route="/v1/projects/{id}", tenant="t1", credential_id="c1", secret="no")
            await echo(scope, receive, send)

        answer = run(app, target=b"/v1/projects/17?q=Erika", scope={"state": {}}, clock=iter([1.0, 1.5]).__next__)
        assert answer.events == [
            {
                "request_id": answer.state["request_id"],
                "method": "GET",
                "route": "/v1/projects/{id}",
                "status": 200,
                "ms": 500.0,
                "tenant": "t1",
                "credential_id": "c1",
            }
        ]

    def test_the_route_the_router_found_will_do(self) -> None:
        class Route:
            path = "/v1/x/{id}"

        assert run(echo, scope={"route": Route()}).events[0]["route"] == "/v1/x/{id}"

    @pytest.mark.parametrize("app", [echo, crash])
    def test_refusals_and_crashes_are_one_line_too(self, app: ASGIApp) -> None:
        for target in (b"/%00", b"/"):
            assert len(run(app, target=target).events) == 1

    def test_a_broken_answer_is_one_line_too(self) -> None:
        events: list[Mapping[str, object]] = []

        async def drop(_message: Message) -> None:
            pass

        async def nothing() -> Message:
            return {"type": "http.disconnect"}

        gate = Gate(crash_after(START), refuse, log=events.append)
        scope = {"type": "http", "http_version": "1.1", "method": "BREW", "path": "/", "headers": []}
        with pytest.raises(KlikksError):
            asyncio.run(gate({**scope, "query_string": b""}, nothing, drop))
        assert [(event["status"], event["method"]) for event in events] == [(200, "other")]

    def test_the_default_log_is_the_logger_of_that_name(self, caplog: pytest.LogCaptureFixture) -> None:
        async def drop(_message: Message) -> None:
            pass

        async def nothing() -> Message:
            return {"type": "http.request"}

        scope = {"type": "http", "http_version": "1.1", "method": "GET", "path": "/", "headers": []}
        with caplog.at_level(logging.INFO, "klikks.access"):
            asyncio.run(Gate(echo, refuse)({**scope, "query_string": b""}, nothing, drop))
        (record,) = caplog.records
        assert (record.name, record.__dict__["status"]) == ("klikks.access", 200)


class TestSetting:
    def test_the_lifespan_passes_untouched(self) -> None:
        seen: list[Scope] = []

        async def app(scope: Scope, _receive: Receive, _send: Send) -> None:
            seen.append(scope)

        async def never() -> Message:
            raise NotImplementedError

        async def nowhere(_message: Message) -> None:
            raise NotImplementedError

        asyncio.run(Gate(app, refuse)({"type": "lifespan"}, never, nowhere))
        assert seen == [{"type": "lifespan"}]

    @pytest.mark.parametrize("prefix", ["/v1/imports", "GET /v1/imports", "POST v1"])
    def test_a_raw_prefix_without_method_and_path_stops_the_start(self, prefix: str) -> None:
        with pytest.raises(Misconfigured):
            Gate(echo, refuse, raw_prefixes=[prefix])

    def test_two_requests_at_once_do_not_mix(self) -> None:
        async def both() -> list[Answer]:
            posts = [exchange(echo, "POST", headers=JSON, body=b'{"n":%d}' % n) for n in range(20)]
            return await asyncio.gather(*posts)

        assert [answer.body for answer in asyncio.run(both())] == [b'{"n":%d}' % n for n in range(20)]
