"""What can be asked of a complaint. Texts come as they were typed; the rules check them and seal them as personal."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.complaint.events import ArchiveReason, Clock, Closure, MediaType, ReportClass
from domain.complaint.personal_data import Basis
from domain.event import Code, TrackingId


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file that comes with what is said; `digest` is the SHA-256 of what is kept, in hexadecimal."""

    media_type: MediaType
    size: int
    digest: str
    name: str | None = None


@dataclass(frozen=True, kw_only=True)
class File:
    """Take a report in. Tracking id and both subjects are random and made by the caller.

    `received_by` is the unit whose desk will check it; `area` the district or ward where it happened; `coordinates`
    are "latitude,longitude" in degrees.
    """

    tracking_id: TrackingId
    reporter: UUID
    office: UUID
    report_class: ReportClass
    received_by: Code
    title: str
    body: str | None = None
    incident_on: date | None = None
    supervision: bool = False
    category: Code | None = None
    wanted_unit: Code | None = None
    area: Code | None = None
    place: str | None = None
    coordinates: str | None = None
    name: str | None = None
    phone: str | None = None
    email: str | None = None
    external_id: str | None = None
    anonymous: bool = False
    confidential: bool = False
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Verify:
    """Find the report fit to be handled."""


@dataclass(frozen=True, kw_only=True)
class Route:
    """Send the case to a unit."""

    unit: Code
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class Return:
    """Send the case back to the desk: it is not ours."""

    reason: str
    proposed_unit: Code | None = None
    assignment: int | None = None


@dataclass(frozen=True, kw_only=True)
class Forward:
    """Pass the case on to another unit of the agency."""

    unit: Code
    note: str | None = None
    assignment: int | None = None


@dataclass(frozen=True, kw_only=True)
class CoAssign:
    """Have another unit work on the case beside those that have it."""

    unit: Code
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class Start:
    """Begin to work on the case."""

    assignment: int | None = None


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Post the unit's answer."""

    text: str
    assignment: int | None = None
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Escalate:
    """Raise a missed promise to `level`, which must be the one that comes next."""

    assignment: int
    clock: Clock
    level: int


@dataclass(frozen=True, kw_only=True)
class Reply:
    """Write back: the answer is not enough."""

    text: str
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Close:
    """End the case; who may and when depends on the kind."""

    kind: Closure
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class Reopen:
    """Have a closed case opened again."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class Archive:
    """Decide not to handle the report."""

    reason: ArchiveReason
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class Adopt:
    """Take over an imported open case: its clocks run from now on."""


@dataclass(frozen=True, kw_only=True)
class RequestErasure:
    """Ask that what the case holds about oneself be erased."""


@dataclass(frozen=True, kw_only=True)
class Erase:
    """Erase what the case holds about a person, the reporter when no other `subject` is said."""

    basis: Basis
    subject: UUID | None = None
    request: str | None = None


@dataclass(frozen=True, kw_only=True)
class CompleteErasure:
    """Say that no backup has the erased values any more."""

    subject: UUID


@dataclass(frozen=True, kw_only=True)
class PlaceHold:
    """Keep everything: it is evidence."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class LiftHold:
    """Let personal data be erased again."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class Amend:
    """Add something to one's report."""

    text: str
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Rate:
    """Say how content one is: 1 to 5."""

    score: int
    comment: str | None = None


@dataclass(frozen=True, kw_only=True)
class Withdraw:
    """Take one's report back."""

    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class ChangeVisibility:
    """Hide the name or the text from now on, or show them; both flags are said as they shall be."""

    anonymous: bool
    confidential: bool
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class Reclassify:
    """Find that the report is of another class or category; all three are said as they shall be."""

    report_class: ReportClass
    supervision: bool
    category: Code | None


@dataclass(frozen=True, kw_only=True)
class Redact:
    """Have another text shown in place of what that event has in that field."""

    of_version: int
    of_field: str
    text: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ReissueSecret:
    """Give the reporter, who has proved who they are, a new secret."""


@dataclass(frozen=True, kw_only=True)
class Refer:
    """Take the case to the Ombudsman; that of the nation unless another unit's is named."""

    reason: str
    unit: Code | None = None


