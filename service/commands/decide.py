"""From a command and a history to all that follows, here and in other complaints."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

from domain import rights
from domain.complaint import joining, splitting
from domain.complaint.commands import Command, Erase, Split
from domain.complaint.context import Context, Opening
from domain.complaint.decide import decide as decide_here
from domain.complaint.events import ComplaintEvent, ComplaintFiled
from domain.complaint.rules import act_of, refusal
from domain.complaint.state import Complaint
from domain.event import Event
from domain.rights import Act
from service.commands.request import Request, refuse_stale
from service.commands.tools import Tools
from service.family import family_of
from service.folded import folded
from service.naming import refuse_naming
from service.store.mapper import Replayed
from service.store.uuid7 import uuid7
from service.store.vault import Reference, reveal
from service.tracking import fresh_tracking_id


@dataclass(frozen=True)
class Beside:
    """Events of another complaint, which is at `version`."""

    stream: UUID
    version: int
    events: Sequence[Event]
    context: Context


@dataclass(frozen=True)
class Decided:
    """What follows from a command, in the complaint and beside it in another one: all of it is recorded, or nothing."""

    context: Context
    events: Sequence[ComplaintEvent]
    beside: Sequence[Beside]


def decide(tools: Tools, past: Sequence[Replayed], command: Command, request: Request) -> Decided:
    """By the domain's rules, with all that they need beside the complaint. Raises what `Commands.handle` does."""
    complaint, context = folded(past), tools.context(request)
    if request.if_match is not None:
        # Before anything is told of versions: whoever may not do this must not learn what happened.
        rights.check(context.actor, act_of(command), context.directory, case=complaint.case)
        refuse_stale(past, request.if_match, context.actor)
    other = _other(tools, command, complaint)
    family = family_of(tools.log, complaint) if isinstance(command, Erase) else ()
    opening = _opening(tools, past, complaint, context) if isinstance(command, Split) else None
    context = replace(context, other=folded(other) if other else None, family=family, opening=opening)
    events = decide_here(command, complaint, context)
    opened = splitting.opened(command, complaint, context) if isinstance(command, Split) else ()
    if not request.names_kept:
        refuse_naming(tools.log, tools.ring, past, complaint, [*events, *splitting.typed(opened)], context)
    versions = {each.id: each.version for each in (context.other, *family) if each is not None}
    beside = [
        Beside(stream, versions[stream], [event], context)
        for stream, event in joining.beside(events, complaint, family)
    ]
    return Decided(context, events, [*beside, *_opened(opened, past, complaint, context)])


def _other(tools: Tools, command: Command, complaint: Complaint) -> Sequence[Replayed]:
    """The history of the other complaint that the command is about, if there is one."""
    stream = joining.other_of(command, complaint)
    past = () if stream is None else tools.log.history(stream)
    return past if past and isinstance(past[0].event, ComplaintFiled) else ()


def _opening(tools: Tools, past: Sequence[Replayed], complaint: Complaint, context: Context) -> Opening:
    """What a new complaint of the same reporter is opened with; it is not split before who they are is opened."""
    refused = refusal(Act.SPLIT, complaint, context)
    if refused is not None:
        raise refused
    filed = past[0]
    places = {
        name: Reference(filed.originator_id, filed.originator_version, f"/{name}")
        for name in splitting.SAID
        if getattr(filed.event, name) is not None
    }
    with tools.log.database.autocommit() as cursor:
        texts = reveal(cursor, tools.ring, places.values())
    said = {name: texts[place] for name, place in places.items() if place in texts}
    return Opening(id=uuid7(), tracking_id=fresh_tracking_id(), office=uuid4(), said=said)


def _opened(
    events: Sequence[ComplaintEvent], past: Sequence[Replayed], complaint: Complaint, context: Context
) -> Iterator[Beside]:
    """A new complaint: it came as the other one did, by the same channel when that was complete."""
    if not events or context.opening is None:
        return
    came = replace(context, channel=past[0].at.channel, occurred_at=complaint.complete_at)
    yield Beside(context.opening.id, 0, events[:1], came)
    yield Beside(context.opening.id, 1, events[1:], context)
