"""Every complaint, one row: lists, filters, the public page, Open311, and the times that agencies are judged by.

Of each step it keeps when it happened, as far as is known, and when it was recorded, which is what agencies are judged
by: nobody meets a promise by saying that it was earlier. Texts are referred to by the version of the event that holds
them.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
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
from domain.complaint.draft_events import (
    AnswerDrafted,
    CorrectionDrafted,
    CorrectionPosted,
    DraftApproved,
    DraftReturned,
)
from domain.complaint.events import (
    INTAKE,
    Answered,
    ArchiveReason,
    Clock,
    Closure,
    ComplaintAdopted,
    ComplaintAnswered,
    ComplaintArchived,
    ComplaintAttached,
    ComplaintClosed,
    ComplaintEscalated,
    ComplaintEvent,
    ComplaintFiled,
    ComplaintReopened,
    ComplaintReplied,
    ComplaintReturned,
    ComplaintRouted,
    ComplaintStarted,
    ComplaintVerified,
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
from domain.complaint.state import Status
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
from domain.event import Code, Envelope, Origin, TrackingId
from projections import dates
from projections.base import Projection
from projections.dates import NO_DATES
from projections.promise import Promise, promise
from projections.title import TITLE, redacted_title
from projections.turns import NOBODY, after, lead_after, sharing, standing, still_open, unit_of


@dataclass(frozen=True)
class RegisterRow:
    """One complaint. Its unit is the desk that received it until it is routed."""

    complaint: UUID
    tracking_id: TrackingId
    status: Status
    closure: Closure | None
    archive_reason: ArchiveReason | None
    report_class: ReportClass
    supervision: bool
    category: Code | None
    area: Code | None
    received_by: Code
    unit: Code
    assignment: int
    turns: dict[str, list[str]]  # who has it: see `turns.py`
    dates: dict[str, dict[str, list[str]]]  # what each of them has promised: see `dates.py`
    sharing: tuple[Code, ...]  # the units that have it beside the one that leads
    channel: Code
    origin: Origin
    adopted: bool
    anonymous: bool
    confidential: bool
    incident_on: date | None
    filed_at: datetime
    filed_recorded_at: datetime
    verified_at: datetime | None
    verified_recorded_at: datetime | None
    routed_at: datetime | None
    routed_recorded_at: datetime | None
    responded_at: datetime | None  # the first time a unit started or answered
    responded_recorded_at: datetime | None
    answered_at: datetime | None  # the latest answer
    answered_recorded_at: datetime | None
    closed_at: datetime | None  # or archived
    closed_recorded_at: datetime | None
    verify_by: datetime | None
    respond_by: datetime | None
    resolve_by: datetime | None
    resolve_on: date | None
    resolving: bool  # promised, and no answer yet
    reply_by: datetime | None
    reopen_by: datetime | None
    clock: Clock | None  # what `due_at` is about: the promise that is next, of whichever unit has it
    due_at: datetime | None
    due_on: date | None
    highest_level: int  # of escalation, ever
    bounces: int
    replies: int
    reopened: int
    title_version: int  # the events that hold the title, in `title_field`, and the latest answer's /text
    title_field: Code
    answer_version: int | None
    drafts: dict[str, int]  # by number, the events that hold the texts as they are shown
    labels: tuple[Code, ...]
    referred_to: Code | None
    rating: int | None  # the last one
    rated_at: datetime | None
    merged_into: UUID | None
    before_merger: dict[str, Any] | None  # what goes on when it is taken apart again
    version: int
    position: int


register = Projection("register", row=RegisterRow, version=5, sql=Path(__file__).with_suffix(".sql"))


@register.on
def filed(row: None, event: ComplaintFiled, at: Envelope) -> RegisterRow:
    due = promise((Clock.VERIFICATION, event.verification))
    return RegisterRow(
        complaint=at.stream,
        tracking_id=event.tracking_id,
        status=Status.FILED,
        closure=None,
        archive_reason=None,
        report_class=event.report_class,
        supervision=event.supervision,
        category=event.category,
        area=event.area,
        received_by=event.received_by,
        unit=event.received_by,
        assignment=INTAKE,
        turns=NOBODY,
        dates=dates.after(NO_DATES, event, at),
        sharing=(),
        channel=at.channel,
        origin=at.origin,
        adopted=False,
        anonymous=event.anonymous,
        confidential=event.confidential,
        incident_on=event.incident_on,
        filed_at=at.occurred_at,
        filed_recorded_at=at.recorded_at,
        verified_at=None,
        verified_recorded_at=None,
        routed_at=None,
        routed_recorded_at=None,
        responded_at=None,
        responded_recorded_at=None,
        answered_at=None,
        answered_recorded_at=None,
        closed_at=None,
        closed_recorded_at=None,
        verify_by=due.due_at,
        respond_by=None,
        resolve_by=None,
        resolve_on=None,
        resolving=False,
        reply_by=None,
        reopen_by=None,
        clock=due.clock,
        due_at=due.due_at,
        due_on=due.due_on,
        highest_level=0,
        bounces=0,
        replies=0,
        reopened=0,
        title_version=at.version,
        title_field=TITLE,
        answer_version=None,
        drafts={},
        labels=(),
        referred_to=None,
        rating=None,
        rated_at=None,
        merged_into=None,
        before_merger=None,
        version=at.version,
        position=at.position,
    )


@register.on
def verified(row: RegisterRow, event: ComplaintVerified, at: Envelope) -> RegisterRow:
    times = {"verified_at": at.occurred_at, "verified_recorded_at": at.recorded_at}
    due = promise((Clock.RESOLUTION, event.resolution))
    return _dated(row, event, at, status=Status.VERIFIED, **_resolve(due), **times)


@register.on
def routed(row: RegisterRow, event: ComplaintRouted, at: Envelope) -> RegisterRow:
    times = {"routed_at": at.occurred_at, "routed_recorded_at": at.recorded_at}
    return _given(row, event, at, status=Status.ROUTED, **times)


@register.on
def forwarded(row: RegisterRow, event: ComplaintForwarded, at: Envelope) -> RegisterRow:
    """Promises go along as they are."""
    return _turned(row, event, at)


@register.on
def co_assigned(row: RegisterRow, event: ComplaintCoAssigned, at: Envelope) -> RegisterRow:
    """By dates of its own, of which the earliest of all is the case's next."""
    return _turned(row, event, at)


