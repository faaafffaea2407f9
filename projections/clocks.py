"""Running deadlines: what the system itself must do next, and when. The clock worker reads this and nothing else.

A case that came with an import promises no dates, so nothing runs for it until somebody adopts it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, get_args
from uuid import UUID

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
from domain.complaint.draft_events import BEFORE_POSTING, CorrectionPosted
from domain.complaint.events import (
    INTAKE,
    Answered,
    Clock,
    ComplaintAdopted,
    ComplaintArchived,
    ComplaintAttached,
    ComplaintClosed,
    ComplaintEscalated,
    ComplaintFiled,
    ComplaintReopened,
    ComplaintReplied,
    ComplaintReturned,
    ComplaintRouted,
    ComplaintStarted,
    ComplaintVerified,
    Due,
)
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
from domain.complaint.reporter_events import (
    ComplaintAmended,
    ComplaintRated,
    ComplaintVisibilityChanged,
    ComplaintWithdrawn,
)
from domain.complaint.unit_events import (
    AnswerCorrected,
    ComplaintCoAssigned,
    ComplaintForwarded,
    ComplaintPostponed,
    ComplaintResumed,
    ComplaintWarned,
    InformationGiven,
    InformationRequested,
    PartReturned,
)
from domain.event import Code, Envelope, Zone
from projections.base import EACH, Key, Projection


class Act(StrEnum):
    """What the system does when the date has passed."""

    ESCALATE = "escalate"
    CLOSE = "close"
    RESUME = "resume"


@dataclass(frozen=True)
class ClockRow:
    """One running promise. At `due_at` it is raised to `level` (1 is the first; closing has 0).

    `due_at` is None once it was raised as far as it goes; such a row is not in the view, but goes with the case. Nor is
    one of a case that was `merged`: it stands still, and runs on from where it was.
    """

    complaint: UUID
    assignment: int
    clock: Clock
    act: Act
    level: int
    due_at: datetime | None
    promised_at: datetime
    calendar: Code
    zone: Zone
    warned: bool
    merged: bool
    version: int
    position: int


clocks = Projection(
    "clocks",
    row=ClockRow,
    key=("assignment", "clock"),
    version=3,
    sql=Path(__file__).with_suffix(".sql"),
    ignores=(
        *BEFORE_POSTING,
        AnswerCorrected,
        CorrectionPosted,
        ComplaintAbsorbed,
        ComplaintAmended,
        ComplaintAttached,
        ComplaintLabelled,
        ComplaintNoted,
        ComplaintRated,
        ComplaintRedacted,
        ComplaintReferred,
        ComplaintReleased,
        ComplaintSplit,
        ComplaintSplitFrom,
        ComplaintSecretReissued,
        ComplaintTaken,
        ComplaintVisibilityChanged,
        *get_args(FollowingEvent),
        *get_args(PersonalDataEvent),
    ),
)


def _one(clock: Clock) -> Callable[[Any, Envelope], Iterable[Key]]:
    """The key of this clock for the event's assignment."""
    return lambda event, at: ((event.assignment, clock),)


def _starts(clock: Clock, due: Due | None, assignment: int, at: Envelope) -> ClockRow | None:
    if due is None:
        return None
    act, level = (Act.CLOSE, 0) if clock is Clock.REPLY else (Act.ESCALATE, 1)
    return ClockRow(
        complaint=at.stream,
        assignment=assignment,
        clock=clock,
        act=act,
        level=level,
        due_at=due.at,
        promised_at=due.at,
        calendar=Code(due.calendar.partition("@")[0]),
        zone=due.zone,
        warned=False,
        merged=False,
        version=at.version,
        position=at.position,
    )


@clocks.on(key=(INTAKE, Clock.VERIFICATION))
def filed(row: None, event: ComplaintFiled, at: Envelope) -> ClockRow | None:
    return _starts(Clock.VERIFICATION, event.verification, INTAKE, at)


@clocks.on(key=(INTAKE, Clock.VERIFICATION))
def verification_ends(row: ClockRow | None, event: ComplaintVerified | ComplaintRouted, at: Envelope) -> None:
    return None


@clocks.on(key=(INTAKE, Clock.RESOLUTION))
def resolution_is_promised(row: None, event: ComplaintVerified, at: Envelope) -> ClockRow | None:
    return _starts(Clock.RESOLUTION, event.resolution, INTAKE, at)


@clocks.on(key=EACH)
def all_end(row: ClockRow, event: ComplaintClosed | ComplaintArchived | ComplaintWithdrawn, at: Envelope) -> None:
    return None


@clocks.on(key=EACH)
def merged(row: ClockRow, event: ComplaintMerged | ComplaintUnmerged, at: Envelope) -> ClockRow:
    """The date stays: what was promised is not later for an office's mistake."""
    return replace(row, merged=isinstance(event, ComplaintMerged), version=at.version, position=at.position)


