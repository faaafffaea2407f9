"""From the log to notices: each event once, in position order, whoever does it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import cast, get_args
from uuid import UUID

from domain.complaint.events import ComplaintEvent
from domain.complaint.state import Complaint
from domain.directory.absences import in_place_of
from domain.event import Code, Origin
from domain.notices import WATCHED, Notice, heard, holders, joined, notices, stream_of, watched
from service.bootstrap import Service
from service.folded import folded
from service.following import contacts, medium_of
from service.notify import outbox
from service.notify.channels import EMAIL, IN_APP, SMS, Channel
from service.notify.outbox import Row
from service.reading.away import today_in
from service.reading.joined import absorbed_by
from service.reading.watched import Watching, watchers
from service.store import log
from service.store.log import LogRow
from service.store.mapper import decode_metadata

BATCH = 500
TOPICS = frozenset(kind.topic for kind in get_args(ComplaintEvent))
STALE = timedelta(days=7)
"""What happened longer ago tells nobody any news: a service that was stopped for weeks writes to no one about it."""


def plan(service: Service, channels: Mapping[Code, Channel]) -> int:
    """Make the notices of the next events; answers how many events were looked at.

    They are read and thought about first and written in one short transaction, so that nothing waits for it.
    """
    with service.database.autocommit() as cursor:
        before = outbox.position(cursor)
    batch = log.read(service.database, before, BATCH)
    if not batch:
        return 0
    telling = [event for event in batch if _tells(event)]
    with service.database.autocommit() as cursor:
        watching = watchers(cursor, {event.originator_id for event in telling})
    rows = [row for event in telling for row in _rows(service, channels, event, watching)]
    with service.database.transaction() as cursor:
        if not outbox.advance(cursor, before, batch[-1].position):
            return 0
        outbox.add(cursor, rows)
    return len(batch)


def _tells(row: LogRow) -> bool:
    if row.topic not in TOPICS or datetime.now(UTC) - row.recorded_at > STALE:
        return False
    return decode_metadata(row.metadata).origin is not Origin.IMPORTED


def _rows(
    service: Service,
    channels: Mapping[Code, Channel],
    row: LogRow,
    watching: Watching,
) -> Iterator[Row]:
    history = service.log.history(row.originator_id, until=row.version)
    at, event, complaint = history[-1].at, cast(ComplaintEvent, history[-1].event), folded(history)
    told = {at.actor.id}
    for notice in notices(event, complaint, service.directories.current()):
        for recipient, channel in _addressed(service, channels, notice, complaint, at.actor.id):
            told.add(recipient)
            yield _row(complaint, notice.template, channel, recipient)
    yield from _joined(service, channels, event, complaint)
    if complaint.followers:
        heard_of = heard(event, folded(history[:-1]), complaint)
        yield from _followers(service, channels, heard_of, complaint, complaint)
    for staff, since in watching.get(complaint.id, ()):
        news = staff not in told and since <= row.recorded_at
        if news and watched(event, complaint, staff, service.directories.current()):
            yield _row(complaint, WATCHED, IN_APP, staff)


def _row(complaint: Complaint, template: Code, channel: Code, recipient: UUID) -> Row:
    """About the event that the complaint has come to."""
    identity = stream_of(complaint.id, complaint.version, template, channel, recipient)
    return Row(identity, complaint.id, complaint.version, template, channel, recipient)


def _joined(
    service: Service, channels: Mapping[Code, Channel], event: ComplaintEvent, complaint: Complaint
) -> Iterator[Row]:
    """To the reporters of what was merged into it, each about their own."""
    template = joined(event)
    if template is None or complaint.foreign:
        return
    for other in absorbed_by(service, complaint):
        for recipient, channel in _reporter(channels, other):
            yield _row(complaint, template, channel, recipient)
        if other.told_to_all and complaint.told_to_all:
            yield from _followers(service, channels, template, other, complaint)


def _followers(
    service: Service, channels: Mapping[Code, Channel], template: Code | None, of: Complaint, complaint: Complaint
) -> Iterator[Row]:
    """To those who follow `of`, of what happened to `complaint`."""
    if template is None or complaint.foreign:
        return
    for follower, contact in contacts(service, of).items():
        if (channel := medium_of(contact)) in channels:
            yield _row(complaint, template, channel, follower)


def _reporter(channels: Mapping[Code, Channel], complaint: Complaint) -> Iterator[tuple[UUID, Code]]:
    """By one channel."""
    filed = complaint.filed
    given = ((EMAIL, filed.email), (SMS, filed.phone))
    channel = next((code for code, value in given if value is not None and code in channels), None)
    if channel is not None:
        yield filed.reporter, channel


def _addressed(
    service: Service, channels: Mapping[Code, Channel], notice: Notice, complaint: Complaint, actor: UUID
) -> Iterator[tuple[UUID, Code]]:
    """Recipient and channel. A reporter is written to by one channel; whoever acted needs no telling."""
    if notice.person is None and (notice.role is None or notice.unit is None):
        yield from _reporter(channels, complaint)
        return
    directory = service.directories.current()
    today = today_in(complaint.responsible, directory)
    people = in_place_of(_told(service, notice), directory, today) - {actor}
    for staff in sorted(people):
        yield staff, IN_APP
    if EMAIL in channels:
        for staff in _with_address(service, people):
            yield staff, EMAIL


def _told(service: Service, notice: Notice) -> frozenset[UUID]:
    if notice.person is not None:
        return frozenset({notice.person})
    if notice.role is None or notice.unit is None:
        return frozenset()
    return holders(service.directories.current(), notice.role, notice.unit)


def _with_address(service: Service, people: frozenset[UUID]) -> Sequence[UUID]:
    with service.database.autocommit() as cursor:
        cursor.execute(
            "SELECT staff FROM aduan.accounts WHERE email IS NOT NULL AND staff = ANY(%s::uuid[]) ORDER BY staff",
            ([str(person) for person in people],),
        )
        return [UUID(str(staff)) for (staff,) in cursor.fetchall()]
