"""Whose directory it is to change: everything for who administers the nation, an agency's own part for its admin."""

from collections.abc import Iterable

from domain import rights
from domain.directory import absences
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
from domain.directory.events import CalendarPublished, StandardPublished
from domain.directory.state import Directory
from domain.event import Actor, Code, Role
from domain.rights import Act, NotAllowed, Scope

WATCHING = frozenset({Role.INSPECTOR, Role.OMBUDSMAN, Role.EVALUATOR})
"""Roles that watch over agencies: no agency chooses who that is."""


def check(command: DirectoryCommand, directory: Directory, actor: Actor) -> None:
    """Raise NotAllowed or RoleNotHeld when the command touches what is not the actor's."""
    if isinstance(command, HandOver | EndAbsence):
        absences.check(command, directory, actor)
        return
    if isinstance(command, SetTemplate | RemoveTemplate):
        rights.check(actor, Act.SET_TEMPLATES, directory, unit=command.code)
        return
    if rights.RIGHTS[actor.role].get(Act.ADMINISTER) is not Scope.UNIT:
        rights.check(actor, Act.ADMINISTER, directory)
        return
    for unit in _touched(command, directory, actor):
        if unit is None:
            raise NotAllowed(role=actor.role, act=Act.ADMINISTER)
        rights.check(actor, Act.ADMINISTER, directory, unit=unit)


def _touched(command: DirectoryCommand, directory: Directory, actor: Actor) -> Iterable[Code | None]:
    """The units that must be within the actor's own; None is what belongs to all agencies."""
    match command:
        case OpenUnit():
            return [command.parent]
        case RenameUnit() | ScheduleUnit() | SetRetention() | SetApproval() | SetTemplate() | RemoveTemplate():
            return [command.code]
        case CloseUnit():
            return [directory.unit(command.code).parent]
        case MoveUnit():
            return [directory.unit(command.code).parent, command.parent]
        case DefineCategory() | RetireCategory():
            return [None]
        case RegisterStaff():
            return [actor.unit]
        case GrantRole() | RevokeRole():
            return [None if command.role in WATCHING else command.unit]
        case DefineRouting():
            return [command.area, command.unit]
        case RetireRouting():
            return [command.area]
        case Propose():
            return _ruled(command.change, directory, actor)
        case Approve() | Decline():
            return _ruled(directory.proposal(command.stream, command.proposal).change, directory, actor)
        case HandOver() | EndAbsence():
            return [None]
        case PublishStandard() | PublishCalendar():
            return [None]


def _ruled(
    change: PublishStandard | PublishCalendar | StandardPublished | CalendarPublished,
    directory: Directory,
    actor: Actor,
) -> Iterable[Code | None]:
    """Who is bound by the standard or calendar; nobody yet, if it is a new calendar."""
    if isinstance(change, PublishStandard | StandardPublished):
        return [change.agency]
    return [actor.unit, *(unit.code for unit in directory.units.values() if unit.calendar == change.code)]
