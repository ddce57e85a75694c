"""A peer that lies, over real sockets: the pull ends, what was good stays, and the reason is where people look."""

import json
import logging
import re
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from app.core.db import Database
from app.core.realms import INSTANCE
from app.core.settings import load_settings
from app.formats.releases.canonical import canonical
from app.formats.releases.keys import PrivateKey, to_text
from app.formats.releases.signing import TYPE
from app.worker.runner import Runner
from tests.api import Api
from tests.factories.entries import KEY, Signing, release
from tests.factories.peers import body
from tests.publishing import Publisher, answered, drips, floods, hangs, publishing, says

SECONDS = 1.0
LIMIT = 8_000_000
LONGEST = 10.0
ANOTHER = PrivateKey(bytes(range(1, 33)))
JSON, JOSE = "application/json", "application/jose"
Lie = Callable[[Publisher], None]


@contextmanager
def impatient(api: Api, **settings: Any) -> Iterator[Database]:
    """The same database, for a process that waits no longer than a second and takes no more than a few megabytes."""
    given = {"pull_seconds": SECONDS, "pull_max_bytes": LIMIT, **settings}
    url = api.database.url.render_as_string(hide_password=False)
    with closing(Database(load_settings(database_url=url, **given), INSTANCE)) as database:
        yield database


def pull(api: Api, peer: dict[str, Any], **settings: Any) -> dict[str, Any]:
    answer = api.lead.post(f"/v1/peers/{peer['id']}/pulls")
    with impatient(api, **settings) as database:
        runner = Runner(database, None)
        assert runner.run()
        runner.presence.leave()
    found: dict[str, Any] = api.lead.get(answer.headers["location"]).json()
    return found


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with publishing() as found:
        found.signing.sign(release())
        yield found


@pytest.fixture
def peer(api: Api, publisher: Publisher) -> dict[str, Any]:
    """A peer whose first release is here, and which has signed another one since."""
    found = api.lead.made("/v1/peers", body(publisher.signing, address=publisher.address))
    assert api.lead.post(f"/v1/peers/{found['id']}/preview").status_code == 200
    assert pull(api, found)["state"] == "received"
    publisher.signing.sign(release(cut_off="2026-01"))
    return found


def total(api: Api) -> float:
    value: float = api.lead.get("/v1/network/figures").json()["rows"][0]["figures"][0]["value"]
    return value


def say(answer: Any) -> Lie:
    def lie(publisher: Publisher) -> None:
        publisher.say = answer

    return lie


def index(change: Callable[[dict[str, Any]], object]) -> Lie:
    def lie(publisher: Publisher) -> None:
        publisher.index = change

    return lie


def text(pattern: str, instead: str) -> Lie:
    """The index with something else in the place of what is found."""
    return index(lambda document: re.sub(pattern, instead, json.dumps(document), count=1).encode())


def serve(make: Callable[[Publisher], bytes]) -> Lie:
    """Another entry in the place of the second, and an index that names it rightly."""

    def lie(publisher: Publisher) -> None:
        publisher.served[2] = make(publisher)

    return lie


def enclosed(payload: bytes) -> bytes:
    """Any bytes with a right signature."""
    head = canonical({"alg": "Ed25519", "kid": KEY.public.kid, "typ": TYPE})
    message = b"%b.%b" % (to_text(head), to_text(payload))
    return b"%b.%b" % (message, to_text(KEY.sign(message)))


def tampered(publisher: Publisher) -> bytes:
    """Signed, and changed afterwards."""
    head, payload, signature = publisher.signing.entries[1].split(b".")
    other = to_text(canonical({**release(cut_off="2026-01"), **publisher.signing.head(), "sequence": 2}))
    return b".".join([head, other if other != payload else payload, signature])


def signed_by_another(publisher: Publisher) -> bytes:
    other = Signing(key=ANOTHER, entries=publisher.signing.entries[:1])
    return other.sign(release(cut_off="2026-01"))


def forked(publisher: Publisher) -> None:
    """Another first entry than the one signed before, and a chain on it."""
    other = Signing()
    other.sign(release(cut_off="2025-11"))
    other.sign(release(cut_off="2026-01"))
    publisher.signing = other


def forked_behind(_publisher: Publisher) -> bytes:
    """The index goes on; the entry does not chain on what is here."""
    other = Signing()
    other.sign(release(cut_off="2025-11"))
    return other.sign(release(cut_off="2026-01"))


def again(publisher: Publisher) -> bytes:
    return publisher.signing.entries[0]


def shorter(publisher: Publisher) -> None:
    publisher.signing.entries.clear()


