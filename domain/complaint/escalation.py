"""Missed promises: who is told at which level, and when the next level comes."""

from datetime import timedelta

from domain.complaint.commands import Escalate
from domain.complaint.context import Context
from domain.complaint.events import Clock, ComplaintEscalated, Due
from domain.complaint.refusals import NothingMissed
from domain.complaint.state import Complaint, RunningClock
from domain.directory.state import Directory
from domain.event import Code, Role
from domain.standards import NoStandard, Standard, add_working_days, local_date, promised

LEADER = 1
ADMINISTRATOR = 2
OMBUDSMAN = 3
PROMPT = timedelta(hours=1)
"""What is raised in the first hour of a day is raised at the end of the day before, when it fell due."""


def raise_missed(command: Escalate, complaint: Complaint, context: Context) -> ComplaintEscalated:
    """The escalation, if exactly this level of this clock is what comes next and its time is over."""
    clock = _asked_for(command, complaint)
    if clock is None or not clock.missed(context.now) or command.level != clock.level + 1:
        raise NothingMissed(clock=command.clock, level=command.level)
    late = complaint.unit_of(clock.assignment)
    unit, role = addressee(command.level, late, context.directory)
    return ComplaintEscalated(
        assignment=clock.assignment,
        clock=clock.clock,
        level=command.level,
        unit=unit,
        role=role,
        missed=clock.due,
        next=_next(command.level + 1, clock, complaint, context),
    )


def _asked_for(command: Escalate, complaint: Complaint) -> RunningClock | None:
    asked = (command.assignment, command.clock)
    return next((each for each in complaint.clocks if (each.assignment, each.clock) == asked), None)


def addressee(level: int, late: Code, directory: Directory) -> tuple[Code, Role]:
    """Whose turn it is when `late` has missed a promise: unit and role."""
    agency, nation = directory.agency_of(late).code, directory.root_of(late).code
    if level == LEADER:
        return late, Role.LEADER
    if level == OMBUDSMAN:
        return nation, Role.OMBUDSMAN
    return (nation, Role.NATIONAL_ADMIN) if late == agency else (agency, Role.AGENCY_ADMIN)


def _next(level: int, clock: RunningClock, complaint: Complaint, context: Context) -> Due | None:
    """So many working days after the missed date; none when no standard knows a further level.

    A level that came late (paper typed in after the promise was missed, a clock that did not run) leaves as much time
    before the next as lies between the two: whoever is told must be able to act.
    """
    rule, before = (_standard(each, clock, complaint, context) for each in (level, level - 1))
    if rule is None:
        return None
    unit, directory = complaint.unit_of(clock.assignment), context.directory
    calendar, zone = directory.calendar_of(unit), directory.zone_of(unit)
    between = rule.rule.days - (before.rule.days if before else 0)
    by_promise = add_working_days(clock.due.on, rule.rule.days, calendar)
    by_recording = add_working_days(local_date(context.now - PROMPT, zone), between, calendar)
    return promised(rule, max(by_promise, by_recording), calendar, zone)


def _standard(level: int, clock: RunningClock, complaint: Complaint, context: Context) -> Standard | None:
    try:
        return context.directory.standard(
            Clock.ESCALATION,
            clock.due.on,
            unit=complaint.unit_of(clock.assignment),
            report_class=complaint.classification.report_class,
            supervision=complaint.classification.supervision,
            level=level,
        )
    except NoStandard:
        return None
