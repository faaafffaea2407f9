"""A complaint as it stands, folded from its events by `fold.py`."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from domain.complaint.events import ArchiveReason, Clock, Closure, ComplaintFiled, Due
from domain.complaint.personal_data import NOTHING, PersonalData
from domain.event import Code
from domain.rights import Case


class Status(StrEnum):
    """Where a case is in its life."""

    FILED = "filed"
    VERIFIED = "verified"
    ROUTED = "routed"
    IN_PROGRESS = "in_progress"
    RETURNED = "returned"
    ANSWERED = "answered"
    CLOSED = "closed"
    REOPENED = "reopened"
    ARCHIVED = "archived"


ENDED = frozenset({Status.CLOSED, Status.ARCHIVED})


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """One unit's turn with the case."""

    number: int
    unit: Code
    routed_at: datetime
    started: bool = False
    answered: bool = False
    returned: bool = False


@dataclass(frozen=True, kw_only=True)
class RunningClock:
    """A promise that is still open; `level` is how far it was escalated, `next` when the next level comes."""

    assignment: int
    clock: Clock
    due: Due
    level: int = 0
    next: Due | None = None

    def missed(self, now: datetime) -> bool:
        """Whether the next escalation is to be made; at the very instant it is not yet."""
        return self.next is not None and now > self.next.at


@dataclass(frozen=True, kw_only=True)
class Complaint:
    """`filed` is what came in; the rest is what became of it. Times are those of recording, but for two.

    `filed_at` is when it came in and `acted_at` when a person last did something, as far as is known. `complete_at` is
    when the resolution clock started. Reply and reopening are windows of the reporter; they are
    among the clocks, and never escalate.
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
    adopted: bool = False
    closure: Closure | None = None
    archive_reason: ArchiveReason | None = None
    ended_at: datetime | None = None
    personal_data: PersonalData = NOTHING
    assignments: tuple[Assignment, ...] = ()
    clocks: tuple[RunningClock, ...] = ()

    @property
    def ended(self) -> bool:
        """Closed or archived."""
        return self.status in ENDED

    @property
    def foreign(self) -> bool:
        """Imported and adopted by nobody: no clock runs, and only its history may be told."""
        return self.imported and not self.adopted

    @property
    def current(self) -> Assignment | None:
        """The unit that has the case, or had it last; none while the case is at the desk."""
        if not self.assignments or self.assignments[-1].returned:
            return None
        return self.assignments[-1]

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

    @property
    def case(self) -> Case:
        """What rights look at."""
        return Case(
            reporter=self.filed.reporter,
            received_by=self.filed.received_by,
            handling=self.current.unit if self.current else None,
            units=tuple(each.unit for each in self.assignments),
            anonymous=self.filed.anonymous,
            confidential=self.filed.confidential,
        )

    def running(self, clock: Clock) -> RunningClock | None:
        """That clock, if it runs."""
        return next((each for each in self.clocks if each.clock is clock), None)

    def due(self, clock: Clock) -> Due | None:
        """The promised date of that clock, if it runs."""
        running = self.running(clock)
        return running.due if running else None
