"""From the directory's events to the directory."""

from collections.abc import Iterable
from dataclasses import replace
from typing import assert_never
from uuid import UUID

from domain.directory.events import (
    CalendarApproved,
    CalendarDeclined,
    CalendarProposed,
    CalendarPublished,
    CategoryDefined,
    CategoryRetired,
    DirectoryEvent,
    RoutingDefined,
    RoutingRetired,
    StaffAway,
    StaffBack,
    StaffRegistered,
    StaffRoleGranted,
    StaffRoleRevoked,
    StandardApproved,
    StandardDeclined,
    StandardProposed,
    StandardPublished,
    UnitApprovalSet,
    UnitClosed,
    UnitMoved,
    UnitOpened,
    UnitRenamed,
    UnitRetentionSet,
    UnitScheduled,
    UnitTemplateRemoved,
    UnitTemplateSet,
)
from domain.directory.state import (
    EMPTY,
    Absence,
    Category,
    Directory,
    Given,
    Held,
    Proposal,
    Routing,
    Staff,
    Template,
    Unit,
)
from domain.event import Actor, Envelope, Role
from domain.standards import Calendar, Standard


def fold(events: Iterable[tuple[DirectoryEvent, Envelope]], onto: Directory = EMPTY) -> Directory:
    """`onto` with the events folded in, in the order of their positions; copies once, however many they are."""
    draft = Draft(onto)
    for event, at in events:
        draft.take(event, at)
    return draft.view()


def evolve(directory: Directory, event: DirectoryEvent, at: Envelope) -> Directory:
    """The directory after one event. For many, `fold` is quicker."""
    return fold([(event, at)], directory)


