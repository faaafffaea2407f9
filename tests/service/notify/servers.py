"""Real servers for the channels: SMTP by aiosmtpd, an SMS gateway over HTTP; what they took is kept to be looked at."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Mailbox:
    """An SMTP server's answers and what it took; `answer` is what it says to each letter."""

    answer: str = "250 OK"
    letters: list[tuple[str, EmailMessage]] = field(default_factory=list)
    #: the last one as it came
    raw: bytes = b""
    url: str = ""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.answer.startswith("2"):
            letter = message_from_bytes(envelope.content or b"", policy=policy.default)  # type: ignore[arg-type]
            assert isinstance(letter, EmailMessage)
            self.raw = bytes(envelope.content or b"")  # type: ignore[arg-type]
            self.letters.append((envelope.rcpt_tos[0], letter))
        return self.answer

    def to(self, address: str) -> list[EmailMessage]:
        return [letter for recipient, letter in self.letters if recipient == address]


@contextmanager
def smtp() -> Iterator[Mailbox]:
    """A server on a free port of this machine."""
    mailbox = Mailbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    mailbox.url = f"smtp://127.0.0.1:{port}"
    try:
        yield mailbox
    finally:
        controller.stop()


@dataclass
class Gateway:
    """An SMS gateway: `status` is what it answers."""

    status: int = 200
    taken: list[dict[str, Any]] = field(default_factory=list)
    tokens: list[str | None] = field(default_factory=list)
    url: str = ""


@contextmanager
def sms() -> Iterator[Gateway]:
    """A gateway on a free port of this machine."""
    gateway = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if gateway.status == 200:
                gateway.taken.append(body)
                gateway.tokens.append(self.headers.get("Authorization"))
            self.send_response(gateway.status)
            self.end_headers()

        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            """Nothing on the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    gateway.url = f"http://127.0.0.1:{server.server_port}/send"
    try:
        yield gateway
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
