"""The facts of a complaint's life. A stored form lasts for ever: change one only by a new shape and an upcast.

Who did it and when are in the envelope and never repeated here. What a later change of rules must not rewrite, a
promised date above all, is stored with the standard and calendar it came from.
"""

from datetime import date
from uuid import UUID

from domain.complaint.desk_events import DeskEvent
from domain.complaint.draft_events import AnswerPosted, CorrectionPosted, DraftEvent
from domain.complaint.following_events import FollowingEvent
from domain.complaint.joining_events import JoiningEvent
from domain.complaint.personal_data import PersonalDataEvent
from domain.complaint.reporter_events import ReporterEvent
from domain.complaint.terms import INTAKE as INTAKE
from domain.complaint.terms import ArchiveReason as ArchiveReason
from domain.complaint.terms import Clock as Clock
from domain.complaint.terms import Closure as Closure
from domain.complaint.terms import Due as Due
from domain.complaint.terms import MediaType as MediaType
from domain.complaint.terms import ReportClass as ReportClass
from domain.complaint.unit_events import AnswerCorrected, UnitEvent
from domain.event import Code, Event, Personal, Role, TrackingId


class ComplaintFiled(Event, topic="complaint.filed"):
    """A report came in. `reporter` and `office` are the case's two subjects: the person, and the official texts."""

    tracking_id: TrackingId
    reporter: UUID
    office: UUID
    report_class: ReportClass
    supervision: bool
    received_by: Code
    title: Personal
    body: Personal | None
    incident_on: date | None
    category: Code | None
    wanted_unit: Code | None
    area: Code | None
    place: Personal | None
    coordinates: Personal | None
    name: Personal | None
    phone: Personal | None
    email: Personal | None
    external_id: Personal | None
    anonymous: bool
    confidential: bool
    verification: Due | None


class ComplaintVerified(Event, topic="complaint.verified"):
    """The desk found the report fit to be handled, and promised the reporter an answer (none for imports).

    The promise stands whichever unit gets the case, and while none has it: a report cannot be parked at the desk.
    """

    resolution: Due | None


class ComplaintRouted(Event, topic="complaint.routed"):
    """The report went to a unit, which must respond and resolve by the promised dates (none for imports).

    `resolution` is the one promised before, if there was one.
    """

    assignment: int
    unit: Code
    note: Personal | None
    first_response: Due | None
    resolution: Due | None


class ComplaintReturned(Event, topic="complaint.returned"):
    """The unit said that it is not theirs, perhaps naming whose it is."""

    assignment: int
    proposed_unit: Code | None
    reason: Personal


class ComplaintStarted(Event, topic="complaint.started"):
    """The unit began to work on it."""

    assignment: int


class ComplaintAnswered(Event, topic="complaint.answered"):
    """The unit's answer was posted; the reporter may reply until `reply` (none for imports)."""

    assignment: int
    text: Personal
    reply: Due | None


class ComplaintEscalated(Event, topic="complaint.escalated"):
    """A promise was missed: raised to the next level, which is `role` of `unit`."""

    assignment: int
    clock: Clock
    level: int
    unit: Code
    role: Role
    missed: Due
    next: Due | None


class ComplaintReplied(Event, topic="complaint.replied"):
    """The reporter was not content with the answer and wrote back; the unit must respond again."""

    assignment: int
    text: Personal
    first_response: Due | None


class ComplaintClosed(Event, topic="complaint.closed"):
    """It ended; the reporter may ask to reopen until `reopening`."""

    kind: Closure
    note: Personal | None
    reopening: Due | None


class ComplaintReopened(Event, topic="complaint.reopened"):
    """The reporter had it opened again: a new assignment to the unit that answered last."""

    assignment: int
    unit: Code
    reason: Personal
    first_response: Due | None
    resolution: Due | None


class ComplaintArchived(Event, topic="complaint.archived"):
    """It will not be handled, for this reason."""

    reason: ArchiveReason
    note: Personal | None


class ComplaintAdopted(Event, topic="complaint.adopted", shape=2):
    """Somebody took over an imported open case: from now on its clocks run.

    To an answer that was given elsewhere the reporter may reply until `reply`; in shape 1 there was no such date.
    """

    assignment: int
    verification: Due | None
    first_response: Due | None
    resolution: Due | None
    reply: Due | None


class ComplaintAttached(Event, topic="complaint.attached"):
    """A file came with what was recorded just before it: with the filing, an answer or a reply.

    It is kept outside the log; `digest` is the SHA-256 of what is kept, in hexadecimal, and `name` what its sender
    called it. Files of one complaint count from 1.
    """

    attachment: int
    media_type: MediaType
    size: int
    digest: Personal
    name: Personal | None


Answered = ComplaintAnswered | AnswerPosted
"""A unit's answer was posted, with or without a draft before it."""
Corrected = AnswerCorrected | CorrectionPosted
"""Another text stands in place of a unit's answer, with or without a draft before it."""
ANSWERS = (ComplaintAnswered, AnswerPosted, AnswerCorrected, CorrectionPosted)
"""What holds the text that counts as a unit's answer."""

ComplaintEvent = (
    PersonalDataEvent
    | ComplaintFiled
    | ComplaintVerified
    | ComplaintRouted
    | ComplaintReturned
    | ComplaintStarted
    | ComplaintAnswered
    | ComplaintEscalated
    | ComplaintReplied
    | ComplaintClosed
    | ComplaintReopened
    | ComplaintArchived
    | ComplaintAdopted
    | UnitEvent
    | ComplaintAttached
    | ReporterEvent
    | DeskEvent
    | DraftEvent
    | JoiningEvent
    | FollowingEvent
)
