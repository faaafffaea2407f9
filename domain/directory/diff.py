"""A change of the directory as a line that people can read: added (+), changed (~, before → after), taken away (-)."""

from collections.abc import Iterable
from typing import assert_never

from domain.directory.commands import (
    Approve,
    CloseUnit,
    Decline,
    DefineCategory,
    DefineRouting,
    DirectoryCommand,
    GrantRole,
    MoveUnit,
    OpenUnit,
    Propose,
    PublishCalendar,
    PublishStandard,
    RegisterStaff,
    RenameUnit,
    RetireCategory,
    RetireRouting,
    RevokeRole,
    ScheduleUnit,
    SetApproval,
    SetRetention,
)
from domain.directory.events import CalendarPublished, StandardPublished
from domain.directory.open_cases import OpenCases
from domain.directory.state import Directory, Proposal
from domain.event import Code, Label

WAITS = "waits for a second person"


def line(command: DirectoryCommand, directory: Directory, person: str = "") -> str:
    """The change against the directory before it; `person` is how the member of staff is called there."""
    match command:
        case OpenUnit():
            return f"+ unit {command.code}: {command.kind}{_under(command.parent)}"
        case RenameUnit():
            return f"~ unit {command.code}: {_names(directory.unit(command.code).name, command.name)}"
        case MoveUnit():
            return f"~ unit {command.code}: under {directory.unit(command.code).parent} → {command.parent}"
        case ScheduleUnit():
            unit = directory.unit(command.code)
            before, after = f"{unit.zone}, calendar {unit.calendar}", f"{command.zone}, calendar {command.calendar}"
            return f"~ unit {command.code}: {before} → {after}"
        case SetRetention():
            kept = directory.unit(command.code).closed_years
            return f"~ unit {command.code}: closed complaints kept {_years(kept)} → {_years(command.closed_years)}"
        case SetApproval():
            return f"~ unit {command.code}: a leader approves answers: {'yes' if command.required else 'no'}"
        case CloseUnit():
            return f"- unit {command.code}"
        case DefineCategory():
            return _category(command, directory)
        case RetireCategory():
            return f"- category {command.code}"
        case DefineRouting() | RetireRouting():
            return _routing(command, directory)
        case RegisterStaff():
            return f"+ staff {person}"
        case GrantRole():
            return f"+ staff {person}: {command.role} of {command.unit}"
        case RevokeRole():
            return f"- staff {person}: {command.role} of {command.unit}"
        case PublishStandard() | PublishCalendar():
            return _published(command, directory)
        case Propose():
            return f"{_published(command.change, directory)} ({WAITS})"
        case Approve() | Decline():
            return f"~ proposal {command.proposal}"
        case _:
            assert_never(command)


def touched(command: DirectoryCommand, directory: Directory, cases: OpenCases) -> int | None:
    """How many open complaints it is about; None where it is about none. Promises already made never change."""
    match command:
        case RenameUnit() | MoveUnit() | ScheduleUnit() if command.code in directory.units:
            return sum(cases.units.get(code, 0) for code in directory.subtree(command.code))
        case CloseUnit():
            return cases.units.get(command.code, 0)
        case DefineCategory() | RetireCategory() if command.code in directory.categories:
            below = (code for code in directory.categories if command.code in directory.category_lineage(code))
            return sum(cases.categories.get(code, 0) for code in below)
        case _:
            return None


def needed(commands: Iterable[DirectoryCommand], directory: Directory) -> tuple[set[Code], set[Code]]:
    """The units and categories whose open complaints have to be counted for these changes."""
    units, categories = set[Code](), set[Code]()
    for command in commands:
        match command:
            case RenameUnit() | MoveUnit() | ScheduleUnit() | CloseUnit() if command.code in directory.units:
                units |= directory.subtree(command.code)
            case DefineCategory() | RetireCategory():
                categories |= {
                    code for code in directory.categories if command.code in directory.category_lineage(code)
                }
            case _:
                continue
    return units, categories


def _under(parent: Code | None) -> str:
    return f" under {parent}" if parent else ""


def _years(years: int | None) -> str:
    return "for ever" if years is None else f"{years} years"


def _names(before: Label, after: Label) -> str:
    changed = ((one, other) for one, other in ((before.id, after.id), (before.en, after.en)) if one != other)
    return ", ".join(f"{one} → {other}" for one, other in changed)


def _category(command: DefineCategory, directory: Directory) -> str:
    known = directory.categories.get(command.code)
    if known is None:
        return f"+ category {command.code}{_under(command.parent)}"
    changes = [_names(known.name, command.name)] if known.name != command.name else []
    if known.parent != command.parent:
        changes.append(f"under {known.parent or 'nothing'} → {command.parent or 'nothing'}")
    if known.retired:
        changes.append("retired → in use")
    return f"~ category {command.code}: {'; '.join(changes)}"


def _routing(command: DefineRouting | RetireRouting, directory: Directory) -> str:
    known = directory.routing.get((command.category, command.area))
    what = f"routing {command.category or '*'} in {command.area}"
    match command, known:
        case RetireRouting(), _:
            return f"- {what}"
        case DefineRouting(unit=unit), None:
            return f"+ {what}: {unit}"
        case DefineRouting(unit=unit), rule:
            return f"~ {what}: {rule.unit} → {unit}"


def proposed(proposal: Proposal, directory: Directory) -> str:
    """What a waiting proposal would change."""
    return _published(proposal.change, directory)


_Change = PublishStandard | PublishCalendar | StandardPublished | CalendarPublished


def _published(change: _Change, directory: Directory) -> str:
    match change:
        case PublishStandard() | StandardPublished():
            versions = directory.standards.get(change.code, ())
            days = f"{versions[-1].rule.days} → {change.days}" if versions else str(change.days)
            sign = "~" if versions else "+"
            return f"{sign} standard {change.code}: {days} working days from {change.effective_from}"
        case PublishCalendar() | CalendarPublished():
            return _calendar(change, directory)
        case _:
            assert_never(change)


def _calendar(change: PublishCalendar | CalendarPublished, directory: Directory) -> str:
    known = directory.calendars.get(change.code)
    published = known.published.get(change.year) if known else None
    what = f"calendar {change.code} {change.year}"
    if published is None:
        return f"+ {what}: {len(change.days)} days off"
    before, after = {day.on: day.name for day in published.days}, {day.on: day.name for day in change.days}
    changes = [f"+{on}" for on in sorted(after.keys() - before.keys())]
    changes += [f"-{on}" for on in sorted(before.keys() - after.keys())]
    changes += [
        f"{on}: {_names(before[on], after[on])}" for on in sorted(before) if before[on] != after.get(on, before[on])
    ]
    changes += _differing(
        ("source", published.source, change.source), ("confirmed", published.confirmed, change.confirmed)
    )
    return f"~ {what}: {', '.join(changes)}"


def _differing(*facts: tuple[str, object, object]) -> Iterable[str]:
    return [f"{name} {before} → {after}" for name, before, after in facts if before != after]
