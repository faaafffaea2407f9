"""The other complaints that one was made one case with, or split from or into, as far as this reader may know of them.

That there is another one is told to whoever may see this one; which it is, only to whoever may see that one too: staff
within their reach, the reporter whose own it is, and everybody when it is public. So no link leads to a confidential
case, and none tells its number.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from domain import rights
from domain.complaint.refusals import UnknownComplaint
from domain.complaint.state import Complaint
from domain.event import TrackingId
from domain.rights import Act
from service.bootstrap import Service
from service.folded import folded
from service.reading.public import is_public
from service.reading.seeing import Seen, find
from service.store.mapper import Replayed

NOBODYS = UUID(int=0)


class Relation(StrEnum):
    """What the other complaint is to this one."""

    MERGED_INTO = "merged_into"
    ABSORBED = "absorbed"
    SPLIT_FROM = "split_from"
    SPLIT_INTO = "split_into"


@dataclass(frozen=True, kw_only=True)
class Joined:
    """Another complaint: `complaint` for staff who may see it, its number for whoever may know of it.

    `state` is where it stands, for those and for the reporter of what was merged into it.
    """

    relation: Relation
    complaint: UUID | None = None
    tracking_id: TrackingId | None = None
    public: bool = False
    state: Complaint | None = None


def joined_with(service: Service, seen: Seen) -> tuple[Joined, ...]:
    """All of them, the one that it went into first."""
    complaint = seen.complaint
    links = [] if complaint.merger is None else [(Relation.MERGED_INTO, complaint.merger.into)]
    links += [(Relation.ABSORBED, each) for each in complaint.absorbed]
    links += [] if complaint.split_from is None else [(Relation.SPLIT_FROM, complaint.split_from)]
    links += [(Relation.SPLIT_INTO, each) for each in complaint.split_into]
    histories = service.log.histories([other for _, other in links]) if links else {}
    return tuple(_joined(service, seen, relation, histories[other]) for relation, other in links)


def absorbed_by(service: Service, complaint: Complaint) -> Iterator[Complaint]:
    """What was merged into the complaint, and into that."""
    histories = service.log.histories(complaint.absorbed) if complaint.absorbed else {}
    for other in complaint.absorbed:
        found = folded(histories.get(other, ()))
        yield found
        yield from absorbed_by(service, found)


def named(service: Service, given: str) -> UUID:
    """The complaint that somebody names, or nobody's: who may not name it must not learn whether there is one."""
    try:
        return find(service, given).stream
    except UnknownComplaint:
        return NOBODYS


def _joined(service: Service, seen: Seen, relation: Relation, history: Sequence[Replayed]) -> Joined:
    state, actor = folded(history), seen.actor
    reaches = actor is not None and rights.allows(actor, Act.SEE_CASE, seen.directory, case=state.case)
    public = is_public(service, history, state)
    number = state.filed.tracking_id if reaches or public else None
    own = actor is not None and relation is Relation.MERGED_INTO
    return Joined(
        relation=relation,
        complaint=state.id if reaches and seen.staff else None,
        tracking_id=number,
        public=public,
        state=state if number is not None or own else None,
    )
