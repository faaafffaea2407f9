"""From a notice to its sentences, in both languages; only numbers, offices, days and counts go in."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from domain.complaint import events as e
from domain.complaint.draft_events import DraftEvent
from domain.complaint.state import Complaint
from domain.complaint.terms import Clock, Due
from domain.complaint.unit_events import ComplaintCoAssigned, ComplaintWarned, PartReturned
from domain.directory.state import Directory
from domain.event import Code
from domain.notices import WATCHED
from service.web.views import Shown
from service.web.words import LANGUAGES, Words, catalogues, grouped, load

_FOLDER = Path(__file__).parent / "words"
_SHORT = 28
"""Characters of an office's name where all of a message has 160."""
_PROMISED = (Clock.VERIFICATION, Clock.FIRST_RESPONSE, Clock.RESOLUTION, Clock.REPLY, Clock.REOPENING)
_PROMISES: Mapping[str, tuple[Clock, ...]] = {
    "routed": (Clock.RESOLUTION,),
    "reopened": (Clock.RESOLUTION,),
    "reopened_here": (Clock.RESOLUTION,),
    "asked": (Clock.REPLY,),
    "postponed": (Clock.REPLY,),
    "corrected": (Clock.REPLY,),
    "information_given": (Clock.RESOLUTION,),
}
"""Which promise a sentence is about, where it is not the nearest one."""


@cache
def sentences() -> Mapping[str, Words]:
    """The notices' own words, with those of the pages for days and codes."""
    own = load(_FOLDER)
    return {lang: Words(lang, {**catalogues()[lang].entries, **own[lang].entries}) for lang in LANGUAGES}


def told(
    template: Code, event: e.ComplaintEvent, complaint: Complaint, directory: Directory, lang: str, *, short: bool
) -> str:
    """The sentence; `short` cuts long names of offices."""
    words = sentences()[lang]
    return words.text(f"notice.{template}", **_values(template, event, complaint, directory, words, short=short))


def _values(
    template: Code,
    event: e.ComplaintEvent,
    complaint: Complaint,
    directory: Directory,
    words: Words,
    *,
    short: bool,
) -> Mapping[str, Shown]:
    def office(code: Code) -> str:
        name = getattr(directory.unit(code).name, words.lang)
        return name if not short or len(name) <= _SHORT else f"{name[: _SHORT - 1].rstrip()}…"

    match event:
        case e.ComplaintEscalated():
            due: Due | None = event.missed
        case ComplaintWarned():
            due = event.due
        case _:
            due = _due(template, complaint)
    values: dict[str, Shown] = {
        "id": grouped(complaint.filed.tracking_id),
        "unit": office(_about(event, complaint)),
        "date": None if due is None else _day(words, due.on, short=short),
    }
    if isinstance(event, e.ComplaintEscalated):
        values["leader"] = f"{words.text(f'role.{event.role}')}, {office(event.unit)}"
    if isinstance(event, e.ComplaintArchived):
        values["reason"] = words.text(f"reason.{event.reason}")
    if template == WATCHED:
        values["status"] = words.text(f"status.{complaint.status}")
    return values


def _about(event: e.ComplaintEvent, complaint: Complaint) -> Code:
    """The office that the sentence names: whoever did it or is late, where several have the case."""
    if isinstance(event, e.ComplaintReturned | PartReturned | e.Answered | ComplaintWarned | DraftEvent):
        return complaint.unit_of(event.assignment)
    if isinstance(event, ComplaintCoAssigned):
        return event.unit
    return complaint.responsible


def _due(template: Code, complaint: Complaint) -> Due | None:
    promises = (complaint.due(clock) for clock in _PROMISES.get(template, _PROMISED))
    return next((due for due in promises if due is not None), None)


def _day(words: Words, on: date, *, short: bool) -> str:
    return words.short(on) if short else words.day(on)
