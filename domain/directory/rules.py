"""Which changes of the directory are allowed, and the events that they make."""

from typing import assert_never
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from domain import rights, text
from domain.complaint.events import Clock
from domain.directory.commands import (
    CloseUnit,
    DefineCategory,
    DirectoryCommand,
    GrantRole,
    MoveUnit,
    OpenUnit,
    PublishCalendar,
    PublishStandard,
    RegisterStaff,
    RenameUnit,
    RetireCategory,
    RevokeRole,
    ScheduleUnit,
)
from domain.directory.events import (
    CalendarPublished,
    CategoryDefined,
    CategoryRetired,
    DirectoryEvent,
    StaffRegistered,
    StaffRoleGranted,
    StaffRoleRevoked,
    StandardPublished,
    UnitClosed,
    UnitKind,
    UnitMoved,
    UnitOpened,
    UnitRenamed,
    UnitScheduled,
)
from domain.directory.refusals import (
    CodeTaken,
    CycleMade,
    DayOutsideYear,
    DaysOutOfRange,
    DayTwice,
    HasOpenCategories,
    HasOpenUnits,
    KindOutOfOrder,
    LevelMisplaced,
    NotAStaffRole,
    NothingChanges,
    ParentMissing,
    RoleHeldAlready,
    RoleMisplaced,
    RoleNotGranted,
    ScheduleMisplaced,
    StandardChangesMeaning,
    StandardOverlaps,
    StandardTaken,
    UnknownCalendar,
    UnknownCategory,
    UnknownZone,
)
from domain.directory.state import Directory, Held
from domain.event import Actor, Code, Label, Personal, Published, Role, Zone

LEVEL_OF_GOVERNMENT = {
    UnitKind.NATIONAL: 0,
    UnitKind.AGENCY: 1,
    UnitKind.DEPARTMENT: 2,
    UnitKind.DISTRICT: 2,
    UnitKind.WARD: 3,
}
ROOTS = (UnitKind.NATIONAL, UnitKind.AGENCY)
"""Kinds that may stand under nobody, and that have a zone and a calendar."""


def decide(command: DirectoryCommand, directory: Directory, actor: Actor) -> list[DirectoryEvent]:
    """The events that the command makes, all of the stream `command.stream`; else a refusal is raised."""
    rights.check(actor, rights.Act.ADMINISTER, directory)
    return [_event(command, directory)]


def _event(command: DirectoryCommand, directory: Directory) -> DirectoryEvent:
    match command:
        case OpenUnit():
            return _open_unit(command, directory)
        case RenameUnit():
            return _rename_unit(command, directory)
        case MoveUnit():
            return _move_unit(command, directory)
        case ScheduleUnit():
            return _schedule_unit(command, directory)
        case CloseUnit():
            return _close_unit(command, directory)
        case DefineCategory():
            return _define_category(command, directory)
        case RetireCategory():
            return _retire_category(command, directory)
        case RegisterStaff():
            return _register_staff(command, directory)
        case GrantRole():
            return _grant_role(command, directory)
        case RevokeRole():
            return _revoke_role(command, directory)
        case PublishStandard():
            return _publish_standard(command, directory)
        case PublishCalendar():
            return _publish_calendar(command, directory)
        case _:
            assert_never(command)


def _label(label: Label) -> Label:
    return Label(id=Published(text.required("name", label.id)), en=Published(text.required("name", label.en)))


def _open_unit(command: OpenUnit, directory: Directory) -> UnitOpened:
    if command.code in directory.units:
        raise CodeTaken(unit=command.code)
    _check_parent(command.kind, command.parent, directory)
    if (command.kind in ROOTS) != (command.zone is not None and command.calendar is not None):
        raise ScheduleMisplaced(unit=command.code)
    if command.zone is not None and command.calendar is not None:
        _check_schedule(command.zone, command.calendar, directory)
    return UnitOpened(
        code=text.code("code", command.code),
        kind=command.kind,
        parent=command.parent,
        name=_label(command.name),
        zone=command.zone,
        calendar=command.calendar,
    )


def _check_parent(kind: UnitKind, parent: Code | None, directory: Directory) -> None:
    if parent is None:
        if kind not in ROOTS:
            raise ParentMissing(field="parent")
    elif kind is UnitKind.NATIONAL or LEVEL_OF_GOVERNMENT[directory.open_unit(parent).kind] > LEVEL_OF_GOVERNMENT[kind]:
        raise KindOutOfOrder(field="parent", parent=parent, kind=kind)


def _check_schedule(zone: Zone, calendar: Code, directory: Directory) -> None:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UnknownZone(field="zone", zone=zone) from None
    if calendar not in directory.calendars:
        raise UnknownCalendar(field="calendar", calendar=calendar)


def _rename_unit(command: RenameUnit, directory: Directory) -> UnitRenamed:
    if directory.unit(command.code).name == command.name:
        raise NothingChanges(unit=command.code)
    return UnitRenamed(name=_label(command.name))


def _move_unit(command: MoveUnit, directory: Directory) -> UnitMoved:
    unit = directory.open_unit(command.code)
    if unit.parent == command.parent:
        raise NothingChanges(unit=command.code)
    if directory.within(command.parent, command.code):
        raise CycleMade(unit=command.code, parent=command.parent)
    _check_parent(unit.kind, command.parent, directory)
    return UnitMoved(parent=command.parent)


