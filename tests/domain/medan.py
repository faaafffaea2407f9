"""A small directory: the nation, one city with departments, districts and people, and a second agency beside it."""

from datetime import UTC, date, datetime
from uuid import UUID

from domain.complaint.events import Clock, ReportClass
from domain.directory.commands import (
    CloseUnit,
    DefineCategory,
    DirectoryCommand,
    GrantRole,
    OpenUnit,
    PublishCalendar,
    PublishStandard,
    RegisterStaff,
    RetireCategory,
)
from domain.directory.events import Holiday, UnitKind
from domain.directory.fold import fold
from domain.directory.rules import decide
from domain.directory.state import EMPTY, Directory, stream_id
from domain.event import SYSTEM, Actor, Code, Envelope, Label, Published, Role, Zone

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)

NATION, MEDAN, OTHER = Code("nasional"), Code("medan"), Code("binjai")
ROADS, PARKS, GONE = Code("roads"), Code("parks"), Code("gone")
BARU, BABURA = Code("medan-baru"), Code("babura")
ID = Code("id")
POTHOLE, RETIRED = Code("pothole"), Code("retired")
JAKARTA = Zone("Asia/Jakarta")


def label(text: str) -> Label:
    return Label(id=Published(text), en=Published(text))


def unit(code: Code, kind: UnitKind, parent: Code | None, zone: Zone | None = None) -> OpenUnit:
    return OpenUnit(code=code, kind=kind, parent=parent, name=label(code), zone=zone, calendar=ID if zone else None)


def staff_id(code: str) -> UUID:
    return stream_id("staff", code)


def registered(code: str, role: Role, *units: Code) -> list[DirectoryCommand]:
    staff = staff_id(code)
    register = RegisterStaff(staff=staff, subject=stream_id("subject", code), name=f"{code.title()} Lubis")
    return [register, *(GrantRole(staff=staff, role=role, unit=unit) for unit in units)]


def standard(clock: Clock, days: int, **particular: object) -> PublishStandard:
    code = "-".join([clock, *(str(value).lower() for value in particular.values())])
    return PublishStandard(code=Code(code), clock=clock, days=days, effective_from=date(2025, 1, 1), **particular)  # type: ignore[arg-type]


def calendar(year: int, *days: date) -> PublishCalendar:
    holidays = tuple(Holiday(on=day, name=label("Libur")) for day in days)
    return PublishCalendar(code=ID, year=year, days=holidays, source=Published("SKB"), confirmed=True)


COMMANDS: list[DirectoryCommand] = [
    calendar(2025),
    calendar(2026, date(2026, 12, 24), date(2026, 12, 25)),
    calendar(2027, date(2027, 1, 1)),
    unit(NATION, UnitKind.NATIONAL, None, JAKARTA),
    unit(MEDAN, UnitKind.AGENCY, NATION, JAKARTA),
    unit(OTHER, UnitKind.AGENCY, NATION, Zone("Asia/Jayapura")),
    unit(ROADS, UnitKind.DEPARTMENT, MEDAN),
    unit(PARKS, UnitKind.DEPARTMENT, MEDAN),
    unit(GONE, UnitKind.DEPARTMENT, MEDAN),
    unit(BARU, UnitKind.DISTRICT, MEDAN),
    unit(BABURA, UnitKind.WARD, BARU),
    CloseUnit(code=GONE),
    DefineCategory(code=POTHOLE, parent=None, name=label("Lubang")),
    DefineCategory(code=RETIRED, parent=None, name=label("Lama")),
    RetireCategory(code=RETIRED),
    standard(Clock.VERIFICATION, 3),
    standard(Clock.FIRST_RESPONSE, 5),
    standard(Clock.RESOLUTION, 5),
    standard(Clock.RESOLUTION, 14, report_class=ReportClass.COMPLAINT, supervision=False),
    standard(Clock.RESOLUTION, 60, report_class=ReportClass.COMPLAINT, supervision=True),
    standard(Clock.REPLY, 10),
    standard(Clock.REOPENING, 20),
    standard(Clock.WARNING, 1),
    standard(Clock.ESCALATION, 5, level=2),
    standard(Clock.ESCALATION, 10, level=3),
    *registered("nina", Role.NATIONAL_ADMIN, NATION),
    *registered("adi", Role.AGENCY_ADMIN, MEDAN),
    *registered("oka", Role.AGENCY_ADMIN, OTHER),
    *registered("lia", Role.LIAISON, ROADS),
    *registered("pia", Role.LIAISON, PARKS),
    *registered("bara", Role.LIAISON, BARU),
    *registered("dewi", Role.LEADER, ROADS),
    *registered("ira", Role.INSPECTOR, MEDAN),
    *registered("omar", Role.OMBUDSMAN, NATION),
    *registered("eva", Role.EVALUATOR, NATION),
]


def at(stream: UUID, version: int, position: int = 0, by: Actor = SYSTEM) -> Envelope:
    return Envelope(
        stream=stream,
        version=version,
        position=position,
        recorded_at=EPOCH,
        event_id=UUID(int=position),
        occurred_at=EPOCH,
        actor=by,
        channel=Code("directory"),
    )


def applied(*commands: DirectoryCommand, onto: Directory = EMPTY, by: Actor = SYSTEM) -> Directory:
    """The directory after these commands, each decided on what those before made of it."""
    directory = onto
    for command in commands:
        first = directory.versions.get(command.stream, 0) + 1
        events = decide(command, directory, by)
        told = [
            (event, at(command.stream, version, directory.position + n, by))
            for n, (version, event) in enumerate(enumerate(events, first), 1)
        ]
        directory = fold(told, directory)
    return directory


DIRECTORY = applied(*COMMANDS)

NINA = Actor(id=staff_id("nina"), role=Role.NATIONAL_ADMIN, unit=NATION)
ADI = Actor(id=staff_id("adi"), role=Role.AGENCY_ADMIN, unit=MEDAN)
OKA = Actor(id=staff_id("oka"), role=Role.AGENCY_ADMIN, unit=OTHER)
LIA = Actor(id=staff_id("lia"), role=Role.LIAISON, unit=ROADS)
PIA = Actor(id=staff_id("pia"), role=Role.LIAISON, unit=PARKS)
BARA = Actor(id=staff_id("bara"), role=Role.LIAISON, unit=BARU)
DEWI = Actor(id=staff_id("dewi"), role=Role.LEADER, unit=ROADS)
IRA = Actor(id=staff_id("ira"), role=Role.INSPECTOR, unit=MEDAN)
OMAR = Actor(id=staff_id("omar"), role=Role.OMBUDSMAN, unit=NATION)
EVA = Actor(id=staff_id("eva"), role=Role.EVALUATOR, unit=NATION)
STAFF = (NINA, ADI, OKA, LIA, PIA, BARA, DEWI, IRA, OMAR, EVA)
