"""What becomes of a person's data in a complaint: asked back, held, erased. The events, and how they fold."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import assert_never
from uuid import UUID

from domain.event import Event, Personal


class Basis(StrEnum):
    """On which legal ground data is erased."""

    REQUEST = "request"
    RETENTION = "retention"
    ORDER = "order"
    UNLAWFUL = "unlawful"


class ErasureRequested(Event, topic="personal_data.erasure_requested"):
    """The reporter asked that what the case holds about them be erased."""


class PersonalDataErased(Event, topic="personal_data.erased"):
    """All values of this subject are gone with their key; the commitments stay. `request` says who asked, and how."""

    subject: UUID
    basis: Basis
    request: Personal | None


class ErasureRefused(Event, topic="personal_data.erasure_refused"):
    """Somebody was to be erased while a legal hold was on the case."""

    subject: UUID
    basis: Basis


class ErasureCompleted(Event, topic="personal_data.erasure_completed"):
    """The last backup that could have had the values has been discarded."""

    subject: UUID


class HoldPlaced(Event, topic="legal_hold.placed"):
    """The data is needed as evidence: nothing is erased until the hold is lifted."""

    reason: Personal


class HoldLifted(Event, topic="legal_hold.lifted"):
    """The data is needed as evidence no longer."""

    reason: Personal


PersonalDataEvent = ErasureRequested | PersonalDataErased | ErasureRefused | ErasureCompleted | HoldPlaced | HoldLifted


@dataclass(frozen=True, kw_only=True)
class PersonalData:
    """What was asked, forbidden and done; `completed` are the erased whose backups are gone too."""

    asked: bool = False
    held: bool = False
    erased: tuple[UUID, ...] = ()
    completed: tuple[UUID, ...] = ()


NOTHING = PersonalData()


def after(data: PersonalData, event: PersonalDataEvent, reporter: UUID) -> PersonalData:
    """The same after one more event; only the reporter's own erasure answers what the reporter asked for."""
    match event:
        case ErasureRequested():
            return replace(data, asked=True)
        case PersonalDataErased():
            return replace(data, asked=data.asked and event.subject != reporter, erased=(*data.erased, event.subject))
        case ErasureRefused():
            return data
        case ErasureCompleted():
            return replace(data, completed=(*data.completed, event.subject))
        case HoldPlaced():
            return replace(data, held=True)
        case HoldLifted():
            return replace(data, held=False)
        case _:
            assert_never(event)