@clocks.on(key=EACH)
def part_ends(row: ClockRow, event: Answered | PartReturned, at: Envelope) -> ClockRow | None:
    """What ran for that unit; others go on."""
    return None if row.assignment == event.assignment else row


@clocks.on(key=EACH)
def reclassified(row: ClockRow, event: ComplaintReclassified, at: Envelope) -> ClockRow:
    """The resolution has the date of the new class, unless it was missed and stays."""
    due = resolution_of(event, row.assignment)
    if row.clock is not Clock.RESOLUTION or due is None or due.at == row.promised_at:
        return row
    return replace(row, level=1, due_at=due.at, promised_at=due.at, version=at.version, position=at.position)


@clocks.on(key=EACH)
def back_at_the_desk(row: ClockRow, event: ComplaintReturned, at: Envelope) -> ClockRow | None:
    """The resolution is still promised: its clock runs on for the desk."""
    return None if row.clock is Clock.FIRST_RESPONSE else _moved(row, INTAKE, at)


@clocks.on(key=EACH)
def forwarded(row: ClockRow, event: ComplaintForwarded, at: Envelope) -> ClockRow:
    """What runs for the unit runs on for the next one."""
    return _moved(row, event.assignment, at) if row.assignment == event.from_assignment else row


@clocks.on(key=(INTAKE, Clock.RESOLUTION))
def resolution_goes_along(row: ClockRow | None, event: ComplaintRouted, at: Envelope) -> ClockRow | None:
    """A promise made before goes with the case, as far as it was escalated."""
    if row is not None and event.resolution is not None and row.promised_at == event.resolution.at:
        return _moved(row, event.assignment, at)
    return _starts(Clock.RESOLUTION, event.resolution, event.assignment, at)


@clocks.on(key=_one(Clock.FIRST_RESPONSE))
def responded(row: ClockRow | None, event: ComplaintStarted, at: Envelope) -> None:
    return None


@clocks.on(key=_one(Clock.REPLY))
def wait_ends(row: ClockRow | None, event: InformationGiven | ComplaintResumed, at: Envelope) -> None:
    return None


@clocks.on(key=EACH)
def reply_ends(row: ClockRow, event: ComplaintReplied, at: Envelope) -> ClockRow | None:
    """Whoever answered last."""
    return None if row.clock is Clock.REPLY else row


@clocks.on(key=_one(Clock.REPLY))
def waits(row: None, event: InformationRequested | ComplaintPostponed, at: Envelope) -> ClockRow | None:
    """When the reporter's time is over, the system goes on by itself."""
    until = _starts(Clock.REPLY, event.until, event.assignment, at)
    return until and replace(until, act=Act.RESUME)


@clocks.on(key=_one(Clock.RESOLUTION))
def stands_still(
    row: ClockRow | None, event: InformationRequested | ComplaintPostponed, at: Envelope
) -> ClockRow | None:
    """But for one that was missed before."""
    return row if row is not None and row.promised_at < at.recorded_at else None


@clocks.on(key=_one(Clock.RESOLUTION))
def goes_on(row: ClockRow | None, event: InformationGiven | ComplaintResumed, at: Envelope) -> ClockRow | None:
    return row or _starts(Clock.RESOLUTION, event.resolution, event.assignment, at)


@clocks.on
def warned(row: ClockRow, event: ComplaintWarned, at: Envelope) -> ClockRow:
    return replace(row, warned=True, version=at.version, position=at.position)


@clocks.on(key=_one(Clock.REPLY))
def reply_starts(row: ClockRow | None, event: Answered | ComplaintAdopted, at: Envelope) -> ClockRow | None:
    return _starts(Clock.REPLY, event.reply, event.assignment, at)


@clocks.on(key=_one(Clock.FIRST_RESPONSE))
def response_starts(
    row: ClockRow | None,
    event: ComplaintRouted | ComplaintCoAssigned | ComplaintReplied | ComplaintReopened | ComplaintAdopted,
    at: Envelope,
) -> ClockRow | None:
    return _starts(Clock.FIRST_RESPONSE, event.first_response, event.assignment, at)


@clocks.on(key=_one(Clock.RESOLUTION))
def resolution_starts(
    row: ClockRow | None, event: ComplaintCoAssigned | ComplaintReopened | ComplaintAdopted, at: Envelope
) -> ClockRow | None:
    return _starts(Clock.RESOLUTION, event.resolution, event.assignment, at)


@clocks.on(key=_one(Clock.VERIFICATION))
def adopted(row: ClockRow | None, event: ComplaintAdopted, at: Envelope) -> ClockRow | None:
    return _starts(Clock.VERIFICATION, event.verification, event.assignment, at)


@clocks.on
def escalated(row: ClockRow, event: ComplaintEscalated, at: Envelope) -> ClockRow | None:
    due_at = event.next.at if event.next else None
    return replace(row, level=event.level + 1, due_at=due_at, version=at.version, position=at.position)


def _moved(row: ClockRow, assignment: int, at: Envelope) -> ClockRow:
    return replace(row, assignment=assignment, version=at.version, position=at.position)
