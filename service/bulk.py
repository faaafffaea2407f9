"""One act on many complaints: a preview by the same rules, then each by itself, as if it alone had been chosen."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

from domain import rights
from domain.complaint.commands import Command
from domain.complaint.context import Context
from domain.complaint.decide import decide
from domain.complaint.refusals import UnknownComplaint
from domain.complaint.rules import refusal
from domain.complaint.state import Complaint
from domain.event import Code, Refused
from domain.rights import Act
from service.bootstrap import Service
from service.handle import Overtaken, Request, TooBusy, folded
from service.idempotency import IdempotencyKey, IdempotencyKeyReused
from service.identity.principals import StaffMember
from service.reading.seeing import find

ROUTE = "POST /bulk"


class ChangedMeanwhile(Refused):
    """Somebody acted on this report after the list was made: open it and look."""


class Busy(Refused):
    """Too many act on this report at this moment: try it again."""


class KeyOfAnother(Refused):
    """This was sent before with other words: load the list anew."""


@dataclass(frozen=True)
class Chosen:
    """A complaint, as the list showed it."""

    complaint: UUID
    version: int


@dataclass(frozen=True)
class Outcome:
    """What becomes, or became, of one of them: its version afterwards, or why not. Unseen ones have no complaint."""

    complaint: UUID
    seen: Complaint | None
    version: int | None
    refused: Refused | None


def preview(
    service: Service, who: StaffMember, asked: Act | Command, chosen: Sequence[Chosen], channel: Code
) -> list[Outcome]:
    """Of each whether the act would be carried out now, as far as it is said already; nothing is recorded."""
    context = Context(now=datetime.now(UTC), actor=who.actor, directory=service.directories.current(), channel=channel)
    return [_looked(service, who, asked, one, context) for one in chosen]


def _looked(service: Service, who: StaffMember, asked: Act | Command, one: Chosen, context: Context) -> Outcome:
    seen = _seen(service, who, one.complaint)
    if seen is None:
        return Outcome(one.complaint, None, None, UnknownComplaint())
    refused = refusal(asked, seen, context) if isinstance(asked, Act) else _decided(asked, seen, context)
    if refused is None and seen.version != one.version:
        refused = ChangedMeanwhile()
    return Outcome(one.complaint, seen, None, refused)


def _decided(command: Command, seen: Complaint, context: Context) -> Refused | None:
    try:
        decide(command, seen, context)
    except Refused as refused:
        return refused
    return None


def carry_out(
    service: Service, who: StaffMember, command: Command, chosen: Sequence[Chosen], channel: Code, key: str, body: bytes
) -> list[Outcome]:
    """Each by itself and once, however often it is sent under this key; one refusal holds back no other."""
    return [_done(service, who, command, one, Request(actor=who.actor, channel=channel), (key, body)) for one in chosen]


def _done(
    service: Service, who: StaffMember, command: Command, one: Chosen, request: Request, sent: tuple[str, bytes]
) -> Outcome:
    seen = _seen(service, who, one.complaint)
    if seen is None:
        return Outcome(one.complaint, None, None, UnknownComplaint())
    idempotency = IdempotencyKey(who.name, f"{ROUTE} {one.complaint}", *sent)
    try:
        handled = service.commands.handle(
            one.complaint, command, replace(request, if_match=one.version, idempotency=idempotency)
        )
    except Overtaken:
        return Outcome(one.complaint, seen, None, ChangedMeanwhile())
    except IdempotencyKeyReused:
        return Outcome(one.complaint, seen, None, KeyOfAnother())
    except TooBusy:
        return Outcome(one.complaint, seen, None, Busy())
    except Refused as refused:
        return Outcome(one.complaint, seen, None, refused)
    return Outcome(one.complaint, seen, handled.version, None)


def _seen(service: Service, who: StaffMember, complaint: UUID) -> Complaint | None:
    """The complaint, if there is one that this person may know."""
    try:
        seen = folded(service.log.history(find(service, str(complaint)).stream))
    except UnknownComplaint:
        return None
    directory = service.directories.current()
    return seen if rights.allows(who.actor, Act.SEE_CASE, directory, case=seen.case) else None
