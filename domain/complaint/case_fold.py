"""The complaint after what reporters and offices do beside moving and answering it; part of `fold.py`."""

from dataclasses import fields, replace
from typing import assert_never
from uuid import UUID

from domain.complaint.desk_events import (
    ComplaintLabelled,
    ComplaintNoted,
    ComplaintReclassified,
    ComplaintRedacted,
    ComplaintReferred,
    ComplaintSecretReissued,
    ComplaintTaken,
    DeskEvent,
    resolution_of,
)
from domain.complaint.reporter_events import (
    ComplaintAmended,
    ComplaintRated,
    ComplaintVisibilityChanged,
    ComplaintWithdrawn,
    ReporterEvent,
)
from domain.complaint.state import Complaint, RunningClock, Status, Text
from domain.complaint.terms import Clock, Due
from domain.complaint.turn_fold import over
from domain.event import Event, Personal

WRITING = frozenset({"title", "body", "place", "text", "reason", "note", "comment", "question"})
"""Fields in which people write for others to read; the rest of what is personal says who or where somebody is."""


def changed(complaint: Complaint, event: ReporterEvent | DeskEvent) -> Complaint:
    """The complaint after one of these events."""
    match event:
        case ComplaintWithdrawn():
            return replace(complaint, status=Status.WITHDRAWN, clocks=(), assignments=over(complaint))
        case ComplaintRated():
            return replace(complaint, rating=event.score)
        case ComplaintVisibilityChanged():
            return replace(complaint, anonymous=event.anonymous, confidential=event.confidential)
        case ComplaintReclassified():
            dated = ((clock, resolution_of(event, clock.assignment)) for clock in complaint.clocks)
            clocks = tuple(_by_new_class(clock, resolution) for clock, resolution in dated)
            return replace(complaint, classification=event.new, clocks=clocks)
        case ComplaintReferred():
            return replace(complaint, referred=(*complaint.referred, event.unit))
        case ComplaintLabelled():
            others = {label for label in complaint.labels if label != event.label}
            return replace(complaint, labels=tuple(sorted(others | {event.label} if event.on else others)))
        case ComplaintTaken():
            return replace(complaint, officers=_with_officer(complaint, event))
        case ComplaintAmended() | ComplaintRedacted() | ComplaintSecretReissued() | ComplaintNoted():
            return complaint
        case _:
            assert_never(event)


def texts_of(event: Event, version: int) -> tuple[Text, ...]:
    """The texts that this event holds; what stands in place of a redacted one belongs to that."""
    found = ((name, getattr(event, name)) for name in _writing(type(event)))
    return tuple(Text(version=version, field=name, subject=text.subject) for name, text in found if text is not None)


_names: dict[type[Event], tuple[str, ...]] = {}


def _writing(kind: type[Event]) -> tuple[str, ...]:
    if kind not in _names:
        hidden = {"text"} if kind is ComplaintRedacted else set()
        _names[kind] = tuple(
            each.name for each in fields(kind) if each.name in WRITING - hidden and _personal(each.type)
        )
    return _names[kind]


def _personal(annotation: object) -> bool:
    return annotation in (Personal, Personal | None)


def _by_new_class(clock: RunningClock, resolution: Due | None) -> RunningClock:
    if clock.clock is not Clock.RESOLUTION or resolution is None or clock.due == resolution:
        return clock
    return replace(clock, due=resolution, level=0, next=resolution)


def _with_officer(complaint: Complaint, event: ComplaintTaken) -> dict[int, UUID]:
    others = {number: officer for number, officer in complaint.officers.items() if number != event.assignment}
    return others if event.officer is None else {**others, event.assignment: event.officer}
