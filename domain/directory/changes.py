"""What a command changes of the directory, fact by fact: before → after. The dry run and the pages tell it in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import assert_never

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
from domain.directory.state import Directory, Held
from domain.event import Code, Label


class Fact(StrEnum):
    """What there is to know of an item."""

    NAME_ID = "name_id"
    NAME_EN = "name_en"
    KIND = "kind"
    UNDER = "under"
    UNDER_CATEGORY = "under_category"
    ZONE = "zone"
    CALENDAR = "calendar"
    KEPT_YEARS = "kept_years"
    APPROVAL = "approval"
    TEMPLATE = "template"
    TEMPLATE_TEXT = "template_text"
    IN_USE = "in_use"
    PERSON = "person"
    ROLE = "role"
    AWAY_SINCE = "away_since"
    AWAY_UNTIL = "away_until"
    UNIT = "unit"
    CLOCK = "clock"
    DAYS = "days"
    SINCE = "since"
    AGENCY = "agency"
    REPORT_CLASS = "report_class"
    SUPERVISION = "supervision"
    LEVEL = "level"
    DAY_OFF = "day_off"
    SOURCE = "source"
    CONFIRMED = "confirmed"


Value = str | int | date | Holiday | Held | None
Publication = PublishStandard | PublishCalendar | StandardPublished | CalendarPublished


@dataclass(frozen=True)
class Change:
    """One fact; None is nothing: what is new was nothing before."""

    fact: Fact
    before: Value
    after: Value


def changes(command: DirectoryCommand, directory: Directory) -> tuple[Change, ...]:
    """All that becomes otherwise, of a proposal all that it would change."""
    return tuple(one for one in _told(command, directory) if one.before != one.after)


def published(change: Publication, directory: Directory) -> tuple[Change, ...]:
    """The same of a standard or calendar."""
    return tuple(one for one in _published(change, directory) if one.before != one.after)


def _told(command: DirectoryCommand, directory: Directory) -> Iterator[Change]:
    match command:
        case OpenUnit():
            yield Change(Fact.KIND, None, command.kind)
            yield Change(Fact.UNDER, None, command.parent)
            yield from _names(None, command.name)
            yield from _schedule((None, None), (command.zone, command.calendar))
        case RenameUnit():
            yield from _names(directory.unit(command.code).name, command.name)
        case MoveUnit():
            yield Change(Fact.UNDER, directory.unit(command.code).parent, command.parent)
        case ScheduleUnit():
            unit = directory.unit(command.code)
            yield from _schedule((unit.zone, unit.calendar), (command.zone, command.calendar))
        case SetRetention():
            known = directory.units.get(command.code)
            yield Change(Fact.KEPT_YEARS, known.closed_years if known else None, command.closed_years)
        case SetApproval():
            known = directory.units.get(command.code)
            yield Change(Fact.APPROVAL, known.approval if known else None, command.required)
        case SetTemplate() | RemoveTemplate():
            yield from _template(command, directory)
        case CloseUnit() | RetireCategory():
            yield Change(Fact.IN_USE, True, False)
        case DefineCategory():
            yield from _category(command, directory)
        case DefineRouting():
            rule = directory.routing.get((command.category, command.area))
            yield Change(Fact.UNIT, rule.unit if rule else None, command.unit)
        case RetireRouting():
            rule = directory.routing.get((command.category, command.area))
            yield Change(Fact.UNIT, rule.unit if rule else None, None)
        case RegisterStaff():
            yield Change(Fact.PERSON, None, command.name)
        case GrantRole():
            yield Change(Fact.ROLE, None, Held(command.role, command.unit))
        case RevokeRole():
            yield Change(Fact.ROLE, Held(command.role, command.unit), None)
        case HandOver():
            yield Change(Fact.AWAY_SINCE, None, command.since)
            yield Change(Fact.AWAY_UNTIL, None, command.until)
        case EndAbsence():
            yield Change(Fact.AWAY_SINCE, command.since, None)
        case PublishStandard() | PublishCalendar():
            yield from _published(command, directory)
        case Propose():
            yield from _published(command.change, directory)
        case Approve():
            yield from _published(directory.proposal(command.stream, command.proposal).change, directory)
        case Decline():
            return
        case _:
            assert_never(command)


def _template(command: SetTemplate | RemoveTemplate, directory: Directory) -> Iterator[Change]:
    unit = directory.units.get(command.code)
    known = unit.templates.get(Code(command.template)) if unit else None
    name, text = (command.name, command.text) if isinstance(command, SetTemplate) else (None, None)
    yield Change(Fact.TEMPLATE, known.name if known else None, name)
    yield Change(Fact.TEMPLATE_TEXT, known.text if known else None, text)


def _names(before: Label | None, after: Label) -> Iterator[Change]:
    yield Change(Fact.NAME_ID, before.id if before else None, after.id)
    yield Change(Fact.NAME_EN, before.en if before else None, after.en)


def _schedule(before: tuple[str | None, str | None], after: tuple[str | None, str | None]) -> Iterator[Change]:
    yield Change(Fact.ZONE, before[0], after[0])
    yield Change(Fact.CALENDAR, before[1], after[1])


def _category(command: DefineCategory, directory: Directory) -> Iterator[Change]:
    known = directory.categories.get(command.code)
    yield from _names(known.name if known else None, command.name)
    yield Change(Fact.UNDER_CATEGORY, known.parent if known else None, command.parent)
    if known and known.retired:
        yield Change(Fact.IN_USE, False, True)


def _published(change: Publication, directory: Directory) -> Iterator[Change]:
    match change:
        case PublishStandard() | StandardPublished():
            yield from _standard(change, directory)
        case PublishCalendar() | CalendarPublished():
            yield from _calendar(change, directory)
        case _:
            assert_never(change)


def _standard(change: PublishStandard | StandardPublished, directory: Directory) -> Iterator[Change]:
    versions = directory.standards.get(change.code, ())
    rule = versions[-1].rule if versions else None
    yield Change(Fact.DAYS, rule.days if rule else None, change.days)
    yield Change(Fact.SINCE, rule.effective_from if rule else None, change.effective_from)
    if rule is None:
        yield Change(Fact.CLOCK, None, change.clock)
        yield Change(Fact.AGENCY, None, change.agency)
        yield Change(Fact.REPORT_CLASS, None, change.report_class)
        yield Change(Fact.SUPERVISION, None, change.supervision)
        yield Change(Fact.LEVEL, None, change.level)


def _calendar(change: PublishCalendar | CalendarPublished, directory: Directory) -> Iterator[Change]:
    known = directory.calendars.get(change.code)
    year = known.published.get(change.year) if known else None
    before = {day.on: day for day in year.days} if year else {}
    after = {day.on: day for day in change.days}
    for on in sorted(before | after):
        yield Change(Fact.DAY_OFF, before.get(on), after.get(on))
    yield Change(Fact.SOURCE, year.source if year else None, change.source)
    yield Change(Fact.CONFIRMED, year.confirmed if year else None, change.confirmed)
