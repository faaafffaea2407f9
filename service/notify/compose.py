"""One notice as the message that its channel carries, and the address it goes to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.complaint.events import ComplaintEvent
from domain.complaint.state import Complaint
from domain.directory.absences import handed_to
from domain.event import Actor, Code, Personal
from domain.rights import Act, allows
from service.bootstrap import Service
from service.folded import folded
from service.following import ONE_CLICK, contacts, stop_link
from service.notify.channels import EMAIL, Message
from service.notify.outbox import Row
from service.notify.wording import sentences, told
from service.reading.joined import absorbed_by
from service.reading.queue import Asked, tallies
from service.store.vault import Reference, reveal
from service.web.words import LANGUAGES, grouped

FIRST = 1
"""The version of `complaint.filed`, which has the reporter's addresses."""


@dataclass(frozen=True)
class Letter:
    """A message and where it goes."""

    to: str
    message: Message


def letter(service: Service, row: Row, now: datetime, *, short: bool) -> Letter | None:
    """What is to be sent; None when there is no address any more: erased, or taken from the account."""
    if row.complaint is None:
        return _digest(service, row, now)
    assert row.version is not None  # of the complaint's event
    history = service.log.history(row.complaint, until=row.version)
    event, complaint = cast(ComplaintEvent, history[-1].event), folded(history)
    about = _about(service, row, complaint)
    follows = about is not None and row.recipient != about.filed.reporter
    to = _staffs(service, row.recipient) if about is None else _outside(service, row, about)
    complaint = about or complaint
    if to is None:
        return None
    foot = "staff" if about is None else "follower" if follows else "reporter"
    stop = stop_link(service, complaint.id, row.recipient) if follows else ""
    directory = service.directories.current()
    if short:
        text = told(row.template, event, complaint, directory, LANGUAGES[0], short=True)
        return Letter(to, Message(row.notice, "", f"{text} {stop}".strip()))
    texts = [told(row.template, event, complaint, directory, lang, short=False) for lang in LANGUAGES]
    subject = sentences()[LANGUAGES[0]].text("subject.notice", id=grouped(complaint.filed.tracking_id))
    return Letter(
        to, Message(row.notice, subject, _whole(service, texts, foot, stop), f"{stop}/{ONE_CLICK}" if stop else "")
    )


def _whole(service: Service, texts: Sequence[str], foot: str, stop: str = "") -> str:
    """Both languages, one after the other, each with where to go on, or how to hear no more of it."""
    link = stop or service.settings.public_url.rstrip("/") + ("/follow" if foot == "reporter" else "/desk")
    parts = []
    for lang, text in zip(LANGUAGES, texts, strict=True):
        parts.append(f"{text}\n\n{sentences()[lang].text(f'foot.{foot}', link=link)}")
    return "\n\n--\n\n".join(parts) + "\n"


def _about(service: Service, row: Row, complaint: Complaint) -> Complaint | None:
    """The report that the recipient made or follows: this one, or one merged into it; none when it goes to staff."""
    there = (complaint, *absorbed_by(service, complaint))
    return next((one for one in there if row.recipient in (one.filed.reporter, *one.followers)), None)


def _outside(service: Service, row: Row, about: Complaint) -> str | None:
    """Of the reporter, or of whoever follows it."""
    if row.recipient == about.filed.reporter:
        return _reporters(service, row, about)
    return contacts(service, about).get(row.recipient)


def _reporters(service: Service, row: Row, complaint: Complaint) -> str | None:
    field = "email" if row.channel == EMAIL else "phone"
    value: Personal | None = getattr(complaint.filed, field)
    if value is None:
        return None
    where = Reference(complaint.id, FIRST, f"/{field}")
    with service.database.autocommit() as cursor:
        return reveal(cursor, service.ring, [where]).get(where)


def _staffs(service: Service, staff: UUID) -> str | None:
    with service.database.autocommit() as cursor:
        cursor.execute("SELECT email FROM aduan.accounts WHERE staff = %s", (str(staff),))
        row = cursor.fetchone()
    return None if row is None else row[0]


def _digest(service: Service, row: Row, now: datetime) -> Letter | None:
    """How the person's queues stand this morning; None for whoever has none, or no address."""
    to, units = _staffs(service, row.recipient), _queues(service, row.recipient)
    if to is None or not units:
        return None
    standings = [_standing(service, row.recipient, unit, now) for unit in units]
    texts = ["\n\n".join(_said(service, one, lang) for one in standings) for lang in LANGUAGES]
    subject = texts[0].partition("\n")[0]
    return Letter(to, Message(row.notice, subject, _whole(service, texts, "staff")))


def _queues(service: Service, staff: UUID) -> Sequence[Code]:
    """The units whose queues the person may see, but for those below another of them."""
    directory = service.directories.current()
    person = directory.staff.get(staff)
    if person is None:
        return ()
    seen = {
        held.unit
        for held in person.roles
        if allows(Actor(staff, held.role, held.unit), Act.SEE_QUEUE, directory, unit=held.unit)
    }
    return sorted(unit for unit in seen if not seen & set(directory.lineage(unit)[1:]))


@dataclass(frozen=True)
class _Standing:
    """A queue on a day."""

    unit: Code
    today: date
    counts: Mapping[str, int]
    #: of the open ones, how many those work on whom the reader stands in for here; None when that is nobody
    in_place: int | None


def _standing(service: Service, reader: UUID, unit: Code, now: datetime) -> _Standing:
    directory = service.directories.current()
    today = now.astimezone(ZoneInfo(directory.zone_of(unit))).date()
    below = directory.subtree(unit)
    away = sorted(str(staff) for staff, where in handed_to(reader, directory, today) if where in below)
    with service.database.autocommit() as cursor:
        counts = tallies(cursor, Asked(sorted(below), values={"now": now, "today": today, "officers": away}))
    return _Standing(unit, today, counts, counts["own"] if away else None)


def _said(service: Service, one: _Standing, lang: str) -> str:
    """Whose queue and of which day, and its counts."""
    words, counts = sentences()[lang], one.counts
    name = getattr(service.directories.current().unit(one.unit).name, lang)
    head = words.text("subject.digest", unit=name, date=one.today)
    said = f"{head}\n{words.text('digest.text', late=counts['late'], today=counts['today'], open=counts['mine'])}"
    return said if one.in_place is None else f"{said}\n{words.text('digest.in_place', open=one.in_place)}"
