"""What makes one case of two, and two again; recorded in both at once, and kept like all facts, see `events.py`."""

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


JoiningEvent = ComplaintMerged | ComplaintAbsorbed | ComplaintUnmerged | ComplaintReleased
