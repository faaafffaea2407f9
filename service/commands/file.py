"""A new complaint, also under the number that it has elsewhere: the same report under that number is the same one."""

from dataclasses import asdict, replace
from uuid import UUID

import msgspec

from domain import rights
from domain.complaint.commands import File
from domain.complaint.context import Context
from domain.complaint.decide import decide
from domain.event import Refused
from domain.rights import Act
from service.commands.drafts import drafted
from service.commands.request import Request
from service.commands.tools import Tools
from service.folded import folded
from service.idempotency import Handled
from service.store.append import AccountLink, Batch, Secret, StreamName
from service.store.errors import ATTEMPTS, KeyUsed, NameTaken, TooBusy
from service.store.keys import KeyRing
from service.store.names import TRACKING, external, find_named
from service.store.uuid7 import uuid7
from service.store.vault import new_key
from service.tracking import fresh_secret, fresh_tracking_id, verifier


class ExternalIdTaken(Refused):
    """Another report came under this number: correct the number, or leave it out."""


def file(tools: Tools, command: File, request: Request, account: UUID | None) -> Handled:
    """As `Commands.file`, which see."""
    made = {subject: new_key(tools.ring, subject) for subject in (command.reporter, command.office)}
    deks = {subject: dek for subject, (dek, _) in made.items()}
    stream, context = uuid7(), tools.context(request)
    for _ in range(ATTEMPTS):
        if (known := tools.answered(request)) is not None:
            return known
        secret = fresh_secret()
        decided = decide(command, None, context)
        number = _number(tools, stream, command, context)
        if number is not None and (known := _filed_before(tools, number, context)) is not None:
            return known
        receipt = {"tracking_id": command.tracking_id, "secret": secret}
        answer = Handled(complaint=stream, version=len(decided), receipt=receipt)
        batch = Batch(
            keys=[key for _, key in made.values()],
            names=[StreamName(TRACKING, command.tracking_id, stream), *([] if number is None else [number])],
            secrets=[Secret(stream, command.reporter, verifier(tools.ring, stream, secret))],
            accounts=[] if account is None else [AccountLink(command.reporter, account)],
            idempotency=request.remembering(answer, (command.reporter, deks[command.reporter])),
        )
        try:
            tools.record(drafted(stream, 0, decided, context, request), deks, batch, request)
            return answer
        except KeyUsed:
            continue
        except NameTaken:
            command = replace(command, tracking_id=fresh_tracking_id())
    raise TooBusy


def _number(tools: Tools, stream: UUID, command: File, context: Context) -> StreamName | None:
    """The number that it came under, if it came under one."""
    if command.external_id is None:
        return None
    agency = context.directory.agency_of(command.received_by).code
    kind, name = external(tools.ring, context.channel, agency, command.external_id)
    return StreamName(kind, name, stream, _fingerprint(tools.ring, command))


def _filed_before(tools: Tools, number: StreamName, context: Context) -> Handled | None:
    """The same report under this number, for whoever filed it or may see it. Raises ExternalIdTaken, NotAllowed."""
    with tools.log.database.autocommit() as cursor:
        found = find_named(cursor, number.kind, number.name)
    if found is None:
        return None
    stream, fingerprint = found
    if fingerprint != number.fingerprint:
        raise ExternalIdTaken
    past = tools.log.history(stream)
    if past[0].at.actor.id != context.actor.id:
        rights.check(context.actor, Act.SEE_CASE, context.directory, case=folded(past).case)
    return Handled(complaint=stream, version=past[-1].originator_version, receipt={}, replayed=True)


_UNSAID = frozenset({"tracking_id", "reporter", "office", "external_id"})


def _fingerprint(ring: KeyRing, command: File) -> bytes:
    """Recognises the same report, whose random ids are new each time; without the key file nobody can guess at it."""
    told = asdict(command).items()
    said = {name: value for name, value in told if name not in _UNSAID and value not in (None, False, ())}
    return ring.mac("filed", msgspec.json.encode(said, order="sorted"))
