"""Every date that was promised to a reporter: who had it to keep, when it ended, and whether by what was promised.

A promise that goes to another unit, or back to the desk, ends here and begins there with the same date: who had the
complaint when the date came is judged. Rows change once, when they end, and say from which position of the log that was
known. Where it does not name a unit, it is the one of the complaint's row in `indicators` of the same version.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import get_args
from uuid import UUID

from domain.complaint.desk_events import ComplaintReclassified, DeskEvent, resolution_of
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
from domain.complaint.reporter_events import ComplaintWithdrawn, ReporterEvent
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
from domain.event import Code, Envelope
from projections.base import EACH, Projection
from projections.indicators import FOREVER


@dataclass(frozen=True)
class PromiseRow:
    """One promise of the administration, as long as one unit (assignment 0: the desk) had it to keep."""

    complaint: UUID
    version: int  # of the event that made it
    clock: Clock
    assignment: int
    unit: Code | None  # where the event that made it says so
    by_desk: bool  # it had passed when the desk's decision gave it: the desk has missed it, whoever has the case
    position: int  # known from this position of the log on
    due_at: datetime
    judged: bool  # not if the date had passed when it was handed over: whoever had it then is
    ended_at: datetime | None
    ended_position: int
    met: bool  # it ended by what was promised, in time or not
    merged: bool  # it ended because the case went on in another one, and may run on


promises = Projection(
    "promises",
    row=PromiseRow,
    key=("version", "clock", "assignment"),
    sql=Path(__file__).with_suffix(".sql"),
    version=4,
    ignores=[
        *BEFORE_POSTING,
        AnswerCorrected,
        CorrectionPosted,
        ComplaintAbsorbed,
        ComplaintReleased,
        ComplaintSplit,
        ComplaintSplitFrom,
        ComplaintAttached,
        ComplaintEscalated,
        ComplaintWarned,
        *(event for event in get_args(ReporterEvent) if event is not ComplaintWithdrawn),
        *(event for event in get_args(DeskEvent) if event is not ComplaintReclassified),
        *get_args(FollowingEvent),
        *get_args(PersonalDataEvent),
    ],
)


@promises.on(key=lambda event, at: ((at.version, Clock.VERIFICATION, INTAKE),))
def check_begins(row: None, event: ComplaintFiled | ComplaintAdopted, at: Envelope) -> PromiseRow | None:
    return _begins(Clock.VERIFICATION, event.verification, INTAKE, at)


@promises.on(key=lambda event, at: ((at.version, Clock.FIRST_RESPONSE, event.assignment),))
def response_begins(
    row: None,
    event: ComplaintRouted | ComplaintCoAssigned | ComplaintReplied | ComplaintReopened | ComplaintAdopted,
    at: Envelope,
) -> PromiseRow | None:
    return _begins(Clock.FIRST_RESPONSE, event.first_response, event.assignment, at, _unit(event))


@promises.on(key=lambda event, at: ((at.version, Clock.RESOLUTION, INTAKE),))
def answer_is_promised(row: None, event: ComplaintVerified, at: Envelope) -> PromiseRow | None:
    """Judged even when the check took so long that the date had passed."""
    return _begins(Clock.RESOLUTION, event.resolution, INTAKE, at)


@promises.on(key=lambda event, at: ((at.version, Clock.RESOLUTION, event.assignment),))
def resolution_begins(
    row: None, event: ComplaintRouted | ComplaintCoAssigned | ComplaintReopened | ComplaintAdopted, at: Envelope
) -> PromiseRow | None:
    begun = _begins(Clock.RESOLUTION, event.resolution, event.assignment, at, _unit(event))
    return None if begun is None else replace(begun, judged=begun.due_at >= at.recorded_at)


@promises.on(key=EACH)
def checked(row: PromiseRow, event: ComplaintVerified, at: Envelope) -> PromiseRow:
    return _ends(row, at, met=True) if row.clock is Clock.VERIFICATION else row


@promises.on(key=EACH)
def handed_on(row: PromiseRow, event: ComplaintRouted, at: Envelope) -> PromiseRow | tuple[PromiseRow, ...]:
    """Routing is a decision of the desk too; the resolution goes along, as the event says.

    When the desk took so long to route at once that the date had passed, the desk has missed it.
    """
    after = _ends(row, at, met=row.clock is Clock.VERIFICATION)
    if after is row or row.clock is not Clock.VERIFICATION:
        return after
    missed = _begins(Clock.RESOLUTION, event.resolution, INTAKE, at)
    return (after, _ends(missed, at)) if missed is not None and missed.due_at < at.recorded_at else after


@promises.on(key=EACH)
def passed_on(row: PromiseRow, event: ComplaintForwarded, at: Envelope) -> PromiseRow | tuple[PromiseRow, PromiseRow]:
    """What was promised is the next unit's to keep."""
    if row.ended_at is not None or row.assignment != event.from_assignment:
        return row
    following = replace(
        row,
        version=at.version,
        assignment=event.assignment,
        unit=event.unit,
        position=at.position,
        judged=row.due_at >= at.recorded_at,
    )
    return _ends(row, at), following


