"""What must be so before a complaint can be acted on: guards by name, and one table of which act needs which."""

from collections.abc import Callable, Mapping

from domain import rights
from domain.complaint import case_guards as case
from domain.complaint import erasing, following, joining, splitting
from domain.complaint.commands import (
    Adopt,
    Amend,
    Answer,
    ApproveDraft,
    Archive,
    Assign,
    ChangeVisibility,
    Close,
    CoAssign,
    Command,
    CompleteErasure,
    CorrectAnswer,
    DraftAnswer,
    DraftCorrection,
    Erase,
    Escalate,
    File,
    Follow,
    Forward,
    GiveInformation,
    Label,
    LiftHold,
    Merge,
    Note,
    PlaceHold,
    PostAnswer,
    Postpone,
    Rate,
    Reclassify,
    Redact,
    Refer,
    ReissueSecret,
    Reopen,
    Reply,
    RequestErasure,
    RequestInformation,
    Resume,
    Return,
    ReturnDraft,
    Route,
    Split,
    Start,
    Take,
    Unfollow,
    Unmerge,
    Verify,
    Warn,
    Withdraw,
)
from domain.complaint.context import Context
from domain.complaint.events import Clock, Closure
from domain.complaint.refusals import (
    BeforeFiling,
    Ended,
    HistoryOverLive,
    InTheFuture,
    NeverAnswered,
    NeverRouted,
    NotAdopted,
    NotAnswered,
    NotAtDesk,
    NotAwaitingCheck,
    NotClosed,
    NothingMissed,
    NothingToAdopt,
    NothingToWarnOf,
    NotWithUnit,
    OutOfOrder,
    ReopenTooLate,
    ReplyStillPossible,
    ReplyTooLate,
)
from domain.complaint.state import ENDED, Complaint, Status
from domain.complaint.turns import TURNS, a_turn
from domain.complaint.warning import near
from domain.event import Refused
from domain.rights import Act

Guard = Callable[[Complaint, Context], Refused | None]

ACTS: Mapping[type[Command], Act] = {
    File: Act.FILE,
    Verify: Act.VERIFY,
    Route: Act.ROUTE,
    CoAssign: Act.CO_ASSIGN,
    Return: Act.RETURN,
    Forward: Act.FORWARD,
    RequestInformation: Act.REQUEST_INFORMATION,
    GiveInformation: Act.GIVE_INFORMATION,
    Postpone: Act.POSTPONE,
    Resume: Act.RESUME,
    CorrectAnswer: Act.CORRECT_ANSWER,
    Warn: Act.WARN,
    Start: Act.START,
    Answer: Act.ANSWER,
    DraftAnswer: Act.DRAFT_ANSWER,
    DraftCorrection: Act.DRAFT_CORRECTION,
    ApproveDraft: Act.APPROVE_DRAFT,
    ReturnDraft: Act.RETURN_DRAFT,
    PostAnswer: Act.POST_ANSWER,
    Escalate: Act.ESCALATE,
    Reply: Act.REPLY,
    Reopen: Act.REOPEN,
    Archive: Act.ARCHIVE,
    Adopt: Act.ADOPT,
    RequestErasure: Act.REQUEST_ERASURE,
    Erase: Act.ERASE,
    CompleteErasure: Act.COMPLETE_ERASURE,
    PlaceHold: Act.PLACE_HOLD,
    LiftHold: Act.LIFT_HOLD,
    Amend: Act.AMEND,
    Rate: Act.RATE,
    Withdraw: Act.WITHDRAW,
    ChangeVisibility: Act.CHANGE_VISIBILITY,
    Reclassify: Act.RECLASSIFY,
    Redact: Act.REDACT,
    ReissueSecret: Act.REISSUE_SECRET,
    Refer: Act.REFER,
    Note: Act.NOTE,
    Label: Act.LABEL,
    Take: Act.TAKE,
    Assign: Act.ASSIGN,
    Follow: Act.FOLLOW,
    Unfollow: Act.UNFOLLOW,
    Merge: Act.MERGE,
    Unmerge: Act.UNMERGE,
    Split: Act.SPLIT,
}
CLOSING: Mapping[Closure, Act] = {
    Closure.REPORTER: Act.CLOSE_AS_REPORTER,
    Closure.RESOLVED: Act.CLOSE_AS_RESOLVED,
    Closure.SYSTEM: Act.CLOSE_BY_SYSTEM,
}


def act_of(command: Command) -> Act:
    """The act that a command is; closing counts as three."""
    return CLOSING[command.kind] if isinstance(command, Close) else ACTS[type(command)]


def _status(refusal: type[Refused], *allowed: Status) -> Guard:
    return lambda complaint, context: None if complaint.status in allowed else refusal(status=complaint.status)


awaits_check = _status(NotAwaitingCheck, Status.FILED)
at_desk = _status(NotAtDesk, Status.FILED, Status.VERIFIED, Status.RETURNED)
answer_stands = _status(NotAnswered, Status.ANSWERED)
is_closed = _status(NotClosed, Status.CLOSED)
is_open = _status(Ended, *(status for status in Status if status not in ENDED))


def same_world(complaint: Complaint, context: Context) -> Refused | None:
    """Histories are told of foreign cases only; a foreign case is not acted on before somebody adopts it."""
    if complaint.foreign == context.imported:
        return None
    return NotAdopted() if complaint.foreign else HistoryOverLive()


def in_order(complaint: Complaint, context: Context) -> Refused | None:
    """Nothing happens later than now, or earlier than what a person did last; histories come in the order they have."""
    if context.occurred_at is None:
        return None
    if context.happened_at < complaint.filed_at:
        return BeforeFiling(field="occurred_at", filed_at=complaint.filed_at)
    if context.happened_at < complaint.acted_at and not context.imported:
        return OutOfOrder(field="occurred_at", after=complaint.acted_at)
    return not_future(context)


