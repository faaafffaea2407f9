"""A complaint's replay at a terminal: a heading for each event, what it says, and `*` before what it changed."""

import json
from collections.abc import Iterator
from dataclasses import MISSING, Field, fields
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from rich.console import Console
from rich.markup import escape

from domain.complaint.events import ComplaintFiled, Due
from domain.complaint.state import Assignment, Complaint, Pause, RunningClock
from domain.event import Personal, Refused, TrackingId
from domain.tracking import normalise, spoken
from service.audit.reckoning import named, reckoning
from service.audit.replay import Step, replay, step_json
from service.bootstrap import Service
from service.mendable import Mendable
from service.store.names import TRACKING, find_stream
from service.store.sequencer import sequence_all


class NoSuchComplaint(Mendable):
    """There is no complaint of this tracking ID or UUID."""


# In the heading of every event, or told in lines of their own.
_NOT_LISTED = {"id", "version", "filed", "filed_at", "changed_at", "acted_at", "assignments", "clocks", "attachments"}
_NOT_LISTED |= {"texts"}  # where words stand that may be hidden; they are said with their events
_FILED = {"classification", "anonymous", "confidential"}
"""What the first event says itself."""
_WIDTH = 14


def tell_replay(
    service: Service,
    complaint: str,
    as_known_at: datetime | None,
    as_happened_by: datetime | None,
    *,
    as_json: bool,
    console: Console | None = None,
) -> None:
    """Print the history; personal values appear as what the log keeps of them. Raises NoSuchComplaint."""
    console = console or Console()
    sequence_all(service.database)  # what was recorded a moment ago counts, whether or not a sequencer runs
    stream = complaint_named(service, complaint)
    steps = replay(service.database, stream, as_known_at=as_known_at, as_happened_by=as_happened_by)
    if as_json:
        for step in steps:
            console.file.write(json.dumps(step_json(step), ensure_ascii=False) + "\n")
        return
    clocks = reckoning(service, steps, as_known_at, as_happened_by)
    for line in [_headline(stream, steps, as_known_at, as_happened_by), *_story(steps), *clocks]:
        console.print(line, soft_wrap=True, highlight=False)


def complaint_named(service: Service, given: str) -> UUID:
    """The stream, by tracking ID or UUID. Raises NoSuchComplaint."""
    with service.database.autocommit() as cursor:
        stream = _uuid(given) or find_stream(cursor, TRACKING, _tracking_id(given))
        if stream is not None:
            first = "SELECT topic FROM aduan.events WHERE originator_id = %s ORDER BY version LIMIT 1"
            cursor.execute(first, (str(stream),))
            if cursor.fetchone() == (ComplaintFiled.topic,):
                return stream
    raise NoSuchComplaint(f"there is no complaint {given}")


def _tracking_id(given: str) -> TrackingId:
    try:
        return normalise(given)
    except Refused as mistyped:
        raise NoSuchComplaint(f"{given} is neither a tracking ID nor a UUID: {mistyped}") from mistyped


def _uuid(given: str) -> UUID | None:
    try:
        return UUID(given)
    except ValueError:
        return None


def _headline(stream: UUID, steps: list[Step], known: datetime | None, happened: datetime | None) -> str:
    """Which complaint, how many events, and which of the two moments was asked about."""
    tracking = f"[bold]{spoken(steps[0].state.filed.tracking_id)}[/bold] " if steps else ""
    limits = [f"known at {known.isoformat()}"] if known else []
    limits += [f"happened by {happened.isoformat()}"] if happened else []
    as_of = f", as {' of what had '.join(limits)}" if limits else ""
    return f"{tracking}({stream}): {len(steps)} event{'' if len(steps) == 1 else 's'}{as_of}"


def _story(steps: list[Step]) -> Iterator[str]:
    before: Complaint | None = None
    for step in steps:
        yield ""
        yield f"[bold]{_heading(step)}[/bold]"
        for name, value in _said(step):
            yield f"    [cyan]{name:{_WIDTH}}[/cyan] {escape(value)}"
        for name, value in _changed(before, step.state):
            yield f"  [bold yellow]*[/bold yellow] [cyan]{name:{_WIDTH}}[/cyan] {escape(value)}"
        before = step.state


