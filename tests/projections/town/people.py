"""The directory of the town, its people, and the changes that its rules may go through while complaints run."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from domain.complaint.events import Clock, ReportClass
from domain.directory.commands import (
    Approve,
    DirectoryCommand,
    GrantRole,
    Propose,
    PublishCalendar,
    PublishStandard,
    RevokeRole,
    SetApproval,
)
from domain.directory.state import Directory
from domain.event import SYSTEM, Actor, Code, Refused, Role
from tests.domain.medan import (
    BABURA,
    BARU,
    DIRECTORY,
    MEDAN,
    NATION,
    NINA,
    PARKS,
    ROADS,
    STAFF,
    applied,
    calendar,
    registered,
)
from tests.domain.medan import staff_id as person
from tests.domain.spec import IMPORTER

NADA = Actor(id=person("nada"), role=Role.NATIONAL_ADMIN, unit=NATION)
WIRA = Actor(id=person("wira"), role=Role.LIAISON, unit=BABURA)
SARI = Actor(id=person("sari"), role=Role.LEADER, unit=MEDAN)
ABOVE = Actor(id=person("adi"), role=Role.AGENCY_ADMIN, unit=ROADS)
"""The agency's administrator, acting for a unit below their own."""
TOWN = applied(
    *registered("nada", Role.NATIONAL_ADMIN, NATION),
    *registered("wira", Role.LIAISON, BABURA, BARU),
    *registered("sari", Role.LEADER, MEDAN),
    SetApproval(code=PARKS, required=True),
    onto=DIRECTORY,
)
FAN = Actor(id=UUID(int=51), role=Role.FOLLOWER)
PEOPLE = (*STAFF, FAN, NADA, WIRA, SARI, ABOVE, replace(WIRA, unit=BARU), replace(WIRA, unit=ROADS), SYSTEM, IMPORTER)
"""All who may try; the last but two says a unit for which nothing is held."""


def changed(directory: Directory, today: date, number: int) -> Directory:
    """Another standard, other holidays, or other roles: by two people where it takes two."""
    changes = [*_standards(today), *_calendars(directory, today), *_roles(directory)]
    change = changes[number % len(changes)]
    try:
        if not isinstance(change, PublishStandard | PublishCalendar):
            return applied(change, onto=directory, by=NINA)
        proposed = applied(Propose(change=change), onto=directory, by=NINA)
        number = proposed.versions[change.stream]
        return applied(Approve(stream=change.stream, proposal=number), onto=proposed, by=NADA)
    except Refused:
        return directory


def _standards(today: date) -> Sequence[DirectoryCommand]:
    """Shorter and longer ones, from today or later, of the nation or of one agency."""
    kinds = ((Clock.VERIFICATION, None), (Clock.FIRST_RESPONSE, None), (Clock.RESOLUTION, ReportClass.COMPLAINT))
    return [
        PublishStandard(
            code=Code(f"{clock}-{days}-{today:%Y%m%d}-{later}"),
            clock=clock,
            days=days,
            effective_from=today + timedelta(days=later),
            agency=MEDAN,
            report_class=kind,
            supervision=None if kind is None else False,
        )
        for clock, kind in kinds
        for days, later in ((1, 0), (9, 20))
    ]


def _calendars(directory: Directory, today: date) -> Sequence[DirectoryCommand]:
    """A day that becomes free, and one that is not free any more."""
    (code, year) = next(iter(directory.calendars)), today.year
    known = directory.calendars[code].published.get(year)
    days = set() if known is None else {day.on for day in known.days}
    soon = today + timedelta(days=4)
    return [calendar(year, *sorted(days ^ {soon})) for _ in range(2) if soon.year == year]


def _roles(directory: Directory) -> Sequence[DirectoryCommand]:
    bara = directory.staff[person("bara")]
    held = any(one.unit == BARU for one in bara.roles)
    change = RevokeRole if held else GrantRole
    return [change(staff=bara.id, role=Role.LIAISON, unit=BARU)]