def not_future(context: Context) -> Refused | None:
    """Nothing has happened later than now."""
    return InTheFuture(field="occurred_at") if context.happened_at > context.now else None


def with_a_unit(complaint: Complaint, context: Context) -> Refused | None:
    """Some unit works on it here: whoever told a history is not asked who else shall."""
    if context.imported or not complaint.open:
        return (Ended if complaint.ended else NotWithUnit)(status=complaint.status)
    return None


def was_answered(complaint: Complaint, context: Context) -> Refused | None:
    """The reporter may end it once there has been an answer."""
    return None if complaint.last_answer else NeverAnswered()


def answered_or_history(complaint: Complaint, context: Context) -> Refused | None:
    """Resolved is what was answered; histories are believed, since other systems keep no answers."""
    return is_open(complaint, context) if context.imported else answer_stands(complaint, context)


def may_reply(complaint: Complaint, context: Context) -> Refused | None:
    """Within the reply window; at its last instant still."""
    return None if _within(complaint, context, Clock.REPLY) else ReplyTooLate(until=complaint.due(Clock.REPLY))


def no_more_reply(complaint: Complaint, context: Context) -> Refused | None:
    """The reply window has passed; without one the system closes histories only."""
    window = complaint.due(Clock.REPLY)
    if context.imported or (window is not None and context.now > window.at):
        return None
    return ReplyStillPossible(until=window)


def may_reopen(complaint: Complaint, context: Context) -> Refused | None:
    """Within the reopening window; at its last instant still."""
    window = Clock.REOPENING
    return None if _within(complaint, context, window) else ReopenTooLate(until=complaint.due(window))


def was_routed(complaint: Complaint, context: Context) -> Refused | None:
    """It goes back to the unit that answered last, so there must have been one."""
    return None if complaint.last_answer or complaint.current else NeverRouted()


def promise_missed(complaint: Complaint, context: Context) -> Refused | None:
    """Some promise was missed and not yet raised as far as it must be."""
    return None if any(clock.missed(context.now) for clock in complaint.clocks) else NothingMissed()


def date_near(complaint: Complaint, context: Context) -> Refused | None:
    """Some promised date is near, and nobody was told."""
    return None if any(near(clock, complaint, context) for clock in complaint.clocks) else NothingToWarnOf()


def adoptable(complaint: Complaint, context: Context) -> Refused | None:
    """Imported, adopted by nobody, and adopted by a person now."""
    return None if complaint.foreign and not context.imported else NothingToAdopt()


def _within(complaint: Complaint, context: Context, clock: Clock) -> bool:
    window = complaint.due(clock)
    return context.imported or (window is not None and context.now <= window.at)


GUARDS: Mapping[Act, tuple[Guard, ...]] = {
    Act.VERIFY: (same_world, in_order, awaits_check),
    Act.ROUTE: (same_world, in_order, at_desk),
    **{act: (same_world, in_order, a_turn(act)) for act in TURNS},
    Act.CO_ASSIGN: (same_world, in_order, with_a_unit),
    Act.ESCALATE: (same_world, in_order, promise_missed),
    Act.WARN: (same_world, in_order, date_near),
    Act.REPLY: (same_world, in_order, answer_stands, may_reply),
    Act.CLOSE_AS_REPORTER: (same_world, in_order, is_open, was_answered),
    Act.CLOSE_AS_RESOLVED: (same_world, in_order, answered_or_history),
    Act.CLOSE_BY_SYSTEM: (same_world, in_order, answer_stands, no_more_reply),
    Act.REOPEN: (same_world, in_order, is_closed, may_reopen, was_routed),
    Act.ARCHIVE: (same_world, in_order, at_desk),
    Act.ADOPT: (in_order, is_open, adoptable),
    Act.REQUEST_ERASURE: (in_order, erasing.reporter_there, erasing.not_asked),
    Act.ERASE: (in_order, erasing.somebody_left, erasing.free),
    Act.COMPLETE_ERASURE: (in_order, erasing.something_to_complete),
    Act.PLACE_HOLD: (in_order, erasing.not_held),
    Act.LIFT_HOLD: (in_order, erasing.held),
    Act.AMEND: (same_world, in_order, is_open),
    Act.RATE: (same_world, in_order, case.rateable),
    Act.WITHDRAW: (same_world, in_order, is_open),
    Act.CHANGE_VISIBILITY: (in_order, case.hideable),
    Act.RECLASSIFY: (same_world, in_order, is_open, case.clock_runs),
    Act.REDACT: (in_order,),
    Act.REISSUE_SECRET: (same_world, in_order, case.has_contact),
    Act.REFER: (same_world, in_order, case.not_referred),
    Act.NOTE: (in_order,),
    Act.LABEL: (in_order,),
    Act.TAKE: (same_world, in_order, is_open, case.with_another),
    Act.ASSIGN: (same_world, in_order, is_open),
    Act.MERGE: (same_world, in_order, joining.mergeable),
    Act.UNMERGE: (same_world, in_order, joining.is_merged),
    Act.SPLIT: (same_world, in_order, splitting.splittable),
    Act.FOLLOW: (same_world, in_order, following.followable),
    Act.UNFOLLOW: (in_order, following.follows),
}
"""Each act on a filed complaint, and what must be so; the first guard that refuses is the answer."""


def refusal(act: Act, complaint: Complaint, context: Context) -> Refused | None:
    """Why this act is refused now, whatever it would say: rights first, then the guards."""
    refused = rights.refusal(context.actor, act, context.directory, case=complaint.case, origin=context.origin)
    if refused is not None:
        return refused
    return next((refused for guard in GUARDS[act] if (refused := guard(complaint, context))), None)
