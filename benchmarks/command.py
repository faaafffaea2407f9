"""A command from end to end against the recorder's own append of the same stored events, 4 threads of one process each.

Ours: load the stream, fold it, rights, clocks, decide, encode and append, by `service.commands` over the directory of
Medan: each complaint is verified, routed and started, three commands that hold no personal value. The other side hands
the very events that this made, encoded and ready, to the recorder, one a call, under other stream ids in a database of
its own. Sequencers run for both.
"""

import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar
from uuid import UUID, uuid4

from benchmarks.harness import Result, Scale, alternate, beside, database, server
from domain.channels import CLI, WEB
from domain.complaint.commands import Command, File, Route, Start, Verify
from domain.complaint.events import ReportClass
from domain.directory.state import stream_id
from domain.event import SYSTEM, Actor, Code, Role
from service.bootstrap import Service, build
from service.cluster import OWNER, SERVICE, Cluster
from service.commands.request import Request
from service.directory import DirectoryCommands
from service.directory_file import read_directory_file
from service.settings import settings
from service.store import sequencer
from service.store.database import Database
from service.store.keys import KeyRing
from service.store.recorder import ApplicationRecorder
from service.store.stored import Stored
from service.store.uuid7 import uuid7
from service.tracking import fresh_tracking_id

A = TypeVar("A")
B = TypeVar("B")

GOAL = 0.5
THREADS = 4
COMPLAINTS = 2_000  # a thread and a round
MEDAN, ROADS = Code("medan"), Code("medan-sdabmbk")
DESK = Actor(stream_id("staff", "admin-medan"), Role.AGENCY_ADMIN, MEDAN)
OFFICER = Actor(stream_id("staff", "petugas-sdabmbk"), Role.LIAISON, ROADS)
ACTS: tuple[tuple[Actor, Command], ...] = ((DESK, Verify()), (DESK, Route(unit=ROADS)), (OFFICER, Start()))


def run(scale: Scale) -> Result:
    """Commands/s against appends/s."""
    with server() as cluster, office(cluster, "ours") as service:
        other = Database(cluster.url(database(cluster, "recorder"), SERVICE), size=THREADS)
        url = cluster.url("ours", SERVICE)
        with (
            beside(lambda: sequencer.run(Database(url), threading.Event())),
            beside(lambda: sequencer.run(Database(other.url), threading.Event())),
        ):
            sides = Sides(service, other, scale.of(COMPLAINTS))
            measured = alternate({"commands": sides.commands, "appends": sides.appends}, rounds=5)
        other.close()
    notes = {"spread": measured.spread("commands", "appends"), "threads": THREADS}
    return Result(
        "command", measured.ratio("commands", "appends"), GOAL, dict(measured.items()), "a second", notes=notes
    )


@contextmanager
def office(cluster: Cluster, name: str) -> Iterator[Service]:
    """The service over a database with the directory of Medan."""
    database(cluster, name)
    with tempfile.TemporaryDirectory(prefix="aduan-bench-") as folder:
        there = settings(
            {
                "ADUAN_DATA": folder,
                "ADUAN_DATABASE_URL": cluster.url(name, SERVICE),
                "ADUAN_MIGRATE_URL": cluster.url(name, OWNER),
            }
        )
        KeyRing.generate().save(there.key_file)
        service = build(there)
        try:
            commands = DirectoryCommands(service.log, service.ring, service.directories)
            desired = read_directory_file(Path(__file__).parent.parent / "examples" / "medan.toml")
            commands.apply(commands.plan(desired, SYSTEM), SYSTEM, CLI)
            yield service
        finally:
            service.close()


def file(service: Service) -> UUID:
    """A citizen's report."""
    reporter = uuid4()
    command = File(
        tracking_id=fresh_tracking_id(),
        reporter=reporter,
        office=uuid4(),
        report_class=ReportClass.COMPLAINT,
        received_by=MEDAN,
        title="Jalan berlubang di depan sekolah",
        body="Sudah tiga minggu, dan hujan membuatnya lebih dalam.",
        incident_on=(datetime.now(UTC) - timedelta(days=3)).date(),
        area=Code("medan-baru"),
    )
    return service.commands.file(command, Request(actor=Actor(reporter, Role.REPORTER), channel=WEB)).complaint


class Sides:
    """Both sides; whichever begins a round, the appends are of what the commands last made."""

    def __init__(self, service: Service, other: Database, complaints: int) -> None:
        self._service = service
        self._recorder = ApplicationRecorder(other)
        self._complaints = complaints
        self._made: list[list[Stored]] = []
        self.commands()

    def commands(self) -> float:
        """Commands a second."""
        filed = in_threads(self._file, range(THREADS))
        started = time.perf_counter()
        in_threads(self._live, filed)
        seconds = time.perf_counter() - started
        self._made = in_threads(self._stored, filed)
        return len(ACTS) * self._complaints * THREADS / seconds

    def appends(self) -> float:
        """Appends a second of the same events."""
        fresh = [renamed(some) for some in self._made]
        started = time.perf_counter()
        in_threads(self._append, fresh)
        return sum(map(len, fresh)) / (time.perf_counter() - started)

    def _file(self, _: int) -> list[UUID]:
        return [file(self._service) for _ in range(self._complaints)]

    def _live(self, complaints: list[UUID]) -> None:
        for complaint in complaints:
            for actor, command in ACTS:
                self._service.commands.handle(complaint, command, Request(actor=actor, channel=WEB))

    def _append(self, events: list[Stored]) -> None:
        for event in events:
            self._recorder.insert_events([event])

    def _stored(self, complaints: list[UUID]) -> list[Stored]:
        recorder = ApplicationRecorder(self._service.database)
        found = [one for each in complaints for one in recorder.select_events(each, gt=1) if isinstance(one, Stored)]
        if len(found) != len(ACTS) * len(complaints):
            raise AssertionError(f"{len(found)} events of {len(ACTS) * len(complaints)} commands")
        return found


def renamed(events: list[Stored]) -> list[Stored]:
    """Under new stream ids, each beginning at version 1."""
    fresh: dict[object, UUID] = defaultdict(uuid7)
    return [
        Stored(fresh[one.originator_id], one.originator_version - 1, one.topic, one.state, one.metadata)
        for one in events
    ]


def in_threads(task: Callable[[A], B], given: Iterable[A]) -> list[B]:
    """What the task gives for each, all at once."""
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(task, given))