def cut(publisher: Publisher) -> None:
    """Its second entry breaks off in the middle."""
    entry = publisher.signing.entries[1]

    def answer(caller: socket.socket, path: str) -> bool:
        if path.endswith("/2"):
            caller.sendall(answered(entry[:100], JOSE, length=len(entry)))
        return path.endswith("/2")

    publisher.say = answer


def bomb(size: int) -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    packed = [packer.compress(b" " * 1_000_000) for _ in range(size // 1_000_000)]
    return answered(b"".join([*packed, packer.flush()]), JSON, "Content-Encoding: gzip")


LIES: dict[str, tuple[Lie, str]] = {
    "hangs": (say(hangs(3 * SECONDS)), "peer_silent"),
    "drips": (say(drips(0.05)), "peer_silent"),
    "floods": (say(floods(1_000_000_000)), "peer_too_large"),
    "announces a gigabyte": (say(says(answered(b"x", JSON, length=1_000_000_000))), "peer_too_large"),
    "bomb": (say(says(bomb(1_000_000_000))), "peer_too_large"),
    "other packing": (say(says(answered(b"x", JSON, "Content-Encoding: br"))), "peer_packed_wrongly"),
    "closes": (say(says(b"")), "peer_unreachable"),
    "no http": (say(says(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")), "peer_unreachable"),
    "wrong type": (say(says(answered(b"<html>", "text/html"))), "peer_media_type"),
    "truncated index": (say(says(answered(b'{"a"', JSON, length=400))), "peer_unreachable"),
    "truncated entry": (cut, "peer_unreachable"),
    "redirects inside": (
        say(says(answered(b"", JSON, "Location: http://10.0.0.1/", status="302 Found"))),
        "peer_redirects",
    ),
    "breaks": (say(says(answered(b"{}", JSON, status="500 Oh"))), "peer_status"),
    "forbids": (say(says(answered(b"{}", JSON, status="403 No"))), "peer_status"),
    "unasked 304": (say(says(b"HTTP/1.1 206 Partial Content\r\nContent-Length: 0\r\n\r\n")), "peer_status"),
    "no json": (say(says(answered(b"<html>", JSON))), "peer_index_invalid"),
    "index of another": (index(lambda document: {**document, "publisher": "somebody"}), "peer_other_publisher"),
    "index with NaN": (text(r'"size": \d+', '"size": NaN'), "peer_index_invalid"),
    "index with huge numbers": (text(r'"size": \d+', '"size": 1' + "0" * 4000), "peer_index_invalid"),
    "index with a name twice": (text(r'"keys"', '"publisher": "x", "keys"'), "peer_index_invalid"),
    "index too deep": (text(r'"keys": \[\]', '"keys": ' + "[" * 100 + "]" * 100), "peer_index_invalid"),
    "index with a gap": (text(r'"sequence": 2', '"sequence": 3'), "peer_index_invalid"),
    "wrong length": (text(r'(.*)"size": \d+', r'\1"size": 77'), "peer_too_large"),
    "other digest": (text(r'(.*)"sha256": "[0-9a-f]+"', r'\1"sha256": "' + "0" * 64 + '"'), "peer_entry_differs"),
    "bad signature": (serve(tampered), "bad_signature"),
    "right signature by another key": (serve(signed_by_another), "wrong_key"),
    "older sequence": (serve(again), "older_sequence"),
    "set back": (shorter, "peer_older"),
    "forked": (forked, "peer_forked"),
    "forked behind": (serve(forked_behind), "forked_history"),
    "entry with NaN": (serve(lambda _: enclosed(b'{"kind":NaN}')), "number_not_whole"),
    "entry with huge numbers": (serve(lambda _: enclosed(b'{"kind":1' + b"0" * 4000 + b"}")), "number_out_of_range"),
    "entry with a name twice": (serve(lambda _: enclosed(b'{"kind":1,"kind":1}')), "duplicate_names"),
    "entry of nothing": (serve(lambda _: b"x"), "not_a_jws"),
}  # fmt: skip


class TestLies:
    @pytest.mark.either_database
    @pytest.mark.parametrize("lie", LIES)
    def test_change_nothing_and_are_told(
        self, api: Api, publisher: Publisher, peer: dict[str, Any], lie: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        tell, reason = LIES[lie]
        tell(publisher)
        caplog.set_level(logging.WARNING, "klikks.peers")
        began = time.monotonic()
        found = pull(api, peer)
        assert time.monotonic() - began < LONGEST
        assert (found["state"], found["entries"]) == ("failed", 0)
        assert found["problem"]["code"] == reason, found
        page = api.lead.get(f"/v1/peers/{peer['id']}").json()
        assert (page["problem"]["code"], page["failures"], page["head_sequence"]) == (reason, 1, 1)
        assert page["age_minutes"] == 0
        assert total(api) == 12.0
        assert [record.__dict__["reason"] for record in caplog.records if "reason" in record.__dict__] == [reason]

    def test_are_forgotten_when_it_tells_the_truth(self, api: Api, publisher: Publisher, peer: dict[str, Any]) -> None:
        publisher.say = says(answered(b"{}", JSON, status="500 Oh"))
        pull(api, peer)
        publisher.say = None
        assert pull(api, peer)["entries"] == 1
        page = api.lead.get(f"/v1/peers/{peer['id']}").json()
        assert (page["problem"], page["failures"], page["head_sequence"]) == (None, 0, 2)


class TestWaits:
    def test_what_breaks_is_asked_again_within_the_pull(
        self, api: Api, publisher: Publisher, peer: dict[str, Any]
    ) -> None:
        publisher.asked.clear()
        answers = [answered(b"{}", JSON, status="502 Oh")]

        def first(caller: socket.socket, _path: str) -> bool:
            if answers:
                caller.sendall(answers.pop())
                return True
            return False

        publisher.say = first
        assert pull(api, peer, pull_seconds=5)["state"] == "received"
        assert publisher.asked[publisher.chain] == 2

    def test_a_wish_to_wait_is_kept(self, api: Api, publisher: Publisher, peer: dict[str, Any]) -> None:
        publisher.say = says(answered(b"{}", JSON, "Retry-After: 3600", status="429 Slow"))
        publisher.asked.clear()
        for _ in range(2):
            assert pull(api, peer)["problem"]["code"] == "peer_busy"
        assert publisher.asked[publisher.chain] == 1
        page = api.lead.get(f"/v1/peers/{peer['id']}").json()
        assert page["not_before_at"] > page["tried_at"]

    def test_an_address_that_changes_between_two_looks_leads_nowhere(
        self, api: Api, publisher: Publisher, peer: dict[str, Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        real, looks = socket.getaddrinfo, []

        def changing(host: Any, *more: Any, **others: Any) -> Any:
            if host != "peer.example.org":
                return real(host, *more, **others)
            looks.append(host)
            return real("127.0.0.1" if len(looks) == 1 else "10.0.0.1", *more, **others)

        monkeypatch.setattr(socket, "getaddrinfo", changing)
        port = publisher.address.rpartition(":")[2]
        changed = api.lead.patch(f"/v1/peers/{peer['id']}", {"address": f"http://peer.example.org:{port}"})
        assert changed.status_code == 200
        assert pull(api, peer)["problem"]["code"] == "peer_address_refused"
        assert len(looks) == 2

    def test_others_are_not_delayed(self, api: Api, publisher: Publisher, peer: dict[str, Any]) -> None:
        over = threading.Event()
        publisher.say = lambda _caller, _path: over.wait(60)
        with publishing(Signing("agentur-1")) as quick, impatient(api, pull_seconds=60) as database:
            quick.signing.sign(release())
            other = api.lead.made("/v1/peers", body(quick.signing, address=quick.address))
            assert api.lead.post(f"/v1/peers/{other['id']}/preview").status_code == 200
            for each in (peer, other):
                assert api.lead.post(f"/v1/peers/{each['id']}/pulls").status_code == 202
            runner = Runner(database, database.revision(), 2, waits=True)
            began = time.monotonic()
            runner.start()
            while api.lead.get(f"/v1/peers/{other['id']}").json()["succeeded_at"] is None:
                assert time.monotonic() - began < LONGEST
                time.sleep(0.05)
            assert api.lead.get(f"/v1/peers/{peer['id']}").json()["failures"] == 0  # it is still being waited for
            over.set()
            runner.stop()


class TestMemory:
    @pytest.mark.parametrize("lie", ["floods", "bomb", "signed badly"])
    def test_grows_by_120_megabytes_at_most(
        self, api: Api, publisher: Publisher, peer: dict[str, Any], lie: str
    ) -> None:
        if lie == "signed badly":
            large = b"x" * 30_000_000
            publisher.served[2] = b".".join([publisher.signing.entries[1].split(b".")[0], large, b"x" * 86])
        else:
            LIES[lie][0](publisher)
        began = _memory("VmRSS")
        Path("/proc/self/clear_refs").write_text("5")  # the peak from now on
        found = pull(api, peer, pull_seconds=15, pull_max_bytes=48_000_000)
        assert found["state"] == "failed"
        assert _memory("VmHWM") - began < 120_000


def _memory(name: str) -> int:
    """Kilobytes of this process."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.findall(rf"^{name}:\s+(\d+)", status, re.MULTILINE)[0])
