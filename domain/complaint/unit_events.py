"""What units do with a case beside the plain way of start and answer; kept like all facts, see `events.py`."""

from domain.complaint.terms import Due
from domain.event import Code, Event, Personal


class ComplaintForwarded(Event, topic="complaint.forwarded"):
    """A unit passed the case on inside its agency (disposisi); the promises that ran go along unchanged."""

    from_assignment: int
    assignment: int
    unit: Code
    note: Personal | None
    first_response: Due | None
    resolution: Due | None


UnitEvent = ComplaintForwarded
