"""The events that reporters' and offices' acts make, once the guards have let them pass."""

from dataclasses import replace
from typing import assert_never
from uuid import UUID

from domain import text
from domain.complaint.build import optional, required
from domain.complaint.case_guards import turn_for, workers_for
from domain.complaint.commands import (
    Amend,
    Assign,
    ChangeVisibility,
    DeskCommand,
    Label,
    Note,
    Rate,
    Reclassify,
    Redact,
    Refer,
    ReissueSecret,
    ReporterCommand,
    Take,
    Withdraw,
)
from domain.complaint.context import Context
from domain.complaint.desk_events import (
    ComplaintLabelled,
    ComplaintNoted,
    ComplaintReclassified,
    ComplaintRedacted,
    ComplaintReferred,
    ComplaintSecretReissued,
    ComplaintTaken,
    DeskEvent,
    PartDue,
)
from domain.complaint.events import Clock, ReportClass
from domain.complaint.refusals import (
    BadScore,
    NoOmbudsman,
    NoSuchText,
    NotOfThisUnit,
    OnlyTheReporter,
    SoAlready,
    SupervisionMisplaced,
    TooManyLabels,
)
from domain.complaint.reporter_events import (
    ComplaintAmended,
    ComplaintRated,
    ComplaintVisibilityChanged,
    ComplaintWithdrawn,
    ReporterEvent,
)
from domain.complaint.state import Complaint, RunningClock
from domain.complaint.terms import Classification, Due
from domain.event import Code, Role
from domain.rights import STAFF_ROLES
from domain.standards import add_working_days, end_of_day, working_days_between

SCORES = range(1, 6)
MOST_LABELS = 20


def event_of(
    command: ReporterCommand | DeskCommand, complaint: Complaint, context: Context
) -> ReporterEvent | DeskEvent:
    """The event that the command makes."""
    filed = complaint.filed
    match command:
        case Amend():
            return ComplaintAmended(text=required(filed.reporter, "text", command.text))
        case Rate():
            if command.score not in SCORES:
                raise BadScore(field="score")
            comment = optional(filed.reporter, "comment", command.comment)
            return ComplaintRated(score=command.score, comment=comment)
        case Withdraw():
            return ComplaintWithdrawn(reason=optional(filed.reporter, "reason", command.reason))
        case ChangeVisibility():
            return _visibility(command, complaint, context)
        case Reclassify():
            return _reclassified(command, complaint, context)
        case Redact():
            return _redacted(command, complaint)
        case ReissueSecret():
            return ComplaintSecretReissued()
        case Refer():
            return _referred(command, complaint, context)
        case Note():
            return ComplaintNoted(text=required(filed.office, "text", command.text))
        case Label():
            return _labelled(command, complaint)
        case Take():
            return _taken(context.actor.id, complaint, context)
        case Assign():
            return _taken(command.officer, complaint, context)
        case _:
            assert_never(command)


def _visibility(command: ChangeVisibility, complaint: Complaint, context: Context) -> ComplaintVisibilityChanged:
    """More private at any time; less private only by the reporter."""
    before, after = (complaint.anonymous, complaint.confidential), (command.anonymous, command.confidential)
    if before == after:
        raise SoAlready
    by_staff = context.actor.role in STAFF_ROLES
    if by_staff and any(was and not will for was, will in zip(before, after, strict=True)):
        raise OnlyTheReporter(field="confidential")
    owner = complaint.filed.office if by_staff else complaint.filed.reporter
    return ComplaintVisibilityChanged(
        anonymous=command.anonymous,
        confidential=command.confidential,
        reason=optional(owner, "reason", command.reason),
    )


def _reclassified(command: Reclassify, complaint: Complaint, context: Context) -> ComplaintReclassified:
    new = Classification(report_class=command.report_class, supervision=command.supervision, category=command.category)
    if new == complaint.classification:
        raise SoAlready
    if new.supervision and new.report_class is not ReportClass.COMPLAINT:
        raise SupervisionMisplaced(field="supervision")
    if new.category is not None and new.category != complaint.classification.category:
        context.directory.open_category(new.category)
    dates = {
        clock.assignment: _by_new_class(new, clock, complaint, context)
        for clock in complaint.clocks
        if clock.clock is Clock.RESOLUTION
    }
    return ComplaintReclassified(
        old=complaint.classification,
        new=new,
        resolution=dates.pop(complaint.lead, None),
        parts=tuple(PartDue(assignment=number, resolution=due) for number, due in sorted(dates.items())) or None,
    )


def _by_new_class(new: Classification, clock: RunningClock, complaint: Complaint, context: Context) -> Due:
    """From its own start by the new standard, with what pauses have moved the old date by; never if missed already.

    The agency's calendar and the standard that held when it started: those of the unit whose turn it is.
    """
    promised = clock.due
    if context.now > promised.at or context.imported or _same_standard(new, complaint.classification):
        return promised
    before, after = (_unpaused(each, clock, complaint, context) for each in (complaint.classification, new))
    calendar = context.directory.calendar_of(complaint.unit_of(clock.assignment))
    paused = max(0, working_days_between(before.on, promised.on, calendar))
    on = add_working_days(after.on, paused, calendar)
    return replace(after, on=on, at=end_of_day(on, after.zone))


def _same_standard(one: Classification, other: Classification) -> bool:
    """Categories decide nothing about dates."""
    return (one.report_class, one.supervision) == (other.report_class, other.supervision)


def _unpaused(classification: Classification, clock: RunningClock, complaint: Complaint, context: Context) -> Due:
    return context.directory.promise(
        Clock.RESOLUTION,
        clock.since or complaint.complete_at,
        unit=complaint.unit_of(clock.assignment),
        report_class=classification.report_class,
        supervision=classification.supervision,
    )


def _redacted(command: Redact, complaint: Complaint) -> ComplaintRedacted:
    """What is shown instead was the reporter's if the original was: it goes when the reporter's texts are erased."""
    place = (command.of_version, command.of_field)
    found = next((each for each in complaint.texts if (each.version, each.field) == place), None)
    if found is None:
        raise NoSuchText(field="of_version")
    return ComplaintRedacted(
        of_version=command.of_version,
        of_field=Code(command.of_field),
        text=required(found.subject, "text", command.text),
        reason=required(complaint.filed.office, "reason", command.reason),
    )


def _referred(command: Refer, complaint: Complaint, context: Context) -> ComplaintReferred:
    directory = context.directory
    unit = directory.unit(command.unit).code if command.unit else directory.root_of(complaint.responsible).code
    if not any(
        held.role is Role.OMBUDSMAN and held.unit == unit for each in directory.staff.values() for held in each.roles
    ):
        raise NoOmbudsman(field="unit", unit=unit)
    return ComplaintReferred(unit=unit, reason=required(complaint.filed.office, "reason", command.reason))


def _labelled(command: Label, complaint: Complaint) -> ComplaintLabelled:
    label = text.code("label", command.label)
    if (label in complaint.labels) == command.on:
        raise SoAlready
    if command.on and len(complaint.labels) >= MOST_LABELS:
        raise TooManyLabels(field="label", limit=MOST_LABELS)
    return ComplaintLabelled(label=label, on=command.on)


def _taken(officer: UUID | None, complaint: Complaint, context: Context) -> ComplaintTaken:
    """By somebody whose role reaches the unit that has the case."""
    number, unit = turn_for(complaint, context)
    if complaint.officers.get(number) == officer:
        raise SoAlready
    if officer is not None and officer not in workers_for(unit, context.directory):
        raise NotOfThisUnit(field="officer", unit=unit)
    return ComplaintTaken(assignment=number, officer=officer)
