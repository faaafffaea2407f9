"""Who is told of an event: the reporter, or those who hold a role for a unit. Pure rules, and the facts of telling.

A notice is a number, names of offices, dates and a sentence of ours. What somebody typed is in none of them, so that
any channel may carry any notice, of an anonymous or confidential case too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never
from uuid import UUID, uuid5

from domain.complaint import events as e
from domain.complaint.desk_events import (
    INTERNAL,
    ComplaintLabelled,
    ComplaintNoted,
    ComplaintReclassified,
    ComplaintRedacted,
    ComplaintReferred,
    ComplaintSecretReissued,
    ComplaintTaken,
)
from domain.complaint.draft_events import (
    AnswerDrafted,
    AnswerPosted,
    CorrectionDrafted,
    CorrectionPosted,
    DraftApproved,
    DraftReturned,
)
from domain.complaint.following_events import ComplaintFollowed, ComplaintUnfollowed
from domain.complaint.joining_events import (
    ComplaintAbsorbed,
    ComplaintMerged,
    ComplaintReleased,
    ComplaintSplit,
    ComplaintSplitFrom,
    ComplaintUnmerged,
)
from domain.complaint.personal_data import (
    ErasureCompleted,
    ErasureRefused,
    ErasureRequested,
    HoldLifted,
    HoldPlaced,
    PersonalDataErased,
)
from domain.complaint.reporter_events import (
    ComplaintAmended,
    ComplaintRated,
    ComplaintVisibilityChanged,
    ComplaintWithdrawn,
)
from domain.complaint.state import Complaint
from domain.complaint.terms import Closure
from domain.complaint.unit_events import (
    AnswerCorrected,
    ComplaintCoAssigned,
    ComplaintForwarded,
    ComplaintPostponed,
    ComplaintResumed,
    ComplaintWarned,
    InformationGiven,
    InformationRequested,
    PartReturned,
)
from domain.directory.events import UnitKind
from domain.directory.state import Directory, Held
from domain.event import Actor, Code, Event, Role
from domain.rights import Act, allows

WATCHED = Code("watched")
"""What those are told who watch a case."""
_STREAMS = UUID("c0b2d8f4-6a0e-5d1b-8f39-51a7e2b64c11")


class NoticeSent(Event, topic="notice.sent"):
    """The notice about the complaint's event `of_version` was taken over by the server that delivers it.

    `medium` is `email` or `sms`: the channel of the envelope is by what the system acts.
    """

    complaint: UUID
    of_version: int
    template: Code
    medium: Code


class NoticeGivenUp(Event, topic="notice.given_up"):
    """The notice could not be delivered, for this reason, and will not be tried again."""

    complaint: UUID
    of_version: int
    template: Code
    medium: Code
    problem: Code


@dataclass(frozen=True)
class Notice:
    """What is told to whom: `template` names the sentence; to a person, to a role, or to the reporter."""

    template: Code
    role: Role | None = None
    unit: Code | None = None
    person: UUID | None = None


def stream_of(complaint: UUID, version: int, template: str, channel: str, recipient: UUID) -> UUID:
    """The identity of one notice, and the stream that keeps what became of it: the same for the same notice."""
    return uuid5(_STREAMS, f"{complaint}|{version}|{template}|{channel}|{recipient}")


def notices(event: e.ComplaintEvent, complaint: Complaint, directory: Directory) -> Sequence[Notice]:
    """Who is told of the event; `complaint` is the case after it. Histories that nobody adopted tell nobody."""
    if complaint.foreign:
        return ()
    unit, desk = complaint.responsible, _desk(complaint, directory)
    match event:
        case e.ComplaintFiled() if event.verification is None:
            return ()  # it was split off another one, and is told of as that
        case e.ComplaintFiled():
            return (_reporter("received"), _staff("to_check", desk, complaint.filed.received_by))
        case e.ComplaintRouted():
            return (_reporter("routed"), _staff("assigned", Role.LIAISON, event.unit))
        case ComplaintCoAssigned():
            return (_reporter("shared"), _staff("assigned", Role.LIAISON, event.unit))
        case ComplaintForwarded():
            return (_staff("assigned", Role.LIAISON, event.unit),)
        case InformationRequested() | ComplaintPostponed():
            return (_reporter("asked" if isinstance(event, InformationRequested) else "postponed"),)
        case InformationGiven():
            return (_staff("information_given", Role.LIAISON, complaint.unit_of(event.assignment)),)
        case AnswerCorrected() | CorrectionPosted():
            return (_reporter("corrected"),)
        case ComplaintWarned():
            late = complaint.unit_of(event.assignment)
            return (_staff("due_soon", Role.LIAISON if event.assignment else desk, late),)
        case e.ComplaintReturned() | PartReturned():
            return (_staff("returned", desk, complaint.filed.received_by),)
        case e.ComplaintAnswered() | AnswerPosted():
            return (_reporter("answered"),)
        case AnswerDrafted() | CorrectionDrafted():
            template = "to_approve" if isinstance(event, AnswerDrafted) else "correction_to_approve"
            unit = complaint.unit_of(event.assignment)
            return (_staff(template, Role.LEADER, unit),) if event.submitted else ()
        case DraftApproved() | DraftReturned():
            return _author("approved" if isinstance(event, DraftApproved) else "returned", complaint, event.assignment)
        case e.ComplaintEscalated():
            return (_reporter("late"), _staff("escalated", event.role, event.unit))
        case e.ComplaintReplied():
            return (_staff("replied", Role.LIAISON, unit),)
        case e.ComplaintClosed():
            return _closed(event, unit)
        case e.ComplaintReopened():
            return (_reporter("reopened"), _staff("reopened_here", Role.LIAISON, event.unit))
        case e.ComplaintArchived():
            return (_reporter("refused"),)
        case e.ComplaintAdopted():
            at_unit = complaint.current is not None
            return (_staff("assigned", Role.LIAISON, unit) if at_unit else _staff("to_check", desk, unit),)
        case ErasureRequested():
            return (_staff("erasure_asked", desk, complaint.filed.received_by),)
        case ComplaintAmended():
            return (_worker("amended", complaint, desk),)
        case ComplaintWithdrawn():
            left = (_staff("joined_left", desk, complaint.filed.received_by),) if complaint.absorbed else ()
            return (_worker("withdrawn", complaint, desk), *left)
        case ComplaintMerged():
            return (_reporter("merged"), _worker("merged_away", complaint, desk))
        case ComplaintUnmerged():
            return (_reporter("unmerged"), _worker("unmerged_here", complaint, desk))
        case ComplaintAbsorbed():
            return (_worker("absorbed", complaint, desk),)
        case ComplaintReferred():
            return (_staff("referred", Role.OMBUDSMAN, event.unit),)
        case ComplaintSecretReissued():
            return (_reporter("secret_reissued"),)  # whoever did not ask for it must know
        case e.ComplaintVerified() | e.ComplaintStarted() | e.ComplaintAttached() | ComplaintResumed():
            return ()
        case ComplaintRated() | ComplaintVisibilityChanged() | ComplaintReclassified() | ComplaintRedacted():
            return ()
        case ComplaintNoted() | ComplaintLabelled() | ComplaintTaken():
            return ()  # how an office organises its work
        case ComplaintFollowed() | ComplaintUnfollowed():
            return ()  # whoever follows has just been told on the page
        case ComplaintSplitFrom():
            return (_reporter("split_from"), _staff("to_route", desk, complaint.filed.received_by))
        case ComplaintReleased() | ComplaintSplit():
            return ()  # whom it concerns hears of it in the other case
        case PersonalDataErased() | ErasureRefused() | ErasureCompleted() | HoldPlaced() | HoldLifted():
            return ()  # of an erased person no address is left; a hold is an affair of the office
        case _:
            assert_never(event)


PUBLIC_STEPS: Mapping[type[Event], str] = {
    e.ComplaintAnswered: "answered",
    AnswerPosted: "answered",
    AnswerCorrected: "corrected",
    CorrectionPosted: "corrected",
    e.ComplaintClosed: "closed",
    e.ComplaintReopened: "reopened",
    e.ComplaintArchived: "archived",
    ComplaintWithdrawn: "withdrawn",
    ComplaintMerged: "merged",
    ComplaintUnmerged: "unmerged",
}
"""What people hear of a case that is not theirs, in words that name neither office nor date of it."""


def joined(event: e.ComplaintEvent) -> Code | None:
    """What the reporters are told whose reports were merged into the complaint; None when it concerns them not."""
    step = PUBLIC_STEPS.get(type(event))
    return None if step is None else Code(f"joined_{step}")


def watched(event: e.ComplaintEvent, complaint: Complaint, staff: UUID, directory: Directory) -> bool:
    """Whether somebody who watches the case is told of this.

    Not of how offices organise their work, and not of a case that they may not see any more.
    """
    if (
        isinstance(event, (*INTERNAL, ComplaintWarned, ComplaintFollowed, ComplaintUnfollowed))
        or staff not in directory.staff
    ):
        return False
    actors = (Actor(staff, held.role, held.unit) for held in directory.staff[staff].roles)
    return any(allows(actor, Act.SEE_CASE, directory, case=complaint.case) for actor in actors)


def heard(event: e.ComplaintEvent, before: Complaint | None, complaint: Complaint) -> Code | None:
    """What the followers of the complaint are told; it is the case before and after the event.

    Of one that is public no longer they hear that once, and nothing more of it.
    """
    if not complaint.told_to_all:
        return Code("followed_hidden") if before is not None and before.told_to_all else None
    step = "routed" if isinstance(event, e.ComplaintRouted | ComplaintForwarded) else PUBLIC_STEPS.get(type(event))
    return None if step is None else Code(f"followed_{step}")


def holders(directory: Directory, role: Role, unit: Code) -> frozenset[UUID]:
    """Who holds the role for the unit; where nobody does, for the nearest unit above it."""
    for above in directory.lineage(unit):
        held = Held(role, above)
        if found := frozenset(person.id for person in directory.staff.values() if held in person.roles):
            return found
    return frozenset()


def _desk(complaint: Complaint, directory: Directory) -> Role:
    """Who checks and routes where the report came in."""
    desk = directory.agency_of(complaint.filed.received_by)
    return Role.NATIONAL_ADMIN if desk.kind is UnitKind.NATIONAL else Role.AGENCY_ADMIN


def _closed(event: e.ComplaintClosed, unit: Code) -> Sequence[Notice]:
    match event.kind:
        case Closure.SYSTEM:
            return (_reporter("closed_by_system"),)
        case Closure.RESOLVED:
            return (_reporter("resolved"),)
        case Closure.REPORTER:
            return (_staff("closed_by_reporter", Role.LIAISON, unit),)
        case _:
            assert_never(event.kind)


def _worker(template: str, complaint: Complaint, desk: Role) -> Notice:
    """Whoever has the case: the unit, or the desk."""
    role = Role.LIAISON if complaint.current is not None else desk
    return _staff(template, role, complaint.responsible)


def _author(decided: str, complaint: Complaint, assignment: int) -> Sequence[Notice]:
    """Whoever wrote the draft that stands there, if one does; a correction has no date to be posted by."""
    drafts = (each.draft for each in complaint.assignments if each.number == assignment)
    return tuple(
        Notice(Code(f"{'correction' if draft.correction else 'draft'}_{decided}"), person=draft.author)
        for draft in drafts
        if draft is not None
    )


def _reporter(template: str) -> Notice:
    return Notice(Code(template))


def _staff(template: str, role: Role, unit: Code) -> Notice:
    return Notice(Code(template), role, unit)