@dataclass(frozen=True, kw_only=True)
class Note:
    """Leave a note for colleagues and other offices."""

    text: str


@dataclass(frozen=True, kw_only=True)
class Label:
    """Put a label on the case, or take it off."""

    label: str
    on: bool = True


@dataclass(frozen=True, kw_only=True)
class Take:
    """Be the one who works on it."""


@dataclass(frozen=True, kw_only=True)
class Assign:
    """Say which colleague works on it; nobody when None."""

    officer: UUID | None


@dataclass(frozen=True, kw_only=True)
class Merge:
    """Go on with another case that is about the same."""

    into: UUID


@dataclass(frozen=True, kw_only=True)
class Unmerge:
    """Go on by itself again: it is another matter."""


@dataclass(frozen=True, kw_only=True)
class Follow:
    """Hear of the complaint, by an e-mail address or a telephone that was confirmed."""

    contact: str


@dataclass(frozen=True, kw_only=True)
class Unfollow:
    """Hear no more of it."""


@dataclass(frozen=True, kw_only=True)
class Split:
    """Make a complaint of its own of another matter that the report holds; its text is written by whoever does it."""

    title: str
    body: str


FollowingCommand = Follow | Unfollow
JoiningCommand = Merge | Unmerge | Split
ReporterCommand = Amend | Rate | Withdraw | ChangeVisibility
DeskCommand = Reclassify | Redact | ReissueSecret | Refer | Note | Label | Take | Assign
PrivacyCommand = RequestErasure | Erase | CompleteErasure | PlaceHold | LiftHold


@dataclass(frozen=True, kw_only=True)
class RequestInformation:
    """Ask the reporter for what is missing."""

    question: str
    assignment: int | None = None


@dataclass(frozen=True, kw_only=True)
class GiveInformation:
    """Tell the unit what it asked for."""

    text: str
    assignment: int | None = None
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Postpone:
    """Wait for the reporter."""

    reason: str
    assignment: int | None = None


@dataclass(frozen=True, kw_only=True)
class Resume:
    """Go on: the wait is over."""

    assignment: int | None = None


@dataclass(frozen=True, kw_only=True)
class CorrectAnswer:
    """Put another text in place of the unit's answer."""

    text: str
    reason: str | None = None
    assignment: int | None = None
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Warn:
    """Tell whoever has it to keep that this promised date is near."""

    assignment: int
    clock: Clock


@dataclass(frozen=True, kw_only=True)
class DraftAnswer:
    """Write what the unit would answer; with `submit` its leader is asked to approve it."""

    text: str
    submit: bool = True
    assignment: int | None = None
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DraftCorrection:
    """Write what would take the place of the unit's answer; with `submit` its leader is asked to approve it."""

    text: str
    reason: str | None = None
    submit: bool = True
    assignment: int | None = None
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ApproveDraft:
    """Let the draft be posted; `draft` says which one was read."""

    draft: int | None = None
    assignment: int | None = None


@dataclass(frozen=True, kw_only=True)
class ReturnDraft:
    """Have the draft written otherwise; `draft` says which one was read."""

    reason: str
    draft: int | None = None
    assignment: int | None = None


@dataclass(frozen=True, kw_only=True)
class PostAnswer:
    """Post the draft that was approved, as the answer or in its place; `draft` says which one is meant."""

    draft: int | None = None
    assignment: int | None = None


DraftCommand = DraftAnswer | DraftCorrection | ApproveDraft | ReturnDraft | PostAnswer
UnitCommand = (
    DraftCommand
    | Return
    | Forward
    | Start
    | Answer
    | RequestInformation
    | GiveInformation
    | Postpone
    | Resume
    | CorrectAnswer
)
"""What a unit does; `assignment` says with which of its turns, where it has several."""
Command = (
    PrivacyCommand
    | UnitCommand
    | ReporterCommand
    | DeskCommand
    | JoiningCommand
    | FollowingCommand
    | File
    | Verify
    | Route
    | CoAssign
    | Escalate
    | Warn
    | Reply
    | Close
    | Reopen
    | Archive
    | Adopt
)
