"""A complaint as it stands, folded from its events by `fold.py`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from uuid import UUID

from domain.complaint.events import INTAKE, ArchiveReason, Clock, Closure, ComplaintFiled, Due, MediaType
from domain.complaint.personal_data import NOTHING, PersonalData
from domain.complaint.terms import Classification
from domain.event import Code
from domain.rights import Case


class Status(StrEnum):
    """Where a case is in its life."""

    FILED = "filed"
    VERIFIED = "verified"
    ROUTED = "routed"
    IN_PROGRESS = "in_progress"
    POSTPONED = "postponed"
    RETURNED = "returned"
    ANSWERED = "answered"
    CLOSED = "closed"
    REOPENED = "reopened"
    ARCHIVED = "archived"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"


ENDED = frozenset({Status.CLOSED, Status.ARCHIVED, Status.WITHDRAWN, Status.MERGED})


@dataclass(frozen=True, kw_only=True)
class Text:
    """Where somebody wrote something that others read, and under whose key it is kept."""

    version: int
    field: str
    subject: UUID


class Turn(StrEnum):
    """Whether a unit is to do something with a case that it was given."""

    OPEN = "open"
    OVER = "over"
    """It has answered, or the case ended while it had it."""
    GONE = "gone"
    """It returned it or passed it on, or it was opened again for another."""


@dataclass(frozen=True, kw_only=True)
class RunningClock:
    """A promise that is still open; `level` is how far it was escalated, `next` when the next level comes.

    A resolution counts `since` then, wherever it goes.
    """

    assignment: int
    clock: Clock
    due: Due
    since: datetime | None = None
    level: int = 0
    next: Due | None = None
    warned: bool = False

    def missed(self, now: datetime) -> bool:
        """Whether the next escalation is to be made; at the very instant it is not yet."""
        return self.next is not None and now > self.next.at


@dataclass(frozen=True, kw_only=True)
class Pause:
    """A unit waits for the reporter; `stopped` is the promise whose clock stands still, none when it was missed."""

    since: datetime
    asked: bool
    stopped: RunningClock | None


class DraftState(StrEnum):
    """How far a draft has come."""

    WRITTEN = "written"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    RETURNED = "returned"


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What a unit would answer, or put in place of its answer; `version` is that of the event that holds its text."""

    number: int
    version: int
    author: UUID
    state: DraftState
    correction: bool = False


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """One unit's turn with the case."""

    number: int
    unit: Code
    routed_at: datetime
    turn: Turn = Turn.OPEN
    started: bool = False
    answered: bool = False
    returned: bool = False
    pause: Pause | None = None
    draft: Draft | None = None

    @property
    def begun(self) -> bool:
        """Whether the unit has done anything yet."""
        return self.started or self.answered


@dataclass(frozen=True, kw_only=True)
class Attached:
    """A file of the case: the event that names it, whose it is, and of which draft as long as that is not posted.

    `posted` is that draft from then on.
    """

    number: int
    version: int
    media_type: MediaType
    size: int
    subject: UUID
    draft: int | None = None
    posted: int | None = None


@dataclass(frozen=True, kw_only=True)
class Merger:
    """Into which case this one was merged, and where it stood: there it goes on when it is taken apart again."""

    into: UUID
    status: Status
    assignments: tuple[Assignment, ...]
    clocks: tuple[RunningClock, ...]


