"""The clocks a second time, kept by hand from the events alone, and each new date counted day by day."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.channels import PAPER
from domain.complaint.desk_events import ComplaintReclassified
from domain.complaint.draft_events import AnswerPosted
from domain.complaint.events import (
    INTAKE,
    Clock,
    ComplaintAdopted,
    ComplaintAnswered,
    ComplaintArchived,
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
    Due,
)
from domain.complaint.joining_events import ComplaintMerged, ComplaintSplitFrom, ComplaintUnmerged
from domain.complaint.reporter_events import ComplaintWithdrawn
from domain.complaint.unit_events import (
    ComplaintCoAssigned,
    ComplaintForwarded,
    ComplaintPostponed,
    ComplaintResumed,
    ComplaintWarned,
    InformationGiven,
    InformationRequested,
    PartReturned,
)
from domain.directory.state import Directory
from domain.event import Envelope, Origin

FIELDS = {
    "verification": Clock.VERIFICATION,
    "first_response": Clock.FIRST_RESPONSE,
    "resolution": Clock.RESOLUTION,
    "reply": Clock.REPLY,
    "until": Clock.REPLY,
    "reopening": Clock.REOPENING,
}
"""Which clock a date of an event belongs to."""
RESPONSE, RESOLUTION = Clock.FIRST_RESPONSE, Clock.RESOLUTION
Place = tuple[int, Clock]


@dataclass(frozen=True)
class Running:
    """A date that is promised now, how far it was raised, when the next level comes, and whether it was warned of."""

    due: Due
    level: int = 0
    next: Due | None = None
    warned: bool = False
    since: datetime | None = None


@dataclass
class Recount:
    """The clocks of one complaint; `having` are the turns of units that have it, `stopped` what stands still.

    `merged` is what goes on when a merged one is taken apart again.
    """

    running: dict[Place, Running] = field(default_factory=dict)
    having: list[int] = field(default_factory=list)
    stopped: dict[int, Due] = field(default_factory=dict)
    since: dict[int, datetime] = field(default_factory=dict)
    came: datetime | None = None
    complete_at: datetime | None = None
    merged: tuple[dict[Place, Running], list[int]] = field(default_factory=lambda: ({}, []))

    def take(self, event: ComplaintEvent, at: Envelope, directory: Directory) -> None:
        """One more event."""
        kept = {place: one.due for place, one in self.running.items()}
        if isinstance(event, ComplaintFiled):
            self.came = at.occurred_at
            self.complete_at = at.occurred_at if at.channel in PAPER else at.recorded_at
        if isinstance(event, ComplaintSplitFrom):
            self.complete_at = self.came
        self._end(event, at)
        number = getattr(event, "assignment", INTAKE)
        for clock, due in dates(event):
            before = self.running.get((number, clock))
            if before is None or before.due != due:
                self._check(event, clock, due, kept, at, directory)
                self.running[number, clock] = replace(_fresh(clock, due), since=at.recorded_at)

    def _end(self, event: ComplaintEvent, at: Envelope) -> None:
        match event:
            case ComplaintVerified():
                self._drop(Clock.VERIFICATION)
            case ComplaintRouted():
                self._drop(Clock.VERIFICATION)
                self._move(INTAKE, event.assignment)
                self.having = [event.assignment]
            case ComplaintForwarded():
                self._move(event.from_assignment, event.assignment)
                self.having = [each for each in self.having if each != event.from_assignment] + [event.assignment]
            case ComplaintCoAssigned():
                self.having.append(event.assignment)
            case PartReturned():
                self.having.remove(event.assignment)
                self._drop(RESPONSE, event.assignment)
                self._drop(RESOLUTION, event.assignment)
            case ComplaintReturned():
                self.having.remove(event.assignment)
                self._drop(RESPONSE, event.assignment)
                if self.having:
                    self._drop(RESOLUTION, event.assignment)
                self._move(event.assignment, INTAKE)
            case ComplaintStarted():
                self._drop(RESPONSE, event.assignment)
            case ComplaintAnswered() | AnswerPosted():
                self.having = [each for each in self.having if each != event.assignment]
                self._drop(RESPONSE, event.assignment)
                self._drop(RESOLUTION, event.assignment)
            case ComplaintReplied():
                self._drop(Clock.REPLY)
                self.having.append(event.assignment)
            case InformationRequested() | ComplaintPostponed():
                self.since[event.assignment] = at.recorded_at
                clock = self.running.get((event.assignment, RESOLUTION))
                if clock is not None and at.recorded_at <= clock.due.at:
                    self.stopped[event.assignment] = clock.due
                    self._drop(RESOLUTION, event.assignment)
            case InformationGiven() | ComplaintResumed():
                self._drop(Clock.REPLY, event.assignment)
            case ComplaintReopened():
                self.running, self.having = {}, [event.assignment]
            case ComplaintClosed() | ComplaintArchived() | ComplaintWithdrawn() | ComplaintAdopted():
                self.running = {}
                self.having = self.having if isinstance(event, ComplaintAdopted) else []
            case ComplaintMerged():
                self.merged, self.running, self.having = (self.running, self.having), {}, []
            case ComplaintUnmerged():
                running, self.having = self.merged
                self.running = {place: replace(one, since=at.recorded_at) for place, one in running.items()}
            case ComplaintEscalated():
                self._raise(event, at)
            case ComplaintWarned():
                place = (event.assignment, event.clock)
                assert not self.running[place].warned, "warned twice"
                self.running[place] = replace(self.running[place], warned=True)
            case ComplaintReclassified():
                self._by_new_class(event, at)

    def _raise(self, event: ComplaintEscalated, at: Envelope) -> None:
        """Level by level, each once, none before its time."""
        place = (event.assignment, event.clock)
        clock = self.running[place]
        assert clock.next is not None
        assert at.recorded_at > clock.next.at, "raised before its time"
        assert (event.level, event.missed) == (clock.level + 1, clock.due)
        self.running[place] = replace(clock, level=event.level, next=event.next)

    def _by_new_class(self, event: ComplaintReclassified, at: Envelope) -> None:
        for place, clock in self.running.items():
            due = {part.assignment: part.resolution for part in event.parts or ()}.get(place[0], event.resolution)
            if place[1] is RESOLUTION and due is not None and clock.due != due:
                assert at.recorded_at <= clock.due.at, "a date that was missed stays missed"
                self.running[place] = replace(_fresh(RESOLUTION, due), warned=clock.warned, since=at.recorded_at)

    def _drop(self, clock: Clock, number: int | None = None) -> None:
        self.running = {
            place: one for place, one in self.running.items() if place[1] is not clock or number not in (None, place[0])
        }

    def _move(self, before: int, after: int) -> None:
        self.running = {
            (after if place[0] == before else place[0], place[1]): one for place, one in self.running.items()
        }

    def _check(
        self,
        event: ComplaintEvent,
        clock: Clock,
        due: Due,
        kept: dict[Place, Due],
        at: Envelope,
        directory: Directory,
    ) -> None:
        """Counted from now or from the complete file by a standard of that day; moved by a wait no more than that."""
        assert at.origin is Origin.LIVE, "a history promises nothing"
        match event:
            case ComplaintRouted() if clock is RESOLUTION:
                assert RESOLUTION not in {each for _, each in kept}, "forwarding or routing anew buys no time"
            case ComplaintForwarded():
                raise AssertionError("forwarding promises nothing new")
            case ComplaintResumed():
                self._check_wait(event, due, at, directory)
                return
            case ComplaintReclassified():
                return
        days, begins = _rule(due, directory)
        start = _day(self._begins(event, clock, at), due)
        counted = len(list(_working(start, due.on, due, directory)))
        assert counted == days, f"{clock} is {counted} and not {days} working days after {start}"
        assert begins <= start, "by a standard that has begun"
        _check_end(due, directory)

    def _check_wait(self, event: ComplaintResumed, due: Due, at: Envelope, directory: Directory) -> None:
        """Moved by the wait alone, but for a wait that ends on a day off: the next working day is left."""
        before, ends = self.stopped[event.assignment], _day(at.recorded_at, due)
        waited = len(list(_working(_day(self.since[event.assignment], due), ends, due, directory)))
        moved = len(list(_working(before.on, due.on, due, directory)))
        left = list(_working(ends - timedelta(days=1), due.on, due, directory))
        assert moved == waited or (moved == waited + 1 and left == [due.on] and due.on > ends)

    def _begins(self, event: ComplaintEvent, clock: Clock, at: Envelope) -> datetime:
        """The resolution counts from when the file was complete, which a unit's question puts off."""
        if isinstance(event, InformationGiven | ComplaintReopened | ComplaintAdopted):
            self.complete_at = at.recorded_at
        shared = isinstance(event, ComplaintCoAssigned)
        from_file = isinstance(event, ComplaintFiled) or (clock is RESOLUTION and not shared)
        return self.complete_at if from_file and self.complete_at else at.recorded_at


