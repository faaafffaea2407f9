"""The one door to a complaint: a command becomes events, or is refused by name."""

from dataclasses import dataclass, replace
from typing import assert_never

from domain import rights
from domain.complaint import (
    arrival,
    attachments,
    build,
    case_acts,
    erasing,
    escalation,
    following,
    joining,
    unit_acts,
    warning,
)
from domain.complaint.commands import (
    Adopt,
    Archive,
    Close,
    CoAssign,
    Command,
    CompleteErasure,
    DeskCommand,
    Erase,
    Escalate,
    File,
    FollowingCommand,
    JoiningCommand,
    LiftHold,
    PlaceHold,
    PrivacyCommand,
    Reopen,
    Reply,
    ReporterCommand,
    RequestErasure,
    Route,
    UnitCommand,
    Verify,
    Warn,
)
from domain.complaint.context import Context
from domain.complaint.events import ComplaintEvent
from domain.complaint.personal_data import Basis, ErasureRequested, PersonalDataEvent
from domain.complaint.refusals import FiledAlready, UnderLegalHold, UnknownComplaint
from domain.complaint.rules import GUARDS, act_of, refusal
from domain.complaint.state import Complaint
from domain.complaint.turns import turn_of
from domain.event import Refused
from domain.rights import Act, Case


@dataclass(frozen=True)
class Offer:
    """An act on a complaint, and why it is refused now; None when it is allowed."""

    act: Act
    refusal: Refused | None


def decide(command: Command, complaint: Complaint | None, context: Context) -> list[ComplaintEvent]:
    """The events that the command makes; a `Refused` is raised when it may not be."""
    if isinstance(command, File):
        return [_file(command, complaint, context), *attachments.attached(command, complaint)]
    if complaint is None:
        raise UnknownComplaint()
    act = act_of(command)
    if isinstance(command, UnitCommand):
        context = replace(context, assignment=command.assignment)
    if isinstance(command, Erase):
        context = replace(context, subject=command.subject)
    refused = refusal(act, complaint, context)
    if isinstance(command, Erase) and isinstance(refused, UnderLegalHold) and command.basis is not Basis.RETENTION:
        return [erasing.refused(command, complaint)]  # that somebody asked is a fact of the case, too
    if refused is not None:
        raise refused
    if isinstance(command, PrivacyCommand):
        return [_about_person(command, complaint, context)]
    if isinstance(command, FollowingCommand):
        return [following.event_of(command, complaint, context)]
    if isinstance(command, JoiningCommand):
        return [joining.event_of(command, complaint, context)]
    if isinstance(command, UnitCommand):
        made = unit_acts.event_of(command, turn_of(act, complaint, context), complaint, context)
    elif isinstance(command, ReporterCommand | DeskCommand):
        made = case_acts.event_of(command, complaint, context)
    else:
        made = _event(command, complaint, context)
    return [made, *attachments.attached(command, complaint)]


def offered(complaint: Complaint, context: Context) -> list[Offer]:
    """Every act on the complaint for this actor now, by the same rules as `decide`."""
    return [Offer(act, refusal(act, complaint, context)) for act in GUARDS]


def _file(command: File, complaint: Complaint | None, context: Context) -> ComplaintEvent:
    if complaint is not None:
        raise FiledAlready()
    context.directory.open_unit(command.received_by, "received_by")
    case = Case(reporter=command.reporter, received_by=command.received_by)
    rights.check(context.actor, Act.FILE, context.directory, case=case, origin=context.origin)
    refused = arrival.refusal(command.received_by, context)
    if refused is not None:
        raise refused
    return build.filed(command, context)


def _event(
    command: Verify | Route | CoAssign | Escalate | Warn | Reply | Close | Reopen | Archive | Adopt,
    complaint: Complaint,
    context: Context,
) -> ComplaintEvent:
    match command:
        case Verify():
            return build.verified(complaint, context)
        case Route():
            return build.routed(command, complaint, context)
        case CoAssign():
            return build.co_assigned(command, complaint, context)
        case Escalate():
            return escalation.raise_missed(command, complaint, context)
        case Warn():
            return warning.warn(command, complaint, context)
        case Reply():
            return build.replied(command, complaint, context)
        case Close():
            return build.closed(command, complaint, context)
        case Reopen():
            return build.reopened(command, complaint, context)
        case Archive():
            return build.archived(command, complaint)
        case Adopt():
            return build.adopted(complaint, context)
        case _:
            assert_never(command)


def _about_person(command: PrivacyCommand, complaint: Complaint, context: Context) -> PersonalDataEvent:
    match command:
        case RequestErasure():
            return ErasureRequested()
        case Erase():
            return erasing.erased(command, complaint, context)
        case CompleteErasure():
            return erasing.completed(command, complaint)
        case PlaceHold():
            return erasing.placed(command, complaint)
        case LiftHold():
            return erasing.lifted(command, complaint)
        case _:
            assert_never(command)
