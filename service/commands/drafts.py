"""What was decided, as it is recorded: each event with its version and its metadata."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from domain.complaint.context import Context
from domain.event import Event
from service.commands.decide import Decided
from service.commands.request import Request
from service.store.mapper import Recorded, Replayed, metadata
from service.store.uuid7 import uuid7


def following(past: Sequence[Replayed], made: Decided, request: Request) -> list[Recorded]:
    """What is recorded, in this complaint and beside it."""
    last = past[-1]
    cause = next((one.at.event_id for one in past if one.originator_version == request.caused_by), None)
    drafts = drafted(last.originator_id, last.originator_version, made.events, made.context, request, cause)
    for each in made.beside:
        drafts += drafted(each.stream, each.version, each.events, each.context, request)
    return drafts


def in_order(drafts: Iterable[Recorded]) -> list[Recorded]:
    """The same for all, so that two who write to the same complaints do not wait for each other in a ring."""
    return sorted(drafts, key=lambda draft: (draft.originator_id, draft.originator_version))


def drafted(
    stream: UUID,
    last: int,
    decided: Sequence[Event],
    context: Context,
    request: Request,
    cause: UUID | None = None,
) -> list[Recorded]:
    """These events after the `last` version of the stream."""
    return [
        Recorded(
            stream,
            version,
            event,
            metadata(
                event_id=uuid7(),
                occurred_at=context.happened_at,
                actor=context.actor,
                command_id=request.command_id,
                channel=context.channel,
                origin=context.origin,
                context=context.directory.position,
                correlation_id=request.correlation_id,
                causation_id=cause,
            ),
        )
        for version, event in enumerate(decided, start=last + 1)
    ]
