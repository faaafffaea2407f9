"""The facts of the directory: who there is, what they may do, and by which rules dates are promised."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from domain.complaint.events import Clock, ReportClass
from domain.event import Code, Event, Label, Personal, Published, Role, Zone


class UnitKind(StrEnum):
    """The levels of government, from the nation down to a ward (kelurahan)."""

    NATIONAL = "national"
    AGENCY = "agency"
    DEPARTMENT = "department"
    DISTRICT = "district"
    WARD = "ward"


@dataclass(frozen=True)
class Holiday:
    """A day on which nobody is expected to work."""

    on: date
    name: Label


class UnitOpened(Event, topic="unit.opened"):
    """A unit came into being under `parent`; zone and calendar are given for the nation and for agencies."""

    code: Code
    kind: UnitKind
    parent: Code | None
    name: Label
    zone: Zone | None
    calendar: Code | None


class UnitRenamed(Event, topic="unit.renamed"):
    """The unit has another published name."""

    name: Label


class UnitMoved(Event, topic="unit.moved"):
    """The unit stands under another parent."""

    parent: Code


class UnitScheduled(Event, topic="unit.scheduled"):
    """The agency works by another time zone or calendar from now on."""

    zone: Zone
    calendar: Code


class UnitClosed(Event, topic="unit.closed"):
    """The unit takes no more work."""


class UnitRetentionSet(Event, topic="unit.retention_set"):
    """So many years after a case has ended its personal data is erased; none keeps it. For agencies and the nation."""

    closed_years: int | None


class UnitApprovalSet(Event, topic="unit.approval_set"):
    """A leader approves what this unit answers, or does not; units below follow as long as they say nothing."""

    required: bool


class UnitTemplateSet(Event, topic="unit.template_set"):
    """The unit, and those below it, can begin an answer with this text; the same code anew replaces it.

    The text is official wording, meant for whoever gets an answer. Of a case it has no more than `{tracking_id}`,
    `{unit}` and `{due}`, which are filled in when an answer is begun with it.
    """

    template: Code
    name: Published
    text: Published


class UnitTemplateRemoved(Event, topic="unit.template_removed"):
    """No answer is begun with it any more; a template of the same code of a unit above is there again."""

    template: Code


class CategoryDefined(Event, topic="category.defined"):
    """A subject of complaints, in the tree under `parent`."""

    code: Code
    parent: Code | None
    name: Label


class CategoryRetired(Event, topic="category.retired"):
    """The category takes no more complaints."""


class StaffRegistered(Event, topic="staff.registered"):
    """A person joined; `subject` is the key their name is sealed under."""

    subject: UUID
    name: Personal


class StaffRoleGranted(Event, topic="staff.role_granted"):
    """The person holds this role for this unit and its subtree."""

    role: Role
    unit: Code


class StaffRoleRevoked(Event, topic="staff.role_revoked"):
    """The person holds this role no longer."""

    role: Role
    unit: Code


class StaffAway(Event, topic="staff.away"):
    """The person is away on these days, and their work for the unit is shown to the deputy. Nobody's rights change."""

    unit: Code
    since: date
    until: date
    deputy: UUID


class StaffBack(Event, topic="staff.back"):
    """The absence that begins on this day hands nothing over any more; without this it ends by itself."""

    since: date


class RoutingDefined(Event, topic="routing.defined"):
    """Complaints of this category and those below it, from this area and those in it, are for `unit`.

    Without a category it is for whatever no other rule names. The same category and area anew replace the unit.
    """

    category: Code | None
    area: Code
    unit: Code


class RoutingRetired(Event, topic="routing.retired"):
    """The rule for this category and area holds no longer."""

    category: Code | None
    area: Code


class StandardPublished(Event, topic="standard.published"):
    """A service standard: so many working days for this clock, from a date on.

    It applies to `agency` and below (everywhere when none), to one report class and supervision content when given;
    the most particular one wins. `level` belongs to escalations only: 1 leader, 2 administrator, 3 Ombudsman.
    """

    code: Code
    clock: Clock
    agency: Code | None
    report_class: ReportClass | None
    supervision: bool | None
    level: int | None
    days: int
    effective_from: date


class StandardProposed(Event, topic="standard.proposed"):
    """Somebody wants this standard to be published; it waits for a second person."""

    code: Code
    clock: Clock
    agency: Code | None
    report_class: ReportClass | None
    supervision: bool | None
    level: int | None
    days: int
    effective_from: date


class StandardApproved(Event, topic="standard.approved"):
    """A second person approved the proposal, `proposal` being its version in this stream; it is published with this."""

    proposal: int


class StandardDeclined(Event, topic="standard.declined"):
    """The proposal will not be published: declined, or taken back by whoever made it."""

    proposal: int
    reason: Personal | None


class CalendarPublished(Event, topic="calendar.published"):
    """The days off of one year; a later publication for the same year replaces it for dates not yet promised."""

    code: Code
    year: int
    days: tuple[Holiday, ...]
    source: Published
    confirmed: bool


class CalendarProposed(Event, topic="calendar.proposed"):
    """Somebody wants these days off to be published; it waits for a second person."""

    code: Code
    year: int
    days: tuple[Holiday, ...]
    source: Published
    confirmed: bool


class CalendarApproved(Event, topic="calendar.approved"):
    """A second person approved the proposal, `proposal` being its version in this stream; it is published with this."""

    proposal: int


class CalendarDeclined(Event, topic="calendar.declined"):
    """The proposal will not be published: declined, or taken back by whoever made it."""

    proposal: int
    reason: Personal | None


DirectoryEvent = (
    UnitOpened
    | UnitRenamed
    | UnitMoved
    | UnitScheduled
    | UnitRetentionSet
    | UnitApprovalSet
    | UnitTemplateSet
    | UnitTemplateRemoved
    | UnitClosed
    | CategoryDefined
    | CategoryRetired
    | StaffRegistered
    | StaffRoleGranted
    | StaffRoleRevoked
    | StaffAway
    | StaffBack
    | RoutingDefined
    | RoutingRetired
    | StandardPublished
    | StandardProposed
    | StandardApproved
    | StandardDeclined
    | CalendarPublished
    | CalendarProposed
    | CalendarApproved
    | CalendarDeclined
)
