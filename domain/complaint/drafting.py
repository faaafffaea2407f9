"""What must be so before an answer or its correction is drafted, approved or posted; how a draft changes a turn."""

from dataclasses import replace

from domain.complaint.context import Context
from domain.complaint.draft_events import DRAFTED, CorrectionDrafted, DraftApproved, DraftEvent, DraftReturned
from domain.complaint.state import Assignment, Complaint, Draft, DraftState
from domain.event import Envelope, Refused


class ApprovalAsked(Refused):
    """This unit has its answers and their corrections approved by a leader: submit a draft."""


class NoApprovalAsked(Refused):
    """This unit answers without approval: post the answer or its correction itself."""


class NoDraftWaits(Refused):
    """No draft waits for approval here."""


class DraftNotApproved(Refused):
    """No draft has been approved that could be posted."""


class OwnDraft(Refused):
    """You wrote this draft: somebody else must approve it."""


class AnotherDraft(Refused):
    """This is not the draft that stands now: read it again."""


def answers_directly(turn: Assignment, complaint: Complaint, context: Context) -> Refused | None:
    """Histories are believed: how an answer came about was decided where it was given."""
    asked = not context.imported and context.directory.asks_approval(turn.unit)
    return ApprovalAsked(unit=turn.unit) if asked else None


def has_approval_asked(turn: Assignment, complaint: Complaint, context: Context) -> Refused | None:
    """Somebody waits to approve."""
    return None if context.directory.asks_approval(turn.unit) else NoApprovalAsked(unit=turn.unit)


def draft_waits(turn: Assignment, complaint: Complaint, context: Context) -> Refused | None:
    """There is a draft to decide on."""
    return None if turn.draft and turn.draft.state is DraftState.SUBMITTED else NoDraftWaits()


def draft_approved(turn: Assignment, complaint: Complaint, context: Context) -> Refused | None:
    """There is a draft to post."""
    return None if turn.draft and turn.draft.state is DraftState.APPROVED else DraftNotApproved()


def by_another(turn: Assignment, complaint: Complaint, context: Context) -> Refused | None:
    """Four eyes; whoever told a history was not there."""
    own = turn.draft is not None and turn.draft.author == context.actor.id
    return OwnDraft() if own and not context.imported else None


def draft_of(turn: Assignment, read: int | None) -> int:
    """The number of the draft that stands, which must be the one that was `read`, if that is said."""
    if turn.draft is None:
        raise NoDraftWaits
    if read not in (None, turn.draft.number):
        raise AnotherDraft(field="draft", draft=turn.draft.number)
    return turn.draft.number


def after(draft: Draft | None, event: DraftEvent, at: Envelope) -> Draft | None:
    """What stands of a turn's draft: nothing once it was posted, or when the decision is about another one."""
    if isinstance(event, DRAFTED):
        state = DraftState.SUBMITTED if event.submitted else DraftState.WRITTEN
        correction = isinstance(event, CorrectionDrafted)
        return Draft(number=event.draft, version=at.version, author=at.actor.id, state=state, correction=correction)
    if draft is None or draft.number != event.draft:
        return draft
    match event:
        case DraftApproved():
            return replace(draft, state=DraftState.APPROVED)
        case DraftReturned():
            return replace(draft, state=DraftState.RETURNED)
        case _:
            return None
