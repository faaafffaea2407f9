"""What a rule needs beside the command and the complaint."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from domain.channels import PAPER
from domain.complaint.events import Clock, Due, ReportClass
from domain.complaint.state import Complaint
from domain.directory.state import Directory
from domain.event import Actor, Code, Origin, TrackingId


@dataclass(frozen=True, kw_only=True)
class Opening:
    """What a complaint made of another one is opened with: random ids, and what its reporter `said` of themselves."""

    id: UUID
    tracking_id: TrackingId
    office: UUID
    said: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, kw_only=True)
class Context:
    """Who acts, when, and the directory that the decision rests on.

    `now` becomes recorded_at, by which clocks run; `occurred_at` is given when it happened earlier. Only the importer
    may say that the origin is imported. `assignment` is the turn that the command names, if it names one, and `other`
    the other complaint that it is about, `subject` the person that it names, if it names one. `family` are the other
    complaints of the same reporter, where a person is to be erased, `opening` what a new one is opened with.
    """

    now: datetime
    actor: Actor
    directory: Directory
    channel: Code
    origin: Origin = Origin.LIVE
    occurred_at: datetime | None = None
    assignment: int | None = None
    other: Complaint | None = None
    subject: UUID | None = None
    family: tuple[Complaint, ...] = ()
    opening: Opening | None = None

    @property
    def happened_at(self) -> datetime:
        """When it happened, as far as is known."""
        return self.now if self.occurred_at is None else self.occurred_at

    @property
    def imported(self) -> bool:
        """Whether this is a history from another system."""
        return self.origin is Origin.IMPORTED

    def promise(
        self, clock: Clock, start: datetime, unit: Code, report_class: ReportClass, supervision: bool
    ) -> Due | None:
        """The due date of a clock that starts now; none in an imported history."""
        if self.imported:
            return None
        return self.directory.promise(clock, start, unit=unit, report_class=report_class, supervision=supervision)


def clock_start(channel: Code, origin: Origin, recorded_at: datetime, occurred_at: datetime) -> datetime:
    """When a report's clocks start: recorded, but for paper and imports on the day that it really came."""
    paper = channel in PAPER or origin is Origin.IMPORTED
    return occurred_at if paper else recorded_at
