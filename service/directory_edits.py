"""One change of the directory by a person, through the API or the pages: decided on the newest, recorded once."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from msgspec import structs

from domain.directory import reach
from domain.directory.changes import Change, changes
from domain.directory.commands import CloseUnit, DirectoryCommand, RetireCategory
from domain.directory.diff import needed, touched
from domain.directory.open_cases import NONE_OPEN
from domain.directory.rules import decide
from domain.directory.state import Directory
from service.bootstrap import Service
from service.commands.request import Overtaken, Request
from service.directory import with_keys
from service.idempotency import Handled, record
from service.open_cases import open_cases
from service.store.append import Batch
from service.store.errors import ATTEMPTS, KeyUsed, TooBusy, VersionConflict
from service.store.mapper import Recorded, metadata
from service.store.sequencer import sequence_all
from service.store.uuid7 import uuid7

_LOCK = 7235144
LOOKS = 200
_here = threading.Lock()


def edit(service: Service, command: DirectoryCommand, request: Request) -> Handled:
    """Decide the command and record what follows; `Handled.complaint` is the item's stream.

    Raises the domain's refusals, Overtaken, IdempotencyKeyReused, TooBusy.
    """
    with _alone(service):
        for _ in range(ATTEMPTS):
            if (known := service.commands.answered(request)) is not None:
                return known
            try:
                return _edit(service, command, request)
            except (VersionConflict, KeyUsed):
                continue
    raise TooBusy


@contextmanager
def _alone(service: Service) -> Iterator[None]:
    """One at a time: two changes of different items could together make what neither may make (a ring of units)."""
    with _here, service.database.autocommit() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", (_LOCK,))
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", (_LOCK,))


@dataclass(frozen=True)
class Preview:
    """What a change would change, and how many open complaints it is about (None: it is about none)."""

    changes: tuple[Change, ...]
    touched: int | None


def preview(service: Service, command: DirectoryCommand, request: Request) -> Preview:
    """Decided as `edit` would now, and nothing recorded. Raises the domain's refusals, Overtaken."""
    directory = _newest(service, command, request)
    cases = open_cases(service.database, *needed([command], directory))
    decide(command, directory, request.actor, cases)
    return Preview(changes(command, directory), touched(command, directory, cases))


def _newest(service: Service, command: DirectoryCommand, request: Request) -> Directory:
    """The directory as of now, if the command is for this actor, and about what they have seen."""
    sequence_all(service.database)
    directory = service.directories.latest()
    reach.check(command, directory, request.actor)  # first: others need not know what happened
    version = directory.versions.get(command.stream, 0)
    if request.if_match is not None and request.if_match != version:
        since = service.log.history(command.stream)
        raise Overtaken([one for one in since if one.originator_version > request.if_match])
    return directory


def _edit(service: Service, command: DirectoryCommand, request: Request) -> Handled:
    directory = _newest(service, command, request)
    version = directory.versions.get(command.stream, 0)
    ends = isinstance(command, CloseUnit | RetireCategory)
    cases = open_cases(service.database, *needed([command], directory)) if ends else NONE_OPEN
    events = decide(command, directory, request.actor, cases)
    answer = Handled(complaint=command.stream, version=version + len(events), receipt={})
    batch = Batch(idempotency=None if request.idempotency is None else record(request.idempotency, answer))
    deks = with_keys(command, service.ring, batch)
    told = metadata(
        event_id=uuid7(),
        occurred_at=datetime.now(UTC),
        actor=request.actor,
        command_id=request.command_id,
        channel=request.channel,
        context=directory.position,
    )
    drafts = [
        Recorded(command.stream, version + n, event, structs.replace(told, event_id=uuid7()))
        for n, event in enumerate(events, 1)
    ]
    service.log.record(drafts, deks, batch)
    _show(service, answer)
    return answer


def _show(service: Service, answer: Handled) -> None:
    """Whoever changes or reads next must see it; another sequencer or a long transaction may be in the way a while."""
    for _ in range(LOOKS):
        sequence_all(service.database)
        if service.directories.latest().versions.get(answer.complaint, 0) >= answer.version:
            return
        time.sleep(0.01)
