"""Recording that somebody read confidential values, before they are shown."""

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

from domain.access import Place, Reason, ValuesRead, stream_of
from domain.event import Actor, Code
from service.store.append import Batch
from service.store.application import EventLog
from service.store.errors import ATTEMPTS, TooBusy, VersionConflict
from service.store.mapper import Recorded, metadata
from service.store.uuid7 import uuid7
from service.store.vault import Reference

_LAST = "SELECT coalesce(max(version), 0) FROM aduan.events WHERE originator_id = %s"


def record_reading(
    log: EventLog,
    actor: Actor,
    complaint: UUID,
    reason: Reason,
    read: Iterable[Reference],
    *,
    channel: Code,
    context: int,
) -> None:
    """One event a request; `context` is the position of the directory that allowed it. Several may read at once."""
    places = tuple(sorted(Place(one.version, Code(one.field.removeprefix("/"))) for one in read))
    event = ValuesRead(complaint=complaint, reason=reason, places=places)
    told = metadata(
        event_id=uuid7(),
        occurred_at=datetime.now(UTC),
        actor=actor,
        command_id=uuid7(),
        channel=channel,
        context=context,
    )
    stream = stream_of(complaint)
    for _ in range(ATTEMPTS):
        with log.database.autocommit() as cursor:
            cursor.execute(_LAST, (str(stream),))
            row = cursor.fetchone()
            last = 0 if row is None else int(row[0])
        try:
            return log.record([Recorded(stream, last + 1, event, told)], {}, Batch())
        except VersionConflict:
            continue
    raise TooBusy
