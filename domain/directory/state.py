"""The directory as it stands: units, categories, staff, standards, calendars. Folded from its events by `fold.py`."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from itertools import chain
from uuid import UUID, uuid5

from domain import standards
from domain.complaint.events import Clock, Due, ReportClass
from domain.directory.events import CalendarPublished, StandardPublished, UnitKind
from domain.directory.refusals import (
    CategoryIsRetired,
    UnitIsClosed,
    UnknownCalendar,
    UnknownCategory,
    UnknownProposal,
    UnknownStaff,
    UnknownUnit,
)
from domain.event import Actor, Code, Label, Personal, Published, Role, Zone
from domain.standards import Calendar, Standard

_STREAMS = UUID("6f0f2c1e-5d52-5b0a-9b1c-7a1f0f9a6d11")


def stream_id(kind: str, code: str) -> UUID:
    """The stream of a directory item, fixed by its code; `kind` is the first part of its events' topics."""
    return uuid5(_STREAMS, f"{kind}:{code}")


def rule_stream(category: Code | None, area: Code) -> UUID:
    """The stream of the routing rule for a category and an area."""
    return stream_id("routing", f"{category or ''}/{area}")


@dataclass(frozen=True, kw_only=True)
class Template:
    """With what an answer can begin."""

    code: Code
    name: Published
    text: Published


@dataclass(frozen=True, kw_only=True)
class Unit:
    """A part of government; only the nation and agencies have zone and calendar."""

    code: Code
    kind: UnitKind
    parent: Code | None
    name: Label
    zone: Zone | None
    calendar: Code | None
    closed: bool = False
    closed_years: int | None = None
    approval: bool | None = None
    templates: Mapping[Code, Template] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Category:
    """A subject of complaints."""

    code: Code
    parent: Code | None
    name: Label
    retired: bool = False


@dataclass(frozen=True, kw_only=True)
class Routing:
    """Complaints of a category (of any, when none) from an area are for this unit."""

    category: Code | None
    area: Code
    unit: Code

    @property
    def stream(self) -> UUID:
        """The rule's stream."""
        return rule_stream(self.category, self.area)


@dataclass(frozen=True, order=True)
class Held:
    """A role held for a unit and its subtree."""

    role: Role
    unit: Code


@dataclass(frozen=True, kw_only=True)
class Given:
    """How somebody came to a role: the place of the grant in the log, and `through` whom.

    That is who granted it, and whoever these had theirs through. An operator at the command line is nobody here.
    """

    position: int
    through: frozenset[UUID]


@dataclass(frozen=True, kw_only=True)
class Absence:
    """Days on which a person is away, both included, and who of the unit stands in."""

    since: date
    until: date
    deputy: UUID
    unit: Code

    def overlaps(self, other: "Absence") -> bool:
        """Whether they have a day in common."""
        return self.since <= other.until and other.since <= self.until


