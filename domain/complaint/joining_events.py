"""What makes one case of two, and two of one; recorded in both at once, and kept like all facts, see `events.py`."""

from uuid import UUID

from domain.event import Event


class ComplaintMerged(Event, topic="complaint.merged"):
    """It is about the same as another one, and goes on there: it has ended here, and is no closure."""

    into: UUID


class ComplaintAbsorbed(Event, topic="complaint.absorbed"):
    """Another one about the same was merged into this one."""

    other: UUID


class ComplaintUnmerged(Event, topic="complaint.unmerged"):
    """It is another matter after all: it goes on here, where it was, under the dates that were promised."""

    out_of: UUID


class ComplaintReleased(Event, topic="complaint.released"):
    """Another one that had been merged into this one goes on by itself."""

    other: UUID


class ComplaintSplit(Event, topic="complaint.split"):
    """It held another matter as well, which is a complaint of its own from now on."""

    into: UUID


class ComplaintSplitFrom(Event, topic="complaint.split_from"):
    """It was a matter of another complaint, and came in when that one did: its clocks count from then."""

    origin: UUID


JoiningEvent = (
    ComplaintMerged | ComplaintAbsorbed | ComplaintUnmerged | ComplaintReleased | ComplaintSplit | ComplaintSplitFrom
)
