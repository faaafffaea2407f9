"""When a person may be erased, by whom it is stopped, and what is recorded of it."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from domain import text
from domain.complaint.commands import CompleteErasure, Erase, LiftHold, PlaceHold
from domain.complaint.context import Context
from domain.complaint.personal_data import (
    Basis,
    ErasureCompleted,
    ErasureRefused,
    HoldLifted,
    HoldPlaced,
    PersonalDataErased,
)
from domain.complaint.refusals import (
    ErasedAlready,
    ErasureAsked,
    HeldAlready,
    NotErased,
    NotHeld,
    RetentionRuns,
    UnderLegalHold,
    UnknownSubject,
)
from domain.complaint.state import Complaint
from domain.event import Personal, Refused


def subjects(complaint: Complaint) -> Iterable[UUID]:
    """Whose data can be erased: people. The office's own texts are official acts; what names somebody is redacted."""
    return (complaint.filed.reporter, *complaint.followed)


def somebody_left(complaint: Complaint, context: Context) -> Refused | None:
    """The data of whom the command names is there: the reporter's when it names nobody."""
    subject = context.subject or complaint.filed.reporter
    return ErasedAlready() if subject in complaint.personal_data.erased else None


def reporter_there(complaint: Complaint, context: Context) -> Refused | None:
    """The reporter's data is there."""
    return ErasedAlready() if complaint.filed.reporter in complaint.personal_data.erased else None


def not_asked(complaint: Complaint, context: Context) -> Refused | None:
    """To ask once is enough."""
    return ErasureAsked() if complaint.personal_data.asked else None


def free(complaint: Complaint, context: Context) -> Refused | None:
    """No hold is on the case, nor on another one of the same reporter whose data would go."""
    held = any(each.personal_data.held for each in (complaint, *_others(complaint, context)))
    return UnderLegalHold() if held else None


def something_to_complete(complaint: Complaint, context: Context) -> Refused | None:
    """Somebody was erased whose backups may still be there."""
    data = complaint.personal_data
    return None if set(data.erased) - set(data.completed) else NotErased()


def not_held(complaint: Complaint, context: Context) -> Refused | None:
    """A hold is placed once."""
    return HeldAlready() if complaint.personal_data.held else None


def held(complaint: Complaint, context: Context) -> Refused | None:
    """Only a hold that is there can be lifted."""
    return None if complaint.personal_data.held else NotHeld()


def retention_over(complaint: Complaint, context: Context) -> bool:
    """Whether the case ended longer ago than the agency keeps what is personal in it."""
    directory, desk = context.directory, complaint.filed.received_by
    years = directory.kept_years(desk)
    if years is None or complaint.ended_at is None:
        return False
    return years_after(directory.local_date(complaint.ended_at, desk), years) <= directory.local_date(context.now, desk)


def _others(complaint: Complaint, context: Context) -> tuple[Complaint, ...]:
    """The other cases of whom the command names: what was split has one reporter, and others are in one case only."""
    return context.family if context.subject in (None, complaint.filed.reporter) else ()


def years_after(day: date, years: int) -> date:
    """The same day so many years later; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def erased(command: Erase, complaint: Complaint, context: Context) -> PersonalDataErased:
    """The subject's values go, in the transaction that records this."""
    subject = _subject(command, complaint)
    if subject in complaint.personal_data.erased:
        raise ErasedAlready()
    cases = (complaint, *_others(complaint, context))
    if command.basis is Basis.RETENTION and not all(retention_over(each, context) for each in cases):
        raise RetentionRuns()
    request = text.optional("note", command.request)
    owner = complaint.filed.office
    return PersonalDataErased(
        subject=subject, basis=command.basis, request=None if request is None else Personal(owner, text=request)
    )


def refused(command: Erase, complaint: Complaint) -> ErasureRefused:
    """What is recorded when a hold stands against it."""
    return ErasureRefused(subject=_subject(command, complaint), basis=command.basis)


def completed(command: CompleteErasure, complaint: Complaint) -> ErasureCompleted:
    """Nothing has the values any more, not even a backup."""
    data = complaint.personal_data
    if command.subject not in data.erased or command.subject in data.completed:
        raise NotErased()
    return ErasureCompleted(subject=command.subject)


def placed(command: PlaceHold, complaint: Complaint) -> HoldPlaced:
    """From now on nothing is erased."""
    return HoldPlaced(reason=_reason(command, complaint))


def lifted(command: LiftHold, complaint: Complaint) -> HoldLifted:
    """From now on it may be erased again."""
    return HoldLifted(reason=_reason(command, complaint))


def _subject(command: Erase, complaint: Complaint) -> UUID:
    subject = complaint.filed.reporter if command.subject is None else command.subject
    if subject not in subjects(complaint):
        raise UnknownSubject(field="subject")
    return subject


def _reason(command: PlaceHold | LiftHold, complaint: Complaint) -> Personal:
    return Personal(complaint.filed.office, text=text.required("reason", command.reason))
