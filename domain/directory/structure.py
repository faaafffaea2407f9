"""Rules for units and categories: what stands under what."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from domain import text
from domain.directory.commands import (
    CloseUnit,
    DefineCategory,
    MoveUnit,
    OpenUnit,
    RenameUnit,
    RetireCategory,
    ScheduleUnit,
    SetApproval,
    SetRetention,
)
from domain.directory.events import (
    CategoryDefined,
    CategoryRetired,
    UnitApprovalSet,
    UnitClosed,
    UnitKind,
    UnitMoved,
    UnitOpened,
    UnitRenamed,
    UnitRetentionSet,
    UnitScheduled,
)
from domain.directory.open_cases import OpenCases
from domain.directory.refusals import (
    CalendarUnapproved,
    CategoryHasCases,
    CodeTaken,
    CycleMade,
    HasOpenCategories,
    HasOpenUnits,
    KindOutOfOrder,
    NothingChanges,
    ParentMissing,
    RetentionMisplaced,
    RetentionOutOfRange,
    RoutingLeadsHere,
    ScheduleMisplaced,
    UnitHasCases,
    UnknownCalendar,
    UnknownCategory,
    UnknownZone,
)
from domain.directory.state import Directory
from domain.event import Code, Zone

LONGEST_RETENTION = 100
LEVEL_OF_GOVERNMENT = {
    UnitKind.NATIONAL: 0,
    UnitKind.AGENCY: 1,
    UnitKind.DEPARTMENT: 2,
    UnitKind.DISTRICT: 2,
    UnitKind.WARD: 3,
}
ROOTS = (UnitKind.NATIONAL, UnitKind.AGENCY)
"""Kinds that may stand under nobody, and that have a zone and a calendar."""


def open_unit(command: OpenUnit, directory: Directory) -> UnitOpened:
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
        name=text.label(command.name),
        zone=command.zone,
        calendar=command.calendar,
    )


def _check_parent(kind: UnitKind, parent: Code | None, directory: Directory) -> None:
    if parent is None:
        if kind not in ROOTS:
            raise ParentMissing(field="parent")
    elif (
        kind is UnitKind.NATIONAL
        or LEVEL_OF_GOVERNMENT[directory.open_unit(parent, "parent").kind] > LEVEL_OF_GOVERNMENT[kind]
    ):
        raise KindOutOfOrder(field="parent", parent=parent, kind=kind)


def _check_schedule(zone: Zone, calendar: Code, directory: Directory) -> None:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UnknownZone(field="zone", zone=zone) from None
    if calendar not in directory.calendars:
        raise UnknownCalendar(field="calendar", calendar=calendar)


def rename_unit(command: RenameUnit, directory: Directory) -> UnitRenamed:
    if directory.unit(command.code).name == command.name:
        raise NothingChanges(unit=command.code)
    return UnitRenamed(name=text.label(command.name))


def move_unit(command: MoveUnit, directory: Directory) -> UnitMoved:
    unit = directory.open_unit(command.code)
    if unit.parent == command.parent:
        raise NothingChanges(unit=command.code)
    if directory.within(command.parent, command.code):
        raise CycleMade(unit=command.code, parent=command.parent)
    _check_parent(unit.kind, command.parent, directory)
    return UnitMoved(parent=command.parent)


def schedule_unit(command: ScheduleUnit, directory: Directory) -> UnitScheduled:
    unit = directory.open_unit(command.code)
    if unit.kind not in ROOTS:
        raise ScheduleMisplaced(unit=command.code)
    if (unit.zone, unit.calendar) == (command.zone, command.calendar):
        raise NothingChanges(unit=command.code)
    _check_schedule(command.zone, command.calendar, directory)
    known = command.calendar == unit.calendar or directory.works_by(command.calendar)
    if directory.staffed(command.code) and not known and command.calendar not in directory.approved:
        raise CalendarUnapproved(field="calendar", calendar=command.calendar)
    return UnitScheduled(zone=command.zone, calendar=command.calendar)


def set_retention(command: SetRetention, directory: Directory) -> UnitRetentionSet:
    unit = directory.open_unit(command.code)
    if unit.kind not in ROOTS:
        raise RetentionMisplaced(unit=command.code)
    if command.closed_years is not None and not 1 <= command.closed_years <= LONGEST_RETENTION:
        raise RetentionOutOfRange(field="closed_years", years=command.closed_years)
    if unit.closed_years == command.closed_years:
        raise NothingChanges(unit=command.code)
    return UnitRetentionSet(closed_years=command.closed_years)


def set_approval(command: SetApproval, directory: Directory) -> UnitApprovalSet:
    if directory.open_unit(command.code).approval == command.required:
        raise NothingChanges(unit=command.code)
    return UnitApprovalSet(required=command.required)


def close_unit(command: CloseUnit, directory: Directory, open_cases: OpenCases) -> UnitClosed:
    directory.open_unit(command.code)
    below = [unit.code for unit in directory.units.values() if unit.parent == command.code and not unit.closed]
    if below:
        raise HasOpenUnits(unit=command.code, below=below)
    led = [rule for rule in directory.routing.values() if rule.unit == command.code]
    if led:
        raise RoutingLeadsHere(unit=command.code, rules=[f"{rule.category or '*'}/{rule.area}" for rule in led])
    if cases := open_cases.units.get(command.code, 0):
        raise UnitHasCases(unit=command.code, cases=cases)
    return UnitClosed()


def define_category(command: DefineCategory, directory: Directory) -> CategoryDefined:
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
    return CategoryDefined(code=text.code("code", command.code), parent=command.parent, name=text.label(command.name))


def retire_category(command: RetireCategory, directory: Directory, open_cases: OpenCases) -> CategoryRetired:
    directory.open_category(command.code)
    below = [each.code for each in directory.categories.values() if each.parent == command.code and not each.retired]
    if below:
        raise HasOpenCategories(category=command.code, below=below)
    if cases := open_cases.categories.get(command.code, 0):
        raise CategoryHasCases(category=command.code, cases=cases)
    return CategoryRetired()
