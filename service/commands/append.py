"""What was decided is recorded in one piece, with the keys, names and secrets that belong to it."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from domain.complaint.desk_events import ComplaintSecretReissued
from domain.complaint.events import ComplaintFiled
from domain.complaint.following_events import ComplaintFollowed
from domain.complaint.personal_data import PersonalDataErased
from domain.event import Event
from service.commands.decide import Decided
from service.commands.drafts import following, in_order
from service.commands.request import Request
from service.commands.tools import Tools
from service.erasure import record_erasure
from service.idempotency import Handled
from service.store.append import Batch, Secret, StreamName
from service.store.mapper import Replayed, personal_fields
from service.store.names import TRACKING
from service.store.vault import load_keys, new_key
from service.tracking import fresh_secret, verifier


@dataclass(frozen=True)
class _NewSecret:
    """What the reporter is given, and what verifies it."""

    text: str
    row: Secret


def append(tools: Tools, past: Sequence[Replayed], made: Decided, request: Request) -> Handled:
    """All of it or nothing. Raises VersionConflict, KeyUsed, NameTaken, SubjectErased."""
    decided, opening = made.events, made.context.opening
    stream, version = past[-1].originator_id, past[-1].originator_version
    secret = _new_secret(tools, past) if isinstance(decided[0], ComplaintSecretReissued) else None
    receipt = {} if secret is None else {"secret": secret.text}
    if opening is not None:
        receipt = {"complaint": str(opening.id), "tracking_id": opening.tracking_id}
    answer = Handled(complaint=stream, version=version + len(decided), receipt=receipt)
    new = [event.follower for event in decided if isinstance(event, ComplaintFollowed)]
    new += [] if opening is None else [opening.office]
    fresh = {subject: new_key(tools.ring, subject) for subject in new}
    # A receipt is the reporter's: it goes with them.
    sealed_for = _reporter(past) if receipt else None
    written = _subjects_of([*decided, *(event for each in made.beside for event in each.events)])
    needed = written | ({sealed_for} if sealed_for else set())
    deks = _opened(tools, needed, {subject: dek for subject, (dek, _) in fresh.items()})
    batch = Batch(
        keys=[key for _, key in fresh.values()],
        names=[] if opening is None else [StreamName(TRACKING, opening.tracking_id, opening.id)],
        secrets=[secret.row] if secret else [],
        idempotency=request.remembering(answer, None if sealed_for is None else (sealed_for, deks[sealed_for])),
    )
    drafts = in_order(following(past, made, request))
    if isinstance(decided[0], PersonalDataErased):
        with ExitStack() as files:
            for each in (stream, *(other.stream for other in made.beside)):
                files.enter_context(tools.files.erasing(each, decided[0].subject))
            record_erasure(tools.log, decided[0].subject, drafts, deks, batch)
    else:
        tools.record(drafts, deks, batch, request)
    return answer


def _new_secret(tools: Tools, past: Sequence[Replayed]) -> _NewSecret:
    stream, text = past[0].originator_id, fresh_secret()
    return _NewSecret(text, Secret(stream, _reporter(past), verifier(tools.ring, stream, text)))


def _reporter(past: Sequence[Replayed]) -> UUID:
    return cast(ComplaintFiled, past[0].event).reporter


def _subjects_of(events: Iterable[Event]) -> set[UUID]:
    """Whose keys are needed to seal the texts of these events."""
    personal = (getattr(event, name) for event in events for name in personal_fields(event.topic))
    return {one.subject for one in personal if one is not None}


def _opened(tools: Tools, needed: set[UUID], fresh: Mapping[UUID, bytes]) -> Mapping[UUID, bytes]:
    """The data keys of all subjects: the fresh ones, and those that are in the vault."""
    if not (there := needed - fresh.keys()):
        return fresh
    with tools.log.database.autocommit() as cursor:
        return {**fresh, **load_keys(cursor, tools.ring, there)}