@register.on
def reopened(row: RegisterRow, event: ComplaintReopened, at: Envelope) -> RegisterRow:
    over = {"closure": None, "closed_at": None, "closed_recorded_at": None, "reopen_by": None}
    return _given(row, event, at, status=Status.REOPENED, reopened=row.reopened + 1, **over)


@register.on
def paused(row: RegisterRow, event: InformationRequested | ComplaintPostponed, at: Envelope) -> RegisterRow:
    """A resolution that was missed before stays so; else its clock stands still."""
    if row.assignment != event.assignment:
        return _turned(row, event, at)
    missed = row.resolving and row.resolve_by is not None and row.resolve_by < at.recorded_at
    return _turned(row, event, at, resolving=missed)


@register.on
def resumed(row: RegisterRow, event: InformationGiven | ComplaintResumed, at: Envelope) -> RegisterRow:
    if row.assignment != event.assignment:
        return _turned(row, event, at)
    return _turned(row, event, at, **_resolve(promise((Clock.RESOLUTION, event.resolution))))


@register.on
def corrected(row: RegisterRow, event: AnswerCorrected, at: Envelope) -> RegisterRow:
    return replace(row, answer_version=at.version, version=at.version, position=at.position)


@register.on
def correction_posted(row: RegisterRow, event: CorrectionPosted, at: Envelope) -> RegisterRow:
    return _as_of(row, at, answer_version=row.drafts.get(str(event.draft)))


@register.on
def warned(row: RegisterRow, event: ComplaintWarned, at: Envelope) -> RegisterRow:
    return replace(row, version=at.version, position=at.position)


@register.on
def returned(row: RegisterRow, event: ComplaintReturned, at: Envelope) -> RegisterRow:
    changed = {"status": Status.RETURNED, "bounces": row.bounces + 1, "respond_by": None}
    return _turned(row, event, at, **changed)


@register.on
def part_returned(row: RegisterRow, event: PartReturned, at: Envelope) -> RegisterRow:
    """The others go on; by the dates of the one that leads from now on."""
    left = _turned(row, event, at, bounces=row.bounces + 1)
    if row.assignment != event.assignment:
        return left
    response, resolution = (
        dates.promised(left.dates, left.assignment, clock) for clock in (Clock.FIRST_RESPONSE, Clock.RESOLUTION)
    )
    return replace(left, respond_by=response.due_at, **_resolve(resolution))


