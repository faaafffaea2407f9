"""What is known of a complaint while nobody's turn changes."""

from dataclasses import asdict

from domain.complaint.desk_events import (
    ComplaintLabelled,
    ComplaintNoted,
    ComplaintReclassified,
    ComplaintRedacted,
    ComplaintReferred,
    ComplaintSecretReissued,
    ComplaintTaken,
    resolution_of,
)
from domain.complaint.draft_events import DraftApproved, DraftReturned
from domain.complaint.events import Clock, ComplaintAttached
from domain.complaint.following_events import FollowingEvent
from domain.complaint.joining_events import ComplaintAbsorbed, ComplaintReleased, ComplaintSplit, ComplaintSplitFrom
from domain.complaint.personal_data import PersonalDataEvent
from domain.complaint.reporter_events import ComplaintAmended, ComplaintRated, ComplaintVisibilityChanged
from domain.complaint.unit_events import ComplaintWarned
from domain.event import Envelope
from projections.handlers import Handlers
from projections.promise import promise
from projections.register import RegisterRow
from projections.register.changes import as_of, dated, resolve
from projections.title import redacted_title

facts = Handlers()


@facts.on
def rated(row: RegisterRow, event: ComplaintRated, at: Envelope) -> RegisterRow:
    return as_of(row, at, rating=event.score, rated_at=at.recorded_at)


@facts.on
def visibility_changed(row: RegisterRow, event: ComplaintVisibilityChanged, at: Envelope) -> RegisterRow:
    return as_of(row, at, anonymous=event.anonymous, confidential=event.confidential)


@facts.on
def reclassified(row: RegisterRow, event: ComplaintReclassified, at: Envelope) -> RegisterRow:
    kind = asdict(event.new)
    promised = promise((Clock.RESOLUTION, resolution_of(event, row.assignment)))
    resolved = resolve(promised) if row.resolving and promised.due_at is not None else {}
    return dated(row, event, at, **resolved, **kind)


@facts.on
def redacted(row: RegisterRow, event: ComplaintRedacted, at: Envelope) -> RegisterRow:
    answer = {"answer_version": at.version} if event.of_version == row.answer_version else {}
    drafts = {number: at.version if held == event.of_version else held for number, held in row.drafts.items()}
    return as_of(row, at, drafts=drafts, **answer, **redacted_title(event, at))


@facts.on
def referred(row: RegisterRow, event: ComplaintReferred, at: Envelope) -> RegisterRow:
    return as_of(row, at, referred_to=event.unit)


@facts.on
def labelled(row: RegisterRow, event: ComplaintLabelled, at: Envelope) -> RegisterRow:
    others = {label for label in row.labels if label != event.label}
    return as_of(row, at, labels=tuple(sorted(others | {event.label} if event.on else others)))


@facts.on
def beside(
    row: RegisterRow,
    event: ComplaintWarned
    | PersonalDataEvent
    | ComplaintAttached
    | ComplaintAmended
    | ComplaintNoted
    | ComplaintSecretReissued
    | ComplaintTaken
    | ComplaintAbsorbed
    | ComplaintReleased
    | ComplaintSplit
    | ComplaintSplitFrom
    | FollowingEvent
    | DraftApproved
    | DraftReturned,
    at: Envelope,
) -> RegisterRow:
    """What came with it is in the row already; only how far the case has come is new."""
    return as_of(row, at)
