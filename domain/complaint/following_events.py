"""Who else wants to hear of a public complaint; kept like all facts, see `events.py`."""

from uuid import UUID

from domain.event import Event, Personal


class ComplaintFollowed(Event, topic="complaint.followed"):
    """Somebody who confirmed that this e-mail address or telephone is theirs hears of its public steps from now on."""

    follower: UUID
    contact: Personal


class ComplaintUnfollowed(Event, topic="complaint.unfollowed"):
    """They hear no more of it."""

    follower: UUID


FollowingEvent = ComplaintFollowed | ComplaintUnfollowed