@register.on
def started(row: RegisterRow, event: ComplaintStarted, at: Envelope) -> RegisterRow:
    return _turned(row, event, at, **_responded(row, at))


@register.on
def answered(row: RegisterRow, event: Answered, at: Envelope) -> RegisterRow:
    """Only when nobody else owes an answer is the case answered."""
    answer = {
        "answered_at": at.occurred_at,
        "answered_recorded_at": at.recorded_at,
        "answer_version": at.version if isinstance(event, ComplaintAnswered) else row.drafts.get(str(event.draft)),
        **_responded(row, at),
    }
    if still_open(after(row.turns, event)):
        mine = row.assignment == event.assignment
        return _turned(row, event, at, **answer, **({"resolving": False} if mine else {}))
    reply = promise((Clock.REPLY, event.reply))
    over = {"status": Status.ANSWERED, "resolving": False, "reply_by": reply.due_at}
    return _turned(row, event, at, **over, **answer)


@register.on
def drafted(row: RegisterRow, event: AnswerDrafted | CorrectionDrafted, at: Envelope) -> RegisterRow:
    return _as_of(row, at, drafts={**row.drafts, str(event.draft): at.version})


@register.on
def replied(row: RegisterRow, event: ComplaintReplied, at: Envelope) -> RegisterRow:
    due = promise((Clock.FIRST_RESPONSE, event.first_response))
    owed = {"replies": row.replies + 1, "respond_by": due.due_at, "reply_by": None}
    return _turned(row, event, at, **owed)


@register.on
def escalated(row: RegisterRow, event: ComplaintEscalated, at: Envelope) -> RegisterRow:
    return replace(row, highest_level=max(row.highest_level, event.level), version=at.version, position=at.position)


@register.on
def about_person(row: RegisterRow, event: PersonalDataEvent, at: Envelope) -> RegisterRow:
    return replace(row, version=at.version, position=at.position)


@register.on
def adopted(row: RegisterRow, event: ComplaintAdopted, at: Envelope) -> RegisterRow:
    verification = promise((Clock.VERIFICATION, event.verification))
    response = promise((Clock.FIRST_RESPONSE, event.first_response))
    resolution = promise((Clock.RESOLUTION, event.resolution))
    reply = promise((Clock.REPLY, event.reply))
    promised = {"verify_by": verification.due_at, "respond_by": response.due_at, "reply_by": reply.due_at}
    going_on: dict[str, Any] = {"status": Status.IN_PROGRESS} if row.status is Status.POSTPONED else {}
    going_on |= {"turns": after(row.turns, event)}
    return _dated(row, event, at, adopted=True, **going_on, **promised, **_resolve(resolution))


@register.on
def closed(row: RegisterRow, event: ComplaintClosed, at: Envelope) -> RegisterRow:
    windows = {"reopen_by": event.reopening.at if event.reopening else None, "reply_by": None}
    return _dated(row, event, at, status=Status.CLOSED, closure=event.kind, **windows, **_ended(at))


@register.on
def archived(row: RegisterRow, event: ComplaintArchived, at: Envelope) -> RegisterRow:
    return _dated(row, event, at, status=Status.ARCHIVED, archive_reason=event.reason, **_ended(at))


@register.on
def attached(row: RegisterRow, event: ComplaintAttached, at: Envelope) -> RegisterRow:
    """Came with what is in the row already; only how far the case has come is new."""
    return replace(row, version=at.version, position=at.position)


@register.on
def withdrawn(row: RegisterRow, event: ComplaintWithdrawn, at: Envelope) -> RegisterRow:
    """It ended, and is no closure."""
    return _dated(row, event, at, status=Status.WITHDRAWN, reply_by=None, **_ended(at))


@register.on
def merged(row: RegisterRow, event: ComplaintMerged, at: Envelope) -> RegisterRow:
    """It ended, and is no closure."""
    before = {name: _plain(getattr(row, name)) for name in _STANDING}
    joined = {"merged_into": event.into, "before_merger": before}
    nothing_due = {"clock": None, "due_at": None, "due_on": None}
    return _as_of(row, at, status=Status.MERGED, **nothing_due, **joined, **_ended(at))


@register.on
def unmerged(row: RegisterRow, event: ComplaintUnmerged, at: Envelope) -> RegisterRow:
    """Status and dates are those that it had."""
    before = row.before_merger
    if before is None:
        return _as_of(row, at)
    standing = {name: None if before[name] is None else read(before[name]) for name, read in _STANDING.items()}
    apart = {"merged_into": None, "before_merger": None, "closed_at": None, "closed_recorded_at": None}
    return _as_of(row, at, **standing, **apart)


