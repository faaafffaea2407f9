"""Who read what they may read only with a reason: one stream beside each complaint, so that reading changes no case."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID, uuid5

from domain.event import Code, Event

_STREAMS = UUID("2a1f7d0e-94d5-5c3b-8a57-0c1b6a3f5e20")


class Reason(StrEnum):
    """Why somebody has to read it. A list, not free text: what is typed here would be about a person too."""

    HANDLING = "handling"
    SUPERVISION = "supervision"
    INSPECTION = "inspection"
    REPORTER_ASKED = "reporter_asked"


@dataclass(frozen=True, order=True)
class Place:
    """A value of the complaint: the event's version, and the name of its field."""

    version: int
    field: Code


class ValuesRead(Event, topic="access.read"):
    """A member of staff read these values of a confidential complaint; who and when are in the envelope."""

    complaint: UUID
    reason: Reason
    places: tuple[Place, ...]


def stream_of(complaint: UUID) -> UUID:
    """The stream that keeps who read the complaint."""
    return uuid5(_STREAMS, str(complaint))
