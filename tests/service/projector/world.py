"""Complaints in a real log, for tests of what follows it."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from uuid import UUID, uuid5

import msgspec

from domain.complaint.events import Clock, ComplaintEvent
from domain.event import Event
from service.projector.keyed import keyed
from service.store.append import append
from service.store.database import Database
from service.store.keys import KeyRing
from service.store.mapper import encode, metadata
from service.store.sequencer import sequence
from service.store.stored import Stored
from service.store.uuid7 import uuid7
from tests.projections.story import (
    ANSWERED,
    ARCHIVED,
    CLOSED,
    COMPLAINT,
    FILED,
    REOPENED,
    REPLIED,
    RETURNED,
    ROUTED,
    ROUTED_AGAIN,
    STARTED,
    VERIFIED,
    at,
    due,
    escalated,
    filed,
)
from tests.support.databases import FreshDatabase

KEYED = keyed(KeyRing.generate())
"""All projections. Nobody here has a key in the vault, so to `search` every reporter is erased."""

LIVES: tuple[tuple[ComplaintEvent, ...], ...] = (
    (FILED,),
    (FILED, VERIFIED),
    (FILED, ARCHIVED),
    (FILED, VERIFIED, ROUTED, STARTED),
    (FILED, VERIFIED, ROUTED, escalated(Clock.FIRST_RESPONSE, 1, due(16)), STARTED, ANSWERED),
    (FILED, VERIFIED, ROUTED, STARTED, escalated(Clock.RESOLUTION, 1, None), RETURNED, ROUTED_AGAIN),
    (FILED, VERIFIED, ROUTED, ANSWERED, REPLIED, ANSWERED),
    (FILED, VERIFIED, ROUTED, STARTED, ANSWERED, CLOSED, REOPENED),
    (FILED, escalated(Clock.VERIFICATION, 1, due(8), assignment=0), VERIFIED, ROUTED, ANSWERED, CLOSED),
)


@contextmanager
def connected(fresh: FreshDatabase, size: int = 8) -> Iterator[Database]:
    """The service's pool."""
    db = Database(fresh.service_url, size)
    try:
        yield db
    finally:
        db.close()


def stored(stream: UUID, version: int, event: Event) -> Stored:
    """The event as the log keeps it."""
    known = at(COMPLAINT, version)
    about = metadata(
        event_id=uuid5(stream, str(version)),
        occurred_at=known.occurred_at,
        actor=known.actor,
        command_id=UUID(int=version),
        channel=known.channel,
    )
    return Stored(stream, version, event.topic, encode(event), msgspec.json.encode(about))


def record(db: Database, stream: UUID, *events: Event, after: int = 0) -> None:
    """Append to one stream."""
    with db.autocommit() as cur:
        append(cur, [stored(stream, after + count, event) for count, event in enumerate(events, 1)])


@dataclass
class Life:
    """One complaint of a crowd: what has happened, and what is still to come."""

    stream: UUID
    events: Sequence[Event]
    done: int = 0


def crowd(count: int, random: Random) -> list[Life]:
    """Complaints with different lives, each with a tracking id of its own."""
    lives = []
    for _ in range(count):
        stream = uuid7()
        first = filed(due(random.randint(3, 9)), tracking_id=stream.hex[-11:].upper(), anonymous=random.random() < 0.5)
        lives.append(Life(stream, (first, *random.choice(LIVES)[1:])))
    return lives


def live_on(db: Database, lives: list[Life], random: Random, share: float = 1.0) -> int:
    """Let the complaints go on, each a few events at a time and in any order, until a share of all is recorded."""
    wanted = int(share * sum(len(life.events) for life in lives))
    count = sum(life.done for life in lives)
    while count < wanted:
        life = random.choice([life for life in lives if life.done < len(life.events)])
        some = life.events[life.done : life.done + random.randint(1, 3)]
        record(db, life.stream, *some, after=life.done)
        life.done += len(some)
        count += len(some)
    return count


def sequence_all(db: Database) -> None:
    """Give every event its position; what a killed process had begun may hold them back until its end is noticed."""
    until = time.monotonic() + 60
    while sequence(db) != 0 or not _all_have_positions(db):
        assert time.monotonic() < until, "a transaction stays open"


def _all_have_positions(db: Database) -> bool:
    with db.autocommit() as cur:
        cur.execute("SELECT (SELECT count(*) FROM aduan.events) = (SELECT count(*) FROM aduan.positions)")
        return cur.fetchone() == (True,)
