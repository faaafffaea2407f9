"""From the directory that an administrator wrote down to the commands that make it so.

What the file does not mention stays as it is, so that several files can describe parts of one directory; only a
person's roles are taken as complete. A person's name is compared with nothing: the log keeps a commitment to it.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from uuid import UUID

from domain.channels import DIRECTORY
from domain.directory.commands import (
    CloseUnit,
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
from domain.directory.diff import line
from domain.directory.events import CalendarPublished, DirectoryEvent, StandardPublished
from domain.directory.fold import Draft
from domain.directory.open_cases import NONE_OPEN, OpenCases
from domain.directory.ordering import deepest_first, parents_first
from domain.directory.proposing import founding
from domain.directory.refusals import CodeTaken, UnitIsClosed
from domain.directory.rules import decide
from domain.directory.state import Directory, Held, Template, stream_id
from domain.directory.templates import worded
from domain.event import Actor, Code, Envelope


@dataclass(frozen=True, kw_only=True)
class Person:
    """A member of staff; `code` never enters the log, only the stream id made of it."""

    code: str
    name: str
    roles: frozenset[Held] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Desired:
    """The directory as it should be; `closed` and `retired` take no more work, `unrouted` and `removed` are to go."""

    calendars: tuple[PublishCalendar, ...] = ()
    units: tuple[OpenUnit, ...] = ()
    closed: frozenset[Code] = frozenset()
    retention: tuple[SetRetention, ...] = ()
    approval: tuple[SetApproval, ...] = ()
    templates: tuple[SetTemplate, ...] = ()
    removed: tuple[RemoveTemplate, ...] = ()
    categories: tuple[DefineCategory, ...] = ()
    retired: frozenset[Code] = frozenset()
    routing: tuple[DefineRouting, ...] = ()
    unrouted: tuple[RetireRouting, ...] = ()
    standards: tuple[PublishStandard, ...] = ()
    staff: tuple[Person, ...] = ()


@dataclass(frozen=True)
class Step:
    """One command, the stream that it changes, and the line that tells people of it."""

    command: DirectoryCommand
    line: str
    events: tuple[DirectoryEvent, ...] = field(default=(), compare=False)

    @property
    def stream(self) -> UUID:
        """Where the events go."""
        return self.command.stream


def plan(desired: Desired, directory: Directory, new_subject: Callable[[], UUID]) -> list[Step]:
    """The steps from `directory` to `desired`, in an order that works; none when it is so already."""
    return [
        *_calendars(desired, directory),
        *_units(desired, directory),
        *_retention(desired, directory),
        *_approval(desired, directory),
        *_templates(desired, directory),
        *_categories(desired, directory),
        *_routing(desired, directory),
        *_standards(desired, directory),
        *_staff(desired, directory, new_subject),
        *_endings(desired, directory),
    ]


def rehearse(
    steps: list[Step], directory: Directory, actor: Actor, now: datetime, open_cases: OpenCases = NONE_OPEN
) -> list[Step]:
    """The same steps with the events that each makes; a refusal is raised before anything is written.

    The version of a step's first event is one more than `directory.versions` says after the steps before it.
    """
    draft = Draft(directory)
    decided = []
    for step in steps:
        events = tuple(decide(step.command, draft.view(), actor, open_cases))
        for event in events:
            draft.take(event, _envelope(step.stream, draft.versions.get(step.stream, 0) + 1, actor, now))
        decided.append(Step(step.command, step.line, events))
    return decided


def _envelope(stream: UUID, version: int, actor: Actor, now: datetime) -> Envelope:
    return Envelope(
        stream=stream,
        version=version,
        position=0,
        recorded_at=now,
        event_id=stream,
        occurred_at=now,
        actor=actor,
        channel=DIRECTORY,
    )


def _calendars(desired: Desired, directory: Directory) -> Iterator[Step]:
    for wanted in sorted(desired.calendars, key=lambda each: _steps_away(each, directory)):
        known = directory.calendars.get(wanted.code)
        published = known.published.get(wanted.year) if known else None
        days = tuple(sorted(wanted.days, key=lambda day: day.on))
        same = published and (published.days, published.source, published.confirmed) == (
            days,
            wanted.source,
            wanted.confirmed,
        )
        if not same:
            yield from _by_two(replace(wanted, days=days), directory)


def _by_two(wanted: PublishStandard | PublishCalendar, directory: Directory) -> Iterator[Step]:
    """At once while the office is being founded; later as a proposal, unless it waits already."""
    if founding(wanted, directory):
        yield _step(wanted, directory)
    elif not any(_says(one.change, wanted) for one in directory.proposals_of(wanted.stream)):
        yield _step(Propose(change=wanted), directory)


def _step(command: DirectoryCommand, directory: Directory, person: str = "") -> Step:
    return Step(command, line(command, directory, person))


def _steps_away(wanted: PublishCalendar, directory: Directory) -> int:
    """How many years from those that are published; of a new calendar the first year comes first."""
    known = directory.calendars.get(wanted.code)
    if known is None:
        return wanted.year
    return max(min(known.published) - wanted.year, wanted.year - max(known.published), 0)


def _units(desired: Desired, directory: Directory) -> Iterator[Step]:
    for wanted in parents_first(desired.units):
        known = directory.units.get(wanted.code)
        if known is None:
            yield _step(wanted, directory)
            continue
        if known.kind is not wanted.kind:
            raise CodeTaken(unit=wanted.code)
        if known.closed and wanted.code not in desired.closed:
            raise UnitIsClosed(unit=wanted.code)
        if known.name != wanted.name:
            yield _step(RenameUnit(code=wanted.code, name=wanted.name), directory)
        if wanted.parent is not None and known.parent != wanted.parent:
            yield _step(MoveUnit(code=wanted.code, parent=wanted.parent), directory)
        if wanted.zone and wanted.calendar and (known.zone, known.calendar) != (wanted.zone, wanted.calendar):
            yield _step(ScheduleUnit(code=wanted.code, zone=wanted.zone, calendar=wanted.calendar), directory)


def _retention(desired: Desired, directory: Directory) -> Iterator[Step]:
    for wanted in desired.retention:
        known = directory.units.get(wanted.code)
        if (known.closed_years if known else None) != wanted.closed_years:
            yield _step(wanted, directory)


def _approval(desired: Desired, directory: Directory) -> Iterator[Step]:
    for wanted in desired.approval:
        known = directory.units.get(wanted.code)
        if known is None or known.approval != wanted.required:
            yield _step(wanted, directory)


def _templates(desired: Desired, directory: Directory) -> Iterator[Step]:
    said: Counter[tuple[Code, str]] = Counter((each.code, each.template) for each in desired.templates)
    said.update((each.code, each.template) for each in desired.removed)
    if twice := sorted({template for (_, template), n in said.items() if n > 1}):
        raise CodeTaken(codes=twice)
    for wanted in desired.templates:
        if _template(wanted.code, wanted.template, directory) != worded(wanted):
            yield _step(wanted, directory)
    for ended in desired.removed:
        if _template(ended.code, ended.template, directory) is not None:
            yield _step(ended, directory)


def _template(unit: Code, template: str, directory: Directory) -> Template | None:
    known = directory.units.get(unit)
    return known.templates.get(Code(template)) if known else None


def _categories(desired: Desired, directory: Directory) -> Iterator[Step]:
    for wanted in parents_first(desired.categories):
        known = directory.categories.get(wanted.code)
        if (
            known is None
            or (known.parent, known.name) != (wanted.parent, wanted.name)
            or (known.retired and wanted.code not in desired.retired)
        ):
            yield _step(wanted, directory)


def _routing(desired: Desired, directory: Directory) -> Iterator[Step]:
    for wanted in desired.routing:
        known = directory.routing.get((wanted.category, wanted.area))
        if known is None or known.unit != wanted.unit:
            yield _step(wanted, directory)
    for ended in desired.unrouted:
        if (ended.category, ended.area) in directory.routing:
            yield _step(ended, directory)


def _standards(desired: Desired, directory: Directory) -> Iterator[Step]:
    for wanted in sorted(desired.standards, key=lambda standard: standard.effective_from):
        published = [standard.rule for standard in directory.standards.get(wanted.code, ())]
        if not any(_says(rule, wanted) for rule in published):
            yield from _by_two(wanted, directory)


def _says(rule: StandardPublished | CalendarPublished, wanted: PublishStandard | PublishCalendar) -> bool:
    return all(getattr(rule, each.name, None) == getattr(wanted, each.name) for each in fields(wanted))


def _staff(desired: Desired, directory: Directory, new_subject: Callable[[], UUID]) -> Iterator[Step]:
    for wanted in desired.staff:
        staff = stream_id("staff", wanted.code)
        known = directory.staff.get(staff)
        held = known.roles if known else frozenset()
        if known is None:
            yield _step(RegisterStaff(staff=staff, subject=new_subject(), name=wanted.name), directory, wanted.code)
        for role in sorted(wanted.roles - held):
            yield _step(GrantRole(staff=staff, role=role.role, unit=role.unit), directory, wanted.code)
        for role in sorted(held - wanted.roles):
            yield _step(RevokeRole(staff=staff, role=role.role, unit=role.unit), directory, wanted.code)


def _endings(desired: Desired, directory: Directory) -> Iterator[Step]:
    closed = {code for code, unit in directory.units.items() if unit.closed}
    for code in deepest_first(desired.closed - closed, desired.units, directory.units):
        yield _step(CloseUnit(code=code), directory)
    retired = {code for code, category in directory.categories.items() if category.retired}
    for code in deepest_first(desired.retired - retired, desired.categories, directory.categories):
        yield _step(RetireCategory(code=code), directory)
