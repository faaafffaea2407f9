"""Rules for what takes two people: a change of standards or calendars is proposed by one and approved by another."""

from typing import assert_never

from domain import rights, text
from domain.directory import publishing
from domain.directory.commands import Approve, Decline, Propose, PublishCalendar, PublishStandard
from domain.directory.events import (
    CalendarApproved,
    CalendarDeclined,
    CalendarProposed,
    CalendarPublished,
    DirectoryEvent,
    StandardApproved,
    StandardDeclined,
    StandardProposed,
    StandardPublished,
)
from domain.directory.refusals import (
    ApproverNotApart,
    ApproverTooNew,
    NeedsSecondPerson,
    ProposalWaiting,
    ProposerApproves,
)
from domain.directory.state import Directory, Proposal
from domain.event import Actor, Personal, Refused, Role


def founding(change: PublishStandard | PublishCalendar, directory: Directory) -> bool:
    """Whether nobody works by it yet: an office without people has no second person to ask."""
    match change:
        case PublishStandard():
            return not directory.staffed(change.agency)
        case PublishCalendar():
            return not directory.works_by(change.code)
        case _:
            assert_never(change)


def publish(change: PublishStandard | PublishCalendar, directory: Directory) -> StandardPublished | CalendarPublished:
    """At once, without a second person: while the office is being founded."""
    published = _checked(change, directory)
    if not founding(change, directory):
        raise NeedsSecondPerson(code=change.code)
    return published


def propose(command: Propose, directory: Directory) -> StandardProposed | CalendarProposed:
    change = _checked(command.change, directory)
    for waiting in directory.proposals_of(command.stream):
        if _slot(waiting.change) == _slot(change):
            raise ProposalWaiting(proposal=waiting.number)
    match change:
        case StandardPublished():
            return StandardProposed(**vars(change))
        case CalendarPublished():
            return CalendarProposed(**vars(change))
        case _:
            assert_never(change)


def approve(command: Approve, directory: Directory, actor: Actor) -> list[DirectoryEvent]:
    """It takes effect, if what it was proposed on still allows it."""
    proposal = directory.proposal(command.stream, command.proposal)
    refused = no_second_person(proposal, directory, actor)
    if refused is not None:
        raise refused
    change = proposal.change
    match change:
        case StandardPublished():
            publishing.check_standard(change, directory)
            return [StandardApproved(proposal=proposal.number), change]
        case CalendarPublished():
            publishing.check_calendar(change, directory)
            return [CalendarApproved(proposal=proposal.number), change]
        case _:
            assert_never(change)


def no_second_person(proposal: Proposal, directory: Directory, actor: Actor) -> Refused | None:
    """Why the actor does not count as the second person; None when they do.

    Whoever can give out roles can make an account for themselves and be two. So neither of both may have their role
    through the other, and a role that came after the proposal may have come for its sake.
    """
    if actor.role is Role.SYSTEM:
        return rights.NotAllowed(role=actor.role, act=rights.Act.ADMINISTER)
    if actor.id == proposal.by.id:
        return ProposerApproves(proposal=proposal.number)
    given = directory.grants_behind(actor.id, actor.role, actor.unit)
    before = [one for one in given if one.position < proposal.position]
    if not before:
        return ApproverTooNew(proposal=proposal.number)
    if actor.id in proposal.through or all(proposal.by.id in one.through for one in before):
        return ApproverNotApart(proposal=proposal.number)
    return None


def decline(command: Decline, directory: Directory) -> StandardDeclined | CalendarDeclined:
    """By anybody who may change it; whoever proposed it takes it back so."""
    proposal = directory.proposal(command.stream, command.proposal)
    said = text.optional("reason", command.reason)
    reason = None if said is None else Personal(command.subject, text=said)
    match proposal.change:
        case StandardPublished():
            return StandardDeclined(proposal=proposal.number, reason=reason)
        case CalendarPublished():
            return CalendarDeclined(proposal=proposal.number, reason=reason)
        case _:
            assert_never(proposal.change)


def _checked(change: PublishStandard | PublishCalendar, directory: Directory) -> StandardPublished | CalendarPublished:
    match change:
        case PublishStandard():
            return publishing.publish_standard(change, directory)
        case PublishCalendar():
            return publishing.publish_calendar(change, directory)
        case _:
            assert_never(change)


def _slot(change: StandardPublished | CalendarPublished) -> object:
    """What two waiting proposals may not both be about."""
    return change.effective_from if isinstance(change, StandardPublished) else change.year
