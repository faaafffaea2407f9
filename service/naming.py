"""Texts that tell who the reporter is: whoever writes one, or passes one on, is asked first.

Asked of what was decided, so that it holds for every act, on the pages and in the API. Only those who may know the name
are asked: to others the question itself would tell whether a name is the right one.
"""

from collections.abc import Iterator, Mapping, Sequence

from domain import rights
from domain.access import Reason
from domain.complaint.context import Context
from domain.complaint.events import ComplaintRouted
from domain.complaint.state import Complaint
from domain.complaint.unit_events import ComplaintCoAssigned
from domain.event import Event, Personal, Refused
from domain.identifying import found_in
from domain.rights import STAFF_ROLES
from service.access import record_reading
from service.redacted import redactions
from service.store.application import EventLog
from service.store.keys import KeyRing
from service.store.mapper import Replayed, personal_fields
from service.store.vault import Reference, reveal

KEPT = "names_kept"
"""By which a request says that somebody has checked it."""
_ABOUT = ("name", "phone", "email")


class NamesReporter(Refused):
    """This text has the reporter's name, telephone or e-mail: take it out, or say that you have checked it."""


class StoryNamesReporter(Refused):
    """The report itself has the reporter's name, telephone or e-mail: redact it, or say that you have checked it."""


def refuse_naming(
    log: EventLog, ring: KeyRing, past: Sequence[Replayed], complaint: Complaint, decided: Sequence[Event], by: Context
) -> None:
    """Raises NamesReporter, StoryNamesReporter. What it tells of a confidential case is recorded as a reading of it."""
    written = list(_written(decided))
    routes = any(isinstance(event, ComplaintRouted | ComplaintCoAssigned) for event in decided)
    known = _known(complaint, past) if (written or routes) and _is_asked(complaint, by) else {}
    if not known:
        return
    story = list(_story(complaint, past)) if routes else []
    with log.database.autocommit() as cursor:
        texts = reveal(cursor, ring, [*known.values(), *story])
    about = {name: texts.get(place) for name, place in known.items()}
    for name, text in written:
        _refuse(log, complaint, by, known, _found(text, about), NamesReporter(field=name))
    for place in story:
        _refuse(log, complaint, by, known, _found(texts.get(place, ""), about), StoryNamesReporter(field=KEPT))


def _is_asked(complaint: Complaint, by: Context) -> bool:
    return by.actor.role in STAFF_ROLES and rights.sees_name(by.actor, complaint.case, by.directory)


def _written(decided: Sequence[Event]) -> Iterator[tuple[str, str]]:
    for event in decided:
        for name in personal_fields(event.topic):
            value: Personal | None = getattr(event, name)
            if value is not None and value.text is not None:
                yield name, value.text


def _known(complaint: Complaint, past: Sequence[Replayed]) -> dict[str, Reference]:
    filed = past[0].originator_version
    given = (name for name in _ABOUT if getattr(complaint.filed, name) is not None)
    return {name: Reference(complaint.id, filed, f"/{name}") for name in given}


def _story(complaint: Complaint, past: Sequence[Replayed]) -> Iterator[Reference]:
    """What the reporter wrote, as it is shown."""
    instead = redactions(past)
    for text in complaint.texts:
        if text.subject == complaint.filed.reporter:
            place = Reference(complaint.id, text.version, f"/{text.field}")
            yield instead.get(place, place)


def _found(text: str, about: Mapping[str, str | None]) -> tuple[str, ...]:
    return found_in(text, name=about.get("name"), phone=about.get("phone"), email=about.get("email"))


def _refuse(
    log: EventLog,
    complaint: Complaint,
    by: Context,
    known: Mapping[str, Reference],
    found: Sequence[str],
    refused: Refused,
) -> None:
    if not found:
        return
    if complaint.confidential:
        read = [known[name] for name in found]
        position = by.directory.position
        record_reading(log, by.actor, complaint.id, Reason.HANDLING, read, channel=by.channel, context=position)
    raise refused
