"""What agencies are judged by: what each event made of a complaint, and from when until when that was known.

A complaint has one row for each of its events that counts. The row says how things stood after it, and what the event
ended. Rows are never changed but for `until`: so the figures of any date are those of the rows known then. Figures
across complaints are SQL over these rows and those of `promises`.

An act counts when it was recorded, whatever day was said of it; of histories from elsewhere, and of paper when it came
in, when it happened.
"""

from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, get_args
from uuid import UUID

from domain.complaint.context import clock_start
from domain.complaint.desk_events import ComplaintReclassified, DeskEvent
from domain.complaint.draft_events import BEFORE_POSTING, AnswerPosted, CorrectionPosted
from domain.complaint.events import (
    INTAKE,
    Answered,
    ArchiveReason,
    Closure,
    ComplaintAdopted,
    ComplaintAnswered,
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
    Corrected,
    ReportClass,
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
from domain.complaint.state import ENDED, Status
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
from domain.event import Code, Envelope, Origin
from projections.base import EACH, Projection
from projections.turns import NOBODY, after, lead_after, standing, still_open, unit_of

FOREVER = 2**63 - 1
LATE = timedelta(days=1)


@dataclass(frozen=True)
class IndicatorRow:
    """One event. `unit` has the complaint afterwards, the desk where none has; the act counts for `by_unit`."""

    complaint: UUID
    version: int
    position: int  # known from this position of the log on
    until: int  # and before this one
    what: str  # the event's topic
    counted_at: datetime
    late: bool  # told a day or more after it happened
    status: Status
    since: datetime  # when the status began
    ended: Status | None  # the status that the event ended, when that had begun, and who had it
    ended_since: datetime | None
    ended_unit: Code | None
    closure: Closure | None
    archive_reason: ArchiveReason | None
    unit: Code
    by_unit: Code
    sharing: tuple[Code, ...]  # the units beside that one whose part is open
    turns: dict[str, list[str]]  # who has it: see `turns.py`
    lead: int
    received_by: Code
    report_class: ReportClass
    supervision: bool
    category: Code | None
    area: Code | None
    channel: Code
    unadopted: bool  # imported, and adopted by nobody
    filed_at: datetime
    rating: int | None  # the last one
    before_merger: Status | None  # where it goes on when it is taken apart again
    answers: int
    bounces: int
    reopened: int


indicators = Projection(
    "indicators",
    row=IndicatorRow,
    key=("version",),
    sql=Path(__file__).with_suffix(".sql"),
    version=5,
    ignores=[
        *BEFORE_POSTING,
        ComplaintAbsorbed,
        ComplaintReleased,
        ComplaintSplit,
        ComplaintSplitFrom,
        ComplaintAttached,
        ComplaintEscalated,
        ComplaintWarned,
        ComplaintAmended,
        ComplaintVisibilityChanged,
        *(event for event in get_args(DeskEvent) if event is not ComplaintReclassified),
        *get_args(FollowingEvent),
        *get_args(PersonalDataEvent),
    ],
)

Later = (
    ComplaintVerified
    | ComplaintRouted
    | ComplaintForwarded
    | ComplaintCoAssigned
    | PartReturned
    | InformationRequested
    | ComplaintPostponed
    | InformationGiven
    | ComplaintResumed
    | Corrected
    | ComplaintReturned
    | ComplaintStarted
    | Answered
    | ComplaintReplied
    | ComplaintClosed
    | ComplaintReopened
    | ComplaintArchived
    | ComplaintAdopted
    | ComplaintRated
    | ComplaintWithdrawn
    | ComplaintReclassified
    | ComplaintMerged
    | ComplaintUnmerged
)


@indicators.on
def filed(row: None, event: ComplaintFiled, at: Envelope) -> IndicatorRow:
    came_in = clock_start(at.channel, at.origin, at.recorded_at, at.occurred_at)
    return IndicatorRow(
        complaint=at.stream,
        version=at.version,
        position=at.position,
        until=FOREVER,
        what=event.topic,
        counted_at=came_in,
        late=_late(at),
        status=Status.FILED,
        since=came_in,
        ended=None,
        ended_since=None,
        ended_unit=None,
        closure=None,
        archive_reason=None,
        unit=event.received_by,
        by_unit=event.received_by,
        sharing=(),
        turns=NOBODY,
        lead=INTAKE,
        received_by=event.received_by,
        report_class=event.report_class,
        supervision=event.supervision,
        category=event.category,
        area=event.area,
        channel=at.channel,
        unadopted=at.origin is Origin.IMPORTED,
        filed_at=came_in,
        rating=None,
        before_merger=None,
        answers=0,
        bounces=0,
        reopened=0,
    )


@indicators.on(key=EACH)
def went_on(row: IndicatorRow, event: Later, at: Envelope) -> IndicatorRow | tuple[IndicatorRow, IndicatorRow]:
    """The row that stood stands until now, and there is a new one."""
    if row.until != FOREVER:
        return row
    after = _after(row, event)
    counted_at = at.occurred_at if at.origin is Origin.IMPORTED else at.recorded_at
    if after.status is not row.status:
        after = replace(after, since=counted_at, **_ended(row))
    else:
        after = replace(after, ended=None, ended_since=None, ended_unit=None)
    after = replace(after, version=at.version, position=at.position, what=event.topic)
    return replace(row, until=at.position), replace(after, counted_at=counted_at, late=_late(at))


def _after(row: IndicatorRow, event: Later) -> IndicatorRow:
    """The state after the event; its act counts for the unit whose turn it was, else for the one that has the case."""
    turns = after(row.turns, event)
    lead = lead_after(row.lead, turns, event)
    number = getattr(event, "from_assignment", getattr(event, "assignment", None))
    unit = unit_of(turns, lead, row.received_by)
    by_unit = unit if number is None else unit_of({**turns, **row.turns}, number, unit)
    changed = replace(row, turns=turns, lead=lead, unit=unit, by_unit=by_unit)
    status = _status(changed, event)
    open_parts = () if status in ENDED else (number for number in still_open(turns) if number != lead)
    sharing = tuple(unit_of(turns, number, unit) for number in open_parts)
    return replace(changed, status=status, sharing=sharing, **_told(row, event))


def _status(row: IndicatorRow, event: Later) -> Status:
    """Where the case is, with the turns of the row."""
    match event:
        case ComplaintVerified():
            return Status.VERIFIED
        case ComplaintReturned():
            return Status.RETURNED
        case ComplaintReopened():
            return Status.REOPENED
        case ComplaintClosed():
            return Status.CLOSED
        case ComplaintArchived():
            return Status.ARCHIVED
        case ComplaintWithdrawn():
            return Status.WITHDRAWN
        case ComplaintMerged():
            return Status.MERGED
        case ComplaintUnmerged():
            return row.before_merger or row.status
        case ComplaintAdopted():
            return Status.IN_PROGRESS if row.status is Status.POSTPONED else row.status
        case AnswerCorrected() | CorrectionPosted() | ComplaintRated() | ComplaintReclassified():
            return row.status
        case ComplaintAnswered() | AnswerPosted() if not still_open(row.turns):
            return Status.ANSWERED
    return standing(row.turns, row.lead, row.status, event)


def _told(row: IndicatorRow, event: Later) -> dict[str, Any]:
    """What else the event says."""
    match event:
        case ComplaintReturned() | PartReturned():
            return {"bounces": row.bounces + 1}
        case ComplaintAnswered() | AnswerPosted():
            return {"answers": row.answers + 1}
        case ComplaintClosed():
            return {"closure": event.kind}
        case ComplaintReopened():
            return {"closure": None, "reopened": row.reopened + 1}
        case ComplaintArchived():
            return {"archive_reason": event.reason}
        case ComplaintAdopted():
            return {"unadopted": False}
        case ComplaintRated():
            return {"rating": event.score}
        case ComplaintReclassified():
            return asdict(event.new)
        case ComplaintMerged():
            return {"before_merger": row.before_merger or row.status}
        case ComplaintUnmerged():
            return {"before_merger": None}
    return {}


def _ended(row: IndicatorRow) -> dict[str, Any]:
    """What a new status tells of the one before."""
    return {"ended": row.status, "ended_since": row.since, "ended_unit": row.unit}


def _late(at: Envelope) -> bool:
    return at.origin is Origin.LIVE and at.recorded_at - at.occurred_at >= LATE
