"""What is known of a complaint while step and unit stay as they are."""

from dataclasses import asdict

from domain.complaint.desk_events import (
    ComplaintLabelled,
    ComplaintNoted,
    ComplaintReclassified,
    ComplaintRedacted,
    ComplaintReferred,
    ComplaintSecretReissued,
    resolution_of,
)
from domain.complaint.events import Clock, ComplaintAttached
from domain.complaint.following_events import FollowingEvent
from domain.complaint.joining_events import (
    ComplaintAbsorbed,
    ComplaintMerged,
    ComplaintReleased,
    ComplaintSplit,
    ComplaintSplitFrom,
    ComplaintUnmerged,
)
from domain.complaint.personal_data import PersonalDataEvent
from domain.complaint.reporter_events import ComplaintAmended, ComplaintRated, ComplaintVisibilityChanged
from domain.complaint.unit_events import ComplaintWarned
from domain.event import Envelope
from projections.base import EACH
from projections.handlers import Handlers
from projections.promise import promise
from projections.queue import QueueRow
from projections.queue.moves import as_of
from projections.title import redacted_title

facts = Handlers()


@facts.on(key=EACH)
def visibility_changed(row: QueueRow, event: ComplaintVisibilityChanged, at: Envelope) -> QueueRow:
    return as_of(row, at, anonymous=event.anonymous, confidential=event.confidential)


@facts.on(key=EACH)
def reclassified(row: QueueRow, event: ComplaintReclassified, at: Envelope) -> QueueRow:
    """The resolution that runs has the date of the new class, not escalated yet, unless it was missed and stays."""
    kind = asdict(event.new)
    promised = promise((Clock.RESOLUTION, resolution_of(event, row.assignment)))
    if row.resolve_at is None or promised.due_at in (None, row.resolve_at):
        return as_of(row, at, **kind)
    if row.clock is Clock.RESOLUTION:
        kind |= {"due_at": promised.due_at, "due_on": promised.due_on, "level": 0}
        kind |= {"escalated_unit": None, "escalated_role": None}
    return as_of(row, at, resolve_at=promised.due_at, resolve_on=promised.due_on, resolve_level=0, **kind)


@facts.on(key=EACH)
def redacted(row: QueueRow, event: ComplaintRedacted, at: Envelope) -> QueueRow:
    return as_of(row, at, **redacted_title(event, at))


@facts.on(key=EACH)
def referred(row: QueueRow, event: ComplaintReferred, at: Envelope) -> QueueRow:
    return as_of(row, at, referred_to=event.unit)


@facts.on(key=EACH)
def labelled(row: QueueRow, event: ComplaintLabelled, at: Envelope) -> QueueRow:
    others = {label for label in row.labels if label != event.label}
    return as_of(row, at, labels=tuple(sorted(others | {event.label} if event.on else others)))


@facts.on(key=EACH)
def merged(row: QueueRow, event: ComplaintMerged | ComplaintUnmerged, at: Envelope) -> QueueRow:
    """Step and dates stay as they were for the day on which it goes on by itself."""
    return as_of(row, at, merged=isinstance(event, ComplaintMerged))


@facts.on(key=EACH)
def beside(
    row: QueueRow,
    event: ComplaintWarned
    | PersonalDataEvent
    | ComplaintAttached
    | ComplaintAmended
    | ComplaintRated
    | ComplaintNoted
    | ComplaintSecretReissued
    | ComplaintAbsorbed
    | ComplaintReleased
    | ComplaintSplit
    | ComplaintSplitFrom
    | FollowingEvent,
    at: Envelope,
) -> QueueRow:
    """Nobody has anything else to do for it; what came with it is in the row already."""
    return as_of(row, at)