@promises.on(key=EACH)
def stands_still(row: PromiseRow, event: InformationRequested | ComplaintPostponed, at: Envelope) -> PromiseRow:
    """Neither kept nor missed: while the unit waits for the reporter there is no date, unless it was missed before."""
    mine = row.assignment == event.assignment and row.clock is Clock.RESOLUTION
    return _ends(row, at) if mine and at.recorded_at <= row.due_at else row


@promises.on(key=lambda event, at: ((at.version, Clock.RESOLUTION, event.assignment),))
def goes_on(row: None, event: InformationGiven | ComplaintResumed, at: Envelope) -> PromiseRow | None:
    """A date that was missed before ran on."""
    begun = _begins(Clock.RESOLUTION, event.resolution, event.assignment, at)
    return None if begun is None or begun.due_at < at.recorded_at else begun


@promises.on(key=EACH)
def handed_back(row: PromiseRow, event: ComplaintReturned, at: Envelope) -> PromiseRow | tuple[PromiseRow, PromiseRow]:
    """The resolution is still promised, now by the desk."""
    if row.ended_at is not None or row.clock is not Clock.RESOLUTION:
        return _ends(row, at)
    desk = replace(
        row, version=at.version, assignment=INTAKE, unit=None, position=at.position, judged=row.due_at >= at.recorded_at
    )
    return _ends(row, at), desk


@promises.on(key=EACH)
def part_handed_back(row: PromiseRow, event: PartReturned, at: Envelope) -> PromiseRow:
    """Its dates go with it: those that the case was promised are others' to keep."""
    return _ends(row, at) if row.assignment == event.assignment else row


@promises.on(key=EACH)
def responded(row: PromiseRow, event: ComplaintStarted, at: Envelope) -> PromiseRow:
    mine = row.assignment == event.assignment and row.clock is Clock.FIRST_RESPONSE
    return _ends(row, at, met=True) if mine else row


@promises.on(key=EACH)
def answered(row: PromiseRow, event: Answered, at: Envelope) -> PromiseRow:
    return _ends(row, at, met=True) if row.assignment == event.assignment else row


@promises.on(key=EACH)
def over(row: PromiseRow, event: ComplaintClosed | ComplaintArchived | ComplaintWithdrawn, at: Envelope) -> PromiseRow:
    """To archive is what the check may come to; nothing else is kept by an end."""
    return _ends(row, at, met=isinstance(event, ComplaintArchived) and row.clock is Clock.VERIFICATION)


@promises.on(key=EACH)
def merged(row: PromiseRow, event: ComplaintMerged, at: Envelope) -> PromiseRow:
    """Neither kept nor missed: what was promised is answered in another case, or runs on here."""
    return row if row.ended_at is not None else replace(_ends(row, at), merged=True)


@promises.on(key=EACH)
def goes_on_alone(row: PromiseRow, event: ComplaintUnmerged, at: Envelope) -> PromiseRow | tuple[PromiseRow, ...]:
    """By the same date. When it passed meanwhile the desk has missed it, which had merged what was another matter."""
    if not row.merged or row.ended_at is None:
        return row
    passed = row.due_at < at.recorded_at
    on = replace(
        row,
        version=at.version,
        position=at.position,
        judged=row.judged and not passed,
        ended_at=None,
        ended_position=FOREVER,
        merged=False,
    )
    before = replace(row, merged=False)
    if not passed or row.due_at < row.ended_at or not row.judged:
        return before, on
    if row.assignment == INTAKE:
        return before, replace(on, judged=True)
    desk = replace(on, version=row.version, assignment=INTAKE, unit=None, judged=True)
    return before, on, _ends(desk, at)


@promises.on(key=EACH)
def reclassified(
    row: PromiseRow, event: ComplaintReclassified, at: Envelope
) -> PromiseRow | tuple[PromiseRow, PromiseRow]:
    """The resolution has another date from now on, unless it was missed and stays; one that has passed is missed."""
    due = resolution_of(event, row.assignment)
    if row.clock is not Clock.RESOLUTION or row.ended_at is not None or due is None or due.at == row.due_at:
        return row
    passed = due.at < at.recorded_at
    new = replace(row, version=at.version, position=at.position, due_at=due.at, judged=True, by_desk=passed)
    return _ends(row, at), new


def _begins(
    clock: Clock, due: Due | None, assignment: int, at: Envelope, unit: Code | None = None
) -> PromiseRow | None:
    if due is None:
        return None
    return PromiseRow(
        at.stream, at.version, clock, assignment, unit, False, at.position, due.at, True, None, FOREVER, False, False
    )


def _unit(event: object) -> Code | None:
    return event.unit if isinstance(event, ComplaintRouted | ComplaintCoAssigned | ComplaintReopened) else None


def _ends(row: PromiseRow, at: Envelope, *, met: bool = False) -> PromiseRow:
    if row.ended_at is not None:
        return row
    return replace(row, ended_at=at.recorded_at, ended_position=at.position, met=met)
