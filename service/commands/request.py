"""What is asked, and by whom; and whether they knew what they were asking it of."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from domain import rights
from domain.complaint.desk_events import INTERNAL
from domain.complaint.following_events import FollowingEvent
from domain.event import Actor, Code, Role
from service.files.uploads import Upload
from service.idempotency import Handled, IdempotencyKey, record
from service.store.append import IdempotencyRecord
from service.store.mapper import Replayed
from service.store.uuid7 import uuid7


class Overtaken(Exception):
    """Somebody acted on this complaint after you read it: look at what changed, then decide again."""

    def __init__(self, since: Sequence[Replayed]) -> None:
        """`since` are the events recorded after the version that the caller had read."""
        self.since = tuple(since)
        super().__init__((type(self).__doc__ or "").strip())


@dataclass(frozen=True, kw_only=True)
class Request:
    """Who asks, through which channel, and under which conditions.

    `caused_by` is the version of the complaint's event that makes the system act; metadata name it as the cause.
    `uploads` are the files that the command's attachments are about. `names_kept` when somebody has checked that what
    tells who the reporter is shall stay.
    """

    actor: Actor
    channel: Code
    command_id: UUID = field(default_factory=uuid7)
    occurred_at: datetime | None = None
    correlation_id: UUID | None = None
    caused_by: int | None = None
    if_match: int | None = None
    idempotency: IdempotencyKey | None = None
    uploads: Sequence[Upload] = ()
    names_kept: bool = False

    def remembering(self, answer: Handled, sealing: tuple[UUID, bytes] | None) -> IdempotencyRecord | None:
        """What is kept to answer the same request alike; `sealing` as in `service.idempotency`."""
        return None if self.idempotency is None else record(self.idempotency, answer, sealing)


def refuse_stale(past: Sequence[Replayed], if_match: int, actor: Actor) -> None:
    """What the clocks did meanwhile does not matter; what a person did does. Raises Overtaken."""
    since = [one for one in past if one.originator_version > if_match and _concerns(one, actor)]
    if any(one.at.actor.role is not Role.SYSTEM for one in since) or if_match > past[-1].originator_version:
        raise Overtaken(since)


def _concerns(one: Replayed, actor: Actor) -> bool:
    """How the offices organise their work is not told to others, so it makes nothing stale for them; who follows does

    so for nobody.
    """
    if isinstance(one.event, FollowingEvent):
        return False
    return actor.role in rights.STAFF_ROLES or not isinstance(one.event, INTERNAL)
