"""A change of the directory as a line that people can read: added (+), changed (~, before → after), taken away (-)."""

from collections.abc import Iterable
from typing import assert_never

from domain.directory.changes import Change, Fact, Publication, Value, changes, published
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
from domain.directory.events import CalendarPublished, Holiday, StandardPublished
from domain.directory.open_cases import OpenCases
from domain.directory.state import Directory, Proposal
from domain.event import Code

WAITS = "waits for a second person"
_LABELS = {
    Fact.APPROVAL: "a leader approves answers:",
    Fact.TEMPLATE: "name",
    Fact.TEMPLATE_TEXT: "text",
    Fact.UNDER_CATEGORY: "under",
    Fact.IN_USE: "in use",
    Fact.SINCE: "from",
    Fact.AWAY_SINCE: "away from",
    Fact.AWAY_UNTIL: "until",
}


def line(command: DirectoryCommand, directory: Directory, person: str = "") -> str:
    """The change against the directory before it; `person` is how the member of staff is called there."""
    match command:
        case OpenUnit():
            return f"+ unit {command.code}: {command.kind}{_under(command.parent)}"
        case RenameUnit() | MoveUnit() | ScheduleUnit() | SetRetention() | SetApproval():
            return f"~ unit {command.code}: {_said(changes(command, directory))}"
        case SetTemplate() | RemoveTemplate():
            return _template(command, directory)
        case CloseUnit():
            return f"- unit {command.code}"
        case DefineCategory() if command.code not in directory.categories:
            return f"+ category {command.code}{_under(command.parent)}"
        case DefineCategory():
            return f"~ category {command.code}: {_said(changes(command, directory))}"
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
        case HandOver() | EndAbsence():
            return f"~ staff {person}: {_said(changes(command, directory))}"
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


def _said(changed: Iterable[Change]) -> str:
    return ", ".join(_change(one) for one in changed)


def _change(one: Change) -> str:
    """In a few words; names and days off speak for themselves."""
    match one.fact, one.before, one.after:
        case Fact.DAY_OFF, None, Holiday() as day:
            return f"+{day.on}"
        case Fact.DAY_OFF, Holiday() as day, None:
            return f"-{day.on}"
        case Fact.DAY_OFF, Holiday() as day, Holiday() as new:
            return f"{day.on}: {day.name.id} / {day.name.en} → {new.name.id} / {new.name.en}"
        case Fact.NAME_ID | Fact.NAME_EN, before, after:
            return f"{before} → {after}"
        case Fact.KEPT_YEARS, before, after:
            return f"closed complaints kept {_years(before)} → {_years(after)}"
        case fact, before, after:
            return f"{_LABELS.get(fact, fact.value)} {_value(before)} → {_value(after)}"


def _value(value: Value) -> str:
    match value:
        case None:
            return "nothing"
        case bool():
            return "yes" if value else "no"
        case _:
            return " ".join(str(value).split())


def _years(years: Value) -> str:
    return "for ever" if years is None else f"{years} years"


def _template(command: SetTemplate | RemoveTemplate, directory: Directory) -> str:
    what, unit = f"template {command.template} of {command.code}", directory.units.get(command.code)
    if isinstance(command, RemoveTemplate):
        return f"- {what}"
    if unit is None or command.template not in unit.templates:
        return f"+ {what}: {command.name}"
    return f"~ {what}: {_said(changes(command, directory))}"


def _routing(command: DefineRouting | RetireRouting, directory: Directory) -> str:
    what = f"routing {command.category or '*'} in {command.area}"
    match changes(command, directory):
        case (Change(before=before, after=None),):
            return f"- {what}"
        case (Change(before=None, after=after),):
            return f"+ {what}: {after}"
        case (Change(before=before, after=after),):
            return f"~ {what}: {before} → {after}"
        case _:
            return f"~ {what}"


def proposed(proposal: Proposal, directory: Directory) -> str:
    """What a waiting proposal would change."""
    return _published(proposal.change, directory)


def _published(change: Publication, directory: Directory) -> str:
    match change:
        case PublishStandard() | StandardPublished():
            versions = directory.standards.get(change.code, ())
            days = f"{versions[-1].rule.days} → {change.days}" if versions else str(change.days)
            sign = "~" if versions else "+"
            return f"{sign} standard {change.code}: {days} working days from {change.effective_from}"
        case PublishCalendar() | CalendarPublished():
            known = directory.calendars.get(change.code)
            what = f"calendar {change.code} {change.year}"
            if known is None or change.year not in known.published:
                return f"+ {what}: {len(change.days)} days off"
            return f"~ {what}: {_said(published(change, directory))}"
        case _:
            assert_never(change)
