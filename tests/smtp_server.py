"""A small mail server of the tests' own that refuses, stalls or hangs up."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from app.core.settings import Settings, load_settings


class SmtpServer:
    """Speaks as much SMTP as one mail needs."""

    def __init__(self, answers: dict[str, str]) -> None:
        self.answers = answers
        self.mails: list[str] = []

    def serve(self, server: socket.socket) -> None:
        while True:
            try:
                caller, _ = server.accept()
            except OSError:
                return
            with caller, caller.makefile("rwb") as line, suppress(OSError):
                self._talk(line)

    def _talk(self, line: Any) -> None:
        def say(text: str) -> None:
            line.write(f"{text}\r\n".encode())
            line.flush()

        say("220 test")
        while said := line.readline().decode().strip():
            verb = said.split(" ")[0].upper()
            answer = self.answers.get(verb, "250 fine")
            if answer == "hang up":
                return
            if verb == "DATA" and answer.startswith("354"):
                say(answer)
                text = []
                while (part := line.readline().decode()) != ".\r\n":
                    text.append(part)
                self.mails.append("".join(text))
                if self.answers.get("END") == "hang up":
                    return
                say(self.answers.get("END", "250 taken"))
            else:
                say(answer)


@contextmanager
def smtp(**answers: str) -> Iterator[tuple[SmtpServer, Settings]]:
    made = SmtpServer({"DATA": "354 go on", **answers})
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=made.serve, args=(server,), daemon=True)
        thread.start()
        port = server.getsockname()[1]
        yield made, load_settings(smtp_host="127.0.0.1", smtp_port=port, smtp_security="none", smtp_seconds=2)
        server.shutdown(socket.SHUT_RDWR)
        thread.join(5)
