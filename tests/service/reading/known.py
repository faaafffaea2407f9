"""One complaint as it was known at a moment: its states, and who kept or missed its dates, said a second time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from domain.complaint.context import clock_start
from domain.complaint.draft_events import AnswerPosted
from domain.complaint.events import (
    INTAKE,
    Clock,
    ComplaintAdopted,
    ComplaintAnswered,
    ComplaintArchived,
    ComplaintEvent,
    ComplaintReopened,
    ComplaintReturned,
    ComplaintRouted,
    ComplaintStarted,
    ComplaintVerified,
)
from domain.complaint.fold import evolve
from domain.complaint.state import Complaint, RunningClock
from domain.complaint.unit_events import ComplaintCoAssigned, ComplaintForwarded, PartReturned
from domain.event import Envelope, Origin

KEEPS = {
    Clock.VERIFICATION: (ComplaintVerified, ComplaintRouted, ComplaintArchived),
    Clock.FIRST_RESPONSE: (ComplaintStarted, ComplaintAnswered, AnswerPosted),
    Clock.RESOLUTION: (ComplaintAnswered, AnswerPosted),
}
History = list[tuple[ComplaintEvent, Envelope]]


@dataclass(frozen=True)
class Case:
    """One complaint as far as it was known."""

    history: History

    @cached_property
    def states(self) -> list[Complaint]:
        """After each event."""
        states: list[Complaint] = []
        for event, at in self.history:
            states.append(evolve(states[-1] if states else None, event, at))
        return states

    @property
    def last(self) -> Complaint:
        return self.states[-1]

    @cached_property
    def counted_at(self) -> list[datetime]:
        first = self.history[0][1]
        came_in = clock_start(first.channel, first.origin, first.recorded_at, first.occurred_at)
        later = [at.occurred_at if at.origin is Origin.IMPORTED else at.recorded_at for _, at in self.history[1:]]
        return [came_in, *later]

    @cached_property
    def verdicts(self) -> list["Verdict"]:
        """Of all its dates."""
        return list(_verdicts(self))

    def returns(self) -> int:
        return sum(isinstance(event, ComplaintReturned | PartReturned) for event, _ in self.history)


def known(history: History, now: datetime) -> Case:
    """The complaint as far as it was known then."""
    return Case([(event, at) for event, at in history if at.recorded_at <= now])


@dataclass(frozen=True)
class Verdict:
    """Whether a date was kept, or missed at the instant it came, and by whom."""

    clock: Clock
    due: datetime
    holder: str
    kept: bool


def _verdicts(case: Case) -> Iterator[Verdict]:
    """Of each time that a date ran for a part, also where it has not come yet."""
    recorded = [at.recorded_at for _, at in case.history]
    parts = list(_parts(case))
    made = {(running.clock, running.due.at, part) for now in parts for running, part in now if running.clock in KEEPS}
    for clock, due, part in made:
        keeper: int | None
        mine = [[one for one, its in now if (one.clock, one.due.at, its) == (clock, due, part)] for now in parts]
        missed = False
        for begin, end in _stretches([bool(running) for running in mine]):
            if end is not None and recorded[end] <= due:
                keeper, kept = end - 1, isinstance(case.history[end][0], KEEPS[clock])
                if not kept:
                    continue
            else:
                had = [number for number in range(begin, end or len(mine)) if recorded[number] <= due]
                if missed and not had:
                    continue  # after a merger that came too late: it was missed before
                keeper, kept, missed = had[-1] if had else None, False, True
            holder = case.last.filed.received_by if keeper is None else _holder(case.states[keeper], mine[keeper][0])
            yield Verdict(clock, due, holder, kept)


def _parts(case: Case) -> Iterator[list[tuple[RunningClock, int]]]:
    """After each event the clocks that run, each with the part of the case that it is of.

    A part goes from the desk to a unit, from there to the next unit, and back; each co-assigned unit has its own.
    """
    part = {INTAKE: INTAKE}
    for (event, _), state in zip(case.history, case.states, strict=True):
        match event:
            case ComplaintCoAssigned():
                part[event.assignment] = event.assignment
            case ComplaintForwarded():
                part[event.assignment] = part[event.from_assignment]
            case ComplaintRouted() | ComplaintReopened() | ComplaintAdopted():
                part[event.assignment] = part[INTAKE]
            case ComplaintReturned():
                part[INTAKE] = part[event.assignment]
        yield [(one, part[one.assignment]) for one in state.clocks]


def _stretches(runs: list[bool]) -> Iterator[tuple[int, int | None]]:
    """Where it begins to run, and where it does not any more."""
    begin = None
    for number, running in enumerate(runs):
        if running and begin is None:
            begin = number
        if not running and begin is not None:
            yield begin, number
            begin = None
    if begin is not None:
        yield begin, None


def _holder(state: Complaint, running: RunningClock) -> str:
    """Who had it to keep."""
    if running.assignment == INTAKE:
        return state.filed.received_by
    return next(one.unit for one in state.assignments if one.number == running.assignment)
