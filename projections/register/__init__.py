"""Every complaint, one row: lists, filters, the public page, Open311, and the times that agencies are judged by.

Of each step it keeps when it happened, as far as is known, and when it was recorded, which is what agencies are judged
by: nobody meets a promise by saying that it was earlier. Texts are referred to by the version of the event that holds
them.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from domain.complaint.events import ArchiveReason, Clock, Closure, ReportClass
from domain.complaint.state import Status
from domain.event import Code, Origin, TrackingId


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
