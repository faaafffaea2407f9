"""Many personal values at once, by where they stand in the log: for services that consume events and may read texts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from uuid import UUID

from domain.access import Reason
from domain.complaint.refusals import UnknownComplaint
from domain.event import Code
from service.bootstrap import Service
from service.identity.principals import Reporter, StaffMember
from service.reading.seeing import find, see
from service.store.vault import Reference

MOST = 1_000
UNKNOWN = "unknown"


@dataclass(frozen=True)
class Value:
    """What stands there: the text, or why it is withheld."""

    text: str | None = field(default=None, repr=False)
    withheld: str | None = None


def values_at(
    service: Service, who: Reporter | StaffMember, asked: Sequence[Reference], reason: Reason | None, channel: Code
) -> Mapping[Reference, Value]:
    """Each by the rights to its own complaint; reading confidential ones is one event for each complaint.

    What is not there, and what lies in a complaint that this caller may not know of, are alike `unknown`.
    """
    found = dict.fromkeys(asked, Value(withheld=UNKNOWN))
    for stream, places in groupby(sorted(found), key=lambda place: place.originator_id):
        found |= _of(service, who, stream, frozenset(places), reason, channel)
    return found


def _of(
    service: Service,
    who: Reporter | StaffMember,
    stream: UUID,
    places: frozenset[Reference],
    reason: Reason | None,
    channel: Code,
) -> Iterator[tuple[Reference, Value]]:
    try:
        seen = see(service, who, find(service, str(stream)), channel=channel, reason=reason, only=places)
    except UnknownComplaint:
        return
    yield from ((place, Value(text=text)) for place, text in seen.texts.items())
    yield from ((place, Value(withheld=why)) for place, why in seen.withheld.items())
