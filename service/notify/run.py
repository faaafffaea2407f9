"""`aduan notify`: makes the notices of what happened, and sends what is due. Any number may run.

A notice is sent once: a worker takes it for itself, sends it and settles it. One that dies in between leaves it to the
next, after five minutes, under the same Message-ID; that a letter may then arrive twice is the only way not to lose it.
"""

import logging
import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID

from psycopg2.errors import UndefinedTable

from domain.channels import SYSTEM as BY_SYSTEM
from domain.event import SYSTEM, Code, Event
from domain.notices import NoticeGivenUp, NoticeSent
from service.bootstrap import Service
from service.notify import digest, outbox
from service.notify.channels import Channel, NotNow, Undeliverable, channels_of
from service.notify.compose import letter
from service.notify.outbox import Row
from service.notify.plan import BATCH, plan
from service.store.append import Batch
from service.store.errors import DatabaseUnavailable, VersionConflict
from service.store.mapper import Recorded, metadata
from service.store.uuid7 import uuid7

TICK_SECONDS = 1.0
AT_ONCE = 20
RETRIES = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6), timedelta(hours=24))
"""Between a failed try and the next; after the last one it is given up."""
NO_ADDRESS = "no_address"
REFUSED = "refused"
NO_ANSWER = "no_answer"
NO_CHANNEL = "no_channel"
NO_QUEUE = "no_queue"
FAULT = "fault"

_log = logging.getLogger(__name__)


def run(service: Service, stop: threading.Event) -> None:
    """Make and send notices until `stop`; waits while the database is away."""
    channels, digested = channels_of(service.settings), None
    while not stop.is_set():
        try:
            while plan(service, channels) == BATCH and not stop.is_set():
                pass
            digested = digest.plan(service, channels, datetime.now(UTC), digested)
            while send(service, channels, datetime.now(UTC)) and not stop.is_set():
                pass
        except DatabaseUnavailable as gone:
            _log.warning("notices wait for the database: %s", gone)
        stop.wait(TICK_SECONDS)


def send(service: Service, channels: Mapping[Code, Channel], now: datetime) -> int:
    """Try what is due; answers how many were tried."""
    with service.database.autocommit() as cursor:
        rows = outbox.claim(cursor, now, AT_ONCE)
    for row in rows:
        _try(service, channels, row, now)
    return len(rows)


def _try(service: Service, channels: Mapping[Code, Channel], row: Row, now: datetime) -> None:
    channel = channels.get(row.channel)
    if channel is None:  # the setting was taken away: it may come back
        return _again(service, row, now, NO_CHANNEL)
    try:
        prepared = letter(service, row, now, short=channel.short)
        if prepared is None:
            return _settle(service, row, now, NO_ADDRESS)
        channel.send(prepared.to, prepared.message)
    except Undeliverable as refused:
        _log.warning("notice %s is refused: %s", row.notice, refused)
        return _settle(service, row, now, REFUSED)
    except NotNow as failed:
        _log.warning("notice %s cannot be sent now: %s", row.notice, failed)
        return _again(service, row, now, NO_ANSWER)
    except UndefinedTable:  # a digest counts what the projector is about to make
        return _again(service, row, now, NO_QUEUE)
    except DatabaseUnavailable:
        raise
    except Exception as fault:  # whatever is wrong with one notice, the others go out
        _log.error("notice %s cannot be made: %s", row.notice, type(fault).__name__)
        return _again(service, row, now, FAULT)
    return _settle(service, row, now, None)


def _again(service: Service, row: Row, now: datetime, problem: str) -> None:
    if row.attempts > len(RETRIES):
        return _settle(service, row, now, problem)
    with service.database.autocommit() as cursor:
        outbox.postpone(cursor, row.notice, now + RETRIES[row.attempts - 1], problem)
    return None


def _settle(service: Service, row: Row, now: datetime, problem: str | None) -> None:
    """First the fact, in the notice's own stream, then the table: whoever repeats it finds the fact there."""
    if row.complaint is not None and row.version is not None:
        fact = _fact(row.complaint, row.version, row, problem)
        told = metadata(event_id=uuid7(), occurred_at=now, actor=SYSTEM, command_id=row.notice, channel=BY_SYSTEM)
        try:
            service.log.record([Recorded(row.notice, 1, fact, told)], {}, Batch())
        except VersionConflict:
            _log.info("notice %s was settled before", row.notice)
    with service.database.autocommit() as cursor:
        outbox.settle(cursor, row.notice, now, problem)


def _fact(complaint: UUID, version: int, row: Row, problem: str | None) -> Event:
    if problem is None:
        return NoticeSent(complaint=complaint, of_version=version, template=row.template, medium=row.channel)
    return NoticeGivenUp(
        complaint=complaint, of_version=version, template=row.template, medium=row.channel, problem=Code(problem)
    )