def dates(event: ComplaintEvent) -> Iterator[tuple[Clock, Due]]:
    """The dates that an event promises; a reclassified one has its own way."""
    if isinstance(event, ComplaintReclassified | ComplaintForwarded):
        return
    for name, clock in FIELDS.items():
        due = getattr(event, name, None)
        if due is not None:
            yield clock, due


def _fresh(clock: Clock, due: Due) -> Running:
    raised = clock in (Clock.VERIFICATION, RESPONSE, RESOLUTION)
    return Running(due, next=due if raised else None)


def _rule(due: Due, directory: Directory) -> tuple[int, date]:
    """The days of the standard that the date names, and from when they hold."""
    code, _, version = due.standard.partition("@")
    (named,) = [
        one for key, some in directory.standards.items() if key == code for one in some if one.id == due.standard
    ]
    assert str(named.version) == version
    return named.rule.days, named.rule.effective_from


def _working(after: date, until: date, due: Due, directory: Directory) -> Iterator[date]:
    """The working days later than one day, up to and with the other."""
    code = due.calendar.partition("@")[0]
    off = next(calendar.off for key, calendar in directory.calendars.items() if key == code)
    day = after
    while day < until:
        day += timedelta(days=1)
        if day.weekday() < 5 and day not in off:
            yield day


def _check_end(due: Due, directory: Directory) -> None:
    """The last moment of a working day at its place."""
    assert list(_working(due.on - timedelta(days=1), due.on, due, directory)) == [due.on], "a working day"
    midnight = datetime.combine(due.on + timedelta(days=1), datetime.min.time(), ZoneInfo(due.zone))
    assert due.at == midnight.astimezone(UTC) - timedelta(microseconds=1)


def _day(moment: datetime, due: Due) -> date:
    return moment.astimezone(ZoneInfo(due.zone)).date()
