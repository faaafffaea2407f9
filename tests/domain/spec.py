"""Given this life of a complaint, when that is asked, then these events or a refusal: rules without a database."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar
from uuid import UUID

from domain.channels import WEB
from domain.complaint import joining, splitting
from domain.complaint.case_guards import turn_for, workers_for
from domain.complaint.commands import Answer, Assign, Close, Command, File, Route, Split, Start, UnitCommand, Verify
from domain.complaint.context import Context, Opening
from domain.complaint.decide import decide
from domain.complaint.events import Closure, ComplaintEvent, ReportClass
from domain.complaint.fold import evolve
from domain.complaint.rules import act_of
from domain.complaint.state import Complaint
from domain.complaint.turns import turns_for
from domain.directory.state import Directory
from domain.event import Actor, Code, Envelope, Origin, Personal, Refused, Role
from domain.tracking import make
from tests.domain.medan import ADI, DIRECTORY, LIA, MEDAN, ROADS

COMPLAINT, REPORTER, OFFICE = UUID(int=1), UUID(int=2), UUID(int=3)
CITIZEN = Actor(id=REPORTER, role=Role.REPORTER)
IMPORTER = Actor(id=UUID(int=9), role=Role.INTEGRATION)
MONDAY = datetime(2026, 11, 2, 2, 14, tzinfo=UTC)
"""2 November 2026, 09.14 in Medan; no holiday before 24 December."""

FILE = File(
    tracking_id=make(0),
    reporter=REPORTER,
    office=OFFICE,
    report_class=ReportClass.COMPLAINT,
    received_by=MEDAN,
    title="Lubang di Jl. Sei Belutu",
    body="Lubang besar sejak dua minggu.",
    incident_on=date(2026, 10, 31),
)

E = TypeVar("E", bound=ComplaintEvent)


@dataclass
class Life:
    """A complaint that lives through commands, each decided on what became of it before."""

    directory: Directory = DIRECTORY
    now: datetime = MONDAY
    origin: Origin = Origin.LIVE
    told: list[tuple[ComplaintEvent, Envelope]] = field(default_factory=list)
    id: UUID = COMPLAINT
    #: other complaints that commands may name
    others: tuple["Life", ...] = ()
    _known: tuple[int, Complaint | None] = field(default=(0, None), init=False, repr=False, compare=False)

    @property
    def state(self) -> Complaint:
        assert self.now_known is not None
        return self.now_known

    @property
    def now_known(self) -> Complaint | None:
        """What is told so far, folded; each event once, however often it is asked for."""
        known, complaint = self._known if self._known[0] <= len(self.told) else (0, None)
        for event, at in self.told[known:]:
            complaint = evolve(complaint, event, at)
        self._known = len(self.told), complaint
        return complaint

    def copy(self) -> "Life":
        """Another one that goes its own way from here, and so do those beside it."""
        made = replace(self, told=list(self.told), others=tuple(each.copy() for each in self.others))
        made._known = self._known
        return made

    def context(self, by: Actor, *, channel: Code = WEB, occurred_at: datetime | None = None) -> Context:
        return Context(
            now=self.now,
            actor=by,
            directory=self.directory,
            channel=channel,
            origin=self.origin,
            occurred_at=occurred_at,
        )

    def at(self, instant: datetime) -> "Life":
        self.now = instant
        return self

    def after(self, **passed: int) -> "Life":
        """Some time later: `days=3`."""
        return self.at(self.now + timedelta(**passed))

    def live(self) -> "Life":
        """From here on nothing is imported any more."""
        self.origin = Origin.LIVE
        return self

    def then_by(
        self, by: Actor, *commands: Command, channel: Code = WEB, occurred_at: datetime | None = None
    ) -> "Life":
        """What `by` did next."""
        for command in commands:
            context = self.context(by, channel=channel, occurred_at=occurred_at)
            before = self.now_known
            context = self._with_other(context, command)
            made = decide(command, before, context)
            self._add(made, context)
            for stream, event in joining.beside(made, before, context.family) if before else ():
                self._other(stream)._add([event], context)
            if before and isinstance(command, Split):
                self._open(splitting.opened(command, before, context), context, before.complete_at)
        return self

    def _open(self, events: Sequence[ComplaintEvent], context: Context, came: datetime) -> None:
        """Another life, which begins by the channel of this one."""
        assert context.opening is not None
        new = Life(directory=self.directory, now=self.now, id=context.opening.id)
        new._add(events[:1], replace(context, channel=self.told[0][1].channel, occurred_at=came))
        new._add(events[1:], context)
        self.others = (*self.others, new)

    def _add(self, events: Sequence[ComplaintEvent], context: Context) -> None:
        for event in events:
            self.told.append((event, self._envelope(context)))

    def _other(self, stream: UUID) -> "Life":
        return next(each for each in (self, *self.others) if each.id == stream)

    def _with_other(self, context: Context, command: Command) -> Context:
        """As the service does: with the other complaint that the command is about."""
        complaint = self.now_known
        stream = joining.other_of(command, complaint) if complaint else None
        found = next((each.state for each in (self, *self.others) if each.id == stream), None)
        opening = Opening(id=UUID(int=101 + len(self.others)), tracking_id=make(7), office=UUID(int=102))
        return replace(context, other=found, family=self._family(), opening=opening)

    def _family(self) -> tuple[Complaint, ...]:
        """Others of the same reporter."""
        if self.now_known is None:
            return ()
        near = {*self.state.split_into, self.state.split_from}
        return tuple(each.state for each in self.others if each.id in near)

    def when(
        self, command: Command, by: Actor, *, channel: Code = WEB, occurred_at: datetime | None = None
    ) -> "Outcome":
        """What this command would make; nothing is added to the life."""
        try:
            context = self._with_other(self.context(by, channel=channel, occurred_at=occurred_at), command)
            return Outcome(decide(command, self.now_known, context))
        except Refused as refused:
            return Outcome([], refused)

    def _envelope(self, context: Context) -> Envelope:
        return Envelope(
            stream=self.id,
            version=len(self.told) + 1,
            position=0,
            recorded_at=context.now,
            event_id=UUID(int=len(self.told)),
            occurred_at=context.happened_at,
            actor=context.actor,
            channel=context.channel,
            origin=context.origin,
        )


@dataclass
class Outcome:
    """What came of a command."""

    events: list[ComplaintEvent]
    refused: Refused | None = None

    def then(self, *expected: ComplaintEvent) -> None:
        assert (self.events, self.refused) == (list(expected), None)

    def then_one(self, kind: type[E]) -> E:
        """The single event, of this kind, to look at more closely."""
        assert self.refused is None, (self.refused, self.refused.facts)
        (event,) = self.events
        assert isinstance(event, kind)
        return event

    def then_refused(self, refusal: type[Refused], **facts: object) -> None:
        assert type(self.refused) is refusal, self.refused or self.events
        assert self.refused.facts.items() >= facts.items()


def named(command: Command, complaint: Complaint, context: Context) -> Command:
    """The same command, of the first turn that it is possible in; where it is in none, as it was.

    Whoever is assigned works for the unit whose turn it is then.
    """
    if isinstance(command, Assign):
        number, unit = turn_for(complaint, context)
        others = workers_for(unit, context.directory) - {complaint.officers.get(number)}
        return Assign(officer=min(others, default=None))
    if not isinstance(command, UnitCommand) or command.assignment is not None:
        return command
    turns = turns_for(act_of(command), complaint, context)
    return replace(command, assignment=turns[0].number) if turns else command


def given(*commands: tuple[Actor, Command], now: datetime = MONDAY, directory: Directory = DIRECTORY) -> Life:
    """A life so far, all of it at `now`."""
    life = Life(directory=directory, now=now)
    for by, command in commands:
        life.then_by(by, command)
    return life


def imported(*commands: Command, occurred_at: datetime = MONDAY - timedelta(days=400)) -> Life:
    """A history from another system, recorded today."""
    return Life(origin=Origin.IMPORTED).then_by(IMPORTER, *commands, occurred_at=occurred_at)


def office(text: str) -> Personal:
    return Personal(OFFICE, text=text)


def citizen(text: str) -> Personal:
    return Personal(REPORTER, text=text)


FILED = (CITIZEN, FILE)
VERIFIED = (ADI, Verify())
ROUTED = (ADI, Route(unit=ROADS))
STARTED = (LIA, Start())
ANSWERED = (LIA, Answer(text="Sudah ditambal."))
CLOSED = (CITIZEN, Close(kind=Closure.REPORTER))