@dataclass(frozen=True, kw_only=True)
class Complaint:
    """`filed` is what came in; the rest is what became of it. Times are those of recording, but for two.

    Class, category and both flags may have changed since the filing. `officers` are who works on it, by assignment.

    `filed_at` is when it came in and `acted_at` when a person last did something, as far as is known. `complete_at` is
    when the resolution clock started. Reply and reopening are windows of the reporter; they are
    among the clocks, and never escalate. `lead` is the assignment that counts for the case, INTAKE at the desk.
    `absorbed` are the cases that were merged into this one, `split_into` those that were made of matters of it, all of
    the same reporter; `followers` are those who hear of it, `followed` who ever did.
    """

    id: UUID
    version: int
    status: Status
    filed: ComplaintFiled
    filed_at: datetime
    complete_at: datetime
    changed_at: datetime
    acted_at: datetime
    imported: bool
    classification: Classification
    anonymous: bool
    confidential: bool
    adopted: bool = False
    closure: Closure | None = None
    archive_reason: ArchiveReason | None = None
    ended_at: datetime | None = None
    personal_data: PersonalData = NOTHING
    lead: int = INTAKE
    assignments: tuple[Assignment, ...] = ()
    clocks: tuple[RunningClock, ...] = ()
    attachments: tuple[Attached, ...] = ()
    drafts: int = 0
    officers: Mapping[int, UUID] = field(default_factory=dict)
    labels: tuple[Code, ...] = ()
    referred: tuple[Code, ...] = ()
    rating: int | None = None
    merger: Merger | None = None
    absorbed: tuple[UUID, ...] = ()
    split_from: UUID | None = None
    split_into: tuple[UUID, ...] = ()
    followers: tuple[UUID, ...] = ()
    followed: tuple[UUID, ...] = ()
    texts: tuple[Text, ...] = ()

    @property
    def ended(self) -> bool:
        """Closed, archived, withdrawn or merged into another one."""
        return self.status in ENDED

    @property
    def told_to_all(self) -> bool:
        """Whether people without a right to it may know of it: a report that was taken back is nobody's business."""
        return not self.confidential and self.status is not Status.WITHDRAWN

    @property
    def foreign(self) -> bool:
        """Imported and adopted by nobody: no clock runs, and only its history may be told."""
        return self.imported and not self.adopted

    @property
    def current(self) -> Assignment | None:
        """The lead: the unit that has the case, or had it last; none while the case is at the desk."""
        return next((each for each in self.assignments if each.number == self.lead), None)

    @property
    def open(self) -> tuple[Assignment, ...]:
        """The turns in which a unit is to do something."""
        return tuple(each for each in self.assignments if each.turn is Turn.OPEN)

    @property
    def drafting(self) -> tuple[Assignment, ...]:
        """The turns in which a draft stands: of an answer that is owed, or of the correction of one that was given."""
        stands = {Turn.OPEN: False, Turn.OVER: True}
        drafted = (each for each in self.assignments if each.draft and not self.ended)
        return tuple(each for each in drafted if each.draft and each.draft.correction is stands.get(each.turn))

    @property
    def last_answer(self) -> Assignment | None:
        """The assignment that answered last."""
        return next((each for each in reversed(self.assignments) if each.answered), None)

    @property
    def responsible(self) -> Code:
        """The unit that must act: the one that has the case, else the one whose desk received it."""
        return self.current.unit if self.current else self.filed.received_by

    @property
    def level(self) -> int:
        """How far the case is escalated now."""
        return max((clock.level for clock in self.clocks), default=0)

    @cached_property
    def case(self) -> Case:
        """What rights look at."""
        return Case(
            reporter=self.filed.reporter,
            received_by=self.filed.received_by,
            handling=self.current.unit if self.current else None,
            sharing=tuple(
                each.unit for each in self.assignments if each.turn is not Turn.GONE and each.number != self.lead
            ),
            units=tuple(each.unit for each in self.assignments),
            anonymous=self.anonymous,
            confidential=self.confidential,
        )

    def unit_of(self, assignment: int) -> Code:
        """Whose turn that is; the desk that received it when it is nobody's."""
        found = (each.unit for each in self.assignments if each.number == assignment)
        return next(found, self.filed.received_by)

    def running(self, clock: Clock, assignment: int | None = None) -> RunningClock | None:
        """That clock of that assignment, if it runs; without one the lead's before those of others."""
        found = [each for each in self.clocks if each.clock is clock and assignment in (None, each.assignment)]
        return min(found, key=lambda each: each.assignment != self.lead, default=None)

    def due(self, clock: Clock, assignment: int | None = None) -> Due | None:
        """The promised date of that clock, if it runs."""
        running = self.running(clock, assignment)
        return running.due if running else None