class Draft:
    """Copies that may be changed while events are folded in.

    What `view` gave is for use before the next event: it sees later changes, all but position and what is below what.
    """

    def __init__(self, directory: Directory) -> None:
        self.position = directory.position
        self.units = dict(directory.units)
        self.categories = dict(directory.categories)
        self.staff = dict(directory.staff)
        self.routing = dict(directory.routing)
        self.standards = dict(directory.standards)
        self.calendars = dict(directory.calendars)
        self.proposals = dict(directory.proposals)
        self.approved = directory.approved
        self.versions = dict(directory.versions)
        self.codes = dict(directory.codes)

    def view(self) -> Directory:
        """The directory so far."""
        return Directory(**vars(self))

    def take(self, event: DirectoryEvent, at: Envelope) -> None:
        """Fold one event in."""
        self.position = max(self.position, at.position)
        self.versions[at.stream] = at.version
        match event:
            case UnitOpened() | UnitRenamed() | UnitMoved() | UnitScheduled() | UnitClosed():
                self._unit(event, at)
            case UnitRetentionSet() | UnitApprovalSet():
                self._unit(event, at)
            case UnitTemplateSet() | UnitTemplateRemoved():
                self._template(event, at)
            case CategoryDefined() | CategoryRetired():
                self._category(event, at)
            case StaffRegistered() | StaffRoleGranted() | StaffRoleRevoked():
                self._staff(event, at)
            case StaffAway() | StaffBack():
                self._absence(event, at)
            case RoutingDefined():
                rule = Routing(category=event.category, area=event.area, unit=event.unit)
                self.routing[event.category, event.area] = rule
            case RoutingRetired():
                self.routing.pop((event.category, event.area), None)
            case StandardPublished():
                published = self.standards.get(event.code, ())
                self.standards[event.code] = (*published, Standard(version=at.version, rule=event))
            case CalendarPublished():
                empty = Calendar(code=event.code, version=0, published={}, off=frozenset())
                self.calendars[event.code] = self.calendars.get(event.code, empty).publish(event, at.version)
            case StandardProposed():
                self._propose(StandardPublished(**vars(event)), at)
            case CalendarProposed():
                self._propose(CalendarPublished(**vars(event)), at)
            case StandardApproved() | StandardDeclined() | CalendarDeclined():
                self.proposals.pop((at.stream, event.proposal), None)
            case CalendarApproved():
                approved = self.proposals.pop((at.stream, event.proposal), None)
                if approved is not None:
                    self.approved |= {approved.change.code}
            case _:
                assert_never(event)

    def _propose(self, change: StandardPublished | CalendarPublished, at: Envelope) -> None:
        self.proposals[at.stream, at.version] = Proposal(
            stream=at.stream,
            number=at.version,
            change=change,
            by=at.actor,
            at=at.recorded_at,
            position=at.position,
            through=self._through(at.actor),
        )

    def _through(self, actor: Actor) -> frozenset[UUID]:
        """Whom the actor has this role through."""
        person = self.staff.get(actor.id)
        given = person.given.items() if person else ()
        return frozenset[UUID]().union(*(one.through for held, one in given if held.role is actor.role))

    def _unit(
        self,
        event: UnitOpened | UnitRenamed | UnitMoved | UnitScheduled | UnitRetentionSet | UnitApprovalSet | UnitClosed,
        at: Envelope,
    ) -> None:
        if isinstance(event, UnitOpened):
            self.codes[at.stream] = event.code
            self.units[event.code] = Unit(
                code=event.code,
                kind=event.kind,
                parent=event.parent,
                name=event.name,
                zone=event.zone,
                calendar=event.calendar,
            )
            return
        unit = self.units[self.codes[at.stream]]
        match event:
            case UnitRenamed():
                unit = replace(unit, name=event.name)
            case UnitMoved():
                unit = replace(unit, parent=event.parent)
            case UnitScheduled():
                unit = replace(unit, zone=event.zone, calendar=event.calendar)
            case UnitRetentionSet():
                unit = replace(unit, closed_years=event.closed_years)
            case UnitApprovalSet():
                unit = replace(unit, approval=event.required)
            case UnitClosed():
                unit = replace(unit, closed=True)
            case _:
                assert_never(event)
        self.units[unit.code] = unit

    def _template(self, event: UnitTemplateSet | UnitTemplateRemoved, at: Envelope) -> None:
        code = self.codes[at.stream]
        templates = dict(self.units[code].templates)
        templates.pop(event.template, None)
        if isinstance(event, UnitTemplateSet):
            templates[event.template] = Template(code=event.template, name=event.name, text=event.text)
        self.units[code] = replace(self.units[code], templates=templates)

    def _category(self, event: CategoryDefined | CategoryRetired, at: Envelope) -> None:
        match event:
            case CategoryDefined():
                self.codes[at.stream] = event.code
                self.categories[event.code] = Category(code=event.code, parent=event.parent, name=event.name)
            case CategoryRetired():
                code = self.codes[at.stream]
                self.categories[code] = replace(self.categories[code], retired=True)
            case _:
                assert_never(event)

    def _absence(self, event: StaffAway | StaffBack, at: Envelope) -> None:
        person = self.staff[at.stream]
        left = tuple(each for each in person.absences if each.since != event.since)
        if isinstance(event, StaffAway):
            told = Absence(since=event.since, until=event.until, deputy=event.deputy, unit=event.unit)
            left = (*left, told)
        self.staff[at.stream] = replace(person, absences=left)

    def _staff(self, event: StaffRegistered | StaffRoleGranted | StaffRoleRevoked, at: Envelope) -> None:
        match event:
            case StaffRegistered():
                self.staff[at.stream] = Staff(id=at.stream, subject=event.subject, name=event.name)
            case StaffRoleGranted():
                person = self.staff[at.stream]
                by = frozenset[UUID]() if at.actor.role is Role.SYSTEM else {at.actor.id} | self._through(at.actor)
                given = Given(position=at.position, through=frozenset(by))
                self.staff[at.stream] = replace(person, given={**person.given, Held(event.role, event.unit): given})
            case StaffRoleRevoked():
                person, lost = self.staff[at.stream], Held(event.role, event.unit)
                left = {held: given for held, given in person.given.items() if held != lost}
                self.staff[at.stream] = replace(person, given=left)
            case _:
                assert_never(event)
