"""A complaint's history event by event, with the state after each, now or as of any moment.

Two moments, always named: *as known at* T is what the log had by then (the positions given by T); *as happened by* T is
what had happened by then, whenever it was recorded. Together: what was known at one of what had happened by the other.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from domain.complaint.events import ComplaintEvent
from domain.complaint.fold import evolve
from domain.complaint.state import Complaint
from domain.event import Envelope, Personal
from service.store.database import Database
from service.store.log import LogRow, history
from service.store.mapper import decode, envelope


@dataclass(frozen=True)
class Step:
    """One event of the history; `late` is true when it was recorded a day or more after it happened."""

    event: ComplaintEvent
    at: Envelope
    sequenced_at: datetime
    leaf_hash: bytes
    state: Complaint
    changed: dict[str, tuple[Any, Any]]

    @property
    def late(self) -> bool:
        """Recorded a day or more after it happened: a late entry."""
        return (self.at.recorded_at - self.at.occurred_at).days >= 1


def replay(
    database: Database, stream: UUID, *, as_known_at: datetime | None = None, as_happened_by: datetime | None = None
) -> list[Step]:
    """The steps of the complaint's life in the order of the log; empty when nothing was known or had happened."""
    rows = (row for row in history(database, stream) if as_known_at is None or row.sequenced_at <= as_known_at)
    return list(_steps(rows, as_happened_by))


def _steps(rows: Iterator[LogRow], as_happened_by: datetime | None) -> Iterator[Step]:
    state: Complaint | None = None
    before: dict[str, Any] = {}
    for row in rows:
        at = envelope(row.originator_id, row.version, row.position, row.recorded_at, row.metadata)
        if as_happened_by is not None and at.occurred_at > as_happened_by:
            continue
        event: Any = decode(row.topic, row.state)
        state = evolve(state, event, at)
        after = plain(state)
        yield Step(event, at, row.sequenced_at, row.leaf_hash, state, _changed(before, after))
        before = after


def plain(thing: Any) -> Any:
    """Dataclasses as JSON values; personal values as their commitments."""
    return msgspec.to_builtins(thing, enc_hook=_commitment, str_keys=True)


def step_json(step: Step) -> dict[str, Any]:
    """One step for machines: everything an auditor needs to tell it again."""
    at = step.at
    return {
        "position": at.position,
        "version": at.version,
        "topic": step.event.topic,
        "event_id": str(at.event_id),
        "occurred_at": at.occurred_at.isoformat(),
        "recorded_at": at.recorded_at.isoformat(),
        "sequenced_at": step.sequenced_at.isoformat(),
        "late": step.late,
        "actor": plain(at.actor),
        "channel": at.channel,
        "origin": at.origin.value,
        "leaf_hash": step.leaf_hash.hex(),
        "data": plain(step.event),
        "state": plain(step.state),
        "changed": {name: {"from": old, "to": new} for name, (old, new) in step.changed.items()},
    }


def _changed(before: dict[str, Any], after: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    names = [name for name in after if before.get(name) != after[name]]
    return {name: (before.get(name), after[name]) for name in names}


def _commitment(value: Any) -> Any:
    if isinstance(value, Personal):
        return {"$c": value.commitment, "$s": str(value.subject)}
    raise TypeError(f"{type(value).__name__} has no plain form")
