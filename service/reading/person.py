"""Everything that a complaint holds about one person, for that person: each value, and how often staff read it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.access import Reason, ValuesRead, stream_of
from domain.event import Actor, Code, Personal, Role
from service.access import record_reading
from service.bootstrap import Service
from service.folded import folded
from service.reading.seeing import now
from service.store.mapper import Replayed, personal_fields
from service.store.vault import Reference, reveal


@dataclass(frozen=True, kw_only=True)
class HeldValue:
    """One personal value: in which event, when it happened and was recorded; `text` is None once it was erased."""

    version: int
    event: str
    field: str
    occurred_at: datetime
    recorded_at: datetime
    text: str | None


@dataclass(frozen=True, kw_only=True)
class ReadBy:
    """How often staff in this role, for this reason, opened values of the person that are confidential."""

    role: Role
    unit: Code | None
    reason: Reason
    times: int


@dataclass(frozen=True, kw_only=True)
class HeldAbout:
    """What is held about the person in this complaint; codes and dates of the case itself are in its trail."""

    complaint: UUID
    tracking_id: str
    subject: UUID
    exported_at: datetime
    erased: bool
    values: tuple[HeldValue, ...]
    read_by: tuple[ReadBy, ...]


def held_about(service: Service, complaint: UUID, subject: UUID | None = None) -> HeldAbout:
    """About the reporter, or whose subject is said. Raises UnknownComplaint."""
    history = service.log.history(complaint)
    state = folded(history)
    person = subject or state.filed.reporter
    places = [(one, place) for one in history for place in _places(one, person)]
    with service.database.autocommit() as cursor:
        texts = reveal(cursor, service.ring, [place for _, place in places])
    return HeldAbout(
        complaint=complaint,
        tracking_id=state.filed.tracking_id,
        subject=person,
        exported_at=now(),
        erased=person in state.personal_data.erased,
        values=tuple(_value(one, place, texts.get(place)) for one, place in places),
        read_by=tuple(_readings(service, complaint, {place for _, place in places})),
    )


def record_export(service: Service, actor: Actor, held: HeldAbout, channel: Code) -> None:
    """Somebody else than the person is given it: recorded like every reading, before it is shown."""
    read = [Reference(held.complaint, value.version, f"/{value.field}") for value in held.values]
    position = service.directories.current().position
    record_reading(service.log, actor, held.complaint, Reason.REPORTER_ASKED, read, channel=channel, context=position)


def _places(one: Replayed, subject: UUID) -> Iterator[Reference]:
    for name in personal_fields(one.event.topic):
        value: Personal | None = getattr(one.event, name)
        if value is not None and value.subject == subject:
            yield Reference(one.originator_id, one.originator_version, f"/{name}")


def _value(one: Replayed, place: Reference, text: str | None) -> HeldValue:
    return HeldValue(
        version=place.version,
        event=one.event.topic,
        field=place.field.removeprefix("/"),
        occurred_at=one.at.occurred_at,
        recorded_at=one.at.recorded_at,
        text=text,
    )


def _readings(service: Service, complaint: UUID, mine: set[Reference]) -> Iterator[ReadBy]:
    counts: Counter[tuple[Role, Code | None, Reason]] = Counter()
    for one in service.log.history(stream_of(complaint)):
        event = one.event
        if isinstance(event, ValuesRead):
            read = {Reference(complaint, place.version, f"/{place.field}") for place in event.places}
            if read & mine:
                counts[one.at.actor.role, one.at.actor.unit, event.reason] += 1
    for (role, unit, reason), times in sorted(counts.items(), key=str):
        yield ReadBy(role=role, unit=unit, reason=reason, times=times)
