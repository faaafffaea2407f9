"""Complaints that fall due in one hour, escalated by the clock worker, against the recorder's append of those events.

The histories are stored as a live log has them, each with the promise of its check, missed some minute of the last
hour. Then one worker does what is due: it reads `clocks`, loads, folds, decides and appends, one command a case. The
other side hands the very escalations, encoded and ready, to the recorder, one a call. None may be missing or doubled.
"""

import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from functools import partial
from statistics import median
from uuid import UUID, uuid4

import msgspec

from benchmarks.command import MEDAN, office, renamed
from benchmarks.harness import Result, Scale, beside, database, server
from domain.channels import WEB
from domain.complaint.events import ComplaintEscalated, ComplaintFiled, Due, ReportClass
from domain.event import Actor, Code, Personal, Role, Zone
from projections.clocks import clocks
from service.bootstrap import Service
from service.cluster import SERVICE
from service.projector.advance import advance
from service.projector.generations import prepare
from service.projector.source import Reader
from service.store import sequencer
from service.store.append import append
from service.store.database import Database
from service.store.mapper import encode, metadata
from service.store.recorder import ApplicationRecorder
from service.store.stored import Stored
from service.store.uuid7 import uuid7
from service.tracking import fresh_tracking_id
from service.workers.clock import ClockWorker

GOAL = 0.3
COMPLAINTS = 100_000
APPEND = 500
PARTS = 5


def run(scale: Scale) -> Result:
    """Escalations/s against appends/s, both in turn for each part of the hour."""
    count, now = scale.of(COMPLAINTS), datetime.now(UTC)
    with server() as cluster, office(cluster, "ours") as service:
        other = Database(cluster.url(database(cluster, "recorder"), SERVICE), size=1)
        streams = fill(service, count, now)
        project(service)
        worker, recorder = ClockWorker(service.database, service.commands), ApplicationRecorder(other)
        escalated, appended = [], []
        with sequenced(service.database.url), sequenced(other.url):
            for part in range(1, PARTS + 1):
                until = now - timedelta(hours=1) * (1 - part / PARTS)
                some = [stream for stream, due in streams if until - timedelta(hours=1) / PARTS <= due < until]
                escalated.append(_rate(len(some), partial(worker.tick, until)))
                made = renamed([_escalation(service, stream) for stream in some])
                appended.append(_rate(len(made), partial(_append, recorder, made)))
        check(service, count)
        other.close()
    figures = {"escalations": median(escalated), "appends": median(appended)}
    ratios = [one / another for one, another in zip(escalated, appended, strict=True)]
    notes = {"complaints": count, "spread": f"{min(ratios):.2f} - {max(ratios):.2f} in {PARTS} parts"}
    return Result("clock", median(ratios), GOAL, figures, "a second", notes=notes)


def sequenced(url: str) -> AbstractContextManager[None]:
    """A sequencer beside the block."""
    return beside(lambda: sequencer.run(Database(url), threading.Event()))


def _rate(count: int, work: Callable[[], int]) -> float:
    """Things a second; `work` says how many it did."""
    started = time.perf_counter()
    done = work()
    seconds = time.perf_counter() - started
    if done != count:
        raise AssertionError(f"{done} done of {count}")
    return count / seconds


def _append(recorder: ApplicationRecorder, events: list[Stored]) -> int:
    for event in events:
        recorder.insert_events([event])
    return len(events)


def check(service: Service, count: int) -> None:
    """One escalation of each complaint."""
    with service.database.autocommit() as cursor:
        cursor.execute(
            "SELECT count(*), count(DISTINCT originator_id) FROM aduan.events WHERE topic = %s",
            (ComplaintEscalated.topic,),
        )
        if (found := cursor.fetchone()) != (count, count):
            raise AssertionError(f"{found} escalations of {count}")


def fill(service: Service, count: int, now: datetime) -> list[tuple[UUID, datetime]]:
    """So many filed complaints whose check was promised for some minute of the last hour."""
    streams = []
    stored: list[Stored] = []
    for number in range(count):
        due = now - timedelta(hours=1) * ((number + 0.5) / count)
        event, stream = _filed(due), uuid7()
        streams.append((stream, due))
        about = metadata(
            event_id=uuid7(),
            occurred_at=now - timedelta(days=5),
            actor=Actor(event.reporter, Role.REPORTER),
            command_id=uuid7(),
            channel=WEB,
        )
        stored.append(Stored(stream, 1, event.topic, encode(event), msgspec.json.encode(about)))
        if len(stored) == APPEND or number == count - 1:
            with service.database.autocommit() as cursor:
                append(cursor, stored)
            stored = []
    while sequencer.sequence(service.database):
        pass
    return streams


def _filed(due: datetime) -> ComplaintFiled:
    reporter = uuid4()
    zone = Zone("Asia/Jakarta")
    promise = Due(at=due, on=due.date(), zone=zone, standard=Code("verification@1"), calendar=Code("id@1"))
    words = Personal(reporter, commitment="q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=")
    return ComplaintFiled(
        tracking_id=fresh_tracking_id(),
        reporter=reporter,
        office=uuid4(),
        report_class=ReportClass.COMPLAINT,
        supervision=False,
        received_by=MEDAN,
        title=words,
        body=words,
        incident_on=due.date() - timedelta(days=7),
        category=None,
        wanted_unit=None,
        area=None,
        place=None,
        coordinates=None,
        name=words,
        phone=None,
        email=None,
        external_id=None,
        anonymous=False,
        confidential=False,
        verification=promise,
    )


def project(service: Service) -> None:
    """Bring the running deadlines up to the log."""
    prepare(service.database, [clocks])
    reader = Reader()
    while (done := advance(service.database, clocks, reader)) and done.events:
        pass


def _escalation(service: Service, stream: UUID) -> Stored:
    found = ApplicationRecorder(service.database).select_events(stream, gt=1)
    if [event.topic for event in found] != [ComplaintEscalated.topic] or not isinstance(found[0], Stored):
        raise AssertionError(f"{stream} has {[event.topic for event in found]} after its filing")
    return found[0]
