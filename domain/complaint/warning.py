"""Warnings before a promised date: from the beginning of the working day that lies so many before it."""

from datetime import datetime

from domain.complaint.commands import Warn
from domain.complaint.context import Context
from domain.complaint.events import Clock
from domain.complaint.refusals import NothingToWarnOf
from domain.complaint.state import Complaint, RunningClock
from domain.complaint.turn_fold import ESCALATING
from domain.complaint.unit_events import ComplaintWarned
from domain.standards import DAY, NoStandard, end_of_day, take_working_days


def warn(command: Warn, complaint: Complaint, context: Context) -> ComplaintWarned:
    """The warning of this clock, if it is time and nobody was told."""
    clock = complaint.running(command.clock, command.assignment)
    if clock is None or not near(clock, complaint, context):
        raise NothingToWarnOf(clock=command.clock)
    return ComplaintWarned(assignment=clock.assignment, clock=clock.clock, due=clock.due)


def near(clock: RunningClock, complaint: Complaint, context: Context) -> bool:
    """Whether to warn of it now; at the due instant still, later it is missed."""
    if clock.clock not in ESCALATING or clock.warned or clock.level or context.now > clock.due.at:
        return False
    begins = _begins(clock, complaint, context)
    return begins is not None and context.now > begins


def _begins(clock: RunningClock, complaint: Complaint, context: Context) -> datetime | None:
    """The end of the day before; none when no standard knows warnings."""
    unit, directory = complaint.unit_of(clock.assignment), context.directory
    try:
        standard = directory.standard(
            Clock.WARNING,
            clock.due.on,
            unit=unit,
            report_class=complaint.filed.report_class,
            supervision=complaint.filed.supervision,
        )
    except NoStandard:
        return None
    day = take_working_days(clock.due.on, standard.rule.days, directory.calendar_of(unit))
    return end_of_day(day - DAY, clock.due.zone)
