"""Hearing of a public complaint that is not one's own: what must be so, what is recorded, and what follows.

A follower is a subject of the complaint, with a contact under a key of their own. They act as themselves alone.
"""

import re
from dataclasses import replace
from typing import assert_never

from domain.complaint.build import required
from domain.complaint.commands import Follow, FollowingCommand, Unfollow
from domain.complaint.context import Context
from domain.complaint.following_events import ComplaintFollowed, ComplaintUnfollowed, FollowingEvent
from domain.complaint.refusals import BadContact, Ended, NotFollowing, NotPublic, TooManyFollowers
from domain.complaint.state import Complaint, Status
from domain.event import Refused
from domain.identifying import bare_number

MOST = 1_000
"""Of one complaint: each event is part of its history, which is read whole."""
EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,189}")
PHONE = re.compile(r"\+?[0-9][0-9 ().-]{6,30}")


def followable(complaint: Complaint, context: Context) -> Refused | None:
    """Everybody may know of it, and something may still come."""
    if not complaint.told_to_all or complaint.status is Status.FILED:
        return NotPublic()
    if complaint.ended and complaint.status is not Status.CLOSED:
        return Ended(status=complaint.status)
    return TooManyFollowers(limit=MOST) if len(complaint.followed) >= MOST else None


def follows(complaint: Complaint, context: Context) -> Refused | None:
    """Only they themselves end it."""
    return None if context.actor.id in complaint.followers else NotFollowing()


def known_as(contact: str) -> str:
    """The same for one address or one telephone, however it is written."""
    return contact.casefold() if "@" in contact else bare_number(contact)


def event_of(command: FollowingCommand, complaint: Complaint, context: Context) -> FollowingEvent:
    """The event that the command makes."""
    match command:
        case Follow():
            contact = command.contact.strip()
            if contact and not (EMAIL.fullmatch(contact) or PHONE.fullmatch(contact)):
                raise BadContact(field="contact")
            follower = context.actor.id
            return ComplaintFollowed(follower=follower, contact=required(follower, "contact", contact))
        case Unfollow():
            return ComplaintUnfollowed(follower=context.actor.id)
        case _:
            assert_never(command)


def changed(complaint: Complaint, event: FollowingEvent) -> Complaint:
    """The complaint after one of these events; part of `fold.py`."""
    others = tuple(each for each in complaint.followers if each != event.follower)
    if isinstance(event, ComplaintUnfollowed):
        return replace(complaint, followers=others)
    ever = tuple(each for each in complaint.followed if each != event.follower)
    return replace(complaint, followers=(*others, event.follower), followed=(*ever, event.follower))
