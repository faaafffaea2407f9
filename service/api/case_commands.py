"""What reporters and offices do with a complaint beside moving and answering it."""

from typing import Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field

from domain.complaint.commands import (
    Amend,
    Assign,
    ChangeVisibility,
    Label,
    Merge,
    Note,
    Rate,
    Reclassify,
    Redact,
    Refer,
    ReissueSecret,
    Split,
    Take,
    Unmerge,
    Withdraw,
)
from domain.complaint.events import ReportClass
from domain.event import Code, TrackingId
from domain.text import LIMITS
from domain.tracking import spoken
from service.api.commands import Act, Registering
from service.api.fields import AnswerText, CodeField, Reason
from service.api.said import Done, NoteForm, Said, TextForm
from service.reading.joined import named

router = APIRouter(prefix="/complaints/{complaint}", tags=["commands"])
command = Registering(router)
_NOTHING = Said()


class RatingForm(Said):
    """One is not content at all, five is content."""

    score: int = Field(ge=1, le=5)
    comment: Reason | None = None


class WithdrawalForm(Said):
    """Why, if one wants to say."""

    reason: Reason | None = None


class VisibilityForm(Said):
    """Both flags as they shall be from now on."""

    anonymous: bool
    confidential: bool
    reason: Reason | None = None


class ClassForm(Said):
    """What kind of report it is and what it is about, as it shall be from now on."""

    report_class: ReportClass
    supervision: bool = False
    category: CodeField | None = None


class RedactionForm(Said):
    """Which text of which event, what is shown in its place, and why."""

    of_version: int = Field(ge=1, lt=2**31)
    of_field: CodeField = Field(examples=["body"])
    text: AnswerText = Field(examples=["Lubang besar di depan rumah [nama]."])
    reason: Reason = Field(examples=["Nama pelapor ada di dalam teks."])


class ReferralForm(Said):
    """Why, and to the Ombudsman of which unit; that of the nation unless another is named."""

    reason: Reason
    unit: CodeField | None = None


class LabelForm(Said):
    """Which label, and whether the case has it from now on."""

    label: CodeField = Field(examples=["jalan-provinsi"])
    on: bool = True


class OfficerForm(Said):
    """Which member of staff works on it; nobody when null."""

    officer: UUID | None


class IdentityForm(Said):
    """Say that you have checked who the person before you is."""

    identity_checked: Literal[True]


class MergeForm(Said):
    """The report to go on with: its UUID, or its tracking ID however it is typed."""

    into: str = Field(min_length=1, max_length=64, examples=["7QK4-M2XD-9T9"])


class SplitForm(Said):
    """The second matter, as whoever splits it off writes it."""

    title: str = Field(min_length=1, max_length=LIMITS["title"], examples=["Lampu jalan di Jl. Sei Belutu mati"])
    body: str = Field(min_length=1, max_length=LIMITS["body"])


class SplitOff(Done):
    """The new complaint. Both are null when the request was repeated after the reporter's erasure."""

    into: UUID | None
    tracking_id: str | None


class Reissued(Done):
    """The new secret, shown this once. It is null when the request was repeated after the reporter's erasure."""

    secret: str | None


@command("Add something to the report")
def amend(act: Act, said: TextForm) -> Done:
    """The reporter, as long as the case is open."""
    return act(Amend(text=said.text), said)


@command("Rate it")
def rate(act: Act, said: RatingForm) -> Done:
    """The reporter, once it was answered or closed; of several ratings the last one counts."""
    return act(Rate(score=said.score, comment=said.comment), said)


@command("Take the report back")
def withdraw(act: Act, said: WithdrawalForm = WithdrawalForm()) -> Done:  # noqa: B008 (frozen by use: never changed)
    """The reporter, as long as the case is open. It ends, and is not counted as a closure."""
    return act(Withdraw(reason=said.reason), said)


@command("Change who sees name and text")
def change_visibility(act: Act, said: VisibilityForm) -> Done:
    """The reporter at any time; an administrator can only hide what is not hidden yet."""
    wanted = ChangeVisibility(anonymous=said.anonymous, confidential=said.confidential, reason=said.reason)
    return act(wanted, said)


@command("Change its class or category")
def reclassify(act: Act, said: ClassForm) -> Done:
    """An administrator. The resolution counts from the same start by the new class's standard, unless it was missed."""
    category = None if said.category is None else Code(said.category)
    wanted = Reclassify(report_class=said.report_class, supervision=said.supervision, category=category)
    return act(wanted, said)


@command("Take a text out of sight")
def redact(act: Act, said: RedactionForm) -> Done:
    """An administrator. All but auditors see the new text everywhere from now on; the original stays sealed."""
    wanted = Redact(of_version=said.of_version, of_field=said.of_field, text=said.text, reason=said.reason)
    return act(wanted, said)


@command("Refer it to the Ombudsman")
def refer(act: Act, said: ReferralForm) -> Done:
    """An administrator, once."""
    return act(Refer(reason=said.reason, unit=None if said.unit is None else Code(said.unit)), said)


@command("Leave an internal note")
def note(act: Act, said: NoteForm) -> Done:
    """Staff who have to do with the case. Neither the reporter nor the public is ever shown it."""
    return act(Note(text=said.text), said)


@command("Put a label on it, or take it off")
def label(act: Act, said: LabelForm) -> Done:
    """Staff who have to do with the case; neither the reporter nor the public is told."""
    return act(Label(label=said.label, on=said.on), said)


@command("Be the one who works on it")
def take(act: Act, said: Said = _NOTHING) -> Done:
    """Staff of the unit that has it, also in place of a colleague."""
    return act(Take(), said)


@command("Say which colleague works on it")
def assign(act: Act, said: OfficerForm) -> Done:
    """Staff of the unit that has it; the colleague must work for that unit."""
    return act(Assign(officer=said.officer), said)


@command("Merge it into another report")
def merge(act: Act, said: MergeForm) -> Done:
    """The desk over both. It ends here, as `merged` and no closure; its clocks stop, and both trails keep the link.

    Its reporter is told, and hears of the other's answer and end from then on. Both are recorded at once, or neither.
    """
    return act(Merge(into=named(act.service, said.into)), said)


@command("Take it apart again")
def unmerge(act: Act, said: Said = _NOTHING) -> Done:
    """The desk. It goes on where it stood, under the dates that were promised: none of them moves."""
    return act(Unmerge(), said)


@command("Split a second matter off")
def split(act: Act, said: SplitForm) -> SplitOff:
    """The desk. It becomes a complaint of the same reporter, which waits to be routed; its time runs since this came.

    The reporter is told its number, and opens it with the secret of this one. Recorded in both at once, or in neither.
    """
    handled = act.handled(Split(title=said.title, body=said.body), said)
    new, number = handled.receipt.get("complaint"), handled.receipt.get("tracking_id")
    return SplitOff(
        **act.done(handled).model_dump(),
        into=None if new is None else UUID(new),
        tracking_id=None if number is None else spoken(TrackingId(number)),
    )


@command("Hand out a new secret")
def reissue_secret(act: Act, said: IdentityForm) -> Reissued:
    """An administrator at the counter, who has checked the person's identity. The old secret and its sessions end."""
    handled = act.handled(ReissueSecret(), said)
    return Reissued(**act.done(handled).model_dump(), secret=handled.receipt.get("secret"))
