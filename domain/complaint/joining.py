"""Making one case of two that are about the same, and two of one: what must be so, what is recorded, and what follows.

What goes on in the other case is decided here too: both are recorded at once, or neither.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never
from uuid import UUID

from domain import rights
from domain.complaint import splitting
from domain.complaint.commands import Command, JoiningCommand, Merge, Split, Unmerge
from domain.complaint.context import Context
from domain.complaint.joining_events import (
    ComplaintAbsorbed,
    ComplaintMerged,
    ComplaintReleased,
    ComplaintSplit,
    ComplaintSplitFrom,
    ComplaintUnmerged,
    JoiningEvent,
)
from domain.complaint.personal_data import PersonalDataErased
from domain.complaint.refusals import (
    AnswerStands,
    Ended,
    IntoEnded,
    IntoForeign,
    IntoItself,
    IntoMerged,
    NotMerged,
    OtherConfidentiality,
    OtherOutOfReach,
    UnknownOther,
)
from domain.complaint.state import Complaint, Merger, Status
from domain.complaint.turn_fold import over
from domain.event import Refused
from domain.rights import Act


def other_of(command: Command, complaint: Complaint) -> UUID | None:
    """Which other case the command is about, if it is about two."""
    match command:
        case Merge():
            return command.into
        case Unmerge():
            return complaint.merger.into if complaint.merger else None
    return None


def mergeable(complaint: Complaint, context: Context) -> Refused | None:
    """It is open, and its reporter has no answer that they may reply to: nobody takes that time from them."""
    if complaint.ended:
        return Ended(status=complaint.status)
    return AnswerStands() if complaint.status is Status.ANSWERED else None


def is_merged(complaint: Complaint, context: Context) -> Refused | None:
    """It was merged into another one."""
    return None if complaint.merger else NotMerged(status=complaint.status)


def event_of(command: JoiningCommand, complaint: Complaint, context: Context) -> JoiningEvent:
    """The event that the command makes in this case."""
    match command:
        case Merge():
            return ComplaintMerged(into=_target(complaint, context).id)
        case Unmerge():
            if complaint.merger is None:
                raise NotMerged(status=complaint.status)
            return ComplaintUnmerged(out_of=complaint.merger.into)
        case Split():
            return splitting.split(command, complaint, context)
        case _:
            assert_never(command)


def beside(
    decided: Sequence[object], complaint: Complaint, family: Sequence[Complaint] = ()
) -> list[tuple[UUID, JoiningEvent | PersonalDataErased]]:
    """What is recorded in other cases together with these events of this one; `family` are those of its reporter."""
    found: list[tuple[UUID, JoiningEvent | PersonalDataErased]] = []
    for event in decided:
        if isinstance(event, ComplaintMerged):
            found.append((event.into, ComplaintAbsorbed(other=complaint.id)))
        elif isinstance(event, ComplaintUnmerged):
            found.append((event.out_of, ComplaintReleased(other=complaint.id)))
        elif isinstance(event, PersonalDataErased) and event.subject == complaint.filed.reporter:
            found += [(each.id, replace(event, request=None)) for each in family]
    return found


def _target(complaint: Complaint, context: Context) -> Complaint:
    """The case to go on with: open, here, within the actor's reach, hidden as this one is.

    One that was merged itself is no target, so that no chain of them ends where it began.
    """
    other = context.other
    if other is None or not rights.allows(context.actor, Act.SEE_CASE, context.directory, case=other.case):
        raise UnknownOther(field="into")
    if other.id == complaint.id:
        raise IntoItself(field="into")
    if not rights.allows(context.actor, Act.MERGE, context.directory, case=other.case):
        raise OtherOutOfReach(field="into")
    refused = _no_target(other) or (
        OtherConfidentiality(field="into") if other.confidential != complaint.confidential else None
    )
    if refused is not None:
        raise refused
    return other


def _no_target(other: Complaint) -> Refused | None:
    if other.merger is not None:
        return IntoMerged(field="into")
    if other.ended:
        return IntoEnded(field="into", status=other.status)
    return IntoForeign(field="into") if other.foreign else None


def changed(complaint: Complaint, event: JoiningEvent) -> Complaint:
    """The complaint after one of these events; part of `fold.py`."""
    match event:
        case ComplaintMerged():
            return _merged(complaint, event)
        case ComplaintUnmerged():
            return _unmerged(complaint)
        case ComplaintAbsorbed():
            return replace(complaint, absorbed=(*complaint.absorbed, event.other))
        case ComplaintReleased():
            return replace(complaint, absorbed=tuple(each for each in complaint.absorbed if each != event.other))
        case ComplaintSplit() | ComplaintSplitFrom():
            return splitting.changed(complaint, event)
        case _:
            assert_never(event)


def _merged(complaint: Complaint, event: ComplaintMerged) -> Complaint:
    """No clock runs; what ran is kept for the day on which it turns out to be another matter."""
    before = complaint.merger
    merger = Merger(
        into=event.into,
        status=before.status if before else complaint.status,
        assignments=before.assignments if before else complaint.assignments,
        clocks=before.clocks if before else complaint.clocks,
    )
    return replace(complaint, status=Status.MERGED, clocks=(), assignments=over(complaint), merger=merger)


def _unmerged(complaint: Complaint) -> Complaint:
    """As it was. No date moves: the office's mistake takes no day from the reporter."""
    before = complaint.merger
    if before is None:
        return complaint
    return replace(complaint, status=before.status, clocks=before.clocks, assignments=before.assignments, merger=None)
