"""Who could do what, told at the terminal."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.directory.grants import Grant
from domain.directory.state import stream_id
from domain.event import SYSTEM, Actor, Code
from domain.rights import RIGHTS
from service.bootstrap import Service
from service.mendable import Mendable
from service.reading.moments import MomentUnreadable, moment
from service.reading.people import names
from service.reading.rights import rights_at

UTC_ZONE = ZoneInfo("UTC")


class DayUnreadable(Mendable):
    """`--at` is a day, 2026-11-24 (its end), or a moment, 2026-11-24T16:00; in the zone of the unit."""


class NothingSuch(Mendable):
    """There is no such unit in the directory of now."""


def lines(service: Service, at: str | None, unit: str | None, staff: str | None) -> Iterator[str]:
    """One line for each role held then, with what it allows, and one for each that had been taken back."""
    directory = service.directories.latest()
    if unit is not None and Code(unit) not in directory.units:
        raise NothingSuch(NothingSuch.__doc__)
    home = Code(unit or service.settings.home)
    zone = ZoneInfo(directory.zone_of(home)) if home in directory.units else UTC_ZONE
    try:
        then = datetime.now(UTC).astimezone(zone) if at is None else moment(at, zone).astimezone(zone)
    except MomentUnreadable:
        raise DayUnreadable(DayUnreadable.__doc__) from None
    person = None if staff is None else stream_id("staff", staff)
    found = rights_at(service.database, then, None if unit is None else Code(unit), person)
    people = names(service, _people((*found.held, *found.ended)))
    yield f"as known at {then.isoformat(timespec='seconds')}"
    for one in found.held:
        acts = ", ".join(sorted(RIGHTS[one.role]))
        yield f"{_held(one, people)}, granted {_by(one.granted_at, one.granted_by, people)}: {acts}"
    for one in found.ended:
        assert one.revoked_at is not None and one.revoked_by is not None  # noqa: PT018 (it is what ended it)
        given = _by(one.granted_at, one.granted_by, people)
        yield f"{_held(one, people)}, granted {given}, taken back {_by(one.revoked_at, one.revoked_by, people)}"


def _people(found: tuple[Grant, ...]) -> set[UUID]:
    return {
        id_ for one in found for id_ in (one.staff, one.granted_by.id, *([one.revoked_by.id] if one.revoked_by else []))
    }


def _held(one: Grant, people: Mapping[UUID, str]) -> str:
    return f"{people.get(one.staff, one.staff)}: {one.role} of {one.unit}"


def _by(at: datetime, actor: Actor, people: Mapping[UUID, str]) -> str:
    who = "the operator" if actor == SYSTEM else people.get(actor.id, str(actor.id))
    return f"{at.isoformat(timespec='seconds')} by {who}"
