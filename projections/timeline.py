"""The audit trail: one row per event, for searching across complaints: who, in which role, when, what changed.

`changed` has the event's codes, numbers, dates and wording that is public; of personal values it has only the names
of their fields, in `personal`: whoever may read them is answered from the vault.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from domain.complaint.events import ComplaintEvent
from domain.event import Code, Envelope, Event, Origin, Personal, Role
from projections.base import Projection


@dataclass(frozen=True)
class TimelineRow:
    """One event. `personal` lists the fields whose values are in the vault."""

    complaint: UUID
    version: int
    position: int
    topic: str
    actor: UUID
    role: Role
    unit: Code | None
    on_behalf_of: UUID | None
    channel: Code
    origin: Origin
    occurred_at: datetime
    recorded_at: datetime
    changed: dict[str, Any]
    personal: tuple[str, ...]


timeline = Projection("timeline", row=TimelineRow, key=("version",), sql=Path(__file__).with_suffix(".sql"))


@timeline.on
def happened(row: None, event: ComplaintEvent, at: Envelope) -> TimelineRow:
    return TimelineRow(
        complaint=at.stream,
        version=at.version,
        position=at.position,
        topic=event.topic,
        actor=at.actor.id,
        role=at.actor.role,
        unit=at.actor.unit,
        on_behalf_of=at.actor.on_behalf_of,
        channel=at.channel,
        origin=at.origin,
        occurred_at=at.occurred_at,
        recorded_at=at.recorded_at,
        changed=changed(event),
        personal=personal(event),
    )


def changed(event: Event) -> dict[str, Any]:
    """The event's values that say nothing about a person, in JSON's types; what is None is left out."""
    return _known(event)


def personal(event: Event) -> tuple[str, ...]:
    """The names of the fields that hold personal values."""
    return tuple(name for name in _names(type(event)) if isinstance(getattr(event, name), Personal))


_fields: dict[type[Any], tuple[str, ...]] = {}


def _names(kind: type[Any]) -> tuple[str, ...]:
    if kind not in _fields:
        _fields[kind] = tuple(field.name for field in fields(kind))
    return _fields[kind]


def _known(of: Any) -> dict[str, Any]:
    values = ((name, getattr(of, name)) for name in _names(type(of)))
    return {name: _plain(value) for name, value in values if value is not None and not isinstance(value, Personal)}


def _plain(value: Any) -> Any:
    match value:
        case bool() | int():
            return value
        case str() | UUID():
            return str(value)
        case datetime() | date():
            return value.isoformat()
        case Mapping():
            return {str(name): _plain(item) for name, item in value.items()}
        case tuple():
            return [_plain(item) for item in value]
        case _ if is_dataclass(value):
            return _known(value)
    raise TypeError(f"{type(value).__name__} has no place in the audit trail")
