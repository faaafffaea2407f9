"""Which changes of the directory are allowed, and the events that they make."""

from typing import assert_never

from domain import rights, text
from domain.directory import absences, proposing, reach, routing, structure, templates
from domain.directory.commands import (
    Approve,
    CloseUnit,
    Decline,
    DefineCategory,
    DefineRouting,
    DirectoryCommand,
    EndAbsence,
    GrantRole,
    HandOver,
    MoveUnit,
    OpenUnit,
    Propose,
    PublishCalendar,
    PublishStandard,
    RegisterStaff,
    RemoveTemplate,
    RenameUnit,
    RetireCategory,
    RetireRouting,
    RevokeRole,
    ScheduleUnit,
    SetApproval,
    SetRetention,
    SetTemplate,
)
from domain.directory.events import (
    DirectoryEvent,
    StaffRegistered,
    StaffRoleGranted,
    StaffRoleRevoked,
    UnitKind,
)
from domain.directory.open_cases import NONE_OPEN, OpenCases
from domain.directory.refusals import (
    CodeTaken,
    NotAStaffRole,
    RoleHeldAlready,
    RoleMisplaced,
    RoleNotGranted,
)
from domain.directory.state import Directory, Held
from domain.event import Actor, Personal, Role

_Plain = (
    OpenUnit
    | RenameUnit
    | MoveUnit
    | ScheduleUnit
    | SetRetention
    | SetApproval
    | SetTemplate
    | RemoveTemplate
    | DefineCategory
    | DefineRouting
    | RetireRouting
    | RegisterStaff
    | GrantRole
    | RevokeRole
    | HandOver
    | EndAbsence
    | PublishStandard
    | PublishCalendar
    | Propose
    | Decline
)
"""What is decided by the directory alone, and is one event."""


def decide(
    command: DirectoryCommand, directory: Directory, actor: Actor, open_cases: OpenCases = NONE_OPEN
) -> list[DirectoryEvent]:
    """The events that the command makes, all of the stream `command.stream`; else a refusal is raised."""
    reach.check(command, directory, actor)
    match command:
        case Approve():
            return proposing.approve(command, directory, actor)
        case CloseUnit():
            return [structure.close_unit(command, directory, open_cases)]
        case RetireCategory():
            return [structure.retire_category(command, directory, open_cases)]
        case _:
            return [_event(command, directory)]


def _event(command: _Plain, directory: Directory) -> DirectoryEvent:
    match command:
        case OpenUnit():
            return structure.open_unit(command, directory)
        case RenameUnit():
            return structure.rename_unit(command, directory)
        case MoveUnit():
            return structure.move_unit(command, directory)
        case ScheduleUnit():
            return structure.schedule_unit(command, directory)
        case SetRetention():
            return structure.set_retention(command, directory)
        case SetApproval():
            return structure.set_approval(command, directory)
        case SetTemplate():
            return templates.set_template(command, directory)
        case RemoveTemplate():
            return templates.remove_template(command, directory)
        case DefineCategory():
            return structure.define_category(command, directory)
        case RegisterStaff():
            return _register_staff(command, directory)
        case GrantRole():
            return _grant_role(command, directory)
        case RevokeRole():
            return _revoke_role(command, directory)
        case HandOver():
            return absences.hand_over(command, directory)
        case EndAbsence():
            return absences.end_absence(command, directory)
        case DefineRouting():
            return routing.define(command, directory)
        case RetireRouting():
            return routing.retire(command, directory)
        case PublishStandard() | PublishCalendar():
            return proposing.publish(command, directory)
        case Propose():
            return proposing.propose(command, directory)
        case Decline():
            return proposing.decline(command, directory)
        case _:
            assert_never(command)


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
