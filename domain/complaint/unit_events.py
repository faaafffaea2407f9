"""What units do with a case beside the plain way of start and answer; kept like all facts, see `events.py`."""

from domain.complaint.terms import Clock, Due
from domain.event import Code, Event, Personal


class ComplaintForwarded(Event, topic="complaint.forwarded"):
    """A unit passed the case on inside its agency (disposisi); the promises that ran go along unchanged."""

    from_assignment: int
    assignment: int
    unit: Code
    note: Personal | None
    first_response: Due | None
    resolution: Due | None


class ComplaintCoAssigned(Event, topic="complaint.co_assigned"):
    """Another unit works on the case from now on, beside the others and by dates of its own."""

    assignment: int
    unit: Code
    note: Personal | None
    first_response: Due | None
    resolution: Due | None


class PartReturned(Event, topic="complaint.part_returned"):
    """A unit that shared the case said that its part is not theirs; the others go on with the case."""

    assignment: int
    proposed_unit: Code | None
    reason: Personal


class InformationRequested(Event, topic="complaint.information_requested"):
    """The unit asked the reporter for more; unless it had been missed, the resolution's clock stops.

    Without an answer it runs on after `until`.
    """

    assignment: int
    question: Personal
    until: Due | None


class InformationGiven(Event, topic="complaint.information_given"):
    """The reporter gave what was asked for: the file is complete only now, and the resolution counts from here.

    A promise that was missed when the question came stays as it was.
    """

    assignment: int
    text: Personal
    resolution: Due | None


class ComplaintPostponed(Event, topic="complaint.postponed"):
    """The unit waits for the reporter; unless it had been missed, the resolution's clock stops, at most `until`."""

    assignment: int
    reason: Personal
    until: Due | None


class ComplaintResumed(Event, topic="complaint.resumed"):
    """The wait is over: the resolution is later by the working days that its clock stood still."""

    assignment: int
    resolution: Due | None


class AnswerCorrected(Event, topic="complaint.answer_corrected"):
    """The unit put another text in place of its answer; the reporter's time to reply stays."""

    assignment: int
    text: Personal
    reason: Personal | None


class ComplaintWarned(Event, topic="complaint.warned"):
    """A promised date is near: whoever has it to keep is told once."""

    assignment: int
    clock: Clock
    due: Due


UnitEvent = (
    ComplaintForwarded
    | ComplaintCoAssigned
    | PartReturned
    | InformationRequested
    | InformationGiven
    | ComplaintPostponed
    | ComplaintResumed
    | AnswerCorrected
    | ComplaintWarned
)