def _schedule_unit(command: ScheduleUnit, directory: Directory) -> UnitScheduled:
    unit = directory.open_unit(command.code)
    if unit.kind not in ROOTS:
        raise ScheduleMisplaced(unit=command.code)
    if (unit.zone, unit.calendar) == (command.zone, command.calendar):
        raise NothingChanges(unit=command.code)
    _check_schedule(command.zone, command.calendar, directory)
    return UnitScheduled(zone=command.zone, calendar=command.calendar)


def _close_unit(command: CloseUnit, directory: Directory) -> UnitClosed:
    directory.open_unit(command.code)
    below = [unit.code for unit in directory.units.values() if unit.parent == command.code and not unit.closed]
    if below:
        raise HasOpenUnits(unit=command.code, below=below)
    return UnitClosed()


def _define_category(command: DefineCategory, directory: Directory) -> CategoryDefined:
    known = directory.categories.get(command.code)
    if known and (known.parent, known.name, known.retired) == (command.parent, command.name, False):
        raise NothingChanges(category=command.code)
    above = command.parent
    while above is not None:
        if above == command.code:
            raise CycleMade(category=command.code, parent=command.parent)
        if above not in directory.categories:
            raise UnknownCategory(field="parent", category=above)
        above = directory.categories[above].parent
    return CategoryDefined(code=text.code("code", command.code), parent=command.parent, name=_label(command.name))


def _retire_category(command: RetireCategory, directory: Directory) -> CategoryRetired:
    directory.open_category(command.code)
    below = [each.code for each in directory.categories.values() if each.parent == command.code and not each.retired]
    if below:
        raise HasOpenCategories(category=command.code, below=below)
    return CategoryRetired()


def _register_staff(command: RegisterStaff, directory: Directory) -> StaffRegistered:
    if command.staff in directory.staff:
        raise CodeTaken(staff=command.staff)
    name = Personal(command.subject, text=text.required("name", command.name))
    return StaffRegistered(subject=command.subject, name=name)


def _grant_role(command: GrantRole, directory: Directory) -> StaffRoleGranted:
    if command.role not in rights.STAFF_ROLES:
        raise NotAStaffRole(role=command.role)
    if directory.open_unit(command.unit).kind is not UnitKind.NATIONAL and command.role is Role.NATIONAL_ADMIN:
        raise RoleMisplaced(role=command.role, unit=command.unit)
    if Held(command.role, command.unit) in directory.person(command.staff).roles:
        raise RoleHeldAlready(staff=command.staff, role=command.role, unit=command.unit)
    return StaffRoleGranted(role=command.role, unit=command.unit)


def _revoke_role(command: RevokeRole, directory: Directory) -> StaffRoleRevoked:
    if Held(command.role, command.unit) not in directory.person(command.staff).roles:
        raise RoleNotGranted(staff=command.staff, role=command.role, unit=command.unit)
    return StaffRoleRevoked(role=command.role, unit=command.unit)


def _publish_standard(command: PublishStandard, directory: Directory) -> StandardPublished:
    if (command.clock is Clock.ESCALATION) != (command.level in (1, 2, 3)):
        raise LevelMisplaced(level=command.level)
    if not (command.days == 0 if command.level == 1 else 1 <= command.days <= 365):
        raise DaysOutOfRange(days=command.days)
    if command.agency is not None:
        directory.unit(command.agency)
    published = StandardPublished(
        code=text.code("code", command.code),
        clock=command.clock,
        agency=command.agency,
        report_class=command.report_class,
        supervision=command.supervision,
        level=command.level,
        days=command.days,
        effective_from=command.effective_from,
    )
    _check_standard(published, directory)
    return published


def _check_standard(new: StandardPublished, directory: Directory) -> None:
    for code, versions in directory.standards.items():
        last = versions[-1].rule
        if code != new.code:
            if _meaning(last) == _meaning(new):
                raise StandardTaken(standard=code)
        elif last == new:
            raise NothingChanges(standard=code)
        elif _meaning(last) != _meaning(new):
            raise StandardChangesMeaning(standard=code)
        elif new.effective_from <= last.effective_from:
            raise StandardOverlaps(standard=code, after=last.effective_from)


def _meaning(rule: StandardPublished) -> tuple[object, ...]:
    return rule.clock, rule.agency, rule.report_class, rule.supervision, rule.level


def _publish_calendar(command: PublishCalendar, directory: Directory) -> CalendarPublished:
    seen = set()
    for day in command.days:
        if day.on.year != command.year:
            raise DayOutsideYear(day=day.on, year=command.year)
        if day.on in seen:
            raise DayTwice(day=day.on)
        seen.add(day.on)
        _label(day.name)
    published = CalendarPublished(
        code=text.code("code", command.code),
        year=command.year,
        days=tuple(sorted(command.days, key=lambda day: day.on)),
        source=Published(text.required("source", command.source)),
        confirmed=command.confirmed,
    )
    known = directory.calendars.get(command.code)
    if known and known.published.get(command.year) == published:
        raise NothingChanges(calendar=command.code, year=command.year)
    return published
