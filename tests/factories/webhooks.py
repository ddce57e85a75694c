"""Webhooks for tests, and a receiver of the tests' own."""

import base64
import hashlib
import hmac
import json
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any


def body(**values: Any) -> dict[str, Any]:
    """What a client sends."""
    return {"name": "Fachverfahren", "url": "https://hooks.example.org/klikks", "kinds": ["projects"], **values}


@dataclass(frozen=True, slots=True)
class Heard:
    """A request as it came."""

    headers: Mapping[str, str]
    content: bytes

    @property
    def event(self) -> dict[str, Any]:
        """What it says."""
        told: dict[str, Any] = json.loads(self.content)
        return told

    def is_signed_with(self, secret: str) -> bool:
        """Worked out anew from the words of the specification, by a receiver who knows the secret."""
        signed = f"{self.headers['webhook-id']}.{self.headers['webhook-timestamp']}.".encode() + self.content
        key = base64.b64decode(secret.removeprefix("whsec_"))
        due = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        return due in self.headers["webhook-signature"].split(" ")


Say = Callable[[socket.socket], None]


def status(line: str, *headers: str) -> Say:
    """An answer without a body."""
    head = "\r\n".join([f"HTTP/1.1 {line}", "Content-Length: 0", "Connection: close", *headers])
    return lambda caller: caller.sendall(f"{head}\r\n\r\n".encode())


@dataclass(slots=True)
class Receiver:
    """Listens on a socket and answers as it is told to."""

    port: int
    say: Say
    heard: list[Heard] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where."""
        return f"http://127.0.0.1:{self.port}/klikks"

    def serve(self, server: socket.socket) -> None:
        """Answer everybody."""
        while True:
            try:
                caller, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(caller,), daemon=True).start()

    def _answer(self, caller: socket.socket) -> None:
        with caller, caller.makefile("rb") as line:
            try:
                line.readline()
                headers: dict[str, str] = {}
                while (each := line.readline().decode().strip()) != "":
                    name, _, value = each.partition(":")
                    headers[name.lower()] = value.strip()
                self.heard.append(Heard(headers, line.read(int(headers["content-length"]))))
                self.say(caller)
            except OSError:
                pass


@contextmanager
def receiver(say: Say) -> Iterator[Receiver]:
    """A receiver for the time of a block."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        made = Receiver(server.getsockname()[1], say)
        thread = threading.Thread(target=made.serve, args=(server,), daemon=True)
        thread.start()
        yield made
        server.shutdown(socket.SHUT_RDWR)
        thread.join(5)
