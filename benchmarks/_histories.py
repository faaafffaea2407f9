"""A log of complaints to read: six events each, as a live log mixes them, with the sizes of real ones."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from uuid import UUID

import msgspec

from domain.complaint.events import (
    Closure,
    ComplaintAnswered,
    ComplaintClosed,
    ComplaintFiled,
    ComplaintRouted,
    ComplaintStarted,
    ComplaintVerified,
    Due,
    ReportClass,
)
from domain.event import Actor, Code, Event, Personal, Role, TrackingId, Zone
from service.store.append import append
from service.store.database import Database
from service.store.mapper import encode, metadata
from service.store.sequencer import sequence
from service.store.stored import Stored
from service.store.uuid7 import uuid7

SPREAD = 20_000  # events of others that a complaint's life stretches over
START = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)
UNITS = [Code(f"dinas-{number:02}") for number in range(40)]
CATEGORIES = [Code(f"kategori-{number:02}") for number in range(60)]
APPEND = 500  # events in one append: filling the log is not what is measured


def fill(db: Database, events: int) -> int:
    """Append and sequence about so many events; returns how many."""
    written = 0
    for some in _chunks(mixed(events // 6, Random(7))):
        with db.autocommit() as cur:
            append(cur, some)
        written += len(some)
    while sequence(db):
        pass
    return written


def mixed(complaints: int, random: Random) -> Iterator[Stored]:
    """The events of all complaints in the order in which they happen."""
    moments: list[tuple[float, int, int]] = []
    for number in range(complaints):
        moment = number * 6.0
        for version in range(1, 7):
            moments.append((moment, number, version))
            moment += random.expovariate(6 / SPREAD)
    moments.sort()
    streams = [uuid7() for _ in range(complaints)]
    for moment, number, version in moments:
        yield _stored(streams[number], number, version, START + timedelta(seconds=moment))


def _stored(stream: UUID, number: int, version: int, happened: datetime) -> Stored:
    about = metadata(
        event_id=uuid7(),
        occurred_at=happened,
        actor=Actor(UUID(int=number % 300 + 1), Role.LIAISON, UNITS[number % 40]),
        command_id=uuid7(),
        channel=Code("web"),
        context=4_000,
    )
    event = _event(number, version, happened)
    return Stored(stream, version, event.topic, encode(event), msgspec.json.encode(about))


def _event(number: int, version: int, happened: datetime) -> Event:
    match version:
        case 1:
            return _filed(number, happened)
        case 2:
            return ComplaintVerified(resolution=_due(happened, 14))
        case 3:
            return ComplaintRouted(
                assignment=1,
                unit=UNITS[number % 40],
                note=None,
                first_response=_due(happened, 5),
                resolution=_due(happened, 14),
            )
        case 4:
            return ComplaintStarted(assignment=1)
        case 5:
            return ComplaintAnswered(assignment=1, text=_words(UUID(int=2 * number + 1)), reply=_due(happened, 10))
    return ComplaintClosed(kind=Closure.REPORTER, note=None, reopening=_due(happened, 30))


def _filed(number: int, happened: datetime) -> ComplaintFiled:
    reporter = UUID(int=2 * number)
    return ComplaintFiled(
        tracking_id=TrackingId(f"{number:011d}"),
        reporter=reporter,
        office=UUID(int=2 * number + 1),
        report_class=ReportClass.COMPLAINT,
        supervision=False,
        received_by=Code("kominfo"),
        title=_words(reporter),
        body=_words(reporter),
        incident_on=date(2026, 1, 2),
        category=CATEGORIES[number % 60],
        wanted_unit=None,
        area=Code("medan-baru"),
        place=_words(reporter),
        coordinates=None,
        name=_words(reporter),
        phone=_words(reporter),
        email=None,
        external_id=None,
        anonymous=number % 5 == 0,
        confidential=False,
        verification=_due(happened, 3),
    )


def _due(happened: datetime, days: int) -> Due:
    at = happened + timedelta(days=days)
    return Due(at=at, on=at.date(), zone=Zone("Asia/Jakarta"), standard=Code("p62@1"), calendar=Code("nasional@1"))


def _words(subject: UUID) -> Personal:
    return Personal(subject, commitment="q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=")


def _chunks(events: Iterator[Stored]) -> Iterator[Sequence[Stored]]:
    some: list[Stored] = []
    for event in events:
        some.append(event)
        if len(some) == APPEND:
            yield some
            some = []
    if some:
        yield some
