"""What can be asked of the directory. Each command changes one stream, `command.stream`."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.complaint.events import Clock, ReportClass
from domain.directory.events import Holiday, UnitKind
from domain.directory.state import rule_stream, stream_id
from domain.event import Code, Label, Published, Role, Zone


class _OfUnit:
    code: Code

    @property
    def stream(self) -> UUID:
        """The unit's stream."""
        return stream_id("unit", self.code)


class _OfCategory:
    code: Code

    @property
    def stream(self) -> UUID:
        """The category's stream."""
        return stream_id("category", self.code)


class _OfRouting:
    category: Code | None
    area: Code

    @property
    def stream(self) -> UUID:
        """The rule's stream."""
        return rule_stream(self.category, self.area)


class _OfStaff:
    staff: UUID

    @property
    def stream(self) -> UUID:
        """The person's stream."""
        return self.staff


@dataclass(frozen=True, kw_only=True)
class OpenUnit(_OfUnit):
    """Bring a unit into being."""

    code: Code
    kind: UnitKind
    parent: Code | None
    name: Label
    zone: Zone | None = None
    calendar: Code | None = None


@dataclass(frozen=True, kw_only=True)
class RenameUnit(_OfUnit):
    """Give a unit another published name."""

    code: Code
    name: Label


@dataclass(frozen=True, kw_only=True)
class MoveUnit(_OfUnit):
    """Put a unit under another parent."""

    code: Code
    parent: Code


@dataclass(frozen=True, kw_only=True)
class ScheduleUnit(_OfUnit):
    """Let an agency work by another zone or calendar."""

    code: Code
    zone: Zone
    calendar: Code


@dataclass(frozen=True, kw_only=True)
class SetRetention(_OfUnit):
    """Erase what is personal so many years after a case has ended; None: keep it."""

    code: Code
    closed_years: int | None


@dataclass(frozen=True, kw_only=True)
class SetApproval(_OfUnit):
    """Have a leader approve what the unit answers, or no longer."""

    code: Code
    required: bool


@dataclass(frozen=True, kw_only=True)
class SetTemplate(_OfUnit):
    """Let answers of the unit and those below it begin with this text."""

    code: Code
    template: str
    name: str
    text: str


@dataclass(frozen=True, kw_only=True)
class RemoveTemplate(_OfUnit):
    """Let no answer begin with it any more."""

    code: Code
    template: Code


@dataclass(frozen=True, kw_only=True)
class CloseUnit(_OfUnit):
    """Let a unit take no more work."""

    code: Code


@dataclass(frozen=True, kw_only=True)
class DefineCategory(_OfCategory):
    """Define a category, or define it anew under another name or parent."""

    code: Code
    parent: Code | None
    name: Label


@dataclass(frozen=True, kw_only=True)
class RetireCategory(_OfCategory):
    """Let a category take no more complaints."""

    code: Code


@dataclass(frozen=True, kw_only=True)
class RegisterStaff(_OfStaff):
    """Let a person join; `staff` is `stream_id("staff", code)`, `subject` a random id for the key of their name."""

    staff: UUID
    subject: UUID
    name: str


@dataclass(frozen=True, kw_only=True)
class GrantRole(_OfStaff):
    """Let a person hold a role for a unit and its subtree."""

    staff: UUID
    role: Role
    unit: Code


@dataclass(frozen=True, kw_only=True)
class RevokeRole(_OfStaff):
    """Take a role back."""

    staff: UUID
    role: Role
    unit: Code


@dataclass(frozen=True, kw_only=True)
class HandOver(_OfStaff):
    """Say that a person is away, and who of their unit stands in. `today` is that of the unit."""

    staff: UUID
    unit: Code
    since: date
    until: date
    deputy: UUID
    today: date


@dataclass(frozen=True, kw_only=True)
class EndAbsence(_OfStaff):
    """Let the absence that begins on this day hand nothing over."""

    staff: UUID
    since: date


@dataclass(frozen=True, kw_only=True)
class DefineRouting(_OfRouting):
    """Say which unit complaints of a category from an area are for; of any category when none is named."""

    category: Code | None
    area: Code
    unit: Code


@dataclass(frozen=True, kw_only=True)
class RetireRouting(_OfRouting):
    """Let a rule hold no longer."""

    category: Code | None
    area: Code


@dataclass(frozen=True, kw_only=True)
class PublishStandard:
    """Publish a standard, or a new version of it with other days from a later date on."""

    code: Code
    clock: Clock
    days: int
    effective_from: date
    agency: Code | None = None
    report_class: ReportClass | None = None
    supervision: bool | None = None
    level: int | None = None

    @property
    def stream(self) -> UUID:
        """The standard's stream."""
        return stream_id("standard", self.code)


@dataclass(frozen=True, kw_only=True)
class PublishCalendar:
    """Publish the days off of a year, in place of what was published for it before."""

    code: Code
    year: int
    days: tuple[Holiday, ...]
    source: Published
    confirmed: bool

    @property
    def stream(self) -> UUID:
        """The calendar's stream."""
        return stream_id("calendar", self.code)


@dataclass(frozen=True, kw_only=True)
class Propose:
    """Ask for a standard or calendar to be published, which takes a second person."""

    change: PublishStandard | PublishCalendar

    @property
    def stream(self) -> UUID:
        """That of the standard or calendar."""
        return self.change.stream


@dataclass(frozen=True, kw_only=True)
class Approve:
    """Let a proposal take effect; `proposal` is its version in the stream of the standard or calendar."""

    stream: UUID
    proposal: int


@dataclass(frozen=True, kw_only=True)
class Decline:
    """Let a proposal not take effect; `subject` is a random id for the key of the reason."""

    stream: UUID
    proposal: int
    subject: UUID
    reason: str | None = None


DirectoryCommand = (
    OpenUnit
    | RenameUnit
    | MoveUnit
    | ScheduleUnit
    | SetRetention
    | SetApproval
    | SetTemplate
    | RemoveTemplate
    | CloseUnit
    | DefineCategory
    | RetireCategory
    | RegisterStaff
    | GrantRole
    | RevokeRole
    | HandOver
    | EndAbsence
    | DefineRouting
    | RetireRouting
    | PublishStandard
    | PublishCalendar
    | Propose
    | Approve
    | Decline
)
