"""What offices do with a case beside moving and answering it; kept like all facts, see `events.py`."""

from uuid import UUID

from domain.complaint.draft_events import BEFORE_POSTING
from domain.complaint.terms import Classification, Due
from domain.event import Code, Event, Personal


class ComplaintReclassified(Event, topic="complaint.reclassified"):
    """It is of another class or category; the resolution counts from the same start by the new class's standard.

    A promise that was missed already stays as it was.
    """

    old: Classification
    new: Classification
    resolution: Due | None


class ComplaintRedacted(Event, topic="complaint.redacted"):
    """`text` is shown in place of what the event `of_version` has in `of_field`; the original stays sealed."""

    of_version: int
    of_field: Code
    text: Personal
    reason: Personal


class ComplaintSecretReissued(Event, topic="complaint.secret_reissued"):
    """Somebody came to a counter and proved who they are: a new secret was handed out, the old one is void."""


class ComplaintReferred(Event, topic="complaint.referred"):
    """An administrator took the case to the Ombudsman of this unit."""

    unit: Code
    reason: Personal


class ComplaintNoted(Event, topic="complaint.noted"):
    """A note between the offices, which neither the reporter nor the public is shown."""

    text: Personal


class ComplaintLabelled(Event, topic="complaint.labelled"):
    """The offices put a label on the case, or took it off."""

    label: Code
    on: bool


class ComplaintTaken(Event, topic="complaint.taken"):
    """This member of staff works on it in this turn, or nobody does."""

    assignment: int
    officer: UUID | None


INTERNAL = (ComplaintNoted, ComplaintLabelled, ComplaintTaken, *BEFORE_POSTING)
"""How an office organises its work: neither the reporter nor the public is told."""
DeskEvent = (
    ComplaintReclassified
    | ComplaintRedacted
    | ComplaintSecretReissued
    | ComplaintReferred
    | ComplaintNoted
    | ComplaintLabelled
    | ComplaintTaken
)
