"""The events that a unit's acts make, once the guards have found the turn that they concern."""

from domain.complaint.build import optional, promise, required
from domain.complaint.commands import Answer, Forward, Return, Start, UnitCommand
from domain.complaint.context import Context
from domain.complaint.events import Clock, ComplaintAnswered, ComplaintEvent, ComplaintReturned, ComplaintStarted
from domain.complaint.refusals import AnotherAgency, HasItAlready
from domain.complaint.state import Assignment, Complaint
from domain.complaint.unit_events import ComplaintForwarded
from domain.directory.state import Unit
from domain.event import Code


def event_of(command: UnitCommand, turn: Assignment, complaint: Complaint, context: Context) -> ComplaintEvent:
    """The event that the command makes in this turn."""
    match command:
        case Return():
            return _returned(command, turn, complaint, context)
        case Forward():
            return _forwarded(command, turn, complaint, context)
        case Start():
            return ComplaintStarted(assignment=turn.number)
        case Answer():
            return _answered(command, turn, complaint, context)


def _returned(command: Return, turn: Assignment, complaint: Complaint, context: Context) -> ComplaintReturned:
    """Back to the desk."""
    if command.proposed_unit is not None:
        context.directory.open_unit(command.proposed_unit, "proposed_unit")
    return ComplaintReturned(
        assignment=turn.number,
        proposed_unit=command.proposed_unit,
        reason=required(complaint.filed.office, "reason", command.reason),
    )


def _forwarded(command: Forward, turn: Assignment, complaint: Complaint, context: Context) -> ComplaintForwarded:
    """Forwarding buys no time: what was promised goes along as it is."""
    return ComplaintForwarded(
        from_assignment=turn.number,
        assignment=len(complaint.assignments) + 1,
        unit=_colleague(command.unit, turn, complaint, context).code,
        note=optional(complaint.filed.office, "note", command.note),
        first_response=complaint.due(Clock.FIRST_RESPONSE, turn.number),
        resolution=complaint.due(Clock.RESOLUTION, turn.number),
    )


def _colleague(code: Code, turn: Assignment, complaint: Complaint, context: Context) -> Unit:
    """The unit asked for, which must be of the same agency and without the case."""
    directory = context.directory
    unit = directory.open_unit(code)
    if directory.agency_of(code) != directory.agency_of(turn.unit):
        raise AnotherAgency(field="unit", unit=code)
    if any(each.unit == code for each in complaint.open):
        raise HasItAlready(field="unit", unit=code)
    return unit


def _answered(command: Answer, turn: Assignment, complaint: Complaint, context: Context) -> ComplaintAnswered:
    """The last answer that is waited for opens the reporter's reply window."""
    last = len(complaint.open) == 1
    return ComplaintAnswered(
        assignment=turn.number,
        text=required(complaint.filed.office, "text", command.text),
        reply=promise(Clock.REPLY, complaint, context, turn.unit) if last else None,
    )
