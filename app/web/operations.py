"""Operations: how one request runs.

The endpoints are declared with FastAPI, which makes the contract from them. At run time an operation does, in one
hop to a worker thread: who calls, may they, read the inputs, open the session, call the endpoint, serialise once,
commit. FastAPI's own machinery per request (dependency solving, response validation, nested exit stacks) costs
several times as much as the work; see ``docs/decisions``.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any

import orjson
from fastapi.routing import APIRoute
from starlette.types import Receive, Scope, Send

from app.core.db import Database, Read, Write
from app.core.errors import Fault, Invalid, KlikksError, Malformed, RateLimited, Refused
from app.core.realms import INSTANCE
from app.models.personal import holds_personal
from app.services import idempotency
from app.services.access import Actor, Right
from app.services.exports.files import Download
from app.services.feeds import Aging
from app.services.paging import Page
from app.services.provider_log_ins import ProviderLogIns
from app.services.reading import JSON_OPTIONS, Found, Sealed
from app.web.arguments import SESSIONS, Arguments
from app.web.calls import Answer, Call, Headers
from app.web.conditional import body_etag, expected, is_known, record_etag, sealed_etag
from app.web.downloads import FileAnswer
from app.web.exchange import log_refusal
from app.web.read_log import ReadLog
from app.web.remembered import Memory, question_etag, state_of

_KEY = re.compile(r'"?([A-Za-z0-9._:~-]{1,128})"?')
_STANDARD = "/v1/features"
"""OGC API Features asks for 400 where a parameter is unknown or wrong."""
_REPLAYED = ("location", "etag", "vary")
_VARY = (b"vary", b"Authorization")
_VARY_IN_WORDS = (b"vary", b"Accept-Language, Authorization")

Authenticate = Callable[[Call], Actor]


def is_personal(route: APIRoute, right: Right) -> bool:
    """Whether a read may answer with personal data; a file that is not for everybody may hold anything."""
    file = route.response_model is None and not right.is_public
    return "GET" in (route.methods or ()) and (file or holds_personal(route.response_model))


class Operation:
    """One method on one path, ready to run.

    Args:
        route: as declared; its name is the operationId.
        database: where sessions come from.
        right: who may.
        authenticate: finds out who calls.
        memory: answers about figures that may be asked for again.
        providers: trips to identity providers.
        reads: where answers that hold personal data are noted.
    """

    def __init__(
        self,
        route: APIRoute,
        database: Database,
        right: Right,
        authenticate: Authenticate,
        memory: Memory,
        providers: ProviderLogIns,
        reads: ReadLog,
    ) -> None:
        self.name = route.name
        self.template = route.path_format
        self.status = route.status_code or 200
        self.endpoint = route.endpoint
        self.right = right
        self.authenticate = authenticate
        self.database = database
        self.memory = memory
        self.providers = providers
        self.reads = reads if is_personal(route, right) else None
        self.arguments = Arguments(route)
        # who takes the call speaks the language of its headers
        self.vary = _VARY_IN_WORDS if "call" in self.arguments.provided.values() else _VARY
        self.media_type = _media_type(route)
        self.by_standard = route.path_format.startswith(_STANDARD)
        self.creates = "POST" in (route.methods or ()) and self.arguments.session == "write"
        self.opens = SESSIONS.get(self.arguments.session or "")

    def run(self, call: Call) -> Answer:
        """Do it.

        Raises:
            KlikksError: whatever went wrong; nothing was changed.
        """
        try:
            actor = self.authenticate(call)
            call.state["credential_id"] = actor.credential_id
            call.state["tenant"] = str(actor.agency_id) if actor.agency_id else None
            self.right.check(actor)
            if self.arguments.session == "figures":
                return self._remembered(call, actor)
            return self._work(call, actor)
        except (Refused, RateLimited) as error:
            log_refusal(call, self.template, error)
            raise

    def _remembered(self, call: Call, actor: Actor) -> Answer:
        """An answer about figures: worked out if neither the caller nor this process still holds it."""
        state = state_of(self.database)
        if not state:
            return self._work(call, actor)
        etag = self._question(call, actor, state)
        if call.headers.get(b"if-none-match") != b"*" and is_known(call, etag):
            return self._told(call, actor, b"", etag)
        body = self.memory.get(etag)
        return self._work(call, actor) if body is None else self._told(call, actor, body, etag)

    def _question(self, call: Call, actor: Actor, state: int) -> bytes:
        return question_etag(call, actor, state, self.database.settings.small_number_threshold)

    def _figures(self, call: Call, actor: Actor, session: Read, result: object) -> Answer:
        """An answer from one state of the data, remembered as that."""
        state = state_of(session)
        if not state:
            return self._answer(call, actor, result)
        etag, body = self._question(call, actor, state), orjson.dumps(result, option=JSON_OPTIONS)
        self.memory.keep(etag, body)
        return self._told(call, actor, body, etag)

    def _work(self, call: Call, actor: Actor) -> Answer:
        given = self._given(call)
        database = self.database.within(self.right.realm(actor), call.request_id)
        for name, kind in self.arguments.provided.items():
            if kind == "actor":
                given[name] = actor
            elif kind == "expected":
                given[name] = expected(call)
            elif kind not in SESSIONS:
                own = {
                    "call": call, "database": database, "upload": call.upload, "providers": self.providers,
                    "later": database.snapshot, "accounts": database.within(INSTANCE, call.request_id),
                }  # fmt: skip
                given[name] = own[kind]
        if self.opens is None:
            return self._answer(call, actor, self.endpoint(**given))
        session_name = next(name for name, kind in self.arguments.provided.items() if kind == self.arguments.session)
        opened: AbstractContextManager[Read] = getattr(database, self.opens)()
        with opened as session:
            given[session_name] = session
            key = call.header(b"idempotency-key") if self.creates else None
            if key is not None and isinstance(session, Write):
                return self._once(call, actor, session, key, given)
            if self.arguments.session == "figures":
                return self._figures(call, actor, session, self.endpoint(**given))
            result = self.endpoint(**given)
            if self.reads is not None:
                self.reads.note(call, actor, self.name, result)
            return self._answer(call, actor, result)

    def _given(self, call: Call) -> dict[str, Any]:
        """The inputs; where a standard says so, 400 instead of 422 for those that are wrong."""
        try:
            return self.arguments.read(call)
        except Invalid as error:
            if not self.by_standard or isinstance(error, Malformed):
                raise
            raise Malformed(error.code, faults=error.faults, **error.params) from None

    def _once(self, call: Call, actor: Actor, session: Write, key: str, given: Mapping[str, Any]) -> Answer:
        """Run under an Idempotency-Key: effect and answer are kept together or not at all."""
        match = _KEY.fullmatch(key)
        if match is None:
            name = "Idempotency-Key"
            raise Malformed("header_invalid", faults=[Fault("header_invalid", f"@{name}", {"name": name})])
        sent = call.upload.digest.encode() if call.upload is not None else _canonical(call.body)
        digest = hashlib.sha256(call.path.encode() + b"\n" + call.query + b"\n" + sent).hexdigest()
        kept = idempotency.begin(session, actor, self.name, match.group(1), digest)
        if kept is not None:
            headers = [(name.encode(), value.encode()) for name, value in kept.headers.items()]
            headers.append((b"idempotency-replayed", b"true"))
            return Answer(kept.status, kept.body, headers)
        answer = self._answer(call, actor, self.endpoint(**given))
        headers_kept = {name.decode(): value.decode() for name, value in answer.headers if name.decode() in _REPLAYED}
        idempotency.keep(
            session, actor, self.name, match.group(1), idempotency.Kept(answer.status, headers_kept, answer.body)
        )
        return answer

    def _answer(self, call: Call, actor: Actor, result: object) -> Answer:
        if result is None:
            return Answer(204, b"", [self.vary])
        if isinstance(result, Answer):
            return result
        if isinstance(result, Download):
            return self._download(actor, result)
        headers: Headers = []
        if isinstance(result, Found):
            body = orjson.dumps(result.values, option=JSON_OPTIONS)
            etag = record_etag(result.version)
        elif isinstance(result, Page):
            body = orjson.dumps(
                {"items": result.items, "next": result.next, "prev": result.prev, "total": result.total},
                option=JSON_OPTIONS,
            )
            etag = body_etag(body)
            headers.extend(_links(call, result))
        elif isinstance(result, Sealed):
            return self._sealed(call, actor, result)
        elif isinstance(result, Aging):
            body = orjson.dumps(result.values, option=JSON_OPTIONS)
            kept = b"cache-control", b"%s, max-age=%d" % (_whose(actor), result.seconds)
            return _with(self._told(call, actor, body, body_etag(body)), kept)
        else:
            body = orjson.dumps(result, option=JSON_OPTIONS)
            etag = body_etag(body)
        if self.status in {201, 202} and isinstance(result, Found):
            location = result.location or f"{call.path.rstrip('/')}/{result.values['id']}"
            headers.append((b"location", location.encode()))
        return self._told(call, actor, body, etag, headers)

    def _sealed(self, call: Call, actor: Actor, result: Sealed) -> Answer:
        etag, body = sealed_etag(result.digest), result.body
        if callable(body):
            body = b"" if call.method in {"GET", "HEAD"} and is_known(call, etag) else body()
        answer = self._told(call, actor, body, etag)
        answer.media_type = result.media_type.encode()
        return _with(answer, _lasting(actor)) if result.lasting else answer

    def _download(self, actor: Actor, file: Download) -> Answer:
        disposition = f'attachment; filename="{file.name}"'.encode()
        headers = [self.vary, self._kept(actor), (b"content-disposition", disposition)]
        return FileAnswer(self.status, headers=headers, media_type=file.media_type.encode(), download=file)

    def _told(self, call: Call, actor: Actor, body: bytes, etag: bytes, more: Headers | None = None) -> Answer:
        """The body with its headers, or that the caller holds it already."""
        headers = [*(more or ()), (b"etag", etag), self.vary]
        if call.method in {"GET", "HEAD"}:
            headers.append(self._kept(actor))
            if is_known(call, etag):
                return Answer(304, b"", headers)
        return Answer(self.status, body, headers, self.media_type)

    def _kept(self, actor: Actor) -> tuple[bytes, bytes]:
        """Who may keep the answer: nobody, if it can hold personal data.

        Without a token it is the same for everybody; either way it is asked again before reuse.
        """
        if self.reads is not None:
            return (b"cache-control", b"no-store")
        return b"cache-control", _whose(actor) + b", no-cache"


def _whose(actor: Actor) -> bytes:
    return b"private" if actor.credential_id != "public" else b"public"


def _with(answer: Answer, kept: tuple[bytes, bytes]) -> Answer:
    """The answer, kept in another way."""
    answer.headers = [*(each for each in answer.headers if each[0] != b"cache-control"), kept]
    return answer


def _media_type(route: APIRoute) -> bytes:
    """What an operation answers with: JSON, unless it was declared with a response of another type."""
    declared: str | None = getattr(route.response_class, "media_type", None)
    return (declared or "application/json").encode()


def _lasting(actor: Actor) -> tuple[bytes, bytes]:
    """What never changes is kept for a year without asking again."""
    return b"cache-control", _whose(actor) + b", max-age=31536000, immutable"


def _canonical(body: bytes) -> bytes:
    """The same JSON in another spelling is the same body."""
    try:
        return orjson.dumps(orjson.loads(body), option=orjson.OPT_SORT_KEYS)
    except orjson.JSONDecodeError:
        return body


def _links(call: Call, page: Page) -> Headers:
    kept = "&".join(part for part in call.query.decode("ascii").split("&") if part and not part.startswith("cursor="))
    parts = []
    for relation, cursor in (("next", page.next), ("prev", page.prev)):
        if cursor is not None:
            parts.append(f'<{call.path}?{kept + "&" if kept else ""}cursor={cursor}>; rel="{relation}"')
    return [(b"link", ", ".join(parts).encode())] if parts else []


async def send_answer(answer: Answer, scope: Scope, receive: Receive, send: Send) -> None:
    """Put an answer on the wire; HEAD gets the headers alone."""
    del receive
    await send({"type": "http.response.start", "status": answer.status, "headers": answer.asgi_headers()})
    body = b"" if scope["method"] == "HEAD" else answer.body
    await send({"type": "http.response.body", "body": body})


Problem = Callable[[KlikksError, Scope], Answer]
