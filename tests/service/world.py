"""Medan's directory with its people in a database, served over real HTTP, with the projections kept up to date."""

import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import uvicorn
from fastapi import FastAPI

from domain.directory.plan import Desired, Person
from domain.directory.state import Held, stream_id
from domain.event import SYSTEM, Code, Role
from service.app import create_app
from service.bootstrap import Service, build
from service.directory import DirectoryCommands
from service.directory_file import read_directory_file
from service.identity.accounts import put_account
from service.projector.advance import advance
from service.projector.generations import prepare
from service.projector.keyed import keyed
from service.projector.source import Reader
from service.projector.wait import reached
from service.reading.indicators.asked import READ
from service.settings import settings
from service.store.errors import DatabaseUnavailable
from service.store.keys import KeyRing
from service.store.sequencer import sequence_all

MEDAN = Path(__file__).parents[2] / "examples" / "medan.toml"
PASSWORD = "correct horse battery"
DESK, ROADS, ROADS_LEADER, PARKS = "admin-medan", "petugas-sdabmbk", "pimpinan-sdabmbk", "petugas-dlh"
NATIONAL, INSPECTOR, EVALUATOR, AMPLAS = "admin-nasional", "inspektur-medan", "evaluator", "petugas-medan-amplas"
PEOPLE = (DESK, ROADS, ROADS_LEADER, PARKS, NATIONAL, INSPECTOR, EVALUATOR, AMPLAS)

REPORT: dict[str, Any] = {
    "report_class": "complaint",
    "title": "Lubang besar di Jalan Sei Belutu",
    "body": "Lubang sedalam 20 cm di depan nomor 14.",
    "incident_on": "2026-11-02",
    "category": "roads",
    "area": "medan-baru",
    "name": "Rina Harahap",
    "phone": "0812 000 000",
}


@dataclass
class World:
    """The service and somebody's browser: `as_` gives a client with a session."""

    service: Service
    address: str
    clients: list[httpx.Client] = field(default_factory=list)
    staff: dict[str, httpx.Client] = field(default_factory=dict)

    def client(self, token: str | None = None) -> httpx.Client:
        """A client without or with a token."""
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        made = httpx.Client(base_url=f"{self.address}/api/v1", headers=headers, timeout=30)
        self.clients.append(made)
        return made

    def as_(self, username: str) -> httpx.Client:
        """Signed in as one of the staff; once, for a password takes long to check."""
        if username not in self.staff:
            self.staff[username] = self.signed_in(username)
        return self.staff[username]

    def signed_in(self, username: str) -> httpx.Client:
        """With a new session."""
        answer = self.client().post("/sessions", json={"username": username, "password": PASSWORD})
        assert answer.status_code == 201, answer.text
        return self.client(answer.json()["token"])

    def as_reporter(self, receipt: dict[str, Any]) -> httpx.Client:
        """Signed in by the receipt's tracking ID and secret."""
        shown = {"tracking_id": receipt["tracking_id"], "secret": receipt["secret"]}
        answer = self.client().post("/sessions", json=shown)
        assert answer.status_code == 201, answer.text
        return self.client(answer.json()["token"])

    def filed(self, **changed: object) -> dict[str, Any]:
        """The receipt of a report that a citizen filed; each from another address, since one may file a few an hour."""
        somewhere = {"X-Forwarded-For": str(IPv4Address(secrets.randbits(32)))}
        answer = self.client().post("/complaints", json={**REPORT, **changed}, headers=somewhere)
        assert answer.status_code == 201, answer.text
        receipt: dict[str, Any] = answer.json()
        return receipt

    def routed(self, unit: str = "medan-sdabmbk", **changed: object) -> dict[str, Any]:
        """The receipt of a report that the desk has verified and routed, whatever its story tells."""
        receipt, desk = self.filed(**changed), self.as_(DESK)
        done(desk, receipt, "verify")
        done(desk, receipt, "route", unit=unit, names_kept=True)
        return receipt

    def counted(self, receipt: dict[str, Any]) -> None:
        """The figures have all that was done to this report, and so whatever was done before that."""
        stream = UUID(receipt["complaint"])
        last = len(self.service.log.history(stream))
        for projection in READ:
            assert reached(self.service.database, projection, stream, last, timeout=60.0), projection

    def engaged(self, code: str, name: str, role: Role, unit: str) -> httpx.Client:
        """Somebody whom the operator gave this role, signed in."""
        commands = DirectoryCommands(self.service.log, self.service.ring, self.service.directories)
        person = Person(code=code, name=name, roles=frozenset({Held(role, Code(unit))}))
        commands.apply(commands.plan(Desired(staff=(person,)), SYSTEM), SYSTEM, Code("test"))
        staff = stream_id("staff", code)
        while staff not in self.service.directories.latest().staff:  # another sequencer may be at it
            time.sleep(0.01)
        with self.service.database.transaction() as cursor:
            put_account(cursor, staff, code, PASSWORD)
        return self.as_(code)

    def forget_attempts(self) -> None:
        """Nobody has been wrong in the last minute."""
        with self.service.database.transaction() as cursor:
            cursor.execute("DELETE FROM aduan.attempts")


def done(client: httpx.Client, receipt: dict[str, Any], verb: str, **form: object) -> dict[str, Any]:
    """The command's answer, which must be a success."""
    answer = client.post(f"/complaints/{receipt['complaint']}/{verb}", json=form)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


@contextmanager
def opened(url: str, folder: Path, **changed: str) -> Iterator[Service]:
    """The service over this database, with Medan's directory and accounts."""
    key_file = folder / f"{uuid4()}.json"
    KeyRing.generate().save(key_file)
    there = {"ADUAN_DATA": str(folder), "ADUAN_DATABASE_URL": url, "ADUAN_KEY_FILE": str(key_file)}
    service = build(settings({**there, **changed}))
    try:
        commands = DirectoryCommands(service.log, service.ring, service.directories)
        commands.apply(commands.plan(read_directory_file(MEDAN), SYSTEM), SYSTEM, Code("test"))
        with service.database.transaction() as cursor:
            for code in PEOPLE:
                put_account(cursor, stream_id("staff", code), code, PASSWORD)
        yield service
    finally:
        service.close()


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """The address of the application under uvicorn in a thread of this process."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, lifespan="on", ws="none"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


@contextmanager
def projected(service: Service) -> Iterator[None]:
    """Positions and read models follow the log while the block lasts."""
    prepare(service.database)
    stop = threading.Event()

    def follow() -> None:
        while not stop.wait(0.02):
            try:
                sequence_all(service.database)
                for projection in keyed(service.ring):
                    advance(service.database, projection, Reader())
            except DatabaseUnavailable:
                continue

    thread = threading.Thread(target=follow)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


@contextmanager
def world_over(url: str, folder: Path, **changed: str) -> Iterator[World]:
    """All of it."""
    with opened(url, folder, **changed) as service, projected(service), served(create_app(service)) as address:
        world = World(service, address)
        try:
            yield world
        finally:
            for client in world.clients:
                client.close()
