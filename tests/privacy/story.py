"""`aduan serve` with its relay on a real broker, and two reports that live through all that can be done with them."""

import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import psycopg2

from domain.directory.state import stream_id
from domain.event import SYSTEM, Code
from service.bootstrap import located, prepare, running
from service.cluster import SUPERUSER, Cluster
from service.directory import DirectoryCommands
from service.directory_file import read_directory_file
from service.identity.accounts import put_account
from service.relay.options import RelayOptions
from service.settings import settings
from service.web.routes import PARTS
from tests.privacy.marks import Marks
from tests.service.files.samples import photo
from tests.service.relay.world import wait_until_published
from tests.service.serving import Serving, environment, wait_for
from tests.service.web.site import Page, Visitor
from tests.service.web.steps import CHECK, checked
from tests.service.web.test_file_pages import codes
from tests.service.world import DESK, MEDAN, PASSWORD, PEOPLE, REPORT, ROADS
from tests.support import postgres
from tests.support.broker import Broker

UNIT = "medan-sdabmbk"


@dataclass
class Report:
    """A report with its marks, and who its reporter is to the API and to the pages."""

    marks: Marks
    complaint: str
    tracking_id: str
    secret: str


@dataclass
class Story:
    """Everything that runs, and whoever looks at it."""

    serving: Serving
    relay: RelayOptions
    clients: dict[str, httpx.Client] = field(default_factory=dict)

    def client(self, name: str = "") -> httpx.Client:
        """The API and the pages as that member of staff; as nobody without a name."""
        if name not in self.clients:
            made = self._browser()
            self.clients[name] = made
            if name:
                _sign_in(made, {"username": name, "password": PASSWORD})
                _sign_in_pages(made, "/in", {"login": name, "password": PASSWORD})
        return self.clients[name]

    def _browser(self) -> httpx.Client:
        """Each request comes from another address: that who tries many IDs is stopped is not what is tested here."""

        def elsewhere(request: httpx.Request) -> None:
            request.headers["X-Forwarded-For"] = str(IPv4Address(secrets.randbits(32)))

        headers, hooks = {"Accept-Language": "id"}, {"request": [elsewhere]}
        return httpx.Client(base_url=self.serving.address, timeout=60, headers=headers, event_hooks=hooks)

    def reporter(self, report: Report) -> httpx.Client:
        shown = {"tracking_id": report.tracking_id, "secret": report.secret}
        if report.complaint not in self.clients:
            made = self._browser()
            self.clients[report.complaint] = made
            _sign_in(made, shown)
            _sign_in_pages(made, "/follow", shown)
        return self.clients[report.complaint]

    def file(self, *, anonymous: bool, confidential: bool) -> Report:
        marks = Marks.fresh()
        form = REPORT | marks.of("name", "phone", "title", "body", "place", "coordinates")
        form |= {"email": f"{marks.email}@contoh.id", "anonymous": anonymous, "confidential": confidential}
        receipt = self.client().post("/api/v1/complaints", json=form, headers={"Idempotency-Key": str(uuid4())})
        assert receipt.status_code == 201, receipt.text
        told = receipt.json()
        return Report(marks, told["complaint"], told["tracking_id"], told["secret"])

    def write(self, visitor: Visitor, *, anonymous: bool, confidential: bool) -> Marks:
        """On the pages of the filing, up to the one to check everything; with a photo that is named for its sender."""
        marks = Marks.fresh()
        typed = marks.of("name", "title", "body", "place", "phone") | {"email": f"{marks.email}@contoh.id"}
        said = {"anonymous": "yes" if anonymous else "no", "confidential": "yes" if confidential else "no"}
        page = checked(visitor, (f"{marks.note}.jpg", photo()), **typed, **said)
        assert page.path == CHECK, page.words
        return marks

    def send(self, visitor: Visitor, marks: Marks) -> Report:
        """What was written."""
        receipt = visitor.send(visitor.get(CHECK), CHECK)
        number, secret = (each.replace("-", "").replace(" ", "") for each in codes(receipt))
        complaint = self.client(DESK).get(f"/api/v1/complaints/{number}").json()["complaint"]
        return Report(marks, complaint, number, secret)

    def act(self, client: httpx.Client, report: Report, verb: str, **form: object) -> dict[str, Any]:
        answer = client.post(f"/api/v1/complaints/{report.complaint}/{verb}", json=form)
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def live(self, report: Report) -> None:
        """Checked, routed, answered, replied to, answered again, closed, opened again; read by those who may."""
        desk, roads, citizen, marks = self.client(DESK), self.client(ROADS), self.reporter(report), report.marks
        self.act(desk, report, "verify")
        self.act(desk, report, "route", unit=UNIT)
        self.act(roads, report, "start")
        self.act(roads, report, "answer", text=f"Sudah {marks.answer}.")
        self.act(citizen, report, "reply", text=f"Belum {marks.reply}.")
        self.act(roads, report, "answer", text=f"Lagi {marks.answer}.")
        self.act(citizen, report, "close", note=marks.note)
        self.act(citizen, report, "reopen", reason=marks.reason)
        self.act(citizen, report, "request_erasure")
        for reader in (desk, roads):
            answer = reader.get(f"/api/v1/complaints/{report.complaint}/events", params={"reason": "handling"})
            assert answer.status_code == 200

    def settle(self) -> None:
        """Until the read models and the topic have everything that was recorded."""
        wait_for(lambda: self._behind() == 0, what="positions and read models")
        wait_until_published(self.relay, self._one("SELECT max(position) FROM aduan.positions"))

    def dump(self, *options: str) -> bytes:
        """Every row of every table, as SQL."""
        return postgres.run("pg_dump", "--data-only", *options, self.database).encode()

    @property
    def database(self) -> str:
        return Cluster(self.serving.data / "postgres").url("aduan", SUPERUSER)

    def files(self) -> bytes:
        """Every file that the service itself writes: attachments, drafts, what waits."""
        folders = [path for path in self.serving.data.iterdir() if path.is_dir() and path.name != "postgres"]
        paths = [path for folder in folders for path in folder.rglob("*")]
        return b"\n".join(str(path).encode() + (path.read_bytes() if path.is_file() else b"") for path in paths)

    def logs(self) -> bytes:
        """What all processes and the server wrote."""
        written = (self.serving.log, self.serving.data / "postgres" / "server.log")
        return b"\n".join(path.read_bytes() for path in written)

    def pages(self, report: Report) -> Iterator[str]:
        """Every address that can be read, of the API and of the pages, about this report where it is about one."""
        described = self.client().get("/api/v1/openapi.json").json()["paths"]
        paths = ["/api/v1" + path for path, methods in described.items() if "get" in methods]
        paths += [route.path for part in PARTS for route in part.router.routes if "GET" in route.methods]
        values = {"unit": UNIT, "act": "answer"}
        for path in sorted(set(paths)):
            for asked in (report.complaint, report.tracking_id):
                filled = path.replace("{complaint}", asked)
                for name, value in values.items():
                    filled = filled.replace(f"{{{name}}}", value)
                yield filled.partition("{")[0]
        for mark in report.marks.of("title", "name", "phone").values():
            for path in ("/search", f"/api/v1/search?unit={UNIT}&", "/api/v1/complaints?limit=200&"):
                yield f"{path}{'' if '?' in path else '?'}q={mark}"

    def _behind(self) -> int:
        return self._one(
            "SELECT (SELECT count(*) FROM aduan.events) - (SELECT min(position) FROM aduan.checkpoints WHERE live)"
        )

    def _one(self, question: str) -> int:
        with closing(psycopg2.connect(self.database)) as connection, connection.cursor() as cursor:
            cursor.execute(question)
            row = cursor.fetchone()
            assert row is not None
            return int(row[0] or 0)


