"""A complaint that goes on in another one, and by itself again."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from domain.complaint.events import Clock
from domain.complaint.joining_events import ComplaintMerged, ComplaintUnmerged
from domain.complaint.state import Status
from domain.event import Envelope
from projections.handlers import Handlers
from projections.register import RegisterRow
from projections.register.changes import as_of, ended

joining = Handlers()

_STANDING: Mapping[str, Callable[[Any], Any]] = {
    "status": Status,
    "clock": Clock,
    "due_at": datetime.fromisoformat,
    "due_on": date.fromisoformat,
    "resolving": bool,
}
"""What a merger ends, and how it is read again from what JSON keeps of it."""


@joining.on
def merged(row: RegisterRow, event: ComplaintMerged, at: Envelope) -> RegisterRow:
    """It ended, and is no closure."""
    before = {name: _plain(getattr(row, name)) for name in _STANDING}
    joined = {"merged_into": event.into, "before_merger": before}
    nothing_due = {"clock": None, "due_at": None, "due_on": None}
    return as_of(row, at, status=Status.MERGED, **nothing_due, **joined, **ended(at))


@joining.on
def unmerged(row: RegisterRow, event: ComplaintUnmerged, at: Envelope) -> RegisterRow:
    """Status and dates are those that it had."""
    before = row.before_merger
    if before is None:
        return as_of(row, at)
    standing = {name: None if before[name] is None else read(before[name]) for name, read in _STANDING.items()}
    apart = {"merged_into": None, "before_merger": None, "closed_at": None, "closed_recorded_at": None}
    return as_of(row, at, **standing, **apart)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value  # a datetime is one too
