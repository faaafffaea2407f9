"""Who must do what next, by which date.

A complaint has a row for each unit that has it, which moves to the assignment that has the next step. A row without a
step is not in the queue (the view leaves it out): it waits there for a reply or a reopening, which do not tell again
what the report is about. Nor is one that was merged into another complaint.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from domain.complaint.events import Clock, ReportClass
from domain.event import Code, Origin, Role, TrackingId


class Step(StrEnum):
    """What has to be done next."""

    VERIFY = "verify"
    ROUTE = "route"
    START = "start"
    ANSWER = "answer"
    APPROVE = "approve"
    """The unit's leader reads the draft of the answer, or of its correction."""
    POST = "post"
    FOLLOW_UP = "follow_up"
    WAIT = "wait"
    """The reporter has to do something; the unit may go on by itself."""
    ADOPT = "adopt"
    """An imported case: nobody may work on it before an administrator of its agency takes it over."""


@dataclass(frozen=True)
class QueueRow:
    """One open assignment. `due_at` is none for imported cases that nobody adopted."""

    complaint: UUID
    assignment: int
    unit: Code
    step: Step | None
    after_adoption: Step | None  # of a foreign case: what its history has come to
    clock: Clock | None  # what `due_at` is about: the promise that is next
    due_at: datetime | None
    due_on: date | None
    resolve_at: datetime | None  # the promised resolution as long as it runs, also behind another date
    resolve_on: date | None
    level: int  # how far the running promises were escalated, and to whom last
    resolve_level: int
    escalated_unit: Code | None
    escalated_role: Role | None
    tracking_id: TrackingId
    report_class: ReportClass
    supervision: bool
    category: Code | None
    area: Code | None
    anonymous: bool
    confidential: bool
    origin: Origin
    unadopted: bool  # imported, and adopted by nobody
    received_by: Code
    proposed_unit: Code | None  # whose the unit that returned it says it is
    bounces: int
    filed_at: datetime
    since: datetime  # when the step began
    title_version: int  # the event and the field that hold the title as it is shown
    title_field: Code
    officer: UUID | None  # who of the staff works on it in this turn
    labels: tuple[Code, ...]
    referred_to: Code | None  # the unit whose Ombudsman was asked
    merged: bool  # goes on in another case: nothing is to be done here, until it is taken apart again
    turns: dict[str, list[str]]  # who has the complaint, and whose turn leads: see `turns.py`
    lead: int
    version: int
    position: int
