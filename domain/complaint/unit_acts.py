"""The events that a unit's acts make, once the guards have found the turn that they concern."""

from domain.complaint.build import optional, promise, required
from domain.complaint.commands import (
    Answer,
    ApproveDraft,
    CorrectAnswer,
    DraftAnswer,
    DraftCorrection,
    Forward,
    GiveInformation,
    PostAnswer,
    Postpone,
    RequestInformation,
    Resume,
    Return,
    ReturnDraft,
    Start,
    UnitCommand,
)
from domain.complaint.context import Context
from domain.complaint.draft_events import (
    AnswerDrafted,
    AnswerPosted,
    CorrectionDrafted,
    CorrectionPosted,
    DraftApproved,
    DraftReturned,
)
from domain.complaint.drafting import draft_of
from domain.complaint.events import Clock, ComplaintAnswered, ComplaintEvent, ComplaintReturned, ComplaintStarted
from domain.complaint.refusals import AnotherAgency, HasItAlready
from domain.complaint.state import Assignment, Complaint
from domain.complaint.terms import Due
from domain.complaint.unit_events import (
    AnswerCorrected,
    ComplaintForwarded,
    ComplaintPostponed,
    ComplaintResumed,
    InformationGiven,
    InformationRequested,
    PartReturned,
)
from domain.directory.state import Unit
from domain.event import Code
from domain.standards import local_date, moved


def event_of(command: UnitCommand, turn: Assignment, complaint: Complaint, context: Context) -> ComplaintEvent:
    """The event that the command makes in this turn."""
    match command:
        case Return():
            return _returned(command, turn, complaint, context)
        case Forward():
            return _forwarded(command, turn, complaint, context)
        case Start():
            return ComplaintStarted(assignment=turn.number)
        case Answer():
            return _answered(command, turn, complaint, context)
        case DraftAnswer():
            return _drafted(command, turn, complaint)
        case DraftCorrection():
            return _correction_drafted(command, turn, complaint)
        case ApproveDraft():
            return DraftApproved(assignment=turn.number, draft=draft_of(turn, command.draft))
        case ReturnDraft():
            reason = required(complaint.filed.office, "reason", command.reason)
            return DraftReturned(assignment=turn.number, draft=draft_of(turn, command.draft), reason=reason)
        case PostAnswer():
            return _posted(command, turn, complaint, context)
        case RequestInformation():
            return _requested(command, turn, complaint, context)
        case GiveInformation():
            return _given(command, turn, complaint, context)
        case Postpone():
            return _postponed(command, turn, complaint, context)
        case Resume():
            return ComplaintResumed(assignment=turn.number, resolution=_after_the_wait(turn, complaint, context))
        case CorrectAnswer():
            return _corrected(command, turn, complaint)


def _returned(
    command: Return, turn: Assignment, complaint: Complaint, context: Context
) -> ComplaintReturned | PartReturned:
    """Back to the desk, unless others go on with the case."""
    kind = ComplaintReturned if len(complaint.open) == 1 else PartReturned
    if command.proposed_unit is not None:
        context.directory.open_unit(command.proposed_unit, "proposed_unit")
    return kind(
        assignment=turn.number,
        proposed_unit=command.proposed_unit,
        reason=required(complaint.filed.office, "reason", command.reason),
    )


def _forwarded(command: Forward, turn: Assignment, complaint: Complaint, context: Context) -> ComplaintForwarded:
    """Forwarding buys no time: what was promised goes along as it is."""
    return ComplaintForwarded(
        from_assignment=turn.number,
        assignment=len(complaint.assignments) + 1,
        unit=_colleague(command.unit, turn, complaint, context).code,
        note=optional(complaint.filed.office, "note", command.note),
        first_response=complaint.due(Clock.FIRST_RESPONSE, turn.number),
        resolution=complaint.due(Clock.RESOLUTION, turn.number),
    )


