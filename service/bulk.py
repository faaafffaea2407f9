"""One act on many complaints: a preview by the same rules, then each by itself, as if it alone had been chosen."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

from domain import rights
from domain.complaint.commands import Command
from domain.complaint.context import Context
from domain.complaint.refusals import UnknownComplaint
from domain.complaint.rules import refusal
from domain.complaint.state import Complaint
from domain.event import Refused
from domain.rights import Act
from service.bootstrap import Service
from service.commands.request import Overtaken, Request
from service.folded import folded
from service.idempotency import IdempotencyKey, IdempotencyKeyReused
from service.reading.seeing import find
from service.store.errors import TooBusy

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
class Sent:
    """By whom, under which key, and what: the same again is not done twice."""

    by: str
    key: str
    body: bytes


@dataclass(frozen=True)
class Outcome:
    """What becomes, or became, of one of them: its version afterwards, or why not. Unseen ones have no complaint."""

    complaint: UUID
    seen: Complaint | None
    version: int | None
    refused: Refused | None


def preview(service: Service, asked: Act | Command, chosen: Sequence[Chosen], request: Request) -> list[Outcome]:
    """Of each whether the act would be carried out now, as far as it is said already; no act is recorded."""
    return [_looked(service, asked, one, _seen(service, request, one.complaint), request) for one in chosen]


def _looked(service: Service, asked: Act | Command, one: Chosen, seen: Complaint | None, request: Request) -> Outcome:
    if seen is None:
        return Outcome(one.complaint, None, None, UnknownComplaint())
    refused = _refusal(service, asked, seen, request)
    if refused is None and seen.version != one.version:
        refused = ChangedMeanwhile()
    return Outcome(one.complaint, seen, None, refused)


def _refusal(service: Service, asked: Act | Command, seen: Complaint, request: Request) -> Refused | None:
    if isinstance(asked, Act):
        directory = service.directories.current()
        context = Context(now=datetime.now(UTC), actor=request.actor, directory=directory, channel=request.channel)
        return refusal(asked, seen, context)
    try:
        service.commands.foresee(seen.id, asked, request)
    except Refused as refused:
        return refused
    return None


def carry_out(
    service: Service, command: Command, chosen: Sequence[Chosen], request: Request, sent: Sent
) -> list[Outcome]:
    """Each by itself and once, however often it is sent under this key; one refusal holds back no other."""
    return [_done(service, command, one, replace(request, if_match=one.version), sent) for one in chosen]


def _done(service: Service, command: Command, one: Chosen, request: Request, sent: Sent) -> Outcome:
    seen = _seen(service, request, one.complaint)
    if seen is None:
        return Outcome(one.complaint, None, None, UnknownComplaint())
    idempotency = IdempotencyKey(sent.by, f"{ROUTE} {one.complaint}", sent.key, sent.body)
    try:
        handled = service.commands.handle(one.complaint, command, replace(request, idempotency=idempotency))
    except Overtaken:
        return Outcome(one.complaint, seen, None, ChangedMeanwhile())
    except IdempotencyKeyReused:
        return Outcome(one.complaint, seen, None, KeyOfAnother())
    except TooBusy:
        return Outcome(one.complaint, seen, None, Busy())
    except Refused as refused:
        return Outcome(one.complaint, seen, None, refused)
    return Outcome(one.complaint, seen, handled.version, None)


def _seen(service: Service, request: Request, complaint: UUID) -> Complaint | None:
    """The complaint, if there is one that this person may know."""
    try:
        seen = folded(service.log.history(find(service, str(complaint)).stream))
    except UnknownComplaint:
        return None
    directory = service.directories.current()
    return seen if rights.allows(request.actor, Act.SEE_CASE, directory, case=seen.case) else None
