"""What offices do with a case beside moving and answering it; kept like all facts, see `events.py`."""

from dataclasses import dataclass
from uuid import UUID

from domain.complaint.draft_events import BEFORE_POSTING
from domain.complaint.terms import Classification, Due
from domain.event import Code, Event, Personal


@dataclass(frozen=True, kw_only=True)
class PartDue:
    """The resolution that a unit beside the one that leads has promised."""

    assignment: int
    resolution: Due


class ComplaintReclassified(Event, topic="complaint.reclassified", shape=2):
    """It is of another class or category; each resolution counts from its own start by the new class's standard.

    A promise that was missed already stays as it was. `resolution` is that of the turn that leads, or of the desk;
    `parts` are those of other units that have the case too, None when no other does, as in shape 1.
    """

    old: Classification
    new: Classification
    resolution: Due | None
    parts: tuple[PartDue, ...] | None


def resolution_of(event: ComplaintReclassified, assignment: int) -> Due | None:
    """The date that this turn has from now on, None when it had none."""
    return next((part.resolution for part in event.parts or () if part.assignment == assignment), event.resolution)


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
