"""People who file and act over HTTP while programs are killed: each asks again until it is acknowledged."""

import threading
import time
from dataclasses import dataclass, field
from ipaddress import IPv4Address
from typing import Any
from uuid import UUID, uuid4

import httpx

PATIENCE = 180.0
PASSWORD = "correct horse battery"
DESK, ROADS = "admin-medan", "petugas-sdabmbk"
REPORT = {
    "report_class": "complaint",
    "title": "Lubang besar di Jalan Sei Belutu",
    "body": "Lubang sedalam 20 cm di depan nomor 14.",
    "incident_on": "2026-01-02",
    "area": "medan-baru",
    "name": "Rina Harahap",
}
#: What follows a filing: who, which command, what it says, which event it makes.
LIFE: tuple[tuple[str, str, dict[str, Any], str], ...] = (
    (DESK, "verify", {}, "complaint.verified"),
    (DESK, "route", {"unit": "medan-sdabmbk", "note": "Jalan kota"}, "complaint.routed"),
    (ROADS, "start", {}, "complaint.started"),
    (ROADS, "answer", {"text": "Sudah ditambal."}, "complaint.answered"),
)


@dataclass(frozen=True)
class Sent:
    """One request with the key under which it is repeated."""

    path: str
    form: dict[str, Any]
    by: str | None
    key: str


@dataclass(frozen=True)
class Acknowledged:
    """A request that was answered with success: the event that must be there, and the answer."""

    sent: Sent
    topic: str
    complaint: str
    version: int
    answer: dict[str, Any]


class Refused(Exception):
    """An answer that no kill excuses."""


@dataclass
class Load:
    """Several people at once until `stop`; what was acknowledged, and what went wrong."""

    address: str
    stop: threading.Event = field(default_factory=threading.Event)
    acknowledged: list[Acknowledged] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    repeated: int = 0
    tokens: dict[str, str] = field(default_factory=dict)
    threads: list[threading.Thread] = field(default_factory=list)

    def start(self, people: int) -> None:
        with httpx.Client(base_url=f"{self.address}/api/v1", timeout=20) as client:
            for username in (DESK, ROADS):
                answer = client.post("/sessions", json={"username": username, "password": PASSWORD})
                assert answer.status_code == 201, answer.text
                self.tokens[username] = answer.json()["token"]
        self.threads = [threading.Thread(target=self._live) for _ in range(people)]
        for thread in self.threads:
            thread.start()

    def finish(self) -> None:
        """Let everybody end what they have begun."""
        self.stop.set()
        for thread in self.threads:
            thread.join()

    def _live(self) -> None:
        try:
            with httpx.Client(base_url=f"{self.address}/api/v1", timeout=10) as client:
                while not self.stop.is_set():
                    self._one_life(client)
        except Exception as problem:  # told by the test, not by a thread that ends
            self.wrong.append(f"{type(problem).__name__}: {problem}")

    def _one_life(self, client: httpx.Client) -> None:
        sent = Sent("/complaints", REPORT, None, str(uuid4()))
        filed = self.send(client, sent)
        complaint = filed["complaint"]
        self._note(sent, filed, "complaint.filed", complaint)
        for by, verb, form, topic in LIFE:
            if self.stop.is_set():
                return
            sent = Sent(f"/complaints/{complaint}/{verb}", form, by, str(uuid4()))
            self._note(sent, self.send(client, sent), topic, complaint)

    def _note(self, sent: Sent, answer: dict[str, Any], topic: str, complaint: str) -> None:
        self.acknowledged.append(Acknowledged(sent, topic, complaint, answer["version"], answer))

    def send(self, client: httpx.Client, sent: Sent) -> dict[str, Any]:
        """Again and again under one key, while nobody answers or the answer says when to come again."""
        until = time.monotonic() + PATIENCE
        headers = {"Idempotency-Key": sent.key}
        if sent.by is None:  # each citizen from another address, since one may file a few reports an hour
            headers["X-Forwarded-For"] = str(IPv4Address(UUID(sent.key).int >> 96))
        if sent.by is not None:
            headers["Authorization"] = f"Bearer {self.tokens[sent.by]}"
        while True:
            try:
                answer = client.post(sent.path, json=sent.form, headers=headers)
            except httpx.TransportError as nobody:
                problem = f"{type(nobody).__name__}"
            else:
                if answer.is_success:
                    body: dict[str, Any] = answer.json()
                    return body
                if "Retry-After" not in answer.headers:
                    raise Refused(f"{sent.path}: {answer.status_code} {answer.text}")
                problem = f"{answer.status_code} {answer.text}"
            if time.monotonic() > until:
                raise Refused(f"{sent.path}: not acknowledged within {PATIENCE} s, last: {problem}")
            self.repeated += 1
            time.sleep(0.1)