def _heading(step: Step) -> str:
    at, actor = step.at, step.at.actor
    who = actor.role.value + (f" of {actor.unit}" if actor.unit else "")
    late = f", recorded late at {_value(at.recorded_at)}" if step.late else ""
    return f"{at.version} · {step.event.topic} · {_value(at.occurred_at)}{late} · {who} · {at.channel}"


def _said(step: Step) -> Iterator[tuple[str, str]]:
    """The event's data; a promise that runs as a clock is told there."""
    running = [due for clock in step.state.clocks for due in (clock.due, clock.next)]
    for field in fields(step.event):
        value = getattr(step.event, field.name)
        if value is not None and not (isinstance(value, Due) and value in running):
            yield field.name, _value(value)


def _changed(before: Complaint | None, after: Complaint) -> Iterator[tuple[str, str]]:
    """What is otherwise than before; at first whatever holds."""
    for field in fields(after):
        if field.name not in _NOT_LISTED:
            new, old = getattr(after, field.name), before and getattr(before, field.name)
            if before is None and field.name not in _FILED and new not in (None, False, _default(field)):
                yield field.name, _value(new)
            elif before is not None and new != old:
                yield field.name, f"{_value(old)} → {_value(new)}"
    earlier = {one.number: one for one in before.assignments} if before else {}
    for one in after.assignments:
        if one != earlier.get(one.number):
            yield f"assignment {one.number}", _assignment(earlier.get(one.number), one)
    for file in after.attachments[len(before.attachments) if before else 0 :]:
        yield f"file {file.number}", f"{file.media_type}, {file.size} bytes"
    yield from _clocks(before.clocks if before else (), after.clocks)


def _default(field: "Field[Any]") -> object:
    """What the state begins with: not worth a line."""
    return field.default if field.default_factory is MISSING else field.default_factory()


def _assignment(old: Assignment | None, new: Assignment) -> str:
    if old is None:
        return new.unit
    turned = [field.name for field in fields(new) if getattr(old, field.name) != getattr(new, field.name)]
    return ", ".join(f"{name} {_value(getattr(old, name))} → {_value(getattr(new, name))}" for name in turned)


def _clocks(before: tuple[RunningClock, ...], after: tuple[RunningClock, ...]) -> Iterator[tuple[str, str]]:
    old, new = ({(one.assignment, one.clock): one for one in clocks} for clocks in (before, after))
    for key, clock in old.items():
        if key not in new:
            yield "clock stops", _of(clock)
    for key, clock in new.items():
        if key not in old:
            yield "clock starts", f"{_of(clock)}, due {_value(clock.due)}, level {clock.level}"
        elif clock != old[key]:
            turned = [
                name for name in ("due", "level", "next", "warned") if getattr(old[key], name) != getattr(clock, name)
            ]
            changes = [f"{name} {_value(getattr(old[key], name))} → {_value(getattr(clock, name))}" for name in turned]
            yield "clock", ", ".join([_of(clock), *changes])


def _stopped(pause: Pause) -> str:
    if pause.stopped is None:
        return "no clock stands still"
    return f"{_of(pause.stopped)} stands still, was due {_value(pause.stopped.due)}"


def _of(clock: RunningClock) -> str:
    return named(clock.clock, clock.assignment)


def _value(value: Any) -> str:
    """In a few words: commitments and promises by what identifies them."""
    match value:
        case None:
            return "none"
        case bool():
            return "yes" if value else "no"
        case datetime():
            return f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
        case Personal():
            return f"sealed {value.commitment or ''}"[:19] + "…"
        case Pause():
            return f"since {_value(value.since)}, {_stopped(value)}"
        case Due():
            return f"{value.on} (standard {value.standard}, calendar {value.calendar})"
        case _:
            return str(value)