def _sign_in(client: httpx.Client, shown: dict[str, str]) -> None:
    answer = client.post("/api/v1/sessions", json=shown)
    assert answer.status_code == 201, answer.text
    client.headers["Authorization"] = f"Bearer {answer.json()['token']}"


def _sign_in_pages(client: httpx.Client, path: str, typed: dict[str, str]) -> None:
    form = Page(client.get(path)).form(path)
    answer = client.post(path, data={**form.fields, **typed}, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 303, answer.text


@contextmanager
def told(home: Path, broker: Broker, topic: str) -> Iterator[Story]:
    """All of it, on an embedded PostgreSQL in `home`, with Medan's directory and people."""
    relay = RelayOptions(brokers=broker.address, name=topic, topic=topic)
    serving = Serving(
        home / "var",
        settings={"ADUAN_KAFKA": broker.address, "ADUAN_KAFKA_TOPIC": topic, "ADUAN_RELAY_NAME": topic},
    )
    _people(serving)
    serving.start()
    story = Story(serving, relay)
    try:
        serving.wait_until_ready()
        yield story
    finally:
        for client in story.clients.values():
            client.close()
        serving.end()


def _people(serving: Serving) -> None:
    env = {name: value for name, value in environment(serving.data, serving.port).items() if name.startswith("ADUAN_")}
    with located(settings(env)) as there:
        prepare(there)
        with running(there) as service:
            commands = DirectoryCommands(service.log, service.ring, service.directories)
            commands.apply(commands.plan(read_directory_file(MEDAN), SYSTEM), SYSTEM, Code("test"))
            with service.database.transaction() as cursor:
                for code in PEOPLE:
                    put_account(cursor, stream_id("staff", code), code, PASSWORD)