@dataclass(frozen=True, kw_only=True)
class Staff:
    """A person who works here; `id` is that of their stream and their id as an actor."""

    id: UUID
    subject: UUID
    name: Personal
    given: Mapping[Held, Given] = field(default_factory=dict)
    absences: tuple[Absence, ...] = ()

    @cached_property
    def roles(self) -> frozenset[Held]:
        """What they hold."""
        return frozenset(self.given)


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A change that waits for a second person; `number` is the version of its event in `stream`.

    `position` is its place in the log, `through` are those whom the proposer had their role through then.
    """

    stream: UUID
    number: int
    change: StandardPublished | CalendarPublished
    by: Actor
    at: datetime
    position: int
    through: frozenset[UUID]


@dataclass(frozen=True, kw_only=True)
class Directory:
    """Never changed in place; `position` is that of the last event folded in, `versions` those of the streams."""

    position: int = 0
    units: Mapping[Code, Unit] = field(default_factory=dict)
    categories: Mapping[Code, Category] = field(default_factory=dict)
    staff: Mapping[UUID, Staff] = field(default_factory=dict)
    routing: Mapping[tuple[Code | None, Code], Routing] = field(default_factory=dict)
    standards: Mapping[Code, tuple[Standard, ...]] = field(default_factory=dict)
    calendars: Mapping[Code, Calendar] = field(default_factory=dict)
    proposals: Mapping[tuple[UUID, int], Proposal] = field(default_factory=dict)
    #: calendars that a second person has approved
    approved: frozenset[Code] = frozenset()
    versions: Mapping[UUID, int] = field(default_factory=dict)
    codes: Mapping[UUID, Code] = field(default_factory=dict)

    def unit(self, code: Code, field: str = "unit") -> Unit:
        """The unit, closed or not; a refusal names the `field` that asked for it."""
        try:
            return self.units[code]
        except KeyError:
            raise UnknownUnit(field=field, unit=code) from None

    def open_unit(self, code: Code, field: str = "unit") -> Unit:
        """The unit, which must take work."""
        unit = self.unit(code, field)
        if unit.closed:
            raise UnitIsClosed(field=field, unit=code)
        return unit

    def nearest_open(self, code: Code) -> Unit:
        """The unit itself, or the nearest one above that still takes work."""
        for above in self.lineage(code):
            if not self.units[above].closed:
                return self.units[above]
        raise UnitIsClosed(unit=code)

    def open_category(self, code: Code) -> Category:
        """The category, which must take complaints."""
        if code not in self.categories:
            raise UnknownCategory(field="category", category=code)
        if self.categories[code].retired:
            raise CategoryIsRetired(field="category", category=code)
        return self.categories[code]

    def category_lineage(self, code: Code) -> tuple[Code, ...]:
        """The category and all that it stands under, nearest first."""
        found: list[Code] = []
        above: Code | None = code
        while above is not None and above in self.categories:
            found.append(above)
            above = self.categories[above].parent
        return tuple(found)

    @cached_property
    def with_absences(self) -> tuple[UUID, ...]:
        """Who has said that they are away, ever."""
        return tuple(person.id for person in self.staff.values() if person.absences)

    def person(self, staff: UUID) -> Staff:
        """The member of staff."""
        try:
            return self.staff[staff]
        except KeyError:
            raise UnknownStaff(staff=staff) from None

    def lineage(self, code: Code) -> tuple[Code, ...]:
        """The unit and all that it stands under, nearest first."""
        return tuple(self._upwards(code))

    def _upwards(self, code: Code) -> Iterator[Code]:
        above: Code | None = code
        while above is not None:
            unit = self.unit(above)
            yield unit.code
            above = unit.parent

    def root_of(self, code: Code) -> Unit:
        """The topmost unit over this one: the nation."""
        return self.units[self.lineage(code)[-1]]

    def agency_of(self, code: Code) -> Unit:
        """The nearest agency at or above the unit, or the nation: whose zone and calendar count."""
        for above in self._upwards(code):
            if self.units[above].kind in (UnitKind.AGENCY, UnitKind.NATIONAL):
                return self.units[above]
        raise UnknownUnit(unit=code)

    def within(self, code: Code, root: Code) -> bool:
        """Whether the unit is `root` or below it."""
        return code == root or root in self._upwards(code)

    def subtree(self, root: Code) -> frozenset[Code]:
        """`root` and all below it."""
        self.unit(root)
        found, ahead = set[Code](), [root]
        while ahead:
            found.add(code := ahead.pop())
            ahead += self._below.get(code, ())
        return frozenset(found)

    @cached_property
    def _below(self) -> Mapping[Code, list[Code]]:
        """The units that stand directly under each."""
        below = defaultdict[Code, list[Code]](list)
        for code, unit in self.units.items():
            if unit.parent is not None:
                below[unit.parent].append(code)
        return below

    def holds(self, staff: UUID, role: Role, unit: Code) -> bool:
        """Whether the person holds the role for the unit or for one above it."""
        person = self.staff.get(staff)
        if person is None or unit not in self.units:
            return False
        return any(Held(role, above) in person.given for above in self._upwards(unit))

    def grants_behind(self, staff: UUID, role: Role, unit: Code | None) -> tuple[Given, ...]:
        """How the person came to the role for the unit, or for those above it; none when they do not hold it."""
        person = self.staff.get(staff)
        if person is None or unit is None or unit not in self.units:
            return ()
        above = (Held(role, each) for each in self._upwards(unit))
        return tuple(person.given[held] for held in above if held in person.given)

    def version(self, kind: str, code: str) -> int:
        """How many events the item's stream has."""
        return self.versions.get(stream_id(kind, code), 0)

    def staffed(self, root: Code | None) -> bool:
        """Whether anybody holds a role for this unit or one below it; anywhere, when none is named."""
        held = (one.unit for person in self.staff.values() for one in person.roles)
        return any(root is None or self.within(unit, root) for unit in held)

    def works_by(self, calendar: Code) -> bool:
        """Whether people work by this calendar."""
        return any(unit.calendar == calendar and self.staffed(unit.code) for unit in self.units.values())

    def proposal(self, stream: UUID, number: int) -> Proposal:
        """The proposal, which must still wait."""
        try:
            return self.proposals[stream, number]
        except KeyError:
            raise UnknownProposal(proposal=number) from None

    def proposals_of(self, stream: UUID) -> tuple[Proposal, ...]:
        """What waits for a decision about this standard or calendar."""
        return tuple(one for one in self.proposals.values() if one.stream == stream)

    def calendar_of(self, code: Code) -> Calendar:
        """The calendar that the unit works by."""
        calendar = self.agency_of(code).calendar
        if calendar is None or calendar not in self.calendars:
            raise UnknownCalendar(calendar=calendar, unit=code)
        return self.calendars[calendar]

    def calendars_in_use(self) -> Mapping[Code, Calendar]:
        """The calendars by which units work that still take work."""
        used = {unit.calendar for unit in self.units.values() if not unit.closed}
        return {code: calendar for code, calendar in self.calendars.items() if code in used}

    def zone_of(self, code: Code) -> Zone:
        """The time zone that the unit works by."""
        return self.agency_of(code).zone or Zone("UTC")

    def kept_years(self, code: Code) -> int | None:
        """How long after its end a case of this unit keeps what is personal: its agency's rule, else the nation's."""
        own = self.agency_of(code).closed_years
        return self.root_of(code).closed_years if own is None else own

    def templates_of(self, code: Code) -> Mapping[Code, tuple[Code, Template]]:
        """Of each template that the unit has, whose it is: its own, or of the nearest unit above that has that code."""
        found: dict[Code, tuple[Code, Template]] = {}
        for above in self._upwards(code):
            for template in self.units[above].templates.values():
                found.setdefault(template.code, (above, template))
        return found

    def asks_approval(self, code: Code) -> bool:
        """Whether a leader approves this unit's answers: as it says itself, else the nearest unit above that says."""
        said = (self.units[above].approval for above in self._upwards(code))
        return next((each for each in said if each is not None), False)

    def local_date(self, instant: datetime, unit: Code) -> date:
        """The day at the unit's place."""
        return standards.local_date(instant, self.zone_of(unit))

    def promise(
        self, clock: Clock, start: datetime, *, unit: Code, report_class: ReportClass, supervision: bool
    ) -> Due:
        """The date to be promised for a clock that starts at this instant with this unit."""
        zone = self.zone_of(unit)
        on = standards.local_date(start, zone)
        standard = self.standard(clock, on, unit=unit, report_class=report_class, supervision=supervision)
        return standards.due(standard, on, self.calendar_of(unit), zone)

    def standard(
        self,
        clock: Clock,
        on: date,
        *,
        unit: Code,
        report_class: ReportClass,
        supervision: bool,
        level: int | None = None,
    ) -> Standard:
        """The standard by which this unit promises on this local day; `level` for escalations."""
        return standards.select(
            chain.from_iterable(self.standards.values()),
            clock=clock,
            lineage=self.lineage(unit),
            report_class=report_class,
            supervision=supervision,
            on=on,
            level=level,
        )


EMPTY = Directory()