@register.on
def told(
    row: RegisterRow,
    event: ComplaintAmended
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
    return _as_of(row, at)


@register.on
def rated(row: RegisterRow, event: ComplaintRated, at: Envelope) -> RegisterRow:
    return _as_of(row, at, rating=event.score, rated_at=at.recorded_at)


@register.on
def visibility_changed(row: RegisterRow, event: ComplaintVisibilityChanged, at: Envelope) -> RegisterRow:
    return _as_of(row, at, anonymous=event.anonymous, confidential=event.confidential)


@register.on
def reclassified(row: RegisterRow, event: ComplaintReclassified, at: Envelope) -> RegisterRow:
    kind = asdict(event.new)
    promised = promise((Clock.RESOLUTION, resolution_of(event, row.assignment)))
    resolved = _resolve(promised) if row.resolving and promised.due_at is not None else {}
    return _dated(row, event, at, **resolved, **kind)


@register.on
def redacted(row: RegisterRow, event: ComplaintRedacted, at: Envelope) -> RegisterRow:
    answer = {"answer_version": at.version} if event.of_version == row.answer_version else {}
    drafts = {number: at.version if held == event.of_version else held for number, held in row.drafts.items()}
    return _as_of(row, at, drafts=drafts, **answer, **redacted_title(event, at))


@register.on
def referred(row: RegisterRow, event: ComplaintReferred, at: Envelope) -> RegisterRow:
    return _as_of(row, at, referred_to=event.unit)


@register.on
def labelled(row: RegisterRow, event: ComplaintLabelled, at: Envelope) -> RegisterRow:
    others = {label for label in row.labels if label != event.label}
    return _as_of(row, at, labels=tuple(sorted(others | {event.label} if event.on else others)))


_STANDING: Mapping[str, Callable[[Any], Any]] = {
    "status": Status,
    "clock": Clock,
    "due_at": datetime.fromisoformat,
    "due_on": date.fromisoformat,
    "resolving": bool,
}
"""What a merger ends, and how it is read again from what JSON keeps of it."""


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value  # a datetime is one too


def _as_of(row: RegisterRow, at: Envelope, **changed: Any) -> RegisterRow:
    """The row where no promise changes."""
    return replace(row, version=at.version, position=at.position, **changed)


def _given(row: RegisterRow, event: ComplaintRouted | ComplaintReopened, at: Envelope, **more: Any) -> RegisterRow:
    """The row when a unit has been given the complaint."""
    response = promise((Clock.FIRST_RESPONSE, event.first_response))
    resolution = promise((Clock.RESOLUTION, event.resolution))
    return _turned(row, event, at, respond_by=response.due_at, **_resolve(resolution), **more)


def _turned(row: RegisterRow, event: ComplaintEvent, at: Envelope, **more: Any) -> RegisterRow:
    """The row when another unit has it or the same is further."""
    turns = after(row.turns, event)
    lead = lead_after(row.assignment, turns, event)
    changed: dict[str, Any] = {
        "turns": turns,
        "assignment": lead,
        "unit": unit_of(turns, lead, row.received_by),
        "sharing": sharing(turns, lead),
        **({"status": standing(turns, lead, row.status, event)} if still_open(turns) else {}),
        **more,
    }
    return _dated(row, event, at, **changed)


def _dated(row: RegisterRow, event: ComplaintEvent, at: Envelope, **changed: Any) -> RegisterRow:
    """The row after an event that may change which promise is next."""
    running = dates.after(row.dates, event, at)
    due = dates.first(running, still_open(changed.get("turns", row.turns)))
    return _as_of(row, at, dates=running, clock=due.clock, due_at=due.due_at, due_on=due.due_on, **changed)


def _resolve(resolution: Promise) -> dict[str, Any]:
    """What is kept of a promised resolution."""
    running = resolution.clock is not None
    return {"resolve_by": resolution.due_at, "resolve_on": resolution.due_on, "resolving": running}


def _ended(at: Envelope) -> dict[str, Any]:
    return {"resolving": False, "closed_at": at.occurred_at, "closed_recorded_at": at.recorded_at}


def _responded(row: RegisterRow, at: Envelope) -> dict[str, Any]:
    """The first response, which only happens once."""
    if row.responded_at is not None:
        return {}
    return {"responded_at": at.occurred_at, "responded_recorded_at": at.recorded_at}
