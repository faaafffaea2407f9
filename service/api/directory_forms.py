"""What a change of the directory says."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from domain.complaint.events import Clock, ReportClass
from domain.directory.events import UnitKind
from domain.event import Code, Label, Published, Role
from service.api.fields import AnswerText, CodeField, Day, Name, Reason, Typed


class Form(BaseModel):
    """Nothing but what is named."""

    model_config = ConfigDict(extra="forbid")


class LabelForm(Form):
    """A published name in both languages."""

    id: Name
    en: Name

    @property
    def label(self) -> Label:
        """As the domain has it."""
        return Label(id=Published(self.id), en=Published(self.en))


class NameForm(Form):
    """Another name."""

    name: LabelForm


class UnitForm(NameForm):
    """A new unit; zone and calendar for the nation and agencies only."""

    code: CodeField = Field(examples=["medan-dishub"])
    kind: UnitKind
    parent: CodeField | None = None
    zone: Typed | None = Field(default=None, max_length=64, examples=["Asia/Jakarta"])
    calendar: CodeField | None = None


class ParentForm(Form):
    """Where it stands from now on."""

    parent: CodeField


class ScheduleForm(Form):
    """By which zone and calendar it works."""

    zone: Typed = Field(max_length=64, examples=["Asia/Jakarta"])
    calendar: CodeField


class ApprovalForm(Form):
    """Whether a leader approves what the unit answers before it is posted."""

    required: bool


class TemplateForm(Form):
    """With what an answer can begin: `{tracking_id}`, `{unit}` and `{due}` are filled in, nothing else of the case."""

    template: CodeField = Field(examples=["sudah-ditambal"])
    name: Name = Field(examples=["Jalan sudah ditambal"])
    text: AnswerText = Field(examples=["Laporan {tracking_id} sudah kami kerjakan. {unit}"])


class CategoryForm(NameForm):
    """A new category, or a known one under another name or parent."""

    code: CodeField
    parent: CodeField | None = None


class StaffForm(Form):
    """A person who joins; the code never enters the log, only an id made of it."""

    code: CodeField = Field(examples=["petugas-dishub-2"])
    name: Name


class RoleForm(Form):
    """A role for a unit and all below it."""

    role: Role
    unit: CodeField


class AbsenceForm(Form):
    """On which days somebody is away, both included, and who of the unit stands in."""

    unit: CodeField
    since: Day
    until: Day
    deputy: UUID


class BackForm(Form):
    """Which absence, by its first day."""

    since: Day


class RuleForm(Form):
    """Which rule."""

    category: CodeField | None = None
    area: CodeField


class RoutingForm(RuleForm):
    """Whose complaints of this category (of any, when null) from this area are."""

    unit: CodeField


class StandardForm(Form):
    """So many working days for a clock, from a date on."""

    code: CodeField
    clock: Clock
    days: int = Field(ge=0, le=365)
    effective_from: Day
    agency: CodeField | None = None
    report_class: ReportClass | None = None
    supervision: bool | None = None
    level: int | None = None


class HolidayForm(Form):
    """A day off."""

    on: Day
    name: LabelForm


class CalendarForm(Form):
    """The days off of one year, besides weekends."""

    code: CodeField
    year: int = Field(ge=1900, le=9999)
    days: list[HolidayForm] = Field(max_length=366)
    source: Typed = Field(max_length=500)
    confirmed: bool


class DeclineForm(Form):
    """Why not, if there is something to say."""

    reason: Reason | None = None


class Changed(BaseModel):
    """The change was recorded: the item stands at `version`, which is its ETag."""

    item: UUID
    version: int


class ProposalShown(BaseModel):
    """A change of a standard or calendar that waits for a second person; `item` and `number` name it."""

    item: UUID
    number: int
    kind: str
    code: Code
    change: str = Field(description="What would change, before → after.")
    proposed_by: UUID
    proposed_at: datetime


class EffectShown(BaseModel):
    """Of `counted` dates promised in the last 90 days: how many would differ, and how many verdicts would turn.

    `counted` is 0 for standards that judge nobody: the reporter's windows, warnings and escalations.
    """

    counted: int
    earlier: int
    later: int
    newly_missed: int = Field(description="Kept, or still running, and then missed.")
    newly_kept: int = Field(description="Missed, and then not.")