def _colleague(code: Code, turn: Assignment, complaint: Complaint, context: Context) -> Unit:
    """The unit asked for, which must be of the same agency and without the case."""
    directory = context.directory
    unit = directory.open_unit(code)
    if directory.agency_of(code) != directory.agency_of(turn.unit):
        raise AnotherAgency(field="unit", unit=code)
    if any(each.unit == code for each in complaint.open):
        raise HasItAlready(field="unit", unit=code)
    return unit


def _answered(command: Answer, turn: Assignment, complaint: Complaint, context: Context) -> ComplaintAnswered:
    return ComplaintAnswered(
        assignment=turn.number,
        text=required(complaint.filed.office, "text", command.text),
        reply=_reply_window(turn, complaint, context),
    )


def _reply_window(turn: Assignment, complaint: Complaint, context: Context) -> Due | None:
    """The last answer that is waited for opens it."""
    return promise(Clock.REPLY, complaint, context, turn.unit) if len(complaint.open) == 1 else None


def _drafted(command: DraftAnswer, turn: Assignment, complaint: Complaint) -> AnswerDrafted:
    return AnswerDrafted(
        assignment=turn.number,
        draft=complaint.drafts + 1,
        text=required(complaint.filed.office, "text", command.text),
        submitted=command.submit,
    )


def _correction_drafted(command: DraftCorrection, turn: Assignment, complaint: Complaint) -> CorrectionDrafted:
    owner = complaint.filed.office
    return CorrectionDrafted(
        assignment=turn.number,
        draft=complaint.drafts + 1,
        text=required(owner, "text", command.text),
        reason=optional(owner, "reason", command.reason),
        submitted=command.submit,
    )


def _posted(
    command: PostAnswer, turn: Assignment, complaint: Complaint, context: Context
) -> AnswerPosted | CorrectionPosted:
    """As the answer, or in the place of one; only the answer opens a time to reply."""
    draft = draft_of(turn, command.draft)
    if turn.draft is not None and turn.draft.correction:
        return CorrectionPosted(assignment=turn.number, draft=draft)
    return AnswerPosted(assignment=turn.number, draft=draft, reply=_reply_window(turn, complaint, context))


def _requested(
    command: RequestInformation, turn: Assignment, complaint: Complaint, context: Context
) -> InformationRequested:
    return InformationRequested(
        assignment=turn.number,
        question=required(complaint.filed.office, "question", command.question),
        until=promise(Clock.REPLY, complaint, context, turn.unit),
    )


def _given(command: GiveInformation, turn: Assignment, complaint: Complaint, context: Context) -> InformationGiven:
    """The full time anew, for only now the file is complete; but for a promise that had been missed."""
    missed = complaint.due(Clock.RESOLUTION, turn.number)
    return InformationGiven(
        assignment=turn.number,
        text=required(complaint.filed.reporter, "text", command.text),
        resolution=missed or promise(Clock.RESOLUTION, complaint, context, turn.unit),
    )


def _postponed(command: Postpone, turn: Assignment, complaint: Complaint, context: Context) -> ComplaintPostponed:
    return ComplaintPostponed(
        assignment=turn.number,
        reason=required(complaint.filed.office, "reason", command.reason),
        until=promise(Clock.REPLY, complaint, context, turn.unit),
    )


def _after_the_wait(turn: Assignment, complaint: Complaint, context: Context) -> Due | None:
    """By recording alone: nobody gains time by saying that a wait began earlier or went on longer."""
    if turn.pause is None or turn.pause.stopped is None:
        return complaint.due(Clock.RESOLUTION, turn.number)
    due = turn.pause.stopped.due
    since, until = (local_date(moment, due.zone) for moment in (turn.pause.since, context.now))
    return moved(due, since, until, context.directory.calendar_of(turn.unit))


def _corrected(command: CorrectAnswer, turn: Assignment, complaint: Complaint) -> AnswerCorrected:
    owner = complaint.filed.office
    return AnswerCorrected(
        assignment=turn.number,
        text=required(owner, "text", command.text),
        reason=optional(owner, "reason", command.reason),
    )
